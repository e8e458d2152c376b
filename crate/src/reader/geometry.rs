//! Points, and the projective map from a code's grid to the picture.

use super::Point;

impl Point {
    pub(super) fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    pub(super) fn times(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }

    pub(super) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    pub(super) fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }

    pub(super) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    pub(super) fn distance(self, other: Self) -> f32 {
        self.minus(other).length()
    }

    /// The same direction, 1 long.
    pub(super) fn unit(self) -> Self {
        self.times(1.0 / self.length().max(f32::MIN_POSITIVE))
    }
}

/// True if the point lies within the four corners, given clockwise (on a screen, where y runs down).
pub(super) fn inside(corners: &[Point; 4], point: Point) -> bool {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).all(|(&from, &to)| to.minus(from).cross(point.minus(from)) >= 0.0)
}

/// A projective map of the plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Homography([f32; 8]);

impl Homography {
    /// The map that takes each point of `from` to its partner in `to`, if there is one.
    pub(super) fn between(from: [Point; 4], to: [Point; 4]) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for (pair, (a, b)) in rows.chunks_mut(2).zip(from.iter().zip(&to)) {
            let (x, y, u, v) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
            if let [first, second] = pair {
                *first = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
                *second = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
            }
        }
        solve(rows).map(|solution| Self(solution.map(|value| value as f32)))
    }

    /// Where a point goes.
    #[inline]
    pub(super) fn apply(&self, point: Point) -> Point {
        let [a, b, c, d, e, f, g, h] = self.0;
        let w = 1.0 / (g * point.x + h * point.y + 1.0);
        Point::new((a * point.x + b * point.y + c) * w, (d * point.x + e * point.y + f) * w)
    }
}

/// Solves eight linear equations, each a row of eight factors and the sum.
// Every index comes from a range over the arrays' own constant lengths.
#[allow(clippy::indexing_slicing)]
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        rows.swap(column, pivot);
        let pivot = rows[column];
        if pivot[column].abs() < 1e-9 {
            return None;
        }
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column] / pivot[column];
            if index != column {
                for (value, &above) in row.iter_mut().zip(&pivot) {
                    *value -= factor * above;
                }
            }
        }
    }
    let mut solution = [0.0; 8];
    for (index, value) in solution.iter_mut().enumerate() {
        *value = rows[index][8] / rows[index][index];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_points_go_where_they_should() {
        let from = [(3.5, 3.5), (33.5, 3.5), (30.5, 30.5), (3.5, 33.5)].map(|(x, y)| Point::new(x, y));
        let to = [(100.0, 50.0), (210.0, 62.0), (190.0, 180.0), (88.0, 170.0)].map(|(x, y)| Point::new(x, y));
        let map = Homography::between(from, to).unwrap();
        for (a, b) in from.into_iter().zip(to) {
            assert!(map.apply(a).distance(b) < 1e-2);
        }
        assert!(Homography::between([Point::new(1.0, 1.0); 4], to).is_none());
    }

    #[test]
    fn inside_is_within_all_sides() {
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)].map(|(x, y)| Point::new(x, y));
        assert!(inside(&square, Point::new(5.0, 9.0)));
        assert!(!inside(&square, Point::new(5.0, 11.0)));
        assert!(!inside(&square, Point::new(-1.0, 5.0)));
    }
}
