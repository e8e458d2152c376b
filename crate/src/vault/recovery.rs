//! The recovery code: what a person types from the recovery sheet when nothing else opens the vault.

use rand_core::TryCryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{VaultError, seal};

/// Crockford's base 32 (crockford.com/base32.html, seen November 2026): no letter that is taken for a digit.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Random letters, of 5 bits each: 130 bits.
const RANDOM: usize = 26;

/// Letters that tell a slip of the pen: 20 bits.
const CHECK: usize = 4;

/// Letters between two dashes.
const GROUP: usize = 5;

/// A recovery code: 26 random letters and four that check them.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<String>);

/// Why a text is no recovery code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecoveryCodeError {
    /// It has another number of letters.
    Length,
    /// A letter is wrong, or two are exchanged.
    Typo,
}

impl RecoveryCode {
    /// A new one.
    pub fn random(rng: &mut impl TryCryptoRng) -> Result<Self, VaultError> {
        let bytes = Zeroizing::new(seal::random::<RANDOM>(rng)?);
        let mut letters = Zeroizing::new(String::with_capacity(RANDOM + CHECK));
        letters.extend(bytes.iter().map(|byte| letter(*byte)));
        let check = check(&letters);
        letters.push_str(&check);
        Ok(Self(letters))
    }

    /// Reads what a person typed: small letters, spaces and dashes do not matter, nor do O for 0, I and L for 1.
    pub fn read(text: &str) -> Result<Self, RecoveryCodeError> {
        let mut letters = Zeroizing::new(String::with_capacity(RANDOM + CHECK));
        for typed in
            text.chars().filter(|typed| !typed.is_whitespace() && !matches!(typed, '-' | '\u{2010}'..='\u{2014}'))
        {
            let typed = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                typed => typed,
            };
            if letters.len() == RANDOM + CHECK {
                return Err(RecoveryCodeError::Length);
            }
            if !u8::try_from(typed).is_ok_and(|typed| LETTERS.contains(&typed)) {
                return Err(RecoveryCodeError::Typo);
            }
            letters.push(typed);
        }
        let (random, given) = letters.split_at_checked(RANDOM).ok_or(RecoveryCodeError::Length)?;
        if given.len() != CHECK {
            return Err(RecoveryCodeError::Length);
        }
        if check(random) != given {
            return Err(RecoveryCodeError::Typo);
        }
        Ok(Self(letters))
    }

    /// As it stands on the sheet: six groups of five letters.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity((RANDOM + CHECK) / GROUP * (GROUP + 1)));
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// The 26 random letters in ASCII: what the slot's key is derived from.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes().get(..RANDOM).unwrap_or_default()
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

impl std::fmt::Display for RecoveryCodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Length => "a recovery code has 30 letters and digits",
            Self::Typo => "a letter of the recovery code is wrong",
        })
    }
}

impl std::error::Error for RecoveryCodeError {}

/// The letter of a byte's lowest five bits.
fn letter(byte: u8) -> char {
    LETTERS.get(usize::from(byte & 31)).map_or('0', |&letter| char::from(letter))
}

fn check(random: &str) -> String {
    let hash = Sha256::digest([b"sixbox recovery check ", random.as_bytes()].concat());
    hash.iter().take(CHECK).map(|byte| letter(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use getrandom::SysRng;
    use proptest::prelude::*;

    #[test]
    fn what_is_printed_is_read() {
        for _ in 0..100 {
            let code = RecoveryCode::random(&mut SysRng).unwrap();
            let text = code.to_text();
            assert_eq!(text.len(), 35);
            assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [5; 6]);
            assert_eq!(RecoveryCode::read(&text).unwrap(), code);
            let sloppy = format!("  {} ", text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l"));
            assert_eq!(RecoveryCode::read(&sloppy).unwrap(), code);
        }
        assert_ne!(RecoveryCode::random(&mut SysRng).unwrap(), RecoveryCode::random(&mut SysRng).unwrap());
    }

    #[test]
    fn a_wrong_letter_and_an_exchange_are_noticed() {
        let code = RecoveryCode::random(&mut SysRng).unwrap();
        let letters: Vec<char> = code.0.chars().collect();
        let mut unnoticed = 0;
        for place in 0..letters.len() {
            let mut wrong = letters.clone();
            wrong[place] = if wrong[place] == 'Z' { 'Y' } else { 'Z' };
            unnoticed += usize::from(RecoveryCode::read(&wrong.iter().collect::<String>()).is_ok());
            let mut exchanged = letters.clone();
            exchanged.swap(place, (place + 1) % letters.len());
            let changed = exchanged != letters;
            unnoticed += usize::from(changed && RecoveryCode::read(&exchanged.iter().collect::<String>()).is_ok());
        }
        assert_eq!(unnoticed, 0);
        let short: String = letters.iter().skip(1).collect();
        assert_eq!(RecoveryCode::read(&short), Err(RecoveryCodeError::Length));
        assert_eq!(RecoveryCode::read(&format!("{}A", &*code.0)), Err(RecoveryCodeError::Length));
        assert_eq!(RecoveryCode::read(&short.replacen(|_| true, "é!", 1)), Err(RecoveryCodeError::Typo));
        assert_eq!(RecoveryCode::read(""), Err(RecoveryCodeError::Length));
    }

    #[test]
    fn it_never_prints() {
        assert_eq!(format!("{:?}", RecoveryCode::random(&mut SysRng).unwrap()), "RecoveryCode(..)");
    }

    proptest! {
        #[test]
        fn any_text_is_a_code_or_an_error(text in ".{0,80}") {
            if let Ok(code) = RecoveryCode::read(&text) {
                prop_assert_eq!(RecoveryCode::read(&code.to_text()).unwrap(), code);
            }
        }
    }
}
