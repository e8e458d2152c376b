//! The vault: accounts sealed one by one, with an index that notices what is missing.
#![doc = include_str!("FORMAT.md")]

#[cfg(feature = "writing")]
mod arrange;
#[cfg(feature = "keys")]
mod aside;
#[cfg(feature = "keys")]
mod backup;
#[cfg(feature = "keys")]
mod bundle;
#[cfg(feature = "writing")]
mod clock;
mod header;
mod logo;
#[cfg(feature = "writing")]
mod merge;
mod record;
#[cfg(feature = "keys")]
mod recovery;
#[cfg(feature = "keys")]
mod rekey;
mod seal;
#[cfg(feature = "keys")]
mod slot;
#[cfg(feature = "keys")]
mod sync;
mod trash;

use std::collections::BTreeMap;
use std::fmt;

use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

#[cfg(feature = "keys")]
pub use self::aside::in_place_of;
#[cfg(feature = "keys")]
pub use self::backup::{Backup, BackupError, MAX_BACKUP};
#[cfg(feature = "writing")]
pub use self::clock::{Clock, Stamp};
pub use self::header::{DeviceSlot, Header, Way};
use self::header::{Index, RECORD_PREFIX, from_base64, read_index};
#[cfg(feature = "writing")]
use self::header::{NAME, slot_binding, to_base64, write_index};
#[cfg(feature = "writing")]
pub use self::merge::{Changes, Gone, State, adopt, bring_back, mark, merge};
use self::record::Record;
#[cfg(feature = "keys")]
pub use self::recovery::{RecoveryCode, RecoveryCodeError};
#[cfg(feature = "keys")]
pub use self::rekey::Rekeyed;
use self::seal::{Binding, Cipher, Kind};
pub use self::seal::{Id, VaultKey};
#[cfg(feature = "keys")]
pub use self::slot::{Cost, Opened, Opening, SlotInfo, SlotKind};
#[cfg(feature = "keys")]
pub use self::sync::{Installation, Standing, Synced};
use crate::account::Account;
#[cfg(feature = "writing")]
use crate::code::{Code, Fresh, Key};
use crate::fill::NoFill;
#[cfg(feature = "writing")]
use crate::fill::may_fill;

/// What storage holds, by the names of its items.
pub type Items = BTreeMap<String, Stored>;

#[cfg(feature = "writing")]
/// The items that one change writes: all of them, in one `set` call.
pub type Change = BTreeMap<String, String>;

/// One item of storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// A text, as Sixbox writes.
    Text(String),
    /// Anything else: no item of Sixbox.
    Other,
}

impl Stored {
    /// The sealed bytes of an item that is a record.
    fn sealed(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => from_base64(text),
            Self::Other => None,
        }
    }
}

/// An open vault.
#[derive(Debug)]
pub struct Vault {
    key: VaultKey,
    header: Header,
    /// The version of the index that was read.
    version: u64,
    index: Index,
    accounts: BTreeMap<Id, Account>,
    damaged: Vec<Id>,
    /// The sealed records of the logos, by their items' names: each is opened when it is asked for.
    logos: Items,
    #[cfg(feature = "keys")]
    sync: sync::Link,
}

#[cfg(feature = "writing")]
/// What to do with an account whose name the vault has already, with another secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfNamed {
    /// Save nothing: the person is asked first.
    Ask,
    /// Keep the old one beside the new.
    KeepBoth,
    /// Put the old one into the trash.
    Replace,
}

#[cfg(feature = "writing")]
/// What became of an account that was to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is in the vault once this change is written.
    New(Id, Change),
    /// This very account, same secret and parameters, was there; the change notes the host that it was scanned on.
    Same(Id, Option<Change>),
    /// One of that name with another secret is there: nothing was changed.
    Named(Id),
}

#[cfg(feature = "writing")]
/// A code to fill, or when there will be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// This code; its step counts as used once the change is written.
    Code(Code, Change),
    /// None yet: the code of this moment was pressed before. Until (Unix seconds).
    Used(u64),
    /// None yet: the code of this moment ends before it could arrive. Until (Unix seconds).
    Ending(u64),
}

/// Why a vault does not open, or does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultError {
    /// The header is missing or is not one.
    Damaged,
    /// A later version of Sixbox wrote it.
    Newer,
    /// There is no slot that could open with what was given: this device's key is gone, or another one.
    NoSlotOpens,
    /// The password, recovery code or passkey opens no slot.
    WrongKey,
    /// A password slot asks for more memory or time than is allowed, or for too little.
    Costly,
    /// Without this slot nothing would open the vault any more.
    LastSlot,
    /// The browser's sync carries nothing that no password opens, and there is none.
    NoPassword,
    /// There is no such account.
    NoAccount,
    /// The account's code does not go where it was to be filled.
    NoFill(NoFill),
    /// A logo has to be a PNG picture of at most 16 KB.
    Logo,
    /// The system gives no randomness.
    Randomness,
    /// What was sealed did not open again: nothing was given out to be written.
    Check,
}

#[cfg(feature = "writing")]
/// A slot that waits for this device's key to seal the vault key.
#[derive(Debug)]
pub struct UnsealedSlot {
    id: Id,
    nonce: [u8; seal::NONCE],
    additional_data: Vec<u8>,
}

impl Vault {
    /// A new, empty vault with a key of its own. It has no slot yet: [`Vault::new_device_slot`].
    pub fn create(rng: &mut impl TryCryptoRng) -> Result<Self, VaultError> {
        Ok(Self::empty(Header::new(Id::random(rng)?), VaultKey::random(rng)?))
    }

    /// Opens a vault with the key that a slot gave. A record that is damaged, missing or rolled back costs only itself
    /// ([`Vault::damaged`]); a damaged index is made anew from the records at the next change.
    pub fn open(header: Header, key: VaultKey, items: &Items) -> Result<Self, VaultError> {
        let cipher = key.cipher();
        let index = header.open_index(&cipher);
        Self::open_by(header, key, &cipher, index, items)
    }

    /// The same; None where this is not the vault's key, or a newer one was made: it opens neither the index nor, where that is
    /// damaged, a record.
    pub fn open_if_key(header: Header, key: VaultKey, items: &Items) -> Result<Option<Self>, VaultError> {
        let cipher = key.cipher();
        let index = header.open_index(&cipher);
        if index.is_none() && !header.opens_record(&cipher, items) {
            return Ok(None);
        }
        Self::open_by(header, key, &cipher, index, items).map(Some)
    }

    /// `index`: what the sealed one holds, with its version, where it opened.
    fn open_by(
        header: Header,
        key: VaultKey,
        cipher: &Cipher,
        index: Option<(u64, Zeroizing<Vec<u8>>)>,
        items: &Items,
    ) -> Result<Self, VaultError> {
        let mut vault = Self::empty(header, key);
        let index = index.and_then(|(version, plain)| {
            vault.version = version;
            read_index(&plain)
        });
        match index {
            Some(mut index) => {
                let records = std::mem::take(&mut index.records);
                vault.index = index;
                for (id, named) in records {
                    if id.is_logo() {
                        vault.keep_logo(id, named, items);
                        continue;
                    }
                    let version = match vault.record(id, items, cipher) {
                        Some((found, record)) if found >= named => {
                            vault.keep(id, record);
                            found
                        }
                        _ => {
                            vault.damaged.push(id);
                            named
                        }
                    };
                    vault.index.records.insert(id, version);
                }
            }
            None => vault.gather(items, cipher)?,
        }
        Ok(vault)
    }

    fn empty(header: Header, key: VaultKey) -> Self {
        Self {
            key,
            header,
            version: 0,
            index: Index::default(),
            accounts: BTreeMap::new(),
            damaged: Vec::new(),
            logos: Items::new(),
            #[cfg(feature = "keys")]
            sync: sync::Link::default(),
        }
    }

    /// Without an index: every record that opens is the vault's.
    fn gather(&mut self, items: &Items, cipher: &Cipher) -> Result<(), VaultError> {
        let is_left = |stored: &Stored| !matches!(stored, Stored::Text(text) if text.is_empty());
        let names = items.iter().filter(|(_, stored)| is_left(stored)).map(|(name, _)| name);
        for id in names.filter_map(|name| Id::from_hex(name.strip_prefix(RECORD_PREFIX)?)) {
            if id.is_logo() {
                self.keep_logo(id, 0, items);
                continue;
            }
            match self.record(id, items, cipher) {
                Some((version, record)) => {
                    self.index.records.insert(id, version);
                    self.keep(id, record);
                }
                // Version 0, older than any: it stays noticed, and is the vault's again when its bytes are.
                None => {
                    self.index.records.insert(id, 0);
                    self.damaged.push(id);
                }
            }
        }
        Ok(())
    }

    fn record(&self, id: Id, items: &Items, cipher: &Cipher) -> Option<(u64, Record)> {
        let (version, plain) = self.unsealed(id, items, cipher)?;
        Some((version, record::read(&plain)?))
    }

    fn unsealed(&self, id: Id, items: &Items, cipher: &Cipher) -> Option<(u64, Zeroizing<Vec<u8>>)> {
        self.binding(Kind::Record, id).open_by(cipher, &items.get(&item_name(id))?.sealed()?)
    }

    fn keep_logo(&mut self, id: Id, version: u64, items: &Items) {
        self.index.records.insert(id, version);
        let name = item_name(id);
        if let Some(sealed) = items.get(&name) {
            self.logos.insert(name, sealed.clone());
        }
    }

    fn keep(&mut self, id: Id, record: Record) {
        match record {
            Record::Account(account) => drop(self.accounts.insert(id, *account)),
            #[cfg(feature = "keys")]
            Record::Sync(membership) => self.sync = sync::Link::found(id, membership),
            Record::Unknown => {}
        }
    }

    fn binding(&self, kind: Kind, id: Id) -> Binding {
        Binding { vault: self.header.vault, kind, id }
    }

    /// The accounts outside the trash: the pinned ones first; each group as a person ordered it, oldest first where
    /// nobody did.
    pub fn accounts(&self) -> Vec<(Id, &Account)> {
        self.ordered(|id, account| account.trashed.is_none().then(|| account.order(id)))
    }

    /// The accounts that have a place, by it.
    fn ordered(&self, place: impl Fn(Id, &Account) -> Option<u64>) -> Vec<(Id, &Account)> {
        let placed = self.accounts.iter().filter_map(|(&id, account)| Some((place(id, account)?, id)));
        let mut order: Vec<(u64, Id)> = placed.collect();
        order.sort_unstable();
        order.into_iter().filter_map(|(_, id)| Some((id, self.accounts.get(&id)?))).collect()
    }

    /// One account outside the trash.
    pub fn account(&self, id: Id) -> Option<&Account> {
        self.accounts.get(&id).filter(|account| account.trashed.is_none())
    }

    /// True if only a person opens it, as [`Header::is_persons`] tells: it can be locked.
    pub fn is_persons(&self) -> bool {
        self.header.is_persons()
    }

    /// Records that belong to the vault and could not be read. Their bytes stay where they are.
    pub fn damaged(&self) -> &[Id] {
        &self.damaged
    }
}

/// Its changes. After an error the vault is to be dropped: what storage holds counts.
#[cfg(feature = "writing")]
impl Vault {
    /// Begins a slot for this device's key: what it has to seal is [`Vault::key`], under the nonce and additional data
    /// of the result.
    pub fn new_device_slot(&self, rng: &mut impl TryCryptoRng) -> Result<UnsealedSlot, VaultError> {
        let id = Id::random(rng)?;
        let additional_data = slot_binding(self.header.vault, id).additional_data(0);
        Ok(UnsealedSlot { id, nonce: seal::random(rng)?, additional_data })
    }

    /// Ends it: `sealed` is the ciphertext with its tag.
    pub fn add_device_slot(&mut self, slot: &UnsealedSlot, sealed: &[u8]) -> Result<(), VaultError> {
        self.header.add_device_slot(slot.id, &slot.nonce, sealed);
        Ok(())
    }

    /// The vault key, for a slot to seal.
    pub fn key(&self) -> &VaultKey {
        &self.key
    }

    /// The account outside the trash with this very key.
    pub fn same(&self, key: &Key) -> Option<Id> {
        self.find(|account| account.key == *key)
    }

    fn find(&self, fits: impl Fn(&Account) -> bool) -> Option<Id> {
        self.accounts().into_iter().find(|(_, account)| fits(account)).map(|(id, _)| id)
    }

    /// Saves an account, doubling nothing: the same secret and parameters are the same account. After an error this vault
    /// is to be dropped: what storage holds counts.
    pub fn save(
        &mut self,
        mut account: Account,
        if_named: IfNamed,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Saved, VaultError> {
        if let Some(id) = self.same(&account.key) {
            let known = self.editable(id)?;
            let before = known.hosts.clone();
            account.hosts.iter().for_each(|host| known.remember_host(host));
            let changed = known.hosts != before;
            return Ok(Saved::Same(id, changed.then(|| self.change(&[id], rng)).transpose()?));
        }
        let trashed = self.in_trash().into_iter().find(|(_, known)| known.key == account.key).map(|(id, _)| id);
        if let Some(id) = trashed {
            let stamp = self.stamp(account.added, rng)?;
            if let Some(known) = self.accounts.get_mut(&id) {
                known.restore(stamp);
                account.hosts.iter().for_each(|host| known.remember_host(host));
            }
            return Ok(Saved::New(id, self.change(&[id], rng)?));
        }
        let named = self.find(|known| known.has_name_of(&account));
        let mut changed = Vec::new();
        match (named, if_named) {
            (Some(id), IfNamed::Ask) => return Ok(Saved::Named(id)),
            (Some(old), IfNamed::Replace) => {
                let stamp = self.stamp(account.added, rng)?;
                if let Some(old_account) = self.accounts.get_mut(&old) {
                    old_account.trash(account.added, stamp);
                    account.stand_for(old_account, stamp);
                    changed.push(old);
                }
            }
            _ => {}
        }
        let id = Id::random(rng)?;
        self.accounts.insert(id, account);
        changed.push(id);
        Ok(Saved::New(id, self.change(&changed, rng)?))
    }

    /// Takes the code of an account to fill it at `now` (Unix seconds) at `url`: only where [`may_fill`] lets it go,
    /// fresh, never used before, and not about to end. `new_host`: the person has seen that it was never used there, and
    /// wants it to be; the host is then one of the account's. Writing the change before the code is pressed keeps it from
    /// being pressed twice.
    pub fn take_code(
        &mut self,
        id: Id,
        url: &str,
        new_host: bool,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Taken, VaultError> {
        let account = self.editable(id)?;
        let host = may_fill(account, url, new_host).map_err(VaultError::NoFill)?;
        let code = match account.key.fresh_at(now, &account.used) {
            Fresh::Now(code) => code,
            Fresh::Used(until) => return Ok(Taken::Used(until)),
            Fresh::Ending(until) => return Ok(Taken::Ending(until)),
        };
        account.use_step(code.step);
        account.remember_host(host);
        Ok(Taken::Code(code, self.change(&[id], rng)?))
    }

    /// Gives a step back whose code was taken and then not pressed.
    pub fn release_step(&mut self, id: Id, step: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        self.editable(id)?.release_step(step);
        self.change(&[id], rng)
    }

    fn editable(&mut self, id: Id) -> Result<&mut Account, VaultError> {
        self.accounts.get_mut(&id).filter(|account| account.trashed.is_none()).ok_or(VaultError::NoAccount)
    }

    /// Seals the accounts that changed, and a new index over all.
    fn change(&mut self, ids: &[Id], rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        self.change_with(Change::new(), ids, rng)
    }

    /// The same, with records that are sealed already.
    fn change_with(
        &mut self,
        mut change: Change,
        ids: &[Id],
        rng: &mut impl TryCryptoRng,
    ) -> Result<Change, VaultError> {
        for &id in ids {
            let account = self.accounts.get(&id).ok_or(VaultError::NoAccount)?;
            let plain = record::write(account).ok_or(VaultError::Check)?;
            self.seal_record(id, &plain, &mut change, rng)?;
        }
        #[cfg(feature = "keys")]
        if let Some((id, plain)) = self.sync.take_written()? {
            self.seal_record(id, &plain, &mut change, rng)?;
        }
        self.sweep_logos(&mut change);
        self.version = self.version.saturating_add(1);
        let index = write_index(&self.index)?;
        self.header.index = self.binding(Kind::Index, Id::ZERO).seal(&self.key, self.version, &index, rng)?;
        change.insert(NAME.into(), self.header.write()?);
        Ok(change)
    }

    fn seal_record(
        &mut self,
        id: Id,
        plain: &[u8],
        change: &mut Change,
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), VaultError> {
        // The index's version is at least as high as any record's ever was: one that comes back goes on from there.
        let version = self.index.records.get(&id).unwrap_or(&self.version).saturating_add(1);
        let sealed = self.binding(Kind::Record, id).seal(&self.key, version, plain, rng)?;
        change.insert(item_name(id), to_base64(&sealed));
        self.index.records.insert(id, version);
        Ok(())
    }
}

#[cfg(feature = "writing")]
impl UnsealedSlot {
    /// 12 bytes, fresh.
    pub fn nonce(&self) -> &[u8] {
        &self.nonce
    }

    /// What the seal is bound to.
    pub fn additional_data(&self) -> &[u8] {
        &self.additional_data
    }
}

fn item_name(id: Id) -> String {
    format!("{RECORD_PREFIX}{}", id.to_hex())
}

#[cfg(feature = "keys")]
fn is_logo_item(name: &str) -> bool {
    name.strip_prefix(RECORD_PREFIX).and_then(Id::from_hex).is_some_and(Id::is_logo)
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "the vault's header is missing or damaged",
            Self::Newer => "a later version of Sixbox wrote this vault",
            Self::NoSlotOpens => "there is no slot that could open with this",
            Self::WrongKey => "the password, recovery code or passkey opens no slot",
            Self::Costly => "a password slot asks for more than is allowed, or for too little",
            Self::LastSlot => "without this slot nothing would open the vault any more",
            Self::NoPassword => "the browser's sync needs a password",
            Self::NoAccount => "there is no such account",
            Self::NoFill(why) => return write!(f, "{why}"),
            Self::Logo => "a logo has to be a PNG picture of at most 16 KB",
            Self::Randomness => "the system gives no randomness",
            Self::Check => "what was sealed did not open again",
        })
    }
}

impl std::error::Error for VaultError {}

#[cfg(test)]
mod tests;
