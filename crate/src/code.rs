//! Time-based one-time codes (RFC 6238): what a key says at a moment, and whether that code may still be used.

use std::fmt;

use totp_rs::Builder;

use crate::secret::Secret;

/// Seconds that a code must still have when it is filled: fewer, and it may expire on its way to the server.
pub const SECONDS_TO_TRAVEL: u64 = 3;

/// The hash under the code's HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Algorithm {
    /// What Microsoft and nearly everybody uses.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// All that a code is computed from. Two accounts are the same when their keys are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    secret: Secret,
    algorithm: Algorithm,
    digits: u8,
    period: u32,
}

/// Why parameters make no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// Fewer than 6 or more than 10 digits.
    Digits,
    /// A step of 0 seconds.
    Period,
}

/// A code, and the step that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The digits, leading zeros included.
    pub digits: String,
    /// The number of whole periods since 1970.
    pub step: u64,
    /// Unix seconds of the first moment after this step.
    pub ends_at: u64,
}

/// Whether a code may be filled now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fresh {
    /// This one.
    Now(Code),
    /// The code of this moment was pressed before, and no server takes a code twice: wait until (Unix seconds).
    Used(u64),
    /// The code of this moment ends before it could arrive: wait until (Unix seconds).
    Ending(u64),
}

impl Algorithm {
    /// The name in an otpauth text: `SHA1`, `SHA256`, `SHA512`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    /// Reads the spellings seen in the wild: any case, `SHA-256`, `HmacSHA256`, `Algorithm.sha256`.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut plain = name.trim().to_ascii_lowercase();
        plain.retain(|c| !matches!(c, '-' | '_'));
        let plain = plain.strip_prefix("algorithm.").unwrap_or(&plain);
        match plain.strip_prefix("hmac").unwrap_or(plain) {
            "sha1" => Some(Self::Sha1),
            "sha256" => Some(Self::Sha256),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

impl Key {
    /// `digits`: 6 to 10; `period`: seconds a step, at least 1.
    pub fn new(secret: Secret, algorithm: Algorithm, digits: u8, period: u32) -> Result<Self, KeyError> {
        if !(6..=10).contains(&digits) {
            return Err(KeyError::Digits);
        }
        if period == 0 {
            return Err(KeyError::Period);
        }
        Ok(Self { secret, algorithm, digits, period })
    }

    /// The shared secret.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The hash.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Digits a code: 6 to 10.
    pub fn digits(&self) -> u8 {
        self.digits
    }

    /// Seconds a step, at least 1.
    pub fn period(&self) -> u32 {
        self.period
    }

    /// The code of the step that `now` (Unix seconds) lies in.
    pub fn code_at(&self, now: u64) -> Code {
        self.code_of(now / u64::from(self.period))
    }

    /// The code of the step after the given one.
    pub fn next(&self, code: &Code) -> Code {
        self.code_of(code.step.saturating_add(1))
    }

    fn code_of(&self, step: u64) -> Code {
        let period = u64::from(self.period);
        let starts_at = step.saturating_mul(period);
        let totp = Builder::new()
            .with_algorithm(match self.algorithm {
                Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
                Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
                Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
            })
            .with_digits(self.digits)
            .with_step_duration(period)
            .with_secret(totp_rs::Secret::new(self.secret.as_bytes().into()))
            // Not `build`: it refuses Microsoft's 80-bit secrets, and 9 and 10 digits. `Key::new` has checked ours.
            .build_noncompliant();
        let digits = match self.digits {
            // totp-rs panics at 10 digits (10^10 overflows its u32).
            10 => format!("{:010}", truncated(totp.sign(starts_at).as_ref())),
            _ => totp.generate(starts_at).to_string(),
        };
        Code { digits, step, ends_at: starts_at.saturating_add(period) }
    }

    /// The code to fill at `now` (Unix seconds), when `used` holds the steps whose code was pressed before.
    pub fn fresh_at(&self, now: u64, used: &[u64]) -> Fresh {
        let code = self.code_at(now);
        let least = SECONDS_TO_TRAVEL.min(u64::from(self.period) / 2);
        if used.contains(&code.step) {
            Fresh::Used(code.ends_at)
        } else if code.ends_at.saturating_sub(now) < least {
            Fresh::Ending(code.ends_at)
        } else {
            Fresh::Now(code)
        }
    }
}

/// Dynamic truncation, RFC 4226 section 5.3: 31 bits of the HMAC.
fn truncated(hmac: &[u8]) -> u32 {
    let offset = usize::from(hmac.last().copied().unwrap_or(0) & 0xF);
    hmac.get(offset..offset + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_be_bytes) & 0x7FFF_FFFF
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digits => "a code has 6 to 10 digits",
            Self::Period => "a period has at least 1 second",
        })
    }
}

impl std::error::Error for KeyError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(ascii: &str, algorithm: Algorithm, digits: u8, period: u32) -> Key {
        let secret = Secret::from_base32(&data_encoding::BASE32.encode(ascii.as_bytes())).unwrap();
        Key::new(secret, algorithm, digits, period).unwrap()
    }

    /// RFC 6238 appendix B, with the seeds of its reference code (20, 32 and 64 bytes).
    #[test]
    fn rfc_6238_appendix_b() {
        let digits = "1234567890";
        let sha1 = key(&digits.repeat(2), Algorithm::Sha1, 8, 30);
        let sha256 = key(&format!("{}12", digits.repeat(3)), Algorithm::Sha256, 8, 30);
        let sha512 = key(&format!("{}1234", digits.repeat(6)), Algorithm::Sha512, 8, 30);
        for (time, one, two, five) in [
            (59, "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ] {
            assert_eq!(sha1.code_at(time).digits, one);
            assert_eq!(sha256.code_at(time).digits, two);
            assert_eq!(sha512.code_at(time).digits, five);
        }
    }

    /// RFC 4226 appendix D: the truncated values in decimal, which a 10-digit code shows whole.
    #[test]
    fn rfc_4226_appendix_d() {
        let values = [1284755224, 1094287082, 137359152, 1726969429, 1640338314, 868254676, 1918287922, 82162583];
        for (step, value) in values.into_iter().enumerate() {
            for (digits, text) in [
                (10, format!("{value:010}")),
                (9, format!("{:09}", value % 1_000_000_000)),
                (6, format!("{:06}", value % 1_000_000)),
            ] {
                let key = key(&"1234567890".repeat(2), Algorithm::Sha1, digits, 30);
                assert_eq!(key.code_at(step as u64 * 30).digits, text);
            }
        }
    }

    #[test]
    fn a_code_knows_its_step_its_end_and_the_next() {
        let key = key("12345678901234567890", Algorithm::Sha1, 6, 30);
        let code = key.code_at(59);
        assert_eq!((code.step, code.ends_at), (1, 60));
        let next = key.next(&code);
        assert_eq!(next, key.code_at(60));
        assert_eq!((next.step, next.ends_at), (2, 90));
    }

    #[test]
    fn any_period_from_one_second_and_any_time() {
        let one = key("12345678901234567890", Algorithm::Sha1, 6, 1);
        assert_eq!(one.code_at(1_700_000_000).ends_at, 1_700_000_001);
        assert_eq!(one.code_at(u64::MAX).ends_at, u64::MAX);
        let long = key("12345678901234567890", Algorithm::Sha512, 10, u32::MAX);
        assert_eq!(long.code_at(5).step, 0);
        assert_eq!(long.next(&long.code_at(u64::MAX)).digits.len(), 10);
    }

    #[test]
    fn a_code_is_fresh_once_and_not_at_its_end() {
        let key = key("12345678901234567890", Algorithm::Sha1, 6, 30);
        assert_eq!(key.fresh_at(57, &[]), Fresh::Now(key.code_at(57)));
        assert_eq!(key.fresh_at(58, &[]), Fresh::Ending(60));
        assert_eq!(key.fresh_at(40, &[1]), Fresh::Used(60));
        assert_eq!(key.fresh_at(60, &[1, 7]), Fresh::Now(key.code_at(60)));
        // A clock that was once ahead locks nobody out.
        assert_eq!(key.fresh_at(40, &[9_999]), Fresh::Now(key.code_at(40)));
    }

    #[test]
    fn short_periods_still_have_a_fresh_moment() {
        for period in 1..8 {
            let key = key("12345678901234567890", Algorithm::Sha1, 6, period);
            assert!(matches!(key.fresh_at(0, &[]), Fresh::Now(_)));
            let fresh =
                (0..u64::from(period)).filter(|&now| matches!(key.fresh_at(now, &[]), Fresh::Now(_))).count() as u32;
            assert!(fresh >= period / 2, "{fresh} of {period}");
        }
    }

    #[test]
    fn nonsense_is_named() {
        let secret = Secret::from_base32("JBSWY3DP").unwrap();
        for digits in [0, 5, 11, 255] {
            assert_eq!(Key::new(secret.clone(), Algorithm::Sha1, digits, 30), Err(KeyError::Digits));
        }
        assert_eq!(Key::new(secret, Algorithm::Sha1, 6, 0), Err(KeyError::Period));
    }

    #[test]
    fn spellings_of_the_algorithm() {
        for (name, algorithm) in [
            ("sha1", Algorithm::Sha1),
            ("SHA-256", Algorithm::Sha256),
            ("HmacSHA512", Algorithm::Sha512),
            ("Algorithm.sha256", Algorithm::Sha256),
        ] {
            assert_eq!(Algorithm::from_name(name), Some(algorithm));
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        }
        for name in ["", "MD5", "SHA224", "sha"] {
            assert_eq!(Algorithm::from_name(name), None);
        }
    }
}
