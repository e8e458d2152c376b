//! A vault that nothing opens here any more, or whose header is damaged, is put aside, so that a new one can begin: none
//! of its bytes is lost.

use super::header::{NAME, RECORD_PREFIX};
use super::{Change, Items, Stored};

/// Before the names of the items that were put aside.
const PREFIX: &str = "aside/";

/// What writes a new vault, `change`, in the place of the one among `items`: that one is kept under other names, and its
/// records become empty. `now` (Unix seconds) names what was put aside together.
pub fn in_place_of(items: &Items, change: Change, now: u64) -> Change {
    let place = free_place(items, now);
    let mut all = Change::new();
    for (name, stored) in items {
        let Stored::Text(text) = stored else { continue };
        let is_record = name.starts_with(RECORD_PREFIX);
        if (is_record || name == NAME) && !text.is_empty() {
            all.insert(format!("{place}{name}"), text.clone());
        }
        if is_record {
            all.insert(name.clone(), String::new());
        }
    }
    all.extend(change);
    all
}

/// What was put aside before stays as it is, whatever the clock says.
fn free_place(items: &Items, now: u64) -> String {
    let is_free = |place: &String| !items.keys().any(|name| name.starts_with(place.as_str()));
    let places = (now..).map(|at| format!("{PREFIX}{at}/"));
    places.into_iter().find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::Browser;
    use super::super::{Header, Vault};
    use super::*;
    use getrandom::SysRng;

    fn text<'a>(items: &'a Items, name: &str) -> Option<&'a str> {
        match items.get(name) {
            Some(Stored::Text(text)) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn every_byte_of_the_old_vault_stays_under_another_name() {
        let (mut browser, ids) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        browser.items.insert("settings/lockAfter".into(), Stored::Other);
        let mut before = browser.items.clone();
        for round in 0..3 {
            let mut new = Vault::create(&mut SysRng).unwrap();
            let id = new.header.vault;
            let change = in_place_of(&browser.items, new.slots_change(&mut SysRng).unwrap(), 1_800_000_000);
            browser.write(change);
            assert_eq!(Header::find(&browser.items).unwrap().unwrap().vault(), id);
            let place = format!("aside/{}/", 1_800_000_000 + round);
            for (name, stored) in before.iter().filter(|(name, _)| !name.starts_with("settings/")) {
                if let Stored::Text(old) = stored
                    && !old.is_empty()
                {
                    let now = if name.starts_with(PREFIX) { name.clone() } else { format!("{place}{name}") };
                    assert_eq!(text(&browser.items, &now), Some(old.as_str()), "{name}");
                }
            }
            assert!(ids.iter().all(|id| text(&browser.items, &super::super::item_name(*id)) == Some("")));
            before = browser.items.clone();
        }
        assert_eq!(browser.items.get("settings/lockAfter"), Some(&Stored::Other));
    }
}
