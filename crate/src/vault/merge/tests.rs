use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::account::tests::account;
use crate::vault::clock::Clock;

const SECRETS: [&str; 3] = ["JBSWY3DP", "AAAAAAAA", "77777777"];

/// An account of 1970, so that the stamps of what was never edited lie among the stamps of the tests.
fn account_with(secret: &str) -> Account {
    Account { added: 0, ..account("QCS:jan@qcs.nl", "Microsoft", secret) }
}

fn id(number: usize) -> Id {
    Id::from_bytes([number as u8; 16])
}

fn at(milliseconds: u64) -> Stamp {
    Stamp { milliseconds, ..Stamp::ZERO }
}

fn merged(one: &State, two: &State) -> State {
    let mut merged = one.clone();
    merge(&mut merged, two);
    merged
}

fn with(id: Id, account: Account) -> State {
    State { accounts: BTreeMap::from([(id, account)]), gone: BTreeMap::new() }
}

fn edited(account: &Account, edit: impl Fn(&mut Account)) -> Account {
    let mut account = account.clone();
    edit(&mut account);
    account
}

#[test]
fn a_missing_record_is_no_deletion() {
    let state = with(id(1), account_with("AAAAAAAA"));
    assert_eq!(merged(&state, &State::default()), state);
    assert_eq!(merged(&State::default(), &state), state);
}

#[test]
fn what_was_edited_after_the_deletion_lives_and_the_rest_has_its_defaults() {
    let known = edited(&account_with("AAAAAAAA"), |account| {
        account.set_nickname("old", at(5));
        account.remember_host("x");
        account.use_step(7);
    });
    let mut deleted = with(id(1), known.clone());
    assert!(deleted.purge(id(1), at(10), 10));
    assert!(!deleted.purge(id(1), at(11), 10));
    assert!(merged(&deleted, &with(id(1), known.clone())).accounts.is_empty());

    let trashed = edited(&known, |account| account.trash(20, at(20)));
    let back = &merged(&deleted, &with(id(1), trashed)).accounts[&id(1)];
    assert_eq!((back.trashed, &back.nickname, &back.hosts[..], &back.used[..]), (Some(20), &None, &[][..], &[][..]));
    assert_eq!(back.user, "jan@qcs.nl");

    let restored = edited(&known, |account| account.restore(at(20)));
    let back = merged(&with(id(1), restored), &deleted);
    assert_eq!(back.accounts[&id(1)].nickname.as_deref(), Some("old"));
    assert_eq!(back.accounts[&id(1)].hosts, ["x"]);
    assert_eq!(back.gone, deleted.gone);
}

#[test]
fn a_full_list_of_hosts_loses_none_that_outlives_a_deletion() {
    let full = edited(&account_with("AAAAAAAA"), |account| (0..16).for_each(|n| account.remember_host(&n.to_string())));
    let restored = edited(&account_with("AAAAAAAA"), |account| {
        account.remember_host("z");
        account.restore(at(20));
    });
    let (full, restored) = (with(id(1), full), with(id(1), restored));
    let mut deleted = full.clone();
    deleted.purge(id(1), at(10), 10);
    let left = merged(&merged(&full, &restored), &deleted);
    assert_eq!(left, merged(&full, &merged(&restored, &deleted)));
    assert_eq!(left.accounts[&id(1)].hosts, ["z"]);
}

#[test]
fn what_is_noted_after_a_deletion_that_was_outlived_stays() {
    let mut deleted = with(id(1), account_with("AAAAAAAA"));
    deleted.purge(id(1), at(10), 10);
    let restored = with(id(1), edited(&account_with("AAAAAAAA"), |account| account.restore(at(20))));
    let mut mine = merged(&restored, &deleted);
    let account = mine.accounts.get_mut(&id(1)).unwrap();
    account.remember_host("x");
    account.use_step(7);
    for other in [&deleted, &restored] {
        assert_eq!(merged(&mine, other), mine);
    }
}

#[test]
fn three_keys_under_one_id_are_all_kept() {
    let states = SECRETS.map(|secret| with(id(1), account_with(secret)));
    let all = merged(&merged(&states[0], &states[1]), &states[2]);
    assert_eq!(all, merged(&states[2], &merged(&states[1], &states[0])));
    assert_eq!(all.accounts.len(), 3);
    assert_eq!(all.accounts[&id(1)].key, account_with("77777777").key);
    for (&id, account) in &all.accounts {
        assert_eq!(id == mark(id, account), account.variant_of.is_some());
    }
    let mut chosen = all.clone();
    chosen.purge(id(1), at(9), 9);
    let chosen = merged(&chosen, &all);
    assert_eq!(chosen.accounts.len(), 2);
    assert_eq!(chosen.accounts[&id(1)].key, account_with("JBSWY3DP").key);
}

/// FORMAT.md, "Merging".
#[test]
fn the_mark_is_as_written_down() {
    let account = account_with("JBSWY3DPEHPK3PXP");
    let mut bytes = b"sixbox/mark/107070707070707070707070707070707".to_vec();
    bytes.extend([6, 0, 0, 0, 30]);
    bytes.extend(b"SHA1\0Hello!\xDE\xAD\xBE\xEF");
    let hash = Sha256::digest(&bytes);
    assert_eq!(mark(id(7), &account).to_hex(), data_encoding::HEXLOWER.encode(&hash[..16]));
    assert_eq!(mark(id(7), &account).to_hex(), "eb3e4195d11323002eac9fabcc2a7cbc");
}

#[test]
fn what_later_versions_stamp_is_merged_by_its_stamps() {
    let group = |name: Option<&str>, stamp| {
        edited(&account_with("AAAAAAAA"), |account| {
            account.later.extend(name.map(|name| ("group".into(), name.into())));
            account.set_stamp("group", stamp);
        })
    };
    let group_of = |one, two| {
        let merged = merged(&with(id(1), one), &with(id(1), two));
        merged.accounts[&id(1)].later.get("group").cloned()
    };
    assert_eq!(group_of(group(Some("z"), at(1)), group(Some("a"), at(2))), Some("a".into()));
    assert_eq!(group_of(group(Some("z"), at(1)), group(None, at(2))), None);
    assert_eq!(group_of(group(Some("z"), Stamp::ZERO), group(Some("a"), Stamp::ZERO)), Some("z".into()));
    assert_eq!(group_of(group(Some("z"), Stamp::ZERO), group(None, Stamp::ZERO)), Some("z".into()));
}

#[test]
fn changes_are_named_before_they_are_made() {
    let accounts: Vec<_> = ["AA", "BB", "CC", "DD", "EE", "FF", "GG"].into_iter().map(account_with).collect();
    let mut mine = State::default();
    mine.accounts.extend((0..6).map(|number| (id(number), accounts[number].clone())));
    let mut other = mine.clone();
    other.accounts.insert(id(6), accounts[6].clone());
    mine.accounts.get_mut(&id(0)).unwrap().trash(1, at(1));
    other.accounts.get_mut(&id(0)).unwrap().restore(at(2));
    other.accounts.get_mut(&id(1)).unwrap().set_nickname("new", at(2));
    other.accounts.get_mut(&id(2)).unwrap().trash(1, at(2));
    other.accounts.get_mut(&id(3)).unwrap().use_step(5);
    mine.purge(id(4), at(3), 3);
    other.purge(id(5), at(3), 3);
    let changes = Changes::of_merge(&mine, &other);
    assert_eq!(
        changes,
        Changes {
            new: vec![id(6)],
            changed: vec![id(1)],
            back: vec![id(0)],
            leaving: changes.leaving.clone(),
            unchanged: vec![id(3)],
            stay_deleted: vec![id(4)],
        }
    );
    assert_eq!(changes.leaving.iter().copied().collect::<BTreeSet<_>>(), BTreeSet::from([id(2), id(5)]));

    let before = merged(&mine, &other);
    let mut after = before.clone();
    bring_back(&mut after, &other, id(4), at(9));
    assert_eq!(after.accounts.len(), before.accounts.len() + 1);
    assert!(Changes::of_merge(&after, &other).stay_deleted.is_empty());
    bring_back(&mut after, &other, id(4), at(11));
    assert_eq!(after, merged(&after, &before), "it is back already");
    assert_eq!(Changes::of_merge(&before, &after).back, [id(4)]);
}

#[test]
fn a_backup_of_another_vault_doubles_nothing_and_takes_nothing_away() {
    let mut mine = with(id(1), edited(&account_with("AAAAAAAA"), |account| account.set_nickname("Werk", at(5))));
    mine.accounts.insert(id(2), account_with("JBSWY3DP"));
    let other = State {
        accounts: BTreeMap::from([
            (id(7), Account { added: 99, user: "jan".into(), ..account_with("AAAAAAAA") }),
            (id(1), edited(&account_with("JBSWY3DP"), |account| account.trash(9, at(9)))),
            (id(2), account_with("77777777")),
            (id(3), edited(&account_with("77777777"), |account| account.trash(9, at(9)))),
        ]),
        gone: BTreeMap::from([(mark(id(1), &mine.accounts[&id(1)]), Gone { stamp: at(99), at: 99 })]),
    };
    let changes = Changes::of_adopt(&mine, &other);
    assert_eq!((changes.unchanged.len(), changes.new.len()), (2, 1));
    assert_eq!(Changes { unchanged: Vec::new(), new: Vec::new(), ..changes }, Changes::default());
    let before = mine.clone();
    adopt(&mut mine, &other);
    assert_eq!(mine.accounts.len(), 3);
    assert!(mine.accounts.values().all(|account| account.trashed.is_none()));
    let known = mine.accounts.values().find(|account| account.key == account_with("AAAAAAAA").key).unwrap();
    assert_eq!((known.nickname.as_deref(), known.user.as_str()), (Some("Werk"), "jan@qcs.nl"));
    let once = mine.clone();
    adopt(&mut mine, &other);
    assert_eq!(mine, once);
    assert_ne!(before, once);
}

/// The other vault has it twice; it was adopted, lost its id to another account, and was deleted here.
#[test]
fn an_account_of_another_vault_comes_back_once() {
    let account = account_with("AAAAAAAA");
    let mut other = with(id(1), account.clone());
    let mut mine = with(id(1), account_with("77777777"));
    adopt(&mut mine, &other);
    let here = mark(id(1), &account);
    assert!(mine.purge(here, at(10), 10));
    other.accounts.insert(id(2), account.clone());
    mine.gone.insert(mark(id(2), &account), Gone { stamp: at(10), at: 10 });
    assert_eq!(Changes::of_adopt(&mine, &other).stay_deleted.len(), 1);

    let mut after = mine.clone();
    adopt(&mut after, &other);
    assert_eq!(after, mine);
    for (number, id) in [id(1), id(2)].into_iter().enumerate() {
        bring_back(&mut after, &other, id, at(20 + number as u64));
    }
    let back: Vec<_> = after.accounts.iter().filter(|(_, known)| known.key == account.key).collect();
    assert_eq!(back.len(), 1);
    assert_eq!(*back[0].0, here, "another account has the id that it came under");
    assert_eq!(after.accounts.len(), 2);
    // It stays: in another installation that knows of the deletion, and when the backup comes in again.
    assert_eq!(merged(&mine, &after), after);
    let mut again = after.clone();
    adopt(&mut again, &other);
    assert_eq!(again, after);
    assert_eq!(Changes::of_adopt(&after, &other).unchanged.len(), 2);
}

/// A deletion is of an account, not of its key for ever: another vault may hold it under an id of its own.
#[test]
fn a_deletion_under_another_id_keeps_no_account_of_another_vault_out() {
    let mut mine = with(id(1), account_with("AAAAAAAA"));
    assert!(mine.purge(id(1), at(10), 10));
    let other = with(id(2), account_with("AAAAAAAA"));
    let changes = Changes::of_adopt(&mine, &other);
    assert_eq!((changes.new, changes.stay_deleted), (vec![id(2)], vec![]));
}

fn stamps() -> impl Strategy<Value = Stamp> {
    (0u64..4, 0u32..2, 0u32..2).prop_map(|(milliseconds, counter, installation)| Stamp {
        milliseconds: milliseconds * 1000,
        counter,
        installation,
    })
}

fn accounts() -> impl Strategy<Value = Account> {
    let names = prop::sample::select(vec![None, Some("a".to_owned()), Some("b".to_owned())]);
    let fields = prop::sample::select(vec![
        "nickname",
        "trashed",
        "group",
        "order",
        "hosts/h01",
        "hosts/h20",
        "pinned",
        "place",
        "logo",
    ]);
    let stamps = vec((fields, stamps()), 0..6);
    let hosts = prop_oneof![vec(0..24u8, 0..3), vec(0..24u8, 20..60)];
    (
        (prop::sample::select(SECRETS.to_vec()), 0u64..3, names.clone(), names.clone(), names),
        (prop::option::of(0u64..3), hosts, vec(0u64..12, 0..9), stamps),
        (any::<bool>(), prop::option::of(0u64..3), prop::option::of(0..2usize)),
    )
        .prop_map(
            |((secret, added, tenant, nickname, group), (trashed, hosts, used, stamps), (pinned, place, logo))| {
                let mut account = account_with(secret);
                (account.added, account.tenant, account.nickname, account.trashed) = (added, tenant, nickname, trashed);
                account.later.extend(group.map(|group| ("group".to_owned(), group.into())));
                account.hosts = hosts.into_iter().map(|host| format!("h{host:02}")).collect();
                account.set_pinned(pinned, Stamp::ZERO);
                place.into_iter().for_each(|place| account.set_place(place, Stamp::ZERO));
                account.set_logo(logo.map(id), Stamp::ZERO);
                for (field, stamp) in stamps {
                    if account.field(field).is_some() || !field.starts_with("hosts/") {
                        account.set_stamp(field, stamp);
                    }
                }
                account.keep_first_hosts();
                account.add_used(used);
                account
            },
        )
}

/// Any state, as merges and what is noted afterwards leave it.
fn states() -> impl Strategy<Value = State> {
    let gone = (0..3usize, 0..3usize, stamps(), 0u64..3)
        .prop_map(|(number, secret, stamp, at)| (mark(id(number), &account_with(SECRETS[secret])), Gone { stamp, at }));
    let one = (vec(((0..3usize).prop_map(id), accounts()), 0..4), vec(gone, 0..3)).prop_map(|(accounts, gone)| State {
        accounts: accounts.into_iter().collect(),
        gone: gone.into_iter().collect(),
    });
    (vec(one, 1..3), 0..24u8, 0u64..12).prop_map(|(states, host, step)| {
        let mut all = states.iter().fold(State::default(), |all, state| merged(&all, state));
        for account in all.accounts.values_mut() {
            account.remember_host(&format!("h{host:02}"));
            account.use_step(step);
        }
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn commutative(one in states(), two in states()) {
        prop_assert_eq!(merged(&one, &two), merged(&two, &one));
    }

    #[test]
    fn associative(one in states(), two in states(), three in states()) {
        prop_assert_eq!(merged(&merged(&one, &two), &three), merged(&one, &merged(&two, &three)));
    }

    #[test]
    fn idempotent(one in states(), two in states()) {
        prop_assert_eq!(&merged(&one, &one), &one);
        let both = merged(&one, &two);
        prop_assert_eq!(&merged(&both, &one), &both);
        prop_assert_eq!(&merged(&both, &two), &both);
    }

    /// A merge loses no key but by a deletion.
    #[test]
    fn no_key_is_lost(one in states(), two in states()) {
        let both = merged(&one, &two);
        let kept: BTreeSet<_> = both.accounts.iter().map(|(&id, account)| mark(id, account)).collect();
        for (&id, account) in one.accounts.iter().chain(&two.accounts) {
            let mark = mark(id, account);
            let is_gone = both.gone.get(&mark).is_some_and(|gone| gone.stamp >= account.newest());
            prop_assert!(kept.contains(&mark) || is_gone);
        }
    }

    #[test]
    fn adopted_twice_is_adopted_once(mine in states(), other in states()) {
        let mut once = mine.clone();
        adopt(&mut once, &other);
        let mut twice = once.clone();
        adopt(&mut twice, &other);
        prop_assert_eq!(&twice, &once);
        let keys = |state: &State| -> Vec<_> {
            state.accounts.values().map(|account| account.key.secret().to_base32().to_string()).collect()
        };
        let (before, after) = (keys(&mine), keys(&once));
        for key in &before {
            prop_assert!(after.contains(key));
        }
        for (place, key) in after.iter().enumerate() {
            prop_assert!(before.contains(key) || !after[..place].contains(key));
        }
    }
}

/// What three devices do.
#[derive(Debug, Clone)]
enum Act {
    Add {
        secret: usize,
    },
    Rename(Index, u8),
    Pin(Index, bool),
    Place(Index, u64),
    Trash(Index),
    Restore(Index),
    Purge(Index),
    Use(Index, u64),
    Fill(Index, u8),
    /// The device gets what another has, or had before.
    Receive {
        from: usize,
        copy: Option<Index>,
    },
    /// Its clock is set: milliseconds off.
    SetClock(i64),
    Wait(u16),
}

fn acts() -> impl Strategy<Value = Act> {
    let year = 366 * 24 * 3_600_000i64;
    prop_oneof![
        2 => (0..SECRETS.len()).prop_map(|secret| Act::Add { secret }),
        3 => (any::<Index>(), 0..5u8).prop_map(|(which, name)| Act::Rename(which, name)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(which, pinned)| Act::Pin(which, pinned)),
        1 => (any::<Index>(), 0..9u64).prop_map(|(which, place)| Act::Place(which, place)),
        2 => any::<Index>().prop_map(Act::Trash),
        2 => any::<Index>().prop_map(Act::Restore),
        2 => any::<Index>().prop_map(Act::Purge),
        1 => (any::<Index>(), 1000..1004u64).prop_map(|(which, step)| Act::Use(which, step)),
        1 => (any::<Index>(), 0..5u8).prop_map(|(which, host)| Act::Fill(which, host)),
        6 => (0..3usize, prop::option::of(any::<Index>())).prop_map(|(from, copy)| Act::Receive { from, copy }),
        1 => (-5 * year..5 * year).prop_map(Act::SetClock),
        2 => any::<u16>().prop_map(Act::Wait),
    ]
}

struct Device {
    state: State,
    clock: Clock,
    off_ms: i64,
    copies: Vec<State>,
}

/// One device's edit of an account, as everybody should see it in the end.
enum Edit {
    Made,
    Nickname(Option<String>),
    Pinned(bool),
    Place(u64),
    Trashed(Option<u64>),
    Restored,
    Purged,
}

#[derive(Default)]
struct Log {
    edits: Vec<(Id, Stamp, Edit)>,
    used: Vec<(Id, u64)>,
    hosts: Vec<(Id, String)>,
}

impl Device {
    fn act(&mut self, act: &Act, now: u64, new_id: Id, log: &mut Log) {
        let now_ms = now.saturating_add_signed(self.off_ms);
        let seconds = now_ms / 1000;
        let (&Act::Rename(which, _)
        | &Act::Pin(which, _)
        | &Act::Place(which, _)
        | &Act::Trash(which)
        | &Act::Restore(which)
        | &Act::Purge(which)
        | &Act::Use(which, _)
        | &Act::Fill(which, _)) = act
        else {
            if let Act::Add { secret } = act {
                let account = Account { added: seconds, ..account_with(SECRETS[*secret]) };
                log.edits.push((new_id, account.created(), Edit::Made));
                self.state.accounts.insert(new_id, account);
            }
            return;
        };
        if self.state.accounts.is_empty() {
            return;
        }
        let id = *self.state.accounts.keys().nth(which.index(self.state.accounts.len())).unwrap();
        self.clock.observe(self.state.newest());
        let account = self.state.accounts.get_mut(&id).unwrap();
        let edit = match act {
            Act::Use(_, step) => {
                account.use_step(*step);
                return log.used.push((id, *step));
            }
            Act::Fill(_, host) => {
                account.remember_host(&host.to_string());
                return log.hosts.push((id, host.to_string()));
            }
            _ => self.clock.tick(now_ms),
        };
        let stamp = edit;
        assert!(stamp > account.newest());
        let edit = match act {
            Act::Rename(_, name) => {
                account.set_nickname(&name.to_string(), stamp);
                Edit::Nickname(Some(name.to_string()))
            }
            &Act::Pin(_, pinned) => {
                account.set_pinned(pinned, stamp);
                Edit::Pinned(pinned)
            }
            &Act::Place(_, place) => {
                account.set_place(place, stamp);
                Edit::Place(place)
            }
            Act::Trash(_) => {
                account.trash(seconds, stamp);
                Edit::Trashed(Some(seconds))
            }
            Act::Restore(_) => {
                account.restore(stamp);
                log.edits.push((id, stamp, Edit::Nickname(account.nickname.clone())));
                log.edits.push((id, stamp, Edit::Trashed(None)));
                // What it never had, a restore says nothing of.
                let has = account.fields();
                log.edits.extend(has.contains("pinned").then_some((id, stamp, Edit::Pinned(account.pinned))));
                log.edits.extend(account.place.map(|place| (id, stamp, Edit::Place(place))));
                Edit::Restored
            }
            _ => {
                self.state.purge(id, stamp, seconds);
                Edit::Purged
            }
        };
        log.edits.push((id, stamp, edit));
    }
}

impl Log {
    /// The edits of an account that came after its last deletion, in order, and whether there was a deletion.
    fn after_deletion(&self, id: Id) -> (Vec<&Edit>, bool) {
        let mut edits: Vec<_> = self.edits.iter().filter(|(edited, ..)| *edited == id).collect();
        edits.sort_by_key(|(_, stamp, _)| *stamp);
        let deletion = edits.iter().rposition(|(.., edit)| matches!(edit, Edit::Purged));
        let from = deletion.map_or(0, |place| place + 1);
        (edits[from..].iter().map(|(.., edit)| edit).collect(), deletion.is_some())
    }

    fn check(&self, state: &State) -> Result<(), TestCaseError> {
        let ids: BTreeSet<Id> = self.edits.iter().map(|(id, ..)| *id).collect();
        prop_assert!(state.accounts.keys().all(|id| ids.contains(id)));
        for id in ids {
            let (edits, was_deleted) = self.after_deletion(id);
            let Some(account) = state.accounts.get(&id) else {
                prop_assert!(edits.is_empty(), "an edit is lost");
                continue;
            };
            prop_assert!(!edits.is_empty(), "a deleted account is back");
            let nickname = edits.iter().rev().find_map(|edit| match edit {
                Edit::Nickname(name) => Some(name.clone()),
                _ => None,
            });
            prop_assert_eq!(&account.nickname, &nickname.flatten());
            let trashed = edits.iter().rev().find_map(|edit| match edit {
                Edit::Trashed(at) => Some(*at),
                _ => None,
            });
            prop_assert_eq!(account.trashed, trashed.flatten());
            let pinned = edits.iter().rev().find_map(|edit| match edit {
                Edit::Pinned(pinned) => Some(*pinned),
                _ => None,
            });
            prop_assert_eq!(account.pinned, pinned.unwrap_or_default());
            let place = edits.iter().rev().find_map(|edit| match edit {
                Edit::Place(place) => Some(*place),
                _ => None,
            });
            prop_assert!(place.is_none_or(|place| account.stands_at(id) == place));
            if !was_deleted {
                let of = |list: &[(Id, u64)]| -> BTreeSet<u64> {
                    list.iter().filter(|(used, _)| *used == id).map(|(_, step)| *step).collect()
                };
                let used: Vec<_> = of(&self.used).into_iter().rev().take(8).collect();
                prop_assert!(account.used.iter().rev().eq(&used));
                let hosts: BTreeSet<_> = self.hosts.iter().filter(|(on, _)| *on == id).map(|(_, host)| host).collect();
                prop_assert!(account.hosts.iter().eq(hosts));
            }
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Three devices, whose clocks are wrong by years and jump, edit and send each other what they have or had. In the
    /// end, when each has heard the others' last states, all are equal; the newest edit of each field is there; and what
    /// was deleted is back only where it was edited later.
    #[test]
    fn three_devices_agree(
        acts in vec((0..3usize, acts()), 1..60),
        order in Just((0..6usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut now = 1_800_000_000_000u64;
        let mut log = Log::default();
        let mut devices: Vec<Device> = (1..4)
            .map(|installation| Device {
                state: State::default(),
                clock: Clock::new(installation),
                off_ms: 0,
                copies: Vec::new(),
            })
            .collect();
        for (number, (place, act)) in acts.into_iter().enumerate() {
            match act {
                Act::Receive { from, copy } => {
                    let copies = &devices[from].copies;
                    let sent = match copy {
                        Some(copy) if !copies.is_empty() => copies[copy.index(copies.len())].clone(),
                        _ => devices[from].state.clone(),
                    };
                    merge(&mut devices[place].state, &sent);
                }
                Act::SetClock(off_ms) => devices[place].off_ms = off_ms,
                Act::Wait(milliseconds) => now += u64::from(milliseconds),
                act => {
                    let device = &mut devices[place];
                    device.act(&act, now, id(number), &mut log);
                    device.copies.push(device.state.clone());
                }
            }
        }
        let last: Vec<State> = devices.iter().map(|device| device.state.clone()).collect();
        for step in order {
            let (to, from) = (step / 2, (step / 2 + 1 + step % 2) % 3);
            merge(&mut devices[to].state, &last[from]);
        }
        prop_assert_eq!(&devices[0].state, &devices[1].state);
        prop_assert_eq!(&devices[1].state, &devices[2].state);
        log.check(&devices[0].state)?;
    }
}
