//! Logos in the vault: each a sealed record of its own, which is opened when it is asked for. The account's record names
//! it; so the newest logo wins a merge as the newest nickname does.

#[cfg(feature = "writing")]
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::Vault;
use super::header::from_base64;
#[cfg(feature = "writing")]
use super::header::to_base64;
use super::seal::Id;
#[cfg(feature = "writing")]
use super::{Change, Stored, VaultError, item_name};
#[cfg(feature = "writing")]
use crate::logo::MAX_BYTES;
use crate::logo::is_png;

/// What stands before and behind the picture's base64: FORMAT.md, "Logos".
const AROUND: (&str, &str) = (r#"{"kind":"logo","png":""#, r#""}"#);

impl Vault {
    /// The PNG picture of an account's logo, opened now. None: it has none, or it is damaged.
    pub fn logo(&self, id: Id) -> Option<Vec<u8>> {
        read(&self.logo_record(self.accounts.get(&id)?.logo?)?)
    }

    /// What a logo's record holds, where it is whole.
    pub(super) fn logo_record(&self, record: Id) -> Option<Zeroizing<Vec<u8>>> {
        let (version, plain) = self.unsealed(record, &self.logos, &self.key.cipher())?;
        (version >= *self.index.records.get(&record)?).then_some(plain)
    }
}

#[cfg(feature = "writing")]
impl Vault {
    /// Sets an account's logo, a PNG picture of at most [`MAX_BYTES`], or takes it away, at `now` (Unix seconds).
    ///
    /// # Errors
    /// [`VaultError::Logo`] where it is none.
    pub fn set_logo(
        &mut self,
        id: Id,
        png: Option<&[u8]>,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Change, VaultError> {
        let stamp = self.stamp(now, rng)?;
        let mut change = Change::new();
        let record = match png {
            None => None,
            Some(png) => {
                let record = Id::random_logo(rng)?;
                let plain = write(png).ok_or(VaultError::Logo)?;
                self.seal_logo(record, &plain, &mut change, rng)?;
                Some(record)
            }
        };
        self.editable(id)?.set_logo(record, stamp);
        self.change_with(change, &[id], rng)
    }

    pub(super) fn seal_logo(
        &mut self,
        record: Id,
        plain: &[u8],
        change: &mut Change,
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), VaultError> {
        self.seal_record(record, plain, change, rng)?;
        let name = item_name(record);
        let sealed = change.get(&name).cloned().ok_or(VaultError::Check)?;
        self.logos.insert(name, Stored::Text(sealed));
        Ok(())
    }

    /// Logos that no account names any more become empty. While a record is damaged nobody knows which it names.
    pub(super) fn sweep_logos(&mut self, change: &mut Change) {
        if !self.damaged.is_empty() {
            return;
        }
        let named: Vec<Id> = self.accounts.values().filter_map(|account| account.logo).collect();
        let is_swept = |id: &Id| id.is_logo() && !named.contains(id);
        if !self.index.records.keys().any(is_swept) {
            return;
        }
        // Filled anew: taking out of a map brings kilobytes of wasm.
        for (id, version) in std::mem::take(&mut self.index.records) {
            if is_swept(&id) {
                change.insert(item_name(id), String::new());
            } else {
                self.index.records.insert(id, version);
            }
        }
    }
}

#[cfg(feature = "writing")]
/// Writes a logo's record. None: it is no PNG, or too large.
fn write(png: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if !is_png(png) || png.len() > MAX_BYTES {
        return None;
    }
    let (before, behind) = AROUND;
    Some(Zeroizing::new([before, &to_base64(png), behind].concat().into_bytes()))
}

fn read(plain: &[u8]) -> Option<Vec<u8>> {
    let (before, behind) = AROUND;
    let base64 = plain.strip_prefix(before.as_bytes())?.strip_suffix(behind.as_bytes())?;
    from_base64(std::str::from_utf8(base64).ok()?).filter(|png| is_png(png))
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;

    use super::super::tests::Browser;
    use super::*;

    const NOW: u64 = 1_800_000_000;

    /// What begins as a PNG does, and goes on with a number.
    fn png(number: u8) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n".as_slice(), &[number; 500]].concat()
    }

    fn set_logo(browser: &mut Browser, id: Id, png: Option<&[u8]>) {
        let change = browser.vault().unwrap().set_logo(id, png, NOW, &mut SysRng).unwrap();
        browser.write(change);
    }

    /// Two accounts, the first with a logo; and the name of its item.
    fn with_logo() -> (Browser, Vec<Id>, String) {
        let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        set_logo(&mut browser, ids[0], Some(&png(1)));
        let name = item_name(browser.vault().unwrap().account(ids[0]).unwrap().logo.unwrap());
        (browser, ids, name)
    }

    fn is_empty(browser: &Browser, name: &str) -> bool {
        browser.items[name] == Stored::Text(String::new())
    }

    #[test]
    fn a_logo_is_sealed_and_the_next_one_takes_its_place() {
        let (mut browser, ids, name) = with_logo();
        let vault = browser.vault().unwrap();
        assert_eq!((vault.logo(ids[0]), vault.logo(ids[1]), vault.logo(Id::ZERO)), (Some(png(1)), None, None));
        let Stored::Text(sealed) = &browser.items[&name] else { panic!() };
        assert!(!from_base64(sealed).unwrap().windows(30).any(|bytes| bytes == [1; 30]));
        let version = vault.account(ids[0]).unwrap().logo;
        set_logo(&mut browser, ids[0], Some(&png(2)));
        let vault = browser.vault().unwrap();
        assert_eq!(vault.logo(ids[0]), Some(png(2)));
        assert_ne!(vault.account(ids[0]).unwrap().logo, version);
        assert!(is_empty(&browser, &name));
        set_logo(&mut browser, ids[0], None);
        let vault = browser.vault().unwrap();
        assert_eq!((vault.logo(ids[0]), vault.account(ids[0]).unwrap().logo), (None, None));
        assert_eq!(vault.index.records.len(), 2);
        assert!(vault.logos.is_empty());
    }

    #[test]
    fn only_a_small_png_is_a_logo() {
        let (browser, ids, _) = with_logo();
        let mut large = png(1);
        large.resize(MAX_BYTES, 0);
        assert!(browser.vault().unwrap().set_logo(ids[0], Some(&large), NOW, &mut SysRng).is_ok());
        large.push(0);
        for none in [&[][..], b"\x89PNG", b"<svg/>", &large] {
            let set = browser.vault().unwrap().set_logo(ids[0], Some(none), NOW, &mut SysRng);
            assert_eq!(set, Err(VaultError::Logo));
        }
        let set = browser.vault().unwrap().set_logo(Id::ZERO, Some(&png(1)), NOW, &mut SysRng);
        assert_eq!(set, Err(VaultError::NoAccount));
    }

    #[test]
    fn a_damaged_logo_costs_itself_alone() {
        let (mut browser, ids, name) = with_logo();
        let whole = browser.items[&name].clone();
        let Stored::Text(text) = &whole else { panic!() };
        let other = browser.items[&item_name(ids[1])].clone();
        let damages = ["", "not base64", &text[..60], &text[4..]].map(|damage| Some(Stored::Text(damage.into())));
        for damage in damages.into_iter().chain([Some(other), Some(Stored::Other), None]) {
            match damage {
                Some(damage) => drop(browser.items.insert(name.clone(), damage)),
                None => drop(browser.items.remove(&name)),
            }
            let vault = browser.vault().unwrap();
            assert!(vault.damaged().is_empty());
            assert_eq!((vault.logo(ids[0]), browser.users().len()), (None, 2));
        }
        browser.items.insert(name, whole);
        assert_eq!(browser.vault().unwrap().logo(ids[0]), Some(png(1)));
        set_logo(&mut browser, ids[0], Some(&png(3)));
        assert_eq!(browser.vault().unwrap().logo(ids[0]), Some(png(3)));
    }

    #[test]
    fn logos_are_there_where_the_index_is_made_anew() {
        let (mut browser, ids, _) = with_logo();
        let Stored::Text(header) = &browser.items["vault"] else { panic!() };
        let mut header: serde_json::Value = serde_json::from_str(header).unwrap();
        header["index"] = "AAAA".into();
        browser.items.insert("vault".into(), Stored::Text(header.to_string()));
        assert_eq!(browser.vault().unwrap().logo(ids[0]), Some(png(1)));
        let change = browser.vault().unwrap().rename(ids[1], "x", NOW, &mut SysRng).unwrap();
        browser.write(change);
        let vault = browser.vault().unwrap();
        assert!(vault.damaged().is_empty());
        assert_eq!(vault.logo(ids[0]), Some(png(1)));
    }

    /// It may come back from a backup, and its logo with it.
    #[test]
    fn the_logo_of_a_damaged_account_waits_for_it() {
        let (mut browser, ids, name) = with_logo();
        let whole = browser.items.insert(item_name(ids[0]), Stored::Text("AAAA".into())).unwrap();
        let change = browser.vault().unwrap().rename(ids[1], "x", NOW, &mut SysRng).unwrap();
        assert!(!change.contains_key(&name));
        browser.write(change);
        browser.items.insert(item_name(ids[0]), whole);
        assert_eq!(browser.vault().unwrap().logo(ids[0]), Some(png(1)));
    }

    #[test]
    fn what_replaces_an_account_has_its_logo() {
        let (mut browser, ids, _) = with_logo();
        let new = crate::account::tests::account("jan@qcs.nl", "Microsoft", "JBSWY3DPEHPK3PXP");
        let saved = browser.vault().unwrap().save(new, super::super::IfNamed::Replace, &mut SysRng).unwrap();
        let super::super::Saved::New(id, change) = saved else { panic!("{saved:?}") };
        browser.write(change);
        let vault = browser.vault().unwrap();
        assert_eq!([vault.logo(id), vault.logo(ids[0])], [Some(png(1)), Some(png(1))]);
    }

    #[cfg(feature = "keys")]
    mod with_keys {
        use super::super::super::{Backup, Opening, RecoveryCode};
        use super::*;

        #[test]
        fn an_account_that_is_deleted_for_good_takes_its_logo_along() {
            let (mut browser, ids, name) = with_logo();
            let change = browser.vault().unwrap().trash(ids[0], NOW, &mut SysRng).unwrap();
            browser.write(change);
            assert_eq!(browser.vault().unwrap().logo(ids[0]), Some(png(1)));
            let change = browser.vault().unwrap().purge(ids[0], NOW, &mut SysRng).unwrap();
            browser.write(change);
            assert!(is_empty(&browser, &name));
            assert_eq!(browser.vault().unwrap().index.records.len(), 1);
        }

        #[test]
        fn a_new_vault_key_seals_the_logos_too() {
            let (mut browser, ids, name) = with_logo();
            let before = browser.vault().unwrap();
            let mut rekeyed = before.rekeyed(&browser.items, &[], &mut SysRng).unwrap();
            rekeyed
                .vault()
                .add_slot(&Opening::Recovery(&RecoveryCode::random(&mut SysRng).unwrap()), &mut SysRng)
                .unwrap();
            let (after, change) = rekeyed.finish(&mut SysRng).unwrap();
            assert_eq!(after.logo(ids[0]), Some(png(1)));
            browser.write(change);
            let opened = |key| Vault::open(after.header.clone(), key, &browser.items).unwrap();
            assert_eq!(opened(after.key().clone()).logo(ids[0]), Some(png(1)));
            let Stored::Text(sealed) = &browser.items[&name] else { panic!() };
            let record = before.account(ids[0]).unwrap().logo.unwrap();
            assert!(
                before
                    .binding(super::super::super::Kind::Record, record)
                    .open(before.key(), &from_base64(sealed).unwrap())
                    .is_none()
            );
        }

        #[test]
        fn a_backup_carries_logos_and_brings_them_back() {
            let (mut browser, ids, name) = with_logo();
            let code = RecoveryCode::random(&mut SysRng).unwrap();
            let mut vault = browser.vault().unwrap();
            vault.add_slot(&Opening::Recovery(&code), &mut SysRng).unwrap();
            browser.write(vault.slots_change(&mut SysRng).unwrap());
            let text = browser.vault().unwrap().backup(&browser.items, None, NOW, &mut SysRng).unwrap();
            let backup = Backup::read(&text).unwrap();
            assert_eq!(backup.records(), 2);
            let file = backup.open(&Opening::Recovery(&code)).unwrap();

            // Into another vault.
            let (mut other, _) = Browser::with_accounts(&["jan@qcs.nl"]);
            let change = other.vault().unwrap().take_in(&file, &mut SysRng).unwrap().unwrap();
            other.write(change);
            let vault = other.vault().unwrap();
            let logos: Vec<_> = vault.accounts().into_iter().map(|(id, _)| vault.logo(id)).collect();
            assert!(logos == [Some(png(1)), None] || logos == [None, Some(png(1))]);
            assert_eq!(other.vault().unwrap().take_in(&file, &mut SysRng).unwrap(), None);

            // Into the same one, where the record of the logo is damaged, and where it was never set.
            browser.items.insert(name, Stored::Text("AAAA".into()));
            let change = browser.vault().unwrap().take_in(&file, &mut SysRng).unwrap().unwrap();
            browser.write(change);
            assert_eq!(browser.vault().unwrap().logo(ids[0]), Some(png(1)));
            // One that was taken away later stays away.
            set_logo(&mut browser, ids[0], None);
            assert_eq!(browser.vault().unwrap().take_in(&file, &mut SysRng).unwrap(), None);
        }
    }
}
