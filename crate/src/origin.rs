//! Where an account's code may be filled.

use std::fmt;

use percent_encoding::percent_decode_str;

use crate::look_alike::look_alike;

/// Hosts whose pages Microsoft writes and on which it asks for a code at sign-in. Exact names, never a pattern:
/// under `*.microsoftonline.com` or `*.live.com` stands content of customers.
///
/// Sources, seen November 2026: KnownMetadataProvider of Microsoft's .NET authentication library (24 July 2026),
/// PasskeyOriginRulesManager of its Android library, Learn's "National clouds" (15 January 2025).
const SIGN_IN_HOSTS: [&str; 12] = [
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.live.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.sovcloud-identity.fr",
    "login.sovcloud-identity.de",
    "login.sovcloud-identity.sg",
    // Aliases, rarely shown as a page.
    "login.windows.net",
    "login-us.microsoftonline.com",
    "login.chinacloudapi.cn",
    "login.usgovcloudapi.net",
];

/// Hosts on which an authenticator is set up. Same sources.
const SET_UP_HOSTS: [&str; 4] = [
    "mysignins.microsoft.com",
    "mysignins.azure.us",
    "account.live.com",
    // The page before 2020, today a redirect.
    "account.activedirectory.windowsazure.com",
];

/// A place where codes of Microsoft accounts may be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Microsoft's sign-in.
    SignIn,
    /// Microsoft's wizard, where an authenticator is set up.
    SetUp,
}

/// Where an address lies, for the accounts of any issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Site<'a> {
    /// A listed host: Microsoft's accounts, and those that are to become such.
    Microsofts(&'a str),
    /// Any other host, with its port if that is not 443: accounts that were scanned or filled there before.
    Other(&'a str),
}

/// Why no code of a Microsoft account may be filled at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not https: anybody on the way could read the code.
    NotHttps,
    /// Not one of Microsoft's hosts. The only refusal that is none for the accounts of others.
    OtherHost,
    /// Microsoft's host, but a page that a tenant writes (Azure AD B2C: `/te/`, `/tfp/`, a policy).
    TenantPage,
    /// Another's host whose name holds one of Microsoft's, or what reads like one: `rnicrosoft.com`.
    LookAlikeName,
    /// Another's host whose name looks like one of Microsoft's in letters of other alphabets, or with marks.
    LookAlikeTwin,
    /// A bare IP address. Nobody can tell whose it is.
    Address,
}

/// Says what stands at an address. `url` is what a browser gives for a tab or a document: an absolute, normalised URL.
/// A look-alike is told before a missing https: it is the worse of the two.
pub fn place_of(url: &str) -> Result<Place, Refusal> {
    let (is_https, rest) = match url.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, url.strip_prefix("http://").ok_or(Refusal::NotHttps)?),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, after) = rest.split_at(end);
    let place = if SIGN_IN_HOSTS.contains(&host) {
        Ok(Place::SignIn)
    } else if SET_UP_HOSTS.contains(&host) {
        Ok(Place::SetUp)
    } else {
        Err(look_alike(bare(host)).unwrap_or(Refusal::OtherHost))
    };
    if !is_https && matches!(place, Ok(_) | Err(Refusal::OtherHost)) {
        return Err(Refusal::NotHttps);
    }
    let place = place?;
    let after = after.split('#').next().unwrap_or_default();
    let (path, query) = after.split_once('?').unwrap_or((after, ""));
    if is_tenant_path(path) || is_tenant_query(query) {
        return Err(Refusal::TenantPage);
    }
    Ok(place)
}

/// Says where an address lies, or why no account at all fills there.
pub fn site_of(url: &str) -> Result<Site<'_>, Refusal> {
    let place = place_of(url);
    let authority = url.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    let host = authority.filter(|host| !host.is_empty() && host.len() <= 253 && !host.contains('@'));
    match (place, host) {
        (Ok(_), Some(host)) => Ok(Site::Microsofts(host)),
        (Err(Refusal::OtherHost), Some(host)) => Ok(Site::Other(host)),
        (place, _) => Err(place.err().unwrap_or(Refusal::OtherHost)),
    }
}

/// A host's name without user info and port.
fn bare(authority: &str) -> &str {
    let host = authority.split('\\').next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    match host.starts_with('[') {
        true => host,
        false => host.split(':').next().unwrap_or_default(),
    }
}

/// Whether a bare host name is one on which Microsoft asks for, or sets up, codes.
pub fn is_microsoft_host(host: &str) -> bool {
    SIGN_IN_HOSTS.contains(&host) || SET_UP_HOSTS.contains(&host)
}

/// The host of an https address, as it is kept with an account that was scanned there. None where none may be filled.
pub fn host_of(url: &str) -> Option<&str> {
    match site_of(url).ok()? {
        Site::Microsofts(host) | Site::Other(host) => Some(host),
    }
}

/// B2C pages stand under `/te/TENANT/POLICY/` and `/tfp/TENANT/POLICY/`; a policy's name begins with `B2C_1`.
fn is_tenant_path(path: &str) -> bool {
    let path = fully_decoded(path);
    let mut segments = path.split(['/', '\\']).map(str::trim).filter(|segment| !matches!(*segment, "" | "."));
    let first_is_tenants = segments.clone().next().is_some_and(|first| first == "te" || first == "tfp");
    first_is_tenants || segments.any(|segment| segment == ".." || segment.starts_with("b2c_1"))
}

/// The older form names the policy in the query: `?p=b2c_1_sign_in`.
fn is_tenant_query(query: &str) -> bool {
    query.split('&').any(|pair| {
        let pair = fully_decoded(pair);
        pair.split_once('=')
            .is_some_and(|(name, value)| name == "p" && value.trim_start_matches(['+', ' ']).starts_with("b2c_1"))
    })
}

/// Lower case, and percent-decoded until nothing changes: a server may decode what a browser leaves.
fn fully_decoded(text: &str) -> String {
    let mut text = text.to_ascii_lowercase();
    for _ in 0..8 {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().to_ascii_lowercase();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttps => "the address is not https",
            Self::OtherHost => "the host is not one of Microsoft's",
            Self::TenantPage => "the page is written by a tenant, not by Microsoft",
            Self::LookAlikeName => "the host's name holds one of Microsoft's, and is not Microsoft's",
            Self::LookAlikeTwin => "the host's name looks like one of Microsoft's in other letters",
            Self::Address => "the host is a bare IP address",
        })
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_listed_host() {
        let sign_in = [
            "login.microsoftonline.com",
            "login.microsoft.com",
            "login.live.com",
            "login.microsoftonline.us",
            "login.partner.microsoftonline.cn",
            "login.sovcloud-identity.fr",
            "login.sovcloud-identity.de",
            "login.sovcloud-identity.sg",
            "login.windows.net",
            "login-us.microsoftonline.com",
            "login.chinacloudapi.cn",
            "login.usgovcloudapi.net",
        ];
        let set_up = [
            "mysignins.microsoft.com",
            "mysignins.azure.us",
            "account.live.com",
            "account.activedirectory.windowsazure.com",
        ];
        assert_eq!((SIGN_IN_HOSTS, SET_UP_HOSTS), (sign_in, set_up));
        for host in sign_in {
            assert_eq!(place_of(&format!("https://{host}/common/login?x=1#y")), Ok(Place::SignIn));
            assert_eq!(place_of(&format!("https://{host}")), Ok(Place::SignIn));
        }
        for host in set_up {
            assert_eq!(place_of(&format!("https://{host}/register?csrf_token=1")), Ok(Place::SetUp));
        }
    }

    #[test]
    fn nothing_but_the_exact_host() {
        for url in [
            "https://evil.example/login.microsoftonline.com/",
            "https://login.microsoftonline.com@evil.example/",
            "https://user@login.microsoftonline.com/",
            "https://login.microsoftonline.com:8443/",
            "https://login.microsoftonline.com./",
            "https://LOGIN.microsoftonline.com/",
            "https://xlogin.microsoftonline.com/",
            "https://contoso.b2clogin.com/",
            "https://contoso.ciamlogin.com/",
            "https://login.microsoftonline.de/",
            "https://sts.windows.net/",
            "https://aka.ms/mfasetup",
            "https://mysignins-ppe.microsoft.com/",
            "https://login.windows.net.:443/",
            "https://login.xn--mcrosoftonline-kkb.com/",
            "https://user:password@shop.example:8443/",
            "https:///login.microsoftonline.com/",
            "https://",
        ] {
            assert_eq!(place_of(url), Err(Refusal::OtherHost), "{url}");
        }
        for (url, refusal) in [
            ("https://login.microsoftonline.com.evil.example/", Refusal::LookAlikeName),
            ("https://login.microsoftonline.com.evil.example:8443/te/", Refusal::LookAlikeName),
            ("https://user:p@login.microsoftonline.com.evil.example/", Refusal::LookAlikeName),
            ("https://login.live.com\\@rnicrosoft.com/", Refusal::OtherHost),
            ("http://rnicrosoft.com/", Refusal::LookAlikeName),
            ("https://login.xn--mcrosoftonline-59l.com/", Refusal::LookAlikeTwin),
            ("http://login.xn--mcrosoftonline-59l.com/", Refusal::LookAlikeTwin),
            ("https://127.0.0.1/common/login", Refusal::Address),
            ("http://127.0.0.1:8080/", Refusal::Address),
            ("https://[2603:1026::1]:443/", Refusal::Address),
            ("http://shop.example/", Refusal::NotHttps),
            ("http://www.microsoft.com/", Refusal::NotHttps),
            ("http://login.microsoftonline.com/te/x/", Refusal::NotHttps),
            ("ftp://127.0.0.1/", Refusal::NotHttps),
        ] {
            assert_eq!(place_of(url), Err(refusal), "{url}");
        }
        for url in
            ["http://login.microsoftonline.com/", "HTTPS://login.microsoftonline.com/", "file:///x", "about:blank", ""]
        {
            assert_eq!(place_of(url), Err(Refusal::NotHttps), "{url}");
        }
    }

    #[test]
    fn never_a_page_that_a_tenant_writes() {
        for after in [
            "/te/contoso.onmicrosoft.com/b2c_1_signin/oauth2/authresp",
            "/tfp/contoso.onmicrosoft.com/B2C_1A_SignIn/oauth2/v2.0/authorize",
            "/TE/x",
            "//te/x",
            "/%74e/x",
            "/%2574e/x",
            "/te%2Fx",
            "/te",
            "/.%2Fte/x",
            "/x/..%2fte/c",
            "/te%20/c",
            "/c/%20b2c_1_x/",
            "/c?p=%20b2c_1_x",
            "/c?p=+B2C_1_x",
            "/contoso.onmicrosoft.com/B2C_1_signin/oauth2/v2.0/authorize",
            "/contoso.onmicrosoft.com/oauth2/v2.0/authorize?x=1&p=B2C_1_signin",
            "/contoso.onmicrosoft.com/oauth2/v2.0/authorize?p=%42%32C_1a",
        ] {
            assert_eq!(
                place_of(&format!("https://login.microsoftonline.com{after}")),
                Err(Refusal::TenantPage),
                "{after}"
            );
        }
        for after in [
            "/te1/x",
            "/c?redirect_uri=https%3A%2F%2Fx%2F%3Fa%3D1%26p%3Db2c_1_x",
            "/common/te/",
            "/tenant/saml2?x=/te/",
            "/common/login#/te/",
        ] {
            assert_eq!(place_of(&format!("https://login.microsoftonline.com{after}")), Ok(Place::SignIn), "{after}");
        }
    }

    #[test]
    fn hosts_that_are_kept() {
        assert_eq!(host_of("https://mysignins.microsoft.com/register?x"), Some("mysignins.microsoft.com"));
        assert_eq!(host_of("https://shop.example:8443/"), Some("shop.example:8443"));
        assert_eq!(host_of("https://login.microsoftonline.com/te/contoso/b2c_1_x/"), None);
        for url in [
            "http://shop.example/",
            "https://",
            "https://a@b/",
            "chrome://settings",
            "https://192.168.1.5/",
            "https://rnicrosoft.com/",
        ] {
            assert_eq!(host_of(url), None);
        }
        assert_eq!(site_of("https://login.live.com/x"), Ok(Site::Microsofts("login.live.com")));
        assert_eq!(site_of("https://login.live.com:8443/x"), Ok(Site::Other("login.live.com:8443")));
        assert_eq!(site_of("https://login.live.com/te/x"), Err(Refusal::TenantPage));
        assert!(is_microsoft_host("login.live.com") && !is_microsoft_host("live.com"));
    }

    proptest! {
        #[test]
        fn an_address_is_microsofts_only_with_an_exact_host(host in "[a-z.@:%-]{0,40}", path in "[a-z/?#]{0,20}") {
            let listed = SIGN_IN_HOSTS.contains(&host.as_str()) || SET_UP_HOSTS.contains(&host.as_str());
            prop_assume!(!listed);
            let refused = |url: String| place_of(&url).is_err();
            let (before, after) = (format!("https://{host}x.{path}"), format!("https://login.microsoftonline.com{host}x{path}"));
            prop_assert!(refused(before));
            prop_assert!(refused(after));
        }

        #[test]
        fn nothing_is_listed_but_the_exact_list(url in "(https?://)?.{0,60}", host in "[a-zA-Z0-9.@:\\[\\]%-]{0,40}") {
            for url in [url, format!("https://{host}/"), format!("http://{host}")] {
                let site = site_of(&url);
                prop_assert_eq!(place_of(&url).is_ok(), matches!(site, Ok(Site::Microsofts(_))));
                prop_assert!(!matches!(site, Ok(Site::Microsofts(host)) if !is_microsoft_host(host)));
                prop_assert!(!matches!(site, Ok(Site::Other(host)) if is_microsoft_host(host)));
            }
        }
    }
}
