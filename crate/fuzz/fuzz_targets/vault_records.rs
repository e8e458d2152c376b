//! Plaintexts of records and of the index, sealed as FORMAT.md says by this target itself: any of them opens, or is
//! noticed, and what was written by a later version stays.
#![no_main]

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64ct::{Base64, Encoding};
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::vault::{Header, Id, Items, Stored, Vault, VaultKey};
use sixbox_fuzz::check_codes;
use sixbox_fuzz::edited::Edited;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    index: Edited<'a>,
    record: Edited<'a>,
    version: u64,
    slots: Edited<'a>,
}

const VAULT: [u8; 16] = [0x11; 16];
const RECORD: [u8; 16] = [0x22; 16];
const KEY: [u8; 32] = [0x33; 32];

const INDEXES: [&str; 4] = [
    r#"{"records":{"22222222222222222222222222222222":1}}"#,
    r#"{"records":{"22222222222222222222222222222222":1,"44444444444444444444444444444444":18446744073709551615}}"#,
    r#"{"records":{}}"#,
    "",
];

const RECORDS: [&str; 3] = [
    r#"{"kind":"account","issuer":"Microsoft","tenant":null,"user":"jan@qcs.nl","nickname":null,"secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":6,"period":30,"hosts":["login.live.com"],"used":[1,2],"added":1,"trashed":null,"new":{"x":[1]}}"#,
    r#"{"kind":"account","issuer":null,"tenant":null,"user":"","nickname":"a","secret":"AA","algorithm":"SHA512","digits":10,"period":4294967295,"hosts":[],"used":[18446744073709551615],"added":18446744073709551615,"trashed":null}"#,
    r#"{"kind":"note","text":"from a later version"}"#,
];

const SLOTS: [&str; 3] = [
    r#"[{"kind":"device","id":"55555555555555555555555555555555","sealed":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]"#,
    r#"[{"kind":"password","salt":"AA==","later":{"a":[1,2,null]}}]"#,
    "[]",
];

const WORDS: [&str; 8] = ["\"", "{", "[", "null", "-1", "1e999", "\\u0041", "\"digits\":"];

fuzz_target!(|input: Input<'_>| {
    let index = seal(b'i', [0; 16], 1, &input.index.text(&INDEXES, &WORDS));
    let slots = input.slots.text(&SLOTS, &WORDS);
    let header = format!(
        r#"{{"format":1,"vault":"{}","slots":{slots},"index":"{}"}}"#,
        "11".repeat(16),
        Base64::encode_string(&index)
    );
    let plain = input.record.text(&RECORDS, &WORDS);
    let record = seal(b'r', RECORD, input.version, &plain);
    let items: Items =
        [("vault".to_owned(), header), (format!("record/{}", "22".repeat(16)), Base64::encode_string(&record))]
            .map(|(name, text)| (name, Stored::Text(text)))
            .into();
    let Ok(Some(header)) = Header::find(&items) else {
        assert!(!SLOTS.contains(&slots.as_str()));
        return;
    };
    header.device_slots();
    let key = || VaultKey::from_bytes(&KEY).expect("32 bytes");
    let vault = Vault::open(header, key(), &items).expect("a header and a key open");
    let id = Id::from_hex(&"22".repeat(16)).expect("it is an id");
    let Some(account) = vault.account(id) else {
        assert!(plain != RECORDS[0] || vault.accounts().is_empty());
        return;
    };
    check_codes(&account.key);
    assert!(!vault.damaged().contains(&id));
    account.is_microsoft();

    // What is taken from it and written reads back, with all that a later version may have added.
    let before = account.clone();
    let mut vault = vault;
    let Ok(change) = vault.release_step(id, u64::MAX, &mut sixbox_fuzz::random::Random(1)) else {
        panic!("nothing is written")
    };
    let mut items = items;
    items.extend(change.into_iter().map(|(name, text)| (name, Stored::Text(text))));
    let header = Header::find(&items).ok().flatten().expect("it was written");
    let again = Vault::open(header, key(), &items).expect("it was written");
    let mut expected = before;
    expected.release_step(u64::MAX);
    assert_eq!(again.account(id), Some(&expected));
});

/// FORMAT.md, "Sealing".
fn seal(kind: u8, id: [u8; 16], version: u64, plain: &str) -> Vec<u8> {
    let mut additional = b"sixbox\x01".to_vec();
    additional.push(kind);
    additional.extend(VAULT);
    additional.extend(id);
    additional.extend(version.to_be_bytes());
    let nonce = [kind; 12];
    let payload = Payload { msg: plain.as_bytes(), aad: &additional };
    let sealed = Aes256Gcm::new(&KEY.into()).encrypt(&Nonce::from(nonce), payload).expect("it is short");
    [&version.to_be_bytes(), &nonce[..], &sealed].concat()
}
