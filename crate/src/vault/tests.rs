use getrandom::SysRng;
use proptest::prelude::*;
use rand_core::{TryCryptoRng, TryRng};

use super::*;
use crate::account::tests::account;
use crate::origin::Refusal;

#[cfg(feature = "keys")]
mod protocol;

const SIGN_IN: &str = "https://login.live.com/login.srf";

/// The account that [`Browser::with_accounts`] makes of a user and a letter.
pub(super) fn account_of_letter(user: &str, letter: &str) -> Account {
    account(user, "Microsoft", &letter.repeat(16))
}

/// What the browser does for a vault: a storage, and a device key that seals and opens slots.
pub(super) struct Browser {
    pub(super) items: Items,
    device: VaultKey,
}

impl Browser {
    fn new() -> Self {
        Self { items: Items::new(), device: VaultKey::random(&mut SysRng).unwrap() }
    }

    /// The device key's cipher, as WebCrypto has it. A sealed item is version, nonce and the rest: cut the version off.
    fn unseal(&self, slot: &DeviceSlot) -> Option<VaultKey> {
        use aes_gcm::aead::{Aead, KeyInit, Payload};
        let cipher = aes_gcm::Aes256Gcm::new(self.device.as_bytes().into());
        let nonce: [u8; 12] = slot.nonce.as_slice().try_into().ok()?;
        let key = cipher.decrypt(&nonce.into(), Payload { msg: &slot.sealed, aad: &slot.additional_data }).ok()?;
        VaultKey::from_bytes(&key)
    }

    fn seal(&self, slot: &UnsealedSlot, key: &VaultKey) -> Vec<u8> {
        use aes_gcm::aead::{Aead, KeyInit, Payload};
        let cipher = aes_gcm::Aes256Gcm::new(self.device.as_bytes().into());
        let nonce: [u8; 12] = slot.nonce().try_into().unwrap();
        cipher.encrypt(&nonce.into(), Payload { msg: key.as_bytes(), aad: slot.additional_data() }).unwrap()
    }

    pub(super) fn vault(&self) -> Result<Vault, VaultError> {
        let Some(header) = Header::find(&self.items)? else {
            let mut vault = Vault::create(&mut SysRng)?;
            let slot = vault.new_device_slot(&mut SysRng)?;
            let sealed = self.seal(&slot, vault.key());
            vault.add_device_slot(&slot, &sealed)?;
            return Ok(vault);
        };
        let key = header.device_slots().iter().find_map(|slot| self.unseal(slot)).ok_or(VaultError::NoSlotOpens)?;
        Vault::open(header, key, &self.items)
    }

    pub(super) fn write(&mut self, change: Change) {
        self.items.extend(change.into_iter().map(|(name, text)| (name, Stored::Text(text))));
    }

    fn save(&mut self, account: Account, if_named: IfNamed) -> Saved {
        let saved = self.vault().unwrap().save(account, if_named, &mut SysRng).unwrap();
        if let Saved::New(_, change) = &saved {
            self.write(change.clone());
        }
        saved
    }

    pub(super) fn with_accounts(users: &[&str]) -> (Self, Vec<Id>) {
        let mut browser = Self::new();
        let ids = users
            .iter()
            .zip(["A", "B", "C", "D"])
            .map(|(user, letter)| match browser.save(account(user, "Microsoft", &letter.repeat(16)), IfNamed::Ask) {
                Saved::New(id, _) => id,
                other => panic!("{other:?}"),
            })
            .collect();
        (browser, ids)
    }

    pub(super) fn users(&self) -> Vec<String> {
        let mut users: Vec<_> =
            self.vault().unwrap().accounts().into_iter().map(|(_, account)| account.user.clone()).collect();
        users.sort();
        users
    }

    fn text(&self, name: &str) -> String {
        match &self.items[name] {
            Stored::Text(text) => text.clone(),
            Stored::Other => panic!(),
        }
    }

    fn set(&mut self, name: &str, text: &str) {
        self.items.insert(name.into(), Stored::Text(text.into()));
    }
}

#[test]
fn what_is_saved_is_there_and_nothing_is_readable() {
    let (browser, _) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
    assert_eq!(browser.users(), ["jan@qcs.nl", "test@qcs.nl"]);
    let secrets = ["A", "B"].map(|letter| account("x", "y", &letter.repeat(16)).key.secret().as_bytes().to_vec());
    let readable = [b"qcs.nl".to_vec(), b"Microsoft".to_vec(), b"secret".to_vec()].into_iter().chain(secrets);
    for plain in readable {
        for name in browser.items.keys() {
            let text = browser.text(name);
            let sealed = from_base64(&text).unwrap_or_default();
            assert!(!text.as_bytes().windows(plain.len()).any(|bytes| bytes == plain), "{name}");
            // Past the version, whose bytes are zeros.
            assert!(
                !sealed.iter().skip(8).copied().collect::<Vec<_>>().windows(plain.len()).any(|bytes| bytes == plain),
                "{name}"
            );
        }
    }
}

#[test]
fn every_change_writes_the_header_and_what_it_touches() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
    let Saved::New(id, change) = browser.save(account("piet@qcs.nl", "Microsoft", "JBSWY3DP"), IfNamed::Ask) else {
        panic!()
    };
    assert_eq!(change.keys().cloned().collect::<Vec<_>>(), [format!("record/{}", id.to_hex()), "vault".to_owned()]);
    assert!(!change.contains_key(&item_name(ids[0])));
}

#[test]
fn the_same_account_is_not_doubled() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl"]);
    let renamed = account("someone@else.nl", "Other", &"a".repeat(16));
    assert_eq!(browser.save(renamed, IfNamed::Ask), Saved::Same(ids[0], None));
    let longer = account("jan8@qcs.nl", "Microsoft&digits=8", &"A".repeat(16));
    assert!(matches!(browser.save(longer, IfNamed::Ask), Saved::New(..)));
}

#[test]
fn the_same_name_with_another_secret_is_asked() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl"]);
    let other = || account("Jan@QCS.nl", "microsoft", "JBSWY3DPEHPK3PXP");
    assert_eq!(browser.save(other(), IfNamed::Ask), Saved::Named(ids[0]));
    assert_eq!(browser.vault().unwrap().account(ids[0]).unwrap().key, account("x", "y", &"A".repeat(16)).key);

    assert!(matches!(browser.save(other(), IfNamed::KeepBoth), Saved::New(..)));
    assert_eq!(browser.users().len(), 2);
}

#[test]
fn a_replaced_account_waits_in_the_trash() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl"]);
    let Saved::New(id, _) = browser.save(account("jan@qcs.nl", "Microsoft", "JBSWY3DPEHPK3PXP"), IfNamed::Replace)
    else {
        panic!()
    };
    let mut vault = browser.vault().unwrap();
    assert_eq!(vault.accounts().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [id]);
    assert_eq!(vault.accounts[&ids[0]].trashed, Some(1_700_000_000));
    assert_eq!(vault.take_code(ids[0], SIGN_IN, false, 40, &mut SysRng), Err(VaultError::NoAccount));
}

#[test]
fn a_code_is_taken_where_it_belongs() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl"]);
    let Saved::New(other, change) = browser.save(account("jan", "Shop", "JBSWY3DPEHPK3PXQ"), IfNamed::Ask) else {
        panic!()
    };
    browser.write(change);
    let take = |browser: &Browser, id, url, new_host| {
        browser.vault().unwrap().take_code(id, url, new_host, 40, &mut SysRng).map(|taken| match taken {
            Taken::Code(_, change) => change,
            _ => panic!(),
        })
    };
    let (shop, refused) = ("https://shop.example/2fa", |refusal| Err(VaultError::NoFill(NoFill::Refused(refusal))));
    for new_host in [false, true] {
        assert_eq!(take(&browser, ids[0], shop, new_host), refused(Refusal::OtherHost));
        assert_eq!(take(&browser, other, "https://login-live.com/", new_host), refused(Refusal::LookAlikeName));
    }
    assert_eq!(take(&browser, other, shop, false), Err(VaultError::NoFill(NoFill::NotBound)));
    let change = take(&browser, other, shop, true).unwrap();
    browser.write(change);
    let vault = browser.vault().unwrap();
    let account = vault.account(other).unwrap();
    assert_eq!((account.hosts.as_slice(), account.used.as_slice()), (&["shop.example".to_owned()][..], &[1][..]));
    assert_eq!(take(&browser, other, SIGN_IN, true), refused(Refusal::OtherHost), "it has a host");
}

#[test]
fn an_account_without_a_host_becomes_microsofts_on_microsofts_page() {
    let (mut browser, _) = Browser::with_accounts(&[]);
    let Saved::New(id, change) = browser.save(account("jan", "Werk", "JBSWY3DPEHPK3PXQ"), IfNamed::Ask) else {
        panic!()
    };
    browser.write(change);
    let mut vault = browser.vault().unwrap();
    assert_eq!(vault.take_code(id, SIGN_IN, false, 40, &mut SysRng), Err(VaultError::NoFill(NoFill::NotBound)));
    assert!(matches!(vault.take_code(id, SIGN_IN, true, 40, &mut SysRng), Ok(Taken::Code(..))));
    assert!(vault.account(id).unwrap().is_microsoft());
    assert!(matches!(vault.take_code(id, SIGN_IN, false, 70, &mut SysRng), Ok(Taken::Code(..))));
}

#[test]
fn a_code_is_taken_once() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl"]);
    let take =
        |browser: &Browser, now| browser.vault().unwrap().take_code(ids[0], SIGN_IN, false, now, &mut SysRng).unwrap();
    assert_eq!(take(&browser, 59), Taken::Ending(60));
    let Taken::Code(code, change) = take(&browser, 40) else { panic!() };
    assert_eq!(code.step, 1);
    browser.write(change);
    assert_eq!(take(&browser, 45), Taken::Used(60));
    assert_eq!(browser.vault().unwrap().account(ids[0]).unwrap().hosts, ["login.live.com"]);

    let change = browser.vault().unwrap().release_step(ids[0], 1, &mut SysRng).unwrap();
    browser.write(change);
    assert!(matches!(take(&browser, 45), Taken::Code(..)));
}

#[test]
fn a_damaged_record_costs_only_itself_and_keeps_its_bytes() {
    let (mut browser, ids) = Browser::with_accounts(&["a@x", "b@x", "c@x"]);
    let name = item_name(ids[1]);
    let whole = browser.text(&name);
    for damage in ["", "not base64", &whole[..40], &whole[4..], &browser.text(&item_name(ids[0]))] {
        browser.set(&name, damage);
        assert_eq!(browser.users(), ["a@x", "c@x"]);
        assert_eq!(browser.vault().unwrap().damaged(), [ids[1]]);
    }
    browser.items.insert(name.clone(), Stored::Other);
    assert_eq!(browser.vault().unwrap().damaged(), [ids[1]]);
    browser.items.remove(&name);
    assert_eq!(browser.vault().unwrap().damaged(), [ids[1]]);
    // Saving another account touches nothing of it, and when its bytes are back, so is the account.
    browser.save(account("d@x", "Microsoft", "JBSWY3DP"), IfNamed::Ask);
    browser.set(&name, &whole);
    assert_eq!(browser.users(), ["a@x", "b@x", "c@x", "d@x"]);
}

#[test]
fn a_replacement_keeps_the_nickname() {
    let mut browser = Browser::new();
    let mut old = account("jan@qcs.nl", "Microsoft", &"A".repeat(16));
    old.set_nickname("Werk", old.created());
    browser.save(old, IfNamed::Ask);
    browser.save(account("jan@qcs.nl", "Microsoft", "JBSWY3DPEHPK3PXP"), IfNamed::Replace);
    assert_eq!(browser.vault().unwrap().accounts()[0].1.nickname.as_deref(), Some("Werk"));
}

#[test]
fn accounts_come_oldest_first() {
    let mut browser = Browser::new();
    for (user, added) in [("b", 3), ("c", 1), ("a", 2)] {
        let mut account = account(user, "Microsoft", &user.repeat(16));
        account.added = added;
        browser.save(account, IfNamed::Ask);
    }
    let vault = browser.vault().unwrap();
    assert_eq!(vault.accounts().iter().map(|(_, account)| account.user.as_str()).collect::<Vec<_>>(), ["c", "a", "b"]);
}

#[test]
fn scanning_an_account_again_notes_the_host() {
    let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl"]);
    let mut again = account("jan@qcs.nl", "Microsoft", &"A".repeat(16));
    again.remember_host("mysignins.microsoft.com");
    let Saved::Same(id, Some(change)) = browser.save(again.clone(), IfNamed::Ask) else { panic!() };
    browser.write(change);
    assert_eq!(browser.vault().unwrap().account(id).unwrap().hosts, ["mysignins.microsoft.com"]);
    assert_eq!(browser.save(again, IfNamed::Ask), Saved::Same(ids[0], None));
}

#[test]
fn a_damaged_record_beside_a_damaged_index_stays_noticed() {
    let (mut browser, ids) = Browser::with_accounts(&["a@x", "b@x"]);
    let whole = browser.text(&item_name(ids[1]));
    let mut header: serde_json::Value = serde_json::from_str(&browser.text("vault")).unwrap();
    header["index"] = "".into();
    browser.set("vault", &header.to_string());
    browser.set(&item_name(ids[1]), &whole[..60]);
    browser.save(account("c@x", "Microsoft", "JBSWY3DP"), IfNamed::Ask);
    assert_eq!(browser.vault().unwrap().damaged(), [ids[1]]);
    browser.set(&item_name(ids[1]), &whole);
    assert_eq!(browser.users(), ["a@x", "b@x", "c@x"]);
}

#[test]
fn members_that_later_versions_add_stay() {
    let (mut browser, ids) = Browser::with_accounts(&["a@x"]);
    let mut header: serde_json::Value = serde_json::from_str(&browser.text("vault")).unwrap();
    header["clock"] = 5.into();
    browser.set("vault", &header.to_string());
    let mut vault = browser.vault().unwrap();
    vault.accounts.get_mut(&ids[0]).unwrap().later.insert("note".into(), "x".into());
    let change = vault.change(&ids, &mut SysRng).unwrap();
    browser.write(change);
    let Taken::Code(_, change) = browser.vault().unwrap().take_code(ids[0], SIGN_IN, false, 40, &mut SysRng).unwrap()
    else {
        panic!()
    };
    browser.write(change);
    assert_eq!(browser.vault().unwrap().account(ids[0]).unwrap().later["note"], "x");
    assert!(browser.text("vault").contains("\"clock\":5"));
}

#[test]
fn an_older_record_is_noticed() {
    let (mut browser, ids) = Browser::with_accounts(&["a@x"]);
    let old = browser.text(&item_name(ids[0]));
    let Taken::Code(_, change) = browser.vault().unwrap().take_code(ids[0], SIGN_IN, false, 40, &mut SysRng).unwrap()
    else {
        panic!()
    };
    browser.write(change);
    browser.set(&item_name(ids[0]), &old);
    assert_eq!(browser.vault().unwrap().damaged(), [ids[0]]);
}

#[test]
fn a_damaged_index_is_made_anew() {
    let (mut browser, _) = Browser::with_accounts(&["a@x", "b@x"]);
    let mut header: serde_json::Value = serde_json::from_str(&browser.text("vault")).unwrap();
    header["index"] = "AAAA".into();
    browser.set("vault", &header.to_string());
    assert_eq!(browser.users(), ["a@x", "b@x"]);
    browser.save(account("c@x", "Microsoft", "JBSWY3DP"), IfNamed::Ask);
    assert_eq!(browser.users(), ["a@x", "b@x", "c@x"]);
    assert_eq!(browser.vault().unwrap().index.records.len(), 3);
}

#[test]
fn a_header_that_is_none_is_named_and_nothing_is_made_over_it() {
    let (browser, _) = Browser::with_accounts(&["a@x"]);
    let whole = browser.text("vault");
    let with = |text: &str| {
        let mut items = browser.items.clone();
        items.insert("vault".into(), Stored::Text(text.into()));
        Browser { items, device: browser.device.clone() }.vault().map(|_| ()).unwrap_err()
    };
    for text in ["", "{}", "[]", "null", "{\"format\":1}", "{\"format\":\"1\"}", &whole[..whole.len() - 1]] {
        assert_eq!(with(text), VaultError::Damaged, "{text}");
    }
    assert_eq!(with(&whole.replace("\"format\":1", "\"format\":2")), VaultError::Newer);
    assert_eq!(with("{\"format\":18446744073709551615,\"x\":1}"), VaultError::Newer);
    assert_eq!(with(&whole.replace("\"device\"", "\"passkey\"")), VaultError::NoSlotOpens);

    let mut items = browser.items.clone();
    items.insert("vault".into(), Stored::Other);
    assert_eq!(Header::find(&items).map(|_| ()), Err(VaultError::Damaged));
    items.remove("vault");
    assert_eq!(Header::find(&items).map(|_| ()), Err(VaultError::Damaged));
    assert!(Header::find(&Items::from([("settings".into(), Stored::Other)])).unwrap().is_none());
}

#[test]
fn another_devices_key_opens_nothing() {
    let (mut browser, _) = Browser::with_accounts(&["a@x"]);
    browser.device = VaultKey::random(&mut SysRng).unwrap();
    assert_eq!(browser.vault().map(|_| ()).unwrap_err(), VaultError::NoSlotOpens);
}

#[test]
fn what_later_versions_add_stays() {
    let (mut browser, _) = Browser::with_accounts(&["a@x"]);
    let mut header: serde_json::Value = serde_json::from_str(&browser.text("vault")).unwrap();
    let slot = serde_json::json!({ "kind": "password", "memory": 65536, "sealed": "x" });
    header["slots"].as_array_mut().unwrap().insert(0, slot.clone());
    browser.set("vault", &header.to_string());

    let vault = browser.vault().unwrap();
    let id = Id::random(&mut SysRng).unwrap();
    let logo = vault.binding(Kind::Record, id).seal(&vault.key, 4, br#"{"kind":"logo"}"#, &mut SysRng).unwrap();
    browser.set(&item_name(id), &to_base64(&logo));
    let mut vault = vault;
    vault.index.records.insert(id, 4);
    let change = vault.change(&[], &mut SysRng).unwrap();
    browser.write(change);

    browser.save(account("b@x", "Microsoft", "JBSWY3DP"), IfNamed::Ask);
    let vault = browser.vault().unwrap();
    assert_eq!(vault.header.slots[0], slot);
    assert_eq!(vault.index.records[&id], 4);
    assert!(vault.damaged().is_empty());
    assert_eq!(browser.users(), ["a@x", "b@x"]);
}

/// A vault that was written on 22 November 2026 opens in every later build.
#[test]
fn a_vault_of_version_1_opens() {
    let items: BTreeMap<String, String> = serde_json::from_str(include_str!("vault-1.json")).unwrap();
    let items = items.into_iter().map(|(name, text)| (name, Stored::Text(text))).collect();
    let device: Vec<u8> = (0..32).collect();
    let browser = Browser { items, device: VaultKey::from_bytes(&device).unwrap() };
    let vault = browser.vault().unwrap();
    assert!(vault.damaged().is_empty());
    let [(_, account)] = vault.accounts()[..] else { panic!() };
    assert_eq!((account.tenant.as_deref(), account.user.as_str()), (Some("QCS automatisering"), "test@qcs.nl"));
    assert_eq!(account.key.code_at(1_700_000_000).digits, account_of_version_1().key.code_at(1_700_000_000).digits);
    assert_eq!(*account, account_of_version_1());
}

fn account_of_version_1() -> Account {
    let mut account = account("QCS%20automatisering:test@qcs.nl", "Microsoft", "JBSWY3DPEHPK3PXP");
    account.set_nickname("Werk", account.created());
    account.remember_host("mysignins.microsoft.com");
    account.use_step(56_666_666);
    account
}

struct NoRandomness;

#[derive(Debug)]
struct Nothing;

impl std::fmt::Display for Nothing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no randomness")
    }
}

impl std::error::Error for Nothing {}

impl TryRng for NoRandomness {
    type Error = Nothing;
    fn try_next_u32(&mut self) -> Result<u32, Nothing> {
        Err(Nothing)
    }
    fn try_next_u64(&mut self) -> Result<u64, Nothing> {
        Err(Nothing)
    }
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Nothing> {
        Err(Nothing)
    }
}

impl TryCryptoRng for NoRandomness {}

#[test]
fn without_randomness_nothing_is_sealed() {
    assert_eq!(Vault::create(&mut NoRandomness).map(|_| ()).unwrap_err(), VaultError::Randomness);
    let (browser, _) = Browser::with_accounts(&["a@x"]);
    let mut vault = browser.vault().unwrap();
    assert_eq!(
        vault.save(account("b@x", "M", "JBSWY3DP"), IfNamed::Ask, &mut NoRandomness),
        Err(VaultError::Randomness)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any edit of one stored byte ends in an error or in the loss of one record, never in another content.
    #[test]
    fn one_changed_byte(item in 0usize..3, at in any::<prop::sample::Index>(), byte in 32u8..127) {
        let (mut browser, _) = Browser::with_accounts(&["a@x", "b@x"]);
        let whole = browser.users();
        let name = browser.items.keys().nth(item).unwrap().clone();
        let mut text = browser.text(&name).into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        browser.set(&name, std::str::from_utf8(&text).unwrap());
        if let Ok(vault) = browser.vault() {
            let left: Vec<_> = vault.accounts().iter().map(|(_, account)| account.user.clone()).collect();
            prop_assert!(left.iter().all(|user| whole.contains(user)));
            prop_assert!(left.len() + vault.damaged().len() >= whole.len());
        }
    }

    /// Whatever one member of the header holds, it is a vault or an error.
    #[test]
    fn any_header_is_a_vault_or_an_error(member in 0usize..4, value in ".{0,40}", number in any::<i64>(), text in any::<bool>()) {
        let (mut browser, _) = Browser::with_accounts(&["a@x"]);
        let mut header: serde_json::Value = serde_json::from_str(&browser.text("vault")).unwrap();
        header[["format", "vault", "slots", "index"][member]] = if text { value.into() } else { number.into() };
        browser.set("vault", &header.to_string());
        let _ = browser.vault();
    }
}
