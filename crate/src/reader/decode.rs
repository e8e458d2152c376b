//! Module grids to texts: rqrr's decoder behind a fence.

use rqrr::{Grid, SimpleGrid};

/// The modules of a code, row by row; true is dark.
#[derive(Clone, PartialEq)]
pub(super) struct Modules {
    dimension: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// `None` unless the dimension is one that codes have (21, 25, … 177) and there is one value a module.
    pub(super) fn new(dimension: usize, dark: Vec<bool>) -> Option<Self> {
        let valid = is_dimension(dimension) && dark.len() == dimension * dimension;
        valid.then_some(Self { dimension, dark })
    }
}

/// True for 21, 25, … 177.
pub(super) fn is_dimension(dimension: usize) -> bool {
    (21..=177).contains(&dimension) && dimension % 4 == 1
}

/// The text of a code, also of a mirrored one, if its error correction holds.
///
/// Bytes that are not UTF-8 are taken as Latin-1. A panic would end the wasm instance, so rqrr only gets grids of valid
/// dimensions ([`Modules::new`]): its decoder has no other way to panic that the tests below could find.
pub(super) fn decode(modules: &Modules) -> Option<String> {
    let Modules { dimension, dark } = modules;
    let at = |x: usize, y: usize| dark.get(y * dimension + x).copied().unwrap_or(false);
    let mut bytes = Vec::new();
    Grid::new(SimpleGrid::from_func(*dimension, at)).decode_to(&mut bytes).ok()?;
    // A code of nothing can be a chance find, and says nothing anyway.
    (!bytes.is_empty()).then(|| text(bytes))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|&byte| char::from(byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use qrcodegen::{QrCode, QrCodeEcc, QrSegment};

    fn modules(code: &QrCode) -> Modules {
        let size = code.size();
        let dark = (0..size * size).map(|place| code.get_module(place % size, place / size)).collect();
        Modules::new(size as usize, dark).unwrap()
    }

    #[test]
    fn only_valid_dimensions_pass() {
        for dimension in 0..200 {
            let valid = Modules::new(dimension, vec![false; dimension * dimension]).is_some();
            let expected = (1..=40).any(|version| 17 + 4 * version == dimension);
            assert_eq!(valid, expected, "{dimension}");
        }
        assert!(Modules::new(21, vec![false; 440]).is_none());
    }

    #[test]
    fn bytes_outside_utf8_are_latin_1() {
        let read = |bytes: &[u8]| {
            let segment = [QrSegment::make_bytes(bytes)];
            let code = QrCode::encode_segments(&segment, QrCodeEcc::Medium).unwrap();
            decode(&modules(&code)).unwrap()
        };
        assert_eq!(read("caf\u{e9} \u{20ac}".as_bytes()), "caf\u{e9} \u{20ac}");
        assert_eq!(read(b"caf\xe9"), "caf\u{e9}");
    }

    #[test]
    fn mirrored_codes_read_too() {
        let code = QrCode::encode_text("mirrored", QrCodeEcc::Low).unwrap();
        let size = code.size();
        let dark = (0..size * size).map(|place| code.get_module(place / size, place % size)).collect();
        let mirrored = Modules::new(size as usize, dark).unwrap();
        assert_eq!(decode(&mirrored).unwrap(), "mirrored");
    }

    #[test]
    fn a_code_of_nothing_is_no_code() {
        let code = QrCode::encode_binary(b"", QrCodeEcc::Low).unwrap();
        assert_eq!(decode(&modules(&code)), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn noise_never_panics(version in 1_usize..=40, seed in any::<u64>()) {
            let size = 17 + 4 * version;
            let mut random = super::super::captures::Random::new(seed);
            let dark = (0..size * size).map(|_| random.below(2) == 0).collect();
            decode(&Modules::new(size, dark).unwrap());
        }

        /// Valid blocks around nonsense: the damage goes into the bit stream, before error correction is computed.
        #[test]
        fn nonsense_in_valid_blocks_never_panics(
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
            mode in 0_u32..16,
        ) {
            // A byte segment's contents, read from another mode on: a first segment that ends early makes the rest headers.
            let header = QrSegment::make_numeric("1");
            let tail = QrSegment::make_bytes(&bytes);
            let extra = QrSegment::new(
                qrcodegen::QrSegmentMode::Eci,
                0,
                (0..4).map(|bit| mode >> bit & 1 == 1).chain(
                    bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1)),
                ).collect(),
            );
            let code = QrCode::encode_segments(&[header, extra, tail], QrCodeEcc::Low).unwrap();
            decode(&modules(&code));
        }
    }
}
