//! From a placed grid to modules: the grey at each module's middle, and four ways to call it dark.

use super::Point;
use super::bits::Bits;
use super::decode::Modules;
use super::ink::Ink;
use super::locate::Placement;

/// Modules smaller than this, in pixels, run into each other.
const BLURRED: f32 = 2.7;

/// The ways to read the grid's modules, the likeliest first, each made only when asked for.
pub(super) fn readings<'a>(
    ink: &'a Ink<'a>,
    bits: &'a Bits,
    placement: &'a Placement,
) -> impl Iterator<Item = Modules> + 'a {
    let dimension = placement.dimension;
    let grey = Grey::of(ink, placement);
    let blurred = placement.module < BLURRED;
    let ways: [Option<Way>; 4] =
        [Some(Way::Level), blurred.then_some(Way::Sharpened), Some(Way::Surroundings), Some(Way::Bits)];
    ways.into_iter().flatten().filter_map(move |way| {
        let dark = match way {
            Way::Level => grey.below_level(placement),
            Way::Sharpened => grey.sharpened().below_level(placement),
            Way::Surroundings => grey.below_surroundings(),
            Way::Bits => from_bits(bits, ink.inverted, placement),
        };
        Modules::new(dimension, dark)
    })
}

#[derive(Clone, Copy)]
enum Way {
    /// Darker than the level between the finder patterns' dark and light.
    Level,
    /// The same, after taking out what neighbours blur in.
    Sharpened,
    /// Darker than the modules around.
    Surroundings,
    /// As the black and white picture has it.
    Bits,
}

fn middles(dimension: usize) -> impl Iterator<Item = Point> {
    (0..dimension * dimension)
        .map(move |place| Point::new((place % dimension) as f32 + 0.5, (place / dimension) as f32 + 0.5))
}

fn from_bits(bits: &Bits, inverted: bool, placement: &Placement) -> Vec<bool> {
    middles(placement.dimension)
        .map(|middle| {
            let at = placement.map.apply(middle);
            let shown = at.x >= 0.0 && at.y >= 0.0;
            shown && bits.dark(at.x as usize, at.y as usize) != inverted
        })
        .collect()
}

/// The grey of every module, row by row.
struct Grey {
    dimension: usize,
    values: Vec<f32>,
}

impl Grey {
    fn of(ink: &Ink<'_>, placement: &Placement) -> Self {
        // Large modules are averaged over five places, against noise; small ones have only their middle.
        let spread: &[(f32, f32)] = if placement.module < 3.5 {
            &[(0.0, 0.0)]
        } else {
            &[(0.0, 0.0), (0.2, 0.2), (-0.2, 0.2), (0.2, -0.2), (-0.2, -0.2)]
        };
        let values = middles(placement.dimension)
            .map(|middle| {
                let sum: f32 =
                    spread.iter().map(|&(x, y)| ink.at(placement.map.apply(middle.plus(Point::new(x, y))))).sum();
                sum / spread.len() as f32
            })
            .collect();
        Self { dimension: placement.dimension, values }
    }

    fn at(&self, column: usize, row: usize) -> f32 {
        let (column, row) = (column.min(self.dimension - 1), row.min(self.dimension - 1));
        let value = self.values.get(row * self.dimension + column);
        value.copied().unwrap_or(255.0)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize, f32)> {
        let places = self.values.iter().enumerate();
        places.map(|(place, &value)| (place % self.dimension, place / self.dimension, value))
    }

    fn below_level(&self, placement: &Placement) -> Vec<bool> {
        middles(self.dimension).zip(&self.values).map(|(middle, &value)| value < placement.level.at(middle)).collect()
    }

    /// Each module without an eighth of its four neighbours.
    fn sharpened(&self) -> Self {
        let values = self
            .places()
            .map(|(x, y, value)| {
                let around = self.at(x.saturating_sub(1), y)
                    + self.at(x + 1, y)
                    + self.at(x, y.saturating_sub(1))
                    + self.at(x, y + 1);
                value * 2.0 - around / 4.0
            })
            .collect();
        Self { dimension: self.dimension, values }
    }

    fn below_surroundings(&self) -> Vec<bool> {
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
                value < sum / count
            })
            .collect()
    }
}
