//! A key that a person types, where a page shows it as text ("Can't scan the QR code?").

use std::fmt;

use crate::code::{Algorithm, Key};
use crate::otpauth::{Otpauth, name_from};
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
        let user = user.ok_or(TypedError::UserEmpty)?;
        let secret = Secret::from_base32(self.key).map_err(|error| match error {
            SecretError::Empty => TypedError::KeyEmpty,
            SecretError::Character(character) => TypedError::KeyCharacter(character),
            SecretError::TooLong => TypedError::KeyLong,
        })?;
        if secret.as_bytes().len() < LEAST_BYTES {
            return Err(TypedError::KeyShort);
        }
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
