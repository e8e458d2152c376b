//! Captures for the tests, drawn from a seed.

use super::{Luma, Reading, read};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment};

/// A small deterministic generator (xorshift64*).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// One of 0 … `limit` - 1.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 16) % limit
    }

    /// Between two numbers.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.below(1 << 20) as f32 / (1 << 20) as f32)
    }
}

/// A text as Microsoft's set-up page has it.
pub(super) fn otpauth(random: &mut Random) -> String {
    let letters = |random: &mut Random, count: u64, from: &[u8]| -> String {
        (0..count).map(|_| from[random.below(from.len() as u64) as usize] as char).collect()
    };
    let lower = b"abcdefghijklmnopqrstuvwxyz";
    let (tenant, user, domain) = (5 + random.below(12), 4 + random.below(12), 4 + random.below(14));
    format!(
        "otpauth://totp/{}:{}%40{}.nl?secret={}&issuer=Microsoft",
        letters(random, tenant, lower),
        letters(random, user, lower),
        letters(random, domain, lower),
        letters(random, 16, b"abcdefghijklmnopqrstuvwxyz234567"),
    )
}

pub(super) fn encode(text: &str) -> QrCode {
    let segment = [QrSegment::make_bytes(text.as_bytes())];
    QrCode::encode_segments(&segment, QrCodeEcc::Medium).unwrap()
}

/// A grey picture under construction.
#[derive(Clone)]
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<f32>,
}

/// How a code is drawn.
#[derive(Clone)]
pub(super) struct Style {
    /// Pixels a module.
    pub(super) module: f32,
    pub(super) dark: f32,
    pub(super) light: f32,
    /// Modules.
    pub(super) quiet: f32,
    /// Degrees.
    pub(super) angle: f32,
    /// Modules are discs of this diameter (in modules) instead of squares.
    pub(super) dots: Option<f32>,
}

impl Style {
    pub(super) fn of(module: f32) -> Self {
        Self { module, dark: 0.0, light: 255.0, quiet: 4.0, angle: 0.0, dots: None }
    }
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize, grey: f32) -> Self {
        Self { width, height, pixels: vec![grey; width * height] }
    }

    pub(super) fn fill(&mut self, x: i64, y: i64, width: i64, height: i64, grey: f32) {
        for row in y.max(0)..(y + height).min(self.height as i64) {
            for column in x.max(0)..(x + width).min(self.width as i64) {
                self.pixels[row as usize * self.width + column as usize] = grey;
            }
        }
    }

    /// Text-like clutter: lines of words of glyphs made of strokes, antialiased at their ends.
    pub(super) fn clutter(&mut self, random: &mut Random, ink: f32, size: i64) {
        let mut y = 20;
        while y + 2 * size < self.height as i64 {
            let mut x = 20 + random.below(60) as i64;
            let end = self.width as i64 - 20 - random.below(300) as i64;
            while x < end {
                let glyphs = 2 + random.below(8);
                for _ in 0..glyphs {
                    self.glyph(random, x, y, size, ink);
                    x += size * 2 / 3 + 1;
                }
                x += size / 2;
            }
            y += size * 2 + random.below(12) as i64;
        }
        for _ in 0..6 {
            let (x, y) = (random.below(self.width as u64) as i64, random.below(self.height as u64) as i64);
            let grey = random.between(60.0, 230.0);
            self.fill(x, y, 30 + random.below(200) as i64, 8 + random.below(40) as i64, grey);
        }
    }

    fn glyph(&mut self, random: &mut Random, x: i64, y: i64, size: i64, ink: f32) {
        let stroke = (size / 8).max(1);
        let width = size / 2;
        let paper = self.pixels[0];
        let soft = (ink + paper) / 2.0;
        for _ in 0..2 + random.below(3) {
            let grey = if random.below(3) == 0 { soft } else { ink };
            match random.below(4) {
                0 => self.fill(x, y, stroke, size, grey),
                1 => self.fill(x + width - stroke, y, stroke, size, grey),
                2 => self.fill(x, y + random.below(size as u64) as i64, width, stroke, grey),
                _ => {
                    self.fill(x, y, width, size, ink);
                    self.fill(x + stroke, y + stroke, width - 2 * stroke, size - 2 * stroke, paper);
                }
            }
        }
    }

    /// Draws a code and its quiet zone with its top left module's corner at a place, every pixel averaged over 6 x 6 places.
    pub(super) fn draw(&mut self, code: &QrCode, style: &Style, left: f32, top: f32) {
        const FINE: usize = 6;
        let size = code.size() as f32;
        let (sin, cos) = style.angle.to_radians().sin_cos();
        let half = size * style.module / 2.0;
        let (cx, cy) = (left + half, top + half);
        let reach = (half + style.quiet * style.module) * (sin.abs() + cos.abs()) + 1.0;
        let from = |centre: f32| (centre - reach).max(0.0) as usize;
        let to = |centre: f32, limit: usize| ((centre + reach).max(0.0) as usize).min(limit);
        for y in from(cy)..to(cy, self.height) {
            for x in from(cx)..to(cx, self.width) {
                let before = self.pixels[y * self.width + x];
                let mut sum = 0.0;
                for fine in 0..FINE * FINE {
                    let px = x as f32 + ((fine % FINE) as f32 + 0.5) / FINE as f32 - cx;
                    let py = y as f32 + ((fine / FINE) as f32 + 0.5) / FINE as f32 - cy;
                    let u = (px * cos + py * sin + half) / style.module;
                    let v = (py * cos - px * sin + half) / style.module;
                    let inside = |at: f32| at >= -style.quiet && at < size + style.quiet;
                    let (column, row) = (u.floor(), v.floor());
                    let round = |diameter: f32| {
                        let finder = |i: f32, j: f32| (column - i).abs() < 4.0 && (row - j).abs() < 4.0;
                        let far = size - 4.0;
                        finder(3.0, 3.0)
                            || finder(far, 3.0)
                            || finder(3.0, far)
                            || (u - column - 0.5).hypot(v - row - 0.5) < diameter / 2.0
                    };
                    sum += if !inside(u) || !inside(v) {
                        before
                    } else if code.get_module(column as i32, row as i32) && style.dots.is_none_or(round) {
                        style.dark
                    } else {
                        style.light
                    };
                }
                self.pixels[y * self.width + x] = sum / (FINE * FINE) as f32;
            }
        }
    }

    /// The picture resampled bilinearly, as a browser zooms images.
    pub(super) fn zoomed(&self, factor: f32) -> Self {
        let side = |length: usize| (length as f32 * factor).round() as usize;
        let mut zoomed = Self::new(side(self.width), side(self.height), 0.0);
        for y in 0..zoomed.height {
            for x in 0..zoomed.width {
                let u = ((x as f32 + 0.5) / factor - 0.5).clamp(0.0, self.width as f32 - 1.001);
                let v = ((y as f32 + 0.5) / factor - 0.5).clamp(0.0, self.height as f32 - 1.001);
                let (i, j) = (u as usize, v as usize);
                let at = |i: usize, j: usize| self.pixels[j.min(self.height - 1) * self.width + i.min(self.width - 1)];
                let (a, b) = (u - i as f32, v - j as f32);
                zoomed.pixels[y * zoomed.width + x] = at(i, j) * (1.0 - a) * (1.0 - b)
                    + at(i + 1, j) * a * (1.0 - b)
                    + at(i, j + 1) * (1.0 - a) * b
                    + at(i + 1, j + 1) * a * b;
            }
        }
        zoomed
    }

    /// Adds noise of about this amplitude to every pixel.
    pub(super) fn noisy(mut self, random: &mut Random, amplitude: f32) -> Self {
        for pixel in &mut self.pixels {
            *pixel += random.between(-amplitude, amplitude) + random.between(-amplitude, amplitude);
        }
        self
    }

    pub(super) fn cropped(&self, x: usize, y: usize, width: usize, height: usize) -> Self {
        let rows = (y..y + height).flat_map(|row| {
            let start = row * self.width + x;
            self.pixels[start..start + width].iter().copied()
        });
        Self { width, height, pixels: rows.collect() }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let byte = |&value: &f32| value.round().clamp(0.0, 255.0) as u8;
        self.pixels.iter().map(byte).collect()
    }

    pub(super) fn read(&self) -> Reading {
        let (width, height) = (self.width as u32, self.height as u32);
        read(&Luma::new(&self.bytes(), width, height, width).unwrap())
    }

    /// The picture after JPEG compression.
    pub(super) fn jpeg(&self, quality: u8) -> Self {
        let mut file = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality)
            .encode(&self.bytes(), self.width as u32, self.height as u32, image::ExtendedColorType::L8)
            .unwrap();
        let decoded = image::load_from_memory_with_format(&file, image::ImageFormat::Jpeg).unwrap();
        let pixels = decoded.to_luma8().iter().map(|&byte| byte.into()).collect();
        Self { pixels, ..*self }
    }
}
