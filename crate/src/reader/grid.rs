//! A code's grid laid over the picture: where each module is, and which grey divides dark from light there.

use super::Point;
use super::geometry::Homography;
use super::ink::Ink;
use super::layout::Fixed;
use super::triple::Triple;

/// Where a code's modules are in the picture: a plane seen in perspective, bent along its columns and its rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Map {
    plane: Homography,
    bends: Option<[Bend; 2]>,
    dents: Option<[Point; 9]>,
    /// One by the number of modules between the finder patterns' middles.
    step: f32,
}

/// How a line that joins two finder patterns' middles leaves the plane, as rolled or warped paper does: by so many
/// pixels over its whole length if it went on as it begins, and as it ends (a cubic Hermite curve).
#[derive(Debug, Clone, Copy)]
pub(super) struct Bend {
    pub(super) start: Point,
    pub(super) end: Point,
}

impl Bend {
    pub(super) const NONE: Self = Self { start: Point { x: 0.0, y: 0.0 }, end: Point { x: 0.0, y: 0.0 } };
    /// The most that a bend's first pixel moves any place by.
    pub(super) const PEAK: f32 = 4.0 / 27.0;

    /// Off the plane at a part of the way, from 0 to 1.
    #[inline]
    fn at(&self, part: f32) -> Point {
        let rest = part - 1.0;
        self.start.times(part * rest * rest).plus(self.end.times(part * part * rest))
    }
}

/// The push at a part of the way across and down: a parabola through three places either way.
fn dent(dents: &[Point; 9], x: f32, y: f32) -> Point {
    let shares = |at: f32| [(2.0 * at - 1.0) * (at - 1.0), 4.0 * at * (1.0 - at), (2.0 * at - 1.0) * at];
    let across = shares(x);
    let rows = dents.chunks(3).zip(shares(y));
    rows.fold(Point::new(0.0, 0.0), |sum, (row, share)| {
        row.iter().zip(across).fold(sum, |sum, (dent, part)| sum.plus(dent.times(part * share)))
    })
}

impl Map {
    pub(super) fn flat(plane: Homography, dimension: usize) -> Self {
        Self { plane, bends: None, dents: None, step: 1.0 / (dimension as f32 - 7.0) }
    }

    /// The same plane, its rows and its columns bent.
    pub(super) fn bent(self, bends: [Bend; 2]) -> Self {
        Self { bends: Some(bends), ..self }
    }

    /// The same, pushed by so many pixels at three by three places, and smoothly in between.
    pub(super) fn dented(self, dents: [Point; 9]) -> Self {
        Self { dents: Some(dents), ..self }
    }

    pub(super) fn bends(&self) -> [Bend; 2] {
        self.bends.unwrap_or([Bend::NONE; 2])
    }

    /// The same without the bends.
    pub(super) fn plane(&self, place: Point) -> Point {
        self.plane.apply(place)
    }

    /// The place in the picture of a place in modules.
    #[inline]
    pub(super) fn apply(&self, place: Point) -> Point {
        let seen = self.plane.apply(place);
        let Some([across, down]) = &self.bends else {
            return seen;
        };
        let (x, y) = ((place.x - 3.5) * self.step, (place.y - 3.5) * self.step);
        let seen = seen.plus(across.at(x)).plus(down.at(y));
        match &self.dents {
            None => seen,
            Some(dents) => seen.plus(dent(dents, x, y)),
        }
    }
}

/// A code's grid laid over the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placement {
    pub(super) dimension: usize,
    pub(super) map: Map,
    /// The pixels of a module's side, roughly.
    pub(super) module: f32,
    pub(super) level: Level,
}

impl Placement {
    /// The code's corners in the picture, clockwise from its top left.
    pub(super) fn corners(&self) -> [Point; 4] {
        grid_corners(self.dimension).map(|corner| self.map.apply(corner))
    }

    /// How far a place is from the level between dark and light: 1 as dark as finder patterns are, -1 as light.
    #[inline]
    pub(super) fn depth(&self, ink: &Ink<'_>, place: Point) -> f32 {
        let value = ink.at(self.map.apply(place));
        ((self.level.at(place) - value) / self.level.swing).clamp(-1.0, 1.0)
    }

    /// How well modules of known colour show it: 1 is perfectly, 0 by chance, below that the wrong way round.
    pub(super) fn fit(&self, ink: &Ink<'_>, modules: impl Iterator<Item = Fixed>) -> f32 {
        let (mut sum, mut count) = (0.0, 0);
        for Fixed { middle, dark } in modules {
            let depth = self.depth(ink, middle);
            sum += if dark { depth } else { -depth };
            count += 1;
        }
        sum / count.max(1) as f32
    }
}

/// The corners of a code's grid in modules, clockwise from its top left.
pub(super) fn grid_corners(dimension: usize) -> [Point; 4] {
    let far = dimension as f32;
    [(0.0, 0.0), (far, 0.0), (far, far), (0.0, far)].map(|(x, y)| Point::new(x, y))
}

/// The level between dark and light, and half their difference, over a code's modules: a plane through its three finder
/// patterns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    base: f32,
    across: f32,
    down: f32,
    swing: f32,
}

impl Level {
    pub(super) fn of(triple: &Triple, dimension: usize) -> Self {
        let span = (dimension - 7) as f32;
        let across = (triple.top_right.middle() - triple.top_left.middle()) / span;
        let down = (triple.bottom_left.middle() - triple.top_left.middle()) / span;
        let swing = triple.patterns().iter().map(|pattern| pattern.light - pattern.dark).sum::<f32>() / 6.0;
        Self { base: triple.top_left.middle() - 3.5 * (across + down), across, down, swing: swing.max(1.0) }
    }

    /// At a place in modules.
    pub(super) fn at(&self, place: Point) -> f32 {
        self.base + self.across * place.x + self.down * place.y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(dimension: usize) -> Map {
        let pairs: Vec<(Point, Point)> =
            grid_corners(dimension).map(|corner| (corner, corner.times(10.0))).into_iter().collect();
        Map::flat(Homography::through(&pairs).unwrap(), dimension)
    }

    #[test]
    fn bends_leave_the_finder_patterns_where_they_are() {
        let bend = Bend { start: Point::new(0.0, 40.0), end: Point::new(0.0, -40.0) };
        let map = square(27).bent([bend, Bend::NONE]);
        for place in [Point::new(3.5, 3.5), Point::new(23.5, 3.5), Point::new(3.5, 23.5)] {
            assert!(map.apply(place).distance(place.times(10.0)) < 1e-2);
        }
        // Halfway an eighth of each end's push.
        let middle = Point::new(13.5, 3.5);
        assert!(map.apply(middle).distance(Point::new(135.0, 35.0 + 10.0)) < 1e-2);
    }

    #[test]
    fn dents_push_their_own_place_most() {
        let mut dents = [Point::new(0.0, 0.0); 9];
        dents[4] = Point::new(3.0, -2.0);
        let map = square(27).bent([Bend::NONE; 2]).dented(dents);
        assert!(map.apply(Point::new(13.5, 13.5)).distance(Point::new(138.0, 133.0)) < 1e-2);
        assert!(map.apply(Point::new(3.5, 13.5)).distance(Point::new(35.0, 135.0)) < 1e-2);
    }
}
