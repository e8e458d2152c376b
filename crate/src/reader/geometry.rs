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
pub(super) struct Homography {
    factors: [f32; 8],
    /// The frames that the factors are between.
    from: Point,
    from_size: f32,
    to: Point,
    to_size: f32,
}

impl Homography {
    /// The map that takes the first point of each pair to the second, as nearly as it can (least squares; four pairs
    /// exactly). `None` if the pairs leave it open.
    pub(super) fn through(pairs: &[(Point, Point)]) -> Option<Self> {
        // Around the pairs' own middle and size, or the equations lose their last digits.
        let frame = |points: &dyn Fn() -> Vec<Point>| {
            let points = points();
            let count = points.len().max(1) as f32;
            let middle = points.iter().fold(Point::new(0.0, 0.0), |sum, &point| sum.plus(point)).times(1.0 / count);
            let size = points.iter().map(|point| point.distance(middle)).sum::<f32>() / count;
            (middle, size.max(f32::MIN_POSITIVE))
        };
        let (from, from_size) = frame(&|| pairs.iter().map(|pair| pair.0).collect());
        let (to, to_size) = frame(&|| pairs.iter().map(|pair| pair.1).collect());
        let mut rows = [[0.0_f64; 9]; 8];
        for &(a, b) in pairs {
            let (a, b) = (a.minus(from).times(1.0 / from_size), b.minus(to).times(1.0 / to_size));
            let (x, y, u, v) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
            for equation in
                [[x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u], [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v]]
            {
                for (row, factor) in rows.iter_mut().zip(equation) {
                    for (value, other) in row.iter_mut().zip(equation) {
                        *value += factor * other;
                    }
                }
            }
        }
        let [a, b, c, d, e, f, g, h] = solve(rows)?.map(|value| value as f32);
        Some(Self { factors: [a, b, c, d, e, f, g, h], from, from_size: 1.0 / from_size, to, to_size })
    }

    /// Where a point goes.
    #[inline]
    pub(super) fn apply(&self, point: Point) -> Point {
        let [a, b, c, d, e, f, g, h] = self.factors;
        let Point { x, y } = point.minus(self.from).times(self.from_size);
        let w = self.to_size / (g * x + h * y + 1.0);
        Point::new((a * x + b * y + c) * w, (d * x + e * y + f) * w).plus(self.to)
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

    fn points<const N: usize>(places: [(f32, f32); N]) -> [Point; N] {
        places.map(|(x, y)| Point::new(x, y))
    }

    #[test]
    fn the_four_points_go_where_they_should() {
        let from = points([(3.5, 3.5), (33.5, 3.5), (30.5, 30.5), (3.5, 33.5)]);
        let to = points([(100.0, 50.0), (210.0, 62.0), (190.0, 180.0), (88.0, 170.0)]);
        let pairs: Vec<(Point, Point)> = from.into_iter().zip(to).collect();
        let map = Homography::through(&pairs).unwrap();
        for (a, b) in pairs {
            assert!(map.apply(a).distance(b) < 1e-2);
        }
        let all_one: Vec<(Point, Point)> = to.into_iter().map(|point| (Point::new(1.0, 1.0), point)).collect();
        assert!(Homography::through(&all_one).is_none());
    }

    #[test]
    fn many_points_are_met_on_average() {
        let corners = points([(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]);
        let seen = points([(3000.0, 1000.0), (3400.0, 1040.0), (3350.0, 1300.0), (3010.0, 1420.0)]);
        let pairs: Vec<(Point, Point)> = corners.into_iter().zip(seen).collect();
        let true_map = Homography::through(&pairs).unwrap();
        let measured: Vec<(Point, Point)> = (0..20)
            .map(|index| {
                let place = Point::new((index * 7 % 40) as f32, (index * 13 % 40) as f32);
                let error = if index % 2 == 0 { 0.3 } else { -0.3 };
                (place, true_map.apply(place).plus(Point::new(error, -error)))
            })
            .collect();
        let map = Homography::through(&measured).unwrap();
        for (place, seen) in pairs {
            assert!(map.apply(place).distance(seen) < 1.0, "{:?} for {seen:?}", map.apply(place));
        }
    }

    #[test]
    fn inside_is_within_all_sides() {
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)].map(|(x, y)| Point::new(x, y));
        assert!(inside(&square, Point::new(5.0, 9.0)));
        assert!(!inside(&square, Point::new(5.0, 11.0)));
        assert!(!inside(&square, Point::new(-1.0, 5.0)));
    }
}
