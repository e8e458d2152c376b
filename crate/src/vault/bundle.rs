//! Accounts on their way through the browser's sync: packed small and sealed together, for an item there has 8 KiB at most.
//!
//! Which bundle an account is in depends on the first bits of its id, so that a new one changes one bundle.

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::clock::Stamp;
use super::merge::{Gone, State};
use super::record::{read_apart, write_apart};
use super::seal::{Binding, Id, Kind, OVERHEAD};
use crate::account::Account;
use crate::secret::Secret;

/// Before the bits in a bundle's name.
const PREFIX: &str = "bundle/";

/// Bytes of an item, its name included: `chrome.storage.sync.QUOTA_BYTES_PER_ITEM` (Chrome for developers, November 2026).
const MAX_ITEM: usize = 8_192;

/// How hard `miniz_oxide` tries, of 10.
const LEVEL: u8 = 9;

/// What one bundle inflates to at most, in bytes.
const MAX_NAMES: usize = 1024 * 1024;

/// Bits of a name at most: ids are random, so that a bundle is small enough long before.
const MAX_BITS: usize = 64;

/// Accounts and deletions whose ids begin with the same bits.
#[derive(Debug)]
pub(super) struct Bundle {
    /// The item's name.
    pub(super) name: String,
    /// What is in it.
    pub(super) state: State,
    /// What is to be sealed.
    pub(super) plain: Zeroizing<Vec<u8>>,
}

/// A state in bundles.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) bundles: Vec<Bundle>,
    /// Accounts that are too large for an item.
    pub(super) left: usize,
}

/// The part that is not secret, deflated; the ids and the secrets stand beside it.
#[derive(Serialize, Deserialize)]
struct Names {
    /// Records without `secret` and `used`.
    #[serde(default)]
    accounts: Vec<Value>,
    /// How many bytes each account's secret has.
    #[serde(default)]
    secrets: Vec<usize>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    gone: BTreeMap<String, (Stamp, u64)>,
}

impl Layout {
    /// Packs a state.
    pub(super) fn of(state: &State) -> Self {
        let mut layout = Self::default();
        layout.pack(state.clone(), String::new());
        layout
    }

    /// Bytes that the bundles take as items.
    pub(super) fn size(&self) -> usize {
        self.bundles.iter().map(Bundle::size).sum()
    }

    fn pack(&mut self, state: State, bits: String) {
        let entries = state.accounts.len() + state.gone.len();
        if entries == 0 {
            return;
        }
        let plain = write(&state).filter(|plain| item_size(&bits, plain.len()) <= MAX_ITEM);
        if let Some(plain) = plain {
            self.bundles.push(Bundle { name: format!("{PREFIX}{bits}"), state, plain });
        } else if entries == 1 || bits.len() == MAX_BITS {
            self.left += state.accounts.len();
        } else {
            let (ones, zeros) = split(state, bits.len());
            self.pack(zeros, format!("{bits}0"));
            self.pack(ones, format!("{bits}1"));
        }
    }
}

impl Bundle {
    fn size(&self) -> usize {
        self.name.len() - PREFIX.len() + item_size("", self.plain.len())
    }
}

/// Opens the state that an item holds. None: it does not open, or is no bundle.
pub(super) fn read(plain: &[u8]) -> Option<State> {
    let (length, rest) = plain.split_first_chunk::<4>()?;
    let (names, mut beside) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let names = decompress_to_vec_with_limit(names, MAX_NAMES).ok()?;
    let Names { accounts, secrets, gone } = serde_json::from_slice(&names).ok()?;
    if accounts.len() != secrets.len() {
        return None;
    }
    let mut state = State::default();
    for (record, length) in accounts.into_iter().zip(secrets) {
        let (id, rest) = beside.split_first_chunk::<16>()?;
        let (secret, rest) = rest.split_at_checked(length)?;
        state.accounts.insert(Id::from_bytes(*id), read_apart(record, Secret::from_bytes(secret)?)?);
        beside = rest;
    }
    for (mark, (stamp, at)) in gone {
        state.gone.insert(Id::from_hex(&mark)?, Gone { stamp, at });
    }
    Some(state)
}

/// What a bundle of this name is bound to. None: it is not the name of one.
pub(super) fn binding(vault: Id, name: &str) -> Option<Binding> {
    let bits = name.strip_prefix(PREFIX).filter(|bits| bits.len() <= MAX_BITS)?;
    let mut bytes = [0; 16];
    let (length, path) = bytes.split_first_mut()?;
    *length = u8::try_from(bits.len()).ok()?;
    for (at, bit) in bits.bytes().enumerate() {
        let one = match bit {
            b'0' => false,
            b'1' => true,
            _ => return None,
        };
        *path.get_mut(at / 8)? |= u8::from(one) << (7 - at % 8);
    }
    Some(Binding { vault, kind: Kind::Bundle, id: Id::from_bytes(bytes) })
}

fn write(state: &State) -> Option<Zeroizing<Vec<u8>>> {
    let names = Names {
        accounts: state.accounts.values().map(write_apart).collect::<Option<_>>()?,
        secrets: state.accounts.values().map(|account| secret(account).len()).collect(),
        gone: state.gone.iter().map(|(mark, gone)| (mark.to_hex(), (gone.stamp, gone.at))).collect(),
    };
    let names = compress_to_vec(&serde_json::to_vec(&names).ok()?, LEVEL);
    let beside: usize = state.accounts.values().map(|account| 16 + secret(account).len()).sum();
    let mut plain = Zeroizing::new(Vec::with_capacity(4 + names.len() + beside));
    plain.extend_from_slice(&u32::try_from(names.len()).ok()?.to_be_bytes());
    plain.extend_from_slice(&names);
    for (id, account) in &state.accounts {
        plain.extend_from_slice(id.as_bytes());
        plain.extend_from_slice(secret(account));
    }
    Some(plain)
}

fn secret(account: &Account) -> &[u8] {
    account.key.secret().as_bytes()
}

/// Those whose bit is one, and those whose bit is zero.
fn split(state: State, bit: usize) -> (State, State) {
    let is_one = |id: &Id| id.as_bytes().get(bit / 8).is_some_and(|byte| byte >> (7 - bit % 8) & 1 == 1);
    let (accounts, zero_accounts) = state.accounts.into_iter().partition(|(id, _)| is_one(id));
    let (gone, zero_gone) = state.gone.into_iter().partition(|(mark, _)| is_one(mark));
    (State { accounts, gone }, State { accounts: zero_accounts, gone: zero_gone })
}

/// Bytes of an item as the browser counts them: its name, and its value as JSON.
fn item_size(bits: &str, plain: usize) -> usize {
    PREFIX.len() + bits.len() + 2 + (plain + OVERHEAD).div_ceil(3) * 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::tests::account;
    use proptest::prelude::*;

    fn id(number: u64) -> Id {
        Id::from_bytes(sha2::Sha256::digest(number.to_be_bytes())[..16].try_into().unwrap())
    }

    use sha2::Digest;

    fn many(count: u64) -> State {
        let one = |number: u64| {
            let secret = data_encoding::BASE32_NOPAD.encode(&id(number + 1_000_000).as_bytes()[..10]);
            account(&format!("QCS:worker{number}@qcs.example"), "Microsoft", &secret)
        };
        State { accounts: (0..count).map(|number| (id(number), one(number))).collect(), gone: BTreeMap::new() }
    }

    fn all(layout: &Layout) -> State {
        let mut state = State::default();
        for bundle in &layout.bundles {
            let State { accounts, gone } = read(&bundle.plain).unwrap();
            state.accounts.extend(accounts);
            state.gone.extend(gone);
        }
        state
    }

    #[test]
    fn what_is_packed_is_read_again_and_fits_its_items() {
        let mut state = many(300);
        for number in 0..40 {
            state.gone.insert(id(number + 5000), Gone { stamp: Stamp::at_seconds(number), at: number });
        }
        let layout = Layout::of(&state);
        assert_eq!((all(&layout), layout.left), (state, 0));
        assert!(layout.bundles.iter().all(|bundle| bundle.size() <= MAX_ITEM));
        assert!(layout.bundles.len() > 1);
    }

    #[test]
    fn a_new_account_changes_one_bundle() {
        let names = |state: &State| -> Vec<(String, Vec<u8>)> {
            Layout::of(state).bundles.into_iter().map(|bundle| (bundle.name, bundle.plain.to_vec())).collect()
        };
        let (before, after) = (names(&many(200)), names(&many(201)));
        assert_eq!(after.iter().filter(|bundle| !before.contains(bundle)).count(), 1);
    }

    #[test]
    fn one_that_no_item_holds_is_left() {
        let mut state = many(3);
        let Some(large) = state.accounts.values_mut().next() else { panic!() };
        let noise: String = (0..400).map(|number| id(number).to_hex()).collect();
        large.later.insert("note".into(), noise.into());
        let layout = Layout::of(&state);
        assert_eq!((layout.left, all(&layout).accounts.len()), (1, 2));
    }

    #[test]
    fn names_say_where_a_bundle_belongs() {
        let bound = |name: &str| binding(id(1), name).map(|binding| binding.id.to_hex());
        assert_eq!(bound("bundle/").as_deref(), Some("00000000000000000000000000000000"));
        assert_eq!(bound("bundle/0110000001").as_deref(), Some("0a604000000000000000000000000000"));
        for other in ["bundle/2", "bundle/é", "vault", "bundle", &format!("bundle/{}", "0".repeat(65))] {
            assert_eq!(bound(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_state_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn damaged_bundles_are_a_state_or_nothing(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let mut plain = write(&many(5)).unwrap().to_vec();
            let index = at.index(plain.len());
            plain[index] = byte;
            let _ = read(&plain);
            let _ = read(&plain[..cut.index(plain.len())]);
        }
    }
}
