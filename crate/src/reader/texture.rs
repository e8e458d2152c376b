//! Where a picture could hold a code at all: codes are about half dark, and change colour as often across as down. Text
//! is mostly light, pictures are mostly smooth.

use super::bits::Bits;
use super::picture::Luma;
use super::triple::Triple;

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

/// The side of the smallest tiles, in pixels.
const TILE: usize = 8;
/// Fewer tiles of twice that side hold no code.
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

    /// True if nothing but modules of at most 2.5 pixels may be here: a code's inside, and next to no text.
    fn is_tiny_code(self) -> bool {
        let Self { pixels, dark, across, down } = self;
        let often = |changes: u32| changes * 11 >= pixels * 2;
        (pixels * 3 / 10..=pixels * 7 / 10).contains(&dark) && often(across) && often(down)
    }
}

/// What was counted all over a black and white picture.
pub(super) struct Texture {
    /// The picture's width and height.
    size: (usize, usize),
    tiles: Tiles,
}

impl Texture {
    pub(super) fn of(bits: &Bits) -> Self {
        Self { size: (bits.width(), bits.height()), tiles: Tiles::of(bits) }
    }

    /// The parts that may hold a code, the largest first.
    pub(super) fn regions(&self) -> Vec<Region> {
        let fine = self.tiles.coarser(2);
        let coarse = fine.coarser(4);
        let large = coarse.marked(24);
        let mut marked = fine.marked(8);
        for (place, mark) in marked.iter_mut().enumerate() {
            let (column, row) = (place % fine.columns, place / fine.columns);
            *mark |= large.get(row / 4 * coarse.columns + column / 4).is_some_and(|&large| large);
        }
        let margin = |region: &Region| fine.side + region.width.max(region.height) / 8;
        self.widened(fine.joined(marked, MIN_TILES), margin)
    }

    /// The parts that may hold a code of modules of 1.2 to 2.5 pixels, the largest first.
    pub(super) fn tiny(&self) -> Vec<Region> {
        let tiles = &self.tiles;
        let mut marked = vec![false; tiles.counts.len()];
        for (place, mark) in marked.iter_mut().enumerate() {
            let (column, row) = (place % tiles.columns, place / tiles.columns);
            let [right, below] = [column + 1, row + 1];
            let rest = [(right, row), (column, below), (right, below)];
            let four =
                rest.into_iter().fold(tiles.at(column, row), |sum, (column, row)| sum.with(tiles.at(column, row)));
            *mark = four.is_tiny_code();
        }
        // The corners, whose modules change less, lie beside the marks.
        self.widened(tiles.joined(marked, 1), |_| 5 * TILE)
    }

    fn widened(&self, regions: Vec<Region>, margin: impl Fn(&Region) -> usize) -> Vec<Region> {
        let widened = regions.into_iter().filter_map(|region| region.widened(margin(&region), self.size));
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
}

/// A grid of counts.
struct Tiles {
    /// A tile's side, in pixels.
    side: usize,
    columns: usize,
    counts: Vec<Counts>,
}

impl Tiles {
    fn of(bits: &Bits) -> Self {
        let columns = bits.width().div_ceil(TILE);
        let mut counts = Vec::with_capacity(columns * bits.height().div_ceil(TILE));
        // Eight tiles' counts, a byte each, for every word of a row.
        let mut sums = vec![[0_u64; 3]; bits.row(0).len()];
        for top in (0..bits.height()).step_by(TILE) {
            let rows = top..(top + TILE).min(bits.height());
            sums.fill([0; 3]);
            for y in rows.clone() {
                let row = bits.row(y);
                let below = if y + 1 < bits.height() { bits.row(y + 1) } else { row };
                let mut left = row.first().map_or(0, |word| word & 1);
                for ((&word, &under), [dark, across, down]) in row.iter().zip(below).zip(&mut sums) {
                    *dark += ones_of_bytes(word);
                    *across += ones_of_bytes(word ^ (word << 1 | left));
                    *down += ones_of_bytes(word ^ under);
                    left = word >> 63;
                }
            }
            let eights =
                sums.iter().flat_map(|sums| (0..8).map(|place| sums.map(|sum| (sum >> (place * 8) & 0xff) as u32)));
            let pixels = (rows.len() * TILE) as u32;
            counts.extend(eights.take(columns).map(|[dark, across, down]| Counts { pixels, dark, across, down }));
        }
        Self { side: TILE, columns, counts }
    }

    fn rows(&self) -> usize {
        self.counts.len() / self.columns.max(1)
    }

    fn at(&self, column: usize, row: usize) -> Counts {
        let inside = column < self.columns;
        self.counts.get(row * self.columns + column).copied().filter(|_| inside).unwrap_or_default()
    }

    /// So many by so many tiles as one.
    fn coarser(&self, many: usize) -> Self {
        let columns = self.columns.div_ceil(many);
        let rows = self.rows().div_ceil(many);
        let sum = |place: usize| {
            let (left, top) = (place % columns * many, place / columns * many);
            let parts = (0..many * many).map(|part| self.at(left + part % many, top + part / many));
            parts.fold(Counts::default(), Counts::with)
        };
        Self { side: self.side * many, columns, counts: (0..columns * rows).map(sum).collect() }
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

    /// The boxes around marked tiles that touch each other, at least `least` of them.
    fn joined(&self, mut marked: Vec<bool>, least: usize) -> Vec<Region> {
        let Self { side, columns, .. } = *self;
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
            if count >= least {
                let (columns, rows) = (right - left + 1, bottom - top + 1);
                let square = columns * 5 >= rows * 3 && rows * 5 >= columns * 3 && count * 10 >= columns * rows * 7;
                let [left, top, width, height] = [left, top, columns, rows].map(|tiles| tiles * side);
                boxes.push(Region { left, top, width, height, square });
            }
        }
        boxes
    }
}

/// How many bits are set in each byte.
fn ones_of_bytes(word: u64) -> u64 {
    const PAIRS: u64 = 0x5555_5555_5555_5555;
    const FOURS: u64 = 0x3333_3333_3333_3333;
    const EIGHTS: u64 = 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = word - (word >> 1 & PAIRS);
    let fours = (pairs & FOURS) + (pairs >> 2 & FOURS);
    (fours + (fours >> 4)) & EIGHTS
}

/// True if what lies between three finder patterns may be a code's modules: rows of icons have next to nothing there.
pub(super) fn may_fill(bits: &Bits, triple: &Triple) -> bool {
    const STEPS: usize = 16;
    let [corner, right, below] = triple.patterns().map(|pattern| pattern.centre);
    let (along, down) = (right.minus(corner), below.minus(corner));
    let dark = |step: usize, row: usize| {
        let part = |step: usize| step as f32 / STEPS as f32;
        let place = corner.plus(along.times(part(step))).plus(down.times(part(row)));
        place.x >= 0.0 && place.y >= 0.0 && bits.dark(place.x as usize, place.y as usize)
    };
    let (mut darks, mut changes) = (0, 0);
    for row in 0..STEPS {
        let mut before = dark(row, 0);
        for step in 0..STEPS {
            let here = dark(row, step);
            darks += usize::from(here);
            changes += usize::from(here != before);
            before = here;
        }
    }
    // Of 1441 threes that were read the least had 13 in a hundred dark, and changed 13 times in a hundred.
    const LEAST: usize = STEPS * STEPS / 10;
    (LEAST..=STEPS * STEPS - LEAST).contains(&darks) && changes >= LEAST
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

    /// With room around, within a picture of this width and height.
    fn widened(self, margin: usize, (width, height): (usize, usize)) -> Option<Self> {
        let (left, top) = (self.left.saturating_sub(margin), self.top.saturating_sub(margin));
        let right = (self.left + self.width + margin).min(width);
        let bottom = (self.top + self.height + margin).min(height);
        let region = Self { left, top, width: right.checked_sub(left)?, height: bottom.checked_sub(top)?, ..self };
        (region.width >= MIN_SIDE && region.height >= MIN_SIDE).then_some(region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(dark: impl Fn(usize, usize) -> bool) -> Bits {
        let (width, height) = (640, 480);
        let mut bits = Bits::with_capacity(width, height);
        for y in 0..height {
            let row: Vec<u8> = (0..width).map(|x| if dark(x, y) { 0 } else { 255 }).collect();
            bits.push_row(&row, std::iter::repeat(128));
        }
        bits
    }

    fn regions_of(dark: impl Fn(usize, usize) -> bool) -> Vec<Region> {
        Texture::of(&picture(dark)).regions()
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

    #[test]
    fn only_small_modules_are_tiny() {
        let inside = |x: usize, y: usize, side: usize| (200..200 + side).contains(&x) && (100..100 + side).contains(&y);
        let text = |x: usize, y: usize| y > 300 && y % 12 < 7 && x % 5 < 1;
        let scaled =
            |x: usize, y: usize, module: usize| code(200 + (x - 200) * 3 / module, 100 + (y - 100) * 3 / module);
        let tiny = |module: usize, side: usize| {
            let bits = picture(|x, y| if inside(x, y, side) { scaled(x, y, module) } else { text(x, y) });
            Texture::of(&bits).tiny()
        };
        for side in [25, 40, 120] {
            let found = tiny(1, side);
            let [region] = found.as_slice() else {
                panic!("{side}: {found:?}");
            };
            assert!(region.left <= 200 && region.left + region.width >= 200 + side, "{region:?}");
            assert!(region.top <= 100 && region.top + region.height >= 100 + side, "{region:?}");
        }
        assert_eq!(tiny(6, 120), []);
    }

    #[test]
    fn counts_are_those_of_the_pixels() {
        let dark = |x: usize, y: usize| (x * x + 3 * y * x + y) % 7 < 3;
        let tiles = Tiles::of(&picture(dark));
        assert_eq!((tiles.columns, tiles.rows()), (80, 60));
        for (column, row) in (0..80).flat_map(|column| (0..60).map(move |row| (column, row))) {
            let places = || (0..64).map(|place| (column * 8 + place % 8, row * 8 + place / 8));
            let count =
                |differs: &dyn Fn(usize, usize) -> bool| places().filter(|&(x, y)| differs(x, y)).count() as u32;
            let counts = tiles.at(column, row);
            assert_eq!(counts.pixels, 64);
            assert_eq!(counts.dark, count(&dark));
            assert_eq!(counts.across, count(&|x, y| x > 0 && dark(x, y) != dark(x - 1, y)));
            assert_eq!(counts.down, count(&|x, y| y < 479 && dark(x, y) != dark(x, y + 1)));
        }
    }
}
