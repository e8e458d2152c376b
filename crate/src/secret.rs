//! The shared secret of an account: bytes that are cleared when dropped and that never print.

use std::fmt;

use zeroize::Zeroizing;

/// The longest secret accepted, in bytes. Microsoft's have 10; RFC 4226 recommends 20.
pub const MAX_SECRET_BYTES: usize = 512;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// White space, dashes of every length, and what has no width: they group a secret for the eye.
fn is_for_the_eye(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}')
}

/// A shared secret: 1 to [`MAX_SECRET_BYTES`] bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

/// Why a text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretError {
    /// There are too few characters for even one byte.
    Empty,
    /// A character that base32 does not have.
    Character(char),
    /// More than [`MAX_SECRET_BYTES`] bytes.
    TooLong,
}

impl Secret {
    /// Reads base32 (RFC 4648 section 6) as people and pages write it: upper or lower case, with spaces or dashes,
    /// with or without padding. Bits at the end that make no whole byte are dropped, as every authenticator does.
    pub fn from_base32(text: &str) -> Result<Self, SecretError> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_SECRET_BYTES));
        let (mut bits, mut count) = (0u32, 0u32);
        for character in text.trim_end_matches(|c| c == '=' || is_for_the_eye(c)).chars() {
            if is_for_the_eye(character) {
                continue;
            }
            let value = u8::try_from(character)
                .ok()
                .and_then(|byte| ALPHABET.iter().position(|&known| known == byte.to_ascii_uppercase()))
                .ok_or(SecretError::Character(character))?;
            bits = (bits << 5 | value as u32) & 0xFFF;
            count += 5;
            if count >= 8 {
                count -= 8;
                if bytes.len() == MAX_SECRET_BYTES {
                    return Err(SecretError::TooLong);
                }
                bytes.push((bits >> count) as u8);
            }
        }
        if bytes.is_empty() {
            return Err(SecretError::Empty);
        }
        Ok(Self(bytes))
    }

    /// Takes bytes. None: there are none, or too many.
    #[cfg(feature = "keys")]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (1..=MAX_SECRET_BYTES).contains(&bytes.len()).then(|| Self(Zeroizing::new(bytes.to_vec())))
    }

    /// The secret's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Upper-case base32 without padding: the form that goes into a record or an otpauth text.
    pub fn to_base32(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(self.0.len().div_ceil(5) * 8));
        for bytes in self.0.chunks(5) {
            let bits = bytes.iter().enumerate().fold(0u64, |bits, (at, &byte)| bits | u64::from(byte) << (32 - 8 * at));
            let letters = (bytes.len() * 8).div_ceil(5);
            let values = (0..letters).map(|at| (bits >> (35 - 5 * at) & 31) as usize);
            text.extend(values.filter_map(|value| ALPHABET.get(value)).map(|&letter| char::from(letter)));
        }
        text
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the secret is empty"),
            Self::Character(c) => write!(f, "{c:?} is not a base32 character"),
            Self::TooLong => write!(f, "the secret is longer than {MAX_SECRET_BYTES} bytes"),
        }
    }
}

impl std::error::Error for SecretError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rfc_4648_section_10() {
        for (text, bytes) in [
            ("MY======", "f"),
            ("MZXQ====", "fo"),
            ("MZXW6===", "foo"),
            ("MZXW6YQ=", "foob"),
            ("MZXW6YTB", "fooba"),
            ("MZXW6YTBOI======", "foobar"),
        ] {
            let secret = Secret::from_base32(text).unwrap();
            assert_eq!(secret.as_bytes(), bytes.as_bytes());
            assert_eq!(secret.to_base32().as_str(), text.trim_end_matches('='));
        }
    }

    #[test]
    fn written_as_people_write_it() {
        let plain = Secret::from_base32("JBSWY3DPEHPK3PXP").unwrap();
        for text in [
            "jbswy3dpehpk3pxp",
            "JBSW Y3DP EHPK 3PXP",
            "jbsw-y3dp-ehpk-3pxp",
            " jbswy3dpehpk3pxp== \n",
            "jbsw\u{2011}y3dp\u{200B}ehpk\u{A0}3pxp=-",
        ] {
            assert_eq!(Secret::from_base32(text).unwrap(), plain);
        }
    }

    #[test]
    fn bits_that_make_no_byte_are_dropped() {
        for length in [3usize, 6, 9, 11, 13, 14] {
            let secret = Secret::from_base32(&"B".repeat(length)).unwrap();
            assert_eq!(secret.as_bytes().len(), length * 5 / 8);
        }
    }

    #[test]
    fn nonsense_is_named() {
        for text in ["", "   ", "====", "-", "A"] {
            assert_eq!(Secret::from_base32(text), Err(SecretError::Empty));
        }
        assert_eq!(Secret::from_base32("JBSW1"), Err(SecretError::Character('1')));
        assert_eq!(Secret::from_base32("JB=SW"), Err(SecretError::Character('=')));
        assert_eq!(Secret::from_base32("JBSWé"), Err(SecretError::Character('é')));
        assert_eq!(Secret::from_base32(&"A".repeat(1_000_000)), Err(SecretError::TooLong));
    }

    #[test]
    fn never_prints() {
        let secret = Secret::from_base32("JBSWY3DPEHPK3PXP").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(bytes in proptest::collection::vec(any::<u8>(), 1..80)) {
            let text = data_encoding::BASE32.encode(&bytes);
            let (upper, lower) = (Secret::from_base32(&text).unwrap(), Secret::from_base32(&text.to_lowercase()).unwrap());
            prop_assert_eq!(upper.as_bytes(), &bytes[..]);
            let written = lower.to_base32();
            prop_assert_eq!(written.as_str(), text.trim_end_matches('='));
        }

        #[test]
        fn any_text_is_a_secret_or_an_error(text in ".{0,200}") {
            let _ = Secret::from_base32(&text);
        }
    }
}
