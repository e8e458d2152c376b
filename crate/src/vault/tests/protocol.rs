//! The write protocol as a model: several windows change one storage, each of them may end at any moment, and after every
//! step storage holds the changes that were written, whole, and no others.

use std::collections::BTreeSet;

use getrandom::SysRng;
use proptest::prelude::*;

use super::*;

/// What a window does to an account, by the number in its user name.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Save(u8),
    Trash(u8),
    Restore(u8),
    Purge(u8),
    /// A new vault key: everything is sealed anew.
    Rekey,
}

/// How far a window is. It holds the lock from reading to the end.
#[derive(Debug, Clone)]
enum Stage {
    Waiting,
    Read(Items),
    Written(Vec<String>),
    Ended,
}

#[derive(Debug)]
struct Window {
    edits: Vec<Edit>,
    stage: Stage,
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Step,
    /// The window closes, or the browser is killed.
    Killed,
    /// The browser has no room for the change.
    Full,
}

/// What was written, as it is to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Expected {
    listed: BTreeSet<String>,
    trashed: BTreeSet<String>,
}

impl Expected {
    fn edit(&mut self, edit: Edit) {
        let moved = |user: String, from: &mut BTreeSet<String>, to: &mut BTreeSet<String>| {
            if from.remove(&user) {
                to.insert(user);
            }
        };
        match edit {
            Edit::Save(number) => {
                self.trashed.remove(&user(number));
                self.listed.insert(user(number));
            }
            Edit::Trash(number) => moved(user(number), &mut self.listed, &mut self.trashed),
            Edit::Restore(number) => moved(user(number), &mut self.trashed, &mut self.listed),
            Edit::Purge(number) => drop(self.trashed.remove(&user(number))),
            Edit::Rekey => {}
        }
    }

    fn found(browser: &Browser) -> Self {
        let vault = browser.vault().unwrap();
        assert!(vault.damaged().is_empty(), "{:?}", vault.damaged());
        let trashed = vault.in_trash().into_iter().map(|(_, account)| account.user.clone()).collect();
        Self { listed: browser.users().into_iter().collect(), trashed }
    }
}

fn user(number: u8) -> String {
    format!("user{number}@x")
}

/// The change that a window makes of what it read. None: there is nothing to change.
fn change_of(browser: &Browser, items: &Items, edit: Edit, now: u64) -> Option<Change> {
    let browser = Browser { items: items.clone(), device: browser.device.clone() };
    let mut vault = browser.vault().unwrap();
    let id_of = |vault: &Vault, number: u8| {
        let listed = vault.accounts().into_iter().chain(vault.in_trash());
        listed.into_iter().find(|(_, account)| account.user == user(number)).map(|(id, _)| id)
    };
    match edit {
        Edit::Save(number) => {
            let secret = data_encoding::BASE32_NOPAD.encode(&[number; 20]);
            let saved = vault.save(account(&user(number), "Microsoft", &secret), IfNamed::KeepBoth, &mut SysRng);
            match saved.unwrap() {
                Saved::New(_, change) => Some(change),
                _ => None,
            }
        }
        Edit::Trash(number) => vault.trash(id_of(&vault, number)?, now, &mut SysRng).ok(),
        Edit::Restore(number) => vault.restore(id_of(&vault, number)?, now, &mut SysRng).ok(),
        Edit::Purge(number) => vault.purge(id_of(&vault, number)?, now, &mut SysRng).ok(),
        Edit::Rekey => {
            let mut rekeyed = vault.rekeyed(items, &[], &mut SysRng).unwrap();
            let slot = rekeyed.vault().new_device_slot(&mut SysRng).unwrap();
            let sealed = browser.seal(&slot, rekeyed.vault().key());
            rekeyed.vault().add_device_slot(&slot, &sealed).unwrap();
            Some(rekeyed.finish(&mut SysRng).unwrap().1)
        }
    }
}

impl Window {
    /// One step of this window. `locked`: another one holds the lock.
    fn step(&mut self, event: Event, locked: bool, browser: &mut Browser, expected: &mut Expected, now: u64) {
        let Some(&edit) = self.edits.first() else { return };
        self.stage = match (self.stage.clone(), event) {
            (_, Event::Killed) => Stage::Ended,
            (Stage::Waiting, _) if locked => Stage::Waiting,
            (Stage::Waiting, _) => Stage::Read(browser.items.clone()),
            (Stage::Read(_), Event::Full) => Stage::Ended,
            (Stage::Read(items), Event::Step) => match change_of(browser, &items, edit, now) {
                Some(change) => {
                    let emptied = change.iter().filter(|(_, text)| text.is_empty()).map(|(name, _)| name.clone());
                    let emptied = emptied.collect();
                    browser.write(change);
                    expected.edit(edit);
                    Stage::Written(emptied)
                }
                None => Stage::Ended,
            },
            (Stage::Written(emptied), _) => {
                emptied.iter().for_each(|name| drop(browser.items.remove(name)));
                Stage::Ended
            }
            (Stage::Ended, _) => Stage::Ended,
        };
        if matches!(self.stage, Stage::Ended) {
            self.edits.remove(0);
            self.stage = Stage::Waiting;
        }
    }

    fn holds_lock(&self) -> bool {
        matches!(self.stage, Stage::Read(_) | Stage::Written(_))
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let number = 0u8..4;
    prop_oneof![
        3 => number.clone().prop_map(Edit::Save),
        2 => number.clone().prop_map(Edit::Trash),
        1 => number.clone().prop_map(Edit::Restore),
        2 => number.prop_map(Edit::Purge),
        1 => Just(Edit::Rekey),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![6 => Just(Event::Step), 1 => Just(Event::Killed), 1 => Just(Event::Full)]
}

proptest! {
    #[test]
    fn after_every_step_storage_holds_what_was_written(
        edits in proptest::collection::vec(proptest::collection::vec(edit(), 1..6), 1..4),
        schedule in proptest::collection::vec((any::<prop::sample::Index>(), event()), 1..60),
    ) {
        let (mut browser, _) = Browser::with_accounts(&[]);
        let mut expected = Expected::found(&browser);
        let mut windows: Vec<Window> = edits.into_iter().map(|edits| Window { edits, stage: Stage::Waiting }).collect();
        for (now, (at, event)) in schedule.into_iter().enumerate() {
            let at = at.index(windows.len());
            let locked = windows.iter().enumerate().any(|(other, window)| other != at && window.holds_lock());
            windows[at].step(event, locked, &mut browser, &mut expected, 1_800_000_000 + now as u64);
            prop_assert_eq!(&Expected::found(&browser), &expected);
        }
    }
}
