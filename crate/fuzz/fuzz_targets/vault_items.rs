//! A vault whose stored items were changed: every account that opens is one that was saved, under its own name, and
//! what is missing is noticed as long as the header is the vault's own.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::account::Account;
use sixbox_core::otpauth::Otpauth;
use sixbox_core::vault::{Change, Header, Id, IfNamed, Items, Saved, Stored, Taken, Vault, VaultKey};
use sixbox_fuzz::edited::Edit;
use sixbox_fuzz::random::Random;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    accounts: u8,
    fills: Vec<u8>,
    changes: Vec<Damage<'a>>,
    edits_header: Vec<Edit<'a>>,
}

/// What becomes of a stored item, by its number.
#[derive(Arbitrary, Debug)]
enum Damage<'a> {
    Edit(u8, Edit<'a>),
    Remove(u8),
    /// The text that it had a change earlier.
    RollBack(u8),
    /// The text of another one.
    Copy(u8, u8),
    /// No text any more.
    Other(u8),
    /// A new item.
    Add(&'a str, &'a str),
    /// A new item that is named as a record is.
    AddRecord(u128, u8),
}

const HEADER: &str = "vault";
/// Pieces of a header, for the edits to put in.
const WORDS: [&str; 6] =
    ["\"format\":2,", "\"slots\":[],", "\"index\":\"\",", "\"kind\":\"password\"", "\"x\":1,", "AAAA"];

fuzz_target!(|input: Input<'_>| {
    let mut random = Random(7);
    let mut browser = Browser::new(&mut random);
    for number in 0..1 + input.accounts % 4 {
        browser.save(number, &mut random);
    }
    for (step, &number) in input.fills.iter().take(6).enumerate() {
        browser.fill(number, 1_700_000_000 + 30 * step as u64, &mut random);
    }
    let whole = browser.items.clone();
    for damage in input.changes.iter().take(12) {
        browser.damage(damage);
    }
    if let Some(Stored::Text(text)) = browser.items.get_mut(HEADER) {
        input.edits_header.iter().for_each(|edit| edit.edit(text, &WORDS));
    }

    let Ok(Some(header)) = Header::find(&browser.items) else {
        assert_ne!(browser.items.get(HEADER), whole.get(HEADER));
        return;
    };
    let slots = header.device_slots();
    assert!(slots.iter().all(|slot| slot.nonce.len() == 12 && slot.additional_data.len() == 48));
    let Ok(mut vault) = Vault::open(header, browser.key.clone(), &browser.items) else { return };
    for (id, account) in vault.accounts() {
        assert!(
            browser.saved.get(&id).is_some_and(|versions| versions.contains(account)),
            "{account:?} was never saved"
        );
    }
    if browser.items.get(HEADER) == whole.get(HEADER) {
        // The index is the vault's own: every record is the last one, or it is noticed.
        for (id, versions) in &browser.saved {
            let noticed = vault.damaged().contains(id);
            let last = vault.account(*id) == versions.last();
            assert!(noticed != last, "{id:?}");
            let name = format!("record/{}", id.to_hex());
            assert_eq!(last, browser.items.get(&name) == whole.get(&name));
        }
        assert!(vault.damaged().iter().all(|id| browser.saved.contains_key(id)));
    }

    // A damaged vault takes a further account, and keeps what it had.
    let before: Vec<(Id, Account)> = vault.accounts().into_iter().map(|(id, account)| (id, account.clone())).collect();
    let damaged = vault.damaged().to_vec();
    let Ok(Saved::New(new, change)) = vault.save(account(9), IfNamed::KeepBoth, &mut random) else {
        panic!("nothing was saved")
    };
    browser.write(change);
    let again = browser.open().expect("what was written opens");
    assert_eq!(again.account(new), Some(&account(9)));
    assert!(before.iter().all(|(id, account)| again.account(*id) == Some(account)));
    assert_eq!(again.accounts().len(), before.len() + 1);
    assert!(damaged.iter().all(|id| again.damaged().contains(id)));
});

/// What the browser does for a vault.
struct Browser {
    key: VaultKey,
    items: Items,
    /// Each item's text before its last.
    earlier: BTreeMap<String, String>,
    /// Every state in which an account was saved.
    saved: BTreeMap<Id, Vec<Account>>,
}

impl Browser {
    fn new(random: &mut Random) -> Self {
        let mut vault = Vault::create(random).expect("there is randomness");
        let slot = vault.new_device_slot(random).expect("there is randomness");
        vault.add_device_slot(&slot, &[1; 48]).expect("a slot is added");
        let Ok(Saved::New(id, change)) = vault.save(account(100), IfNamed::Ask, random) else { panic!("not saved") };
        let mut browser =
            Self { key: vault.key().clone(), items: Items::new(), earlier: BTreeMap::new(), saved: BTreeMap::new() };
        browser.write(change);
        browser.saved.insert(id, vec![account(100)]);
        browser
    }

    fn open(&self) -> Option<Vault> {
        Vault::open(Header::find(&self.items).ok()??, self.key.clone(), &self.items).ok()
    }

    fn write(&mut self, change: Change) {
        for (name, text) in change {
            if let Some(Stored::Text(before)) = self.items.insert(name.clone(), Stored::Text(text)) {
                self.earlier.insert(name, before);
            }
        }
    }

    fn save(&mut self, number: u8, random: &mut Random) {
        let mut vault = self.open().expect("it opens");
        let Ok(Saved::New(id, change)) = vault.save(account(number), IfNamed::Ask, random) else { panic!("not saved") };
        self.saved.insert(id, vec![account(number)]);
        self.write(change);
    }

    fn fill(&mut self, number: u8, now: u64, random: &mut Random) {
        let ids: Vec<Id> = self.saved.keys().copied().collect();
        let id = ids[usize::from(number) % ids.len()];
        let mut vault = self.open().expect("it opens");
        let taken = vault
            .take_code(id, "https://login.microsoftonline.com/", true, now, random)
            .expect("there is such an account");
        if let Taken::Code(_, change) = taken {
            self.saved.entry(id).or_default().extend(vault.account(id).cloned());
            self.write(change);
        }
    }

    fn damage(&mut self, damage: &Damage<'_>) {
        let names: Vec<String> = self.items.keys().cloned().collect();
        let number = usize::from(number(damage)) % names.len().max(1);
        let Some(name) = names.get(number).cloned() else { return };
        match damage {
            Damage::Edit(_, edit) => {
                if let Some(Stored::Text(text)) = self.items.get_mut(&name) {
                    edit.edit(text, &WORDS);
                }
            }
            Damage::Remove(_) => _ = self.items.remove(&name),
            Damage::RollBack(_) => {
                if let Some(text) = self.earlier.get(&name) {
                    self.items.insert(name, Stored::Text(text.clone()));
                }
            }
            Damage::Copy(_, from) => {
                let from = &names[usize::from(*from) % names.len()];
                if let Some(text) = self.items.get(from).cloned() {
                    self.items.insert(name, text);
                }
            }
            Damage::Other(_) => _ = self.items.insert(name, Stored::Other),
            Damage::Add(name, text) => _ = self.items.insert((*name).to_owned(), Stored::Text((*text).to_owned())),
            Damage::AddRecord(id, _) => {
                if let Some(text) = self.items.get(&name).cloned() {
                    self.items.insert(format!("record/{id:032x}"), text);
                }
            }
        }
    }
}

fn number(damage: &Damage<'_>) -> u8 {
    match damage {
        Damage::Edit(number, _)
        | Damage::Remove(number)
        | Damage::RollBack(number)
        | Damage::Copy(number, _)
        | Damage::Other(number)
        | Damage::AddRecord(_, number) => *number,
        Damage::Add(..) => 0,
    }
}

/// The account of a number, each with a key of its own.
fn account(number: u8) -> Account {
    let secret =
        ["A", "B", "C", "D", "E", "F", "G", "H"][usize::from(number % 8)].repeat(16 + 8 * usize::from(number / 8));
    let text = format!("otpauth://totp/QCS:user{number}%40qcs.nl?secret={secret}&issuer=Microsoft");
    Account::new(Otpauth::parse(&text).expect("it is an account"), u64::from(number))
}
