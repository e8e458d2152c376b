//! A grid that nearly fits is moved and bent until it fits better: small errors at the finder patterns grow large at
//! the far corner, and paper is not flat.

use super::Point;
use super::geometry::Homography;
use super::grid::{Bend, Map, Placement, grid_corners};
use super::ink::Ink;
use super::layout::{self, Fixed};

/// Moves the grid's corners and bends it, one by one, as long as it fits better.
pub(super) fn refined(ink: &Ink<'_>, placement: &Placement) -> Placement {
    let judge = Judge::new(ink, placement.dimension);
    let corners = grid_corners(placement.dimension);
    let mut best = Shape { corners: corners.map(|corner| placement.map.plane(corner)), bends: placement.map.bends() };
    let mut best_fit = judge.fit(placement);
    let mut found = *placement;
    let mut step = placement.module * 0.6;
    while step > placement.module * 0.06 {
        let mut better = false;
        for part in 0..Shape::PARTS {
            for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                let moved = best.moved(part, Point::new(x, y));
                let Some(map) = moved.map(placement.dimension) else {
                    continue;
                };
                let candidate = Placement { map, ..*placement };
                let fit = judge.fit(&candidate);
                if fit > best_fit + 1e-4 {
                    (best, best_fit, found, better) = (moved, fit, candidate, true);
                }
            }
        }
        if !better {
            step /= 2.0;
        }
    }
    found
}

/// What is moved: the plane's four corners, and its bends.
#[derive(Clone, Copy)]
struct Shape {
    corners: [Point; 4],
    bends: [Bend; 2],
}

impl Shape {
    const PARTS: usize = 8;

    /// One part moved so that no place of the code moves much farther than that.
    fn moved(mut self, part: usize, shift: Point) -> Self {
        let [across, down] = &mut self.bends;
        let bends = [&mut across.start, &mut across.end, &mut down.start, &mut down.end];
        if let Some(corner) = self.corners.get_mut(part) {
            *corner = corner.plus(shift);
        } else if let Some(bend) = bends.into_iter().nth(part - self.corners.len()) {
            *bend = bend.plus(shift.times(1.0 / Bend::PEAK));
        }
        self
    }

    fn map(&self, dimension: usize) -> Option<Map> {
        let pairs: Vec<(Point, Point)> = grid_corners(dimension).into_iter().zip(self.corners).collect();
        Some(Map::flat(Homography::through(&pairs)?, dimension).bent(self.bends))
    }
}

/// Tells how well a grid fits: modules of known colour show it, and the others are clearly dark or clearly light.
struct Judge<'a> {
    ink: &'a Ink<'a>,
    known: Vec<Fixed>,
    others: Vec<Point>,
}

impl<'a> Judge<'a> {
    fn new(ink: &'a Ink<'a>, dimension: usize) -> Self {
        // Large codes are judged by a part of their modules.
        let stride = dimension * dimension / 1200 + 1;
        let others = (0..dimension * dimension).step_by(stride);
        Self {
            ink,
            known: layout::timing(dimension)
                .chain(layout::finders(dimension))
                .chain(layout::alignments(dimension))
                .collect(),
            others: others
                .map(|place| Point::new((place % dimension) as f32 + 0.5, (place / dimension) as f32 + 0.5))
                .collect(),
        }
    }

    fn fit(&self, placement: &Placement) -> f32 {
        let clear: f32 = self.others.iter().map(|&place| placement.depth(self.ink, place).abs()).sum();
        placement.fit(self.ink, self.known.iter().copied()) + clear / self.others.len() as f32
    }
}
