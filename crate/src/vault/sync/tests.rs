use std::collections::BTreeMap;

use getrandom::SysRng;
use proptest::prelude::*;
use proptest::sample::Index;

use super::super::tests::{Browser, account_of_letter};
use super::super::{Cost, IfNamed, Saved};
use super::*;
use crate::account::Account;
use crate::account::tests::account;

const NOW: u64 = 1_800_000_000;
const CHEAP: Cost = Cost { memory: 19 * 1024, passes: 1, lanes: 1 };
const PASSWORD: &str = "drie blauwe fietsen";

/// An installation: a vault that a password opens, and its own copy of the area.
struct Pc {
    items: Items,
    key: VaultKey,
    area: Items,
    now: u64,
}

impl Pc {
    fn new(users: &[&str]) -> Self {
        let (mut browser, _) = Browser::with_accounts(users);
        let mut vault = browser.vault().unwrap();
        browser.write(vault.change(&[], &mut SysRng).unwrap());
        let mut pc = Self { key: vault.key().clone(), items: browser.items, area: Items::new(), now: NOW };
        pc.set_password(PASSWORD);
        pc
    }

    /// Without a password slot, whose making takes its time.
    fn part_of(other: &Self) -> Self {
        let (browser, _) = Browser::with_accounts(&[]);
        let mut vault = browser.vault().unwrap();
        let membership = other.vault().sync.membership.unwrap();
        vault.sync.set(membership.area, membership.on, &mut SysRng).unwrap();
        vault.stamp(NOW, &mut SysRng).unwrap();
        let mut pc = Self { key: vault.key().clone(), items: Items::new(), area: other.area.clone(), now: NOW };
        pc.write(vault.change(&[], &mut SysRng).unwrap());
        pc
    }

    fn vault(&self) -> Vault {
        Vault::open(Header::find(&self.items).unwrap().unwrap(), self.key.clone(), &self.items).unwrap()
    }

    fn write(&mut self, change: Change) {
        write(&mut self.items, change);
    }

    fn edit(&mut self, edit: impl FnOnce(&mut Vault, u64) -> Change) {
        let change = edit(&mut self.vault(), self.now);
        self.write(change);
    }

    fn set_password(&mut self, password: &str) {
        let vault = self.vault();
        let old: Vec<Id> = vault.header.slots.iter().filter_map(id_of).collect();
        let mut rekeyed = vault.rekeyed(&self.items, &old, &mut SysRng).unwrap();
        rekeyed.vault().add_slot_at(&Opening::Password(password), CHEAP, &mut SysRng).unwrap();
        let (vault, change) = rekeyed.finish(&mut SysRng).unwrap();
        self.key = vault.key().clone();
        self.write(change);
    }

    fn begin(&mut self) -> Synced {
        self.edit(|vault, now| vault.begin_sync(now, &mut SysRng).unwrap());
        self.sync()
    }

    fn join(&mut self, password: &str) -> Result<(), VaultError> {
        let change = self.vault().join_sync(&self.area, &Opening::Password(password), self.now, &mut SysRng)?;
        self.write(change);
        Ok(())
    }

    fn save(&mut self, account: Account) -> Id {
        let saved = self.vault().save(account, IfNamed::KeepBoth, &mut SysRng).unwrap();
        let Saved::New(id, change) = saved else { panic!("{saved:?}") };
        self.write(change);
        id
    }

    /// One look at the area, and all that follows from it.
    fn sync(&mut self) -> Synced {
        let synced = self.vault().synchronise(&self.area, self.now, &mut SysRng).unwrap();
        self.write(synced.change.clone().unwrap_or_default());
        write(&mut self.area, synced.set.clone());
        synced.removed.iter().for_each(|item| drop(self.area.remove(item)));
        synced
    }

    fn users(&self) -> Vec<String> {
        let mut users: Vec<_> = self.vault().accounts().into_iter().map(|(_, account)| account.user.clone()).collect();
        users.sort();
        users
    }

    fn id_of(&self, user: &str) -> Id {
        self.vault().accounts().into_iter().find(|(_, account)| account.user == user).map(|(id, _)| id).unwrap()
    }

    fn state(&self) -> State {
        let mut state = self.vault().state();
        state.accounts.values_mut().for_each(|account| account.used.clear());
        state
    }
}

fn write(items: &mut Items, change: Change) {
    for (name, text) in change {
        if text.is_empty() {
            items.remove(&name)
        } else {
            items.insert(name, Stored::Text(text))
        };
    }
}

fn is_quiet(synced: &Synced) -> bool {
    synced.change.is_none() && synced.set.is_empty() && synced.removed.is_empty()
}

/// Carries the area to and fro until nobody has anything to say; the last to write wins, item by item.
fn settle(pcs: &mut [&mut Pc]) {
    for _ in 0..20 {
        let mut quiet = true;
        for at in 0..pcs.len() {
            quiet &= is_quiet(&pcs[at].sync());
            let area = pcs[at].area.clone();
            pcs.iter_mut().for_each(|pc| pc.area.clone_from(&area));
        }
        if quiet {
            return;
        }
    }
    panic!("they never agree");
}

/// Two installations that have synced, with an account each.
fn two() -> (Pc, Pc) {
    let mut one = Pc::new(&["jan@qcs.nl"]);
    one.begin();
    let mut two = Pc::new(&[]);
    two.save(account_of_letter("test@qcs.nl", "B"));
    two.area.clone_from(&one.area);
    two.join(PASSWORD).unwrap();
    settle(&mut [&mut one, &mut two]);
    (one, two)
}

#[test]
fn accounts_come_over_both_ways_and_so_do_deletions() {
    let (mut one, mut two) = two();
    assert_eq!([one.users(), two.users()], [["jan@qcs.nl", "test@qcs.nl"], ["jan@qcs.nl", "test@qcs.nl"]]);
    let id = two.id_of("jan@qcs.nl");
    two.now += 60;
    two.edit(|vault, now| vault.trash(id, now, &mut SysRng).unwrap());
    settle(&mut [&mut one, &mut two]);
    assert_eq!((one.users(), one.vault().in_trash().len()), (vec!["test@qcs.nl".to_owned()], 1));
    two.edit(|vault, now| vault.purge(id, now, &mut SysRng).unwrap());
    settle(&mut [&mut two, &mut one]);
    assert_eq!((one.vault().in_trash().len(), one.users()), (0, vec!["test@qcs.nl".to_owned()]));
}

#[test]
fn the_area_holds_the_password_slot_and_nothing_readable() {
    let (one, _) = two();
    let names: Vec<&str> = one.area.keys().map(|name| name.split('/').next().unwrap()).collect();
    assert_eq!(names, ["bundle", "installation", "installation", "vault"]);
    let header = Header::find(&one.area).unwrap().unwrap();
    assert!(matches!(header.slot_infos()[..], [ref slot] if matches!(slot.kind, super::super::SlotKind::Password(_))));
    assert_ne!(header.vault(), one.vault().header.vault());
    assert!(one.area.values().all(|stored| matches!(stored, Stored::Text(text) if !text.contains("qcs"))));
    // The vault's own key opens nothing of it.
    assert!(index_binding(header.vault).open(&one.key, &header.index).is_none());
}

#[test]
fn what_nobody_else_has_seen_is_kept_nowhere() {
    let mut one = Pc::new(&["jan@qcs.nl"]);
    assert_eq!((one.begin().kept, one.sync().kept), (Vec::new(), Vec::new()));
    let mut two = Pc::new(&[]);
    two.area.clone_from(&one.area);
    two.join(PASSWORD).unwrap();
    one.area.clone_from(&two.area);
    assert!(one.sync().kept.is_empty(), "it has not spoken");
    two.sync();
    one.area.clone_from(&two.area);
    let synced = one.sync();
    assert_eq!((synced.kept, synced.others.len()), (vec![one.id_of("jan@qcs.nl")], 1));
    let new = one.save(account_of_letter("piet@qcs.nl", "C"));
    assert!(!one.sync().kept.contains(&new));
    settle(&mut [&mut two, &mut one]);
    assert!(one.sync().kept.contains(&new));
    one.now += BELIEVED + DAY;
    assert!(one.sync().kept.is_empty(), "for a quarter of a year it said nothing");
}

#[test]
fn a_new_password_makes_a_new_key_for_the_area() {
    let (mut one, mut two) = two();
    let old = one.vault().sync.on().unwrap().1.key.clone();
    one.set_password("vier groene bussen");
    two.save(account_of_letter("piet@qcs.nl", "C"));
    one.sync();
    one.save(account_of_letter("kees@qcs.nl", "D"));
    one.sync();
    let name = one.vault().sync.on().unwrap().0;
    assert!(
        one.area
            .iter()
            .all(|(item, stored)| bundle::binding(name, item).is_none_or(|b| opened(&b, &old, stored).is_none()))
    );
    two.area.clone_from(&one.area);
    let refused = two.sync();
    assert_eq!((refused.standing, is_quiet(&refused)), (Standing::Password, true));
    assert_eq!(two.join(PASSWORD), Err(VaultError::WrongKey));
    two.join("vier groene bussen").unwrap();
    settle(&mut [&mut two, &mut one]);
    assert_eq!(one.users(), ["jan@qcs.nl", "kees@qcs.nl", "piet@qcs.nl", "test@qcs.nl"]);
    assert_eq!(two.users(), one.users());
    assert!(one.vault().sync.on().unwrap().1.before.is_none(), "the old key is forgotten");
}

#[test]
fn a_bundle_from_before_a_new_password_does_not_undo_it() {
    let (mut one, mut two) = two();
    let id = two.id_of("jan@qcs.nl");
    two.edit(|vault, now| vault.trash(id, now, &mut SysRng).unwrap());
    let late = two.sync().set.into_iter().filter(|(item, _)| item.starts_with("bundle/"));
    one.set_password("vier groene bussen");
    one.sync();
    one.sync();
    // The browsers put the area together item by item: what two wrote without a network arrives after the new header.
    write(&mut one.area, late.collect());
    two.area.clone_from(&one.area);
    assert_eq!(two.sync().standing, Standing::Password);
    one.area.clone_from(&two.area);
    assert_eq!(one.sync().standing, Standing::Synced);
    two.area.clone_from(&one.area);
    two.join("vier groene bussen").unwrap();
    settle(&mut [&mut one, &mut two]);
    assert_eq!([one.users(), two.users()], [["test@qcs.nl"], ["test@qcs.nl"]]);
}

impl Pc {
    /// What removing a passkey or a recovery code does: a new key, the same password.
    fn rekey(&mut self) {
        let (vault, change) = self.vault().rekeyed(&self.items, &[], &mut SysRng).unwrap().finish(&mut SysRng).unwrap();
        self.key = vault.key().clone();
        self.write(change);
    }

    fn area_key(&self) -> VaultKey {
        self.vault().sync.on().unwrap().1.key.clone()
    }

    /// The accounts in this area that a key opens.
    fn read_by(&self, key: &VaultKey) -> Vec<String> {
        let name = self.vault().sync.membership.unwrap().area;
        Held::read(name, key, &self.area).state.accounts.into_values().map(|account| account.user).collect()
    }
}

#[test]
fn whoever_carries_the_area_cannot_seal_a_key_of_their_own_for_the_password() {
    let (mut one, _) = two();
    let header = Header::find(&one.area).unwrap().unwrap();
    assert!(header.slots[0].get("public").is_none());
    // Not even with the public key of the vault's own slot, which a backup file shows.
    let local = one.vault().header.slots[0].clone();
    let theirs = VaultKey::random(&mut SysRng).unwrap();
    let mut forged = Header::new(header.vault);
    let public = local["public"].as_str().unwrap();
    forged.slots.push(super::super::slot::forged(&header.slots[0], public, header.vault, &theirs).unwrap());
    one.area = Items::from([(NAME.to_owned(), Stored::Text(forged.write().unwrap()))]);
    assert_eq!(one.sync().standing, Standing::Password);
    assert_eq!(one.join(PASSWORD), Err(VaultError::WrongKey));
    one.sync();
    assert!(one.read_by(&theirs).is_empty());
}

#[test]
fn an_old_area_that_is_put_back_is_not_joined() {
    let (mut one, mut two) = two();
    let (old_area, old) = (one.area.clone(), one.area_key());
    one.rekey();
    settle(&mut [&mut one]);
    two.area.clone_from(&one.area);
    two.join(PASSWORD).unwrap();
    for pc in [&mut one, &mut two] {
        pc.area.clone_from(&old_area);
        assert_eq!(pc.sync().standing, Standing::Password);
        assert_eq!(pc.join(PASSWORD), Err(VaultError::WrongKey));
        pc.save(account_of_letter("new@qcs.nl", "E"));
        pc.sync();
        assert!(!pc.read_by(&old).contains(&"new@qcs.nl".to_owned()));
    }
}

#[test]
fn a_new_key_seals_everything_anew_and_loses_nothing_that_waited() {
    let (mut one, mut two) = two();
    let old = one.area_key();
    two.save(account_of_letter("piet@qcs.nl", "C"));
    two.sync();
    one.area.clone_from(&two.area);
    // Two new keys before the area is looked at, and what two wrote waits in it under the first.
    one.rekey();
    one.rekey();
    assert_eq!(one.sync().standing, Standing::Synced);
    assert_eq!(one.users(), ["jan@qcs.nl", "piet@qcs.nl", "test@qcs.nl"]);
    assert!(one.read_by(&old).is_empty());
    let name = one.vault().sync.on().unwrap().0;
    let held = Held::read(name, &one.area_key(), &one.area);
    assert_eq!((held.damaged.len(), held.state), (0, one.state()));
}

#[test]
fn a_dearer_password_is_dearer_in_the_area_too() {
    let (mut one, _) = two();
    let mut vault = one.vault();
    let (slot, old) = (id_of(&vault.header.slots[0]).unwrap(), one.area_key());
    vault.renew_slot(slot, &Opening::Password(PASSWORD), &mut SysRng).unwrap();
    one.write(vault.slots_change(&mut SysRng).unwrap());
    one.sync();
    let header = Header::find(&one.area).unwrap().unwrap();
    let [ref info] = header.slot_infos()[..] else { panic!() };
    assert_eq!(info.kind, super::super::SlotKind::Password(Cost::NOW));
    assert!(one.read_by(&old).is_empty());
}

#[test]
fn nobody_speaks_for_another_installation() {
    let mut one = Pc::new(&["jan@qcs.nl"]);
    one.begin();
    let spoken = one.area.iter().find(|(name, _)| name.starts_with(INSTALLATION)).map(|(_, text)| text.clone());
    one.area.insert(name_of(7), spoken.unwrap());
    let synced = one.sync();
    assert_eq!((synced.others.len(), synced.kept.len()), (0, 0));
    assert!(!one.area.contains_key(&name_of(7)));
}

#[test]
fn a_copied_profile_comes_to_rest() {
    let (mut one, _) = two();
    let now = one.now + 2 * DAY;
    let mut copy = Pc { items: one.items.clone(), key: one.key.clone(), area: one.area.clone(), now };
    settle(&mut [&mut one, &mut copy]);
}

#[test]
fn an_installation_speaks_again_each_day() {
    let (mut one, _) = two();
    assert!(one.sync().set.is_empty());
    one.now += DAY;
    assert_eq!(one.sync().set.keys().map(|name| name.starts_with(INSTALLATION)).collect::<Vec<_>>(), [true]);
}

#[test]
fn after_sync_went_off_a_new_password_damages_nothing() {
    let (mut one, _) = two();
    one.edit(|vault, _| vault.end_sync(&mut SysRng).unwrap());
    one.set_password("vier groene bussen");
    assert!(one.vault().damaged().is_empty());
    one.set_password(PASSWORD);
    one.join(PASSWORD).unwrap();
    assert!(one.vault().syncs() && one.vault().damaged().is_empty());
}

#[test]
fn a_backup_knows_nothing_of_it() {
    let (one, _) = two();
    let text = one.vault().backup(&one.items, None, NOW, &mut SysRng).unwrap();
    let backup = super::super::Backup::read(&text).unwrap();
    assert_eq!(backup.records(), 2);
    let copy = backup.open(&Opening::Password(PASSWORD)).unwrap();
    assert!(!copy.syncs() && copy.damaged().is_empty());
}

#[test]
fn without_a_password_there_is_no_sync() {
    let (browser, _) = Browser::with_accounts(&["jan@qcs.nl"]);
    assert_eq!(browser.vault().unwrap().begin_sync(NOW, &mut SysRng), Err(VaultError::NoPassword));
    let (mut one, two) = two();
    let vault = one.vault();
    let code = super::super::RecoveryCode::random(&mut SysRng).unwrap();
    let old: Vec<Id> = vault.header.slots.iter().filter_map(id_of).collect();
    let mut rekeyed = vault.rekeyed(&one.items, &old, &mut SysRng).unwrap();
    rekeyed.vault().add_slot(&Opening::Recovery(&code), &mut SysRng).unwrap();
    let (vault, change) = rekeyed.finish(&mut SysRng).unwrap();
    one.key = vault.key().clone();
    one.write(change);
    assert!(!one.vault().syncs() && two.vault().syncs());
    assert_eq!(one.sync().standing, Standing::Off);
    assert!(one.vault().damaged().is_empty());
}

#[test]
fn an_area_that_was_emptied_or_damaged_is_written_again() {
    let (mut one, mut two) = two();
    let whole = one.area.clone();
    let users = one.users();
    let bundle = |area: &Items| area.keys().find(|item| item.starts_with("bundle/")).unwrap().clone();
    let mut broken: Vec<Items> = whole
        .keys()
        .map(|gone| {
            let mut area = whole.clone();
            area.remove(gone);
            area
        })
        .collect();
    broken.push(Items::new());
    for text in ["", "AAAA", "{}"] {
        let mut area = whole.clone();
        area.insert(bundle(&whole), Stored::Text(text.into()));
        broken.push(area.clone());
        area.insert(NAME.into(), Stored::Text(text.into()));
        broken.push(area);
    }
    broken.push(whole.keys().map(|name| (name.clone(), Stored::Other)).collect());
    for area in broken {
        one.area.clone_from(&area);
        two.area = area;
        settle(&mut [&mut one, &mut two]);
        assert_eq!([one.users(), two.users()], [users.clone(), users.clone()]);
        let held = Held::read(one.vault().sync.on().unwrap().0, &one.vault().sync.on().unwrap().1.key, &one.area);
        assert_eq!((held.state, held.damaged.len()), (one.state(), 0));
    }
}

#[test]
fn a_later_versions_area_is_left_alone() {
    let (mut one, _) = two();
    let Some(Stored::Text(header)) = one.area.get(NAME).cloned() else { panic!() };
    one.area.insert(NAME.into(), Stored::Text(header.replacen("\"format\":1", "\"format\":2", 1)));
    let synced = one.sync();
    assert_eq!((synced.standing, is_quiet(&synced)), (Standing::Newer, true));
    assert_eq!(one.join(PASSWORD), Err(VaultError::Newer));
}

#[test]
fn an_account_that_both_had_is_one_and_an_old_backup_does_not_double_it() {
    let mut one = Pc::new(&["jan@qcs.nl"]);
    one.begin();
    let mut two = Pc::new(&["jan@qcs.nl", "test@qcs.nl"]);
    let backup = two.vault();
    let theirs = two.id_of("jan@qcs.nl");
    two.area.clone_from(&one.area);
    two.join(PASSWORD).unwrap();
    settle(&mut [&mut one, &mut two]);
    for pc in [&mut one, &mut two] {
        assert_eq!(pc.users(), ["jan@qcs.nl", "test@qcs.nl"]);
        assert!(pc.vault().damaged().is_empty());
    }
    assert_eq!(one.id_of("jan@qcs.nl"), two.id_of("jan@qcs.nl"));
    assert_ne!(two.id_of("jan@qcs.nl"), theirs);
    let change = two.vault().take_in(&backup, &mut SysRng).unwrap();
    two.write(change.unwrap_or_default());
    assert_eq!(two.users(), ["jan@qcs.nl", "test@qcs.nl"]);
}

#[test]
fn what_was_deleted_while_sync_was_off_stays_deleted() {
    let (mut one, mut two) = two();
    two.edit(|vault, _| vault.end_sync(&mut SysRng).unwrap());
    assert_eq!(two.sync().standing, Standing::Off);
    let id = two.id_of("jan@qcs.nl");
    two.now += 9;
    two.edit(|vault, now| vault.trash(id, now, &mut SysRng).unwrap());
    two.edit(|vault, now| vault.purge(id, now, &mut SysRng).unwrap());
    two.area.clone_from(&one.area);
    two.join(PASSWORD).unwrap();
    settle(&mut [&mut one, &mut two]);
    assert_eq!([one.users(), two.users()], [["test@qcs.nl"], ["test@qcs.nl"]]);
}

#[test]
fn whoever_begins_anew_asks_the_others_to_join() {
    let (mut one, mut two) = two();
    one.begin();
    two.area.clone_from(&one.area);
    assert_eq!(two.sync().standing, Standing::Password);
    two.join(PASSWORD).unwrap();
    settle(&mut [&mut one, &mut two]);
    assert_eq!(two.users(), one.users());
    assert_eq!(one.area.keys().filter(|name| name.starts_with("installation/")).count(), 2);
}

fn worker(number: u64) -> Account {
    let secret =
        data_encoding::BASE32_NOPAD.encode(&<sha2::Sha256 as sha2::Digest>::digest(number.to_be_bytes())[..20]);
    let user = format!("Contoso%20Consulting%20B.V.%3Aemployee.number{number}@contoso-consulting.example");
    let mut account = account(&user, "Microsoft", &secret);
    account.remember_host("mysignins.microsoft.com");
    account.remember_host("login.microsoftonline.com");
    account.added = NOW - number * 777;
    account.set_nickname(
        &format!("Klant {number}"),
        Stamp { milliseconds: NOW * 1000 + number * 31, counter: 0, installation: 0x1234_5678 },
    );
    account
}

use super::super::Stamp;

fn company(count: u64) -> Pc {
    let mut pc = Pc::new(&[]);
    let mut vault = pc.vault();
    let accounts = (0..count).map(|number| (Id::random(&mut SysRng).unwrap(), worker(number))).collect();
    pc.write(vault.set_state(State { accounts, gone: BTreeMap::new() }, &mut SysRng).unwrap().unwrap());
    pc
}

fn assert_within_quotas(area: &Items) {
    let sizes = area.iter().map(|(name, stored)| match stored {
        Stored::Text(text) => name.len() + json_length(text),
        Stored::Other => panic!(),
    });
    let sizes: Vec<usize> = sizes.collect();
    assert!(sizes.iter().all(|&size| size <= 8192), "{sizes:?}");
    assert!(sizes.iter().sum::<usize>() <= 102_400);
    assert!(sizes.len() <= 512);
}

#[test]
fn three_hundred_accounts_fit_with_room_to_spare() {
    let mut pc = company(300);
    let synced = pc.begin();
    assert_eq!(synced.left, 0);
    assert_within_quotas(&pc.area);
    assert!(synced.bytes < 60_000, "{} bytes", synced.bytes);
    println!("300 accounts: {} bytes in {} items", synced.bytes, pc.area.len());
}

#[test]
fn what_does_not_fit_stays_behind_and_nobody_argues_about_it() {
    let mut one = company(1500);
    let synced = one.begin();
    println!("{} of 1500 accounts fit", 1500 - synced.left);
    assert!(synced.left > 0 && synced.left < 1000);
    assert_within_quotas(&one.area);
    one.sync();
    assert!(is_quiet(&one.sync()));
    let mut two = Pc::part_of(&one);
    settle(&mut [&mut two, &mut one]);
    assert_eq!(two.users().len(), 1500 - synced.left);
    let new = two.save(account_of_letter("new@qcs.nl", "D"));
    two.sync();
    assert!(!two.sync().kept.contains(&new));
    assert_within_quotas(&two.area);
}

#[derive(Debug, Clone)]
enum Step {
    Save(u8),
    Nickname(Index, u8),
    Trash(Index),
    Restore(Index),
    Purge(Index),
    Sync,
    /// One item of the area comes from the server, or goes to it.
    Fetch(Index),
    Send(Index),
    /// The browser loses or damages an item on the way.
    Lose(Index),
    Damage(Index),
    Clock(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<u8>().prop_map(Step::Save),
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, name)| Step::Nickname(at, name)),
        2 => any::<Index>().prop_map(Step::Trash),
        1 => any::<Index>().prop_map(Step::Restore),
        2 => any::<Index>().prop_map(Step::Purge),
        6 => Just(Step::Sync),
        4 => any::<Index>().prop_map(Step::Fetch),
        4 => any::<Index>().prop_map(Step::Send),
        1 => any::<Index>().prop_map(Step::Lose),
        1 => any::<Index>().prop_map(Step::Damage),
        1 => prop_oneof![Just(1), Just(3600), Just(-3600), Just(400 * 86_400), Just(-400 * 86_400)].prop_map(Step::Clock),
    ]
}

fn take(pc: &mut Pc, server: &mut Items, step: &Step) {
    let accounts: Vec<Id> = pc.vault().accounts().into_iter().map(|(id, _)| id).collect();
    let trashed: Vec<Id> = pc.vault().in_trash().into_iter().map(|(id, _)| id).collect();
    let one = |ids: &[Id], at: &Index| (!ids.is_empty()).then(|| ids[at.index(ids.len())]);
    let item = |items: &Items, at: &Index| {
        (!items.is_empty()).then(|| items.keys().nth(at.index(items.len())).unwrap().clone())
    };
    match step {
        Step::Save(number) => {
            let account = Account { added: pc.now, ..worker(u64::from(*number)) };
            let mut vault = pc.vault();
            if let Saved::New(_, change) = vault.save(account, IfNamed::KeepBoth, &mut SysRng).unwrap() {
                pc.write(change);
            }
        }
        Step::Nickname(at, name) => {
            if let Some(id) = one(&accounts, at) {
                pc.edit(|vault, now| {
                    let stamp = vault.stamp(now, &mut SysRng).unwrap();
                    vault.accounts.get_mut(&id).unwrap().set_nickname(&name.to_string(), stamp);
                    vault.change(&[id], &mut SysRng).unwrap()
                });
            }
        }
        Step::Trash(at) => {
            if let Some(id) = one(&accounts, at) {
                pc.edit(|vault, now| vault.trash(id, now, &mut SysRng).unwrap());
            }
        }
        Step::Restore(at) => {
            if let Some(id) = one(&trashed, at) {
                pc.edit(|vault, now| vault.restore(id, now, &mut SysRng).unwrap());
            }
        }
        Step::Purge(at) => {
            if let Some(id) = one(&trashed, at) {
                pc.edit(|vault, now| vault.purge(id, now, &mut SysRng).unwrap());
            }
        }
        Step::Sync => drop(pc.sync()),
        Step::Fetch(at) => {
            if let Some(name) = item(server, at) {
                pc.area.insert(name.clone(), server[&name].clone());
            }
        }
        Step::Send(at) => {
            if let Some(name) = item(&pc.area, at) {
                server.insert(name.clone(), pc.area[&name].clone());
            }
        }
        Step::Lose(at) => {
            if let Some(name) = item(server, at) {
                server.remove(&name);
                pc.area.remove(&name);
            }
        }
        Step::Damage(at) => {
            if let Some(name) = item(&pc.area, at).filter(|name| name != NAME) {
                pc.area.insert(name, Stored::Text("AAAA".into()));
            }
        }
        Step::Clock(by) => pc.now = pc.now.saturating_add_signed(*by),
    }
}

fn three() -> [Pc; 3] {
    use std::sync::OnceLock;
    // What a password costs is paid once.
    static FIRST: OnceLock<(Items, VaultKey, Items)> = OnceLock::new();
    let (items, key, area) = FIRST.get_or_init(|| {
        let mut pc = Pc::new(&["jan@qcs.nl", "test@qcs.nl"]);
        pc.begin();
        (pc.items, pc.key, pc.area)
    });
    let first = Pc { items: items.clone(), key: key.clone(), area: area.clone(), now: NOW };
    let (second, third) = (Pc::part_of(&first), Pc::part_of(&first));
    [first, second, third]
}

proptest! {
    #[test]
    fn whatever_happens_on_the_way_all_agree_and_nothing_is_lost(
        steps in proptest::collection::vec((0..3usize, step()), 0..40)
    ) {
        let mut pcs = three();
        let mut server = pcs[0].area.clone();
        for (at, step) in &steps {
            take(&mut pcs[*at], &mut server, step);
        }
        let mut truth = State::default();
        pcs.iter().for_each(|pc| merge(&mut truth, &pc.state()));
        // What waited on the server counts, too.
        for area in [&server, &pcs[0].area, &pcs[1].area, &pcs[2].area] {
            let (name, on) = pcs[0].vault().sync.on().map(|(name, on)| (name, on.clone())).unwrap();
            merge(&mut truth, &Held::read(name, &on.key, area).state);
        }
        for (name, stored) in server {
            pcs[0].area.entry(name).or_insert(stored);
        }
        for pc in &mut pcs {
            pc.sync();
        }
        let [one, two, three] = &mut pcs;
        settle(&mut [one, two, three]);
        for pc in &pcs {
            prop_assert_eq!(&pc.state(), &truth);
            prop_assert!(pc.vault().damaged().is_empty());
            assert_within_quotas(&pc.area);
        }
    }

    #[test]
    fn any_area_is_survived(names in proptest::collection::vec("(bundle/[01]{0,4}|installation/[0-9a-f]{8}|vault|x)", 0..6), text in "([A-Za-z0-9+/]{0,60}|\\{\"format\":[0-9],\"vault\":\"[0-9a-f]{32}\",\"slots\":\\[\\]\\})") {
        let [mut pc, _, _] = three();
        let before = pc.state();
        pc.area.extend(names.into_iter().map(|name| (name, Stored::Text(text.clone()))));
        pc.sync();
        prop_assert_eq!(pc.state(), before);
    }
}

#[test]
fn pins_and_places_are_carried_and_each_pc_has_its_own_logos() {
    let png = |number: u8| [b"\x89PNG\r\n\x1a\n".as_slice(), &[number; 2000]].concat();
    let mut one = Pc::new(&["jan@qcs.nl", "piet@qcs.nl"]);
    one.begin();
    let mut two = Pc::part_of(&one);
    settle(&mut [&mut one, &mut two]);
    let [jan, piet] = ["jan@qcs.nl", "piet@qcs.nl"].map(|user| one.id_of(user));
    one.edit(|vault, now| vault.set_logo(jan, Some(&png(1)), now, &mut SysRng).unwrap());
    one.edit(|vault, now| vault.pin(piet, true, now, &mut SysRng).unwrap());
    one.edit(|vault, now| vault.move_before(jan, None, now, &mut SysRng).unwrap());
    let bytes = one.sync().bytes;
    assert!(bytes < 4000, "{bytes}");
    settle(&mut [&mut one, &mut two]);
    assert_eq!(two.vault().accounts().into_iter().map(|(id, _)| id).collect::<Vec<_>>(), [piet, jan]);
    assert_eq!(two.vault().account(jan).unwrap().logo, None);
    two.now += 60;
    two.edit(|vault, now| vault.set_logo(jan, Some(&png(2)), now, &mut SysRng).unwrap());
    settle(&mut [&mut one, &mut two]);
    assert_eq!([one.vault().logo(jan), two.vault().logo(jan)], [Some(png(1)), Some(png(2))]);
    // A logo that is set on one PC does not bring back what was deleted for good on another.
    two.edit(|vault, now| vault.trash(jan, now, &mut SysRng).unwrap());
    two.edit(|vault, now| vault.purge(jan, now, &mut SysRng).unwrap());
    one.now += 600;
    one.edit(|vault, now| vault.set_logo(jan, Some(&png(3)), now, &mut SysRng).unwrap());
    settle(&mut [&mut one, &mut two]);
    assert_eq!([one.users(), two.users()], [["piet@qcs.nl"], ["piet@qcs.nl"]]);
    assert!(one.vault().logo(jan).is_none());
}
