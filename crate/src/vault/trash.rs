//! The trash: deleted accounts wait in it, and leave it for good after thirty days, or when somebody says so.

#[cfg(feature = "keys")]
use std::collections::BTreeSet;

#[cfg(feature = "writing")]
use rand_core::TryCryptoRng;

use super::Vault;
#[cfg(feature = "keys")]
use super::item_name;
#[cfg(feature = "keys")]
use super::merge::{Changes, State, adopt, bring_back, key_order, merge};
use super::seal::Id;
#[cfg(feature = "writing")]
use super::{Change, Stamp, VaultError};
use crate::account::Account;

/// An account waits so long in the trash, in seconds.
const KEPT: u64 = 30 * DAY;

/// A clock that jumps is back within this time, in seconds: the trash is emptied only if a second reading, so much later,
/// agrees with the first.
pub(super) const DAY: u64 = 24 * 60 * 60;

#[cfg(feature = "keys")]
/// A tombstone is kept so long, in seconds: whoever was away for longer may bring an old account back.
pub(super) const REMEMBERED: u64 = 365 * DAY;

impl Vault {
    /// The accounts in the trash, the last deleted first.
    pub fn in_trash(&self) -> Vec<(Id, &Account)> {
        self.ordered(|_, account| account.trashed.map(|since| u64::MAX - since))
    }

    /// True if the trash may have to be emptied (`Vault::tidy`).
    pub fn is_untidy(&self, now: u64) -> bool {
        self.index.emptying.is_some() || self.accounts.values().any(|account| is_due(account, now))
    }
}

#[cfg(feature = "writing")]
impl Vault {
    /// Moves an account to the trash at `now` (Unix seconds).
    pub fn trash(&mut self, id: Id, now: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        let stamp = self.stamp(now, rng)?;
        self.editable(id)?.trash(now, stamp);
        self.change(&[id], rng)
    }

    /// Takes an account out of the trash.
    pub fn restore(&mut self, id: Id, now: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        let stamp = self.stamp(now, rng)?;
        let account = self.accounts.get_mut(&id).filter(|account| account.trashed.is_some());
        account.ok_or(VaultError::NoAccount)?.restore(stamp);
        self.change(&[id], rng)
    }

    /// A stamp for an edit made at `now` (Unix seconds), later than everything in this vault.
    pub(super) fn stamp(&mut self, now: u64, rng: &mut impl TryCryptoRng) -> Result<Stamp, VaultError> {
        if self.index.installation == 0 {
            self.index.installation = u32::from_be_bytes(super::seal::random(rng)?);
        }
        let mut clock = super::Clock::new(self.index.installation);
        clock.observe(self.index.clock);
        for account in self.accounts.values() {
            clock.observe(account.newest());
            clock.observe(account.logo_stamp());
        }
        self.index.gone.values().for_each(|gone| clock.observe(gone.stamp));
        self.index.clock = clock.tick(now.saturating_mul(1000));
        Ok(self.index.clock)
    }
}

/// What happens in the worker for keys: the popup's first code needs none of it.
#[cfg(feature = "keys")]
impl Vault {
    /// Deletes an account of the trash for good; its item becomes empty.
    pub fn purge(&mut self, id: Id, now: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        if self.accounts.get(&id).is_none_or(|account| account.trashed.is_none()) {
            return Err(VaultError::NoAccount);
        }
        self.purge_all(&[id], now, rng)
    }

    /// Empties the trash of what has waited for thirty days: not at the first reading of a clock that says so, but at a
    /// second one, a day or more later. None: there is nothing to write.
    pub fn tidy(&mut self, now: u64, rng: &mut impl TryCryptoRng) -> Result<Option<Change>, VaultError> {
        let due: Vec<Id> =
            self.accounts.iter().filter(|(_, account)| is_due(account, now)).map(|(&id, _)| id).collect();
        match self.index.emptying {
            // The clock was ahead when it said so first.
            Some(first) if due.is_empty() || now < first => {
                self.index.emptying = None;
                self.change(&[], rng).map(Some)
            }
            Some(first) if now >= first.saturating_add(DAY) => {
                self.index.emptying = None;
                self.index.gone.retain(|_, gone| gone.at.saturating_add(REMEMBERED) > now);
                self.purge_all(&due, now, rng).map(Some)
            }
            Some(_) => Ok(None),
            None if due.is_empty() => Ok(None),
            None => {
                self.index.emptying = Some(now);
                self.change(&[], rng).map(Some)
            }
        }
    }

    /// What taking in the other vault's accounts would do.
    pub fn compare(&self, other: &Self) -> Changes {
        if self.header.vault == other.header.vault {
            Changes::of_merge(&self.state(), &other.state())
        } else {
            Changes::of_adopt(&self.state(), &other.state())
        }
    }

    /// Takes in the accounts of another vault, as a backup has them: merged, nothing overwritten. None: nothing changes.
    pub fn take_in(&mut self, other: &Self, rng: &mut impl TryCryptoRng) -> Result<Option<Change>, VaultError> {
        self.take_state(self.with(other), other, rng)
    }

    /// The same, and what stays deleted for good otherwise ([`Changes::stay_deleted`]) is brought back at `now` (Unix
    /// seconds).
    pub fn take_in_deleted_too(
        &mut self,
        other: &Self,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Option<Change>, VaultError> {
        let mut state = self.with(other);
        let theirs = other.state();
        for id in self.compare(other).stay_deleted {
            bring_back(&mut state, &theirs, id, self.stamp(now, rng)?);
        }
        self.take_state(state, other, rng)
    }

    /// Seals a state that names logos of the other vault, and those of them that are missing or damaged here.
    fn take_state(
        &mut self,
        state: State,
        other: &Self,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Option<Change>, VaultError> {
        let mut logos = Change::new();
        for logo in state.accounts.values().filter_map(|account| account.logo) {
            if self.logo_record(logo).is_none()
                && let Some(plain) = other.logo_record(logo)
            {
                self.seal_logo(logo, &plain, &mut logos, rng)?;
            }
        }
        self.set_state_with(logos, state, rng)
    }

    fn with(&self, other: &Self) -> State {
        let mut state = self.state();
        let combine = if self.header.vault == other.header.vault { merge } else { adopt };
        combine(&mut state, &other.state());
        state
    }

    /// The accounts, also those in the trash, that another vault has too: by their id here.
    pub fn shared_with(&self, other: &Self) -> Vec<Id> {
        let theirs: BTreeSet<_> = other.accounts.values().map(|account| key_order(&account.key)).collect();
        let shared = self.accounts.iter().filter(|(_, account)| theirs.contains(&key_order(&account.key)));
        shared.map(|(&id, _)| id).collect()
    }

    fn purge_all(&mut self, ids: &[Id], now: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        let mut state = self.state();
        for &id in ids {
            let stamp = self.stamp(now, rng)?;
            state.purge(id, stamp, now);
        }
        self.set_state(state, rng)?.ok_or(VaultError::NoAccount)
    }

    pub(super) fn state(&self) -> State {
        State { accounts: self.accounts.clone(), gone: self.index.gone.clone() }
    }

    /// Seals what differs from before; what is gone becomes empty.
    pub(super) fn set_state(
        &mut self,
        state: State,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Option<Change>, VaultError> {
        self.set_state_with(Change::new(), state, rng)
    }

    fn set_state_with(
        &mut self,
        sealed: Change,
        state: State,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Option<Change>, VaultError> {
        if sealed.is_empty() && state == self.state() {
            return Ok(None);
        }
        let differs = |id: &Id, account: &Account| self.accounts.get(id) != Some(account);
        let changed: Vec<Id> =
            state.accounts.iter().filter(|(id, account)| differs(id, account)).map(|(&id, _)| id).collect();
        let removed: Vec<Id> = self.accounts.keys().filter(|id| !state.accounts.contains_key(id)).copied().collect();
        self.accounts = state.accounts;
        self.index.gone = state.gone;
        self.damaged.retain(|id| !changed.contains(id));
        for id in &removed {
            self.index.records.remove(id);
        }
        let mut change = self.change_with(sealed, &changed, rng)?;
        change.extend(removed.into_iter().map(|id| (item_name(id), String::new())));
        Ok(Some(change))
    }
}

/// True if an account has waited in the trash for long enough.
fn is_due(account: &Account, now: u64) -> bool {
    account.trashed.is_some_and(|trashed| trashed.saturating_add(KEPT) <= now)
}

#[cfg(test)]
#[cfg(feature = "keys")]
mod tests {
    use super::super::tests::Browser;
    use super::super::{Change, Stored};
    use super::*;
    use getrandom::SysRng;

    const NOW: u64 = 1_800_000_000;

    fn trashed() -> (Browser, Vec<Id>) {
        let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        let change = browser.vault().unwrap().trash(ids[0], NOW, &mut SysRng).unwrap();
        browser.write(change);
        (browser, ids)
    }

    fn tidy(browser: &mut Browser, now: u64) -> bool {
        let change: Option<Change> = browser.vault().unwrap().tidy(now, &mut SysRng).unwrap();
        let writes = change.is_some();
        browser.write(change.unwrap_or_default());
        writes
    }

    #[test]
    fn a_deleted_account_waits_and_comes_back() {
        let (mut browser, ids) = trashed();
        assert_eq!(browser.users(), ["test@qcs.nl"]);
        let mut vault = browser.vault().unwrap();
        assert_eq!(vault.in_trash().iter().map(|(id, _)| *id).collect::<Vec<_>>(), [ids[0]]);
        assert_eq!(vault.trash(ids[0], NOW, &mut SysRng), Err(VaultError::NoAccount));
        browser.write(vault.restore(ids[0], NOW + 5, &mut SysRng).unwrap());
        assert_eq!(browser.users(), ["jan@qcs.nl", "test@qcs.nl"]);
        assert_eq!(browser.vault().unwrap().restore(ids[0], NOW, &mut SysRng), Err(VaultError::NoAccount));
    }

    #[test]
    fn the_trash_is_emptied_after_thirty_days_and_a_second_reading() {
        let (mut browser, ids) = trashed();
        assert!(!tidy(&mut browser, NOW + KEPT - 1));
        assert!(tidy(&mut browser, NOW + KEPT));
        assert!(!tidy(&mut browser, NOW + KEPT + DAY - 1));
        assert_eq!(browser.vault().unwrap().in_trash().len(), 1);
        assert!(tidy(&mut browser, NOW + KEPT + DAY));
        let vault = browser.vault().unwrap();
        assert!(vault.in_trash().is_empty() && vault.damaged().is_empty());
        assert_eq!(vault.index.gone.len(), 1);
        assert_eq!(browser.items.get(&item_name(ids[0])), Some(&Stored::Text(String::new())));
        assert_eq!(browser.users(), ["test@qcs.nl"]);
        assert!(!tidy(&mut browser, NOW + 2 * KEPT));
    }

    #[test]
    fn an_account_that_is_scanned_again_leaves_the_trash() {
        let (mut browser, ids) = trashed();
        let again = super::super::tests::account_of_letter("jan@qcs.nl", "A");
        let saved = browser.vault().unwrap().save(again, super::super::IfNamed::Ask, &mut SysRng).unwrap();
        let super::super::Saved::New(id, change) = saved else { panic!("{saved:?}") };
        browser.write(change);
        assert_eq!(id, ids[0]);
        assert_eq!(browser.users(), ["jan@qcs.nl", "test@qcs.nl"]);
        assert!(browser.vault().unwrap().in_trash().is_empty());
    }

    #[test]
    fn a_clock_that_jumped_empties_nothing() {
        let (mut browser, _) = trashed();
        for year in 1..5 {
            assert!(tidy(&mut browser, NOW + year * REMEMBERED), "it is noted");
            assert!(tidy(&mut browser, NOW + 60 * year), "and forgotten when the clock is right again");
        }
        assert!(!tidy(&mut browser, NOW + 400));
        assert_eq!(browser.vault().unwrap().in_trash().len(), 1);
    }

    #[test]
    fn what_was_purged_stays_away_when_an_old_copy_comes_in() {
        let (mut browser, ids) = trashed();
        let old = browser.vault().unwrap();
        let change = browser.vault().unwrap().purge(ids[0], NOW + 9, &mut SysRng).unwrap();
        browser.write(change);
        let mut vault = browser.vault().unwrap();
        assert_eq!(vault.compare(&old).stay_deleted, []);
        assert_eq!(vault.take_in(&old, &mut SysRng).unwrap(), None);
        assert_eq!(vault.purge(ids[1], NOW, &mut SysRng), Err(VaultError::NoAccount), "not from outside the trash");
    }

    #[test]
    fn what_was_purged_comes_back_from_a_backup_when_a_person_wants_it() {
        let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        let old = browser.vault().unwrap();
        let change = browser.vault().unwrap().trash(ids[0], NOW, &mut SysRng).unwrap();
        browser.write(change);
        // It is deleted by a clock that runs ahead of the one that brings it back.
        let change = browser.vault().unwrap().purge(ids[0], NOW + 1000, &mut SysRng).unwrap();
        browser.write(change);
        let mut vault = browser.vault().unwrap();
        assert_eq!(vault.compare(&old).stay_deleted, [ids[0]]);
        assert_eq!(vault.take_in(&old, &mut SysRng).unwrap(), None);
        let change = vault.take_in_deleted_too(&old, NOW, &mut SysRng).unwrap().unwrap();
        browser.write(change);
        assert_eq!(browser.users(), ["jan@qcs.nl", "test@qcs.nl"]);
        let mut vault = browser.vault().unwrap();
        assert_eq!(vault.shared_with(&old).len(), 2);
        assert_eq!(vault.take_in_deleted_too(&old, NOW, &mut SysRng).unwrap(), None);
        // It can be deleted once more.
        browser.write(vault.trash(ids[0], NOW, &mut SysRng).unwrap());
        assert_eq!(browser.users(), ["test@qcs.nl"]);
    }

    #[test]
    fn what_was_taken_in_from_another_vault_and_purged_comes_back_too() {
        let (mut browser, _) = Browser::with_accounts(&["jan@qcs.nl"]);
        let (other, _) = Browser::with_accounts(&["jan@elsewhere.nl", "test@qcs.nl", "piet@qcs.nl"]);
        let other = other.vault().unwrap();
        browser.write(browser.vault().unwrap().take_in(&other, &mut SysRng).unwrap().unwrap());
        for user in ["test@qcs.nl", "piet@qcs.nl"] {
            let mut vault = browser.vault().unwrap();
            let id = vault.accounts().into_iter().find(|(_, account)| account.user == user).unwrap().0;
            browser.write(vault.trash(id, NOW, &mut SysRng).unwrap());
            let change = browser.vault().unwrap().purge(id, NOW, &mut SysRng).unwrap();
            browser.write(change);
        }
        assert_eq!(browser.users(), ["jan@qcs.nl"]);
        let mut vault = browser.vault().unwrap();
        assert_eq!(vault.compare(&other).stay_deleted.len(), 2);
        browser.write(vault.take_in_deleted_too(&other, NOW, &mut SysRng).unwrap().unwrap());
        assert_eq!(browser.users(), ["jan@qcs.nl", "piet@qcs.nl", "test@qcs.nl"]);
        assert_eq!(browser.vault().unwrap().take_in(&other, &mut SysRng).unwrap(), None);
    }

    #[test]
    fn taking_in_another_vault_doubles_nothing() {
        let (mut browser, _) = Browser::with_accounts(&["jan@qcs.nl"]);
        let (other, _) = Browser::with_accounts(&["jan@elsewhere.nl", "test@qcs.nl"]);
        let other = other.vault().unwrap();
        let mut vault = browser.vault().unwrap();
        let changes = vault.compare(&other);
        assert_eq!((changes.new.len(), changes.unchanged.len()), (1, 1));
        browser.write(vault.take_in(&other, &mut SysRng).unwrap().unwrap());
        assert_eq!(browser.users(), ["jan@qcs.nl", "test@qcs.nl"]);
        assert_eq!(browser.vault().unwrap().take_in(&other, &mut SysRng).unwrap(), None);
    }

    #[test]
    fn a_backup_heals_a_damaged_record() {
        let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        let whole = browser.vault().unwrap();
        browser.write(Change::from([(item_name(ids[0]), "AAAA".to_owned())]));
        let mut vault = browser.vault().unwrap();
        assert_eq!(vault.damaged(), [ids[0]]);
        assert_eq!(vault.compare(&whole).new, [ids[0]]);
        browser.write(vault.take_in(&whole, &mut SysRng).unwrap().unwrap());
        assert_eq!(browser.users(), ["jan@qcs.nl", "test@qcs.nl"]);
        assert!(browser.vault().unwrap().damaged().is_empty());
    }
}
