//! From a placed grid to modules: how dark each is at its middle, and four ways to see it.

use super::Point;
use super::bits::Bits;
use super::decode::Modules;
use super::grid::Placement;
use super::ink::Ink;

/// Modules smaller than this, in pixels, run into each other.
const BLURRED: f32 = 2.7;
/// Modules of at least this size, in pixels, are looked at in five places against noise; smaller ones have only their
/// middle.
const ROOMY: f32 = 3.5;

/// The ways to read the grid's modules, the likeliest first, each made only when asked for.
pub(super) fn readings<'a>(
    ink: &'a Ink<'a>,
    bits: &'a Bits,
    placement: &'a Placement,
) -> impl Iterator<Item = Modules> + 'a {
    let depths = Depths::of(ink, placement);
    let blurred = placement.module < BLURRED;
    let ways: [Option<Way>; 4] =
        [Some(Way::Level), blurred.then_some(Way::Sharpened), Some(Way::Surroundings), Some(Way::Bits)];
    ways.into_iter().flatten().filter_map(move |way| {
        let depths = match way {
            Way::Level => depths.values.clone(),
            Way::Sharpened => depths.sharpened(),
            Way::Surroundings => depths.beside_surroundings(),
            Way::Bits => from_bits(bits, ink.inverted, placement),
        };
        Modules::new(placement.dimension, depths)
    })
}

#[derive(Clone, Copy)]
enum Way {
    /// By the level between the finder patterns' dark and light.
    Level,
    /// The same, after taking out what neighbours blur in.
    Sharpened,
    /// By the modules around.
    Surroundings,
    /// As the black and white picture has it.
    Bits,
}

fn middles(dimension: usize) -> impl Iterator<Item = Point> {
    (0..dimension * dimension)
        .map(move |place| Point::new((place % dimension) as f32 + 0.5, (place / dimension) as f32 + 0.5))
}

fn from_bits(bits: &Bits, inverted: bool, placement: &Placement) -> Vec<f32> {
    middles(placement.dimension)
        .map(|middle| {
            let at = placement.map.apply(middle);
            let shown = at.x >= 0.0 && at.y >= 0.0;
            if shown && bits.dark(at.x as usize, at.y as usize) != inverted { 1.0 } else { -1.0 }
        })
        .collect()
}

/// How dark every module is, row by row, from -1 to 1.
struct Depths {
    dimension: usize,
    values: Vec<f32>,
}

impl Depths {
    fn of(ink: &Ink<'_>, placement: &Placement) -> Self {
        let spread: &[(f32, f32)] = if placement.module < ROOMY {
            &[(0.0, 0.0)]
        } else {
            &[(0.0, 0.0), (0.2, 0.2), (-0.2, 0.2), (0.2, -0.2), (-0.2, -0.2)]
        };
        let values = middles(placement.dimension)
            .map(|middle| {
                let depths = spread.iter().map(|&(x, y)| placement.depth(ink, middle.plus(Point::new(x, y))));
                depths.sum::<f32>() / spread.len() as f32
            })
            .collect();
        Self { dimension: placement.dimension, values }
    }

    fn at(&self, column: usize, row: usize) -> f32 {
        let (column, row) = (column.min(self.dimension - 1), row.min(self.dimension - 1));
        self.values.get(row * self.dimension + column).copied().unwrap_or_default()
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize, f32)> {
        let places = self.values.iter().enumerate();
        places.map(|(place, &value)| (place % self.dimension, place / self.dimension, value))
    }

    /// Each module without an eighth of its four neighbours.
    fn sharpened(&self) -> Vec<f32> {
        self.places()
            .map(|(x, y, value)| {
                let around = self.at(x.saturating_sub(1), y)
                    + self.at(x + 1, y)
                    + self.at(x, y.saturating_sub(1))
                    + self.at(x, y + 1);
                value * 2.0 - around / 4.0
            })
            .collect()
    }

    /// Each module beside the average of those around it.
    fn beside_surroundings(&self) -> Vec<f32> {
        const REACH: usize = 5;
        self.places()
            .map(|(x, y, value)| {
                let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(self.dimension);
                let rows = y.saturating_sub(REACH)..(y + REACH + 1).min(self.dimension);
                let count = (columns.len() * rows.len()) as f32;
                let sum: f32 = rows
                    .flat_map(|row| columns.clone().map(move |column| (column, row)))
                    .map(|(column, row)| self.at(column, row))
                    .sum();
                value - sum / count
            })
            .collect()
    }
}
