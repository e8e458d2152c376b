//! The header: a vault's id, its slots and its sealed index.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use serde::Deserialize;
#[cfg(feature = "writing")]
use serde::Serialize;
#[cfg(feature = "writing")]
use serde_json::Value;
use zeroize::Zeroizing;

#[cfg(feature = "writing")]
use super::clock::Stamp;
#[cfg(feature = "writing")]
use super::merge::Gone;
#[cfg(feature = "keys")]
use super::seal::VaultKey;
use super::seal::{Binding, Cipher, FORMAT, Id, Kind, NONCE};
use super::{Items, Stored, VaultError};
use crate::{json, sorted};

/// The storage item that holds the header.
pub(super) const NAME: &str = Header::ITEM;

/// Before the id in the name of a record's storage item.
pub(super) const RECORD_PREFIX: &str = "record/";

/// A vault's header, read but not opened.
#[derive(Debug, Clone)]
pub struct Header {
    pub(super) vault: Id,
    pub(super) slots: Vec<Slot>,
    pub(super) index: Vec<u8>,
    /// Members that a later version added: kept as they are.
    #[cfg(feature = "writing")]
    later: serde_json::Map<String, Value>,
}

/// What a person can have that opens a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A password.
    Password,
    /// The recovery code.
    Recovery,
    /// A passkey.
    Passkey,
}

/// A vault key sealed by this device's key, as WebCrypto opens it: AES-GCM with this nonce and additional data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSlot {
    /// 12 bytes.
    pub nonce: Vec<u8>,
    /// What the seal is bound to.
    pub additional_data: Vec<u8>,
    /// Ciphertext and tag, 48 bytes.
    pub sealed: Vec<u8>,
}

/// A slot, with all that it holds; whoever only reads looks at its texts alone.
#[cfg(feature = "writing")]
pub(super) type Slot = Value;
#[cfg(not(feature = "writing"))]
pub(super) type Slot = json::Any;

#[derive(Deserialize)]
#[cfg_attr(feature = "writing", derive(Serialize))]
struct HeaderText {
    #[cfg(feature = "writing")]
    format: u8,
    vault: String,
    slots: Vec<Slot>,
    #[serde(default)]
    index: String,
    #[cfg(feature = "writing")]
    #[serde(flatten)]
    later: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
struct FormatText {
    format: u64,
}

/// What the sealed index holds.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "writing", derive(Serialize))]
pub(super) struct Index {
    /// Every record that belongs to the vault, with its version.
    pub(super) records: BTreeMap<Id, u64>,
    /// The public key of each slot that a person opens, in base64: what a new vault key may be sealed for.
    #[cfg(feature = "writing")]
    #[serde(default, rename = "slots", skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) publics: BTreeMap<Id, String>,
    /// The public key that each password slot gives for the browser's sync, in base64. It stands nowhere else: whoever carries
    /// the area could seal a key of their own for it.
    #[cfg(feature = "writing")]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) areas: BTreeMap<Id, String>,
    /// The accounts that were deleted for good, by mark.
    #[cfg(feature = "writing")]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) gone: BTreeMap<Id, Gone>,
    /// Who makes this vault's stamps: a random number; 0 until the first.
    #[cfg(feature = "writing")]
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) installation: u32,
    /// The newest stamp made here.
    #[cfg(feature = "writing")]
    #[serde(default = "Stamp::zero", skip_serializing_if = "Stamp::is_zero")]
    pub(super) clock: Stamp,
    /// When the clock first said that the trash is to be emptied, Unix seconds.
    #[serde(default)]
    #[cfg_attr(feature = "writing", serde(skip_serializing_if = "Option::is_none"))]
    pub(super) emptying: Option<u64>,
}

#[cfg(feature = "writing")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Header {
    /// The name of the item that it is.
    pub const ITEM: &str = "vault";

    /// The vault's own name.
    pub fn vault(&self) -> Id {
        self.vault
    }

    pub(super) fn new(vault: Id) -> Self {
        Self {
            vault,
            slots: Vec::new(),
            index: Vec::new(),
            #[cfg(feature = "writing")]
            later: serde_json::Map::new(),
        }
    }

    /// Finds the header among what storage holds. None: there is no vault yet.
    pub fn find(items: &Items) -> Result<Option<Self>, VaultError> {
        match items.get(NAME) {
            None if items.keys().any(|name| name.starts_with(RECORD_PREFIX)) => Err(VaultError::Damaged),
            None => Ok(None),
            Some(Stored::Other) => Err(VaultError::Damaged),
            Some(Stored::Text(text)) => Self::read(text).map(Some),
        }
    }

    /// True if this is the vault's key, and no newer one was made: it opens the index or, where that is damaged, a record.
    #[cfg(feature = "keys")]
    pub fn is_key(&self, key: &VaultKey, items: &Items) -> bool {
        let cipher = key.cipher();
        self.open_index(&cipher).is_some() || self.opens_record(&cipher, items)
    }

    /// What the sealed index holds, and its version.
    pub(super) fn open_index(&self, cipher: &Cipher) -> Option<(u64, Zeroizing<Vec<u8>>)> {
        Binding { vault: self.vault, kind: Kind::Index, id: Id::ZERO }.open_by(cipher, &self.index)
    }

    /// Whether this opens a record among `items`.
    pub(super) fn opens_record(&self, cipher: &Cipher, items: &Items) -> bool {
        items.iter().any(|(name, stored)| {
            let id = name.strip_prefix(RECORD_PREFIX).and_then(Id::from_hex);
            let binding = id.map(|id| Binding { vault: self.vault, kind: Kind::Record, id });
            binding.zip(stored.sealed()).is_some_and(|(binding, sealed)| binding.open_by(cipher, &sealed).is_some())
        })
    }

    /// True if a slot is a person's, and none is this device's.
    pub fn is_persons(&self) -> bool {
        !self.ways().is_empty() && !self.slots.iter().any(|slot| text_of(slot, "kind") == Some("device"))
    }

    /// What a person may open the vault with, as its slots say: each once.
    pub fn ways(&self) -> Vec<Way> {
        let way = |slot: &Slot| match text_of(slot, "kind")? {
            "password" => Some(Way::Password),
            "recovery" => Some(Way::Recovery),
            "passkey" => Some(Way::Passkey),
            _ => None,
        };
        let whole = |slot: &&Slot| text_of(slot, "public").is_some();
        let mut ways = Vec::new();
        self.slots.iter().filter(whole).filter_map(way).for_each(|way| sorted::insert(&mut ways, way));
        ways
    }

    fn read(text: &str) -> Result<Self, VaultError> {
        let FormatText { format } = json::read(text.as_bytes()).map_err(|_| VaultError::Damaged)?;
        match format.cmp(&u64::from(FORMAT)) {
            Ordering::Greater => return Err(VaultError::Newer),
            Ordering::Less => return Err(VaultError::Damaged),
            Ordering::Equal => {}
        }
        let header: HeaderText = json::read(text.as_bytes()).map_err(|_| VaultError::Damaged)?;
        Ok(Self {
            vault: Id::from_hex(&header.vault).ok_or(VaultError::Damaged)?,
            slots: header.slots,
            // A damaged index costs only what it knows: the records say the rest.
            index: from_base64(&header.index).unwrap_or_default(),
            #[cfg(feature = "writing")]
            later: header.later,
        })
    }

    #[cfg(feature = "writing")]
    pub(super) fn write(&self) -> Result<String, VaultError> {
        let header = HeaderText {
            format: FORMAT,
            vault: self.vault.to_hex(),
            slots: self.slots.clone(),
            index: to_base64(&self.index),
            later: self.later.clone(),
        };
        serde_json::to_string(&header).map_err(|_| VaultError::Check)
    }

    /// The slots that this device's key may open.
    pub fn device_slots(&self) -> Vec<DeviceSlot> {
        let read = |slot: &Slot| {
            text_of(slot, "kind").filter(|kind| *kind == "device")?;
            let sealed = from_base64(text_of(slot, "sealed")?)?;
            let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
            let additional_data = slot_binding(self.vault, Id::from_hex(text_of(slot, "id")?)?).additional_data(0);
            Some(DeviceSlot { nonce: nonce.to_vec(), additional_data, sealed: sealed.to_vec() })
        };
        self.slots.iter().filter_map(read).collect()
    }

    #[cfg(feature = "keys")]
    pub(super) fn drop_device_slots(&mut self) {
        self.slots.retain(|slot| text_of(slot, "kind") != Some("device"));
    }

    #[cfg(feature = "writing")]
    pub(super) fn add_device_slot(&mut self, id: Id, nonce: &[u8], sealed: &[u8]) {
        let sealed = to_base64(&[nonce, sealed].concat());
        self.slots.push(serde_json::json!({ "kind": "device", "id": id.to_hex(), "sealed": sealed }));
    }
}

/// A member of a slot that is a text.
fn text_of<'a>(slot: &'a Slot, name: &str) -> Option<&'a str> {
    slot.get(name)?.as_str()
}

pub(super) fn slot_binding(vault: Id, id: Id) -> Binding {
    Binding { vault, kind: Kind::DeviceSlot, id }
}

#[cfg(feature = "writing")]
pub(super) fn write_index(index: &Index) -> Result<Vec<u8>, VaultError> {
    serde_json::to_vec(index).map_err(|_| VaultError::Check)
}

pub(super) fn read_index(plain: &[u8]) -> Option<Index> {
    json::read(plain).ok()
}

#[cfg(feature = "writing")]
pub(super) fn to_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(text).ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::Browser;
    use super::*;

    #[test]
    fn only_format_1_is_read() {
        let (mut browser, _) = Browser::with_accounts(&["jan@qcs.nl"]);
        let Some(Stored::Text(whole)) = browser.items.get(NAME).cloned() else { panic!("there is a header") };
        for (format, error) in [("0", VaultError::Damaged), ("-1", VaultError::Damaged), ("2", VaultError::Newer)] {
            let header = whole.replace("\"format\":1", &format!("\"format\":{format}"));
            browser.items.insert(NAME.into(), Stored::Text(header));
            assert_eq!(Header::find(&browser.items).map(|_| ()), Err(error), "{format}");
        }
    }
}
