//! A backup file that was changed: an error, or no account but those that were in it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::account::Account;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::vault::{Backup, IfNamed, Items, Opening, RecoveryCode, Saved, Stored, Vault};
use sixbox_fuzz::edited::Edit;
use sixbox_fuzz::random::Random;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    edits: Vec<Edit<'a>>,
    text: &'a str,
}

const WORDS: [&str; 6] = ["\"format\":2,", "\"items\":{}", "\"sixbox\":\"backup\",", "\"record/", "null", "AAAA"];

struct Made {
    text: String,
    code: RecoveryCode,
    account: Account,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let mut random = Random(7);
    let mut vault = Vault::create(&mut random).expect("there is randomness");
    let code = RecoveryCode::random(&mut random).expect("there is randomness");
    vault.add_slot(&Opening::Recovery(&code), &mut random).expect("a slot is added");
    let text = "otpauth://totp/QCS:user%40qcs.nl?secret=JBSWY3DPEHPK3PXP&issuer=Microsoft";
    let account = Account::new(Otpauth::parse(text).expect("it is an account"), 5);
    let Ok(Saved::New(_, change)) = vault.save(account.clone(), IfNamed::Ask, &mut random) else { panic!("not saved") };
    let items: Items = change.into_iter().map(|(name, text)| (name, Stored::Text(text))).collect();
    let text = vault.backup(&items, None, 9, &mut random).expect("it is written");
    Made { text, code, account }
});

fuzz_target!(|input: Input<'_>| {
    let made = &*MADE;
    let _ = Backup::read(input.text);
    let mut text = made.text.clone();
    input.edits.iter().for_each(|edit| edit.edit(&mut text, &WORDS));
    let Ok(backup) = Backup::read(&text) else {
        assert_ne!(text, made.text);
        return;
    };
    if let Ok(vault) = backup.open(&Opening::Recovery(&made.code)) {
        assert!(vault.accounts().iter().all(|(_, account)| account.key == made.account.key));
        assert!(vault.accounts().len() + vault.damaged().len() <= backup.records().max(1));
    }
});
