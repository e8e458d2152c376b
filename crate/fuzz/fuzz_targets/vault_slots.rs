//! A header whose slots were changed: what opens one gives the vault key and no other, and nothing eats the machine.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::vault::{Header, Items, Opening, RecoveryCode, SlotKind, Stored, Vault, VaultError};
use sixbox_fuzz::edited::Edit;
use sixbox_fuzz::random::Random;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    edits: Vec<Edit<'a>>,
    code: &'a str,
}

const PASSKEY: Opening<'static> = Opening::Passkey { credential: b"credential", output: &[7; 32] };
const WORDS: [&str; 8] = [
    "\"kind\":\"password\",\"memory\":19456,\"passes\":1,\"lanes\":1,",
    "\"memory\":4294967295,",
    "\"passes\":0,",
    "\"kind\":\"recovery\",",
    "\"kind\":\"passkey\",",
    "\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",",
    "\"public\":\"\",",
    "AAAA",
];

struct Made {
    header: String,
    key: [u8; 32],
    code: RecoveryCode,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let mut random = Random(7);
    let mut vault = Vault::create(&mut random).expect("there is randomness");
    let code = RecoveryCode::random(&mut random).expect("there is randomness");
    vault.add_slot(&Opening::Recovery(&code), &mut random).expect("a slot is added");
    vault.add_slot(&PASSKEY, &mut random).expect("a slot is added");
    let change = vault.slots_change(&mut random).expect("it is sealed");
    Made { header: change["vault"].clone(), key: *vault.key().as_bytes(), code }
});

fuzz_target!(|input: Input<'_>| {
    let made = &*MADE;
    let _ = RecoveryCode::read(input.code);
    let mut text = made.header.clone();
    input.edits.iter().for_each(|edit| edit.edit(&mut text, &WORDS));
    let items = Items::from([("vault".to_owned(), Stored::Text(text))]);
    let Ok(Some(header)) = Header::find(&items) else { return };
    for opening in [Opening::Recovery(&made.code), PASSKEY] {
        if let Ok(opened) = header.unlock(&opening) {
            assert_eq!(*opened.key.as_bytes(), made.key);
        }
    }
    // What the person could wait for is not tried here; what is refused takes no time.
    let waits = |kind: &SlotKind| matches!(kind, SlotKind::Password(cost) if cost.memory >= 19_456 && cost.passes > 0);
    if !header.slot_infos().iter().any(|slot| waits(&slot.kind)) {
        let refused = header.unlock(&Opening::Password("x")).map(|_| ());
        assert!(matches!(refused, Err(VaultError::NoSlotOpens | VaultError::Costly | VaultError::WrongKey)));
    }
});
