//! Module grids to contents: format information, codewords in their order, correction, content.
//!
//! rqrr walks the modules in the order of their codewords; what is to be read from them is decided here, with the
//! certainty of every module at hand.

use std::cell::Cell;

use rqrr::{BitGrid, Grid};

use super::content::{self, Content};
use super::correct::{self, Level};

/// The modules of a code, row by row: above 0 is dark, below 0 light. The magnitude says how certain that is: 1 is as
/// far from the middle between dark and light as the finder patterns' own colours, or further.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Modules {
    dimension: usize,
    depths: Vec<f32>,
}

impl Modules {
    /// `None` unless the dimension is one that codes have (21, 25, … 177) and there is one value a module.
    pub(super) fn new(dimension: usize, mut depths: Vec<f32>) -> Option<Self> {
        let valid = is_dimension(dimension) && depths.len() == dimension * dimension;
        depths.iter_mut().for_each(|depth| *depth = if depth.is_nan() { 0.0 } else { depth.clamp(-1.0, 1.0) });
        valid.then_some(Self { dimension, depths })
    }

    fn version(&self) -> usize {
        (self.dimension - 17) / 4
    }

    fn depth(&self, column: usize, row: usize) -> f32 {
        self.depths.get(row * self.dimension + column).copied().unwrap_or(0.0)
    }
}

/// True for 21, 25, … 177.
pub(super) fn is_dimension(dimension: usize) -> bool {
    (21..=177).contains(&dimension) && dimension % 4 == 1
}

/// Why a grid has no content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undecoded {
    /// What stands at the places of the format or version information is none: most likely this is no code, or the grid
    /// does not lie on it.
    NotACode,
    /// The format information reads, but there are more errors than can be corrected.
    Damaged,
    /// It was corrected, but says nothing, or nothing that makes sense.
    Nonsense,
}

/// The content of a code, also of a mirrored one, if its error correction holds.
pub(super) fn decode(modules: &Modules) -> Result<Content, Undecoded> {
    if !has_version(modules) {
        return Err(Undecoded::NotACode);
    }
    let mut why = None;
    for format in formats(modules) {
        match decode_as(modules, format) {
            Ok(content) => return Ok(content),
            Err(undecoded) => _ = why.get_or_insert(undecoded),
        }
    }
    Err(why.unwrap_or(Undecoded::NotACode))
}

fn decode_as(modules: &Modules, format: Format) -> Result<Content, Undecoded> {
    let version = modules.version();
    let (codewords, certainties) = codewords(modules, format).ok_or(Undecoded::NotACode)?;
    let corrected = correct::correct(&codewords, &certainties, version, format.level()).ok_or(Undecoded::Damaged)?;
    let parsed = content::parse(&corrected.data, version).ok_or(Undecoded::Nonsense)?;
    // Where few check codewords vouch for the content, the padding must, too.
    if corrected.strained && !parsed.padded { Err(Undecoded::Damaged) } else { Ok(parsed.content) }
}

/// The codewords in the order of the standard, unmasked, and the certainty of each: of its least certain module.
fn codewords(modules: &Modules, format: Format) -> Option<(Vec<u8>, Vec<f32>)> {
    let walked = Walked { modules, format, depths: Cell::new(Vec::with_capacity(modules.depths.len())) };
    let grid = Grid::new(walked);
    grid.get_raw_data().ok()?;
    let depths = grid.grid.depths.take();
    // The last few modules of some versions belong to no codeword.
    let (bytes, _) = depths.as_chunks::<8>();
    let codeword = |bits: &[f32; 8]| bits.iter().fold(0, |byte, &depth| byte << 1 | u8::from(depth > 0.0));
    let certainty = |bits: &[f32; 8]| bits.iter().fold(1.0, |least: f32, depth| least.min(depth.abs()));
    Some((bytes.iter().map(codeword).collect(), bytes.iter().map(certainty).collect()))
}

/// A grid that notes the modules that rqrr asks for.
///
/// rqrr's `get_raw_data` can panic only on a mask above 7 or more than 8896 bytes, as its sources show. It gets our own
/// format information, whose mask is of three bits, and at most 177 modules squared.
struct Walked<'a> {
    modules: &'a Modules,
    format: Format,
    /// The modules' depths, unmasked, in the order asked for.
    depths: Cell<Vec<f32>>,
}

impl BitGrid for Walked<'_> {
    fn size(&self) -> usize {
        self.modules.dimension
    }

    fn bit(&self, row: usize, column: usize) -> bool {
        if row < 9 && column < 9 {
            // rqrr reads nothing else in this corner, and the other copy only where this one is damaged.
            return FIRST_COPY
                .iter()
                .position(|&place| place == (column, row))
                .is_some_and(|bit| self.format.word >> bit & 1 == 1);
        }
        let (x, y) = if self.format.mirrored { (row, column) } else { (column, row) };
        let depth = self.modules.depth(x, y);
        let unmasked = if self.format.masks(column, row) { -depth } else { depth };
        let mut depths = self.depths.take();
        depths.push(unmasked);
        self.depths.set(depths);
        unmasked > 0.0
    }
}

/// What the format information says, and which way round the code is.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Format {
    /// The 15 bits as they stand in the code.
    word: u16,
    mirrored: bool,
}

impl Format {
    /// Two bits of level, three of mask.
    fn said(self) -> u16 {
        (self.word ^ FORMAT_MASK) >> 10
    }

    fn level(self) -> Level {
        match self.said() >> 3 {
            0b01 => Level::Low,
            0b00 => Level::Medium,
            0b11 => Level::Quartile,
            _ => Level::High,
        }
    }

    /// True where the mask turns a module round.
    fn masks(self, x: usize, y: usize) -> bool {
        let product = x * y;
        match self.said() & 7 {
            0 => (x + y).is_multiple_of(2),
            1 => y.is_multiple_of(2),
            2 => x.is_multiple_of(3),
            3 => (x + y).is_multiple_of(3),
            4 => (y / 2 + x / 3).is_multiple_of(2),
            5 => product.is_multiple_of(6),
            6 => product % 6 < 3,
            _ => (product % 3 + (x + y) % 2).is_multiple_of(2),
        }
    }
}

const FORMAT_MASK: u16 = 0x5412;

/// Column and row of the format information's bits, the lowest first: around the top left corner.
const FIRST_COPY: [(usize, usize); 15] = [
    (8, 0),
    (8, 1),
    (8, 2),
    (8, 3),
    (8, 4),
    (8, 5),
    (8, 7),
    (8, 8),
    (7, 8),
    (5, 8),
    (4, 8),
    (3, 8),
    (2, 8),
    (1, 8),
    (0, 8),
];

/// The same for the copy along the other two corners.
fn second_copy(dimension: usize) -> [(usize, usize); 15] {
    std::array::from_fn(|bit| if bit < 8 { (dimension - 1 - bit, 8) } else { (8, dimension - 15 + bit) })
}

/// Formats with less trust are none. Of grids of noise, one in five has one above it.
const LEAST_TRUST: f32 = 0.5;
/// One copy alone is trusted this much less than both together: the other may lie under a logo or a cursor.
const COPY_ALONE: f32 = 0.3;
/// So many formats are tried.
const MAX_FORMATS: usize = 2;

/// The formats that fit what stands in the code, the best first.
fn formats(modules: &Modules) -> impl Iterator<Item = Format> {
    let mut fitting = Vec::new();
    for mirrored in [false, true] {
        let depth = |(x, y)| if mirrored { modules.depth(y, x) } else { modules.depth(x, y) };
        let first = FIRST_COPY.map(depth);
        let second = second_copy(modules.dimension).map(depth);
        for word in (0..32).map(format_word) {
            let (first, second) = (Fit::of(word.into(), &first), Fit::of(word.into(), &second));
            let trust = first.plus(second).share().max(first.share().max(second.share()) - COPY_ALONE);
            if trust >= LEAST_TRUST {
                fitting.push((trust, Format { word, mirrored }));
            }
        }
    }
    fitting.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    fitting.into_iter().map(|(_, format)| format).take(MAX_FORMATS)
}

/// How well a word's bits fit modules.
#[derive(Clone, Copy)]
struct Fit {
    agreeing: f32,
    certainty: f32,
}

impl Fit {
    /// The lowest bit belongs to the first module.
    fn of(word: u32, depths: &[f32]) -> Self {
        let agreeing = |(bit, &depth): (usize, &f32)| if word >> bit & 1 == 1 { depth } else { -depth };
        Self {
            agreeing: depths.iter().enumerate().map(agreeing).sum(),
            certainty: depths.iter().map(|depth| depth.abs()).sum(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self { agreeing: self.agreeing + other.agreeing, certainty: self.certainty + other.certainty }
    }

    /// From -1 to 1: all modules say the opposite, to all agree.
    fn share(self) -> f32 {
        if self.certainty > 0.0 { self.agreeing / self.certainty } else { 0.0 }
    }
}

/// The format information that says this: ten check bits of a BCH code, all masked.
fn format_word(said: u16) -> u16 {
    (said << 10 | checked(u32::from(said), 10, 0x537) as u16) ^ FORMAT_MASK
}

/// The version information: twelve check bits.
fn version_word(version: usize) -> u32 {
    (version as u32) << 12 | checked(version as u32, 12, 0x1f25)
}

/// The remainder of the bits, moved up by `count`, by the generator.
fn checked(bits: u32, count: u32, generator: u32) -> u32 {
    (0..count).fold(bits, |rest, _| (rest << 1) ^ (((rest >> (count - 1)) & 1) * generator))
}

/// False if a code of this size would have version information, and neither copy looks like it at all.
fn has_version(modules: &Modules) -> bool {
    let version = modules.version();
    if version < 7 {
        return true;
    }
    let word = version_word(version);
    let near = modules.dimension - 11;
    let place = |bit: usize| (near + bit % 3, bit / 3);
    let first: [f32; 18] = std::array::from_fn(|bit| modules.depth(place(bit).0, place(bit).1));
    let second: [f32; 18] = std::array::from_fn(|bit| modules.depth(place(bit).1, place(bit).0));
    let (first, second) = (Fit::of(word, &first), Fit::of(word, &second));
    first.plus(second).share() >= 0.25 || first.share().max(second.share()) >= 0.5
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
    use sixbox_corpus::Random;

    const LEVELS: [QrCodeEcc; 4] = [QrCodeEcc::Low, QrCodeEcc::Medium, QrCodeEcc::Quartile, QrCodeEcc::High];

    fn depths(code: &QrCode) -> Vec<f32> {
        let size = code.size();
        let dark = |place| code.get_module(place % size, place / size);
        (0..size * size).map(|place| if dark(place) { 1.0 } else { -1.0 }).collect()
    }

    fn modules(code: &QrCode) -> Modules {
        Modules::new(code.size() as usize, depths(code)).unwrap()
    }

    fn text(modules: &Modules) -> Result<String, Undecoded> {
        decode(modules).map(|content| content.text_plain())
    }

    fn of_version(segments: &[QrSegment], version: u8, level: QrCodeEcc, mask: Option<u8>) -> Option<QrCode> {
        let version = Version::new(version);
        QrCode::encode_segments_advanced(segments, level, version, version, mask.map(Mask::new), false).ok()
    }

    /// How many codewords a version has, as its modules say.
    pub(in super::super) fn codewords(version: usize) -> usize {
        let dimension = 17 + 4 * version;
        let modules = Modules::new(dimension, vec![1.0; dimension * dimension]).unwrap();
        super::codewords(&modules, Format { word: format_word(0), mirrored: false }).unwrap().0.len()
    }

    #[test]
    fn only_valid_dimensions_pass() {
        for dimension in 0..200 {
            let valid = Modules::new(dimension, vec![0.0; dimension * dimension]).is_some();
            let expected = (1..=40).any(|version| 17 + 4 * version == dimension);
            assert_eq!(valid, expected, "{dimension}");
        }
        assert!(Modules::new(21, vec![0.0; 440]).is_none());
    }

    #[test]
    fn every_version_and_level_reads() {
        let mut random = Random::new(1);
        for version in 1..=40 {
            for (index, level) in LEVELS.into_iter().enumerate() {
                // As long as it can be, so that every codeword of data counts.
                let header = if version < 10 { 2 } else { 3 };
                let length = correct::tests::data_codewords(version, index) - header;
                let bytes: Vec<u8> = (0..length).map(|_| b' ' + random.below(95) as u8).collect();
                let segments = [QrSegment::make_bytes(&bytes)];
                let mask = (version + 3 * index) % 8;
                let code = of_version(&segments, version as u8, level, Some(mask as u8)).unwrap();
                let expected = String::from_utf8(bytes).unwrap();
                assert_eq!(text(&modules(&code)), Ok(expected), "version {version} {level:?} mask {mask}");
            }
        }
    }

    /// No bits that rqrr can get make it panic: see [`Walked`].
    #[test]
    fn every_format_of_every_version_is_walked() {
        let mut random = Random::new(2);
        for version in 1..=40 {
            let dimension = 17 + 4 * version;
            for said in 0..32 {
                let depths = (0..dimension * dimension).map(|_| random.between(-1.0, 1.0)).collect();
                let modules = Modules::new(dimension, depths).unwrap();
                for mirrored in [false, true] {
                    let read = super::codewords(&modules, Format { word: format_word(said), mirrored }).unwrap();
                    assert_eq!((read.0.len(), read.1.len()), (codewords(version), codewords(version)));
                }
            }
        }
    }

    #[test]
    fn mirrored_codes_read_too() {
        for version in [1, 7, 20] {
            let code = of_version(&[QrSegment::make_bytes(b"mirrored")], version, QrCodeEcc::Low, None).unwrap();
            let size = code.size();
            let dark = |place| code.get_module(place / size, place % size);
            let depths = (0..size * size).map(|place| if dark(place) { 1.0 } else { -1.0 }).collect();
            assert_eq!(text(&Modules::new(size as usize, depths).unwrap()).unwrap(), "mirrored");
        }
    }

    #[test]
    fn a_code_of_nothing_is_nonsense() {
        let code = QrCode::encode_binary(b"", QrCodeEcc::Low).unwrap();
        assert_eq!(text(&modules(&code)), Err(Undecoded::Nonsense));
    }

    #[test]
    fn one_copy_of_the_format_is_enough() {
        let code = QrCode::encode_text("one copy of the format", QrCodeEcc::Medium).unwrap();
        let dimension = code.size() as usize;
        let copies = [FIRST_COPY, second_copy(dimension)];
        for (copy, other) in [(0, 1), (1, 0)] {
            // The whole copy dark, light, or unknown, and a module of the other turned.
            for painted in [1.0, -1.0, 0.0] {
                for &(turned_x, turned_y) in &copies[other] {
                    let mut depths = depths(&code);
                    copies[copy].iter().for_each(|(x, y)| depths[y * dimension + x] = painted);
                    depths[turned_y * dimension + turned_x] *= -1.0;
                    let modules = Modules::new(dimension, depths).unwrap();
                    assert_eq!(text(&modules).unwrap(), "one copy of the format");
                }
            }
        }
        let mut depths = depths(&code);
        copies.iter().flatten().for_each(|(x, y)| depths[y * dimension + x] = 1.0);
        assert_eq!(text(&Modules::new(dimension, depths).unwrap()), Err(Undecoded::NotACode));
    }

    #[test]
    fn the_version_information_fits_the_size() {
        for version in 7..=40 {
            let code = of_version(&[QrSegment::make_numeric("1")], version, QrCodeEcc::Low, None).unwrap();
            let dimension = code.size() as usize;
            let mut depths = depths(&code);
            assert!(has_version(&modules(&code)));
            let near = dimension - 11;
            let mut paint = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
                for row in rows {
                    depths[row * dimension..][columns.clone()].iter_mut().for_each(|depth| *depth *= -1.0);
                }
                has_version(&Modules::new(dimension, depths.clone()).unwrap())
            };
            assert!(paint(near..near + 3, 0..6), "one copy is enough");
            assert!(!paint(0..6, near..near + 3), "none is not");
        }
    }

    #[test]
    fn uncertain_modules_are_corrected_by_erasures() {
        // A seventh of the code covered: too much for errors alone.
        let code = of_version(&[QrSegment::make_bytes(b"under a logo")], 5, QrCodeEcc::Medium, None).unwrap();
        let dimension = code.size() as usize;
        let covered = |certainty: f32| {
            let mut depths = depths(&code);
            for row in 14..27 {
                depths[row * dimension..][12..26].iter_mut().for_each(|depth| *depth = -certainty);
            }
            text(&Modules::new(dimension, depths).unwrap())
        };
        assert_eq!(covered(1.0), Err(Undecoded::Damaged));
        assert_eq!(covered(0.2).unwrap(), "under a logo");
    }

    /// What a damaged code may come to: its own text, or none.
    fn damaged(random: &mut Random, level: QrCodeEcc) -> Result<bool, (String, String)> {
        let versions = if random.below(4) == 0 { 12 } else { 5 };
        let version = 1 + random.below(versions) as u8;
        let length = 1 + random.below(7);
        let expected: String = (0..length).map(|_| char::from(b'!' + random.below(94) as u8)).collect();
        let mask = Some(random.below(8) as u8);
        let code = of_version(&[QrSegment::make_bytes(expected.as_bytes())], version, level, mask).unwrap();
        let dimension = code.size() as usize;
        let mut depths = depths(&code);
        // Damage around and beyond what can be corrected, some of it noticed, or certain modules thought uncertain.
        let share = random.between(0.0, 0.08);
        let noticed = random.between(0.0, 1.0);
        for depth in &mut depths {
            if random.between(0.0, 1.0) < share {
                *depth = -*depth * if random.between(0.0, 1.0) < noticed { 0.3 } else { 1.0 };
            } else if random.below(20) == 0 {
                *depth *= 0.4;
            }
        }
        // The format information stays, so that the damage is what decides.
        for (x, y) in [FIRST_COPY, second_copy(dimension)].into_iter().flatten() {
            depths[y * dimension + x] = if code.get_module(x as i32, y as i32) { 1.0 } else { -1.0 };
        }
        match text(&Modules::new(dimension, depths).unwrap()) {
            Ok(read) if read != expected => Err((read, expected)),
            other => Ok(other.is_ok()),
        }
    }

    fn damaged_codes(count: usize, seed: u64) {
        for level in LEVELS {
            let mut random = Random::new(seed);
            let mut read = 0;
            for _ in 0..count {
                match damaged(&mut random, level) {
                    Ok(done) => read += usize::from(done),
                    Err((read, expected)) => assert_eq!(read, expected, "{level:?}"),
                }
            }
            println!("{level:?}: {read} of {count} read, no other text");
            assert!(read > count / 50 && read < count * 9 / 10, "the damage is around what can be corrected");
        }
    }

    #[test]
    fn damaged_codes_never_read_as_another_text() {
        damaged_codes(1000, 3);
    }

    #[test]
    #[ignore = "takes minutes"]
    fn many_damaged_codes_never_read_as_another_text() {
        damaged_codes(100_000, 4);
    }

    /// Texts that are read from noise under a valid format.
    fn noise_with_a_format(count: usize, seed: u64) -> usize {
        let mut random = Random::new(seed);
        let mut read = 0;
        for _ in 0..count {
            let version = 1 + random.below(6);
            let dimension = 17 + 4 * version;
            let depths = (0..dimension * dimension).map(|_| random.between(-1.0, 1.0)).collect();
            let modules = Modules::new(dimension, depths).unwrap();
            let format = Format { word: format_word(random.below(32) as u16), mirrored: false };
            read += usize::from(decode_as(&modules, format).is_ok());
        }
        read
    }

    #[test]
    fn noise_never_reads() {
        assert_eq!(noise_with_a_format(10_000, 5), 0);
    }

    #[test]
    #[ignore = "takes minutes"]
    fn much_noise_never_reads() {
        assert_eq!(noise_with_a_format(5_000_000, 6), 0);
    }

    #[test]
    fn most_noise_ends_at_its_format() {
        let mut random = Random::new(8);
        let mut passed = [0; 3];
        for _ in 0..1000 {
            for (passed, version) in passed.iter_mut().zip([1, 5, 10]) {
                let dimension = 17 + 4 * version;
                let dark = |random: &mut Random| if random.below(2) == 0 { 1.0 } else { -1.0 };
                let depths = (0..dimension * dimension).map(|_| dark(&mut random)).collect();
                let outcome = text(&Modules::new(dimension, depths).unwrap());
                assert!(outcome.is_err());
                *passed += u32::from(outcome != Err(Undecoded::NotACode));
            }
        }
        println!("noise that passed, of 1000 grids of versions 1, 5, 10: {passed:?}");
        assert!(passed.iter().all(|&passed| passed < 250), "{passed:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn noise_never_panics(version in 1_usize..=40, seed in any::<u64>()) {
            let size = 17 + 4 * version;
            let mut random = Random::new(seed);
            let depths = (0..size * size).map(|_| random.between(-2.0, 2.0)).collect();
            _ = decode(&Modules::new(size, depths).unwrap());
        }

        #[test]
        fn odd_depths_never_panic(depths in proptest::collection::vec(any::<f32>(), 441)) {
            _ = decode(&Modules::new(21, depths).unwrap());
        }
    }
}
