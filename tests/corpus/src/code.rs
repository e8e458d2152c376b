//! The codes themselves: texts, modules, and how much of them may be lost.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, QrSegmentMode, Version};

use crate::random::Random;

/// What kind of text a code holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// An account as Microsoft's set-up page has it.
    Microsoft,
    /// An account of another issuer.
    Account,
    Address,
    Number,
    Alphanumeric,
    Contact,
    /// Text beyond ASCII, as UTF-8.
    Unicode,
    /// UTF-8 after the mark that says so.
    MarkedUnicode,
    /// ISO 8859-1 after the mark that says so.
    MarkedLatin,
    /// The mode that Japanese codes have.
    Kanji,
}

/// A code's modules and text.
#[derive(Clone, Debug)]
pub struct Code {
    pub(crate) size: usize,
    dark: Vec<bool>,
    pub(crate) text: String,
    level: QrCodeEcc,
}

/// Which codes are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) kind: Kind,
    /// Lowest and highest version.
    pub(crate) versions: (u8, u8),
    pub(crate) level: QrCodeEcc,
}

impl Code {
    /// A code with a new text.
    pub(crate) fn new(random: &mut Random, wanted: Wanted) -> Self {
        let (lowest, mut highest) = wanted.versions;
        let level = wanted.level;
        let version = random.whole(lowest.into(), highest.into()) as u8;
        let mut room = room(version, level);
        let mut tries = 0;
        loop {
            let (text, segments) = content(random, wanted.kind, room);
            let least = if wanted.kind == Kind::Microsoft { lowest } else { version };
            let made = QrCode::encode_segments_advanced(
                &segments,
                level,
                Version::new(least.clamp(1, 40)),
                Version::new(highest.clamp(1, 40)),
                None,
                false,
            );
            if let Ok(made) = made {
                return Self::of(&made, text);
            }
            // A text shorter than this kind has asks for a larger code.
            tries += 1;
            room = room * 3 / 4 + 1;
            highest = if tries % 8 == 0 { (highest + 1).min(40) } else { highest };
        }
    }

    fn of(made: &QrCode, text: String) -> Self {
        let size = made.size();
        let places = (0..size).flat_map(|row| (0..size).map(move |column| (column, row)));
        let dark = places.map(|(column, row)| made.get_module(column, row)).collect();
        Self { size: size as usize, dark, text, level: made.error_correction_level() }
    }

    /// Whether the module is dark; none outside is.
    pub(crate) fn dark(&self, column: i32, row: i32) -> bool {
        let inside = 0..self.size as i32;
        inside.contains(&column)
            && inside.contains(&row)
            && self.dark.get(row as usize * self.size + column as usize).copied().unwrap_or(false)
    }

    /// As seen in a mirror.
    pub(crate) fn mirrored(&self) -> Self {
        let size = self.size;
        let places = (0..size * size).map(|place| (place / size) as i32 + ((place % size) * size) as i32);
        let dark = places.map(|place| self.dark.get(place as usize).copied().unwrap_or(false)).collect();
        Self { dark, ..self.clone() }
    }

    /// The centre of the finder pattern that the module belongs to, in modules.
    pub(crate) fn finder(&self, column: i32, row: i32) -> Option<(f32, f32)> {
        let far = self.size as i32 - 7;
        let near = |place: i32| (0..7).contains(&place);
        let end = |place: i32| (far..far + 7).contains(&place);
        match (near(column), near(row), end(column), end(row)) {
            (true, true, ..) => Some((3.5, 3.5)),
            (_, true, true, _) => Some((far as f32 + 3.5, 3.5)),
            (true, _, _, true) => Some((3.5, far as f32 + 3.5)),
            _ => None,
        }
    }

    fn version(&self) -> usize {
        (self.size - 17) / 4
    }

    /// Where the centres of alignment patterns are, in both directions.
    fn alignments(&self) -> Vec<usize> {
        let version = self.version();
        if version == 1 {
            return Vec::new();
        }
        let count = version / 7 + 2;
        let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
        let mut places: Vec<usize> = (0..count - 1).map(|index| self.size - 7 - index * step).collect();
        places.push(6);
        places
    }

    /// The modules of data and correction, eight a codeword, in the standard's order.
    fn codewords(&self) -> Vec<Vec<(usize, usize)>> {
        let size = self.size;
        let alignments = self.alignments();
        let function = |x: usize, y: usize| {
            let corner = (x < 9 && (y < 9 || y >= size - 8)) || (y < 9 && x >= size - 8);
            let version = self.version() >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11));
            let near = |place: usize, centre: &usize| place.abs_diff(*centre) <= 2;
            let alignment = alignments.iter().filter(|&centre| near(x, centre)).any(|across| {
                alignments.iter().filter(|&centre| near(y, centre)).any(|down| {
                    let last = size - 7;
                    ![(6, 6), (6, last), (last, 6)].contains(&(*across, *down))
                })
            });
            corner || version || alignment || x == 6 || y == 6
        };
        let pairs = (0..size / 2).map(|pair| {
            let right = size - 1 - 2 * pair;
            if right <= 6 { right - 1 } else { right }
        });
        let mut modules = Vec::new();
        for (index, right) in pairs.enumerate() {
            for step in 0..size {
                let y = if index % 2 == 0 { size - 1 - step } else { step };
                modules
                    .extend([right, right.saturating_sub(1)].map(|x| (x, y)).iter().filter(|&&(x, y)| !function(x, y)));
            }
        }
        modules.chunks_exact(8).map(<[_]>::to_vec).collect()
    }

    /// The share of what the correction level promises that is used up when these modules (column, row) are lost;
    /// above 1 nobody can read the code.
    pub(crate) fn strain(&self, lost: impl Fn(usize, usize) -> bool) -> f32 {
        let promised = match self.level {
            QrCodeEcc::Low => 0.07,
            QrCodeEcc::Medium => 0.15,
            QrCodeEcc::Quartile => 0.25,
            QrCodeEcc::High => 0.30,
        };
        let codewords = self.codewords();
        let hit = codewords.iter().filter(|codeword| codeword.iter().any(|&(x, y)| lost(x, y))).count();
        hit as f32 / (codewords.len() as f32 * promised)
    }
}

/// About how many octets fit.
fn room(version: u8, level: QrCodeEcc) -> usize {
    let side = usize::from(version) * 4 + 17;
    let octets = (side * side - 200 - 6 * side / 2) / 8;
    let share = match level {
        QrCodeEcc::Low => 78,
        QrCodeEcc::Medium => 60,
        QrCodeEcc::Quartile => 44,
        QrCodeEcc::High => 33,
    };
    (octets * share / 100).saturating_sub(4).max(3)
}

fn letters(random: &mut Random, count: usize, from: &str) -> String {
    let all: Vec<char> = from.chars().collect();
    (0..count).filter_map(|_| all.get(random.below(all.len())).copied()).collect()
}

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const BASE32: &str = "abcdefghijklmnopqrstuvwxyz234567";
const DIGITS: &str = "0123456789";

/// An account as Microsoft's set-up page has it.
pub(crate) fn microsoft(random: &mut Random) -> String {
    let tenant = random.pick(["%20BV", "", "%20Groep", "%20%26%20Zn", ""]);
    let [organisation, user, domain] = [(4, 14), (3, 14), (4, 16)].map(|(low, high)| {
        let count = random.whole(low, high);
        letters(random, count, LOWER)
    });
    let end = random.pick(["nl", "com", "onmicrosoft.com", "be"]);
    let secret = letters(random, 16, BASE32);
    format!("otpauth://totp/{organisation}{tenant}%3A{user}%40{domain}.{end}?secret={secret}&issuer=Microsoft")
}

fn content(random: &mut Random, kind: Kind, room: usize) -> (String, Vec<QrSegment>) {
    let octets = |text: String| {
        let segments = vec![QrSegment::make_bytes(text.as_bytes())];
        (text, segments)
    };
    match kind {
        Kind::Microsoft => octets(microsoft(random)),
        Kind::Account => {
            let issuer = random.pick(["GitHub", "Example", "Slack", "Amazon%20Web%20Services", "Gitea"]);
            let user = letters(random, 7, LOWER);
            let secret = letters(random, 32, BASE32).to_uppercase();
            octets(format!("otpauth://totp/{issuer}:{user}@example.com?secret={secret}&issuer={issuer}&digits=6"))
        }
        Kind::Address => {
            let start = random.pick(["https://example.com/", "http://www.example.org/?q=", "HTTPS://EXAMPLE.NL/"]);
            let rest = room.saturating_sub(start.len()).max(2);
            let from = if start.starts_with("HTTPS") {
                "ABCDEFGHIJ0123456789-./:"
            } else {
                "abcdefghijklmnop0123456789-_/=&%"
            };
            let text = format!("{start}{}", letters(random, rest, from));
            let segments = QrSegment::make_segments(&text);
            (text, segments)
        }
        Kind::Number => {
            let text = letters(random, room * 12 / 5, DIGITS);
            let segments = QrSegment::make_segments(&text);
            (text, segments)
        }
        Kind::Alphanumeric => {
            let text = letters(random, room * 7 / 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:");
            let segments = QrSegment::make_segments(&text);
            (text, segments)
        }
        Kind::Contact => {
            let (first, last) = (letters(random, 6, LOWER), letters(random, 9, LOWER));
            let phone = letters(random, 8, DIGITS);
            let note = letters(random, room.saturating_sub(95), "abcdefg hijklmn opqrstu");
            octets(format!(
                "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{last};{first}\r\nTEL:+316{phone}\r\nNOTE:{note}\r\nEND:VCARD"
            ))
        }
        Kind::Unicode => {
            octets(format!("Zoë’s café – {}", letters(random, room.saturating_sub(20) / 3, "äöüßéèïœ€Жщд漢字東京あい")))
        }
        Kind::MarkedUnicode => {
            let text = letters(random, room.saturating_sub(4).max(3) / 3, "aeé ñ€Ωж日本語ok");
            let segments = marked(26, text.as_bytes());
            (text, segments)
        }
        Kind::MarkedLatin => {
            let text = letters(random, room.saturating_sub(3).max(3), "abcdefgh éèüßñøåç");
            let latin: Vec<u8> = text.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok()).collect();
            let segments = marked(3, &latin);
            (text, segments)
        }
        Kind::Kanji => {
            let signs: Vec<(char, u16)> =
                (0..(room * 8 / 13).max(2)).filter_map(|_| KANJI.get(random.below(KANJI.len())).copied()).collect();
            let text = signs.iter().map(|&(sign, _)| sign).collect();
            let bits = signs.iter().flat_map(|&(_, code)| {
                let packed = code - if code < 0xe000 { 0x8140 } else { 0xc140 };
                let value = (packed >> 8) * 0xc0 + (packed & 0xff);
                (0..13).rev().map(move |bit| value >> bit & 1 == 1)
            });
            (text, vec![QrSegment::new(QrSegmentMode::Kanji, signs.len(), bits.collect())])
        }
    }
}

/// Octets after the mark that names their character set.
fn marked(set: u32, octets: &[u8]) -> Vec<QrSegment> {
    vec![QrSegment::make_eci(set), QrSegment::make_bytes(octets)]
}

/// Signs and their Shift_JIS codes.
const KANJI: [(char, u16); 20] = [
    ('日', 0x93fa),
    ('本', 0x967b),
    ('語', 0x8cea),
    ('漢', 0x8abf),
    ('字', 0x8e9a),
    ('東', 0x938c),
    ('京', 0x8b9e),
    ('点', 0x935f),
    ('茗', 0xe4aa),
    ('荷', 0x89d7),
    ('会', 0x89ef),
    ('社', 0x8ed0),
    ('ア', 0x8341),
    ('ン', 0x8393),
    ('テ', 0x8365),
    ('あ', 0x82a0),
    ('ん', 0x82f1),
    ('の', 0x82cc),
    ('、', 0x8141),
    ('。', 0x8142),
];

#[cfg(test)]
mod tests {
    use super::{Code, KANJI, Kind, Wanted};
    use crate::random::Random;
    use qrcodegen::QrCodeEcc;
    use rqrr::{Grid, SimpleGrid};

    /// The octets in a code of which some modules are shown wrong.
    fn octets(code: &Code, wrong: impl Fn(usize, usize) -> bool) -> Option<Vec<u8>> {
        let dark = |x: usize, y: usize| code.dark(x as i32, y as i32) != wrong(x, y);
        let mut octets = Vec::new();
        Grid::new(SimpleGrid::from_func(code.size, dark)).decode_to(&mut octets).ok()?;
        Some(octets)
    }

    fn latin(text: &str) -> Vec<u8> {
        text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
    }

    fn shift_jis(text: &str) -> Vec<u8> {
        let code = |letter| KANJI.iter().find(|(sign, _)| *sign == letter).unwrap().1;
        text.chars().flat_map(|letter| code(letter).to_be_bytes()).collect()
    }

    #[test]
    fn every_kind_holds_its_text() {
        use Kind::{
            Account, Address, Alphanumeric, Contact, Kanji, MarkedLatin, MarkedUnicode, Microsoft, Number, Unicode,
        };
        let mut random = Random::new(1);
        for kind in
            [Microsoft, Account, Address, Number, Alphanumeric, Contact, Unicode, MarkedUnicode, MarkedLatin, Kanji]
        {
            for level in [QrCodeEcc::Low, QrCodeEcc::High] {
                let code = Code::new(&mut random, Wanted { kind, versions: (2, 12), level });
                let expected = match kind {
                    MarkedLatin => latin(&code.text),
                    Kanji => shift_jis(&code.text),
                    _ => code.text.clone().into_bytes(),
                };
                assert_eq!(octets(&code, |_, _| false), Some(expected), "{kind:?}");
            }
        }
    }

    #[test]
    fn versions_are_as_wanted() {
        let mut random = Random::new(2);
        for version in [1, 4, 9, 25, 40] {
            let wanted = Wanted { kind: Kind::Number, versions: (version, version), level: QrCodeEcc::Medium };
            assert_eq!(Code::new(&mut random, wanted).version(), usize::from(version));
        }
    }

    #[test]
    fn what_strain_allows_can_be_corrected() {
        let mut random = Random::new(3);
        for level in [QrCodeEcc::Medium, QrCodeEcc::Quartile, QrCodeEcc::High] {
            for version in [3, 7, 12] {
                let wanted = Wanted { kind: Kind::Number, versions: (version, version), level };
                let code = Code::new(&mut random, wanted);
                let middle = code.size as f32 / 2.0;
                let disc = |reach: f32| {
                    move |x: usize, y: usize| (x as f32 + 0.5 - middle).hypot(y as f32 + 0.5 - middle) < reach
                };
                let mut reach = middle * 0.8;
                while code.strain(disc(reach)) >= 0.8 {
                    reach *= 0.97;
                }
                assert_eq!(octets(&code, disc(reach)), Some(code.text.clone().into_bytes()), "{version} {level:?}");
                assert_eq!(octets(&code, disc(middle * 0.8)), None);
            }
        }
    }

    #[test]
    fn a_mirror_swaps_rows_and_columns() {
        let wanted = Wanted { kind: Kind::Number, versions: (2, 2), level: QrCodeEcc::Low };
        let code = Code::new(&mut Random::new(4), wanted);
        let mirrored = code.mirrored();
        let places = (0..25).flat_map(|x| (0..25).map(move |y| (x, y)));
        assert!(places.clone().all(|(x, y)| code.dark(x, y) == mirrored.dark(y, x)));
        assert!(places.clone().any(|(x, y)| code.dark(x, y) != mirrored.dark(x, y)));
    }
}
