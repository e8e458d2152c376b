//! An otpauth text to an account, and back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::secret::{MAX_SECRET_BYTES, Secret};
use sixbox_fuzz::edited::Edited;
use sixbox_fuzz::{check_codes, is_plain};

const GOOD: [&str; 6] = [
    "otpauth://totp/QCS%20automatisering%3Atest%40qcs.nl?secret=jbswy3dpehpk3pxp&issuer=Microsoft",
    "otpauth://totp/Shop:jan@example.com?secret=JBSWY3DPEHPK3PXP&digits=8&period=60&algorithm=SHA256&issuer=Shop",
    "otpauth://totp/ACME%3A+Groep:jan+tag@acme.nl?secret=jbsw+y3dp&amp;issuer=Microsoft",
    "OTPAUTH://TOTP/a?secret=AAAA&digits=10&period=4294967295&algorithm=HmacSHA512",
    "otpauth://totp?secret=jbswy3dp====",
    "otpauth://totp/a:b:c:d?issuer=a:b&secret=my",
];

const WORDS: [&str; 12] =
    ["%3A", ":", "%", "+", "@", "issuer=", "secret=", "digits=", "period=", "algorithm=SHA1", "&", "\u{200B}"];

fuzz_target!(|input: Edited<'_>| {
    let text = input.text(&GOOD, &WORDS);
    if let Ok(secret) = Secret::from_base32(&text) {
        assert!((1..=MAX_SECRET_BYTES).contains(&secret.as_bytes().len()));
        assert_eq!(Secret::from_base32(&secret.to_base32()), Ok(secret));
    }
    let Ok(read) = Otpauth::parse(&text) else { return };
    for name in [&read.label_issuer, &read.issuer].into_iter().flatten() {
        assert!(!name.is_empty() && is_plain(name), "{read:?}");
    }
    assert!(is_plain(&read.user), "{read:?}");
    check_codes(&read.key);
    let written = read.to_text();
    assert_eq!(Otpauth::parse(&written).as_ref(), Ok(&read), "{}", *written);
});
