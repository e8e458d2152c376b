//! An account: whose codes these are, the key they come from, and where they were used.

use crate::code::Key;
use crate::origin::is_microsoft_host;
use crate::otpauth::{Otpauth, name_from};

/// How many used steps an account remembers. Servers accept a few steps of skew at most.
const USED_STEPS: usize = 8;

/// How many hosts an account remembers.
const HOSTS: usize = 16;

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
    /// Hosts on which it was scanned or filled, oldest first.
    pub hosts: Vec<String>,
    /// Steps whose code was pressed, an exact set of the last few, oldest first.
    pub used: Vec<u64>,
    /// When it came into the vault, Unix seconds.
    pub added: u64,
    /// When it went to the trash, Unix seconds.
    pub trashed: Option<u64>,
    /// Members of its record that a later version added: kept as they are.
    pub later: serde_json::Map<String, serde_json::Value>,
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
            later: serde_json::Map::new(),
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

    /// Sets what the person calls it; nothing but white space takes the nickname away.
    pub fn set_nickname(&mut self, nickname: &str) {
        self.nickname = Some(shortened(&name_from(nickname))).filter(|name| !name.is_empty());
    }

    /// Remembers a host on which it was scanned or filled.
    pub fn remember_host(&mut self, host: &str) {
        if !self.hosts.iter().any(|known| known == host) {
            self.hosts.push(host.to_owned());
            keep_last(&mut self.hosts, HOSTS);
        }
    }

    /// Remembers a step whose code is about to be pressed.
    pub fn use_step(&mut self, step: u64) {
        self.release_step(step);
        self.used.push(step);
        keep_last(&mut self.used, USED_STEPS);
    }

    /// Forgets a step again: its code was not pressed after all.
    pub fn release_step(&mut self, step: u64) {
        self.used.retain(|&used| used != step);
    }
}

fn keep_last<T>(list: &mut Vec<T>, most: usize) {
    list.drain(..list.len().saturating_sub(most));
}

fn shortened(name: &str) -> String {
    name.chars().take(NAME).collect()
}

#[cfg(test)]
pub(crate) mod tests {
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
        for step in [5, 900, 6, 5] {
            account.use_step(step);
        }
        assert_eq!(account.used, [900, 6, 5]);
        account.release_step(6);
        assert_eq!(account.used, [900, 5]);
        for step in 10..30 {
            account.use_step(step);
        }
        assert_eq!(account.used, (22..30).collect::<Vec<_>>());
    }

    #[test]
    fn nicknames() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        account.set_nickname("  Werk \n mail ");
        assert_eq!(account.nickname.as_deref(), Some("Werk mail"));
        account.set_nickname("  ");
        assert_eq!(account.nickname, None);
        account.set_nickname(&"é".repeat(1000));
        assert_eq!(account.nickname.unwrap().chars().count(), NAME);
    }
}
