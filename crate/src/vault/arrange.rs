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
        let pinned = self.account(id).ok_or(VaultError::NoAccount)?.is_pinned();
        if before == Some(id) {
            return self.change(&[], rng);
        }
        let of_group = |&(other, account): &(Id, &Account)| other != id && account.is_pinned() == pinned;
        let group = self.accounts().into_iter().filter(of_group).map(|(id, account)| (id, account.place(id)));
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
