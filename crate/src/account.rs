//! An account: whose codes these are, the key they come from, and where they were used.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::code::Key;
use crate::origin::is_microsoft_host;
use crate::otpauth::{Otpauth, name_from};
use crate::sorted;
use crate::vault::{Id, Stamp};

/// How many used steps an account remembers. Servers accept a few steps of skew at most.
const USED_STEPS: usize = 8;

/// A step that lies more than this many after the one used now was used while a clock ran ahead of what servers accept.
/// Fewer than [`USED_STEPS`]: the one used now must have room among the greatest.
const AHEAD_STEPS: u64 = 3;

/// How many hosts an account remembers.
const HOSTS: usize = 16;

const NICKNAME: &str = "nickname";
const TRASHED: &str = "trashed";
const PINNED: &str = "pinned";
const PLACE: &str = "place";
const LOGO: &str = "logo";

/// Before a host in the name of its stamp.
const HOST: &str = "hosts/";

/// Places that lie between two accounts that were added a second apart.
pub(crate) const SECOND: u64 = 1 << 20;

/// The greatest place.
pub(crate) const LAST: u64 = u64::MAX >> 1;

/// The longest name kept, in characters.
const NAME: usize = 200;

/// An account as the vault keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who issues the codes: "Microsoft".
    pub issuer: Option<String>,
    /// The organisation, where the label names another than the issuer: "QCS automatisering".
    pub tenant: Option<String>,
    /// The user name: "test@qcs.nl".
    pub user: String,
    /// What the person calls it.
    pub nickname: Option<String>,
    /// Secret and parameters.
    pub key: Key,
    /// Hosts on which it was scanned or filled, sorted: at most 16, the first in order, after those with the newest
    /// stamps.
    pub hosts: Vec<String>,
    /// Steps whose code was pressed, sorted: an exact set of the 8 greatest.
    pub used: Vec<u64>,
    /// When it came into the vault, Unix seconds.
    pub added: u64,
    /// When it went to the trash, Unix seconds.
    pub trashed: Option<u64>,
    /// When each field was edited, where that differs from [`Account::stamp`]'s default.
    pub(crate) stamps: BTreeMap<String, Stamp>,
    /// Where two accounts with different keys met under one id and this one had to give way: that id.
    pub(crate) variant_of: Option<Id>,
    /// Members of its record that a later version added, kept as they are; and the pin, the place and the logo, which
    /// were added so.
    pub later: serde_json::Map<String, Value>,
}

impl Account {
    /// The account that an otpauth text describes, added at `now` (Unix seconds).
    pub fn new(otpauth: Otpauth, now: u64) -> Self {
        let Otpauth { label_issuer, issuer, user, key } = otpauth;
        let (issuer, tenant) = match (issuer, label_issuer) {
            (Some(issuer), Some(label)) if issuer.eq_ignore_ascii_case(&label) => (Some(issuer), None),
            (Some(issuer), label) => (Some(issuer), label),
            (None, label) => (label, None),
        };
        let name = |name: String| shortened(&name);
        Self {
            issuer: issuer.map(name),
            tenant: tenant.map(name),
            user: shortened(&user),
            nickname: None,
            key,
            hosts: Vec::new(),
            used: Vec::new(),
            added: now,
            trashed: None,
            stamps: BTreeMap::new(),
            variant_of: None,
            later: serde_json::Map::new(),
        }
    }

    /// The otpauth text's parts that give this account again: names and key.
    pub fn to_otpauth(&self) -> Otpauth {
        Otpauth {
            label_issuer: self.tenant.clone().or_else(|| self.issuer.clone()),
            issuer: self.issuer.clone(),
            user: self.user.clone(),
            key: self.key.clone(),
        }
    }

    /// Whether its codes belong on Microsoft's pages: it is issued by Microsoft, or was scanned or filled there.
    pub fn is_microsoft(&self) -> bool {
        self.issuer.as_deref().is_some_and(|issuer| issuer.eq_ignore_ascii_case("microsoft"))
            || self.hosts.iter().any(|host| is_microsoft_host(host))
    }

    /// Whether it goes by the same name: issuer, tenant and user name, compared without case.
    pub fn has_name_of(&self, other: &Self) -> bool {
        let same = |one: &Option<String>, two: &Option<String>| {
            one.as_deref().map(str::to_lowercase) == two.as_deref().map(str::to_lowercase)
        };
        same(&self.issuer, &other.issuer)
            && same(&self.tenant, &other.tenant)
            && self.user.to_lowercase() == other.user.to_lowercase()
    }

    /// Sets what the person calls it; nothing but white space takes the nickname away. `stamp`: ticked for this edit; for
    /// an account that is in no vault yet, [`Account::created`].
    pub fn set_nickname(&mut self, nickname: &str, stamp: Stamp) {
        self.nickname = Some(shortened(&name_from(nickname))).filter(|name| !name.is_empty());
        self.set_stamp(NICKNAME, stamp);
    }

    /// Whether it stands before those that are not pinned.
    pub fn is_pinned(&self) -> bool {
        self.later.get(PINNED).and_then(Value::as_bool) == Some(true)
    }

    /// Pins it, or takes the pin away. `stamp`: ticked for this edit.
    pub fn set_pinned(&mut self, pinned: bool, stamp: Stamp) {
        self.set_later(PINNED, pinned.then_some(Value::Bool(true)), stamp);
    }

    /// Where it stands among those that are pinned as it is: the smaller, the further to the front. One that was never
    /// moved stands where it was added; `id`, which it has in the vault, orders those of one second.
    pub(crate) fn place(&self, id: Id) -> u64 {
        let moved = self.later.get(PLACE).and_then(Value::as_u64);
        moved.unwrap_or_else(|| self.added.saturating_mul(SECOND).saturating_add(id.ordinal(SECOND))).min(LAST)
    }

    /// Gives it a place by hand. `stamp`: ticked for this edit.
    pub(crate) fn set_place(&mut self, place: u64, stamp: Stamp) {
        self.set_later(PLACE, Some(place.into()), stamp);
    }

    /// Orders accounts: the pinned ones by place, then the others by place.
    pub(crate) fn order(&self, id: Id) -> u64 {
        self.place(id) + if self.is_pinned() { 0 } else { LAST + 1 }
    }

    /// The record that holds its logo. That record may be missing: the browser's sync carries none.
    pub fn logo(&self) -> Option<Id> {
        Id::from_hex(self.later.get(LOGO)?.as_str()?)
    }

    /// Names the record that holds its logo; none takes the logo away. `stamp`: ticked for this edit.
    pub(crate) fn set_logo(&mut self, logo: Option<Id>, stamp: Stamp) {
        self.set_later(LOGO, logo.map(|logo| logo.to_hex().into()), stamp);
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
        for field in [PINNED, PLACE, LOGO] {
            if let Some(value) = old.later.get(field) {
                self.set_later(field, Some(value.clone()), stamp);
            }
        }
    }

    fn set_later(&mut self, field: &str, value: Option<Value>, stamp: Stamp) {
        self.later.remove(field);
        self.later.extend(value.map(|value| (field.to_owned(), value)));
        self.set_stamp(field, stamp);
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

    /// The names of all that is stamped: nickname, trash, each host, each member that a later version added.
    pub(crate) fn fields(&self) -> BTreeSet<String> {
        let always = [NICKNAME, TRASHED].map(str::to_owned);
        let hosts = self.hosts.iter().map(|host| format!("{HOST}{host}"));
        always.into_iter().chain(hosts).chain(self.later.keys().cloned()).chain(self.stamps.keys().cloned()).collect()
    }

    /// What a field holds. None: its default.
    pub(crate) fn field(&self, field: &str) -> Option<Value> {
        match (field, field.strip_prefix(HOST)) {
            (NICKNAME, _) => self.nickname.clone().map(Value::from),
            (TRASHED, _) => self.trashed.map(Value::from),
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
            (_, Some(host)) => self.hosts.extend(from.hosts.iter().find(|known| *known == host).cloned()),
            _ => self.later.extend(from.later.get(field).map(|value| (field.to_owned(), value.clone()))),
        }
        self.set_stamp(field, from.stamp(field));
    }

    fn clear_field(&mut self, field: &str) {
        match (field, field.strip_prefix(HOST)) {
            (NICKNAME, _) => self.nickname = None,
            (TRASHED, _) => self.trashed = None,
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
    /// as of the deletion; used steps are forgotten.
    pub(crate) fn outlive(&mut self, deletion: Stamp) {
        self.used.clear();
        for field in self.fields().iter().filter(|field| self.stamp(field) <= deletion).cloned().collect::<Vec<_>>() {
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

    /// Adds used steps, and keeps the 8 greatest, sorted.
    pub(crate) fn add_used(&mut self, steps: impl IntoIterator<Item = u64>) {
        steps.into_iter().for_each(|step| sorted::insert(&mut self.used, step));
        self.used.drain(..self.used.len().saturating_sub(USED_STEPS));
    }
}

fn is_always_stamped(field: &str) -> bool {
    matches!(field, NICKNAME | TRASHED)
}

fn shortened(name: &str) -> String {
    name.chars().take(NAME).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn account(label: &str, issuer: &str, secret: &str) -> Account {
        let text = format!("otpauth://totp/{label}?secret={secret}&issuer={issuer}");
        Account::new(Otpauth::parse(&text).unwrap(), 1_700_000_000)
    }

    #[test]
    fn tenant_and_issuer_are_both_kept() {
        let account = account("QCS%20automatisering%3Atest%40qcs.nl", "Microsoft", "jbswy3dpehpk3pxp");
        assert_eq!(account.issuer.as_deref(), Some("Microsoft"));
        assert_eq!(account.tenant.as_deref(), Some("QCS automatisering"));
        assert_eq!(account.user, "test@qcs.nl");
        assert!(account.is_microsoft());
    }

    #[test]
    fn one_name_is_not_shown_twice() {
        let account = account("Microsoft:jan@live.nl", "microsoft", "JBSWY3DP");
        assert_eq!((account.issuer.as_deref(), account.tenant), (Some("microsoft"), None));
        let account = self::account("Shop:jan", "", "JBSWY3DP");
        assert_eq!((account.issuer.as_deref(), account.tenant), (Some("Shop"), None));
    }

    #[test]
    fn one_user_of_two_tenants_has_two_names() {
        let one = account("QCS:jan@qcs.nl", "Microsoft", "JBSWY3DP");
        assert!(one.has_name_of(&account("qcs:Jan@qcs.nl", "microsoft", "AAAAAAAA")));
        assert!(!one.has_name_of(&account("Other:jan@qcs.nl", "Microsoft", "AAAAAAAA")));
        assert!(!one.has_name_of(&account("QCS:jan@qcs.nl", "GitHub", "AAAAAAAA")));
        assert!(!one.has_name_of(&account("QCS:piet@qcs.nl", "Microsoft", "AAAAAAAA")));
    }

    #[test]
    fn microsofts_by_issuer_or_by_host() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        assert!(!account.is_microsoft());
        account.remember_host("shop.example");
        assert!(!account.is_microsoft());
        account.remember_host("mysignins.microsoft.com");
        assert!(account.is_microsoft());
    }

    #[test]
    fn remembers_the_last_few_steps_exactly() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        for step in [5, 8, 6, 5] {
            account.use_step(step);
        }
        assert_eq!(account.used, [5, 6, 8]);
        account.release_step(6);
        assert_eq!(account.used, [5, 8]);
        for step in 910..930 {
            account.use_step(step);
        }
        assert_eq!(account.used, (922..930).collect::<Vec<_>>());
    }

    #[test]
    fn a_clock_that_ran_ahead_leaves_room_for_steps() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        for ahead in [1_000_000, 360] {
            for step in 500 + ahead..510 + ahead {
                account.use_step(step);
            }
            account.use_step(500);
            assert_eq!(account.used, [500]);
        }
        account.use_step(502);
        account.use_step(501);
        assert_eq!(account.used, [500, 501, 502]);
    }

    #[test]
    fn remembers_the_first_hosts_in_order() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        for n in (10..40).rev().chain(10..40) {
            account.remember_host(&format!("{n}.example"));
        }
        assert_eq!(account.hosts, (10..26).map(|n| format!("{n}.example")).collect::<Vec<_>>());
    }

    #[test]
    fn edits_are_stamped_each_for_itself_and_a_restore_stamps_all() {
        let at = Stamp::at_seconds;
        let mut account = account("jan", "Example", "JBSWY3DP");
        account.remember_host("x");
        assert_eq!((account.newest(), account.stamp("hosts/x")), (account.created(), Stamp::ZERO));
        account.set_nickname("Werk", at(1_800_000_000));
        account.trash(1_900_000_000, at(1_900_000_000));
        assert_eq!([account.stamp(NICKNAME), account.stamp(TRASHED)], [at(1_800_000_000), at(1_900_000_000)]);
        account.restore(at(2_000_000_000));
        assert!(account.fields().iter().all(|field| account.stamp(field) == at(2_000_000_000)));
        assert_eq!((account.trashed, account.nickname.as_deref()), (None, Some("Werk")));
    }

    #[test]
    fn nicknames() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        account.set_nickname("  Werk \n mail ", Stamp::ZERO);
        assert_eq!(account.nickname.as_deref(), Some("Werk mail"));
        account.set_nickname("  ", Stamp::ZERO);
        assert_eq!(account.nickname, None);
        account.set_nickname(&"é".repeat(1000), Stamp::ZERO);
        assert_eq!(account.nickname.unwrap().chars().count(), NAME);
    }

    proptest! {
        #[test]
        fn its_text_gives_the_same_account(
            label_issuer in proptest::option::of("[a-zA-Z:+%&?#é][a-zA-Z :+%&?#é]{0,220}"),
            issuer in proptest::option::of("[a-zA-Z:+%&?#é][a-zA-Z :+%&?#é]{0,220}"),
            user in "[a-z:.+%é]{1,220}(@[a-z.]{1,9})?",
        ) {
            let key = Otpauth::parse("otpauth://totp?secret=JBSWY3DP").unwrap().key;
            let name = |name: Option<String>| name.map(|name| name_from(&name));
            let account = Account::new(Otpauth { label_issuer: name(label_issuer), issuer: name(issuer), user, key }, 5);
            let read = Otpauth::parse(&account.to_otpauth().to_text()).unwrap();
            let names = |account: &Account| [account.issuer.clone(), account.tenant.clone(), Some(account.user.clone())];
            let trimmed = names(&account).map(|name| name.map(|name| name.trim_end().to_owned()));
            prop_assert_eq!(names(&Account::new(read, 5)), trimmed);
        }
    }
}
