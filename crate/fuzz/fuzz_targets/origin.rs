//! Addresses to places: never a place of Microsoft's but where the rules of the web find its host, too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sixbox_core::origin::{Refusal, Site, host_of, is_microsoft_host, place_of, site_of};
use sixbox_fuzz::edited::Edited;
use url::{Host, Url};

const GOOD: [&str; 12] = [
    "https://login.microsoftonline.com/common/oauth2/authorize?client_id=1&p=x#y",
    "https://login.microsoftonline.com/te/contoso.onmicrosoft.com/b2c_1_signin/oauth2/authresp",
    "https://login.microsoftonline.com/tfp/contoso/B2C_1A/authorize",
    "https://login.microsoftonline.com/c/authorize?p=b2c_1_sign_in",
    "https://mysignins.microsoft.com/register?csrf_token=1",
    "https://account.live.com/proofs/Manage",
    "https://user:password@shop.example:8443/path",
    "http://login.live.com/",
    "https://login-microsoftonline.com.evil.example/",
    "https://login.xn--mcrosoftonline-59l.com/",
    "https://0x7f.1/",
    "https://[::1]:8443/",
];

const WORDS: [&str; 26] = [
    "login.microsoftonline.com",
    "login.live.com",
    "evil.example",
    "https://",
    "@",
    "\\",
    "/",
    "//",
    "..",
    ".",
    "%2f",
    "%252F",
    "%5c",
    "te",
    "tfp",
    "b2c_1_",
    "?p=",
    "#",
    "\t",
    ":443",
    "microsoft",
    "rn",
    "0",
    "xn--",
    "і",
    "-",
];

/// As the browsers' makers and Microsoft list them; an address whose host is none of these is not Microsoft's.
const DOMAINS: [&str; 11] = [
    ".microsoftonline.com",
    ".microsoft.com",
    ".live.com",
    ".microsoftonline.us",
    ".microsoftonline.cn",
    ".windows.net",
    ".chinacloudapi.cn",
    ".usgovcloudapi.net",
    ".azure.us",
    ".windowsazure.com",
    ".sovcloud-identity.",
];

/// How many of these, from the first, hold no host whose name a customer chooses.
const MICROSOFTS: usize = 5;

fuzz_target!(|input: Edited<'_>| {
    let text = input.text(&GOOD, &WORDS);
    check(&text);
    let Ok(url) = Url::parse(&text) else { return };
    // What a browser gives for a page is normalised.
    let normal = url.as_str();
    check(normal);
    check_words(normal, &url);
    if url.scheme() != "https" {
        assert!(place_of(normal).is_err());
        assert_eq!(host_of(normal), None);
        return;
    }
    if place_of(normal).is_ok() {
        let first = url.path().split('/').find(|segment| !segment.is_empty()).unwrap_or_default();
        let first = first.to_ascii_lowercase();
        assert!(first != "te" && first != "tfp", "{url}");
        assert!(!url.path().to_ascii_lowercase().contains("/b2c_1"), "{url}");
        assert!(
            url.query_pairs().all(|(name, value)| name != "p" || !value.to_ascii_lowercase().starts_with("b2c_1")),
            "{url}"
        );
    }
    if let Some(host) = host_of(normal) {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        assert_eq!(format!("{}{port}", url.host_str().unwrap_or_default()), host);
        assert!(url.username().is_empty() && url.password().is_none());
    }
});

/// What a refusal says is so, and what is so is said.
fn check_words(normal: &str, url: &Url) {
    let place = place_of(normal);
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_address = matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
    assert_eq!(place == Err(Refusal::Address), is_web && is_address, "{normal}");
    let host = url.host_str().unwrap_or_default();
    match place {
        Err(Refusal::LookAlikeName | Refusal::LookAlikeTwin) => {
            let is_microsofts = DOMAINS.iter().take(MICROSOFTS).any(|domain| host.ends_with(domain));
            assert!(is_web && !is_microsofts, "{normal}");
        }
        Err(Refusal::NotHttps) => assert_ne!(url.scheme(), "https", "{normal}"),
        Err(Refusal::OtherHost) => assert_eq!(url.scheme(), "https", "{normal}"),
        _ => {}
    }
    let is_foreign = host.len() < 200 && host.ends_with(".example") && !host.contains("xn--");
    if is_web && is_foreign && host.contains("microsoft") {
        assert_eq!(place, Err(Refusal::LookAlikeName), "{normal}");
    }
}

fn check(text: &str) {
    match site_of(text) {
        Ok(Site::Microsofts(host)) => assert!(place_of(text).is_ok() && is_microsoft_host(host), "{text}"),
        Ok(Site::Other(host)) => {
            assert!(place_of(text) == Err(Refusal::OtherHost) && !is_microsoft_host(host), "{text}")
        }
        Err(refusal) => assert_eq!(place_of(text), Err(refusal), "{text}"),
    }
    if place_of(text).is_err() {
        return;
    }
    let url = Url::parse(text).expect("a place has an address");
    let host = url.host_str().unwrap_or_default();
    assert_eq!((url.scheme(), url.port(), url.username(), url.password()), ("https", None, "", None), "{text}");
    assert!(is_microsoft_host(host), "{text}");
    assert!(DOMAINS.iter().any(|domain| host.contains(domain)), "{text}");
    assert_eq!(host_of(text), Some(host));
}
