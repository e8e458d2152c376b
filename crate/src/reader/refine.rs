//! A grid that nearly fits is moved and bent until it fits better: small errors at the finder patterns grow large at
//! the far corner, and paper is not flat.

use super::Point;
use super::geometry::Homography;
use super::grid::{Bend, Map, Placement, grid_corners};
use super::ink::Ink;
use super::layout::{self, Fixed};

/// How freely a grid is moved.
#[derive(Debug, Clone, Copy)]
pub(super) enum Freedom {
    /// As a sheet that is rolled along its rows or its columns.
    Rolled,
    /// As a sheet that is dented anywhere.
    Dented,
}

/// Moves a grid's parts one by one as long as it fits better.
pub(super) fn refined(ink: &Ink<'_>, placement: &Placement, freedom: Freedom) -> Placement {
    let parts = match freedom {
        Freedom::Rolled => 0..8,
        Freedom::Dented => 8..17,
    };
    let judge = Judge::new(ink, placement.dimension);
    let corners = grid_corners(placement.dimension);
    let mut best = Shape {
        corners: corners.map(|corner| placement.map.plane(corner)),
        bends: placement.map.bends(),
        dents: [Point::new(0.0, 0.0); 9],
    };
    let mut best_fit = judge.fit(placement);
    let mut found = *placement;
    let mut step = placement.module * 0.6;
    while step > placement.module * 0.06 {
        let mut better = false;
        for part in parts.clone() {
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

/// What is moved: the plane's four corners, its bends, its dents.
#[derive(Clone, Copy)]
struct Shape {
    corners: [Point; 4],
    bends: [Bend; 2],
    dents: [Point; 9],
}

impl Shape {
    /// One part moved so that no place of the code moves much farther than that.
    fn moved(mut self, part: usize, shift: Point) -> Self {
        let [across, down] = &mut self.bends;
        let corners = self.corners.iter_mut().map(|corner| (corner, 1.0));
        let bends = [&mut across.start, &mut across.end, &mut down.start, &mut down.end];
        let bends = bends.into_iter().map(|bend| (bend, 1.0 / Bend::PEAK));
        let dents = self.dents.iter_mut().map(|dent| (dent, 1.0));
        if let Some((point, reach)) = corners.chain(bends).chain(dents).nth(part) {
            *point = point.plus(shift.times(reach));
        }
        self
    }

    fn map(&self, dimension: usize) -> Option<Map> {
        let pairs: Vec<(Point, Point)> = grid_corners(dimension).into_iter().zip(self.corners).collect();
        Some(Map::flat(Homography::through(&pairs)?, dimension).bent(self.bends).dented(self.dents))
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
