//! The browser's sync: an area that the browser carries to the person's other installations. It holds a header of its own
//! with a password slot, the accounts in sealed bundles, and what each installation says of itself.
//!
//! Every installation keeps all accounts in its own vault, merges what the area holds into it, and writes what the area
//! lacks. So nothing depends on what is lost, late or double on the way: FORMAT.md, "Sync".

use std::collections::BTreeMap;

use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::bundle::{self, Layout};
use super::header::{Index, NAME, from_base64, to_base64, write_index};
use super::merge::{Gone, State, adopt, mark, merge};
use super::record::SYNC;
use super::seal::{Binding, Id, Kind, VaultKey};
use super::slot::{Opening, id_of};
use super::trash::DAY;
use super::{Change, Header, Items, Stored, Vault, VaultError};

/// Bytes of all items: `chrome.storage.sync.QUOTA_BYTES` (Chrome for developers, November 2026), and a little left.
pub(super) const MAX_AREA: usize = 102_400 - 1_024;

/// Before the installation's number in the name of what it says of itself.
const INSTALLATION: &str = "installation/";

/// Bytes of a mark by which an installation says that it has an account.
const SHORT: usize = 3;

/// Deletions that the area carries at most: the newest.
const MAX_GONE: usize = 500;

/// Keys of before that are known at most.
const MAX_RETIRED: usize = 64;

/// What an installation said is believed for so long, in seconds.
const BELIEVED: u64 = 90 * DAY;

/// A vault's part in the browser's sync, as a record of the vault.
#[derive(Debug, Clone)]
pub(super) struct Membership {
    /// The area's name, also after sync was switched off: what comes back from there is no stranger's.
    area: Id,
    /// None: sync is off.
    on: Option<On>,
    /// Keys of before, by the first bytes of their SHA-256: an old area that is put back is not taken for a new one.
    retired: Vec<String>,
}

#[derive(Debug, Clone)]
struct On {
    /// The key that everything in the area is sealed under.
    key: VaultKey,
    /// The key before it, until the area was seen under the new one.
    before: Option<VaultKey>,
    /// Whatever area is there gives way, until this one was seen.
    begins: bool,
    /// The slot through which the password opens the key.
    slot: Value,
}

/// The membership's place in an open vault.
#[derive(Debug, Clone, Default)]
pub(super) struct Link {
    record: Option<Id>,
    membership: Option<Membership>,
    changed: bool,
}

/// A record and its plaintext.
pub(super) type Written = (Id, Zeroizing<Vec<u8>>);

/// What the area is to this vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Sync is off here.
    Off,
    /// The area holds what this vault holds, once the changes are written.
    Synced,
    /// Another installation made a new key: the password opens it. Nothing is written meanwhile.
    Password,
    /// A later version of Sixbox wrote the area. Nothing is written.
    Newer,
}

/// What one look at the area came to.
#[derive(Debug, Clone)]
pub struct Synced {
    /// What the area is to this vault.
    pub standing: Standing,
    /// What the vault takes over: to be written to the vault's own storage, first.
    pub change: Option<Change>,
    /// What the area takes over: items to be set, in one call, after it.
    pub set: Change,
    /// Items of the area to be removed then.
    pub removed: Vec<String>,
    /// Accounts for which the area has no room.
    pub left: usize,
    /// Bytes that the area takes afterwards.
    pub bytes: usize,
    /// Bytes that it may take.
    pub limit: usize,
    /// The other installations.
    pub others: Vec<Installation>,
    /// Accounts that another installation says it has.
    pub kept: Vec<Id>,
}

/// Another installation, as it speaks of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Its number.
    pub number: u32,
    /// When it last spoke, Unix seconds by its own clock.
    pub at: u64,
    /// The first bytes of each account's mark.
    has: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct MembershipText {
    kind: String,
    area: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    slot: Option<Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    begins: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    retired: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct InstallationText {
    at: u64,
    has: String,
}

/// What the area holds, as far as it opens.
#[derive(Default)]
struct Held {
    state: State,
    bundles: BTreeMap<String, State>,
    /// Items of ours that do not open.
    damaged: Vec<String>,
    installations: BTreeMap<String, Installation>,
}

impl Membership {
    /// Reads a record's plaintext.
    pub(super) fn read(plain: &[u8]) -> Option<Self> {
        let MembershipText { area, key, before, begins, slot, retired, .. } = serde_json::from_slice(plain).ok()?;
        let on = match (key, slot) {
            (Some(key), Some(slot)) => {
                let before = before.map(|before| key_from(&before).ok_or(())).transpose().ok()?;
                Some(On { key: key_from(&key)?, before, begins, slot })
            }
            _ => None,
        };
        Some(Self { area: Id::from_hex(&area)?, on, retired })
    }

    fn write(&self) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let on = self.on.as_ref();
        let text = MembershipText {
            kind: SYNC.into(),
            area: self.area.to_hex(),
            key: on.map(|on| key_text(&on.key)),
            before: on.and_then(|on| on.before.as_ref()).map(key_text),
            begins: on.is_some_and(|on| on.begins),
            slot: on.map(|on| on.slot.clone()),
            retired: self.retired.clone(),
        };
        // Room for two keys and a slot, so that the plaintext never moves and leaves a copy behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(4096));
        serde_json::to_writer(&mut *plain, &text).map_err(|_| VaultError::Check)?;
        Ok(plain)
    }
}

impl Link {
    pub(super) fn found(record: Id, membership: Membership) -> Self {
        Self { record: Some(record), membership: Some(membership), changed: false }
    }

    pub(super) fn is_record(&self, id: Id) -> bool {
        self.record == Some(id)
    }

    /// The record to be sealed, if it changed.
    pub(super) fn take_written(&mut self) -> Result<Option<Written>, VaultError> {
        match (self.record, &self.membership) {
            (Some(record), Some(membership)) if std::mem::take(&mut self.changed) => {
                Ok(Some((record, membership.write()?)))
            }
            _ => Ok(None),
        }
    }

    fn on(&self) -> Option<(Id, &On)> {
        let membership = self.membership.as_ref()?;
        Some((membership.area, membership.on.as_ref()?))
    }

    fn is_retired(&self, key: &VaultKey) -> bool {
        self.membership.as_ref().is_some_and(|membership| membership.retired.contains(&fingerprint(key)))
    }

    fn set(&mut self, area: Id, on: Option<On>, rng: &mut impl TryCryptoRng) -> Result<(), VaultError> {
        let mut retired = self.membership.as_ref().map_or_else(Vec::new, |before| before.retired.clone());
        let before = self.on().map(|(_, before)| fingerprint(&before.key));
        retired.extend(before.filter(|before| on.as_ref().is_some_and(|on| fingerprint(&on.key) != *before)));
        let forgotten = retired.len().saturating_sub(MAX_RETIRED);
        retired.drain(..forgotten);
        self.record = Some(self.record.map_or_else(|| Id::random(rng), Ok)?);
        self.membership = Some(Membership { area, on, retired });
        self.changed = true;
        Ok(())
    }
}

impl Vault {
    /// Whether the browser's sync is on in this vault.
    pub fn syncs(&self) -> bool {
        self.sync.on().is_some()
    }

    /// Switches sync on with an area of its own, which takes the place of what is there. It opens with this vault's
    /// password. `now`: Unix seconds.
    pub fn begin_sync(&mut self, now: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        let area = Id::random(rng)?;
        let key = VaultKey::random(rng)?;
        let slot = self.password_slot_for(area, &key, rng)?.ok_or(VaultError::NoPassword)?;
        self.sync.set(area, Some(On { key, before: None, begins: true, slot }), rng)?;
        self.stamp(now, rng)?;
        self.change(&[], rng)
    }

    /// Switches sync on with the area that another installation made, whose password this is. What both have is merged.
    /// This vault is to be opened by the same password: its caller sees to that.
    pub fn join_sync(
        &mut self,
        area: &Items,
        password: &Opening<'_>,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Change, VaultError> {
        let header = Header::find(area)?.ok_or(VaultError::Damaged)?;
        let opened = header.unlock_area(password)?;
        if self.sync.is_retired(&opened.key) {
            return Err(VaultError::WrongKey);
        }
        let slot = header.slots.iter().find(|slot| id_of(slot) == Some(opened.slot)).ok_or(VaultError::Damaged)?;
        let theirs = Held::read(header.vault, &opened.key, area).state;
        let known = self.sync.membership.as_ref().is_some_and(|membership| membership.area == header.vault);
        let mut state = self.state();
        if known {
            merge(&mut state, &theirs);
        } else {
            state = moved(&state, theirs, now);
        }
        let on = On { key: opened.key, before: None, begins: false, slot: slot.clone() };
        self.sync.set(header.vault, Some(on), rng)?;
        self.stamp(now, rng)?;
        match self.set_state(state, rng)? {
            Some(change) => Ok(change),
            None => self.change(&[], rng),
        }
    }

    /// Switches sync off here. The area stays as it is.
    pub fn end_sync(&mut self, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        if let Some(membership) = &mut self.sync.membership {
            membership.on = None;
            self.sync.changed = true;
        }
        self.change(&[], rng)
    }

    /// Forgets that there is a sync, for a copy that is kept elsewhere.
    pub(super) fn leave_sync(&mut self) {
        if let Some(record) = std::mem::take(&mut self.sync).record {
            self.index.records.remove(&record);
        }
    }

    /// Makes a new key for the area, opened by the password that opens this vault; without one, sync goes off.
    pub(super) fn renew_sync(&mut self, rng: &mut impl TryCryptoRng) -> Result<(), VaultError> {
        let Some((area, on)) = self.sync.on() else {
            // The record is written all the same: it may have to be sealed anew.
            self.sync.changed = self.sync.membership.is_some();
            return Ok(());
        };
        let key = VaultKey::random(rng)?;
        let begins = on.begins;
        let before = Some(on.before.clone().unwrap_or_else(|| on.key.clone()));
        let slot = self.password_slot_for(area, &key, rng)?;
        self.sync.set(area, slot.map(|slot| On { key, before, begins, slot }), rng)
    }

    /// Merges what the area holds into the vault, and says what the area lacks. `now`: Unix seconds.
    pub fn synchronise(&mut self, area: &Items, now: u64, rng: &mut impl TryCryptoRng) -> Result<Synced, VaultError> {
        let Some((name, on)) = self.sync.on().map(|(name, on)| (name, on.clone())) else {
            return Ok(Synced::standing(Standing::Off));
        };
        let (key, is_new) = match standing(name, &on, area) {
            Ok(found) => found,
            Err(standing) => return Ok(Synced::standing(standing)),
        };
        let held = Held::read(name, key, area);
        let mut state = self.state();
        merge(&mut state, &held.state);
        if self.index.installation == 0 {
            self.stamp(now, rng)?;
            self.sync.changed = true;
        }
        if !is_new && (on.before.is_some() || on.begins) {
            self.sync.set(name, Some(On { before: None, begins: false, ..on.clone() }), rng)?;
        }
        let mut change = self.set_state(state, rng)?;
        if change.is_none() && self.sync.changed {
            change = Some(self.change(&[], rng)?);
        }
        let mut synced = Synced { change, ..Synced::standing(Standing::Synced) };
        self.hear(&held, now, &mut synced);
        Writing { name, on: &on, area, held: &held, is_new, synced: &mut synced }.write(self, now, rng)?;
        Ok(synced)
    }

    /// What the area is to carry: everything but used steps, which are of one sign-in, and logos, for which it has no room.
    fn carried(&self) -> State {
        let State { mut accounts, gone } = self.state();
        for account in accounts.values_mut() {
            account.used.clear();
            account.leave_logo();
        }
        let mut gone: Vec<_> = gone.into_iter().collect();
        gone.sort_unstable_by_key(|&(_, gone)| std::cmp::Reverse(gone));
        gone.truncate(MAX_GONE);
        State { accounts, gone: gone.into_iter().collect() }
    }

    /// What this installation says of itself.
    fn spoken(&self, now: u64) -> Installation {
        let mut marks: Vec<_> = self.accounts.iter().map(|(&id, account)| short(mark(id, account))).collect();
        marks.sort_unstable();
        Installation { number: self.index.installation, at: now, has: marks.concat() }
    }

    fn hear(&self, held: &Held, now: u64, synced: &mut Synced) {
        let others = held.installations.values().filter(|other| other.number != self.index.installation);
        synced.others = others.cloned().collect();
        let believed: Vec<_> = synced.others.iter().filter(|other| other.at.saturating_add(BELIEVED) > now).collect();
        synced.kept = (self.accounts().into_iter())
            .filter(|&(id, account)| believed.iter().any(|other| other.says_it_has(mark(id, account))))
            .map(|(id, _)| id)
            .collect();
    }
}

impl Synced {
    fn standing(standing: Standing) -> Self {
        Self {
            standing,
            change: None,
            set: Change::new(),
            removed: Vec::new(),
            left: 0,
            bytes: 0,
            limit: MAX_AREA,
            others: Vec::new(),
            kept: Vec::new(),
        }
    }
}

impl Installation {
    fn says_it_has(&self, mark: Id) -> bool {
        self.has.chunks_exact(SHORT).any(|known| known == short(mark))
    }

    /// Whether to say it again: the accounts are others, or a day has passed.
    fn differs_from(&self, said: &Self) -> bool {
        self.has != said.has || self.at >= said.at.saturating_add(DAY)
    }

    fn read(number: u32, plain: &[u8]) -> Option<Self> {
        let InstallationText { at, has } = serde_json::from_slice(plain).ok()?;
        Some(Self { number, at, has: from_base64(&has)? })
    }

    fn write(&self) -> Result<Vec<u8>, VaultError> {
        serde_json::to_vec(&InstallationText { at: self.at, has: to_base64(&self.has) }).map_err(|_| VaultError::Check)
    }
}

impl Held {
    fn read(name: Id, key: &VaultKey, area: &Items) -> Self {
        let mut held = Self::default();
        for (item, stored) in area {
            let bundle = bundle::binding(name, item);
            let number = number_of(item);
            let Some(binding) = bundle.or_else(|| number.map(|number| binding_of(name, number))) else { continue };
            let plain = opened(&binding, key, stored);
            let is_read = match (plain, number) {
                (Some(plain), Some(number)) => Installation::read(number, &plain)
                    .map(|installation| held.installations.insert(item.clone(), installation))
                    .is_some(),
                (Some(plain), None) => {
                    bundle::read(&plain).map(|state| held.bundles.insert(item.clone(), state)).is_some()
                }
                (None, _) => false,
            };
            if !is_read {
                held.damaged.push(item.clone());
            }
        }
        for state in held.bundles.values() {
            merge(&mut held.state, state);
        }
        held
    }
}

/// What is to become of the area.
struct Writing<'a> {
    name: Id,
    on: &'a On,
    area: &'a Items,
    /// What it held, under this key or the one before.
    held: &'a Held,
    /// The key is new there: everything is written.
    is_new: bool,
    synced: &'a mut Synced,
}

impl Writing<'_> {
    fn write(mut self, vault: &Vault, now: u64, rng: &mut impl TryCryptoRng) -> Result<(), VaultError> {
        if self.is_new {
            let header = self.header(rng)?;
            self.synced.set.insert(NAME.into(), header);
        }
        self.speak(vault, now, rng)?;
        self.forget(vault);
        let carried = vault.carried();
        let lost = self.held.damaged.iter().any(|item| bundle::binding(self.name, item).is_some());
        let is_full = self.taken(|_| true) > MAX_AREA;
        if self.is_new || lost || is_full || self.lacks(&carried) {
            let (layout, left) = self.fitting(carried);
            self.synced.left = left;
            let mut packed = State::default();
            layout.bundles.iter().for_each(|bundle| merge(&mut packed, &bundle.state));
            if self.is_new || lost || is_full || self.lacks(&packed) {
                self.write_bundles(layout, rng)?;
            }
        }
        self.synced.bytes = self.taken(|_| true);
        Ok(())
    }

    /// True if the state knows what the area does not.
    fn lacks(&self, state: &State) -> bool {
        let mut joined = self.held.state.clone();
        merge(&mut joined, state);
        joined != self.held.state
    }

    fn write_bundles(&mut self, layout: Layout, rng: &mut impl TryCryptoRng) -> Result<(), VaultError> {
        for item in self.area.keys().filter(|item| bundle::binding(self.name, item).is_some()) {
            if !layout.bundles.iter().any(|bundle| bundle.name == *item) {
                self.synced.removed.push(item.clone());
            }
        }
        for bundle in layout.bundles {
            if self.is_new || self.held.bundles.get(&bundle.name) != Some(&bundle.state) {
                let binding = bundle::binding(self.name, &bundle.name).ok_or(VaultError::Check)?;
                let sealed = binding.seal(&self.on.key, 0, &bundle.plain, rng)?;
                self.synced.set.insert(bundle.name, to_base64(&sealed));
            }
        }
        Ok(())
    }

    /// The bundles that fit, and how many accounts do not. What the area carries already comes first, then the oldest.
    fn fitting(&self, carried: State) -> (Layout, usize) {
        let room = MAX_AREA.saturating_sub(self.taken(|item| bundle::binding(self.name, item).is_none()));
        let whole = Layout::of(&carried);
        if whole.size() <= room {
            let left = whole.left;
            return (whole, left);
        }
        let mut order: Vec<_> = carried.accounts.iter().collect();
        order.sort_by_key(|&(id, account)| (!self.held.state.accounts.contains_key(id), account.added, *id));
        let first = |count: usize| State {
            accounts: order.iter().take(count).map(|&(&id, account)| (id, account.clone())).collect(),
            gone: carried.gone.clone(),
        };
        let (mut fits, mut fits_not) = (0, order.len());
        while fits + 1 < fits_not {
            let middle = fits.midpoint(fits_not);
            if Layout::of(&first(middle)).size() <= room {
                fits = middle;
            } else {
                fits_not = middle;
            }
        }
        let layout = Layout::of(&first(fits));
        let left = order.len() - fits + layout.left;
        (layout, left)
    }

    fn header(&self, rng: &mut impl TryCryptoRng) -> Result<String, VaultError> {
        let mut header = Header::new(self.name);
        header.index = index_binding(self.name).seal(&self.on.key, 0, &write_index(&Index::default())?, rng)?;
        header.slots.push(self.on.slot.clone());
        header.write()
    }

    /// Says what this installation has, where that is not what it said.
    fn speak(&mut self, vault: &Vault, now: u64, rng: &mut impl TryCryptoRng) -> Result<(), VaultError> {
        let spoken = vault.spoken(now);
        let item = name_of(spoken.number);
        let said = self.held.installations.get(&item);
        if self.is_new || said.is_none_or(|said| spoken.differs_from(said)) {
            let sealed = binding_of(self.name, spoken.number).seal(&self.on.key, 0, &spoken.write()?, rng)?;
            self.synced.set.insert(item, to_base64(&sealed));
        }
        Ok(())
    }

    /// Removes what other installations said under a key that is no more. Age is no reason: whose clock is right?
    fn forget(&mut self, vault: &Vault) {
        let own = name_of(vault.index.installation);
        let heard = |item: &String| !self.is_new && self.held.installations.contains_key(item);
        let gone = self.area.keys().filter(|item| number_of(item).is_some() && **item != own && !heard(item));
        self.synced.removed.extend(gone.cloned().collect::<Vec<_>>());
    }

    /// Bytes of the items that will be there, as the browser counts them.
    fn taken(&self, of: impl Fn(&str) -> bool) -> usize {
        let stays = |item: &&String| !self.synced.set.contains_key(*item) && !self.synced.removed.contains(item);
        let staying = self.area.iter().filter(|(item, _)| stays(item)).filter_map(|(item, stored)| match stored {
            Stored::Text(text) => Some((item, text)),
            Stored::Other => None,
        });
        let items = staying.chain(&self.synced.set).filter(|(item, _)| of(item));
        items.map(|(item, text)| item.len() + json_length(text)).sum()
    }
}

/// What an area is to an installation that is part of it: the key that it opens with, and whether that is to be replaced.
fn standing<'a>(name: Id, on: &'a On, area: &Items) -> Result<(&'a VaultKey, bool), Standing> {
    let opens = |key: &VaultKey, header: &Header| index_binding(name).open(key, &header.index).is_some();
    let carries = |key: &VaultKey| {
        area.iter().any(|(item, stored)| {
            bundle::binding(name, item).is_some_and(|binding| opened(&binding, key, stored).is_some())
        })
    };
    let header = match Header::find(area) {
        Err(VaultError::Newer) => return Err(Standing::Newer),
        header => header.ok().flatten(),
    };
    let before = on.before.as_ref();
    match header {
        // Somebody removed it: what this installation knows is written again.
        None => Ok((before.filter(|before| carries(before)).unwrap_or(&on.key), true)),
        Some(header) if header.vault != name && on.begins => Ok((&on.key, true)),
        Some(header) if header.vault != name => Err(Standing::Password),
        Some(header) if opens(&on.key, &header) => Ok((&on.key, false)),
        Some(header) => match before.filter(|before| opens(before, &header)) {
            Some(before) => Ok((before, true)),
            // The header is damaged: a new key would have come with a slot of its own.
            None if header.slots.contains(&on.slot) && carries(&on.key) => Ok((&on.key, true)),
            None => Err(Standing::Password),
        },
    }
}

/// My accounts as they are in an area that is new to me: under the ids that they have there, where it has them.
fn moved(mine: &State, theirs: State, now: u64) -> State {
    let mut state = theirs;
    adopt(&mut state, mine);
    let marks: Vec<Id> = state.accounts.iter().map(|(&id, account)| mark(id, account)).collect();
    let renamed = mine.accounts.iter().filter(|&(&id, account)| !marks.contains(&mark(id, account)));
    // A backup from before would bring them back under their old ids, double.
    let left = renamed.map(|(&id, account)| (mark(id, account), Gone { stamp: account.newest(), at: now }));
    for (mark, gone) in left.chain(mine.gone.iter().map(|(&mark, &gone)| (mark, gone))) {
        state.gone.entry(mark).and_modify(|known| *known = gone.max(*known)).or_insert(gone);
    }
    state
}

fn opened(binding: &Binding, key: &VaultKey, stored: &Stored) -> Option<Zeroizing<Vec<u8>>> {
    binding.open(key, &stored.sealed()?).map(|(_, plain)| plain)
}

fn index_binding(vault: Id) -> Binding {
    Binding { vault, kind: Kind::Index, id: Id::ZERO }
}

fn binding_of(vault: Id, number: u32) -> Binding {
    let mut bytes = [0; 16];
    bytes.iter_mut().rev().zip(number.to_le_bytes()).for_each(|(byte, part)| *byte = part);
    Binding { vault, kind: Kind::Installation, id: Id::from_bytes(bytes) }
}

fn name_of(number: u32) -> String {
    format!("{INSTALLATION}{number:08x}")
}

fn number_of(item: &str) -> Option<u32> {
    let number = u32::from_str_radix(item.strip_prefix(INSTALLATION)?, 16).ok()?;
    (name_of(number) == item).then_some(number)
}

fn short(mark: Id) -> [u8; SHORT] {
    let mut short = [0; SHORT];
    short.iter_mut().zip(mark.as_bytes()).for_each(|(short, byte)| *short = *byte);
    short
}

fn json_length(text: &str) -> usize {
    serde_json::to_string(text).map_or(0, |json| json.len())
}

fn fingerprint(key: &VaultKey) -> String {
    let hash = Sha256::digest(key.as_bytes());
    to_base64(hash.get(..8).unwrap_or_default())
}

fn key_text(key: &VaultKey) -> Zeroizing<String> {
    Zeroizing::new(to_base64(key.as_bytes()))
}

fn key_from(text: &str) -> Option<VaultKey> {
    VaultKey::from_bytes(&Zeroizing::new(from_base64(text)?))
}

#[cfg(test)]
mod tests;
