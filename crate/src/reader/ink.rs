//! The grey picture between its pixels, seen as dark on light whichever way round the code is printed.

use super::Point;
use super::picture::Luma;

/// A picture in which lower values are the code's dark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ink<'a> {
    pub(super) picture: Luma<'a>,
    /// The code is light on dark.
    pub(super) inverted: bool,
}

/// The crossings of the middle level on the way out of a finder pattern's centre, in pixels from it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ray {
    /// Out of the dark square: 1.5 modules.
    pub(super) core: f32,
    /// Into the dark ring: 2.5 modules.
    pub(super) ring: f32,
    /// Out of it: 3.5 modules. `None` if it has no end about there.
    pub(super) end: Option<f32>,
}

impl Ink<'_> {
    /// The value at a place, between the four nearest pixels; outside, the nearest pixel's.
    #[inline]
    pub(super) fn at(&self, point: Point) -> f32 {
        let (last_x, last_y) = (self.picture.width() - 1, self.picture.height() - 1);
        let x = (point.x - 0.5).clamp(0.0, last_x as f32);
        let y = (point.y - 0.5).clamp(0.0, last_y as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(last_x), (top + 1).min(last_y));
        let (across, down) = (x - left as f32, y - top as f32);
        let at = |x, y| f32::from(self.picture.at(x, y));
        let above = at(left, top) * (1.0 - across) + at(right, top) * across;
        let below = at(left, bottom) * (1.0 - across) + at(right, bottom) * across;
        let value = above * (1.0 - down) + below * down;
        if self.inverted { 255.0 - value } else { value }
    }

    /// The value of the pixel that a place lies in.
    #[inline]
    fn nearest(&self, point: Point) -> f32 {
        let value = f32::from(self.picture.at(point.x as usize, point.y as usize));
        if self.inverted { 255.0 - value } else { value }
    }

    /// True if the place lies in the picture.
    pub(super) fn shows(&self, point: Point) -> bool {
        let (width, height) = (self.picture.width() as f32, self.picture.height() as f32);
        (0.0..width).contains(&point.x) && (0.0..height).contains(&point.y)
    }

    /// How far along the way from one place to another, from 0 to 1, the middle level is first crossed into the dark, or
    /// into the light.
    pub(super) fn crossing(&self, from: Point, to: Point, middle: f32, into_dark: bool) -> Option<f32> {
        let steps = (from.distance(to) * 2.0).ceil().clamp(2.0, 200.0);
        let depth = |step: f32| self.at(from.plus(to.minus(from).times(step / steps))) - middle;
        let mut before = depth(0.0);
        for step in 1..=steps as usize {
            let here = depth(step as f32);
            if (here < 0.0) == into_dark && (before < 0.0) != into_dark {
                return Some((step as f32 - here / (here - before)) / steps);
            }
            before = here;
        }
        None
    }

    /// How often the colour changes on the way from one place to another; a change is one that goes `clear` levels
    /// beyond the middle.
    pub(super) fn changes(&self, from: Point, to: Point, middle: impl Fn(f32) -> f32, clear: f32) -> usize {
        let steps = (from.distance(to) * 2.0).ceil().clamp(2.0, 8000.0);
        let mut dark = true;
        let mut changes = 0;
        for step in 0..=steps as usize {
            let part = step as f32 / steps;
            let depth = self.at(from.plus(to.minus(from).times(part))) - middle(part);
            if (dark && depth > clear) || (!dark && depth < -clear) {
                dark = !dark;
                changes += 1;
            }
        }
        changes
    }

    /// Walks from a finder pattern's centre along a unit direction to its rings' edges, at most `reach` pixels.
    ///
    /// `None` if the inner two do not stand as 1.5 to 2.5, with a quarter to spare.
    pub(super) fn ray(&self, centre: Point, direction: Point, middle: f32, reach: f32) -> Option<Ray> {
        let mut walk =
            Walk { ink: self, centre, direction, middle, step: (reach / 40.0).clamp(0.5, 2.0), way: 0.0, dark: true };
        if self.nearest(centre) >= middle {
            return None;
        }
        let core = walk.crossing(reach * 0.6)?;
        let ring = walk.crossing((core / 0.45).min(reach))?;
        // A code may stand at the picture's edge: outside is no ink.
        let end = walk.crossing((ring / 0.55).min(reach)).or_else(|| walk.is_outside().then_some(walk.way));
        (0.45..0.75).contains(&(core / ring)).then_some(Ray {
            core,
            ring,
            end: end.filter(|end| (0.55..0.87).contains(&(ring / end))),
        })
    }
}

/// A way out from a centre, pixel by pixel.
struct Walk<'a> {
    ink: &'a Ink<'a>,
    centre: Point,
    direction: Point,
    middle: f32,
    step: f32,
    way: f32,
    dark: bool,
}

impl Walk<'_> {
    /// The distance from the centre to where the middle level is next crossed, if that is within `limit`.
    #[inline]
    fn crossing(&mut self, limit: f32) -> Option<f32> {
        while self.way < limit {
            self.way += self.step;
            let here = self.place(self.way);
            if !self.ink.shows(here) {
                return None;
            }
            // The nearest pixel is quick to look up; between pixels is looked only where it changes sides.
            if (self.ink.nearest(here) < self.middle) != self.dark {
                let (before, after) = (self.depth(self.way - self.step), self.depth(self.way));
                self.dark = !self.dark;
                let part = before / (before - after);
                let clear = part.is_finite() && (-1.0..=2.0).contains(&part);
                return Some(self.way - self.step * if clear { 1.0 - part } else { 0.5 });
            }
        }
        None
    }

    fn is_outside(&self) -> bool {
        !self.ink.shows(self.place(self.way))
    }

    fn place(&self, way: f32) -> Point {
        self.centre.plus(self.direction.times(way))
    }

    fn depth(&self, way: f32) -> f32 {
        self.ink.at(self.place(way)) - self.middle
    }
}
