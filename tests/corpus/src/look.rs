//! How a code looks: colours, shapes of modules, a picture in its middle; and how it comes onto a page.

use crate::canvas::{Area, BLACK, Canvas, Colour, Filter, WHITE, mixed};
use crate::code::Code;

/// A colour, or two that run into each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ink {
    pub(crate) from: Colour,
    pub(crate) to: Colour,
}

impl Ink {
    pub(crate) fn flat(colour: Colour) -> Self {
        Self { from: colour, to: colour }
    }

    /// At a place, both from 0 to 1.
    fn at(self, across: f32, down: f32) -> Colour {
        mixed(self.from, self.to, ((across + down) / 2.0).clamp(0.0, 1.0))
    }
}

/// What a module looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Square,
    /// A disc of this diameter in modules.
    Dot(f32),
    /// A square with corners of this radius in modules.
    Rounded(f32),
    /// Round where no neighbour joins.
    Joined(f32),
    /// Joined to columns or rows of this thickness in modules.
    Bars(f32, bool),
}

/// What a finder pattern looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Finder {
    Plain,
    /// Corners of this radius in modules, at the outside.
    Rounded(f32),
    Round,
    /// Made of modules like the rest.
    Modules,
}

/// A picture in the middle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logo {
    /// Modules.
    pub(crate) half_width: f32,
    pub(crate) half_height: f32,
    pub(crate) round: bool,
    pub(crate) ground: Colour,
    pub(crate) mark: Colour,
}

impl Logo {
    fn at(&self, x: f32, y: f32) -> Option<Colour> {
        let (across, down) = (x / self.half_width, y / self.half_height);
        let reach = if self.round { across.hypot(down) } else { across.abs().max(down.abs()) };
        let mark = reach < 0.8 && (across + down * 0.6).sin().abs() > 0.25;
        (reach < 1.0).then_some(if mark { self.mark } else { self.ground })
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) dark: Ink,
    /// None where the ground shows through.
    pub(crate) light: Option<Ink>,
    /// Modules at the left, top, right and bottom.
    pub(crate) quiet: [f32; 4],
    pub(crate) shape: Shape,
    pub(crate) finder: Finder,
    pub(crate) logo: Option<Logo>,
}

impl Look {
    /// Black on white with a quiet zone of this many modules.
    pub(crate) fn plain(quiet: f32) -> Self {
        Self {
            dark: Ink::flat(BLACK),
            light: Some(Ink::flat(WHITE)),
            quiet: [quiet; 4],
            shape: Shape::Square,
            finder: Finder::Plain,
            logo: None,
        }
    }

    pub(crate) fn coloured(mut self, dark: Colour, light: Colour) -> Self {
        self.dark = Ink::flat(dark);
        self.light = Some(Ink::flat(light));
        self
    }

    /// The colour at a place in modules, (0, 0) at the first module's corner; none outside and where nothing is drawn.
    pub(crate) fn at(&self, code: &Code, u: f32, v: f32) -> Option<Colour> {
        let size = code.size as f32;
        let [left, top, right, bottom] = self.quiet;
        if u < -left || v < -top || u >= size + right || v >= size + bottom {
            return None;
        }
        let logo = self.logo.and_then(|logo| logo.at(u - size / 2.0, v - size / 2.0));
        if logo.is_some() {
            return logo;
        }
        let ink = if self.inked(code, u, v) { Some(self.dark) } else { self.light };
        ink.map(|ink| ink.at(u / size, v / size))
    }

    fn inked(&self, code: &Code, u: f32, v: f32) -> bool {
        let (column, row) = (u.floor() as i32, v.floor() as i32);
        if let (Some((x, y)), false) = (code.finder(column, row), matches!(self.finder, Finder::Modules)) {
            return self.in_finder(u - x, v - y);
        }
        if !code.dark(column, row) {
            return false;
        }
        let (x, y) = (u - column as f32 - 0.5, v - row as f32 - 0.5);
        let neighbour = |across: i32, down: i32| code.dark(column + across, row + down);
        let (aside, below) = (if x < 0.0 { -1 } else { 1 }, if y < 0.0 { -1 } else { 1 });
        let module = Area::around(0.0, 0.0, 0.5);
        match self.shape {
            Shape::Square => true,
            Shape::Dot(diameter) => x.hypot(y) < diameter / 2.0,
            Shape::Rounded(radius) => module.outside(x, y, radius) < 0.0,
            Shape::Joined(radius) => neighbour(aside, 0) || neighbour(0, below) || module.outside(x, y, radius) < 0.0,
            Shape::Bars(thick, upright) => {
                let (along, across, joins) =
                    if upright { (y, x, neighbour(0, below)) } else { (x, y, neighbour(aside, 0)) };
                let end = if joins { 0.0 } else { (along.abs() - 0.5 + thick / 2.0).max(0.0) };
                across.hypot(end) < thick / 2.0
            }
        }
    }

    /// From a finder pattern's centre.
    fn in_finder(&self, x: f32, y: f32) -> bool {
        let square = |reach: f32, radius: f32| Area::around(0.0, 0.0, reach).outside(x, y, radius) < 0.0;
        match self.finder {
            Finder::Round => {
                let distance = x.hypot(y);
                distance < 1.5 || (2.5..3.5).contains(&distance)
            }
            Finder::Rounded(radius) => {
                square(1.5, radius * 0.6) || (square(3.5, radius) && !square(2.5, (radius - 0.8).max(0.0)))
            }
            Finder::Plain | Finder::Modules => square(1.5, 0.0) || (square(3.5, 0.0) && !square(2.5, 0.0)),
        }
    }
}

/// How the code gets its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// Whole pixels.
    Crisp,
    /// Antialiased as a whole.
    Vector,
    /// Each module a rectangle of its own, antialiased: fine seams show between them.
    Rectangles,
    /// From a bitmap of so many pixels a module.
    Bitmap(usize, Filter),
}

/// A code, ready to be drawn.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    pub(crate) code: Code,
    pub(crate) look: Look,
    /// Pixels a module.
    pub(crate) module: f32,
    pub(crate) way: Way,
    /// Degrees.
    pub(crate) angle: f32,
}

impl Drawing {
    /// The sides of the upright rectangle that the code takes with its quiet zone.
    pub(crate) fn extent(&self) -> (f32, f32) {
        let [left, top, right, bottom] = self.look.quiet;
        let size = self.code.size as f32;
        let (width, height) = ((size + left + right) * self.module, (size + top + bottom) * self.module);
        let (sin, cos) = self.angle.to_radians().sin_cos();
        (width * cos.abs() + height * sin.abs(), width * sin.abs() + height * cos.abs())
    }

    /// Draws with the top left corner of [`Self::extent`] at a place.
    pub(crate) fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        let (width, height) = self.extent();
        let area = Area::of(left, top, width, height);
        let [quiet_left, quiet_top, ..] = self.look.quiet;
        if self.angle != 0.0 {
            return self.turned(canvas, area);
        }
        let module = self.module;
        let shade = |canvas: &mut Canvas, area: Area, fine: usize| {
            canvas.shade(area, fine, |x, y| {
                let (u, v) = ((x - area.left) / module - quiet_left, (y - area.top) / module - quiet_top);
                self.look.at(&self.code, u, v)
            });
        };
        match self.way {
            Way::Crisp => {
                let fine = if matches!(self.look.shape, Shape::Square) && module.fract() == 0.0 { 1 } else { 4 };
                shade(canvas, Area::of(left.round(), top.round(), width, height), fine);
            }
            Way::Vector => shade(canvas, area, 5),
            Way::Rectangles => self.rectangles(canvas, area),
            Way::Bitmap(pixels, filter) => {
                let pixels = pixels.max(1);
                let scale = pixels as f32 / module;
                let side = |length: f32| ((length * scale).round() as usize).max(1);
                let ground = self.look.light.map_or(WHITE, |ink| ink.from);
                let mut bitmap = Canvas::new(side(width), side(height), ground);
                let native = Self { module: pixels as f32, way: Way::Crisp, ..self.clone() };
                native.draw(&mut bitmap, 0.0, 0.0);
                canvas.place(&bitmap, area, filter);
            }
        }
    }

    fn rectangles(&self, canvas: &mut Canvas, area: Area) {
        let [quiet_left, quiet_top, ..] = self.look.quiet;
        if let Some(light) = self.look.light {
            canvas.blend(area, light.from);
        }
        let size = self.code.size;
        for (row, column) in (0..size).flat_map(|row| (0..size).map(move |column| (row, column))) {
            if self.code.dark(column as i32, row as i32) {
                let left = area.left + (quiet_left + column as f32) * self.module;
                let top = area.top + (quiet_top + row as f32) * self.module;
                canvas.blend(Area::of(left, top, self.module, self.module), self.look.dark.from);
            }
        }
    }

    fn turned(&self, canvas: &mut Canvas, area: Area) {
        let (sin, cos) = self.angle.to_radians().sin_cos();
        let [left, top, right, bottom] = self.look.quiet;
        let size = self.code.size as f32;
        let (middle_x, middle_y) = ((size + right - left) / 2.0, (size + bottom - top) / 2.0);
        let (x, y) = ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
        canvas.shade(area, 5, |px, py| {
            let (across, down) = ((px - x) / self.module, (py - y) / self.module);
            let (u, v) = (across * cos + down * sin, down * cos - across * sin);
            self.look.at(&self.code, u + middle_x, v + middle_y)
        });
    }
}
