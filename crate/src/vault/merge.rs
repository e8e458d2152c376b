//! Merging two states of the accounts: what two installations have, or a vault and its backup.
//!
//! A merge is the join of a semilattice (Shapiro and others, "Conflict-free Replicated Data Types", 2011): commutative,
//! associative and idempotent, so that whoever has seen the same edits has the same accounts, in whatever order, and how
//! often, they came. FORMAT.md, "Merging", has the rules.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::clock::Stamp;
use super::seal::Id;
use crate::account::Account;
use crate::code::Key;

/// Before what is hashed to an account's mark.
const MARK: &[u8] = b"sixbox/mark/1";

/// The accounts of a vault, and those that were deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// The accounts, also those in the trash. A merge may give one another id: [`merge`].
    pub accounts: BTreeMap<Id, Account>,
    /// The deletions, by [`mark`].
    pub gone: BTreeMap<Id, Gone>,
}

/// A tombstone: that an account was deleted for good. As JSON: `[stamp, at]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(Stamp, u64)", into = "(Stamp, u64)")]
pub struct Gone {
    /// When, in the order of all edits.
    pub stamp: Stamp,
    /// When, in Unix seconds.
    pub at: u64,
}

/// What a merge would do, as a person sees it: accounts by their id afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// They were not here.
    pub new: Vec<Id>,
    /// Their names, pins or logos, or what a later version shows, change.
    pub changed: Vec<Id>,
    /// They were in the trash or deleted, and are back.
    pub back: Vec<Id>,
    /// They go to the trash or are deleted: by their id before.
    pub leaving: Vec<Id>,
    /// They stay as they are.
    pub unchanged: Vec<Id>,
    /// They are deleted for good here and stay so, unless [`bring_back`] is asked: by their id in the other state, each
    /// key once.
    pub stay_deleted: Vec<Id>,
}

/// An account with the id that it came under: variants of one id all have that one.
#[derive(Clone)]
struct Living {
    id: Id,
    account: Account,
}

impl From<(Stamp, u64)> for Gone {
    fn from((stamp, at): (Stamp, u64)) -> Self {
        Self { stamp, at }
    }
}

impl From<Gone> for (Stamp, u64) {
    fn from(Gone { stamp, at }: Gone) -> Self {
        (stamp, at)
    }
}

impl State {
    /// Deletes an account for good at `now` (Unix seconds). `stamp`: ticked for this, later than all stamps of the account.
    /// Returns whether there was one.
    pub fn purge(&mut self, id: Id, stamp: Stamp, now: u64) -> bool {
        let Some(account) = self.accounts.remove(&id) else { return false };
        let gone = Gone { stamp, at: now };
        self.gone.entry(mark(id, &account)).and_modify(|known| *known = gone.max(*known)).or_insert(gone);
        true
    }

    /// The newest stamp of all, for a [`Clock`](super::Clock) to observe before it ticks.
    pub fn newest(&self) -> Stamp {
        let accounts = self.accounts.values().map(Account::newest);
        accounts.chain(self.gone.values().map(|gone| gone.stamp)).max().unwrap_or(Stamp::ZERO)
    }
}

/// What names an account together with its key: two variants of one id have two marks. Its deletion is kept under it, and
/// a variant that had to give way has it for its id.
pub fn mark(id: Id, account: &Account) -> Id {
    mark_of(account.variant_of.unwrap_or(id), &account.key)
}

fn mark_of(id: Id, key: &Key) -> Id {
    let hash = Sha256::new()
        .chain_update(MARK)
        .chain_update(id.to_hex())
        .chain_update([key.digits()])
        .chain_update(key.period().to_be_bytes())
        .chain_update(key.algorithm().name())
        .chain_update([0])
        .chain_update(key.secret().as_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
    Id::from_bytes(bytes)
}

/// Merges another state of this vault into mine. Afterwards an account may have another id than before (it met, or lost,
/// another account of its id): what is stored under an id that `accounts` no longer has is to be removed.
pub fn merge(mine: &mut State, other: &State) {
    let mut gone = mine.gone.clone();
    for (&mark, &theirs) in &other.gone {
        gone.entry(mark).and_modify(|known| *known = theirs.max(*known)).or_insert(theirs);
    }
    let theirs = other.accounts.clone().into_iter().map(Living::new).collect();
    let theirs = outliving(theirs, &other.gone, &gone);
    join(mine, theirs, gone);
}

/// Merges a state of another vault into mine, as a backup has one. Accounts are matched by key: same secret and
/// parameters, same account. Those that mine has too keep the names they have here, and lose nothing by what the other
/// trashed or deleted.
pub fn adopt(mine: &mut State, other: &State) {
    let mut known = BTreeMap::new();
    for (id, account) in listed_first(mine) {
        known.entry(key_order(&account.key)).or_insert_with(|| Living::new((id, account.clone())));
    }
    let mut theirs = Vec::new();
    for (id, account) in listed_first(other) {
        let living = match known.get(&key_order(&account.key)) {
            Some(known) => known.matched(account),
            None => Living::new((id, account.clone())),
        };
        known.entry(key_order(&account.key)).or_insert_with(|| living.clone());
        theirs.push(living);
    }
    let theirs = outliving(theirs, &BTreeMap::new(), &mine.gone);
    let gone = mine.gone.clone();
    join(mine, theirs, gone);
}

/// Brings an account of the other state back that mine deleted for good: one of [`Changes::stay_deleted`], whether the
/// other is of this vault or of another. `stamp`: ticked for this edit. Where mine has an account with that key, nothing.
pub fn bring_back(mine: &mut State, other: &State, id: Id, stamp: Stamp) {
    if let Some(account) = other.accounts.get(&id)
        && mine.accounts.values().all(|known| known.key != account.key)
    {
        let mut account = account.clone();
        account.restore(stamp);
        merge(mine, &State { accounts: BTreeMap::from([(id, account)]), gone: BTreeMap::new() });
    }
}

fn join(mine: &mut State, theirs: BTreeMap<Id, Living>, gone: BTreeMap<Id, Gone>) {
    let accounts = std::mem::take(&mut mine.accounts).into_iter().map(Living::new).collect();
    let mut accounts = outliving(accounts, &mine.gone, &gone);
    theirs.into_values().for_each(|account| account.join_into(&mut accounts));
    *mine = State { accounts: settle(accounts), gone };
}

/// The accounts, by mark, that outlive all deletions, when those in `seen` are in them already.
fn outliving(accounts: Vec<Living>, seen: &BTreeMap<Id, Gone>, gone: &BTreeMap<Id, Gone>) -> BTreeMap<Id, Living> {
    let mut left = BTreeMap::new();
    for mut living in accounts {
        let mark = living.mark();
        if let Some(gone) = gone.get(&mark) {
            if living.account.newest() <= gone.stamp {
                continue;
            }
            if seen.get(&mark).is_none_or(|seen| seen.stamp < gone.stamp) {
                living.account.outlive(gone.stamp);
            }
        }
        living.join_into(&mut left);
    }
    left
}

/// Gives the accounts their ids: of several that came under one, that with the greatest key has it, the others their
/// marks.
fn settle(accounts: BTreeMap<Id, Living>) -> BTreeMap<Id, Account> {
    let mut first: BTreeMap<Id, Id> = BTreeMap::new();
    let key = |mark: &Id| accounts.get(mark).map(|living| key_order(&living.account.key));
    for (&mark, living) in &accounts {
        let first = first.entry(living.id).or_insert(mark);
        if key(&mark) > key(first) {
            *first = mark;
        }
    }
    let settled = |(mark, Living { id, mut account })| {
        let is_first = first.get(&id) == Some(&mark);
        account.variant_of = (!is_first).then_some(id);
        (if is_first { id } else { mark }, account)
    };
    accounts.into_iter().map(settled).collect()
}

impl Living {
    fn new((id, account): (Id, Account)) -> Self {
        Self { id: account.variant_of.unwrap_or(id), account }
    }

    fn mark(&self) -> Id {
        mark_of(self.id, &self.account.key)
    }

    fn join_into(self, accounts: &mut BTreeMap<Id, Self>) {
        accounts
            .entry(self.mark())
            .and_modify(|known| known.account = joined(&known.account, &self.account))
            .or_insert(self);
    }

    /// What another vault knows of this account.
    fn matched(&self, theirs: &Account) -> Self {
        Self { id: self.id, account: self.account.with_fields_of(theirs) }
    }
}

/// One account as two states have it, with the same key.
fn joined(one: &Account, two: &Account) -> Account {
    let mut joined = if never_edited(one) >= never_edited(two) { one.clone() } else { two.clone() };
    let order = |account: &Account, field: &str| (account.stamp(field), account.field(field).map(|v| v.to_string()));
    for field in one.fields().union(&two.fields()) {
        let newer = if order(one, field) >= order(two, field) { one } else { two };
        joined.copy_field(field, newer);
    }
    joined.keep_first_hosts();
    joined.add_used(one.used.iter().chain(&two.used).copied());
    joined
}

/// What has no stamp of its own goes with the account that was edited last; of equals, the one added first.
fn never_edited(account: &Account) -> impl Ord {
    let Account { issuer, tenant, user, added, .. } = account;
    (account.newest(), Reverse(*added), issuer, tenant, user)
}

/// Orders keys: by secret, then by parameters.
pub(super) fn key_order(key: &Key) -> (&[u8], &str, u8, u32) {
    (key.secret().as_bytes(), key.algorithm().name(), key.digits(), key.period())
}

/// Those in the trash last; their order does not depend on which variant has which id.
fn listed_first(state: &State) -> Vec<(Id, &Account)> {
    let mut accounts: Vec<_> = by_mark(state).into_values().collect();
    accounts.sort_by_key(|(_, account)| account.trashed.is_some());
    accounts
}

impl Changes {
    /// What [`merge`] would do.
    pub fn of_merge(mine: &State, other: &State) -> Self {
        Self::of(merge, mine, other)
    }

    /// What [`adopt`] would do.
    pub fn of_adopt(mine: &State, other: &State) -> Self {
        Self::of(adopt, mine, other)
    }

    fn of(combine: fn(&mut State, &State), mine: &State, other: &State) -> Self {
        let mut after = mine.clone();
        combine(&mut after, other);
        let mut changes = Self::default();
        let before = by_mark(mine);
        let now = by_mark(&after);
        for (mark, &(id, account)) in &now {
            let was = before.get(mark).map(|&(_, account)| account);
            match (was, account.trashed) {
                (_, Some(_)) => {}
                (Some(was), None) if was.trashed.is_some() => changes.back.push(id),
                (Some(was), None) if looks_like(was, account) => changes.unchanged.push(id),
                (Some(_), None) => changes.changed.push(id),
                (None, None) if mine.gone.contains_key(mark) => changes.back.push(id),
                (None, None) => changes.new.push(id),
            }
        }
        let listed = |(_, account): &(Id, &Account)| account.trashed.is_none();
        let leaves = |mark: &Id| !now.get(mark).is_some_and(listed);
        changes.leaving =
            before.iter().filter(|(mark, was)| listed(was) && leaves(mark)).map(|(_, &(id, _))| id).collect();
        let mut keys: BTreeSet<_> = after.accounts.values().map(|account| key_order(&account.key)).collect();
        changes.stay_deleted = by_mark(other)
            .into_values()
            .filter(|theirs| listed(theirs) && keys.insert(key_order(&theirs.1.key)))
            .map(|(id, _)| id)
            .collect();
        changes
    }
}

fn by_mark(state: &State) -> BTreeMap<Id, (Id, &Account)> {
    state.accounts.iter().map(|(&id, account)| (mark(id, account), (id, account))).collect()
}

fn looks_like(one: &Account, two: &Account) -> bool {
    let shown = |account: &Account| {
        let Account { issuer, tenant, user, nickname, pinned, logo, later, .. } = account.clone();
        (issuer, tenant, user, nickname, pinned, logo, later)
    };
    shown(one) == shown(two)
}

#[cfg(test)]
mod tests;
