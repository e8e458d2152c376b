//! The form of a typed key to an account.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::typed::TypedKey;
use sixbox_fuzz::edited::Edited;
use sixbox_fuzz::{check_codes, is_plain};

#[derive(Arbitrary, Debug)]
struct Form<'a> {
    issuer: Edited<'a>,
    user: Edited<'a>,
    key: Edited<'a>,
    algorithm: Edited<'a>,
    digits: Edited<'a>,
    period: Edited<'a>,
}

fuzz_target!(|form: Form<'_>| {
    let issuer = form.issuer.text(&["Microsoft", "", " "], &[":", "\u{202E}"]);
    let user = form.user.text(&["test@qcs.nl", "QCS:test@qcs.nl", "ACME: Groep:jan@acme.nl", "jan"], &[":", "@", " "]);
    let key =
        form.key.text(&["jbsw y3dp ehpk 3pxp", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP===="], &["-", " ", "=", "\u{2011}"]);
    let algorithm = form.algorithm.text(&["SHA1", "SHA256", "SHA512"], &["-", "hmac"]);
    let digits = form.digits.text(&["6", "8", "10"], &["0", " "]);
    let period = form.period.text(&["30", "60", "4294967295"], &["0", " "]);
    let form =
        TypedKey { issuer: &issuer, user: &user, key: &key, algorithm: &algorithm, digits: &digits, period: &period };
    let read = match form.read() {
        Ok(read) => read,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    assert!(!read.user.is_empty() && is_plain(&read.user));
    for name in [&read.label_issuer, &read.issuer].into_iter().flatten() {
        assert!(!name.is_empty() && is_plain(name), "{read:?}");
    }
    assert!(read.key.secret().as_bytes().len() >= 10);
    assert_eq!(digits.trim().parse(), Ok(read.key.digits()));
    assert_eq!(period.trim().parse(), Ok(read.key.period()));
    check_codes(&read.key);
    let written = read.to_text();
    assert_eq!(Otpauth::parse(&written).as_ref(), Ok(&read), "{}", *written);
});
