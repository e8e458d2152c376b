//! Pages drawn piece by piece, for tests that need to know what stands where.

use image::{DynamicImage, GrayImage};
use qrcodegen::QrCodeEcc;

use crate::canvas::{Area, Canvas, grey};
use crate::code::{Code, Kind, Wanted};
use crate::look::{Drawing, Look, Way};
use crate::page::{LAYOUTS, Painter, Theme};
use crate::random::Random;

/// A picture under construction. Lengths and places are in pixels; (0, 0) is the top left corner.
#[derive(Clone, Debug)]
pub struct Sheet {
    canvas: Canvas,
}

/// Where a code stands on a [`Sheet`], and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stand {
    /// The left edge of the code, without its quiet zone, before it is turned.
    pub left: f32,
    /// The top edge, likewise.
    pub top: f32,
    /// Pixels a module.
    pub module: f32,
    /// Degrees, clockwise, around the code's middle.
    pub angle: f32,
}

impl Stand {
    /// The corners of a code of this many modules, clockwise from its own top left.
    pub fn corners(&self, size: usize) -> [(f32, f32); 4] {
        let half = size as f32 * self.module / 2.0;
        let (sin, cos) = self.angle.to_radians().sin_cos();
        [(-half, -half), (half, -half), (half, half), (-half, half)]
            .map(|(x, y)| (self.left + half + x * cos - y * sin, self.top + half + x * sin + y * cos))
    }
}

impl Sheet {
    /// Nothing but a grey, 0 for black to 255 for white.
    pub fn blank((width, height): (u32, u32), level: f32) -> Self {
        Self { canvas: Canvas::new(width as usize, height as usize, grey(level)) }
    }

    /// A page as browsers show them, with text, boxes, icons and pictures, and without a code.
    pub fn page(random: &mut Random, (width, height): (u32, u32)) -> Self {
        let theme = if random.chance(0.3) { Theme::dark(random) } else { Theme::light(random) };
        let layout = random.pick(LAYOUTS);
        let scale = random.pick([0.6, 0.8, 1.0]);
        let mut painter = Painter::new((width as usize, height as usize), random, theme, scale);
        painter.page(layout);
        Self { canvas: painter.canvas }
    }

    /// Fills a rectangle with a grey.
    pub fn fill(&mut self, (left, top): (f32, f32), (width, height): (f32, f32), level: f32) {
        self.canvas.fill(Area::of(left, top, width, height), grey(level));
    }

    /// Draws a code, black on white, with the four modules of white around it that the standard asks for.
    pub fn draw(&mut self, code: &Code, stand: Stand) {
        self.draw_in(code, stand, (0.0, 255.0));
    }

    /// Draws a code of these greys, dark and light.
    pub fn draw_in(&mut self, code: &Code, stand: Stand, (dark, light): (f32, f32)) {
        let look = Look::plain(4.0).coloured(grey(dark), grey(light));
        let drawing = Drawing { code: code.clone(), look, module: stand.module, way: Way::Vector, angle: stand.angle };
        let (width, height) = drawing.extent();
        let half = code.size() as f32 * stand.module / 2.0;
        drawing.draw(&mut self.canvas, stand.left + half - width / 2.0, stand.top + half - height / 2.0);
    }

    /// The finished picture.
    pub fn picture(self) -> GrayImage {
        DynamicImage::ImageRgb8(self.canvas.picture()).into_luma8()
    }
}

impl Code {
    /// The code of a new account as Microsoft's set-up page has it: bytes, 15 % of which may be lost.
    pub fn microsoft(random: &mut Random) -> Self {
        Self::new(random, Wanted { kind: Kind::Microsoft, versions: (4, 9), level: QrCodeEcc::Medium })
    }

    /// Modules a side.
    pub fn size(&self) -> usize {
        self.size
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::{Sheet, Stand};
    use crate::code::Code;
    use crate::random::Random;

    #[test]
    fn a_code_stands_where_it_should() {
        let code = Code::microsoft(&mut Random::new(1));
        for angle in [0.0, 90.0] {
            let stand = Stand { left: 60.0, top: 50.0, module: 3.0, angle };
            let mut sheet = Sheet::blank((300, 300), 200.0);
            sheet.draw(&code, stand);
            let picture = sheet.picture();
            let dark: Vec<(u32, u32)> =
                picture.enumerate_pixels().filter(|(.., pixel)| pixel.0[0] < 64).map(|(x, y, _)| (x, y)).collect();
            let corners = stand.corners(code.size());
            let [least, most] = [f32::min, f32::max].map(|choose| {
                let far = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).reduce(choose).unwrap().round() as u32;
                (far(|corner| corner.0), far(|corner| corner.1))
            });
            assert_eq!(dark.iter().map(|place| place.0).min(), Some(least.0), "{angle}");
            assert_eq!(dark.iter().map(|place| place.1).min(), Some(least.1), "{angle}");
            assert_eq!(dark.iter().map(|place| place.0 + 1).max(), Some(most.0), "{angle}");
            assert_eq!(dark.iter().map(|place| place.1 + 1).max(), Some(most.1), "{angle}");
        }
    }
}
