//! A black and white picture, one bit a pixel, whose rows give up their edges quickly.

/// One bit a pixel; a set bit is dark.
pub(super) struct Bits {
    width: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

impl Bits {
    /// All light; [`Self::push_row`] adds the rows.
    pub(super) fn with_capacity(width: usize, height: usize) -> Self {
        let words_per_row = width.div_ceil(64);
        Self { width, words_per_row, words: Vec::with_capacity(words_per_row * height) }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The words of a row, the leftmost pixel in the lowest bit.
    pub(super) fn row(&self, y: usize) -> &[u64] {
        let start = y * self.words_per_row;
        self.words.get(start..start + self.words_per_row).unwrap_or_default()
    }

    pub(super) fn height(&self) -> usize {
        self.words.len() / self.words_per_row.max(1)
    }

    /// Adds a row: a pixel is dark where it is below the threshold, of which there is one for every 8 pixels.
    pub(super) fn push_row(&mut self, pixels: &[u8], thresholds: impl Iterator<Item = u8>) {
        let (eights, rest) = pixels.as_chunks::<8>();
        let mut last = [255; 8];
        for (slot, &pixel) in last.iter_mut().zip(rest) {
            *slot = pixel;
        }
        let mut thresholds = thresholds;
        let mut word = 0;
        let mut filled = 0;
        for eight in eights.iter().chain((!rest.is_empty()).then_some(&last)) {
            let threshold = thresholds.next().unwrap_or(0);
            word |= u64::from(below(*eight, threshold)) << filled;
            filled += 8;
            if filled == 64 {
                self.words.push(word);
                word = 0;
                filled = 0;
            }
        }
        if filled > 0 {
            self.words.push(word);
        }
    }

    /// True where the picture is dark; light outside.
    #[inline]
    pub(super) fn dark(&self, x: usize, y: usize) -> bool {
        x < self.width
            && self.words.get(y * self.words_per_row + (x >> 6)).is_some_and(|word| word >> (x & 63) & 1 == 1)
    }

    /// How many pixels of one colour follow each other up or down column `x` from row `y` on, at most `limit`.
    #[inline]
    pub(super) fn run(&self, x: usize, y: usize, down: bool, dark: bool, limit: usize) -> usize {
        if x >= self.width || y >= self.height() {
            return 0;
        }
        let (start, bit) = (y * self.words_per_row + (x >> 6), x & 63);
        let same = |word: &&u64| (*word >> bit & 1 == 1) == dark;
        let above = self.words.get(..=start).unwrap_or_default().iter().rev().step_by(self.words_per_row);
        let below = self.words.get(start..).unwrap_or_default().iter().step_by(self.words_per_row);
        if down { below.take(limit).take_while(same).count() } else { above.take(limit).take_while(same).count() }
    }

    /// Every pixel joined with the eight around it; at the picture's edge with those that there are.
    pub(super) fn spread(&self, join: impl Fn(u64, u64) -> u64 + Copy) -> Self {
        let mut across = Vec::with_capacity(self.words.len());
        let last = self.width.saturating_sub(1);
        for row in self.words.chunks(self.words_per_row.max(1)) {
            // Beyond its ends a row goes on as it ends.
            let end = row.get(last >> 6).map_or(0, |word| word >> (last & 63) & 1);
            let mut left = row.first().map_or(0, |word| word & 1);
            for (index, &word) in row.iter().enumerate() {
                let next = row.get(index + 1).map_or(end, |next| next & 1);
                let mut right = word >> 1 | next << 63;
                if index == last >> 6 {
                    right = right & !(1 << (last & 63)) | end << (last & 63);
                }
                across.push(join(join(word, word << 1 | left), right));
                left = word >> 63;
            }
        }
        let far = self.words_per_row.min(across.len());
        let above = across.iter().take(far).chain(&across);
        let below = across.iter().skip(far).chain(across.iter().rev().take(far).rev());
        let words = across.iter().zip(above).zip(below).map(|((&here, &above), &below)| join(join(here, above), below));
        Self { words: words.collect(), ..*self }
    }

    /// Writes the columns where row `y` changes colour, from the left: dark begins at even places, light at odd ones.
    pub(super) fn edges(&self, y: usize, edges: &mut Vec<u32>) {
        edges.clear();
        let mut carry = 0;
        for (index, &word) in self.row(y).iter().enumerate() {
            let mut changes = word ^ (word << 1 | carry);
            carry = word >> 63;
            while changes != 0 {
                edges.push(index as u32 * 64 + changes.trailing_zeros());
                changes &= changes - 1;
            }
        }
        if edges.len() % 2 == 1 && edges.last().is_some_and(|&x| (x as usize) < self.width) {
            edges.push(self.width as u32);
        }
    }
}

/// One bit for each of eight pixels that is below the threshold, all eight compared at once.
#[inline]
fn below(pixels: [u8; 8], threshold: u8) -> u8 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let x = u64::from_le_bytes(pixels);
    let y = u64::from(threshold) * 0x0101_0101_0101_0101;
    let low_difference = (x | HIGH) - (y & !HIGH);
    let less = ((!x & y) | (!(x ^ y) & !low_difference)) & HIGH;
    ((less >> 7).wrapping_mul(GATHER) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_pixels_are_compared_at_once() {
        for threshold in 0..=255 {
            for pixel in 0..=255_u8 {
                let mut pixels = [255; 8];
                for place in 0..8 {
                    pixels[place] = pixel;
                    let expected = u8::from(pixel < threshold) << place;
                    assert_eq!(below(pixels, threshold), expected);
                    pixels[place] = 255;
                }
            }
        }
    }

    #[test]
    fn a_pixel_is_joined_with_its_neighbours() {
        for width in [1, 2, 63, 64, 65, 130] {
            let height = 5;
            let dark = |x: usize, y: usize| (x * x + 3 * y + x * y) % 5 < 2;
            let mut bits = Bits::with_capacity(width, height);
            for y in 0..height {
                let row: Vec<u8> = (0..width).map(|x| if dark(x, y) { 0 } else { 255 }).collect();
                bits.push_row(&row, std::iter::repeat(128));
            }
            let [any, all] = [bits.spread(|a, b| a | b), bits.spread(|a, b| a & b)];
            for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
                let near = |at: usize, size: usize| at.saturating_sub(1)..=(at + 1).min(size - 1);
                let around = || near(x, width).flat_map(|x| near(y, height).map(move |y| dark(x, y)));
                assert_eq!(any.dark(x, y), around().any(|dark| dark), "{width}: {x}, {y}");
                assert_eq!(all.dark(x, y), around().all(|dark| dark), "{width}: {x}, {y}");
            }
        }
    }

    #[test]
    fn edges_are_the_ends_of_dark_runs() {
        for width in [1, 7, 8, 63, 64, 65, 130, 200] {
            let row: Vec<u8> = (0..width).map(|x| if x * x % 7 < 3 { 0 } else { 255 }).collect();
            let mut bits = Bits::with_capacity(width, 1);
            bits.push_row(&row, std::iter::repeat(128));
            assert_eq!(bits.height(), 1);
            let mut expected = Vec::new();
            let mut dark = false;
            for (x, &pixel) in row.iter().enumerate() {
                assert_eq!(bits.dark(x, 0), pixel == 0);
                if dark != (pixel == 0) {
                    dark = !dark;
                    expected.push(x as u32);
                }
            }
            if dark {
                expected.push(width as u32);
            }
            let mut edges = Vec::new();
            bits.edges(0, &mut edges);
            assert_eq!(edges, expected);
        }
    }
}
