//! Codewords to data: the blocks are sorted out, and each is corrected by its Reed-Solomon code.
//!
//! A codeword at an unknown wrong place costs a block two of its check codewords, one at a known place (an erasure) one.
//! So where a block has too many errors, its least certain codewords are tried as erasures.

/// How much of a code is for its correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// 7 %
    Low,
    /// 15 %
    Medium,
    /// 25 %
    Quartile,
    /// 30 %
    High,
}

/// A code's data, corrected.
#[derive(Debug, PartialEq)]
pub(super) struct Corrected {
    pub(super) data: Vec<u8>,
    /// Few check codewords vouch for some block: it came right with erasures, or with more errors than the standard has
    /// corrected in its shortest blocks.
    pub(super) strained: bool,
}

/// Codewords less certain than this are tried as erasures.
const UNCERTAIN: f32 = 0.7;
/// So many check codewords vouch for a block that was corrected with erasures: chance passes them once in 2^32.
const KEPT: usize = 4;
/// No block has more check codewords.
const MAX_CHECK: usize = 30;

/// The data of a code's codewords, which stand as they do in the code: a codeword of each block in turn.
///
/// `certainties` has a value a codeword, from 0 (unknown) to 1. `None` if some block has too many errors.
pub(super) fn correct(codewords: &[u8], certainties: &[f32], version: usize, level: Level) -> Option<Corrected> {
    let layout = Layout::of(codewords.len(), version, level)?;
    let mut corrected = Corrected { data: Vec::with_capacity(codewords.len()), strained: false };
    let mut block = Vec::new();
    for number in 0..layout.blocks {
        block.clear();
        block.extend(layout.places(number).filter_map(|place| codewords.get(place)));
        let certainty = |place: usize| certainties.get(place).copied().unwrap_or(0.0);
        let uncertain = || by_certainty(layout.places(number).map(certainty));
        corrected.strained |= correct_block(&mut block, layout.check, uncertain)? == Way::Strained;
        corrected.data.extend(block.iter().take(block.len() - layout.check));
    }
    Some(corrected)
}

/// The places whose certainty is low, the least certain first.
fn by_certainty(certainties: impl Iterator<Item = f32>) -> Vec<usize> {
    let mut places: Vec<(usize, f32)> = certainties.enumerate().filter(|&(_, value)| value < UNCERTAIN).collect();
    places.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    places.into_iter().map(|(place, _)| place).collect()
}

/// What it took to correct a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As many errors as the standard promises to correct, or fewer.
    Promised,
    /// More: see [`Corrected::strained`].
    Strained,
}

/// Corrects a block by its last `check` codewords. `uncertain` gives the places to try as erasures.
fn correct_block(block: &mut [u8], check: usize, uncertain: impl FnOnce() -> Vec<usize>) -> Option<Way> {
    let syndromes = syndromes(block, check);
    let promised = check - for_misreads(check);
    if is_zero(&syndromes) || repair(block, check, &syndromes, &[], promised) {
        return Some(Way::Promised);
    }
    let uncertain = uncertain();
    let budget = check.saturating_sub(KEPT);
    // A few numbers of erasures, growing: too many cost the block what it needs for errors elsewhere.
    let mut counts: Vec<usize> = [1, 2, 3, 4].map(|quarters| (budget * quarters / 4).min(uncertain.len())).into();
    counts.dedup();
    let repaired = counts
        .into_iter()
        .filter_map(|count| uncertain.get(..count))
        .any(|erasures| !erasures.is_empty() && repair(block, check, &syndromes, erasures, budget))
        || promised / 2 < check / 2 && repair(block, check, &syndromes, &[], check);
    repaired.then_some(Way::Strained)
}

/// The check codewords that the standard keeps from correcting in its shortest blocks, lest they come out as another
/// block.
fn for_misreads(check: usize) -> usize {
    match check {
        7 => 3,
        10 => 2,
        _ => check % 2,
    }
}

/// How a code's codewords belong to blocks.
struct Layout {
    codewords: usize,
    blocks: usize,
    /// The check codewords of each block.
    check: usize,
}

impl Layout {
    fn of(codewords: usize, version: usize, level: Level) -> Option<Self> {
        let &[low, medium, quartile, high] = BLOCKS.get(version.checked_sub(1)?)?;
        let (check, blocks) = match level {
            Level::Low => low,
            Level::Medium => medium,
            Level::Quartile => quartile,
            Level::High => high,
        };
        let (check, blocks) = (usize::from(check), usize::from(blocks));
        (codewords / blocks > check).then_some(Self { codewords, blocks, check })
    }

    /// Where a block's codewords stand. The last blocks may be longer by a codeword, the last of their data.
    fn places(&self, number: usize) -> impl Iterator<Item = usize> {
        let &Self { codewords, blocks, check } = self;
        let short = codewords / blocks - check;
        let shorts = blocks - codewords % blocks;
        let longer = (number >= shorts).then(|| short * blocks + number - shorts);
        let data = (0..short).map(move |row| row * blocks + number);
        data.chain(longer).chain((0..check).map(move |row| codewords - check * blocks + row * blocks + number))
    }
}

/// A polynomial over GF(256), or a row of its values: the lowest power first. None here has a degree above [`MAX_CHECK`].
type Polynomial = [u8; MAX_CHECK + 2];

/// The values of the block, as a polynomial, at the first `check` powers of 2: all zero if it has no error.
fn syndromes(block: &[u8], check: usize) -> Polynomial {
    let mut syndromes = [0; MAX_CHECK + 2];
    for &codeword in block {
        for (root, syndrome) in syndromes.iter_mut().take(check).enumerate() {
            *syndrome = times_power(*syndrome, root) ^ codeword;
        }
    }
    syndromes
}

fn is_zero(polynomial: &Polynomial) -> bool {
    polynomial.iter().all(|&value| value == 0)
}

/// Corrects the erasures and any other errors, as far as an erasure costs one and an error two of `budget`. Leaves the
/// block as it is where that fails.
fn repair(block: &mut [u8], check: usize, syndromes: &Polynomial, erasures: &[usize], budget: usize) -> bool {
    let last = block.len().saturating_sub(1);
    let (locator, length) = locate(syndromes, check, erasures.iter().map(|&place| last - place.min(last)));
    if 2 * length - erasures.len() > budget {
        return false;
    }
    let evaluator = product(syndromes, &locator, check);
    let mut found = 0;
    let mut repaired = block.to_vec();
    for (power, codeword) in repaired.iter_mut().rev().enumerate() {
        let inverse = power_of_two(255 - power % 255);
        if value(&locator, length, inverse) == 0 {
            found += 1;
            let slope = derivative(&locator, inverse);
            *codeword ^= times_power(quotient(value(&evaluator, check, inverse), slope), power);
        }
    }
    let right = found == length && is_zero(&self::syndromes(&repaired, check));
    if right {
        block.copy_from_slice(&repaired);
    }
    right
}

/// The polynomial whose zeros are the inverses of 2^p for each wrong place p, and its degree: Berlekamp and Massey's
/// way, begun with the places that are known.
fn locate(syndromes: &Polynomial, check: usize, erasures: impl Iterator<Item = usize>) -> (Polynomial, usize) {
    let mut locator = [0; MAX_CHECK + 2];
    if let Some(one) = locator.first_mut() {
        *one = 1;
    }
    let mut erased = 0;
    for power in erasures {
        let mut shifted = shift(&locator);
        shifted.iter_mut().for_each(|value| *value = times_power(*value, power));
        locator = sum(&locator, &shifted, 1);
        erased += 1;
    }
    let mut previous = locator;
    let mut length = erased;
    for step in erased..check {
        let known = syndromes.iter().take(step + 1).rev();
        let discrepancy = locator.iter().zip(known).fold(0, |sum, (&a, &b)| sum ^ times(a, b));
        previous = shift(&previous);
        if discrepancy == 0 {
            continue;
        }
        let next = sum(&locator, &previous, discrepancy);
        if 2 * length <= step + erased {
            length = step + 1 + erased - length;
            previous = locator.map(|value| quotient(value, discrepancy));
        }
        locator = next;
    }
    (locator, length)
}

/// The polynomial times its unknown.
fn shift(polynomial: &Polynomial) -> Polynomial {
    let mut shifted = *polynomial;
    shifted.rotate_right(1);
    if let Some(lowest) = shifted.first_mut() {
        *lowest = 0;
    }
    shifted
}

/// a + factor · b
fn sum(a: &Polynomial, b: &Polynomial, factor: u8) -> Polynomial {
    let mut sum = *a;
    sum.iter_mut().zip(b).for_each(|(sum, &b)| *sum ^= times(factor, b));
    sum
}

/// a · b, up to below the power `degree`.
fn product(a: &Polynomial, b: &Polynomial, degree: usize) -> Polynomial {
    let mut product = [0; MAX_CHECK + 2];
    for (power, &factor) in a.iter().enumerate().take(degree) {
        let above = product.iter_mut().take(degree).skip(power);
        above.zip(b).for_each(|(product, &b)| *product ^= times(factor, b));
    }
    product
}

fn value(polynomial: &Polynomial, degree: usize, at: u8) -> u8 {
    polynomial.iter().take(degree + 1).rev().fold(0, |sum, &value| times(sum, at) ^ value)
}

/// The value of the polynomial's derivative: in this field only the odd powers have one.
fn derivative(polynomial: &Polynomial, at: u8) -> u8 {
    let square = times(at, at);
    polynomial.iter().skip(1).step_by(2).rev().fold(0, |sum, &value| times(sum, square) ^ value)
}

/// Powers of 2 in GF(256), reduced by x^8 + x^4 + x^3 + x^2 + 1; twice over, so that sums of two logarithms lie within.
const POWERS: [u8; 512] = powers();
/// Logarithms to the base 2; that of 0 has no meaning.
const LOGARITHMS: [u8; 256] = logarithms();

#[allow(clippy::indexing_slicing)] // Constant: it would not compile.
const fn powers() -> [u8; 512] {
    let mut powers = [0; 512];
    let mut value = 1_u16;
    let mut power = 0;
    while power < powers.len() {
        powers[power] = value as u8;
        value <<= 1;
        if value > 0xff {
            value ^= 0x11d;
        }
        power += 1;
    }
    powers
}

#[allow(clippy::indexing_slicing)] // Constant: it would not compile.
const fn logarithms() -> [u8; 256] {
    let mut logarithms = [0; 256];
    let mut power = 0;
    while power < 255 {
        logarithms[POWERS[power] as usize] = power as u8;
        power += 1;
    }
    logarithms
}

#[allow(clippy::indexing_slicing)] // A byte is a place among 256.
fn logarithm(value: u8) -> usize {
    usize::from(LOGARITHMS[usize::from(value)])
}

#[allow(clippy::indexing_slicing)] // 0 to 511 are places among 512.
fn power_of_two(power: usize) -> u8 {
    POWERS[power & 511]
}

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 { 0 } else { power_of_two(logarithm(a) + logarithm(b)) }
}

/// value · 2^power, for powers up to 255.
fn times_power(value: u8, power: usize) -> u8 {
    if value == 0 { 0 } else { power_of_two(logarithm(value) + power) }
}

/// a / b; 0 where b is 0.
fn quotient(a: u8, b: u8) -> u8 {
    if b == 0 { 0 } else { times_power(a, 255 - logarithm(b)) }
}

/// For each version, and level from low to high: the check codewords of a block, and the number of blocks. ISO/IEC
/// 18004, table 9.
const BLOCKS: [[(u8, u8); 4]; 40] = [
    [(7, 1), (10, 1), (13, 1), (17, 1)],
    [(10, 1), (16, 1), (22, 1), (28, 1)],
    [(15, 1), (26, 1), (18, 2), (22, 2)],
    [(20, 1), (18, 2), (26, 2), (16, 4)],
    [(26, 1), (24, 2), (18, 4), (22, 4)],
    [(18, 2), (16, 4), (24, 4), (28, 4)],
    [(20, 2), (18, 4), (18, 6), (26, 5)],
    [(24, 2), (22, 4), (22, 6), (26, 6)],
    [(30, 2), (22, 5), (20, 8), (24, 8)],
    [(18, 4), (26, 5), (24, 8), (28, 8)],
    [(20, 4), (30, 5), (28, 8), (24, 11)],
    [(24, 4), (22, 8), (26, 10), (28, 11)],
    [(26, 4), (22, 9), (24, 12), (22, 16)],
    [(30, 4), (24, 9), (20, 16), (24, 16)],
    [(22, 6), (24, 10), (30, 12), (24, 18)],
    [(24, 6), (28, 10), (24, 17), (30, 16)],
    [(28, 6), (28, 11), (28, 16), (28, 19)],
    [(30, 6), (26, 13), (28, 18), (28, 21)],
    [(28, 7), (26, 14), (26, 21), (26, 25)],
    [(28, 8), (26, 16), (30, 20), (28, 25)],
    [(28, 8), (26, 17), (28, 23), (30, 25)],
    [(28, 9), (28, 17), (30, 23), (24, 34)],
    [(30, 9), (28, 18), (30, 25), (30, 30)],
    [(30, 10), (28, 20), (30, 27), (30, 32)],
    [(26, 12), (28, 21), (30, 29), (30, 35)],
    [(28, 12), (28, 23), (28, 34), (30, 37)],
    [(30, 12), (28, 25), (30, 34), (30, 40)],
    [(30, 13), (28, 26), (30, 35), (30, 42)],
    [(30, 14), (28, 28), (30, 38), (30, 45)],
    [(30, 15), (28, 29), (30, 40), (30, 48)],
    [(30, 16), (28, 31), (30, 43), (30, 51)],
    [(30, 17), (28, 33), (30, 45), (30, 54)],
    [(30, 18), (28, 35), (30, 48), (30, 57)],
    [(30, 19), (28, 37), (30, 51), (30, 60)],
    [(30, 19), (28, 38), (30, 53), (30, 63)],
    [(30, 20), (28, 40), (30, 56), (30, 66)],
    [(30, 21), (28, 43), (30, 59), (30, 70)],
    [(30, 22), (28, 45), (30, 62), (30, 74)],
    [(30, 24), (28, 47), (30, 65), (30, 77)],
    [(30, 25), (28, 49), (30, 68), (30, 81)],
];

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use sixbox_corpus::Random;

    /// "01234567" in version 1-M, as the standard's annex I has it.
    const ANNEX_I: [u8; 26] = [
        0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xa5, 0x24,
        0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55,
    ];

    const LEVELS: [Level; 4] = [Level::Low, Level::Medium, Level::Quartile, Level::High];

    /// How many codewords of data the version has, by the number of the level from low to high.
    pub(in super::super) fn data_codewords(version: usize, level: usize) -> usize {
        let layout = Layout::of(super::super::decode::tests::codewords(version), version, LEVELS[level]).unwrap();
        layout.codewords - layout.blocks * layout.check
    }

    /// The block of these data: the division by the generator polynomial, as encoders do it.
    fn encoded(data: &[u8], check: usize) -> Vec<u8> {
        let mut generator = vec![1];
        for root in 0..check {
            let raised: Vec<u8> = std::iter::once(0).chain(generator.iter().map(|&c| times_power(c, root))).collect();
            generator.push(0);
            generator.iter_mut().zip(raised).for_each(|(c, raised)| *c ^= raised);
        }
        let mut rest = data.to_vec();
        rest.resize(data.len() + check, 0);
        for place in 0..data.len() {
            let factor = rest[place];
            rest[place..].iter_mut().zip(&generator).for_each(|(rest, &c)| *rest ^= times(c, factor));
        }
        [data, &rest[data.len()..]].concat()
    }

    fn damage(block: &mut [u8], places: &[usize], random: &mut Random) {
        places.iter().for_each(|&place| block[place] ^= 1 + random.below(255) as u8);
    }

    /// Different places of a block.
    fn places(length: usize, count: usize, random: &mut Random) -> Vec<usize> {
        let mut all: Vec<usize> = (0..length).collect();
        (0..count).map(|_| all.swap_remove(random.below(all.len()))).collect()
    }

    #[test]
    fn the_standards_example_is_a_block() {
        assert_eq!(encoded(&ANNEX_I[..16], 10), ANNEX_I);
        assert!(is_zero(&syndromes(&ANNEX_I, 10)));
        let mut wrong = ANNEX_I;
        wrong[3] ^= 0x40;
        assert!(!is_zero(&syndromes(&wrong, 10)));
        let certain = [1.0; 26];
        for place in 10..15 {
            // The standard corrects four errors here; the fifth is corrected too, but under strain.
            let corrected = correct(&wrong, &certain, 1, Level::Medium).unwrap();
            assert_eq!((corrected.data.as_slice(), corrected.strained), (&ANNEX_I[..16], place == 14));
            wrong[place] ^= 0x18;
        }
        assert_eq!(correct(&wrong, &certain, 1, Level::Medium), None);
    }

    #[test]
    fn every_codeword_belongs_to_one_block() {
        for (index, levels) in BLOCKS.iter().enumerate() {
            let version = index + 1;
            let mut of_data = Vec::new();
            for level in LEVELS {
                let codewords = super::super::decode::tests::codewords(version);
                let layout = Layout::of(codewords, version, level).unwrap();
                let mut places: Vec<usize> = (0..layout.blocks).flat_map(|number| layout.places(number)).collect();
                places.sort_unstable();
                assert!(places.iter().copied().eq(0..codewords), "version {version} {level:?}");
                of_data.push(codewords - layout.blocks * layout.check);
            }
            assert!(of_data.is_sorted_by(|a, b| a > b), "{levels:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Every mix of errors and erasures that a block promises to bear, in blocks of every length.
        #[test]
        fn errors_and_erasures_are_corrected_up_to_the_promise(
            (check, budget) in (4_usize..=30).prop_flat_map(|check| (Just(check), 0..=check)),
            data in 1_usize..=123,
            share in 0.0..=1.0_f32,
            seed in any::<u64>(),
        ) {
            let mut random = Random::new(seed);
            let data: Vec<u8> = (0..data).map(|_| random.below(256) as u8).collect();
            let whole = encoded(&data, check);
            let wanted = ((budget as f32 * share) as usize).min(whole.len());
            let errors = ((budget - wanted) / 2).min(whole.len() - wanted);
            let wrong = places(whole.len(), wanted + errors, &mut random);
            let mut block = whole.clone();
            damage(&mut block, &wrong, &mut random);
            let erasures = &wrong[..wanted];
            // Some erasures turn out to be right.
            erasures.iter().filter(|place| *place % 3 == 0).for_each(|&place| block[place] = whole[place]);
            let syndromes = syndromes(&block, check);
            prop_assert!(repair(&mut block, check, &syndromes, erasures, budget));
            prop_assert_eq!(block, whole);
        }

        /// More errors than the promise: the block stays as it is, or, where it happens to lie near another block,
        /// becomes that one; never anything else.
        #[test]
        fn what_is_repaired_is_a_block(
            check in 4_usize..=30,
            length in 31_usize..=153,
            erasures in 0_usize..=30,
            seed in any::<u64>(),
        ) {
            let mut random = Random::new(seed);
            let noise: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
            let mut block = noise.clone();
            let wrong = places(length, erasures.min(check), &mut random);
            let syndromes = syndromes(&noise, check);
            let done = repair(&mut block, check, &syndromes, &wrong, check);
            prop_assert_eq!(done, is_zero(&super::syndromes(&block, check)));
            prop_assert!(done || block == noise);
        }
    }

    #[test]
    fn uncertain_codewords_are_erased() {
        let mut random = Random::new(7);
        for level in LEVELS {
            for (version, check) in [(1, [7, 10, 13, 17]), (2, [10, 16, 22, 28])] {
                let check = check[level as usize];
                let codewords = super::super::decode::tests::codewords(version);
                let data: Vec<u8> = (0..codewords - check).map(|_| random.below(256) as u8).collect();
                let whole = encoded(&data, check);
                let borne = check - KEPT;
                let erased = |count: usize, random: &mut Random| {
                    let (mut block, mut certainties) = (whole.clone(), vec![1.0; codewords]);
                    let wrong = places(codewords, count, random);
                    damage(&mut block, &wrong, random);
                    wrong.iter().for_each(|&place| certainties[place] = 0.3);
                    correct(&block, &certainties, version, level)
                };
                let corrected = erased(borne, &mut random).unwrap();
                let promised = (check - for_misreads(check)) / 2;
                assert_eq!((corrected.data, corrected.strained), (data, borne > promised));
                // Where a block is so short that errors alone reach further, they do.
                let beyond = erased((borne + 1).max(check / 2 + 1), &mut random);
                assert_eq!(beyond, None, "version {version} {level:?}");
            }
        }
    }
}
