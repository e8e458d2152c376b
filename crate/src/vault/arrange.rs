//! What a person arranges: the names, pins and order of accounts.

use rand_core::TryCryptoRng;

use super::seal::Id;
use super::{Change, Vault, VaultError};
use crate::account::{Account, LAST, SECOND};

/// Places that are left between two accounts that had to move apart.
const GAP: u64 = SECOND >> 10;

impl Vault {
    /// Sets what the person calls an account, at `now` (Unix seconds); nothing but white space takes the nickname away.
    pub fn rename(
        &mut self,
        id: Id,
        nickname: &str,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Change, VaultError> {
        let stamp = self.stamp(now, rng)?;
        self.editable(id)?.set_nickname(nickname, stamp);
        self.change(&[id], rng)
    }

    /// Pins an account, or takes its pin away, at `now` (Unix seconds). It keeps its place: it stands among the others
    /// that are pinned, or not, as it stood among all.
    pub fn pin(&mut self, id: Id, pinned: bool, now: u64, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        let stamp = self.stamp(now, rng)?;
        self.editable(id)?.set_pinned(pinned, stamp);
        self.change(&[id], rng)
    }

    /// Moves an account before another of its group, the pinned ones or the others, at `now` (Unix seconds); without one,
    /// to the end of its group.
    ///
    /// # Errors
    /// [`VaultError::NoAccount`] where the other one is not of its group.
    pub fn move_before(
        &mut self,
        id: Id,
        before: Option<Id>,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Change, VaultError> {
        let pinned = self.account(id).ok_or(VaultError::NoAccount)?.pinned;
        if before == Some(id) {
            return self.change(&[], rng);
        }
        let of_group = |&(other, account): &(Id, &Account)| other != id && account.pinned == pinned;
        let group = self.accounts().into_iter().filter(of_group).map(|(id, account)| (id, account.stands_at(id)));
        let (mut front, mut back) = (None, Vec::new());
        for (other, place) in group {
            if !back.is_empty() || before == Some(other) {
                back.push((other, place));
            } else {
                front = Some(place);
            }
        }
        if before.is_some() && back.is_empty() {
            return Err(VaultError::NoAccount);
        }
        let stamp = self.stamp(now, rng)?;
        let moved = moved_between(id, front, &back);
        for &(id, place) in &moved {
            self.editable(id)?.set_place(place, stamp);
        }
        let ids: Vec<Id> = moved.into_iter().map(|(id, _)| id).collect();
        self.change(&ids, rng)
    }
}

/// The new places where an account comes to stand behind the place `front` and before the accounts of `back`: its own
/// and, where there is no room for it, those of the ones behind it that move on.
fn moved_between(id: Id, front: Option<u64>, back: &[(Id, u64)]) -> Vec<(Id, u64)> {
    let next = back.first().map(|&(_, place)| place);
    let middle = match (front, next) {
        (None, None) => LAST / 2,
        (None, Some(next)) => next.saturating_sub(SECOND),
        (Some(front), None) => front.saturating_add(SECOND),
        (Some(front), Some(next)) => front.midpoint(next),
    };
    let is_free = front.is_none_or(|front| front < middle);
    let mut place = if is_free { middle } else { middle.saturating_add(GAP) }.min(LAST);
    let mut moved = vec![(id, place)];
    for &(other, at) in back {
        if at > place {
            break;
        }
        place = place.saturating_add(GAP).min(LAST);
        moved.push((other, place));
    }
    moved
}

#[cfg(test)]
mod tests {
    use getrandom::SysRng;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::account::tests::account;
    use crate::vault::{IfNamed, Saved};

    const NOW: u64 = 1_800_000_000;

    /// A vault with an account for each of these moments, and their ids in this order.
    fn vault_of(added: &[u64]) -> (Vault, Vec<Id>) {
        let mut vault = Vault::create(&mut SysRng).unwrap();
        let ids = added.iter().enumerate().map(|(number, &added)| {
            let secret = data_encoding::BASE32_NOPAD.encode(&[number as u8; 20]);
            let account = Account { added, ..account("jan", "Microsoft", &secret) };
            match vault.save(account, IfNamed::KeepBoth, &mut SysRng).unwrap() {
                Saved::New(id, _) => id,
                other => panic!("{other:?}"),
            }
        });
        let ids = ids.collect();
        (vault, ids)
    }

    fn order(vault: &Vault) -> Vec<Id> {
        vault.accounts().into_iter().map(|(id, _)| id).collect()
    }

    #[test]
    fn the_pinned_come_first_and_keep_their_order() {
        let (mut vault, ids) = vault_of(&[1, 2, 3, 4]);
        for number in [3, 1] {
            vault.pin(ids[number], true, NOW, &mut SysRng).unwrap();
        }
        assert_eq!(order(&vault), [1, 3, 0, 2].map(|number| ids[number]));
        assert!(vault.account(ids[3]).unwrap().pinned);
        vault.pin(ids[1], false, NOW, &mut SysRng).unwrap();
        assert_eq!(order(&vault), [3, 0, 1, 2].map(|number| ids[number]));
    }

    #[test]
    fn an_account_moves_within_its_group_alone() {
        let (mut vault, ids) = vault_of(&[1, 2, 3, 4]);
        vault.pin(ids[0], true, NOW, &mut SysRng).unwrap();
        vault.pin(ids[1], true, NOW, &mut SysRng).unwrap();
        assert_eq!(vault.move_before(ids[3], Some(ids[0]), NOW, &mut SysRng), Err(VaultError::NoAccount));
        vault.move_before(ids[0], None, NOW, &mut SysRng).unwrap();
        vault.move_before(ids[3], Some(ids[2]), NOW, &mut SysRng).unwrap();
        assert_eq!(order(&vault), [1, 0, 3, 2].map(|number| ids[number]));
        let before = vault.state();
        vault.move_before(ids[3], Some(ids[3]), NOW, &mut SysRng).unwrap();
        assert_eq!(vault.state(), before);
        vault.trash(ids[2], NOW, &mut SysRng).unwrap();
        for (id, before) in [(ids[2], None), (ids[3], Some(ids[2])), (Id::ZERO, None), (ids[3], Some(Id::ZERO))] {
            assert_eq!(vault.move_before(id, before, NOW, &mut SysRng), Err(VaultError::NoAccount));
        }
    }

    #[test]
    fn a_move_writes_the_account_that_moved() {
        let (mut vault, ids) = vault_of(&[1, 2, 3, 4]);
        let change = vault.move_before(ids[3], Some(ids[1]), NOW, &mut SysRng).unwrap();
        assert_eq!(change.len(), 2, "its record and the header");
        assert_eq!(order(&vault), [0, 3, 1, 2].map(|number| ids[number]));
    }

    #[test]
    fn one_that_is_added_later_comes_after_those_that_were_moved() {
        let (mut vault, ids) = vault_of(&[NOW, NOW + 1]);
        vault.move_before(ids[0], None, NOW + 1, &mut SysRng).unwrap();
        let new = Account { added: NOW + 60, ..account("piet", "Microsoft", "JBSWY3DP") };
        let Ok(Saved::New(new, _)) = vault.save(new, IfNamed::Ask, &mut SysRng) else { panic!() };
        assert_eq!(order(&vault), [ids[1], ids[0], new]);
    }

    #[test]
    fn a_nickname_is_set_and_taken_away() {
        let (mut vault, ids) = vault_of(&[1]);
        for (name, kept) in [(" Werk ", Some("Werk")), (" ", None)] {
            vault.rename(ids[0], name, NOW, &mut SysRng).unwrap();
            assert_eq!(vault.account(ids[0]).unwrap().nickname.as_deref(), kept);
        }
        assert_eq!(vault.rename(Id::ZERO, "x", NOW, &mut SysRng), Err(VaultError::NoAccount));
        assert_eq!(vault.pin(Id::ZERO, true, NOW, &mut SysRng), Err(VaultError::NoAccount));
    }

    /// Two accounts that are moved before each other again and again between two of one second have no room in the end.
    #[test]
    fn there_is_always_room() {
        let (mut vault, mut ids) = vault_of(&[5; 4]);
        ids.sort_unstable();
        for round in 0..200 {
            let [first, second] = if round % 2 == 0 { [ids[1], ids[2]] } else { [ids[2], ids[1]] };
            vault.move_before(second, Some(first), NOW, &mut SysRng).unwrap();
            assert_eq!(order(&vault), [ids[0], second, first, ids[3]], "round {round}");
        }
    }

    /// What a person does to the account of a number.
    #[derive(Debug, Clone)]
    enum Act {
        Move(Index, Option<Index>),
        Pin(Index, bool),
    }

    fn acts() -> impl Strategy<Value = Act> {
        prop_oneof![
            4 => (any::<Index>(), prop::option::weighted(0.8, any::<Index>()))
                .prop_map(|(which, before)| Act::Move(which, before)),
            1 => (any::<Index>(), any::<bool>()).prop_map(|(which, pinned)| Act::Pin(which, pinned)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// The order is the one that the same moves in a list give.
        #[test]
        fn moves_are_those_of_a_list(added in vec(0u64..3, 1..7), acts in vec(acts(), 1..60)) {
            let (mut vault, ids) = vault_of(&added);
            let mut list = order(&vault);
            for act in acts {
                match act {
                    Act::Move(which, before) => {
                        let id = *which.get(&ids);
                        let pinned = |id: Id| vault.account(id).unwrap().pinned;
                        let group: Vec<Id> = list.iter().copied().filter(|&other| pinned(other) == pinned(id)).collect();
                        let before = before.map(|before| *before.get(&group)).filter(|before| *before != id);
                        let end = list.iter().rposition(|other| group.contains(other)).unwrap();
                        list.retain(|other| *other != id);
                        let at = before.map_or(end, |before| list.iter().position(|other| *other == before).unwrap());
                        list.insert(at, id);
                        vault.move_before(id, before, NOW, &mut SysRng).unwrap();
                    }
                    Act::Pin(which, pinned) => {
                        let id = *which.get(&ids);
                        vault.pin(id, pinned, NOW, &mut SysRng).unwrap();
                        let after = order(&vault);
                        let others = |list: &[Id]| list.iter().copied().filter(|other| *other != id).collect::<Vec<_>>();
                        prop_assert_eq!(others(&list), others(&after));
                        prop_assert!(after.is_sorted_by_key(|id| !vault.account(*id).unwrap().pinned));
                        list = after;
                    }
                }
                prop_assert_eq!(&order(&vault), &list);
            }
        }
    }
}
