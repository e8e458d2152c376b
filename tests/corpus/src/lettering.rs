//! Lines of writing: letters of strokes that a reader of codes must not take for one.

use std::collections::BTreeMap;

use crate::canvas::{Canvas, Colour};
use crate::random::Random;

/// A part of a letter. Across from 0; down from 0 (the top of an l) over 1 (its foot) to 1.3 (the foot of a p).
#[derive(Clone, Copy)]
enum Stroke {
    Line(f32, f32, f32, f32),
    /// Centre, half width, half height, start and end in quarter turns from the right, clockwise.
    Arc(f32, f32, f32, f32, f32, f32),
}
use Stroke::{Arc, Line};

/// Widths and strokes.
const LETTERS: [(f32, &[Stroke]); 30] = [
    (0.62, &[Arc(0.3, 0.65, 0.26, 0.33, 0.0, 4.0)]),
    (0.62, &[Arc(0.3, 0.65, 0.26, 0.33, 0.4, 4.0), Line(0.05, 0.62, 0.56, 0.62)]),
    (0.6, &[Line(0.08, 0.32, 0.08, 1.0), Arc(0.3, 0.56, 0.22, 0.24, 2.0, 4.0), Line(0.52, 0.56, 0.52, 1.0)]),
    (0.42, &[Line(0.2, 0.1, 0.2, 0.9), Line(0.04, 0.33, 0.4, 0.33), Arc(0.32, 0.86, 0.12, 0.14, 1.0, 2.0)]),
    (0.6, &[Line(0.52, 0.32, 0.52, 1.0), Arc(0.28, 0.66, 0.24, 0.33, 0.0, 4.0)]),
    (0.26, &[Line(0.1, 0.32, 0.1, 1.0), Line(0.1, 0.08, 0.1, 0.14)]),
    (0.42, &[Line(0.08, 0.32, 0.08, 1.0), Arc(0.34, 0.58, 0.24, 0.26, 2.0, 3.3)]),
    (0.54, &[Arc(0.27, 0.5, 0.2, 0.17, 1.4, 3.8), Arc(0.25, 0.84, 0.22, 0.16, 3.4, 6.0)]),
    (0.26, &[Line(0.1, 0.0, 0.1, 1.0)]),
    (0.62, &[Line(0.54, 0.0, 0.54, 1.0), Arc(0.3, 0.66, 0.24, 0.33, 0.0, 4.0)]),
    (0.62, &[Line(0.08, 0.0, 0.08, 1.0), Arc(0.32, 0.66, 0.24, 0.33, 0.0, 4.0)]),
    (0.62, &[Line(0.08, 0.32, 0.08, 1.3), Arc(0.32, 0.66, 0.24, 0.33, 0.0, 4.0)]),
    (0.62, &[Line(0.54, 0.32, 0.54, 1.2), Arc(0.3, 0.66, 0.24, 0.33, 0.0, 4.0), Arc(0.32, 1.16, 0.22, 0.13, 0.0, 1.8)]),
    (0.6, &[Line(0.08, 0.0, 0.08, 1.0), Arc(0.3, 0.56, 0.22, 0.24, 2.0, 4.0), Line(0.52, 0.56, 0.52, 1.0)]),
    (0.6, &[Line(0.08, 0.32, 0.08, 0.78), Arc(0.3, 0.76, 0.22, 0.24, 0.0, 2.0), Line(0.52, 0.32, 0.52, 1.0)]),
    (0.54, &[Arc(0.3, 0.66, 0.25, 0.33, 0.6, 3.4)]),
    (0.54, &[Line(0.03, 0.32, 0.26, 1.0), Line(0.49, 0.32, 0.26, 1.0)]),
    (
        0.8,
        &[
            Line(0.03, 0.32, 0.2, 1.0),
            Line(0.38, 0.36, 0.2, 1.0),
            Line(0.38, 0.36, 0.56, 1.0),
            Line(0.74, 0.32, 0.56, 1.0),
        ],
    ),
    (0.54, &[Line(0.08, 0.0, 0.08, 1.0), Line(0.46, 0.34, 0.1, 0.7), Line(0.2, 0.6, 0.48, 1.0)]),
    (
        0.92,
        &[
            Line(0.08, 0.32, 0.08, 1.0),
            Arc(0.27, 0.54, 0.19, 0.22, 2.0, 4.0),
            Line(0.46, 0.54, 0.46, 1.0),
            Arc(0.65, 0.54, 0.19, 0.22, 2.0, 4.0),
            Line(0.84, 0.54, 0.84, 1.0),
        ],
    ),
    (0.52, &[Line(0.06, 0.34, 0.46, 0.34), Line(0.46, 0.34, 0.06, 0.98), Line(0.06, 0.98, 0.46, 0.98)]),
    (0.36, &[Line(0.16, 0.2, 0.16, 1.0), Line(0.02, 0.34, 0.32, 0.34), Arc(0.3, 0.2, 0.14, 0.18, 2.0, 3.2)]),
    (0.7, &[Line(0.08, 0.02, 0.08, 1.0), Line(0.6, 0.02, 0.6, 1.0), Line(0.08, 0.5, 0.6, 0.5)]),
    (
        0.6,
        &[
            Line(0.08, 0.02, 0.08, 1.0),
            Line(0.08, 0.04, 0.52, 0.04),
            Line(0.08, 0.5, 0.48, 0.5),
            Line(0.08, 0.97, 0.52, 0.97),
        ],
    ),
    (0.66, &[Line(0.02, 0.04, 0.62, 0.04), Line(0.32, 0.04, 0.32, 1.0)]),
    (0.66, &[Line(0.03, 1.0, 0.32, 0.02), Line(0.32, 0.02, 0.61, 1.0), Line(0.14, 0.66, 0.5, 0.66)]),
    (0.76, &[Arc(0.37, 0.5, 0.32, 0.48, 0.0, 4.0)]),
    (0.6, &[Arc(0.29, 0.5, 0.22, 0.47, 0.0, 4.0)]),
    (0.6, &[Line(0.16, 0.2, 0.32, 0.04), Line(0.32, 0.04, 0.32, 1.0)]),
    (0.3, &[Line(0.12, 0.92, 0.12, 0.99)]),
];

struct Letter {
    advance: f32,
    width: usize,
    mask: Vec<u8>,
}

/// Letters, drawn once for each size and weight.
#[derive(Default)]
pub(crate) struct Lettering {
    sizes: BTreeMap<(usize, bool), Vec<Letter>>,
}

impl Lettering {
    /// Writes words that nobody can read from `x` on, above `baseline`, up to `right`; gives where the line ends.
    /// `size` is the height of a line's letters in pixels.
    pub(crate) fn line(
        &mut self,
        canvas: &mut Canvas,
        random: &mut Random,
        (x, baseline, right): (f32, f32, f32),
        size: f32,
        (bold, colour): (bool, Colour),
    ) -> f32 {
        let size = (size.round() as usize).max(6);
        let letters = self.sizes.entry((size, bold)).or_insert_with(|| {
            LETTERS.iter().map(|(advance, strokes)| drawn(size as f32, *advance, strokes, bold)).collect()
        });
        let rise = cap(size as f32);
        let mut x = x;
        loop {
            let count = 1 + random.below(4) + random.below(7);
            if x + count as f32 * rise * 0.6 > right {
                return x;
            }
            for _ in 0..count {
                let Some(letter) = letters.get(random.below(letters.len())) else { break };
                let top = baseline.round() as i64 - rise.round() as i64 - 2;
                canvas.stamp(x.round() as i64 - 2, top, letter.width, &letter.mask, colour);
                x += letter.advance;
            }
            x += rise * 0.4;
        }
    }
}

/// The height of an l.
fn cap(size: f32) -> f32 {
    size * 0.72
}

fn drawn(size: f32, advance: f32, strokes: &[Stroke], bold: bool) -> Letter {
    const PIECES: usize = 20;
    let unit = cap(size);
    let half = (size * if bold { 0.075 } else { 0.045 }).max(0.45);
    let mut pieces = Vec::new();
    for stroke in strokes {
        match *stroke {
            Line(x0, y0, x1, y1) => pieces.push([x0, y0, x1, y1]),
            Arc(x, y, across, down, start, end) => {
                let at = |piece: usize| {
                    let turn = start + (end - start) * piece as f32 / PIECES as f32;
                    let (sin, cos) = (turn * std::f32::consts::FRAC_PI_2).sin_cos();
                    (x + across * cos, y + down * sin)
                };
                for piece in 0..PIECES {
                    let ((x0, y0), (x1, y1)) = (at(piece), at(piece + 1));
                    pieces.push([x0, y0, x1, y1]);
                }
            }
        }
    }
    let width = (advance * unit) as usize + 5;
    let height = (1.35 * unit) as usize + 5;
    let mask = (0..width * height).map(|place| {
        let x = (place % width) as f32 + 0.5 - 2.0;
        let y = (place / width) as f32 + 0.5 - 2.0;
        let nearest = pieces.iter().map(|piece| distance(x, y, piece.map(|value| value * unit)));
        let distance = nearest.fold(f32::INFINITY, f32::min);
        ((0.5 + half - distance).clamp(0.0, 1.0) * 255.0) as u8
    });
    Letter { advance: advance * unit + size * 0.06, width, mask: mask.collect() }
}

/// From a place to a line.
pub(crate) fn distance(x: f32, y: f32, [x0, y0, x1, y1]: [f32; 4]) -> f32 {
    let (across, down) = (x1 - x0, y1 - y0);
    let along = ((x - x0) * across + (y - y0) * down) / (across * across + down * down).max(1e-6);
    let along = along.clamp(0.0, 1.0);
    (x - x0 - along * across).hypot(y - y0 - along * down)
}
