//! The square of a finder pattern's outer ring, seen from the code's axes: it shows how the code leans where the
//! pattern stands.

use super::Point;
use super::finder::Pattern;
use super::ink::Ink;

/// A finder pattern's outer ring as a quadrilateral.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ring {
    /// Its corners, on the ring's middle line (three modules from the centre), clockwise from the one nearest the
    /// code's top left.
    pub(super) corners: [Point; 4],
}

/// The corners of [`Ring`], in modules from the pattern's centre.
pub(super) const CORNERS: [(f32, f32); 4] = [(-3.0, -3.0), (3.0, -3.0), (3.0, 3.0), (-3.0, 3.0)];

impl Ring {
    /// Measures the ring of a pattern; `along` and `down` are a module's width and height in the picture, roughly.
    ///
    /// `None` where a side is not to be seen.
    pub(super) fn measure(ink: &Ink<'_>, pattern: &Pattern, along: Point, down: Point) -> Option<Self> {
        let back = |way: Point| way.times(-1.0);
        let right = Side::measure(ink, pattern, along, down)?;
        let left = Side::measure(ink, pattern, back(along), down)?;
        let below = Side::measure(ink, pattern, down, along)?;
        let above = Side::measure(ink, pattern, back(down), along)?;
        let corner = |across: &Side, upright: &Side, x: f32, y: f32| {
            // In modules: x = ±across(y) and y = ±upright(x), each a line.
            let (m, k, n, l) = (across.middle * x, across.slope * x, upright.middle * y, upright.slope * y);
            let column = (m + k * n) / (1.0 - k * l);
            let row = n + l * column;
            pattern.centre.plus(along.times(column)).plus(down.times(row))
        };
        let corners = [
            corner(&left, &above, -1.0, -1.0),
            corner(&right, &above, 1.0, -1.0),
            corner(&right, &below, 1.0, 1.0),
            corner(&left, &below, -1.0, 1.0),
        ];
        Some(Self { corners })
    }

    /// A module's width and height here, in the picture.
    pub(super) fn module(&self) -> (Point, Point) {
        let [a, b, c, d] = self.corners;
        let half = |one: Point, other: Point| one.plus(other).times(1.0 / 12.0);
        (half(b.minus(a), c.minus(d)), half(d.minus(a), c.minus(b)))
    }
}

/// A side of the ring: so many modules out from the centre, and so many more with every module across.
struct Side {
    middle: f32,
    slope: f32,
}

impl Side {
    fn measure(ink: &Ink<'_>, pattern: &Pattern, out: Point, across: Point) -> Option<Self> {
        let middle = pattern.middle();
        let places = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|at| {
            let start = pattern.centre.plus(across.times(at));
            let place = |distance: f32| start.plus(out.times(distance));
            let inner = ink.crossing(place(1.9), place(3.2), middle, true).map(|part| 1.9 + 1.3 * part)?;
            // Where a frame has grown together with the ring, its inner edge is all there is.
            let outer = ink.crossing(place(inner + 0.4), place(inner + 1.6), middle, false);
            Some((at, outer.map_or(inner + 0.5, |part| inner + 0.2 + 0.6 * part)))
        });
        let known = || places.iter().flatten();
        let count = known().count() as f32;
        if count < 3.0 {
            return None;
        }
        let mean_at = known().map(|(at, _)| at).sum::<f32>() / count;
        let mean = known().map(|(_, distance)| distance).sum::<f32>() / count;
        let spread: f32 = known().map(|(at, _)| (at - mean_at).powi(2)).sum();
        let slope = known().map(|(at, distance)| (at - mean_at) * (distance - mean)).sum::<f32>() / spread.max(1.0);
        (slope.abs() < 0.7).then_some(Self { middle: mean - slope * mean_at, slope })
    }
}
