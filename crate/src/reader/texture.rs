//! Where a picture could hold a code at all: codes are about half dark, and change colour as often across as down. Text
//! is mostly light, pictures are mostly smooth.

use super::bits::Bits;
use super::picture::Luma;

/// A part of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    /// It is a filled square, more or less, as a code is.
    pub(super) square: bool,
}

/// The side of a tile, in pixels.
const TILE: usize = 16;
/// Fewer tiles than this hold no code.
const MIN_TILES: usize = 4;
/// Fewer pixels than this a side hold no code.
const MIN_SIDE: usize = 24;

/// What was counted in a tile, or in several together.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    pixels: u32,
    dark: u32,
    across: u32,
    down: u32,
}

impl Counts {
    fn with(self, other: Self) -> Self {
        Self {
            pixels: self.pixels + other.pixels,
            dark: self.dark + other.dark,
            across: self.across + other.across,
            down: self.down + other.down,
        }
    }

    /// True if modules of at most `module` pixels may be here.
    fn may_be_code(self, module: u32) -> bool {
        let Self { pixels, dark, across, down } = self;
        let often = |changes: u32| changes * 2 * module >= pixels;
        (pixels / 6..=pixels / 6 * 5).contains(&dark)
            && often(across)
            && often(down)
            && across <= 3 * down
            && down <= 3 * across
    }
}

/// A grid of counts.
struct Tiles {
    columns: usize,
    counts: Vec<Counts>,
}

impl Tiles {
    fn of(bits: &Bits) -> Self {
        let columns = bits.width().div_ceil(TILE);
        let mut counts = vec![Counts::default(); columns * bits.height().div_ceil(TILE)];
        for (y, row) in (0..bits.height()).map(|y| (y, bits.row(y))) {
            let below = if y + 1 < bits.height() { bits.row(y + 1) } else { row };
            let line = counts.get_mut(y / TILE * columns..).unwrap_or_default();
            let mut left = row.first().map_or(0, |word| word & 1);
            for ((&word, &under), four) in row.iter().zip(below).zip(line.chunks_mut(4)) {
                let across = word ^ (word << 1 | left);
                let down = word ^ under;
                left = word >> 63;
                for (place, tile) in four.iter_mut().enumerate() {
                    let part = |word: u64| (word >> (place * TILE) & 0xffff).count_ones();
                    tile.pixels += TILE as u32;
                    tile.dark += part(word);
                    tile.across += part(across);
                    tile.down += part(down);
                }
            }
        }
        Self { columns, counts }
    }

    fn rows(&self) -> usize {
        self.counts.len() / self.columns.max(1)
    }

    fn at(&self, column: usize, row: usize) -> Counts {
        let inside = column < self.columns;
        self.counts.get(row * self.columns + column).copied().filter(|_| inside).unwrap_or_default()
    }

    /// Four by four tiles as one.
    fn coarser(&self) -> Self {
        let columns = self.columns.div_ceil(4);
        let rows = self.rows().div_ceil(4);
        let sum = |place: usize| {
            let (left, top) = (place % columns * 4, place / columns * 4);
            (0..16).fold(Counts::default(), |sum, part| sum.with(self.at(left + part % 4, top + part / 4)))
        };
        Self { columns, counts: (0..columns * rows).map(sum).collect() }
    }

    /// The tiles whose three by three surroundings may be a code.
    fn marked(&self, module: u32) -> Vec<bool> {
        (0..self.counts.len())
            .map(|place| {
                let (column, row) = (place % self.columns, place / self.columns);
                let columns = column.saturating_sub(1)..=column + 1;
                let around = (row.saturating_sub(1)..=row + 1)
                    .flat_map(|row| columns.clone().map(move |column| (column, row)))
                    .fold(Counts::default(), |sum, (column, row)| sum.with(self.at(column, row)));
                around.may_be_code(module)
            })
            .collect()
    }
}

/// The parts of a picture that may hold a code, the largest first.
pub(super) fn regions(bits: &Bits) -> Vec<Region> {
    let fine = Tiles::of(bits);
    let coarse = fine.coarser();
    let large = coarse.marked(24);
    let mut marked = fine.marked(8);
    for (place, mark) in marked.iter_mut().enumerate() {
        let (column, row) = (place % fine.columns, place / fine.columns);
        *mark |= large.get(row / 4 * coarse.columns + column / 4).is_some_and(|&large| large);
    }
    let widened = joined(&mut marked, fine.columns).into_iter().filter_map(|region| region.widened(bits));
    // A code may have been torn apart where it is pale: what overlaps belongs together.
    let mut regions: Vec<Region> = Vec::new();
    for mut region in widened {
        while let Some(place) = regions.iter().position(|other| region.overlaps(other)) {
            region = region.with(&regions.swap_remove(place));
        }
        regions.push(region);
    }
    regions.sort_by_key(|region| std::cmp::Reverse(region.width * region.height));
    regions
}

impl Region {
    pub(super) fn whole(picture: &Luma<'_>) -> Self {
        Self { left: 0, top: 0, width: picture.width(), height: picture.height(), square: false }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    /// The box around both.
    fn with(self, other: &Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let right = (self.left + self.width).max(other.left + other.width);
        let bottom = (self.top + self.height).max(other.top + other.height);
        Self { left, top, width: right - left, height: bottom - top, square: self.square || other.square }
    }

    /// With room for a quiet zone around, within the picture.
    fn widened(self, bits: &Bits) -> Option<Self> {
        let margin = TILE + self.width.max(self.height) / 8;
        let (left, top) = (self.left.saturating_sub(margin), self.top.saturating_sub(margin));
        let right = (self.left + self.width + margin).min(bits.width());
        let bottom = (self.top + self.height + margin).min(bits.height());
        let region = Self { left, top, width: right.checked_sub(left)?, height: bottom.checked_sub(top)?, ..self };
        (region.width >= MIN_SIDE && region.height >= MIN_SIDE).then_some(region)
    }
}

/// The boxes around marked tiles that touch each other; the marks are used up.
fn joined(marked: &mut [bool], columns: usize) -> Vec<Region> {
    let mut boxes = Vec::new();
    let mut open = Vec::new();
    for start in 0..marked.len() {
        open.push(start);
        let (mut left, mut top, mut right, mut bottom, mut count) = (usize::MAX, usize::MAX, 0, 0, 0);
        while let Some(place) = open.pop() {
            let Some(mark) = marked.get_mut(place).filter(|mark| **mark) else {
                continue;
            };
            *mark = false;
            count += 1;
            let (column, row) = (place % columns, place / columns);
            (left, top, right, bottom) = (left.min(column), top.min(row), right.max(column), bottom.max(row));
            if column > 0 {
                open.push(place - 1);
            }
            if column + 1 < columns {
                open.push(place + 1);
            }
            open.extend(place.checked_sub(columns));
            open.push(place + columns);
        }
        if count >= MIN_TILES {
            let (columns, rows) = (right - left + 1, bottom - top + 1);
            let square = columns * 5 >= rows * 3 && rows * 5 >= columns * 3 && count * 10 >= columns * rows * 7;
            boxes.push(Region {
                left: left * TILE,
                top: top * TILE,
                width: columns * TILE,
                height: rows * TILE,
                square,
            });
        }
    }
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions_of(dark: impl Fn(usize, usize) -> bool) -> Vec<Region> {
        let (width, height) = (640, 480);
        let mut bits = Bits::with_capacity(width, height);
        for y in 0..height {
            let row: Vec<u8> = (0..width).map(|x| if dark(x, y) { 0 } else { 255 }).collect();
            bits.push_row(&row, std::iter::repeat(128));
        }
        regions(&bits)
    }

    /// Modules without order, three pixels each, from (200, 100) on.
    fn code(x: usize, y: usize) -> bool {
        let (i, j) = ((x - 200) / 3, (y - 100) / 3);
        (i * 7919 + j * 104_729 + i * j * 31) % 13 < 6
    }

    #[test]
    fn a_code_is_a_region_and_text_is_none() {
        let inside = |x: usize, y: usize| (200..320).contains(&x) && (100..220).contains(&y);
        let text = |x: usize, y: usize| y > 300 && y % 24 < 10 && x % 8 < 2;
        let found = regions_of(|x, y| if inside(x, y) { code(x, y) } else { text(x, y) });
        let [region] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(region.square, "{region:?}");
        assert!(region.left <= 200 && region.left + region.width >= 320, "{region:?}");
        assert!(region.top <= 100 && region.top + region.height >= 220, "{region:?}");
        assert!(region.width < 260 && region.height < 260, "{region:?}");
    }

    #[test]
    fn what_is_smooth_or_striped_is_no_region() {
        assert_eq!(regions_of(|_, _| false), []);
        assert_eq!(regions_of(|x, _| x % 6 < 3), []);
        assert_eq!(regions_of(|x, y| x > 300 && y > 200), []);
    }
}
