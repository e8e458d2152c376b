//! The edits of an account, and the stamps that say when each was made.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;

use super::{Account, shortened};
use crate::otpauth::name_from;
use crate::sorted;
use crate::vault::{Id, Stamp};

/// A step that lies more than this many after the one used now was used while a clock ran ahead of what servers accept.
/// Fewer than [`super::USED_STEPS`]: the one used now must have room among the greatest.
const AHEAD_STEPS: u64 = 3;

/// How many hosts an account remembers.
const HOSTS: usize = 16;

const NICKNAME: &str = "nickname";
const TRASHED: &str = "trashed";
const PINNED: &str = "pinned";
const PLACE: &str = "place";
const LOGO: &str = "logo";

/// What is stamped only where there is something.
const ARRANGED: [&str; 3] = [PINNED, PLACE, LOGO];

/// Before a host in the name of its stamp.
const HOST: &str = "hosts/";

impl Account {
    /// Sets what the person calls it; nothing but white space takes the nickname away. `stamp`: ticked for this edit; for
    /// an account that is in no vault yet, [`Account::created`].
    pub fn set_nickname(&mut self, nickname: &str, stamp: Stamp) {
        self.nickname = Some(shortened(&name_from(nickname))).filter(|name| !name.is_empty());
        self.set_stamp(NICKNAME, stamp);
    }

    /// Pins it, or takes the pin away. `stamp`: ticked for this edit.
    pub fn set_pinned(&mut self, pinned: bool, stamp: Stamp) {
        self.pinned = pinned;
        self.set_stamp(PINNED, stamp);
    }

    /// Gives it a place by hand. `stamp`: ticked for this edit.
    pub(crate) fn set_place(&mut self, place: u64, stamp: Stamp) {
        self.place = Some(place);
        self.set_stamp(PLACE, stamp);
    }

    /// Names the record that holds its logo; none takes the logo away. `stamp`: ticked for this edit.
    pub(crate) fn set_logo(&mut self, logo: Option<Id>, stamp: Stamp) {
        self.logo = logo;
        self.set_stamp(LOGO, stamp);
    }

    /// Forgets that it ever had a logo, for a copy that carries none.
    #[cfg(feature = "keys")]
    pub(crate) fn leave_logo(&mut self) {
        self.clear_field(LOGO);
    }

    /// Takes over what a person arranged for an account that this one replaces: name, pin, place and logo. `stamp`: ticked
    /// for this edit.
    pub(crate) fn stand_for(&mut self, old: &Self, stamp: Stamp) {
        self.nickname = self.nickname.take().or_else(|| old.nickname.clone());
        for field in ARRANGED {
            if old.field(field).is_some() {
                self.copy_field(field, old);
                self.set_stamp(field, stamp);
            }
        }
    }

    /// Puts it into the trash at `now` (Unix seconds). `stamp`: ticked for this edit.
    pub fn trash(&mut self, now: u64, stamp: Stamp) {
        self.trashed = Some(now);
        self.set_stamp(TRASHED, stamp);
    }

    /// Takes it out of the trash. Every field is stamped anew, so that the account outlives a deletion that another
    /// installation made before it saw this. `stamp`: ticked for this edit.
    pub fn restore(&mut self, stamp: Stamp) {
        self.trashed = None;
        for field in self.fields() {
            self.set_stamp(&field, stamp);
        }
    }

    /// Remembers a host on which it was scanned or filled. Of more than 16 the first in order stay, so that
    /// installations that remember the same hosts agree.
    pub fn remember_host(&mut self, host: &str) {
        if !self.hosts.iter().any(|known| known == host) {
            self.hosts.push(host.to_owned());
            self.keep_first_hosts();
        }
    }

    /// Remembers a step whose code is about to be pressed. Steps far after it were used while a clock ran ahead: they are
    /// forgotten, or there would be no room for those of the right time.
    pub fn use_step(&mut self, step: u64) {
        self.used.retain(|&used| used <= step.saturating_add(AHEAD_STEPS));
        self.add_used([step]);
    }

    /// Forgets a step again: its code was not pressed after all.
    pub fn release_step(&mut self, step: u64) {
        self.used.retain(|&used| used != step);
    }

    /// The stamp of what was never edited.
    pub fn created(&self) -> Stamp {
        Stamp::at_seconds(self.added)
    }

    /// The newest of all its stamps but the logo's, which the browser's sync does not carry: what decides whether it
    /// outlives a deletion has to be known everywhere.
    pub fn newest(&self) -> Stamp {
        let carried = self.fields().into_iter().filter(|field| field != LOGO);
        carried.map(|field| self.stamp(&field)).max().unwrap_or(Stamp::ZERO)
    }

    /// When its logo was set or taken away.
    pub(crate) fn logo_stamp(&self) -> Stamp {
        self.stamp(LOGO)
    }

    /// When a field was edited. What has no stamp: nickname and trash, when the account was added; all else, before
    /// everything.
    pub(crate) fn stamp(&self, field: &str) -> Stamp {
        self.stamps.get(field).copied().unwrap_or_else(|| self.default_stamp(field))
    }

    pub(crate) fn set_stamp(&mut self, field: &str, stamp: Stamp) {
        if stamp == self.default_stamp(field) {
            self.stamps.remove(field);
        } else {
            self.stamps.insert(field.to_owned(), stamp);
        }
    }

    fn default_stamp(&self, field: &str) -> Stamp {
        if is_always_stamped(field) { self.created() } else { Stamp::ZERO }
    }

    /// The names of all that is stamped: nickname, trash, each host, what a person arranged, each member that a later
    /// version added.
    pub(crate) fn fields(&self) -> BTreeSet<String> {
        let arranged = ARRANGED.into_iter().filter(|field| self.field(field).is_some());
        let always = [NICKNAME, TRASHED].into_iter().chain(arranged).map(str::to_owned);
        let hosts = self.hosts.iter().map(|host| format!("{HOST}{host}"));
        always.chain(hosts).chain(self.later.keys().cloned()).chain(self.stamps.keys().cloned()).collect()
    }

    /// What a field holds. None: its default.
    pub(crate) fn field(&self, field: &str) -> Option<Value> {
        match (field, field.strip_prefix(HOST)) {
            (NICKNAME, _) => self.nickname.clone().map(Value::from),
            (TRASHED, _) => self.trashed.map(Value::from),
            (PINNED, _) => self.pinned.then_some(Value::Bool(true)),
            (PLACE, _) => self.place.map(Value::from),
            (LOGO, _) => self.logo.map(|logo| logo.to_hex().into()),
            (_, Some(host)) => self.hosts.iter().any(|known| known == host).then(|| host.into()),
            _ => self.later.get(field).cloned(),
        }
    }

    /// Makes a field what `from` has there, with its stamp.
    pub(crate) fn copy_field(&mut self, field: &str, from: &Self) {
        self.clear_field(field);
        match (field, field.strip_prefix(HOST)) {
            (NICKNAME, _) => self.nickname.clone_from(&from.nickname),
            (TRASHED, _) => self.trashed = from.trashed,
            (PINNED, _) => self.pinned = from.pinned,
            (PLACE, _) => self.place = from.place,
            (LOGO, _) => self.logo = from.logo,
            (_, Some(host)) => self.hosts.extend(from.hosts.iter().find(|known| *known == host).cloned()),
            _ => self.later.extend(from.later.get(field).map(|value| (field.to_owned(), value.clone()))),
        }
        self.set_stamp(field, from.stamp(field));
    }

    fn clear_field(&mut self, field: &str) {
        match (field, field.strip_prefix(HOST)) {
            (NICKNAME, _) => self.nickname = None,
            (TRASHED, _) => self.trashed = None,
            (PINNED, _) => self.pinned = false,
            (PLACE, _) => self.place = None,
            (LOGO, _) => self.logo = None,
            (_, Some(host)) => self.hosts.retain(|known| known != host),
            _ => drop(self.later.remove(field)),
        }
        self.stamps.remove(field);
    }

    /// This account with the fields that another vault has for its key, except for what is only missing there: a
    /// nickname, or a place outside the trash.
    pub(crate) fn with_fields_of(&self, theirs: &Self) -> Self {
        let is_there = |field: &&String| match field.as_str() {
            TRASHED => theirs.trashed.is_none(),
            _ => theirs.field(field).is_some(),
        };
        let mut account = Self { used: theirs.used.clone(), ..self.clone() };
        theirs.fields().iter().filter(is_there).for_each(|field| account.copy_field(field, theirs));
        account
    }

    /// What is left after a deletion that it outlives: the fields edited later. The others have their defaults again,
    /// as of the deletion; used steps are forgotten, and so is the logo, which says nothing of what outlives it.
    pub(crate) fn outlive(&mut self, deletion: Stamp) {
        self.used.clear();
        for field in self
            .fields()
            .iter()
            .filter(|field| self.stamp(field) <= deletion || *field == LOGO)
            .cloned()
            .collect::<Vec<_>>()
        {
            self.clear_field(&field);
            if is_always_stamped(&field) {
                self.set_stamp(&field, deletion);
            }
        }
    }

    /// Sorts the hosts and keeps 16: those with the newest stamps, then the first in order.
    pub(crate) fn keep_first_hosts(&mut self) {
        let mut newest = Vec::new();
        for host in std::mem::take(&mut self.hosts) {
            sorted::insert(&mut newest, (Reverse(self.stamp(&format!("{HOST}{host}"))), host));
        }
        for (_, host) in newest.drain(HOSTS.min(newest.len())..) {
            self.stamps.remove(&format!("{HOST}{host}"));
        }
        newest.into_iter().for_each(|(_, host)| sorted::insert(&mut self.hosts, host));
    }
}

fn is_always_stamped(field: &str) -> bool {
    matches!(field, NICKNAME | TRASHED)
}
