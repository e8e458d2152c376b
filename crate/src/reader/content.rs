//! Data to text: the segments of a code's bit stream, and the character sets of their bytes.

/// What a code says: runs of bytes, each in a character set that the code states or that must be guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    runs: Vec<Run>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    charset: Charset,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Charset {
    /// The code does not say.
    Unstated,
    /// Kanji segments: always Shift_JIS.
    Kanji,
    /// The encoding of this name in the WHATWG's Encoding Standard.
    Stated(&'static str),
}

impl Content {
    /// The text. `decode` is given an encoding's name, as the WHATWG's Encoding Standard has it, and bytes in it; it may
    /// refuse. A browser's `TextDecoder` knows all names that come, as does the crate `encoding_rs`.
    ///
    /// What it is not asked for, or refuses, is read as [`Content::text_plain`] reads it.
    pub fn text(&self, decode: impl Fn(&str, &[u8]) -> Option<String>) -> String {
        let kanji = self.runs.iter().any(|run| run.charset == Charset::Kanji);
        let text_of = |Run { charset, bytes }: &Run| {
            let (name, bytes) = match charset {
                Charset::Kanji => ("shift_jis", bytes.as_slice()),
                Charset::Stated("utf-8") | Charset::Unstated => guess(bytes, kanji),
                Charset::Stated(name) => (*name, bytes.as_slice()),
            };
            let known = if name == "utf-8" { None } else { decode(name, bytes) };
            known.unwrap_or_else(|| plain(name, bytes))
        };
        self.runs.iter().map(text_of).collect()
    }

    /// The text as far as it goes without character tables: UTF-8, ASCII and Latin-1. In other character sets, bytes
    /// that are not ASCII become U+FFFD.
    pub fn text_plain(&self) -> String {
        self.text(|_, _| None)
    }

    fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.bytes.is_empty())
    }

    /// Adds to the last run, or begins one. Digits and the like are the same bytes in most character sets.
    fn push(&mut self, charset: Charset, bytes: &[u8]) {
        match self.runs.last_mut() {
            Some(run) if run.charset == charset => run.bytes.extend_from_slice(bytes),
            _ => self.runs.push(Run { charset, bytes: bytes.to_vec() }),
        }
    }
}

fn plain(name: &str, bytes: &[u8]) -> String {
    let latin = name == "windows-1252";
    let character = |&byte: &u8| if byte.is_ascii() || latin { char::from(byte) } else { char::REPLACEMENT_CHARACTER };
    match (name, std::str::from_utf8(bytes)) {
        ("utf-8", Ok(text)) => text.to_owned(),
        _ => bytes.iter().map(character).collect(),
    }
}

/// The name of the encoding that bytes are likely to be in, and the bytes without a mark of it.
fn guess(bytes: &[u8], kanji: bool) -> (&'static str, &[u8]) {
    match bytes {
        [0xfe, 0xff, rest @ ..] => ("utf-16be", rest),
        [0xff, 0xfe, rest @ ..] => ("utf-16le", rest),
        [0xef, 0xbb, 0xbf, rest @ ..] if std::str::from_utf8(rest).is_ok() => ("utf-8", rest),
        _ if std::str::from_utf8(bytes).is_ok() => ("utf-8", bytes),
        _ if looks_like_shift_jis(bytes, kanji) => ("shift_jis", bytes),
        _ => ("windows-1252", bytes),
    }
}

/// True if all bytes are Shift_JIS and some run of them would be odd in windows-1252.
///
/// There, 0x80 to 0x9f are signs that seldom stand before a letter (but for quotes and dashes), and 0xc0 to 0xff are
/// letters that do.
fn looks_like_shift_jis(bytes: &[u8], kanji: bool) -> bool {
    let mut rest = bytes;
    let mut odd = kanji;
    // How many two-byte characters, and one-byte katakana, stand in a row.
    let (mut pairs, mut katakana, mut signs) = (0, 0, 0);
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            0x00..=0x7f => (pairs, katakana, signs) = (0, 0, 0),
            0xa1..=0xdf => {
                pairs = 0;
                katakana += 1;
                signs += usize::from(first < 0xc0);
            }
            0x81..=0x9f | 0xe0..=0xfc => {
                let Some((&second @ (0x40..=0x7e | 0x80..=0xfc), after)) = rest.split_first() else { return false };
                rest = after;
                (katakana, signs) = (0, 0);
                let quotes = matches!(first, 0x85 | 0x91..=0x97);
                let letters = first >= 0xe0;
                pairs += usize::from(!letters);
                odd |= pairs >= 2 || (!letters && (second >= 0x80 || !quotes));
            }
            0x80 | 0xa0 | 0xfd..=0xff => return false,
        }
        odd |= katakana >= 3 && signs > 0;
    }
    odd
}

/// A code's content, and a further sign that it is what was put in.
#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) content: Content,
    /// After the content comes what encoders fill up with.
    pub(super) padded: bool,
}

/// Reads a code's corrected data. `None` if it says nothing, or nothing that makes sense.
pub(super) fn parse(data: &[u8], version: usize) -> Option<Parsed> {
    let mut bits = Bits { bytes: data, at: 0 };
    let mut content = Content { runs: Vec::new() };
    let mut charset = Charset::Unstated;
    let mut gs1 = false;
    // Fewer than four bits can be left where data fill the code.
    while let Some(mode) = bits.take(4) {
        match mode {
            0b0000 => break,
            0b0001 => content.push(ascii(charset), &numeric(&mut bits, size(version, [10, 12, 14]))?),
            0b0010 => content.push(ascii(charset), &alphanumeric(&mut bits, size(version, [9, 11, 13]), gs1)?),
            0b0100 => content.push(charset, &bytes(&mut bits, size(version, [8, 16, 16]))?),
            0b1000 => content.push(Charset::Kanji, &kanji(&mut bits, size(version, [8, 10, 12]))?),
            0b0111 => charset = stated(designator(&mut bits)?),
            0b0101 => gs1 = true,
            0b1001 => {
                gs1 = true;
                content.push(ascii(charset), &application(bits.take(8)?)?);
            }
            // Structured append: which part of how many it is, and their parity.
            0b0011 => _ = bits.take(16)?,
            _ => return None,
        }
    }
    (!content.is_empty()).then(|| Parsed { padded: bits.fills_up(), content })
}

/// What takes a segment's ASCII: the character set at hand, if it has ASCII's bytes.
fn ascii(charset: Charset) -> Charset {
    match charset {
        Charset::Stated("utf-16be" | "utf-16le") => Charset::Stated("utf-8"),
        other => other,
    }
}

/// The number of bits of a segment's length, which grows with the version.
fn size(version: usize, [small, medium, large]: [usize; 3]) -> usize {
    match version {
        0..=9 => small,
        10..=26 => medium,
        _ => large,
    }
}

fn numeric(bits: &mut Bits<'_>, size: usize) -> Option<Vec<u8>> {
    let mut digits = Vec::new();
    let mut left = bits.take(size)?;
    while left > 0 {
        let count = left.min(3);
        let value = bits.take(if count == 3 { 10 } else { 3 * count as usize + 1 })?;
        let text = [value / 100, value / 10 % 10, value % 10].map(|digit| b'0' + digit as u8);
        let (above, shown) = text.split_at(3 - count as usize);
        if value > 999 || above.iter().any(|&digit| digit != b'0') {
            return None;
        }
        digits.extend_from_slice(shown);
        left -= count;
    }
    Some(digits)
}

fn alphanumeric(bits: &mut Bits<'_>, size: usize, gs1: bool) -> Option<Vec<u8>> {
    const CHARACTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let character = |value: u32| CHARACTERS.get(value as usize).copied();
    let mut text = Vec::new();
    let mut left = bits.take(size)?;
    while left > 1 {
        let value = bits.take(11)?;
        text.extend([character(value / 45)?, character(value % 45)?]);
        left -= 2;
    }
    if left == 1 {
        text.push(character(bits.take(6)?)?);
    }
    Some(if gs1 { separated(&text) } else { text })
}

/// In codes of the GS1 and AIM, "%" is the separator between fields and "%%" the percent sign.
fn separated(text: &[u8]) -> Vec<u8> {
    const SEPARATOR: u8 = 0x1d;
    let mut rest = text;
    let mut separated = Vec::with_capacity(text.len());
    while let Some((&first, after)) = rest.split_first() {
        (separated, rest) = match (first, after) {
            (b'%', [b'%', after @ ..]) => (with(separated, b'%'), after),
            (b'%', after) => (with(separated, SEPARATOR), after),
            (other, after) => (with(separated, other), after),
        };
    }
    separated
}

fn with(mut bytes: Vec<u8>, byte: u8) -> Vec<u8> {
    bytes.push(byte);
    bytes
}

fn bytes(bits: &mut Bits<'_>, size: usize) -> Option<Vec<u8>> {
    let count = bits.take(size)?;
    (0..count).map(|_| bits.take(8).map(|byte| byte as u8)).collect()
}

/// Pairs of Shift_JIS bytes.
fn kanji(bits: &mut Bits<'_>, size: usize) -> Option<Vec<u8>> {
    let count = bits.take(size)?;
    let mut bytes = Vec::new();
    for _ in 0..count {
        let value = bits.take(13)?;
        let packed = ((value / 0xc0) << 8) | (value % 0xc0);
        let pair = packed + if packed < 0x1f00 { 0x8140 } else { 0xc140 };
        bytes.extend([(pair >> 8) as u8, pair as u8]);
    }
    Some(bytes)
}

/// The application that a code with FNC1 in the second position names: two digits, or a letter.
fn application(indicator: u32) -> Option<Vec<u8>> {
    match indicator {
        0..=99 => Some(vec![b'0' + (indicator / 10) as u8, b'0' + (indicator % 10) as u8]),
        165..=190 | 197..=222 => Some(vec![(indicator - 100) as u8]),
        _ => None,
    }
}

/// The number of a character set: one to three bytes.
fn designator(bits: &mut Bits<'_>) -> Option<u32> {
    let first = bits.take(8)?;
    match first {
        0x00..=0x7f => Some(first),
        0x80..=0xbf => Some((first & 0x3f) << 8 | bits.take(8)?),
        0xc0..=0xdf => Some((first & 0x1f) << 16 | bits.take(16)?),
        _ => None,
    }
}

/// The encoding that a number of the AIM's ECI register stands for. The WHATWG has none for some; those are guessed.
fn stated(number: u32) -> Charset {
    Charset::Stated(match number {
        1 | 3 | 23 => "windows-1252",
        4 => "iso-8859-2",
        5 => "iso-8859-3",
        6 => "iso-8859-4",
        7 => "iso-8859-5",
        8 => "iso-8859-6",
        9 => "iso-8859-7",
        10 => "iso-8859-8",
        11 => "windows-1254",
        12 => "iso-8859-10",
        13 => "windows-874",
        15 => "iso-8859-13",
        16 => "iso-8859-14",
        17 => "iso-8859-15",
        18 => "iso-8859-16",
        20 => "shift_jis",
        21 => "windows-1250",
        22 => "windows-1251",
        24 => "windows-1256",
        25 => "utf-16be",
        26 | 27 | 170 => "utf-8",
        28 => "big5",
        29 | 31 => "gbk",
        30 => "euc-kr",
        32 => "gb18030",
        33 => "utf-16le",
        _ => return Charset::Unstated,
    })
}

/// A row of bits, the highest of each byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// The next bits as a number; `None` if there are fewer.
    fn take(&mut self, count: usize) -> Option<u32> {
        let end = self.at + count;
        if end > self.bytes.len() * 8 {
            return None;
        }
        let bit = |at: usize| self.bytes.get(at / 8).map_or(0, |byte| u32::from(byte >> (7 - at % 8) & 1));
        let value = (self.at..end).fold(0, |value, at| value << 1 | bit(at));
        self.at = end;
        Some(value)
    }

    /// The rest is zeros up to a byte's end, and then 0xec and 0x11 in turn, or zeros again.
    fn fills_up(mut self) -> bool {
        let to_byte = self.at.next_multiple_of(8) - self.at;
        let aligned = self.take(to_byte).is_none_or(|bits| bits == 0);
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let filled = rest.iter().zip([0xec, 0x11].iter().cycle()).all(|(byte, expected)| byte == expected);
        aligned && (filled || rest.iter().all(|&byte| byte == 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{Encoding, SHIFT_JIS, WINDOWS_1252};
    use proptest::prelude::*;
    use qrcodegen::{QrCode, QrCodeEcc, QrSegment, QrSegmentMode};

    fn decoded(name: &str, bytes: &[u8]) -> Option<String> {
        let encoding = Encoding::for_label(name.as_bytes()).unwrap_or_else(|| panic!("{name} is no label"));
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
    }

    /// The content of a code that qrcodegen made of these segments.
    fn content(segments: &[QrSegment]) -> Option<Content> {
        use super::super::decode::{Modules, decode};
        let code = QrCode::encode_segments(segments, QrCodeEcc::Low).unwrap();
        let size = code.size();
        let dark = |place| code.get_module(place % size, place / size);
        let depths = (0..size * size).map(|place| if dark(place) { 1.0 } else { -1.0 }).collect();
        decode(&Modules::new(size as usize, depths).unwrap()).ok()
    }

    fn text(segments: &[QrSegment]) -> String {
        content(segments).unwrap().text(decoded)
    }

    fn bytes(bytes: &[u8]) -> QrSegment {
        QrSegment::make_bytes(bytes)
    }

    fn eci(number: u32) -> QrSegment {
        QrSegment::make_eci(number)
    }

    /// Numbers of so many bits.
    fn bits(values: &[(u32, usize)]) -> Vec<bool> {
        values.iter().flat_map(|&(value, size)| (0..size).rev().map(move |bit| value >> bit & 1 == 1)).collect()
    }

    fn packed(values: &[(u32, usize)]) -> Vec<u8> {
        let mut bits = bits(values);
        bits.resize(bits.len().next_multiple_of(8), false);
        let (bytes, _) = bits.as_chunks::<8>();
        bytes.iter().map(|bits| bits.iter().fold(0, |byte, &bit| byte << 1 | u8::from(bit))).collect()
    }

    /// The text of a bit stream of version 1.
    fn stream(values: &[(u32, usize)]) -> Option<String> {
        parse(&packed(values), 1).map(|parsed| parsed.content.text(decoded))
    }

    fn kanji_segment(text: &str) -> QrSegment {
        let (bytes, ..) = SHIFT_JIS.encode(text);
        let (pairs, rest) = bytes.as_chunks::<2>();
        assert!(rest.is_empty());
        let values: Vec<(u32, usize)> = pairs
            .iter()
            .map(|&[first, second]| {
                let pair = u32::from(first) << 8 | u32::from(second);
                let packed = pair - if pair < 0xe000 { 0x8140 } else { 0xc140 };
                ((packed >> 8) * 0xc0 + (packed & 0xff), 13)
            })
            .collect();
        QrSegment::new(QrSegmentMode::Kanji, pairs.len(), bits(&values))
    }

    #[test]
    fn segments_follow_each_other() {
        let segments = [
            QrSegment::make_numeric("0123456"),
            QrSegment::make_alphanumeric("HTTPS://A.B/%%+"),
            bytes(b"x?y=z"),
            QrSegment::make_numeric("07"),
            QrSegment::make_alphanumeric("Z"),
            QrSegment::make_numeric("9"),
        ];
        assert_eq!(text(&segments), "0123456HTTPS://A.B/%%+x?y=z07Z9");
    }

    #[test]
    fn every_size_of_version_has_its_lengths() {
        for length in [20, 300, 1500] {
            let digits: String = (0..length).map(|digit| char::from(b'0' + (digit % 10) as u8)).collect();
            let kana = "\u{3053}".repeat(length / 3);
            let segments = [
                QrSegment::make_numeric(&digits),
                QrSegment::make_alphanumeric(&digits[..length / 3]),
                bytes(&digits.as_bytes()[..length / 3]),
                kanji_segment(&kana),
            ];
            let expected = format!("{digits}{0}{0}{kana}", &digits[..length / 3]);
            assert_eq!(text(&segments), expected);
        }
    }

    #[test]
    fn utf_8_needs_no_word() {
        assert_eq!(text(&[bytes("caf\u{e9} \u{20ac} \u{1f600}".as_bytes())]), "caf\u{e9} \u{20ac} \u{1f600}");
        assert_eq!(text(&[bytes("\u{feff}mark".as_bytes())]), "mark");
        assert_eq!(content(&[bytes("\u{feff}\u{e9}".as_bytes())]).unwrap().text_plain(), "\u{e9}");
    }

    #[test]
    fn western_bytes_are_western() {
        let western = [
            "caf\u{e9}",
            "Gr\u{fc}\u{df}e aus K\u{f6}ln",
            "cr\u{e9}\u{e9}e",
            "\u{c4}\u{d6}\u{dc}",
            "\u{e9}cole na\u{ef}ve",
            "it\u{2019}s \u{201c}quoted\u{201d} \u{2013} so",
            "5 \u{20ac}",
            "S\u{e3}o Jo\u{e3}o",
            "M\u{dc}LLER STRA\u{df}E",
            "\u{a9} 2024 Ren\u{e9}",
            "\u{bf}Qu\u{e9}?",
            "20 \u{b0}C",
            "b\u{e5}de p\u{e5} \u{f8}en",
            "\u{e0}\u{e8}\u{ec}",
        ];
        for expected in western {
            let (encoded, ..) = WINDOWS_1252.encode(expected);
            assert_eq!(text(&[bytes(&encoded)]), expected);
        }
        assert_eq!(content(&[bytes(b"caf\xe9")]).unwrap().text_plain(), "caf\u{e9}");
    }

    #[test]
    fn japanese_bytes_are_japanese() {
        let japanese = [
            "\u{3053}\u{3093}\u{306b}\u{3061}\u{306f}",
            "\u{6771}\u{4eac}",
            "\u{65e5}\u{672c}\u{8a9e} QR",
            "\u{30c6}\u{30b9}\u{30c8}",
            "\u{ff83}\u{ff7d}\u{ff84}",
            "\u{ff76}\u{ff9e}\u{ff72}\u{ff84}\u{ff9e} A",
            "ID:\u{7530}\u{4e2d}",
            "a \u{306e} b",
        ];
        for expected in japanese {
            let (encoded, ..) = SHIFT_JIS.encode(expected);
            assert_eq!(text(&[bytes(&encoded)]), expected);
        }
        let (odd, ..) = SHIFT_JIS.encode("\u{ff83}");
        assert_eq!(text(&[kanji_segment("\u{6771}\u{4eac}"), bytes(&odd)]), "\u{6771}\u{4eac}\u{ff83}");
    }

    #[test]
    fn kanji_and_utf_8_stand_side_by_side() {
        let segments = [bytes("\u{e9}".as_bytes()), kanji_segment("\u{8317}\u{30c6}"), QrSegment::make_numeric("12")];
        assert_eq!(text(&segments), "\u{e9}\u{8317}\u{30c6}12");
        assert_eq!(content(&segments).unwrap().text_plain(), "\u{e9}\u{fffd}\u{fffd}\u{fffd}e12");
    }

    #[test]
    fn what_the_code_states_holds() {
        let stated = [
            (3, &b"caf\xe9"[..], "caf\u{e9}"),
            (26, "caf\u{e9}".as_bytes(), "caf\u{e9}"),
            (20, b"\x93\x8c\x8b\x9e", "\u{6771}\u{4eac}"),
            (7, b"\xbc\xde", "\u{41c}\u{43e}"),
            (17, b"\xa4", "\u{20ac}"),
            (22, b"\xcf\xf0", "\u{41f}\u{440}"),
            (25, b"\x00a\x20\xac", "a\u{20ac}"),
            (33, b"a\x00\xac\x20", "a\u{20ac}"),
            (28, b"\xa4\xa4", "\u{4e2d}"),
            (29, b"\xd6\xd0", "\u{4e2d}"),
            (30, b"\xb0\xa1", "\u{ac00}"),
            (899, b"\xe9", "\u{e9}"),
            (999_999, b"\xe9", "\u{e9}"),
        ];
        for (number, encoded, expected) in stated {
            assert_eq!(text(&[eci(number), bytes(encoded)]), expected, "{number}");
        }
        assert_eq!(text(&[eci(26), bytes(b"caf\xe9")]), "caf\u{e9}", "stated wrongly");
        assert_eq!(text(&[eci(7), bytes(b"\xbf"), eci(3), bytes(b"\xbf")]), "\u{41f}\u{bf}");
        let wide = [eci(25), bytes(b"\x20\xac"), QrSegment::make_numeric("12"), bytes(b"\x00a")];
        assert_eq!(text(&wide), "\u{20ac}12a");
        assert_eq!(text(&[bytes(b"\xfe\xff\x20\xac")]), "\u{20ac}");
        assert_eq!(text(&[bytes(b"\xff\xfe\xac\x20")]), "\u{20ac}");
    }

    #[test]
    fn every_stated_name_is_an_encoding() {
        for number in 0..1000 {
            if let Charset::Stated(name) = stated(number) {
                assert!(Encoding::for_label(name.as_bytes()).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn fnc1_separates_fields() {
        // "A%%B%1" in alphanumeric mode, and a percent sign in bytes.
        let alphanumeric =
            [(2, 4), (6, 9), (10 * 45 + 38, 11), (38 * 45 + 11, 11), (38 * 45 + 1, 11), (4, 4), (1, 8), (0x25, 8)];
        assert_eq!(stream(&[&[(5, 4)], &alphanumeric[..]].concat()).unwrap(), "A%B\u{1d}1%");
        assert_eq!(stream(&alphanumeric).unwrap(), "A%%B%1%");
        assert_eq!(stream(&[&[(9, 4), (37, 8)], &alphanumeric[..]].concat()).unwrap(), "37A%B\u{1d}1%");
        assert_eq!(stream(&[&[(9, 4), (165, 8)], &alphanumeric[..]].concat()).unwrap(), "AA%B\u{1d}1%");
        assert_eq!(stream(&[&[(9, 4), (120, 8)], &alphanumeric[..]].concat()), None);
    }

    #[test]
    fn a_part_of_several_codes_reads() {
        assert_eq!(stream(&[(3, 4), (0x12, 8), (0x5a, 8), (4, 4), (2, 8), (0x6869, 16)]).unwrap(), "hi");
    }

    #[test]
    fn nonsense_has_no_content() {
        let nonsense: [&[(u32, usize)]; 9] = [
            &[(0, 4)],
            &[(4, 4), (0, 8), (0, 4)],
            &[(7, 4), (26, 8), (0, 4)],
            &[(4, 4), (9, 8), (0x61, 8)],
            &[(1, 4), (3, 10), (1000, 10), (0, 4)],
            &[(1, 4), (1, 10), (10, 4), (0, 4)],
            &[(2, 4), (2, 9), (45 * 45, 11), (0, 4)],
            &[(2, 4), (1, 9), (45, 6), (0, 4)],
            &[(15, 4), (4, 4), (1, 8), (0x61, 8)],
        ];
        for values in nonsense {
            assert_eq!(stream(values), None, "{values:?}");
        }
    }

    #[test]
    fn padding_is_noticed() {
        let hi = [(4, 4), (2, 8), (0x6869, 16), (0, 4)];
        let padded = |rest: &[(u32, usize)]| parse(&packed(&[&hi, rest].concat()), 1).unwrap().padded;
        assert!(padded(&[]));
        assert!(padded(&[(0xec, 8)]));
        assert!(padded(&[(0xec11ec, 24)]));
        assert!(padded(&[(0, 24)]));
        assert!(!padded(&[(0xec12, 16)]));
        assert!(!padded(&[(0x11ec, 16)]));
        let full = [(4, 4), (1, 8), (0x61, 8)];
        assert!(parse(&packed(&full), 1).unwrap().padded);
    }

    proptest! {
        #[test]
        fn any_data_are_read_or_not(data in proptest::collection::vec(any::<u8>(), 0..200), version in 1_usize..=40) {
            if let Some(parsed) = parse(&data, version) {
                parsed.content.text(decoded);
                parsed.content.text_plain();
            }
        }

        #[test]
        fn any_text_comes_back(expected in "\\PC{1,40}") {
            let segments = QrSegment::make_segments(&expected);
            prop_assert_eq!(text(&segments), expected);
        }
    }
}
