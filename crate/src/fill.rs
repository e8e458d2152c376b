//! Which account's code a page wants.

use crate::account::Account;

/// What a look at Microsoft's page told about the person signing in. All of it comes from the page: untrusted.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a, Id> {
    /// The user name that the page shows.
    pub user: Option<&'a str>,
    /// The account that was scanned in this very document, a step earlier in the wizard.
    pub scanned: Option<Id>,
    /// Whether the page says that it wants an authenticator's code.
    pub sure: bool,
}

/// What to do with a field on one of Microsoft's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<Id> {
    /// This account, without a question.
    Fill(Id),
    /// The person says which.
    Ask(Vec<Id>),
    /// There is no account for who is signing in.
    None,
}

/// Picks among the vault's accounts: only Microsoft's, the one that was just scanned, the one whose name the page
/// shows, or the only one there is. Whatever is not certain is asked.
pub fn choose<'a, Id: Copy + PartialEq>(
    accounts: impl Iterator<Item = (Id, &'a Account)>,
    asked: &Asked<'_, Id>,
) -> Choice<Id> {
    let microsofts: Vec<_> =
        accounts.filter(|(_, account)| account.is_microsoft() && account.trashed.is_none()).collect();
    let is_users =
        |account: &Account| asked.user.is_none_or(|user| account.user.to_lowercase() == user.trim().to_lowercase());
    let fitting: Vec<Id> = microsofts.iter().filter(|(_, account)| is_users(account)).map(|&(id, _)| id).collect();
    let scanned = asked.scanned.filter(|id| fitting.contains(id));
    match (scanned, fitting.as_slice()) {
        (_, []) => Choice::None,
        (Some(id), _) if asked.sure => Choice::Fill(id),
        (None, &[only]) if asked.sure => Choice::Fill(only),
        (Some(id), _) => Choice::Ask(vec![id]),
        (None, _) => Choice::Ask(fitting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::tests::account;

    fn accounts() -> Vec<Account> {
        vec![
            account("QCS:test@qcs.nl", "Microsoft", "JBSWY3DP"),
            account("Other:jan@qcs.nl", "Microsoft", "JBSWY3DQ"),
            account("Third:jan@qcs.nl", "Microsoft", "JBSWY3DR"),
            account("jan@qcs.nl", "GitHub", "JBSWY3DS"),
        ]
    }

    fn chosen(accounts: &[Account], asked: Asked<'_, usize>) -> Choice<usize> {
        choose(accounts.iter().enumerate(), &asked)
    }

    fn user(user: &str) -> Asked<'_, usize> {
        Asked { user: Some(user), scanned: None, sure: true }
    }

    #[test]
    fn the_one_who_signs_in() {
        assert_eq!(chosen(&accounts(), user(" Test@QCS.nl ")), Choice::Fill(0));
    }

    #[test]
    fn one_user_in_two_tenants_is_asked() {
        assert_eq!(chosen(&accounts(), user("jan@qcs.nl")), Choice::Ask(vec![1, 2]));
    }

    #[test]
    fn nobodys_code_for_a_stranger() {
        assert_eq!(chosen(&accounts(), user("piet@qcs.nl")), Choice::None);
        assert_eq!(chosen(&accounts()[..1], user("piet@qcs.nl")), Choice::None);
        assert_eq!(chosen(&[], Asked { sure: true, ..Asked::default() }), Choice::None);
    }

    #[test]
    fn a_page_that_names_nobody() {
        let anybody = Asked { sure: true, ..Asked::default() };
        assert_eq!(chosen(&accounts()[..1], anybody.clone()), Choice::Fill(0));
        assert_eq!(chosen(&accounts(), anybody), Choice::Ask(vec![0, 1, 2]));
        assert_eq!(chosen(&accounts(), Asked { scanned: Some(1), sure: true, user: None }), Choice::Fill(1));
    }

    #[test]
    fn what_is_not_sure_is_asked() {
        assert_eq!(chosen(&accounts(), Asked { sure: false, ..user("test@qcs.nl") }), Choice::Ask(vec![0]));
        assert_eq!(chosen(&accounts(), Asked { scanned: Some(2), sure: false, user: None }), Choice::Ask(vec![2]));
    }

    #[test]
    fn a_scan_of_another_user_does_not_count() {
        assert_eq!(chosen(&accounts(), Asked { scanned: Some(1), ..user("test@qcs.nl") }), Choice::Fill(0));
        assert_eq!(chosen(&accounts(), Asked { scanned: Some(3), sure: true, user: None }), Choice::Ask(vec![0, 1, 2]));
    }

    #[test]
    fn what_is_in_the_trash_is_never_filled() {
        let mut accounts = accounts();
        accounts[0].trashed = Some(1);
        assert_eq!(chosen(&accounts, user("test@qcs.nl")), Choice::None);
    }
}
