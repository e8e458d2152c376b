//! A scanned text to what it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sixbox_core::account::Account;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::payload::{MAX_TEXT_BYTES, Payload, PayloadError};
use sixbox_fuzz::edited::Edited;
use sixbox_fuzz::{check_codes, is_plain};

const GOOD: [&str; 12] = [
    "otpauth://totp/QCS%20automatisering%3Atest%40qcs.nl?secret=jbswy3dpehpk3pxp&issuer=Microsoft",
    "otpauth://totp/Shop:jan@example.com?secret=JBSWY3DP&digits=8&period=60&algorithm=SHA256",
    "otpauth://hotp/a?secret=JBSWY3DP&counter=1",
    "otpauth-migration://offline?data=CjEK",
    "https://login.microsoftonline.com/authenticatorApp/activateAccount?accountType=mfa&source=qrCode&code=694660881",
    "https://login.microsoftonline.us/authenticatorApp/activateAccount?accountType=msa",
    "phonefactor://activate_account?code=694660881&url=https://mobileappcommunicator.auth.microsoft.com/activatev2/1/2",
    "phonefactor://activate_account?url=https%3a%2f%2fadnotifications.windowsazure.com%2fx&code=1",
    "FIDO:/130864008381036673",
    "https://user@example.com:443/path?a=b#c",
    "WIFI:S:guest;T:WPA;P:pass;;",
    "\u{FEFF} hello",
];

const WORDS: [&str; 12] = [
    "https://",
    "phonefactor:",
    "otpauth:",
    "totp",
    "login.microsoftonline.com",
    "/authenticatorApp/activateAccount",
    "accountType=msa",
    ".microsoft.com",
    "url=",
    "evil.example",
    "@",
    "\u{202E}",
];

fuzz_target!(|input: Edited<'_>| {
    let text = input.text(&GOOD, &WORDS);
    let read = Payload::read(&text);
    assert_eq!(read == Err(PayloadError::TooLong), text.len() > MAX_TEXT_BYTES);
    let parsed = Otpauth::parse(&text);
    match read {
        Ok(Payload::Account(otpauth)) => {
            assert_eq!(parsed.as_ref(), Ok(&*otpauth));
            check_codes(&otpauth.key);
            let account = Account::new(*otpauth, 0);
            let names = [&account.issuer, &account.tenant].into_iter().flatten().chain([&account.user]);
            names.for_each(|name| assert!(name.chars().count() <= 200));
        }
        Ok(Payload::MicrosoftApp(_)) => {
            let lower = text.trim_start_matches('\u{FEFF}').trim().to_ascii_lowercase();
            if lower.starts_with("http") {
                let url = url::Url::parse(&lower).expect("Microsoft's address is one");
                let hosts = ["login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn"];
                assert_eq!((url.scheme(), url.port()), ("https", None));
                assert!(url.host_str().is_some_and(|host| hosts.contains(&host)), "{url}");
            }
        }
        Ok(Payload::Link(host)) => assert!(!host.contains('/') && is_plain(&host), "{host:?}"),
        Ok(Payload::Scheme(name)) => assert!(text.to_ascii_lowercase().contains(&format!("{name}:"))),
        Ok(_) => {}
        Err(PayloadError::Otpauth(error)) => assert_eq!(parsed, Err(error)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
