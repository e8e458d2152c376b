//! Which account's code a page wants, and where an account's code may go at all.

use std::fmt;

use crate::account::Account;
use crate::origin::{Refusal, Site, site_of};
use crate::otpauth::name_from;

/// A page that wants a code. All but its address comes from the page: untrusted.
#[derive(Debug, Clone)]
pub struct Request<'a, Id> {
    /// The page's address, by the browser's word.
    pub url: &'a str,
    /// What kind of field it has.
    pub field: Field,
    /// Who the page says is signing in: a user name, or anything else.
    pub user: Option<&'a str>,
    /// The account that was scanned in this very document, a step earlier in a wizard.
    pub scanned: Option<Id>,
    /// Whether Microsoft's page says that it wants an authenticator's code.
    pub sure: bool,
}

/// What kind of field a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// One that Microsoft's pages have. Anywhere else it is a copy of them, and gets nothing.
    Microsofts,
    /// One that any site could have. On Microsoft's pages it is never certain.
    Generic,
}

/// What to do with a page's field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<Id> {
    /// This account, without a question.
    Fill(Id),
    /// The person says which.
    Ask(Vec<Id>),
    /// None belongs here yet. The person may say which of these does, seeing both hosts, with none preselected.
    Elsewhere(Vec<Id>),
    /// There is no account for who is signing in.
    None,
}

/// Why an account's code does not go to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFill {
    /// Nothing of this account's is filled there.
    Refused(Refusal),
    /// It was never used there: only if the person says so, who has seen both hosts.
    NotBound,
}

/// Says on which host an account's code may be filled at `url`, or why it may not. `new_host`: the person has seen that
/// the account was never used there, and wants it to be.
///
/// Microsoft's accounts go to the listed hosts and nowhere else. Every other goes to the hosts it is bound to; `new_host`
/// binds it to another, and to a listed one only if it has no host yet: from then on it is Microsoft's.
pub fn may_fill<'a>(account: &Account, url: &'a str, new_host: bool) -> Result<&'a str, NoFill> {
    let site = site_of(url).map_err(NoFill::Refused)?;
    let (host, is_known, may_be_new) = match site {
        Site::Microsofts(host) => (host, account.is_microsoft(), account.hosts.is_empty()),
        Site::Other(host) if account.is_microsoft() => (host, false, false),
        Site::Other(host) => (host, account.hosts.iter().any(|known| known == host), true),
    };
    match (is_known, may_be_new, new_host) {
        (true, _, _) | (_, true, true) => Ok(host),
        (false, true, false) => Err(NoFill::NotBound),
        (false, false, _) => Err(NoFill::Refused(Refusal::OtherHost)),
    }
}

/// Picks among the vault's accounts. Whatever [`may_fill`] forbids is never picked; whatever is not certain is asked.
///
/// On Microsoft's pages: the account that was just scanned, the one whose user name the page shows, or the only one there
/// is. A page that shows something else than a user name (a telephone number, "Jan de Vries") excludes nobody, and is
/// asked. On other sites: the accounts that are bound to exactly this host.
pub fn choose<'a, Id: Copy + PartialEq>(
    accounts: impl Iterator<Item = (Id, &'a Account)>,
    request: &Request<'_, Id>,
) -> Choice<Id> {
    let accounts: Vec<(Id, &Account)> = accounts.filter(|(_, account)| account.trashed.is_none()).collect();
    let fitting = |new_host| -> Vec<(Id, &Account)> {
        let fits = |&(_, account): &(Id, &Account)| may_fill(account, request.url, new_host).is_ok();
        accounts.iter().copied().filter(fits).collect()
    };
    let shown = Shown::read(request.user);
    match (site_of(request.url), fitting(false)) {
        (Err(_), _) => Choice::None,
        (Ok(Site::Other(_)), _) if request.field == Field::Microsofts => Choice::None,
        (Ok(Site::Microsofts(host) | Site::Other(host)), bound) if bound.is_empty() => {
            elsewhere(fitting(true), host, &shown)
        }
        (Ok(Site::Microsofts(_)), microsofts) => among_microsofts(&microsofts, request, &shown),
        (Ok(Site::Other(_)), bound) => among_bound(&bound, request, &shown),
    }
}

/// The accounts that a list shows first on a page of this host: on Microsoft's hosts Microsoft's, those of the `user` who is
/// signing in where there are any; elsewhere those that are bound to this very host. None where all fit: then it tells nothing.
pub fn fitting<Id: Copy>(accounts: &[(Id, &Account)], host: &str, microsofts: bool, user: Option<&str>) -> Vec<Id> {
    let fits = |account: &Account| {
        account.is_microsoft() == microsofts && (microsofts || account.hosts.iter().any(|known| known == host))
    };
    let shown = Shown::read(user.filter(|_| microsofts));
    let (mut fitting, mut signing_in) = (Vec::new(), Vec::new());
    for &(id, account) in accounts.iter().filter(|(_, account)| fits(account)) {
        fitting.push(id);
        if shown.is(account) {
            signing_in.push(id);
        }
    }
    let best = if signing_in.is_empty() { fitting } else { signing_in };
    if best.len() < accounts.len() { best } else { Vec::new() }
}

fn among_microsofts<Id: Copy + PartialEq>(
    accounts: &[(Id, &Account)],
    request: &Request<'_, Id>,
    shown: &Shown,
) -> Choice<Id> {
    let is_sure = request.sure && request.field == Field::Microsofts;
    let fitting: Vec<Id> = accounts.iter().filter(|(_, account)| shown.may_be(account)).map(|&(id, _)| id).collect();
    let scanned = request.scanned.filter(|id| fitting.contains(id));
    match (scanned, fitting.as_slice()) {
        (_, []) => Choice::None,
        (Some(id), _) if is_sure => Choice::Fill(id),
        (None, &[only]) if is_sure && !matches!(shown, Shown::Other) => Choice::Fill(only),
        (Some(id), _) => Choice::Ask(vec![id]),
        (None, _) => Choice::Ask(fitting),
    }
}

fn among_bound<Id: Copy + PartialEq>(
    accounts: &[(Id, &Account)],
    request: &Request<'_, Id>,
    shown: &Shown,
) -> Choice<Id> {
    let ids = |accounts: &[(Id, &Account)]| accounts.iter().map(|&(id, _)| id).collect::<Vec<_>>();
    let users: Vec<_> = accounts.iter().copied().filter(|(_, account)| shown.is(account)).collect();
    let scanned = request.scanned.filter(|scanned| accounts.iter().any(|(id, _)| id == scanned));
    match (accounts, users.as_slice(), scanned) {
        (&[(only, _)], _, _) | (_, &[(only, _)], _) | (_, [], Some(only)) => Choice::Fill(only),
        (_, [], None) => Choice::Ask(ids(accounts)),
        (_, users, _) => Choice::Ask(ids(users)),
    }
}

/// Accounts that are not used on a host yet: first those whose issuer's name occurs in the host's, then those of the
/// user who is shown, then by name.
fn elsewhere<Id: Copy>(accounts: Vec<(Id, &Account)>, host: &str, shown: &Shown) -> Choice<Id> {
    let host = squeezed(host);
    let mut sorted: Vec<((bool, bool, String), Id)> = Vec::new();
    for (id, account) in accounts {
        let issuer = squeezed(account.issuer.as_deref().unwrap_or_default());
        let is_hosts = !issuer.is_empty() && host.contains(&issuer);
        let key = (!is_hosts, !shown.is(account), name_of(account));
        // A few at most: less code than a sort brings into the wasm.
        sorted.insert(sorted.partition_point(|(known, _)| *known <= key), (key, id));
    }
    match sorted.is_empty() {
        true => Choice::None,
        false => Choice::Elsewhere(sorted.into_iter().map(|(_, id)| id).collect()),
    }
}

fn name_of(account: &Account) -> String {
    let names = [&account.nickname, &account.issuer, &account.tenant].into_iter().flatten().map(String::as_str);
    let names: Vec<&str> = names.chain([account.user.as_str()]).collect();
    names.join(" ").to_lowercase()
}

/// In lower case, without spaces and punctuation.
fn squeezed(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || !c.is_ascii()).collect()
}

/// Who a page says is signing in.
enum Shown {
    /// Nobody.
    Nobody,
    /// User names, in lower case: one, or an alias beside it in parentheses.
    Users(Vec<String>),
    /// Something that is no user name.
    Other,
}

impl Shown {
    fn read(text: Option<&str>) -> Self {
        let text = name_from(text.unwrap_or_default()).to_lowercase();
        if text.is_empty() {
            return Self::Nobody;
        }
        let parts = [text.as_str()].into_iter().chain(text.split(['(', ')'])).map(str::trim);
        match parts.filter(|part| part.contains('@')).map(str::to_owned).collect::<Vec<_>>() {
            users if users.is_empty() => Self::Other,
            users => Self::Users(users),
        }
    }

    /// Whether it is this account's user name.
    fn is(&self, account: &Account) -> bool {
        matches!(self, Self::Users(users) if users.contains(&account.user.trim().to_lowercase()))
    }

    /// Whether it says nothing against this account.
    fn may_be(&self, account: &Account) -> bool {
        !matches!(self, Self::Users(_)) || self.is(account)
    }
}

impl fmt::Display for NoFill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{refusal}"),
            Self::NotBound => f.write_str("the account was never used on this host"),
        }
    }
}

impl std::error::Error for NoFill {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::account::tests::account;
    use crate::origin::is_microsoft_host;

    const SIGN_IN: &str = "https://login.microsoftonline.com/common/SAS/ProcessAuth";
    const GITHUB: &str = "https://github.com/sessions/two-factor";

    fn accounts() -> Vec<Account> {
        vec![
            account("QCS:test@qcs.nl", "Microsoft", "JBSWY3DP"),
            account("Other:jan@qcs.nl", "Microsoft", "JBSWY3DQ"),
            account("Third:jan@qcs.nl", "Microsoft", "JBSWY3DR"),
            account("jan@qcs.nl", "GitHub", "JBSWY3DS"),
        ]
    }

    fn bound(label: &str, issuer: &str, hosts: &[&str]) -> Account {
        let mut account = account(label, issuer, "JBSWY3DT");
        hosts.iter().for_each(|host| account.remember_host(host));
        account
    }

    fn chosen(accounts: &[Account], request: Request<'_, usize>) -> Choice<usize> {
        choose(accounts.iter().enumerate(), &request)
    }

    fn fit(accounts: &[Account], host: &str, user: Option<&str>) -> Vec<usize> {
        let listed: Vec<_> = accounts.iter().enumerate().collect();
        fitting(&listed, host, is_microsoft_host(host), user)
    }

    #[test]
    fn those_that_fit_the_page_come_first() {
        let mut accounts = accounts();
        accounts.push(bound("jan", "Shop", &["shop.example:8443"]));
        let microsofts = "login.microsoftonline.com";
        assert_eq!(fit(&accounts, microsofts, None), [0, 1, 2]);
        assert_eq!(fit(&accounts, microsofts, Some("Test@QCS.nl")), [0]);
        assert_eq!(fit(&accounts, microsofts, Some("jan@qcs.nl")), [1, 2]);
        assert_eq!(fit(&accounts, microsofts, Some("who@else.nl")), [0, 1, 2]);
        assert_eq!(fit(&accounts, "shop.example:8443", Some("test@qcs.nl")), [4]);
        assert_eq!(fit(&accounts, "shop.example", None), [0; 0]);
        assert_eq!(fit(&accounts[..3], microsofts, None), [0; 0], "all fit");
        assert_eq!(fit(&accounts[..3], microsofts, Some("test@qcs.nl")), [0]);
    }

    fn anybody() -> Request<'static, usize> {
        Request { url: SIGN_IN, field: Field::Microsofts, user: None, scanned: None, sure: true }
    }

    fn user(user: &str) -> Request<'_, usize> {
        Request { user: Some(user), ..anybody() }
    }

    fn at(url: &str) -> Request<'_, usize> {
        Request { url, field: Field::Generic, ..anybody() }
    }

    #[test]
    fn the_one_who_signs_in() {
        for shown in [
            " Test@QCS.nl ",
            "test@qcs.nl (Test)",
            "Test (TEST@qcs.nl)",
            "alias@qcs.nl (test@qcs.nl)",
            "\u{200E}test@qcs.nl\u{200E}",
        ] {
            assert_eq!(chosen(&accounts(), user(shown)), Choice::Fill(0), "{shown}");
        }
    }

    #[test]
    fn one_user_in_two_tenants_is_asked() {
        assert_eq!(chosen(&accounts(), user("jan@qcs.nl")), Choice::Ask(vec![1, 2]));
    }

    #[test]
    fn nobodys_code_for_a_stranger() {
        for shown in ["piet@qcs.nl", "xtest@qcs.nl", "test@qcs.nl.evil", "test@qcs.nl piet@qcs.nl", "@"] {
            assert_eq!(chosen(&accounts(), user(shown)), Choice::None, "{shown}");
            assert_eq!(chosen(&accounts()[..1], user(shown)), Choice::None, "{shown}");
        }
        assert_eq!(chosen(&[], anybody()), Choice::None);
    }

    #[test]
    fn a_page_that_names_nobody() {
        for nobody in [anybody(), user(" "), user("\u{200B}")] {
            assert_eq!(chosen(&accounts()[..1], nobody.clone()), Choice::Fill(0));
            assert_eq!(chosen(&accounts(), nobody.clone()), Choice::Ask(vec![0, 1, 2]));
            assert_eq!(chosen(&accounts(), Request { scanned: Some(1), ..nobody }), Choice::Fill(1));
        }
    }

    #[test]
    fn what_is_no_user_name_excludes_nobody() {
        for shown in ["Jan de Vries", "+31 6 12345678", "test"] {
            assert_eq!(chosen(&accounts()[..1], user(shown)), Choice::Ask(vec![0]), "{shown}");
            assert_eq!(chosen(&accounts(), user(shown)), Choice::Ask(vec![0, 1, 2]), "{shown}");
            assert_eq!(chosen(&accounts(), Request { scanned: Some(0), ..user(shown) }), Choice::Fill(0), "{shown}");
        }
    }

    #[test]
    fn what_is_not_sure_is_asked() {
        assert_eq!(chosen(&accounts(), Request { sure: false, ..user("test@qcs.nl") }), Choice::Ask(vec![0]));
        let scanned = Request { scanned: Some(2), ..anybody() };
        assert_eq!(chosen(&accounts(), Request { sure: false, ..scanned.clone() }), Choice::Ask(vec![2]));
        assert_eq!(chosen(&accounts(), Request { field: Field::Generic, ..scanned }), Choice::Ask(vec![2]));
    }

    #[test]
    fn a_scan_of_another_user_does_not_count() {
        assert_eq!(chosen(&accounts(), Request { scanned: Some(1), ..user("test@qcs.nl") }), Choice::Fill(0));
        assert_eq!(chosen(&accounts(), Request { scanned: Some(3), ..anybody() }), Choice::Ask(vec![0, 1, 2]));
    }

    #[test]
    fn without_an_account_of_microsofts_those_without_a_host_may_become_one() {
        let others = [
            bound("zoe@qcs.nl", "Werk", &[]),
            bound("jan@qcs.nl", "GitHub", &["github.com"]),
            bound("an@qcs.nl", "Werk", &[]),
        ];
        assert_eq!(chosen(&others, user("piet@qcs.nl")), Choice::Elsewhere(vec![2, 0]));
        assert_eq!(chosen(&others, user("zoe@qcs.nl")), Choice::Elsewhere(vec![0, 2]));
        assert_eq!(chosen(&others[1..2], anybody()), Choice::None);
        let with_microsofts = [&others[..], &accounts()[..1]].concat();
        assert_eq!(chosen(&with_microsofts, user("zoe@qcs.nl")), Choice::None);
    }

    #[test]
    fn other_sites_get_what_is_bound_to_them() {
        let mut all = accounts();
        all.push(bound("jan@qcs.nl", "GitHub", &["github.com", "gist.github.com"]));
        assert_eq!(chosen(&all, at(GITHUB)), Choice::Fill(4));
        assert_eq!(chosen(&all, Request { sure: false, user: Some("else@x"), ..at(GITHUB) }), Choice::Fill(4));
        all.push(bound("piet@qcs.nl", "GitHub", &["github.com"]));
        assert_eq!(chosen(&all, at(GITHUB)), Choice::Ask(vec![4, 5]));
        assert_eq!(chosen(&all, Request { user: Some("Piet@qcs.nl"), ..at(GITHUB) }), Choice::Fill(5));
        assert_eq!(chosen(&all, Request { user: Some("else@qcs.nl"), ..at(GITHUB) }), Choice::Ask(vec![4, 5]));
        assert_eq!(chosen(&all, Request { scanned: Some(5), ..at(GITHUB) }), Choice::Fill(5));
        assert_eq!(chosen(&all, Request { scanned: Some(3), ..at(GITHUB) }), Choice::Ask(vec![4, 5]));
        all.push(bound("PIET@qcs.nl", "GitHub", &["github.com"]));
        assert_eq!(chosen(&all, Request { user: Some("piet@qcs.nl"), ..at(GITHUB) }), Choice::Ask(vec![5, 6]));
        for account in &mut all {
            account.trashed = Some(1);
        }
        assert_eq!(chosen(&all, at(GITHUB)), Choice::None);
    }

    #[test]
    fn elsewhere_the_issuer_in_the_hosts_name_comes_first() {
        let all = [
            bound("a", "Amazon", &["amazon.nl"]),
            bound("z", "GitHub", &[]),
            bound("b", "", &[]),
            bound("y", "Git Hub", &["gitlab.example"]),
            bound("QCS:jan@qcs.nl", "Microsoft", &["github.com"]),
        ];
        assert_eq!(chosen(&all, at(GITHUB)), Choice::Elsewhere(vec![3, 1, 0, 2]));
        assert_eq!(chosen(&all[4..], at(GITHUB)), Choice::None);
    }

    #[test]
    fn no_page_that_is_refused_gets_anything() {
        let all = [bound("jan@qcs.nl", "GitHub", &["github.com", "10.0.0.1", "rnicrosoft.com"]), accounts().remove(0)];
        for url in [
            "http://github.com/",
            "https://10.0.0.1/",
            "https://rnicrosoft.com/",
            "https://login.microsoftonline.com/te/x",
            "https://user@github.com/",
            "",
        ] {
            assert_eq!(chosen(&all, at(url)), Choice::None, "{url}");
            assert_eq!(chosen(&all, Request { url, ..anybody() }), Choice::None, "{url}");
        }
        let copied = Request { url: GITHUB, ..anybody() };
        assert_eq!(chosen(&all, copied), Choice::None, "a copy of Microsoft's field");
    }

    #[test]
    fn what_is_in_the_trash_is_never_filled() {
        let mut accounts = accounts();
        accounts[0].trashed = Some(1);
        assert_eq!(chosen(&accounts, user("test@qcs.nl")), Choice::None);
    }

    #[test]
    fn where_an_account_may_go() {
        let refused = |refusal| Err(NoFill::Refused(refusal));
        let microsofts = account("QCS:test@qcs.nl", "Microsoft", "JBSWY3DP");
        let (free, bound) = (bound("jan", "Werk", &[]), bound("jan", "Werk", &["github.com"]));
        for (account, url, asked, told) in [
            (&microsofts, SIGN_IN, Ok("login.microsoftonline.com"), Ok("login.microsoftonline.com")),
            (&microsofts, GITHUB, refused(Refusal::OtherHost), refused(Refusal::OtherHost)),
            (&free, SIGN_IN, Err(NoFill::NotBound), Ok("login.microsoftonline.com")),
            (&free, GITHUB, Err(NoFill::NotBound), Ok("github.com")),
            (&bound, SIGN_IN, refused(Refusal::OtherHost), refused(Refusal::OtherHost)),
            (&bound, GITHUB, Ok("github.com"), Ok("github.com")),
            (&bound, "https://gist.github.com/", Err(NoFill::NotBound), Ok("gist.github.com")),
            (&bound, "https://github.com:8443/", Err(NoFill::NotBound), Ok("github.com:8443")),
            (&bound, "http://github.com/", refused(Refusal::NotHttps), refused(Refusal::NotHttps)),
            (&bound, "https://10.0.0.1/", refused(Refusal::Address), refused(Refusal::Address)),
            (&free, "https://rnicrosoft.com/", refused(Refusal::LookAlikeName), refused(Refusal::LookAlikeName)),
            (&free, "https://login.live.com/te/x", refused(Refusal::TenantPage), refused(Refusal::TenantPage)),
        ] {
            assert_eq!((may_fill(account, url, false), may_fill(account, url, true)), (asked, told), "{url}");
        }
    }

    fn urls() -> impl Strategy<Value = String> {
        let hosts = prop::sample::select(vec![
            "login.microsoftonline.com",
            "mysignins.microsoft.com",
            "github.com",
            "shop.example",
            "www.microsoft.com",
            "rnicrosoft.com",
            "10.0.0.1",
            "user@github.com",
        ]);
        let paths = prop::sample::select(vec!["/", "/te/x", "", ":8443/"]);
        (prop::sample::select(vec!["https://", "http://"]), hosts, paths).prop_map(|(a, b, c)| format!("{a}{b}{c}"))
    }

    fn some_account() -> impl Strategy<Value = Account> {
        let hosts = vec!["login.microsoftonline.com", "github.com", "shop.example", "rnicrosoft.com", "10.0.0.1"];
        (
            prop::sample::select(vec!["Microsoft", "GitHub", "Werk", ""]),
            prop::sample::select(vec!["jan@qcs.nl", "piet@qcs.nl", "jan", ""]),
            prop::sample::subsequence(hosts, 0..3),
            any::<bool>(),
        )
            .prop_map(|(issuer, user, hosts, trashed)| {
                let mut account = bound(user, issuer, &hosts);
                account.trashed = trashed.then_some(1);
                account
            })
    }

    proptest! {
        #[test]
        fn whatever_is_asked_only_what_belongs_there_is_picked(
            accounts in prop::collection::vec(some_account(), 0..5),
            url in urls(),
            generic in any::<bool>(),
            user in prop::option::of(prop::sample::select(vec!["jan@qcs.nl", "Jan (piet@qcs.nl)", "Jan", "x@y"])),
            scanned in prop::option::of(0..6usize),
            sure in any::<bool>(),
        ) {
            let field = if generic { Field::Generic } else { Field::Microsofts };
            let request = Request { url: &url, field, user, scanned, sure };
            let is_listed = matches!(site_of(&url), Ok(Site::Microsofts(_)));
            let choice = chosen(&accounts, request);
            let (ids, new_host) = match choice {
                Choice::Fill(id) => (vec![id], false),
                Choice::Ask(ids) => (ids, false),
                Choice::Elsewhere(ids) => (ids, true),
                Choice::None => return Ok(()),
            };
            prop_assert!(!ids.is_empty());
            for id in ids {
                let account = &accounts[id];
                prop_assert!(account.trashed.is_none());
                prop_assert_eq!(account.is_microsoft(), is_listed && !new_host);
                prop_assert_eq!(may_fill(account, &url, false).is_ok(), !new_host);
                prop_assert!(may_fill(account, &url, true).is_ok());
                prop_assert!(url.starts_with("https://") && !url.contains('@') && !url.contains("/te/") || !is_listed);
            }
        }

        #[test]
        fn nothing_goes_where_it_could_not_have_been_picked(
            account in some_account(),
            url in urls(),
            new_host in any::<bool>(),
        ) {
            let mut account = account;
            account.trashed = None;
            if let Ok(host) = may_fill(&account, &url, new_host) {
                let alone = std::slice::from_ref(&account);
                let picked = [Field::Microsofts, Field::Generic].map(|field| chosen(alone, Request { field, ..at(&url) }));
                let picks = |choice: &Choice<usize>| match choice {
                    Choice::Fill(_) | Choice::Ask(_) => true,
                    Choice::Elsewhere(_) => new_host,
                    Choice::None => false,
                };
                prop_assert!(picked.iter().any(picks));
                prop_assert!(!account.is_microsoft() || is_microsoft_host(host));
            }
        }
    }
}
