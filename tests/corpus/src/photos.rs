//! Captures as cameras take them, by category: a printed or shown page, a surface that bends it, a lens, light, and a
//! sensor, in that order.

use std::collections::BTreeMap;

use qrcodegen::QrCodeEcc;

use crate::canvas::{Area, BLACK, Canvas, Colour, WHITE, grey, luma};
use crate::code::{Code, Kind, Wanted};
use crate::lettering::distance;
use crate::look::{Drawing, Finder, Ink, Look, Shape, Way};
use crate::page::{LAYOUTS, Painter, Theme};
use crate::random::{Random, nth};
use crate::{Capture, Format};

/// What a photo of a page without a code is called.
pub(crate) const WITHOUT_CODE: &str = "photo-no-code";

/// Bitmap pixels a module of the page before it is photographed.
const PRINT: f32 = 8.0;

/// What happens on the way from a page to a picture. Lengths are in modules, angles in degrees.
#[derive(Clone, Copy, Debug)]
struct Conditions {
    /// Forwards and sideways.
    tilt: (f32, f32),
    turn: f32,
    /// The share of the picture's shorter side that the code takes.
    share: f32,
    /// How far the page bends across the code; 0 is flat.
    bend: f32,
    /// It bends away from the camera at its middle.
    hollow: bool,
    /// The bend's axis runs down the page.
    upright: bool,
    /// Height of the waves in the paper.
    ripple: f32,
    /// Radius of the blur by defocus, and length of that by motion.
    defocus: f32,
    motion: f32,
    /// Standard deviation of the sensor's noise.
    noise: f32,
    /// How much darker the darkest side is, 0 to 1.
    slope: f32,
    /// How much darker a shadow is, 0 to 1.
    shadow: f32,
    /// How bright a reflection is, of 255.
    glare: f32,
    /// What the darkest and the lightest become.
    black: f32,
    white: f32,
    /// Stains, creases and holes.
    damage: usize,
    /// There is no code on the page.
    bare: bool,
    /// The page is a screen: stripes of red, green and blue.
    screen: bool,
    quality: u8,
    /// The fewest pixels a module.
    least_pitch: f32,
}

impl Conditions {
    fn easy(random: &mut Random) -> Self {
        Self {
            tilt: (random.normal(4.0), random.normal(4.0)),
            turn: random.normal(3.0),
            share: random.between(0.4, 0.75),
            bend: 0.0,
            hollow: false,
            upright: true,
            ripple: 0.0,
            defocus: random.between(0.05, 0.2),
            motion: 0.0,
            noise: random.between(1.0, 4.0),
            slope: random.between(0.0, 0.2),
            shadow: 0.0,
            glare: 0.0,
            black: random.between(10.0, 50.0),
            white: random.between(190.0, 245.0),
            damage: 0,
            bare: false,
            screen: false,
            quality: random.whole(70, 90) as u8,
            least_pitch: 2.2,
        }
    }
}

/// What is photographed.
struct Subject {
    code: Code,
    look: Look,
    text: String,
    /// The page, and where the code's first module starts on it.
    page: Canvas,
    origin: (f32, f32),
    desk: Canvas,
}

pub(crate) fn capture(
    category: &'static str,
    index: usize,
    random: &mut Random,
    page: Option<(usize, usize)>,
) -> Capture {
    taken(category, index, random, page).0
}

/// A capture, and how it came about.
fn taken(
    category: &'static str,
    index: usize,
    random: &mut Random,
    page: Option<(usize, usize)>,
) -> (Capture, Subject, Camera) {
    const SIZES: [(usize, usize); 14] = [
        (480, 640),
        (480, 640),
        (480, 640),
        (480, 640),
        (640, 480),
        (640, 480),
        (640, 480),
        (240, 240),
        (320, 240),
        (400, 400),
        (800, 600),
        (1024, 768),
        (1280, 960),
        (2000, 1500),
    ];
    let size = page.unwrap_or(random.pick(SIZES));
    let mut conditions = Conditions::easy(random);
    let mut look = Look::plain(4.0);
    let mut versions = (1, 8);
    let mut kind = random.pick([
        Kind::Address,
        Kind::Address,
        Kind::Number,
        Kind::Alphanumeric,
        Kind::Contact,
        Kind::Microsoft,
        Kind::Unicode,
    ]);
    let mut mirrored = false;
    alter(category, index, random, &mut conditions, &mut look);
    match category {
        "photo-dense" => {
            versions = (12, 30);
            kind = random.pick([Kind::Address, Kind::Contact, Kind::Alphanumeric, Kind::Number]);
            conditions.share = random.between(0.8, 0.95);
        }
        "photo-texts" => {
            kind = nth([Kind::Kanji, Kind::MarkedUnicode, Kind::MarkedLatin, Kind::Unicode, Kind::Kanji], index);
        }
        "photo-inverted-mirrored" => {
            mirrored = !index.is_multiple_of(3);
            if index % 3 != 1 {
                look = look.coloured(WHITE, BLACK);
            }
        }
        _ => versions = random.pick([(1, 4), (2, 8), (5, 15)]),
    }
    let level =
        random.pick([QrCodeEcc::Low, QrCodeEcc::Medium, QrCodeEcc::Medium, QrCodeEcc::Quartile, QrCodeEcc::High]);
    let level = if conditions.damage > 0 { random.pick([QrCodeEcc::Quartile, QrCodeEcc::High]) } else { level };
    // A code must be large enough in the picture for its modules to be told apart.
    let most = (size.0.min(size.1) as f32 * conditions.share.min(0.8) / (conditions.least_pitch * 1.5) - 17.0) / 4.0;
    let cap = most.clamp(1.0, 40.0) as u8;
    let versions = (versions.0.min(cap), versions.1.min(cap));
    let kind = if versions.1 < 6 && matches!(kind, Kind::Contact | Kind::Microsoft) { Kind::Address } else { kind };
    let code = Code::new(random, Wanted { kind, versions, level });
    let text = code.text.clone();
    let code = if mirrored { code.mirrored() } else { code };
    let subject = subject(random, code, look, text, &mut conditions, size);
    let camera = aim(random, &subject, &mut conditions, size);
    let picture = expose(random, &subject, &camera, &conditions, size).picture();
    let format = if random.chance(0.1) { Format::Png } else { Format::Jpeg(conditions.quality) };
    let expected = if conditions.bare { Vec::new() } else { vec![subject.text.clone()] };
    let capture = Capture { category, picture, format, expected };
    (capture, subject, camera)
}

fn alter(category: &str, index: usize, random: &mut Random, conditions: &mut Conditions, look: &mut Look) {
    match category {
        "photo-rotated" => conditions.turn = random.between(-180.0, 180.0),
        "photo-perspective" => tilted(random, conditions, index),
        "photo-blur" => {
            conditions.defocus = random.between(0.4, 0.8);
            conditions.least_pitch = 3.0;
        }
        "photo-motion" => {
            conditions.motion = random.between(0.6, 1.3);
            conditions.least_pitch = 3.0;
        }
        "photo-noise" => {
            conditions.noise = random.between(10.0, 28.0);
            conditions.quality = random.whole(30, 80) as u8;
            conditions.least_pitch = 3.0;
        }
        "photo-light" => lit(random, conditions, index),
        "photo-low-contrast" => {
            conditions.black = random.between(70.0, 130.0);
            conditions.white = conditions.black + random.between(35.0, 70.0);
            conditions.noise = random.between(1.0, 3.0);
        }
        "photo-curved" => bent(random, conditions, index),
        "photo-small" => {
            conditions.share = random.between(0.12, 0.3);
            conditions.least_pitch = 1.7;
            conditions.defocus = random.between(0.0, 0.25);
            conditions.turn = random.normal(15.0);
        }
        "photo-filling" => {
            conditions.share = random.between(0.9, 1.03);
            conditions.tilt = (random.normal(3.0), random.normal(3.0));
            conditions.turn = random.normal(1.5);
        }
        "photo-damage" => conditions.damage = random.whole(1, 5),
        "photo-dense" => {
            conditions.noise = random.between(0.5, 2.0);
            conditions.tilt = (random.normal(3.0), random.normal(3.0));
            conditions.defocus = random.between(0.0, 0.2);
        }
        "photo-screen" => {
            conditions.screen = true;
            conditions.turn = random.normal(4.0);
            conditions.glare = random.between(0.0, 60.0);
            *look = look.clone().coloured(BLACK, random.pick([WHITE, [225.0, 235.0, 255.0]]));
        }
        "photo-mixed" => mixed_way(random, conditions, look, index),
        WITHOUT_CODE => {
            mixed_way(random, conditions, look, index);
            conditions.bare = true;
        }
        _ => {}
    }
}

fn tilted(random: &mut Random, conditions: &mut Conditions, index: usize) {
    let tilt = nth([15.0, 25.0, 35.0, 42.0], index) + random.between(-4.0, 4.0);
    let direction = random.between(0.0, std::f32::consts::TAU);
    conditions.tilt = (tilt * direction.cos(), tilt * direction.sin());
    conditions.turn = random.normal(20.0);
    conditions.share = random.between(0.5, 0.85);
    conditions.defocus = random.between(0.05, 0.2);
}

fn lit(random: &mut Random, conditions: &mut Conditions, index: usize) {
    match index % 4 {
        0 => conditions.slope = random.between(0.5, 0.85),
        1 => conditions.shadow = random.between(0.4, 0.65),
        2 => conditions.glare = random.between(90.0, 220.0),
        _ => {
            conditions.slope = random.between(0.3, 0.6);
            conditions.shadow = random.between(0.2, 0.5);
            conditions.glare = random.between(0.0, 120.0);
        }
    }
}

fn bent(random: &mut Random, conditions: &mut Conditions, index: usize) {
    conditions.bend = nth([25.0, 50.0, 75.0, 95.0], index) + random.between(-8.0, 8.0);
    conditions.hollow = random.chance(0.25);
    conditions.upright = random.chance(0.5);
    conditions.turn = random.normal(8.0);
    if index % 3 == 2 {
        conditions.ripple = random.between(0.3, 1.0);
        conditions.bend *= 0.5;
    }
    conditions.least_pitch = 2.0;
}

fn mixed_way(random: &mut Random, conditions: &mut Conditions, look: &mut Look, index: usize) {
    if random.chance(0.6) {
        tilted(random, conditions, index % 3);
    }
    if random.chance(0.4) {
        lit(random, conditions, index / 2);
        conditions.slope *= 0.7;
        conditions.glare *= 0.6;
    }
    if random.chance(0.35) {
        bent(random, conditions, index % 2);
    }
    conditions.turn = random.between(-180.0, 180.0);
    conditions.noise = random.between(2.0, 10.0);
    conditions.quality = random.whole(40, 90) as u8;
    conditions.defocus = random.between(0.1, 0.4);
    conditions.least_pitch = 2.6;
    match random.below(5) {
        0 => look.shape = Shape::Dot(random.between(0.75, 1.0)),
        1 => {
            look.shape = Shape::Rounded(0.4);
            look.finder = Finder::Rounded(1.5);
        }
        2 => {
            let dark: Colour = [0; 3].map(|_: i32| random.between(0.0, 110.0));
            let light: Colour = [0; 3].map(|_: i32| random.between(190.0, 255.0));
            *look = look.clone().coloured(dark, light);
        }
        3 => look.quiet = [random.between(1.0, 3.0); 4],
        _ => {}
    }
}

/// The page with the code on it, and what it lies on.
fn subject(
    random: &mut Random,
    code: Code,
    look: Look,
    text: String,
    conditions: &mut Conditions,
    (width, height): (usize, usize),
) -> Subject {
    // What stands around the code fills the picture, up to four times the code's side.
    let side = code.size as f32;
    let reach = ((width.max(height) as f32 / width.min(height) as f32) / conditions.share * 0.6).min(1.6);
    let margin = (side * reach).max(8.0);
    let pixels = |modules: f32| (modules * PRINT) as usize;
    let sheet = (pixels(side + 2.0 * margin), pixels(side + 2.0 * margin));
    let paper = luma(look.light.map_or(WHITE, |ink| ink.from)) > 128.0;
    let theme = if paper { Theme::light(random) } else { Theme::dark(random) };
    let origin = (margin * PRINT, margin * PRINT);
    let busy = random.below(3);
    let scale = random.between(0.12, 0.3) * side * PRINT / 100.0;
    let mut painter = Painter::new(sheet, random, theme, scale.max(1.0));
    let ground = look.light.map_or(WHITE, |ink| ink.from);
    painter.canvas.fill(Area::of(0.0, 0.0, sheet.0 as f32, sheet.1 as f32), ground);
    let around = Area::of(origin.0, origin.1, side * PRINT, side * PRINT);
    if busy > 0 {
        let whole = painter.canvas.everywhere().grown(-2.0 * PRINT);
        painter.paragraphs(Area { bottom: around.top - 5.0 * PRINT, ..whole }, 1.5);
        painter.paragraphs(Area { top: around.bottom + 5.0 * PRINT, ..whole }, 1.5);
    }
    if busy == 2 {
        let left = Area { right: around.left - 5.0 * PRINT, ..around };
        painter.paragraphs(Area { left: 10.0, ..left }, 1.2);
    }
    if conditions.bare {
        let layout = painter.random.pick(LAYOUTS);
        painter.page(layout);
    }
    if painter.random.chance(0.2) {
        let frame = around.grown(painter.random.between(4.5, 6.0) * PRINT);
        painter.canvas.outline(frame, PRINT, PRINT * 0.8, theme.ink);
    }
    let mut page = painter.canvas;
    let drawing = Drawing { code: code.clone(), look: look.clone(), module: PRINT, way: Way::Crisp, angle: 0.0 };
    let [quiet, ..] = look.quiet;
    if !conditions.bare {
        drawing.draw(&mut page, origin.0 - quiet * PRINT, origin.1 - quiet * PRINT);
    }
    if conditions.damage > 0 {
        damaged(random, &mut page, &drawing, origin, conditions.damage);
    }
    if conditions.screen {
        let grid = random.between(0.25, 0.6) * PRINT;
        let depth = random.between(0.15, 0.45);
        let everywhere = page.everywhere();
        page.change(everywhere, |x, y, before| {
            let mut colour = before;
            for (index, value) in colour.iter_mut().enumerate() {
                let phase = (x / grid + index as f32 / 3.0) * std::f32::consts::TAU;
                let line = (y / grid * std::f32::consts::TAU).cos() * 0.3;
                *value *= 1.0 - depth * (0.5 + 0.5 * phase.cos() + line).clamp(0.0, 1.0);
            }
            colour
        });
    }
    let mut desk = Painter::new((256, 256), random, theme, 1.0);
    let whole = desk.canvas.everywhere();
    desk.photo(whole);
    Subject { code, look, text, page, origin, desk: desk.canvas }
}

/// Stains, creases, scratches and holes, as many as the correction can bear.
fn damaged(random: &mut Random, page: &mut Canvas, drawing: &Drawing, origin: (f32, f32), count: usize) {
    let size = drawing.code.size as f32;
    let (dark, light) = (luma(drawing.look.dark.from), drawing.look.light.map_or(255.0, |ink| luma(ink.from)));
    for _ in 0..count {
        let before = page.clone();
        let at = |random: &mut Random| random.between(-0.05, 1.05) * size * PRINT;
        let (x, y) = (origin.0 + at(random), origin.1 + at(random));
        let colour = random.pick([grey(20.0), grey(90.0), WHITE, [110.0, 70.0, 30.0], grey(160.0)]);
        match random.below(4) {
            0 => {
                let reach = random.between(0.04, 0.16) * size * PRINT;
                let waves = random.between(2.0, 6.0).floor();
                page.shape(Area::around(x, y, reach * 1.3), colour, |px, py| {
                    let angle = (py - y).atan2(px - x);
                    (px - x).hypot(py - y) - reach * (1.0 + 0.25 * (angle * waves).sin())
                });
            }
            1 | 2 => {
                let angle = random.between(0.0, std::f32::consts::TAU);
                let length = random.between(0.3, 1.3) * size * PRINT;
                let (end_x, end_y) = (x + angle.cos() * length, y + angle.sin() * length);
                let half = random.between(0.1, 0.6) * PRINT;
                let everywhere = page.everywhere();
                page.shape(everywhere, colour, |px, py| distance(px, py, [x, y, end_x, end_y]) - half);
            }
            _ => {
                let reach = random.between(0.02, 0.06) * size * PRINT;
                page.disc(x, y, reach, colour);
            }
        }
        let lost = |column: usize, row: usize| {
            let should = if drawing.code.dark(column as i32, row as i32) { dark } else { light };
            let shown = |u: f32, v: f32| {
                luma(page.between(origin.0 + (column as f32 + u) * PRINT, origin.1 + (row as f32 + v) * PRINT))
            };
            let mean = [(0.5, 0.5), (0.3, 0.3), (0.7, 0.7), (0.3, 0.7), (0.7, 0.3)].map(|(u, v)| shown(u, v));
            (mean.iter().sum::<f32>() / 5.0 - should).abs() > (dark - light).abs() * 0.4
        };
        let finders = (0..drawing.code.size as i32 * drawing.code.size as i32).filter(|place| {
            let (column, row) = (place % drawing.code.size as i32, place / drawing.code.size as i32);
            drawing.code.finder(column, row).is_some() && lost(column as usize, row as usize)
        });
        if drawing.code.strain(lost) > 0.7 || finders.count() > 5 {
            *page = before;
        }
    }
}

/// A point in space; the page's plane is across and down, and the third comes towards the camera.
type Point = [f32; 3];

fn times(matrix: &[Point; 3], point: Point) -> Point {
    matrix.map(|row| row.iter().zip(point).map(|(a, b)| a * b).sum())
}

fn transposed(m: &[Point; 3]) -> [Point; 3] {
    let [[a, b, c], [d, e, f], [g, h, i]] = *m;
    [[a, d, g], [b, e, h], [c, f, i]]
}

/// A surface in front of a camera. Lengths are in modules, the code's middle is at (0, 0).
struct Camera {
    rotation: [Point; 3],
    back: [Point; 3],
    distance: f32,
    /// Pixels.
    focal: f32,
    centre: (f32, f32),
    /// Of the cylinder; 0 is flat.
    radius: f32,
    hollow: bool,
    upright: bool,
    /// Height, length and phase.
    ripple: (f32, f32, f32),
}

impl Camera {
    /// Where a place of the page is in space.
    fn bent(&self, u: f32, v: f32) -> Point {
        let (along, across) = if self.upright { (v, u) } else { (u, v) };
        let (side, depth) = if self.radius > 0.0 {
            let (sin, cos) = (across / self.radius).sin_cos();
            (self.radius * sin, self.radius * (1.0 - cos))
        } else {
            (across, 0.0)
        };
        let depth = if self.hollow { -depth } else { depth } + self.wave(along, across);
        if self.upright { [side, along, depth] } else { [along, side, depth] }
    }

    fn wave(&self, along: f32, across: f32) -> f32 {
        let (height, length, phase) = self.ripple;
        if height > 0.0 { height * ((along * 0.7 + across) / length + phase).sin() } else { 0.0 }
    }

    /// The pixel that shows a place of the page.
    fn shown(&self, u: f32, v: f32) -> (f32, f32) {
        let [x, y, z] = times(&self.rotation, self.bent(u, v));
        let depth = (z + self.distance).max(0.1);
        (self.centre.0 + self.focal * x / depth, self.centre.1 + self.focal * y / depth)
    }

    /// The place of the page that a pixel shows.
    fn seen(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        let ray = [(x - self.centre.0) / self.focal, (y - self.centre.1) / self.focal, 1.0];
        let [across, down, ahead] = times(&self.back, ray);
        let [ox, oy, oz] = times(&self.back, [0.0, 0.0, -self.distance]);
        if ahead <= 0.01 {
            return None;
        }
        let mut depth = 0.0;
        let mut place = (0.0, 0.0);
        for _ in 0..if self.ripple.0 > 0.0 { 4 } else { 1 } {
            let far = (depth - oz) / ahead;
            let flat = (ox + far * across, oy + far * down);
            place =
                if self.radius > 0.0 { self.on_cylinder([ox, oy, oz - depth], [across, down, ahead])? } else { flat };
            let (along, aside) = if self.upright { (place.1, place.0) } else { (place.0, place.1) };
            depth = self.wave(along, aside);
        }
        Some(place)
    }

    /// Where a ray meets the cylinder on the side that is seen.
    fn on_cylinder(&self, [ox, oy, oz]: Point, [dx, dy, dz]: Point) -> Option<(f32, f32)> {
        let (across_o, across_d, along_o, along_d) = if self.upright { (ox, dx, oy, dy) } else { (oy, dy, ox, dx) };
        let (radius, sign) = (self.radius, if self.hollow { -1.0 } else { 1.0 });
        // The axis is behind the page when it bulges towards the camera, in front of it when it is hollow.
        let height = oz - sign * radius;
        let a = across_d * across_d + dz * dz;
        let b = across_o * across_d + height * dz;
        let c = across_o * across_o + height * height - radius * radius;
        let root = b * b - a * c;
        if root < 0.0 {
            return None;
        }
        let far = (-b - sign * root.sqrt()) / a;
        let (side, depth) = (across_o + far * across_d, height + far * dz);
        let angle = side.atan2(-sign * depth);
        let (along, across) = (along_o + far * along_d, angle * radius);
        Some(if self.upright { (across, along) } else { (along, across) })
    }

    /// The fewest pixels between neighbouring modules anywhere on a code of this half size.
    fn pitch(&self, half: f32) -> f32 {
        let mut least = f32::INFINITY;
        for (i, j) in (0..7).flat_map(|i| (0..7).map(move |j| (i, j))) {
            let at = |index: i32| half * (index as f32 / 3.0 - 1.0);
            let ((x, y), (x1, y1), (x2, y2)) =
                (self.shown(at(i), at(j)), self.shown(at(i) + 0.5, at(j)), self.shown(at(i), at(j) + 0.5));
            let [ax, ay, bx, by] = [x1 - x, y1 - y, x2 - x, y2 - y].map(|step| step * 2.0);
            let longer = ax.hypot(ay).max(bx.hypot(by)).max(1e-3);
            least = least.min((ax * by - ay * bx) / longer);
        }
        least
    }
}

/// Finds a stand from which every module can be told from its neighbours; milder the longer it takes.
fn aim(random: &mut Random, subject: &Subject, conditions: &mut Conditions, (width, height): (usize, usize)) -> Camera {
    let half = subject.code.size as f32 / 2.0;
    let shorter = width.min(height) as f32;
    loop {
        let (pitch, yaw, roll) =
            (conditions.tilt.0.to_radians(), conditions.tilt.1.to_radians(), conditions.turn.to_radians());
        let rotation = rotation(pitch, yaw, roll);
        let bend = conditions.bend.to_radians();
        let mut camera = Camera {
            rotation,
            back: transposed(&rotation),
            distance: 2.0 * half * random.between(1.6, 3.5),
            focal: 1.0,
            centre: (0.0, 0.0),
            radius: if bend > 0.0 { 2.0 * half / bend } else { 0.0 },
            hollow: conditions.hollow,
            upright: conditions.upright,
            ripple: (conditions.ripple, half * random.between(0.35, 0.7), random.between(0.0, 6.0)),
        };
        // Measured at a focal length of 1, then moved and enlarged.
        let edge = (-4..=4).map(|index| half * index as f32 / 4.0);
        let border = edge.flat_map(|at| [(at, -half), (at, half), (-half, at), (half, at)]);
        let outline = border.map(|(u, v)| camera.shown(u, v)).fold(
            Area { left: f32::INFINITY, top: f32::INFINITY, right: -f32::INFINITY, bottom: -f32::INFINITY },
            |area, (x, y)| Area {
                left: area.left.min(x),
                top: area.top.min(y),
                right: area.right.max(x),
                bottom: area.bottom.max(y),
            },
        );
        let longest = (outline.width() / width as f32 * shorter).max(outline.height() / height as f32 * shorter);
        camera.focal = shorter * conditions.share / longest;
        let code = Area {
            left: outline.left * camera.focal,
            top: outline.top * camera.focal,
            right: outline.right * camera.focal,
            bottom: outline.bottom * camera.focal,
        };
        let spare = |length: f32, taken: f32| ((length - taken) / 2.0).max(0.0) * 0.85;
        let (aside, below) = (spare(width as f32, code.width()), spare(height as f32, code.height()));
        camera.centre = (
            (width as f32 - code.left - code.right) / 2.0 + random.between(-aside, aside),
            (height as f32 - code.top - code.bottom) / 2.0 + random.between(-below, below),
        );
        if camera.pitch(half) >= conditions.least_pitch {
            return camera;
        }
        conditions.tilt = (conditions.tilt.0 * 0.93, conditions.tilt.1 * 0.93);
        conditions.bend *= 0.95;
        conditions.ripple *= 0.9;
        conditions.share = (conditions.share * 1.04).min(0.97);
        conditions.least_pitch = (conditions.least_pitch * 0.995).max(1.6);
    }
}

fn rotation(pitch: f32, yaw: f32, roll: f32) -> [Point; 3] {
    let ((sp, cp), (sy, cy), (sr, cr)) = (pitch.sin_cos(), yaw.sin_cos(), roll.sin_cos());
    let tilt = [[1.0, 0.0, 0.0], [0.0, cp, -sp], [0.0, sp, cp]];
    let turn = [[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]];
    let roll = [[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]];
    let product = |a: &[Point; 3], b: &[Point; 3]| {
        let columns = transposed(b);
        transposed(&columns.map(|column| times(a, column)))
    };
    product(&product(&tilt, &turn), &roll)
}

/// How light falls on the picture: a factor, and what a reflection adds.
struct Light {
    /// Change across and down, a pixel, and the whole depth.
    slope: (f32, f32, f32),
    /// A place on its edge, the edge's direction, its softness and how dark it is.
    shadow: (f32, f32, f32, f32, f32),
    /// Centre, reach and brightness.
    glare: (f32, f32, f32, f32),
}

impl Light {
    fn new(random: &mut Random, conditions: &Conditions, code: Area) -> Self {
        let angle = random.between(0.0, std::f32::consts::TAU);
        let reach = code.width().max(code.height()) * 1.2;
        let within = |random: &mut Random, low: f32, high: f32| random.between(low, high.max(low + 1.0));
        let (x, y) = (within(random, code.left, code.right), within(random, code.top, code.bottom));
        let edge = random.between(0.0, std::f32::consts::TAU);
        let soft = random.between(0.5, 30.0);
        let (gx, gy) = (within(random, code.left, code.right), within(random, code.top, code.bottom));
        Self {
            slope: (angle.cos() * conditions.slope / reach, angle.sin() * conditions.slope / reach, conditions.slope),
            shadow: (x, y, edge, soft, conditions.shadow),
            glare: (gx, gy, reach * random.between(0.12, 0.35), conditions.glare),
        }
    }

    fn at(&self, middle: (f32, f32), x: f32, y: f32) -> (f32, f32) {
        let (across, down, depth) = self.slope;
        let slope = 1.0 - depth / 2.0 + (x - middle.0) * across + (y - middle.1) * down;
        let (sx, sy, edge, soft, dark) = self.shadow;
        let beyond = ((x - sx) * edge.cos() + (y - sy) * edge.sin()) / soft;
        let shadow = 1.0 - dark * (beyond + 0.5).clamp(0.0, 1.0);
        let (gx, gy, reach, bright) = self.glare;
        let glare = bright * (-((x - gx).powi(2) + (y - gy).powi(2)) / (2.0 * reach * reach)).exp();
        (slope.clamp(0.08, 1.3) * shadow, glare)
    }
}

fn expose(
    random: &mut Random,
    subject: &Subject,
    camera: &Camera,
    conditions: &Conditions,
    (width, height): (usize, usize),
) -> Canvas {
    let half = subject.code.size as f32 / 2.0;
    let pitch = camera.pitch(half).max(1.0);
    let fine = if width * height > 1_000_000 { 2 } else { 3 };
    let (page_width, page_height) = (subject.page.width as f32, subject.page.height as f32);
    let desk = |x: f32, y: f32| {
        let scale = 256.0 / width.max(height) as f32;
        subject.desk.between(x * scale, y * scale)
    };
    let at = |x: f32, y: f32| {
        let Some((u, v)) = camera.seen(x, y) else { return desk(x, y) };
        let (px, py) = (subject.origin.0 + (u + half) * PRINT, subject.origin.1 + (v + half) * PRINT);
        if px < 0.0 || py < 0.0 || px >= page_width || py >= page_height {
            return desk(x, y);
        }
        subject.page.at(px as i64, py as i64)
    };
    let mut picture = Canvas::new(width, height, BLACK);
    let everywhere = picture.everywhere();
    picture.shade(everywhere, fine, |x, y| Some(at(x, y)));
    blur(&mut picture, conditions.defocus * pitch, conditions.motion * pitch, random.between(0.0, 3.2));

    let corners = [(-half, -half), (half, -half), (-half, half), (half, half)].map(|(u, v)| camera.shown(u, v));
    let (xs, ys) = (corners.map(|(x, _)| x), corners.map(|(_, y)| y));
    let least = |values: [f32; 4]| values.into_iter().fold(f32::INFINITY, f32::min);
    let most = |values: [f32; 4]| values.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let code = Area { left: least(xs), top: least(ys), right: most(xs), bottom: most(ys) };
    let middle = ((code.left + code.right) / 2.0, (code.top + code.bottom) / 2.0);
    let mut light = Light::new(random, conditions, code);
    let tone = |value: f32, (factor, glare): (f32, f32)| {
        ((conditions.black + value / 255.0 * (conditions.white - conditions.black)) * factor + glare).min(255.0)
    };
    // Where light leaves less than the noise between dark and light, modules are lost.
    let (dark, bright) = (luma(subject.look.dark.from), subject.look.light.map_or(255.0, |ink: Ink| luma(ink.from)));
    for _ in 0..20 {
        let strain = subject.code.strain(|column, row| {
            let (x, y) = camera.shown(column as f32 + 0.5 - half, row as f32 + 0.5 - half);
            let here = light.at(middle, x, y);
            (tone(dark, here) - tone(bright, here)).abs() < 12.0 + 2.0 * conditions.noise
        });
        if strain < 0.6 {
            break;
        }
        light.glare.3 *= 0.85;
        light.slope = (light.slope.0 * 0.9, light.slope.1 * 0.9, light.slope.2 * 0.9);
        light.shadow.4 *= 0.9;
    }
    let cast: Colour = [0; 3].map(|_: i32| random.between(0.92, 1.0));
    let noise = conditions.noise;
    picture.change(everywhere, |x, y, before| {
        let here = light.at(middle, x, y);
        let common = random.normal(noise);
        let mut colour = before;
        for (value, cast) in colour.iter_mut().zip(cast) {
            *value = tone(*value, here) * cast + common + random.normal(noise * 0.4);
        }
        colour
    });
    picture
}

/// Blurs by a disc and by a line; lengths in pixels.
fn blur(picture: &mut Canvas, disc: f32, line: f32, angle: f32) {
    if disc > 0.3 {
        let reach = disc.ceil() as i32 * 2;
        let grid = (-reach..=reach).flat_map(|row| (-reach..=reach).map(move |column| (column, row)));
        let halves = grid.map(|(x, y)| (x as f32 / 2.0, y as f32 / 2.0));
        convolve(picture, halves.filter(|(x, y)| x.hypot(*y) <= disc));
    }
    if line > 0.5 {
        let count = (line * 2.0).ceil().max(2.0);
        let (sin, cos) = angle.sin_cos();
        let along = (0..=count as i32).map(|step| (step as f32 / count - 0.5) * line);
        convolve(picture, along.map(|at| (at * cos, at * sin)));
    }
}

/// Every pixel becomes the mean of these places around it.
fn convolve(picture: &mut Canvas, places: impl Iterator<Item = (f32, f32)>) {
    // A place between pixels is shared by the four around it.
    let mut shares: BTreeMap<(i64, i64), f32> = BTreeMap::new();
    let mut whole = 0.0;
    for (x, y) in places {
        let (left, top) = (x.floor(), y.floor());
        for (column, across) in [(0, 1.0 - x + left), (1, x - left)] {
            for (row, down) in [(0, 1.0 - y + top), (1, y - top)] {
                *shares.entry((top as i64 + row, left as i64 + column)).or_default() += across * down;
            }
        }
        whole += 1.0;
    }
    let shares: Vec<((i64, i64), f32)> =
        shares.into_iter().filter(|(_, share)| *share > 0.0).map(|(place, share)| (place, share / whole)).collect();
    let source = picture.clone();
    let everywhere = picture.everywhere();
    picture.change(everywhere, |x, y, _| {
        let mut sum = [0.0; 3];
        for ((row, column), share) in &shares {
            for (sum, value) in sum.iter_mut().zip(source.at(x as i64 + column, y as i64 + row)) {
                *sum += value * share;
            }
        }
        sum
    });
}

#[cfg(test)]
mod tests {
    use super::{Camera, rotation, taken, transposed};
    use crate::canvas::luma;
    use crate::random::Random;
    use crate::{Set, categories};

    /// The share of what the code's correction allows that is lost to whoever knows where every module is, and calls
    /// it dark when it is darker than the middle between the darkest and the lightest of the 7 x 7 modules around it.
    fn strain(category: &'static str, index: usize) -> f32 {
        let mut random = Random::of(1, category, index);
        let (capture, subject, camera) = taken(category, index, &mut random, None);
        let picture = capture.decoded().unwrap();
        let size = subject.code.size;
        let half = size as f32 / 2.0;
        let shown = |column: i64, row: i64| {
            let places = [(0.5, 0.5), (0.35, 0.5), (0.65, 0.5), (0.5, 0.35), (0.5, 0.65)];
            let sum: f32 = places
                .map(|(x, y)| {
                    let (x, y) = camera.shown(column as f32 + x - half, row as f32 + y - half);
                    let (x, y) =
                        (x.clamp(0.0, picture.width() as f32 - 1.0), y.clamp(0.0, picture.height() as f32 - 1.0));
                    luma(picture.get_pixel(x as u32, y as u32).0.map(f32::from))
                })
                .iter()
                .sum();
            sum / 5.0
        };
        let side = size as i64;
        let levels: Vec<f32> = (0..side * side).map(|place| shown(place % side, place / side)).collect();
        let inverted = subject.look.light.is_some_and(|ink| luma(ink.from) < luma(subject.look.dark.from));
        subject.code.strain(|column, row| {
            let near = |middle: usize| middle.saturating_sub(3)..(middle + 4).min(size);
            let around = near(row).flat_map(|y| near(column).map(move |x| y * size + x)).map(|place| levels[place]);
            let (least, most) =
                around.fold((f32::MAX, f32::MIN), |(least, most), level| (least.min(level), most.max(level)));
            let dark = levels[row * size + column] < (least + most) / 2.0;
            (dark != inverted) != subject.code.dark(column as i32, row as i32)
        })
    }

    #[test]
    fn whoever_knows_the_modules_places_can_read_them() {
        let count = std::env::var("SIXBOX_PHOTOS").map_or(2, |count| count.parse().unwrap());
        let mut worst = Vec::new();
        for category in categories().iter().filter(|category| category.set == Set::Photos) {
            for index in 0..count {
                let strain = strain(category.name, index);
                if strain > 0.9 {
                    worst.push(format!("{}-{index} {strain:.2}", category.name));
                }
            }
        }
        assert!(worst.is_empty(), "{worst:?}");
    }

    #[test]
    fn a_camera_sees_what_it_shows() {
        for (radius, hollow) in [(0.0, false), (30.0, false), (30.0, true)] {
            for (upright, height) in [(true, 0.0), (false, 0.0), (true, 0.5)] {
                let rotation = rotation(0.4, -0.3, 1.0);
                let camera = Camera {
                    rotation,
                    back: transposed(&rotation),
                    distance: 80.0,
                    focal: 500.0,
                    centre: (320.0, 240.0),
                    radius,
                    hollow,
                    upright,
                    ripple: (height, 12.0, 1.0),
                };
                for (u, v) in [(0.0, 0.0), (-12.0, 9.0), (12.0, 12.0), (5.0, -12.0)] {
                    let (x, y) = camera.shown(u, v);
                    let (seen_u, seen_v) = camera.seen(x, y).unwrap();
                    let off = (seen_u - u).hypot(seen_v - v);
                    assert!(off < 0.3, "{radius} {hollow} {upright} {height}: {u} {v} seen at {seen_u} {seen_v}");
                }
            }
        }
    }
}
