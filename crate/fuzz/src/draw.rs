//! Pictures drawn from a description: codes, parts of codes, and what else stands on a screen.

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use crate::random::Random;

const LEVELS: [QrCodeEcc; 4] = [QrCodeEcc::Low, QrCodeEcc::Medium, QrCodeEcc::Quartile, QrCodeEcc::High];

/// No side of the part that is drawn is longer, in pixels.
const MOST_SIDE: u16 = 220;
/// So many things are drawn at most.
const MOST_THINGS: usize = 24;
/// The part is put side by side up to so many pixels in all.
const MOST_PIXELS: usize = 1_500_000;

/// A code to be made.
#[derive(Arbitrary, Clone, Debug)]
pub struct Made<'a> {
    text: &'a str,
    version: u8,
    level: u8,
    mask: u8,
}

impl Made<'_> {
    /// The code, and the text that a reader has to find: without a byte order mark at its front. `None` if it does not
    /// fit, or says nothing.
    pub fn code(&self, versions: u8) -> Option<(QrCode, String)> {
        self.masked(versions, Some(Mask::new(self.mask % 8)))
    }

    /// As [`Made::code`], with the mask that the standard's rules choose.
    pub fn standard(&self, versions: u8) -> Option<(QrCode, String)> {
        self.masked(versions, None)
    }

    fn masked(&self, versions: u8, mask: Option<Mask>) -> Option<(QrCode, String)> {
        let least = Version::new(1 + self.version % versions);
        let level = LEVELS[usize::from(self.level % 4)];
        let segments = QrSegment::make_segments(self.text);
        let code =
            QrCode::encode_segments_advanced(&segments, level, least, Version::new(versions), mask, false).ok()?;
        let text = self.text.strip_prefix('\u{FEFF}').unwrap_or(self.text).to_owned();
        (!self.text.is_empty()).then_some((code, text))
    }
}

/// Where something stands: its top left corner in pixels, and the size of a module in sixteenths of one.
#[derive(Arbitrary, Clone, Debug)]
pub struct Place {
    x: i16,
    y: i16,
    module: u8,
    /// Eighths of a right angle, and fractions of one.
    angle: u8,
    skew: i8,
    bend: i8,
}

/// Something in a picture.
#[derive(Arbitrary, Debug)]
pub enum Thing<'a> {
    /// A code with modules turned round.
    Code { made: Made<'a>, place: Place, dark: u8, light: u8, quiet: bool, flips: Vec<u16> },
    /// A finder pattern, or something like it: its five rings' shades from outside.
    Finder { place: Place, rings: [u8; 4] },
    /// A rectangle.
    Rectangle { x: u16, y: u16, width: u8, height: u8, shade: u8 },
    /// Stripes.
    Stripes { x: u16, y: u16, width: u8, height: u8, period: u8, shades: [u8; 2] },
    /// Noise over all.
    Noise { strength: u8, seed: u16 },
    /// Every pixel becomes the mean of so many to its right and below it.
    Blur(u8),
    /// Less contrast.
    Fade(u8),
    /// Light to dark from left to right.
    Slope(i8),
    /// Pixels as they come.
    Pixels { x: u16, y: u16, width: u8, pixels: &'a [u8] },
}

/// A picture.
#[derive(Arbitrary, Debug)]
pub struct Scene<'a> {
    width: u16,
    height: u16,
    ground: u8,
    things: Vec<Thing<'a>>,
    /// It is put beside and below itself so many times.
    repeats: [u8; 2],
}

/// A picture's pixels, row by row without gaps, and the texts of the codes in it.
pub struct Drawn {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
    pub texts: Vec<String>,
}

impl Scene<'_> {
    /// Draws it.
    pub fn draw(&self) -> Drawn {
        let side = |length: u16| usize::from(1 + length % MOST_SIDE);
        let mut drawn = Drawn::new(side(self.width), side(self.height), self.ground);
        self.things.iter().take(MOST_THINGS).for_each(|thing| drawn.add(thing));
        let [across, down] = self.repeats.map(|repeats| if repeats < 200 { 1 } else { usize::from(repeats) - 198 });
        drawn.repeat(across, down);
        drawn
    }
}

impl Drawn {
    /// A picture of one shade.
    pub fn new(width: usize, height: usize, shade: u8) -> Self {
        Self { width, height, pixels: vec![shade; width * height], texts: Vec::new() }
    }

    fn repeat(&mut self, across: usize, down: usize) {
        let down = down.min(MOST_PIXELS / (self.width * self.height)).max(1);
        let across = across.min(MOST_PIXELS / (self.width * self.height * down)).max(1);
        let rows = self.pixels.chunks(self.width).flat_map(|row| row.repeat(across)).collect::<Vec<u8>>();
        self.pixels = rows.repeat(down);
        self.width *= across;
        self.height *= down;
    }

    fn add(&mut self, thing: &Thing<'_>) {
        match thing {
            Thing::Code { made, place, dark, light, quiet, flips } => {
                let Some((code, text)) = made.code(6) else { return };
                self.texts.push(text);
                let size = code.size();
                let turned = |x: i32, y: i32| flips.contains(&((y * size + x) as u16));
                let margin = if *quiet { 4.0 } else { 0.0 };
                self.paint(place, margin, f32::from(size as u16), |x, y| {
                    let inside = (0..size).contains(&x) && (0..size).contains(&y);
                    if inside && code.get_module(x, y) != turned(x, y) { *dark } else { *light }
                });
            }
            Thing::Finder { place, rings } => {
                self.paint(place, 1.0, 7.0, |x, y| {
                    let ring = 4 - (x - 3).abs().max((y - 3).abs()).clamp(0, 4);
                    // The centre is three modules wide.
                    rings[(ring as usize).min(3)]
                });
            }
            &Thing::Rectangle { x, y, width, height, shade } => {
                self.each(x, y, width, height, |_, _, pixel| *pixel = shade);
            }
            &Thing::Stripes { x, y, width, height, period, shades } => {
                let period = usize::from(period) + 1;
                self.each(x, y, width, height, |x, _, pixel| *pixel = shades[x / period % 2]);
            }
            &Thing::Noise { strength, seed } => {
                let mut random = Random(seed.into());
                for pixel in &mut self.pixels {
                    let noise = random.below(2 * u32::from(strength) + 1) as i32 - i32::from(strength);
                    *pixel = (i32::from(*pixel) + noise).clamp(0, 255) as u8;
                }
            }
            &Thing::Blur(over) => self.blur(1 + usize::from(over % 6)),
            &Thing::Fade(share) => {
                let faded = |pixel: u8| 128 + (i32::from(pixel) - 128) * i32::from(share) / 255;
                self.pixels.iter_mut().for_each(|pixel| *pixel = faded(*pixel) as u8);
            }
            &Thing::Slope(strength) => {
                let width = self.width as i32;
                for row in self.pixels.chunks_mut(self.width) {
                    for (x, pixel) in row.iter_mut().enumerate() {
                        let slope = i32::from(strength) * (2 * x as i32 - width) / width;
                        *pixel = (i32::from(*pixel) + slope).clamp(0, 255) as u8;
                    }
                }
            }
            &Thing::Pixels { x, y, width, pixels } => {
                let width = width.max(1);
                let height = pixels.len() / usize::from(width);
                let height = height.min(255) as u8;
                self.each(x, y, width, height, |x, y, pixel| *pixel = pixels[y * usize::from(width) + x]);
            }
        }
    }

    fn each(&mut self, x: u16, y: u16, width: u8, height: u8, mut pixel: impl FnMut(usize, usize, &mut u8)) {
        let (left, top) = (usize::from(x) % self.width, usize::from(y) % self.height);
        let columns = left..(left + usize::from(width)).min(self.width);
        for (y, row) in self.pixels.chunks_mut(self.width).skip(top).take(height.into()).enumerate() {
            row[columns.clone()].iter_mut().enumerate().for_each(|(x, value)| pixel(x, y, value));
        }
    }

    fn blur(&mut self, over: usize) {
        let (width, height) = (self.width, self.height);
        let before = self.pixels.clone();
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = (at % width, at / width);
            let (columns, rows) = (x..(x + over).min(width), y..(y + over).min(height));
            let count = columns.len() * rows.len();
            let sum: usize =
                rows.flat_map(|y| &before[y * width..][columns.clone()]).map(|&value| usize::from(value)).sum();
            *pixel = (sum / count) as u8;
        }
    }

    /// Paints what has `size` modules a side and a margin around them.
    fn paint(&mut self, place: &Place, margin: f32, size: f32, shade: impl Fn(i32, i32) -> u8) {
        let module = 0.5 + f32::from(place.module) / 24.0;
        let (sin, cos) = (f32::from(place.angle) * std::f32::consts::TAU / 256.0).sin_cos();
        let skew = f32::from(place.skew) / 256.0;
        let bend = f32::from(place.bend) / 128.0;
        let middle = module * (size / 2.0 + margin);
        let left = f32::from(place.x % 256) + middle;
        let top = f32::from(place.y % 256) + middle;
        let whole = -margin..size + margin;
        // Four places in each pixel are looked at.
        const STEPS: [f32; 2] = [0.25, 0.75];
        let within = |x: f32, y: f32| {
            let (x, y) = (x - left, y - top);
            let (x, y) = ((cos * x + sin * y) / module, (cos * y - sin * x) / module);
            let x = x + skew * y;
            let y = y + bend * (x * std::f32::consts::PI / size).cos();
            (x + size / 2.0, y + size / 2.0)
        };
        let width = self.width;
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = ((at % width) as f32, (at / width) as f32);
            let mut sum = 0;
            for (dx, dy) in STEPS.iter().flat_map(|&dx| STEPS.iter().map(move |&dy| (dx, dy))) {
                let (x, y) = within(x + dx, y + dy);
                let inside = whole.contains(&x) && whole.contains(&y);
                sum += u32::from(if inside { shade(x.floor() as i32, y.floor() as i32) } else { *pixel });
            }
            *pixel = (sum / 4) as u8;
        }
    }
}

/// A code as a screen shows it: upright, whole, on a ground of its own light shade.
#[derive(Arbitrary, Debug)]
pub struct Plain<'a> {
    made: Made<'a>,
    module: u8,
    left: u8,
    top: u8,
    dark: u8,
    contrast: u8,
}

impl Plain<'_> {
    /// Draws it; `None` if there is no such code.
    pub fn draw(&self) -> Option<Drawn> {
        let (code, text) = self.made.standard(8)?;
        let module = 2 + usize::from(self.module % 4);
        let (left, top) = (usize::from(self.left % 64), usize::from(self.top % 64));
        let size = code.size() as usize;
        let dark = self.dark % 100;
        let light = dark + 100 + self.contrast % 56;
        let side = (size + 8) * module;
        let mut drawn = Drawn::new(side + left, side + top, light);
        for (at, pixel) in drawn.pixels.iter_mut().enumerate() {
            let (x, y) = (at % drawn.width, at / drawn.width);
            let of =
                |place: usize, start: usize| (place as i32 - (start + 4 * module) as i32).div_euclid(module as i32);
            if code.get_module(of(x, left), of(y, top)) {
                *pixel = dark;
            }
        }
        drawn.texts.push(text);
        Some(drawn)
    }
}
