//! Addresses to places: never a place of Microsoft's but where the rules of the web find its host, too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sixbox_core::origin::{Refusal, host_of, is_microsoft_host, place_of};
use sixbox_fuzz::edited::Edited;
use url::Url;

const GOOD: [&str; 8] = [
    "https://login.microsoftonline.com/common/oauth2/authorize?client_id=1&p=x#y",
    "https://login.microsoftonline.com/te/contoso.onmicrosoft.com/b2c_1_signin/oauth2/authresp",
    "https://login.microsoftonline.com/tfp/contoso/B2C_1A/authorize",
    "https://login.microsoftonline.com/c/authorize?p=b2c_1_sign_in",
    "https://mysignins.microsoft.com/register?csrf_token=1",
    "https://account.live.com/proofs/Manage",
    "https://user:password@shop.example:8443/path",
    "http://login.live.com/",
];

const WORDS: [&str; 20] = [
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

fuzz_target!(|input: Edited<'_>| {
    let text = input.text(&GOOD, &WORDS);
    check(&text);
    let Ok(url) = Url::parse(&text) else { return };
    // What a browser gives for a page is normalised.
    let normal = url.as_str();
    check(normal);
    if url.scheme() != "https" {
        assert_eq!((place_of(normal), host_of(normal)), (Err(Refusal::NotHttps), None));
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

fn check(text: &str) {
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
