//! Grey to black and white: by the neighbourhood's contrast, by its mean, or by one level that many edges of the picture cross.

use super::bits::Bits;
use super::picture::Luma;

/// The side of the squares that share one threshold.
const BLOCK: usize = 8;
/// A neighbourhood with this much contrast shows black on white.
const CLEAR_CONTRAST: u8 = 48;
/// A neighbourhood with less contrast than this shows nothing.
const FAINT_CONTRAST: u8 = 20;
/// In one with less than this nothing is looked for.
const FAINTEST_CONTRAST: u8 = 14;

/// The darkest and the lightest pixel of some part of the picture.
#[derive(Clone, Copy)]
struct Range {
    dark: u8,
    light: u8,
}

impl Range {
    const NONE: Self = Self { dark: 255, light: 0 };

    fn with(self, other: Self) -> Self {
        Self { dark: self.dark.min(other.dark), light: self.light.max(other.light) }
    }

    fn contrast(self) -> u8 {
        self.light.saturating_sub(self.dark)
    }

    /// Halfway, rounded up, so that a flat range has nothing below it.
    fn middle(self) -> u8 {
        ((u16::from(self.dark) + u16::from(self.light)).div_ceil(2)) as u8
    }
}

/// A range for every block.
struct Blocks {
    columns: usize,
    ranges: Vec<Range>,
}

impl Blocks {
    fn of(picture: &Luma<'_>) -> Self {
        let width = picture.width();
        let mut dark = vec![255_u8; width];
        let mut light = vec![0_u8; width];
        let mut ranges = Vec::new();
        for top in (0..picture.height()).step_by(BLOCK) {
            dark.fill(255);
            light.fill(0);
            for y in top..(top + BLOCK).min(picture.height()) {
                for ((dark, light), &pixel) in dark.iter_mut().zip(&mut light).zip(picture.row(y)) {
                    *dark = pixel.min(*dark);
                    *light = pixel.max(*light);
                }
            }
            ranges.extend(dark.chunks(BLOCK).zip(light.chunks(BLOCK)).map(|(d, l)| Range {
                dark: d.iter().copied().min().unwrap_or(255),
                light: l.iter().copied().max().unwrap_or(0),
            }));
        }
        Self { columns: width.div_ceil(BLOCK), ranges }
    }

    /// Each block takes in those `reach` to its left, right, top and bottom, and in the corners.
    fn widened(&self, reach: usize) -> Self {
        let mut across = Vec::with_capacity(self.ranges.len());
        for row in self.ranges.chunks(self.columns.max(1)) {
            let far = || std::iter::repeat_n(&Range::NONE, reach);
            let left = far().chain(row);
            let right = row.iter().skip(reach).chain(far());
            let wide = row.iter().zip(left).zip(right);
            across.extend(wide.map(|((&here, &left), &right)| here.with(left).with(right)).take(row.len()));
        }
        let far = (reach * self.columns).min(across.len());
        let above = std::iter::repeat_n(&Range::NONE, far).chain(&across);
        let below = across.iter().skip(far).chain(std::iter::repeat_n(&Range::NONE, far));
        let ranges =
            across.iter().zip(above).zip(below).map(|((&here, &above), &below)| here.with(above).with(below)).collect();
        Self { columns: self.columns, ranges }
    }
}

/// Black and white by the middle of the smallest neighbourhood (of 24, 72 and 216 pixels) that has contrast.
pub(super) fn local(picture: &Luma<'_>) -> Bits {
    let blocks = Blocks::of(picture);
    let near = blocks.widened(1);
    let wider = near.widened(3);
    let widest = wider.widened(9);
    let all = blocks.ranges.iter().fold(Range::NONE, |all, &range| all.with(range));
    let thresholds: Vec<u8> = near
        .ranges
        .iter()
        .zip(&wider.ranges)
        .zip(&widest.ranges)
        .map(|((&near, &wider), &widest)| {
            let windows = [near, wider, widest];
            let clear = |contrast| windows.iter().find(move |window| window.contrast() >= contrast);
            clear(CLEAR_CONTRAST).or_else(|| clear(FAINT_CONTRAST)).unwrap_or(&all).middle()
        })
        .collect();
    by_blocks(picture, &thresholds, blocks.columns)
}

/// Black and white by the nearest neighbourhood alone, wherever it has the least contrast that a code may have: shows
/// where something is rather than what.
pub(super) fn faint(picture: &Luma<'_>) -> Bits {
    let near = Blocks::of(picture).widened(1);
    let threshold = |range: &Range| if range.contrast() >= FAINTEST_CONTRAST { range.middle() } else { 0 };
    let thresholds: Vec<u8> = near.ranges.iter().map(threshold).collect();
    by_blocks(picture, &thresholds, near.columns)
}

fn by_blocks(picture: &Luma<'_>, thresholds: &[u8], columns: usize) -> Bits {
    let mut bits = Bits::with_capacity(picture.width(), picture.height());
    for y in 0..picture.height() {
        let line = thresholds.get(y / BLOCK * columns..).unwrap_or_default();
        bits.push_row(picture.row(y), line.iter().copied());
    }
    bits
}

/// Black and white by the mean of the neighbourhood, 40 pixels a side, which a strip of something much lighter or darker
/// moves less than the middle.
pub(super) fn mean(picture: &Luma<'_>) -> Bits {
    const REACH: usize = 2;
    let width = picture.width();
    let columns = width.div_ceil(BLOCK).max(1);
    let mut means: Vec<u16> = Vec::with_capacity(columns * picture.height().div_ceil(BLOCK));
    let mut sums = vec![0_u16; width];
    for top in (0..picture.height()).step_by(BLOCK) {
        let rows = top..(top + BLOCK).min(picture.height());
        sums.fill(0);
        for y in rows.clone() {
            for (sum, &pixel) in sums.iter_mut().zip(picture.row(y)) {
                *sum += u16::from(pixel);
            }
        }
        let height = rows.len();
        means.extend(sums.chunks(BLOCK).map(|block| block.iter().sum::<u16>() / (height * block.len()) as u16));
    }
    // Sums of up to five blocks in a row, then of up to five of those.
    let near = |place: usize, last: usize| place.saturating_sub(REACH)..(place + REACH + 1).min(last);
    let mut across: Vec<u16> = Vec::with_capacity(means.len());
    for row in means.chunks(columns) {
        across.extend((0..row.len()).map(|x| row.get(near(x, columns)).unwrap_or_default().iter().sum::<u16>()));
    }
    let rows = means.len() / columns;
    let mut thresholds = Vec::with_capacity(means.len());
    for y in 0..rows {
        thresholds.extend((0..columns).map(|x| {
            let down = near(y, rows).filter_map(|y| across.get(y * columns + x)).sum::<u16>();
            (down / (near(y, rows).len() * near(x, columns).len()) as u16) as u8
        }));
    }
    by_blocks(picture, &thresholds, columns)
}

/// Black and white by one level.
pub(super) fn global(picture: &Luma<'_>, threshold: u8) -> Bits {
    let mut bits = Bits::with_capacity(picture.width(), picture.height());
    for y in 0..picture.height() {
        bits.push_row(picture.row(y), std::iter::repeat(threshold));
    }
    bits
}

/// The level that most of the picture's faint edges lie around, if there are such; [`local`] sees the others.
///
/// An edge is a pixel and the one two to its right. Edges vote by their dark and their light side together, so that text
/// and a code of other colours do not blur into one.
pub(super) fn faint_edge_level(picture: &Luma<'_>) -> Option<u8> {
    const STEPS: usize = 32;
    const WIDTH: u8 = 8;
    const CONTRASTS: std::ops::Range<u8> = 12..64;
    const MIN_VOTES: u32 = 150;
    let mut votes = vec![0_u32; STEPS * STEPS];
    for y in (0..picture.height()).step_by(2) {
        let row = picture.row(y);
        for (&left, &right) in row.iter().zip(row.iter().skip(2)) {
            if CONTRASTS.contains(&left.abs_diff(right)) {
                let (dark, light) = (left.min(right) / WIDTH, left.max(right) / WIDTH);
                if let Some(votes) = votes.get_mut(dark as usize * STEPS + light as usize) {
                    *votes += 1;
                }
            }
        }
    }
    let (place, &most) = votes.iter().enumerate().max_by_key(|&(_, votes)| votes)?;
    let middle = (place / STEPS + place % STEPS + 1) * WIDTH as usize / 2;
    (most >= MIN_VOTES).then_some(middle as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faint_pattern_on_a_bright_page_shows() {
        let (width, height) = (400, 200);
        let pixels: Vec<u8> = (0..width * height)
            .map(|place| {
                let (x, y) = (place % width, place / width);
                let odd = (x / 3 + y / 3) % 2 == 0;
                match (x < 120 && y < 120, odd) {
                    (true, true) => 170,
                    (true, false) => 200,
                    (false, true) if y % 12 < 6 => 0,
                    _ => 255,
                }
            })
            .collect();
        let picture = Luma::new(&pixels, width, height, width).unwrap();
        let bits = faint(&picture);
        for (x, y) in (16..104).flat_map(|x| (16..104).map(move |y| (x, y))) {
            assert_eq!(bits.dark(x, y), (x / 3 + y / 3) % 2 == 0, "{x}, {y}");
        }
        let panel = picture.part(0, 0, 120, 120).unwrap();
        let level = faint_edge_level(&panel).unwrap();
        assert!((171..=200).contains(&level), "{level}");
    }

    #[test]
    fn a_strip_of_white_beside_a_faint_pattern_hides_nothing() {
        let (width, height) = (200_u32, 100);
        let stripe = |x: u32| if (x / 3).is_multiple_of(2) { 152 } else { 83 };
        let pixels: Vec<u8> =
            (0..width * height).map(|place| if place / width < 12 { 255 } else { stripe(place % width) }).collect();
        let bits = mean(&Luma::new(&pixels, width, height, width).unwrap());
        for (x, y) in (20..180).flat_map(|x| (24..96).map(move |y| (x, y))) {
            assert_eq!(bits.dark(x, y), stripe(x as u32) == 83, "{x}, {y}");
        }
    }

    #[test]
    fn flat_pictures_are_light_and_uneven_light_does_not_matter() {
        let flat = [90; 100];
        let bits = local(&Luma::new(&flat, 10, 10, 10).unwrap());
        assert!((0..100).all(|place| !bits.dark(place % 10, place / 10)));

        let width = 600;
        let pixels: Vec<u8> = (0..width * 40)
            .map(|place| {
                let x = place % width;
                let light = 100 + x * 150 / width;
                (if x / 4 % 2 == 0 { light } else { light - 80 }) as u8
            })
            .collect();
        let bits = local(&Luma::new(&pixels, width, 40, width).unwrap());
        for x in 0..width as usize {
            assert_eq!(bits.dark(x, 20), x / 4 % 2 == 1, "column {x}");
        }
    }
}
