//! A key that a person types, where a page shows it as text ("Can't scan the QR code?").

use std::fmt;

use crate::code::{Algorithm, Key};
use crate::otpauth::{DIGITS, Otpauth, PERIOD, name_from};
use crate::secret::{Secret, SecretError};

/// What the form holds, as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct TypedKey<'a> {
    /// Who issues the codes; may be empty.
    pub issuer: &'a str,
    /// The user name, or Microsoft's "account name", which is `organisation:user name`.
    pub user: &'a str,
    /// Base32, as lenient as [`Secret::from_base32`].
    pub key: &'a str,
    /// As [`Algorithm::from_name`] reads it.
    pub algorithm: &'a str,
    /// A number from 6 to 10.
    pub digits: &'a str,
    /// Seconds, at least 1.
    pub period: &'a str,
}

/// What is wrong with a typed key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedError {
    /// The account has no name.
    UserEmpty,
    /// No key was typed.
    KeyEmpty,
    /// The key has a character that keys do not have.
    KeyCharacter(char),
    /// The key has fewer than 16 characters, Microsoft's length: part of it is missing.
    KeyShort,
    /// The key is longer than any.
    KeyLong,
    /// No known algorithm.
    Algorithm,
    /// Not 6 to 10.
    Digits,
    /// Not a number of seconds.
    Period,
}

/// The fewest bytes of a typed key: 80 bits, as Microsoft's keys have. Fewer is nearly always half of a key.
const LEAST_BYTES: usize = 10;

impl TypedKey<'_> {
    /// The account that the form describes.
    pub fn read(&self) -> Result<Otpauth, TypedError> {
        let name = |text: &str| Some(name_from(text)).filter(|name| !name.is_empty());
        // As in a QR's label: where there are more colons, the last one splits off a user name with an @.
        let mailed = self.user.rsplit_once(':').filter(|(_, user)| user.contains('@'));
        let (label_issuer, user) = match mailed.or_else(|| self.user.split_once(':')) {
            Some((organisation, user)) => (name(organisation), name(user)),
            None => (None, name(self.user)),
        };
        // In the form's order.
        let secret = secret_from(self.key)?;
        let user = user.ok_or(TypedError::UserEmpty)?;
        let algorithm = Algorithm::from_name(self.algorithm).ok_or(TypedError::Algorithm)?;
        let digits: u8 = self.digits.trim().parse().map_err(|_| TypedError::Digits)?;
        let period: u32 = self.period.trim().parse().map_err(|_| TypedError::Period)?;
        let key = Key::new(secret, algorithm, digits, period).map_err(|error| match error {
            crate::code::KeyError::Digits => TypedError::Digits,
            crate::code::KeyError::Period => TypedError::Period,
        })?;
        Ok(Otpauth { label_issuer, issuer: name(self.issuer), user, key })
    }
}

fn secret_from(key: &str) -> Result<Secret, TypedError> {
    let secret = Secret::from_base32(key).map_err(|error| match error {
        SecretError::Empty => TypedError::KeyEmpty,
        SecretError::Character(character) => TypedError::KeyCharacter(character),
        SecretError::TooLong => TypedError::KeyLong,
    })?;
    if secret.as_bytes().len() < LEAST_BYTES { Err(TypedError::KeyShort) } else { Ok(secret) }
}

/// Reads what Microsoft's wizard shows instead of its QR: the account that the QR holds. `name`: the organisation, a
/// colon and the user name, or the user name alone. `key`: base32.
///
/// The organisation may hold colons. The user name follows the last colon that leaves an @ after it, else the last.
pub fn read_shown(name: &str, key: &str) -> Result<Otpauth, TypedError> {
    let mailed = name.rfind('@').map(|at| name.get(..at).unwrap_or_default().rfind(':'));
    let (organisation, user) = match mailed.unwrap_or_else(|| name.rfind(':')) {
        Some(colon) => (name.get(..colon).unwrap_or_default(), name.get(colon + 1..).unwrap_or_default()),
        None => ("", name),
    };
    let user = Some(name_from(user)).filter(|user| !user.is_empty()).ok_or(TypedError::UserEmpty)?;
    let label_issuer = Some(name_from(organisation)).filter(|organisation| !organisation.is_empty());
    let key = Key::new(secret_from(key)?, Algorithm::default(), DIGITS, PERIOD).map_err(|_| TypedError::Digits)?;
    Ok(Otpauth { label_issuer, issuer: Some("Microsoft".into()), user, key })
}

impl fmt::Display for TypedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserEmpty => f.write_str("the user name is empty"),
            Self::KeyEmpty => f.write_str("the key is empty"),
            Self::KeyCharacter(c) => write!(f, "a key has no {c:?}"),
            Self::KeyShort => f.write_str("the key is too short"),
            Self::KeyLong => f.write_str("the key is too long"),
            Self::Algorithm => f.write_str("the algorithm is not SHA1, SHA256 or SHA512"),
            Self::Digits => f.write_str("the number of digits is not from 6 to 10"),
            Self::Period => f.write_str("the period is not a number of seconds from 1"),
        }
    }
}

impl std::error::Error for TypedError {}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: TypedKey<'_> = TypedKey {
        issuer: "Microsoft",
        user: "test@qcs.nl",
        key: "jbsw y3dp ehpk 3pxp",
        algorithm: "SHA1",
        digits: "6",
        period: "30",
    };

    #[test]
    fn gives_what_the_qr_would_have_given() {
        let typed = TypedKey { user: "QCS automatisering:test@qcs.nl", ..PLAIN }.read().unwrap();
        let text = "otpauth://totp/QCS%20automatisering%3Atest%40qcs.nl?secret=jbswy3dpehpk3pxp&issuer=Microsoft";
        assert_eq!(typed, Otpauth::parse(text).unwrap());
        assert_eq!(TypedKey { issuer: " ", ..PLAIN }.read().unwrap().issuer, None);
        let typed = TypedKey { user: "ACME: Groep:jan@acme.nl", ..PLAIN }.read().unwrap();
        assert_eq!((typed.label_issuer.as_deref(), typed.user.as_str()), (Some("ACME: Groep"), "jan@acme.nl"));
    }

    #[test]
    fn what_the_wizard_shows_is_what_its_qr_holds() {
        for (name, label) in [
            ("QCS automatisering:test@qcs.nl", "QCS%20automatisering%3Atest%40qcs.nl"),
            ("ACME: Groep:jan+x@acme.nl", "ACME%3A%20Groep:jan%2Bx%40acme.nl"),
            (" QCS : test@qcs.nl ", "QCS%3Atest%40qcs.nl"),
            ("test@qcs.nl", "test%40qcs.nl"),
            ("QCS:jan", "QCS%3Ajan"),
            ("ACME: Groep:jan", "ACME%3A%20Groep:jan"),
            ("A@B:jan@qcs.nl", "A%40B%3Ajan%40qcs.nl"),
            ("QCS:jan@[2001:db8::1]", "QCS:jan%40%5B2001%3Adb8%3A%3A1%5D"),
        ] {
            let text = format!("otpauth://totp/{label}?secret=jbswy3dpehpk3pxp&issuer=Microsoft");
            for key in ["jbswy3dpehpk3pxp", " JBSW Y3DP\nehpk 3pxp "] {
                assert_eq!(read_shown(name, key).unwrap(), Otpauth::parse(&text).unwrap(), "{name}");
            }
        }
        for (name, key, error) in [
            ("", "jbswy3dpehpk3pxp", TypedError::UserEmpty),
            ("QCS:", "jbswy3dpehpk3pxp", TypedError::UserEmpty),
            ("test@qcs.nl", "", TypedError::KeyEmpty),
            ("test@qcs.nl", "694660881", TypedError::KeyCharacter('9')),
            ("test@qcs.nl", "234567234", TypedError::KeyShort),
        ] {
            assert_eq!(read_shown(name, key), Err(error));
        }
    }

    #[test]
    fn each_mistake_has_its_name() {
        for (form, error) in [
            (TypedKey { user: " ", ..PLAIN }, TypedError::UserEmpty),
            (TypedKey { user: "QCS:", ..PLAIN }, TypedError::UserEmpty),
            (TypedKey { key: " - ", ..PLAIN }, TypedError::KeyEmpty),
            (TypedKey { key: "694660881", ..PLAIN }, TypedError::KeyCharacter('9')),
            (TypedKey { key: "jbsw y3dp ehpk 3px", ..PLAIN }, TypedError::KeyShort),
            (TypedKey { key: &"A".repeat(2000), ..PLAIN }, TypedError::KeyLong),
            (TypedKey { algorithm: "MD5", ..PLAIN }, TypedError::Algorithm),
            (TypedKey { digits: "five", ..PLAIN }, TypedError::Digits),
            (TypedKey { digits: "11", ..PLAIN }, TypedError::Digits),
            (TypedKey { period: "0", ..PLAIN }, TypedError::Period),
            (TypedKey { period: "", ..PLAIN }, TypedError::Period),
        ] {
            assert_eq!(form.read(), Err(error));
        }
    }
}
