//! What the text of a QR code is.

use std::fmt;

use crate::otpauth::{Otpauth, OtpauthError, name_from};

/// The longest text looked at, in bytes. A QR code holds at most 7,089 characters (ISO/IEC 18004, version 40-L).
pub const MAX_TEXT_BYTES: usize = 8192;

/// What a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// `otpauth://totp`: an account that can be kept.
    Account(Box<Otpauth>),
    /// `otpauth://hotp`: codes by a counter. Microsoft has none.
    Hotp,
    /// `otpauth-migration://`: an export of Google Authenticator.
    Migration,
    /// Another `otpauth://` type, by its name: `steam`, `yaotp`.
    OtherOtp(String),
    /// A registration that only Microsoft's own app understands; it holds no secret.
    MicrosoftApp(MicrosoftApp),
    /// `FIDO:/`: a passkey's cross-device sign-in.
    Passkey,
    /// An https or http address, by its host.
    Link(String),
    /// A text of another scheme, by that scheme: `wifi`, `mailto`.
    Scheme(String),
    /// Any other text.
    Text,
}

/// Whose registration a Microsoft-app-only code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MicrosoftApp {
    /// A work or school account: `accountType=mfa`, or `phonefactor://` with Microsoft's own server.
    Work,
    /// A personal account: `accountType=msa`.
    Personal,
    /// A company's own MFA Server (retired in September 2024): `phonefactor://` with another server.
    Server,
}

/// Why a text is no payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadError {
    /// Nothing but white space.
    Empty,
    /// More than [`MAX_TEXT_BYTES`].
    TooLong,
    /// An `otpauth://totp` text that gives no account.
    Otpauth(OtpauthError),
}

/// Hosts of `…/authenticatorApp/activateAccount`, as Microsoft's own sign-in libraries list them (seen November 2026).
const ACTIVATION_HOSTS: [&str; 3] = ["login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn"];
const ACTIVATION_PATH: &str = "/authenticatorApp/activateAccount";

/// Domains of Microsoft's own servers in `phonefactor://` texts (seen February 2026). They only choose the words for the
/// person: nothing is trusted because of them.
const PHONEFACTOR_DOMAINS: [&str; 5] =
    [".microsoft.com", ".microsoft.us", ".windowsazure.com", ".windowsazure.us", ".windowsazure.cn"];

impl Payload {
    /// Says what a text is.
    pub fn read(text: &str) -> Result<Self, PayloadError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(PayloadError::TooLong);
        }
        let text = text.trim_start_matches('\u{FEFF}').trim();
        if text.is_empty() {
            return Err(PayloadError::Empty);
        }
        let Some((scheme, rest)) = scheme_of(text) else { return Ok(Self::Text) };
        Ok(match scheme.as_str() {
            "otpauth" => return otpauth(text, rest),
            "otpauth-migration" => Self::Migration,
            "fido" => Self::Passkey,
            "phonefactor" => Self::MicrosoftApp(phonefactor(rest)),
            // Schemes of the app's own that no public sample was found of.
            "microsoft-authenticator" => Self::MicrosoftApp(MicrosoftApp::Work),
            "ms-msa" => Self::MicrosoftApp(MicrosoftApp::Personal),
            "https" | "http" => {
                let (host, path, query) = address(rest);
                match activation(&scheme, &host, path, query) {
                    Some(app) => Self::MicrosoftApp(app),
                    None if host.is_empty() => Self::Text,
                    None => Self::Link(name_from(&host)),
                }
            }
            _ => Self::Scheme(scheme),
        })
    }
}

fn otpauth(text: &str, rest: &str) -> Result<Payload, PayloadError> {
    let kind = rest.strip_prefix("//").unwrap_or(rest);
    let kind = kind.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "totp" => Otpauth::parse(text).map(|read| Payload::Account(Box::new(read))).map_err(PayloadError::Otpauth),
        "hotp" => Ok(Payload::Hotp),
        _ => Ok(Payload::OtherOtp(kind)),
    }
}

/// RFC 3986 section 3.1: a letter, then letters, digits, `+`, `-`, `.`, then a colon. In lower case.
fn scheme_of(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut characters = scheme.chars();
    let named = characters.next()?.is_ascii_alphabetic()
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        // "Name: value" is a text.
        && !rest.starts_with(char::is_whitespace)
        && !rest.is_empty();
    named.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// Host in lower case (with a port other than 443 if there is one), path, and query of what follows a scheme's colon.
fn address(rest: &str) -> (String, &str, &str) {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, after) = rest.split_at(rest.find(['/', '?', '\\']).unwrap_or(rest.len()));
    let (path, query) = after.split_once('?').unwrap_or((after, ""));
    let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    (host.strip_suffix(":443").unwrap_or(&host).to_owned(), path, query)
}

fn activation(scheme: &str, host: &str, path: &str, query: &str) -> Option<MicrosoftApp> {
    let known = scheme == "https"
        && ACTIVATION_HOSTS.contains(&host)
        && path.strip_suffix('/').unwrap_or(path).eq_ignore_ascii_case(ACTIVATION_PATH);
    known.then(|| match parameter(query, "accountType") {
        Some(kind) if kind.eq_ignore_ascii_case("msa") => MicrosoftApp::Personal,
        _ => MicrosoftApp::Work,
    })
}

fn phonefactor(rest: &str) -> MicrosoftApp {
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let server = parameter(query, "url").map(|url| {
        let url = percent_encoding::percent_decode_str(&url).decode_utf8_lossy();
        address(url.split_once("://").map_or(&*url, |(_, after)| after)).0
    });
    match server {
        Some(host) if !PHONEFACTOR_DOMAINS.iter().any(|domain| host.ends_with(domain)) => MicrosoftApp::Server,
        _ => MicrosoftApp::Work,
    }
}

/// The first value of a query parameter, decoded; its name compared without case.
fn parameter(query: &str, name: &str) -> Option<String> {
    let (_, value) =
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned())
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the text is empty"),
            Self::TooLong => write!(f, "the text is longer than {MAX_TEXT_BYTES} bytes"),
            Self::Otpauth(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for PayloadError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretError;
    use proptest::prelude::*;

    #[test]
    fn microsofts_own_app() {
        use MicrosoftApp::{Personal, Server, Work};
        for (text, app) in [
            (
                "https://login.microsoftonline.com/authenticatorApp/activateAccount?accountType=mfa&source=qrCode&code=694660881&url=https%3A%2F%2Fmobileappcommunicator.auth.microsoft.com%2Factivatev2%2F1%2FABC",
                Work,
            ),
            (
                "https://login.microsoftonline.com/authenticatorApp/activateAccount?source=qrCode&accountType=msa&code=M.C5xx_x&uaid=0&expires=1",
                Personal,
            ),
            ("https://login.microsoftonline.us/AuthenticatorApp/ActivateAccount?url=x&code=1&accountType=mfa", Work),
            ("HTTPS://Login.ChinaCloudApi.cn/authenticatorapp/activateaccount/?AccountType=MSA", Personal),
            ("https://login.microsoftonline.com:443/authenticatorApp/activateAccount", Work),
            (
                "phonefactor://activate_account?code=694660881&url=https://mobileappcommunicator.auth.microsoft.com/activatev2/1/2",
                Work,
            ),
            ("phonefactor://activate_account?url=https%3a%2f%2fadnotifications.windowsazure.com%2fx&code=1", Work),
            ("PhoneFactor://Activate_Account?code=1&url=https%3a%2f%2fmfaportal.example.com%2fMfaWsMobile%2f", Server),
            ("phonefactor://activate_account?code=1", Work),
            ("phonefactor:activate_account?code=1&url=mobileappcommunicator.auth.microsoft.com/activatev2/1/2", Work),
            (
                "phonefactor:///activate_account?url=https%253a%252f%252fmobileappcommunicator.auth.microsoft.us%252fx",
                Work,
            ),
            ("phonefactor://activate_account?code=1&url=https://auth.microsoft.com.example.com/x", Server),
            ("microsoft-authenticator://activate?x=1", Work),
            ("ms-msa://code=1", Personal),
        ] {
            assert_eq!(Payload::read(text), Ok(Payload::MicrosoftApp(app)), "{text}");
        }
    }

    #[test]
    fn not_microsofts_app() {
        for (text, host) in [
            (
                "https://login.microsoftonline.com.evil.example/authenticatorApp/activateAccount?accountType=mfa",
                "login.microsoftonline.com.evil.example",
            ),
            ("https://login.microsoftonline.com@evil.example/authenticatorApp/activateAccount", "evil.example"),
            ("https://login.microsoftonline.com:444/authenticatorApp/activateAccount", "login.microsoftonline.com:444"),
            ("http://login.microsoftonline.com/authenticatorApp/activateAccount", "login.microsoftonline.com"),
            ("https://login.microsoftonline.com/authenticatorApp/activateAccountX", "login.microsoftonline.com"),
            ("https://login.microsoftonline.com", "login.microsoftonline.com"),
            ("https://qcs.nl?authenticatorApp", "qcs.nl"),
        ] {
            assert_eq!(Payload::read(text), Ok(Payload::Link(host.to_owned())), "{text}");
        }
    }

    #[test]
    fn everything_else_has_a_name() {
        for (text, payload) in [
            ("otpauth://hotp/a?secret=JBSWY3DP&counter=1", Payload::Hotp),
            ("OTPAUTH://HOTP/", Payload::Hotp),
            ("otpauth-migration://offline?data=CjEK", Payload::Migration),
            ("otpauth://steam/x?secret=JBSWY3DP", Payload::OtherOtp("steam".into())),
            (
                "FIDO:/13086400838107303667332719012595115747821895775708323189557153075146383351399743589971313508078026948312026786722471666005727649643501784024544726574771401798171307406596245",
                Payload::Passkey,
            ),
            ("fido:/1", Payload::Passkey),
            ("WIFI:S:guest;T:WPA;P:pass;;", Payload::Scheme("wifi".into())),
            ("mailto:jan@qcs.nl", Payload::Scheme("mailto".into())),
            ("https:///path", Payload::Text),
            ("https://\u{202E}moc.elpmaxe/x", Payload::Link("moc.elpmaxe".into())),
            ("hello world", Payload::Text),
            ("Note: buy milk", Payload::Text),
            ("694660881", Payload::Text),
            ("é:x", Payload::Text),
        ] {
            assert_eq!(Payload::read(text), Ok(payload), "{text}");
        }
        assert!(matches!(Payload::read("otpauth://totp/a:b?secret=JBSWY3DP"), Ok(Payload::Account(_))));
    }

    #[test]
    fn nonsense_is_named() {
        assert_eq!(Payload::read(" \n"), Err(PayloadError::Empty));
        assert_eq!(Payload::read(&"a".repeat(1_000_000)), Err(PayloadError::TooLong));
        assert_eq!(
            Payload::read("otpauth://totp/a?secret="),
            Err(PayloadError::Otpauth(OtpauthError::Secret(SecretError::Empty)))
        );
        assert_eq!(
            Payload::read("otpauth://totp/a?secret=JBSWY3DP&period=0"),
            Err(PayloadError::Otpauth(OtpauthError::Period))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_payload_or_an_error(text in ".{0,300}") {
            let _ = Payload::read(&text);
        }

        #[test]
        fn any_address_is_a_payload_or_an_error(rest in "[a-z:/?#@%.\\\\&=é]{0,60}") {
            let _ = Payload::read(&format!("https:{rest}"));
            let _ = Payload::read(&format!("phonefactor:{rest}"));
            let _ = Payload::read(&format!("otpauth:{rest}"));
        }
    }
}
