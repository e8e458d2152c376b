//! An account: whose codes these are, the key they come from, and where they were used.

#[cfg(feature = "writing")]
mod edits;

#[cfg(feature = "writing")]
use std::collections::BTreeMap;

#[cfg(feature = "writing")]
use serde_json::{Map, Value};

use crate::code::Key;
use crate::origin::is_microsoft_host;
use crate::otpauth::Otpauth;
use crate::sorted;
use crate::vault::Id;
#[cfg(feature = "writing")]
use crate::vault::Stamp;

/// How many used steps an account remembers. Servers accept a few steps of skew at most.
const USED_STEPS: usize = 8;

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
    /// Whether it stands before those that are not pinned.
    pub pinned: bool,
    /// Its place by hand; none where it was never moved.
    pub(crate) place: Option<u64>,
    /// The record that holds its logo. That record may be missing: the browser's sync carries none.
    pub logo: Option<Id>,
    /// When each field was edited, where that differs from [`Account::stamp`]'s default.
    #[cfg(feature = "writing")]
    pub(crate) stamps: BTreeMap<String, Stamp>,
    /// Where two accounts with different keys met under one id and this one had to give way: that id.
    #[cfg(feature = "writing")]
    pub(crate) variant_of: Option<Id>,
    /// Members of its record that a later version added: kept as they are.
    #[cfg(feature = "writing")]
    pub later: Map<String, Value>,
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
            pinned: false,
            place: None,
            logo: None,
            #[cfg(feature = "writing")]
            stamps: BTreeMap::new(),
            #[cfg(feature = "writing")]
            variant_of: None,
            #[cfg(feature = "writing")]
            later: Map::new(),
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

    /// Where it stands among those that are pinned as it is: the smaller, the further to the front. One that was never
    /// moved stands where it was added; `id`, which it has in the vault, orders those of one second.
    pub(crate) fn stands_at(&self, id: Id) -> u64 {
        let added = || self.added.saturating_mul(SECOND).saturating_add(id.ordinal(SECOND));
        self.place.unwrap_or_else(added).min(LAST)
    }

    /// Orders accounts: the pinned ones by place, then the others by place.
    pub(crate) fn order(&self, id: Id) -> u64 {
        self.stands_at(id) + if self.pinned { 0 } else { LAST + 1 }
    }

    /// Adds used steps, and keeps the 8 greatest, sorted.
    pub(crate) fn add_used(&mut self, steps: impl IntoIterator<Item = u64>) {
        steps.into_iter().for_each(|step| sorted::insert(&mut self.used, step));
        self.used.drain(..self.used.len().saturating_sub(USED_STEPS));
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(NAME).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::otpauth::name_from;

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
        assert_eq!([account.stamp("nickname"), account.stamp("trashed")], [at(1_800_000_000), at(1_900_000_000)]);
        account.restore(at(2_000_000_000));
        assert!(account.fields().iter().all(|field| account.stamp(field) == at(2_000_000_000)));
        assert_eq!((account.trashed, account.nickname.as_deref()), (None, Some("Werk")));
    }

    #[test]
    fn a_place_is_by_hand_or_by_age() {
        let id = |text: &str| Id::from_hex(text).unwrap();
        let [first, last] = [id("00000fffffffffffffffffffffffffff"), id("fffff000000000000000000000000000")];
        let mut account = account("jan", "Example", "JBSWY3DP");
        assert_eq!([first, last].map(|id| account.stands_at(id) - 1_700_000_000 * SECOND), [0, SECOND - 1]);
        account.set_place(7, Stamp::ZERO);
        assert_eq!([first, last].map(|id| account.stands_at(id)), [7, 7]);
        for far in [u64::MAX, LAST] {
            account.set_place(far, Stamp::ZERO);
            assert_eq!(
                [false, true].map(|pinned| Account { pinned, ..account.clone() }.order(first)),
                [u64::MAX, LAST]
            );
        }
        let ancient = Account { added: u64::MAX, place: None, ..account };
        assert_eq!(ancient.stands_at(first), LAST);
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
