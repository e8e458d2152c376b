//! An area of the browser's sync that was changed: the vault keeps its accounts, and the area has them again.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::account::Account;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::vault::{Header, IfNamed, Items, Opening, Saved, Standing, Stored, Vault, VaultKey};
use sixbox_fuzz::edited::Edit;
use sixbox_fuzz::random::Random;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// Which item each edit is of.
    edits: Vec<(u8, Edit<'a>)>,
    removed: Option<u8>,
    name: &'a str,
    text: &'a str,
}

const NOW: u64 = 1_800_000_000;
const WORDS: [&str; 5] = ["\"format\":2,", "\"slots\":[]", "bundle/01", "installation/00000001", "AAAA"];

struct Made {
    items: Items,
    key: [u8; 32],
    area: Items,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let mut random = Random(7);
    let mut vault = Vault::create(&mut random).expect("there is randomness");
    vault.add_slot(&Opening::Password("x"), &mut random).expect("a slot is added");
    let mut items = Items::new();
    for secret in ["JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXQ"] {
        let text = format!("otpauth://totp/QCS:user{secret}?secret={secret}&issuer=Microsoft");
        let account = Account::new(Otpauth::parse(&text).expect("it is an account"), 5);
        let Ok(Saved::New(_, change)) = vault.save(account, IfNamed::Ask, &mut random) else { panic!("not saved") };
        items.extend(change.into_iter().map(|(name, text)| (name, Stored::Text(text))));
    }
    let change = vault.begin_sync(NOW, &mut random).expect("there is a password");
    items.extend(change.into_iter().map(|(name, text)| (name, Stored::Text(text))));
    let synced = vault.synchronise(&Items::new(), NOW, &mut random).expect("it is sealed");
    let area: Items = synced.set.into_iter().map(|(name, text)| (name, Stored::Text(text))).collect();
    let change = vault.synchronise(&area, NOW, &mut random).expect("it is sealed").change.unwrap_or_default();
    items.extend(change.into_iter().map(|(name, text)| (name, Stored::Text(text))));
    Made { items, key: *vault.key().as_bytes(), area }
});

fn opened(made: &Made) -> Vault {
    let header = Header::find(&made.items).ok().flatten().expect("there is a vault");
    Vault::open(header, VaultKey::from_bytes(&made.key).expect("it is a key"), &made.items).expect("it opens")
}

fuzz_target!(|input: Input<'_>| {
    let made = &*MADE;
    let mut random = Random(9);
    let mut area = made.area.clone();
    for (at, edit) in &input.edits {
        let name = area.keys().nth(usize::from(*at) % area.len()).cloned();
        if let Some(Stored::Text(text)) = name.and_then(|name| area.get_mut(&name)) {
            edit.edit(text, &WORDS);
        }
    }
    if let Some(at) = input.removed {
        area.retain({
            let mut index = 0;
            move |_, _| {
                index += 1;
                index - 1 != usize::from(at) % 4
            }
        });
    }
    area.insert(input.name.to_owned(), Stored::Text(input.text.to_owned()));
    let mut vault = opened(made);
    let before: Vec<_> = vault.accounts().into_iter().map(|(id, account)| (id, account.clone())).collect();
    let _ = vault.join_sync(
        &Items::from([("vault".to_owned(), Stored::Text(input.text.to_owned()))]),
        &Opening::Passkey { credential: b"", output: b"" },
        NOW,
        &mut random,
    );
    let mut vault = opened(made);
    let synced = vault.synchronise(&area, NOW, &mut random).expect("no area makes it fail");
    let after: Vec<_> = vault.accounts().into_iter().map(|(id, account)| (id, account.clone())).collect();
    assert!(before == after, "an account came or went");
    if synced.standing != Standing::Synced {
        assert!(synced.set.is_empty() && synced.removed.is_empty() && synced.change.is_none());
        return;
    }
    area.extend(synced.set.into_iter().map(|(name, text)| (name, Stored::Text(text))));
    synced.removed.iter().for_each(|name| drop(area.remove(name)));
    let again = vault.synchronise(&area, NOW, &mut random).expect("no area makes it fail");
    assert!(again.set.is_empty() && again.removed.is_empty(), "it is written once");
});
