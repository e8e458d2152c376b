//! `otpauth://totp` texts, read as leniently as they are written.
//!
//! Grammar: the Key Uri Format of Google Authenticator's wiki (`otpauth://totp/LABEL?secret=…&issuer=…`). What is
//! lenient, and why: Microsoft writes the secret in lower case, puts the organisation into the label and itself into
//! `issuer`, so that the two differ, and has been seen to write a space in the label as `+`.

use std::fmt::{self, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zeroize::Zeroizing;

use crate::code::{Algorithm, Key, KeyError};
use crate::secret::{Secret, SecretError};

/// What an `otpauth://totp` text says. Both issuers are kept: the label's tells fifty Microsoft tenants apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Otpauth {
    /// The label's part before the colon: "QCS automatisering".
    pub label_issuer: Option<String>,
    /// The `issuer` parameter: "Microsoft".
    pub issuer: Option<String>,
    /// The label's part after the colon, or all of it: "test@qcs.nl". May be empty.
    pub user: String,
    /// Secret and parameters; 6 digits of SHA-1 each 30 seconds where the text names none.
    pub key: Key,
}

/// Why an `otpauth://totp` text gives no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtpauthError {
    /// It does not begin with `otpauth://totp`.
    NotTotp,
    /// There is no secret, or it is none.
    Secret(SecretError),
    /// `digits` is no number from 6 to 10.
    Digits,
    /// `period` is no number of seconds from 1 to 2^32 - 1.
    Period,
    /// `algorithm` names none that is known.
    Algorithm,
}

/// What a text without `digits` means.
pub(crate) const DIGITS: u8 = 6;

/// What a text without `period` means, in seconds.
pub(crate) const PERIOD: u32 = 30;

/// Everything but the unreserved characters of RFC 3986 section 2.3.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl Otpauth {
    /// Reads an `otpauth://totp` text.
    pub fn parse(text: &str) -> Result<Self, OtpauthError> {
        let rest = strip_prefix_any_case(text.trim_start_matches('\u{FEFF}').trim(), "otpauth://totp")
            .ok_or(OtpauthError::NotTotp)?;
        let (label, query) = rest.split_once('?').unwrap_or((rest, ""));
        let query = query.split('#').next().unwrap_or_default();
        let label = match label {
            "" => "",
            _ => label.strip_prefix('/').ok_or(OtpauthError::NotTotp)?,
        };

        let (mut secret, mut issuer, mut algorithm, mut digits, mut period) = (None, None, None, None, None);
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            // `&amp;` is left over where a page's text was taken for the address.
            let slot = match name.strip_prefix("amp;").unwrap_or(name).to_ascii_lowercase().as_str() {
                "secret" => &mut secret,
                "issuer" => &mut issuer,
                "algorithm" => &mut algorithm,
                "digits" => &mut digits,
                "period" => &mut period,
                _ => continue,
            };
            slot.get_or_insert_with(|| decoded(value, true));
        }

        let secret = secret.ok_or(OtpauthError::Secret(SecretError::Empty))?;
        let secret = Secret::from_base32(&secret).map_err(OtpauthError::Secret)?;
        let algorithm = match algorithm {
            Some(name) => Algorithm::from_name(&name).ok_or(OtpauthError::Algorithm)?,
            None => Algorithm::default(),
        };
        let digits = digits.map_or(Ok(DIGITS), |text| text.trim().parse()).map_err(|_| OtpauthError::Digits)?;
        let period = period.map_or(Ok(PERIOD), |text| text.trim().parse()).map_err(|_| OtpauthError::Period)?;

        let issuer = issuer.map(|text| name_from(&text)).filter(|name| !name.is_empty());
        let (label_issuer, user) = label_parts(label, issuer.as_deref());
        Ok(Self { label_issuer, issuer, user, key: Key::new(secret, algorithm, digits, period)? })
    }

    /// Writes the text that [`Otpauth::parse`] reads back as equal.
    pub fn to_text(&self) -> Zeroizing<String> {
        let encode = |name: &str| utf8_percent_encode(name, COMPONENT).to_string();
        let secret = self.key.secret().to_base32();
        let mut text = Zeroizing::new(String::with_capacity(
            128 + secret.len()
                + 3 * (self.user.len() + 2 * self.label_issuer.as_ref().map_or(0, String::len))
                + 3 * self.issuer.as_ref().map_or(0, String::len),
        ));
        text.push_str("otpauth://totp/");
        // The only bare colon: it splits, whatever colons the names have.
        if self.label_issuer.is_some() || self.user.contains(':') {
            text.push_str(&encode(self.label_issuer.as_deref().unwrap_or_default()));
            text.push(':');
        }
        text.push_str(&encode(&self.user));
        text.push_str("?secret=");
        text.push_str(&secret);
        if let Some(issuer) = &self.issuer {
            text.push_str("&issuer=");
            text.push_str(&encode(issuer));
        }
        // What every reader takes for granted is left out: a QR has larger modules for it. Writing to a String cannot fail.
        let (algorithm, digits, period) = (self.key.algorithm(), self.key.digits(), self.key.period());
        if algorithm != Algorithm::default() {
            let _ = write!(text, "&algorithm={}", algorithm.name());
        }
        if digits != DIGITS {
            let _ = write!(text, "&digits={digits}");
        }
        if period != PERIOD {
            let _ = write!(text, "&period={period}");
        }
        text
    }
}

/// A name as it may be shown: control and direction characters, which could make one name look like another, become
/// spaces, runs of spaces one.
pub(crate) fn name_from(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{AD}'
        | '\u{61C}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    let spaced: String = text.chars().map(plain).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits a label into issuer and user name. The format wants one colon, bare or `%3A`. Where there are more, the only
/// bare one splits; else the `issuer` parameter tells which one, else a user name with an @ after the last, else it is
/// the first.
fn label_parts(label: &str, issuer: Option<&str>) -> (Option<String>, String) {
    // A form-encoded `+` is a space; in a user name with an @ it is itself (first.last+tag@example.com).
    let user_text = |part: &str| {
        let plain = percent_decode_str(part).decode_utf8_lossy().contains('@');
        name_from(&decoded(part, !plain))
    };
    let colons: Vec<(usize, usize)> = label
        .char_indices()
        .filter_map(|(at, c)| match c {
            ':' => Some((at, at + 1)),
            '%' if label.get(at..at + 3).is_some_and(|three| three.eq_ignore_ascii_case("%3A")) => Some((at, at + 3)),
            _ => None,
        })
        .collect();
    let split = |&(from, to): &(usize, usize)| {
        let before = decoded(label.get(..from).unwrap_or_default(), true);
        (name_from(&before), user_text(label.get(to..).unwrap_or_default()))
    };
    let mut bare = colons.iter().filter(|(from, to)| to - from == 1);
    let only_bare = bare.next().filter(|_| bare.next().is_none()).map(split);
    // The colon after the issuer comes after as many as the issuer has.
    let named = || {
        let issuer = issuer?;
        let after = colons.get(issuer.matches(':').count())?;
        Some(split(after)).filter(|(before, _)| issuer.eq_ignore_ascii_case(before))
    };
    let mailed = || colons.last().map(split).filter(|(_, user)| user.contains('@'));
    match only_bare.or_else(named).or_else(mailed).or_else(|| colons.first().map(split)) {
        Some((before, user)) => (Some(before).filter(|name| !name.is_empty()), user),
        None => (None, user_text(label)),
    }
}

/// Undoes percent-encoding, leaving what is no valid encoding as it stands.
fn decoded(text: &str, plus_is_space: bool) -> Zeroizing<String> {
    let spaced = if plus_is_space { Zeroizing::new(text.replace('+', " ")) } else { Zeroizing::new(text.to_owned()) };
    Zeroizing::new(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// `strip_prefix` without regard to ASCII case.
pub(crate) fn strip_prefix_any_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

impl From<KeyError> for OtpauthError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Digits => Self::Digits,
            KeyError::Period => Self::Period,
        }
    }
}

impl fmt::Display for OtpauthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTotp => f.write_str("the text does not begin with otpauth://totp"),
            Self::Secret(error) => write!(f, "{error}"),
            Self::Digits => f.write_str("the number of digits is not from 6 to 10"),
            Self::Period => f.write_str("the period is not a number of seconds from 1"),
            Self::Algorithm => f.write_str("the algorithm is not SHA1, SHA256 or SHA512"),
        }
    }
}

impl std::error::Error for OtpauthError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> (Option<String>, Option<String>, String) {
        let read = Otpauth::parse(text).unwrap();
        (read.label_issuer, read.issuer, read.user)
    }

    fn names(label: &str, issuer: &str, user: &str) -> (Option<String>, Option<String>, String) {
        let some = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
        (some(label), some(issuer), user.to_owned())
    }

    #[test]
    fn microsofts_form() {
        let text = "otpauth://totp/QCS%20automatisering%3Atest%40qcs.nl?secret=jbswy3dpehpk3pxp&issuer=Microsoft";
        assert_eq!(parts(text), names("QCS automatisering", "Microsoft", "test@qcs.nl"));
        let read = Otpauth::parse(text).unwrap();
        assert_eq!((read.key.digits(), read.key.period(), read.key.algorithm()), (6, 30, Algorithm::Sha1));
        assert_eq!(read.key.secret().as_bytes().len(), 10);
    }

    #[test]
    fn labels_as_they_are_written() {
        for (label, issuer, expected) in [
            (
                "Test+Und%2BFirma%3Atest%40firma.onmicrosoft.com",
                "Microsoft",
                names("Test Und+Firma", "Microsoft", "test@firma.onmicrosoft.com"),
            ),
            (
                "Contoso%20demo:emily@fabrikam.com",
                "Contoso+demo",
                names("Contoso demo", "Contoso demo", "emily@fabrikam.com"),
            ),
            ("Microsoft:email@gmail.com", "Microsoft", names("Microsoft", "Microsoft", "email@gmail.com")),
            ("first.last+tag@example.com", "", names("", "", "first.last+tag@example.com")),
            (
                "Example:first.last+tag%40example.com",
                "Example",
                names("Example", "Example", "first.last+tag@example.com"),
            ),
            ("Jan+de+Vries", "", names("", "", "Jan de Vries")),
            ("ACME%3A+Sales:jan@acme.nl", "Microsoft", names("ACME: Sales", "Microsoft", "jan@acme.nl")),
            ("Example:urn:user", "Example", names("Example", "Example", "urn:user")),
            (":jan", "", names("", "", "jan")),
            ("", "Shop", names("", "Shop", "")),
            ("100%25:50%", "", names("100%", "", "50%")),
            ("Caf%C3%A9:zo%C3%AB", "", names("Café", "", "zoë")),
            ("Bad%FFByte:x", "", names("Bad\u{FFFD}Byte", "", "x")),
            ("Nice%0A%E2%80%AEname: jan ", "", names("Nice name", "", "jan")),
            ("Key #1:jan", "", names("Key #1", "", "jan")),
            ("jan%2Btest", "", names("", "", "jan+test")),
        ] {
            let text = format!("otpauth://totp/{label}?secret=JBSWY3DP&issuer={issuer}");
            assert_eq!(parts(&text), expected, "{label}");
        }
    }

    /// Found by fuzzing: which colon splits must not depend on what else the text says.
    #[test]
    fn colons_in_names_read_back() {
        for (label_issuer, issuer, user) in
            [("a", "a:b", "b:c:d"), ("", "Shop", ":jan"), ("a:b", "", "c"), ("QCS", "", "jan:x@qcs.nl"), ("", "", ":")]
        {
            let (label_issuer, issuer, user) = names(label_issuer, issuer, user);
            let key = Otpauth::parse("otpauth://totp?secret=JBSWY3DP").unwrap().key;
            let otpauth = Otpauth { label_issuer, issuer, user, key };
            assert_eq!(Otpauth::parse(&otpauth.to_text()).unwrap(), otpauth);
        }
        for (label, issuer, expected) in [
            ("QCS%3AZorg:jan%3Ax", "QCS", names("QCS:Zorg", "QCS", "jan:x")),
            ("QCS%3AZorg%3Ajan", "qcs:zorg", names("QCS:Zorg", "qcs:zorg", "jan")),
        ] {
            assert_eq!(parts(&format!("otpauth://totp/{label}?secret=JBSWY3DP&issuer={issuer}")), expected);
        }
    }

    /// Found by fuzzing: 18 seconds, where a label was split at each of its colons to find the right one.
    #[test]
    fn a_label_of_colons_takes_no_time() {
        let text = format!("otpauth://totp/{}?secret=JBSWY3DP&issuer=Microsoft", "%3A".repeat(100_000));
        assert_eq!(Otpauth::parse(&text).unwrap().user.len(), 99_999);
    }

    #[test]
    fn scheme_type_and_names_in_any_case_and_order() {
        let read = Otpauth::parse(
            " OTPAUTH://TOTP/a:b?PERIOD=60&Digits=8&Algorithm=sha-512&x=1&&issuer&SECRET=JBSW Y3DP-====%20 ",
        )
        .unwrap();
        assert_eq!((read.key.digits(), read.key.period(), read.key.algorithm()), (8, 60, Algorithm::Sha512));
        assert_eq!(read.key.secret().as_bytes(), b"Hello");
        assert!(Otpauth::parse("otpauth://totp?secret=JBSWY3DP").is_ok());
        let read =
            Otpauth::parse("otpauth://totp/a?secret=JBSWY3DP&amp;period=60&issuer=Microsoft#top&secret=AAAAAAAA")
                .unwrap();
        assert_eq!((read.key.period(), read.issuer.as_deref()), (60, Some("Microsoft")));
        let read = Otpauth::parse("otpauth://totp/a?period=60&period=90&secret=JBSWY3DP&secret=AAAAAAAA").unwrap();
        assert_eq!((read.key.period(), read.key.secret().as_bytes()), (60, &b"Hello"[..]), "the first counts");
    }

    #[test]
    fn nonsense_is_named() {
        let with = |query: &str| Otpauth::parse(&format!("otpauth://totp/a:b?{query}")).unwrap_err();
        assert_eq!(with(""), OtpauthError::Secret(SecretError::Empty));
        assert_eq!(with("secret="), OtpauthError::Secret(SecretError::Empty));
        assert_eq!(with("secret=a1b"), OtpauthError::Secret(SecretError::Character('1')));
        for query in ["digits=0", "digits=5", "digits=11", "digits=", "digits=six", "digits=-6", "digits=262"] {
            assert_eq!(with(&format!("secret=JBSWY3DP&{query}")), OtpauthError::Digits);
        }
        for query in ["period=0", "period=", "period=-30", "period=1.5", "period=99999999999"] {
            assert_eq!(with(&format!("secret=JBSWY3DP&{query}")), OtpauthError::Period);
        }
        assert_eq!(with("secret=JBSWY3DP&algorithm=MD5"), OtpauthError::Algorithm);
        assert_eq!(with("secret=JBSWY3DP&algorithm="), OtpauthError::Algorithm);
        for text in ["", "otpauth://hotp/a?secret=JBSWY3DP", "otpauth://totpx?secret=JBSWY3DP", "otpauth:/totp/a", "é"]
        {
            assert_eq!(Otpauth::parse(text), Err(OtpauthError::NotTotp));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            label_issuer in proptest::option::of("[a-zA-Z+%&?#éü][a-zA-Z +%&?#éü]{0,20}"),
            issuer in proptest::option::of("[a-zA-Z+%&?#éü][a-zA-Z +%&?#éü]{0,20}"),
            user in "[a-z.+%éü]{1,20}(@[a-z.]{1,9})?",
            secret in "[A-Z2-7]{8,64}",
            algorithm in prop::sample::select(vec![Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512]),
            digits in prop_oneof![Just(6), 6u8..=10],
            period in prop_oneof![Just(30), 1u32..],
        ) {
            let key = Key::new(Secret::from_base32(&secret).unwrap(), algorithm, digits, period).unwrap();
            let name = |name: Option<String>| name.map(|name| name_from(&name));
            let otpauth = Otpauth { label_issuer: name(label_issuer), issuer: name(issuer), user, key };
            prop_assert_eq!(Otpauth::parse(&otpauth.to_text()).unwrap(), otpauth);
        }

        #[test]
        fn any_text_is_an_account_or_an_error(label in ".{0,60}", query in ".{0,60}") {
            let _ = Otpauth::parse(&format!("otpauth://totp/{label}?secret=JBSWY3DP&{query}"));
        }
    }
}
