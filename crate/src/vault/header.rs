//! The header: a vault's id, its slots and its sealed index.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::Stamp;
use super::merge::Gone;
use super::seal::{Binding, FORMAT, Id, Kind, NONCE, VaultKey};
use super::{Items, Stored, VaultError};
use crate::sorted;

/// The storage item that holds the header.
pub(super) const NAME: &str = "vault";

/// Before the id in the name of a record's storage item.
pub(super) const RECORD_PREFIX: &str = "record/";

/// A vault's header, read but not opened.
#[derive(Debug, Clone)]
pub struct Header {
    pub(super) vault: Id,
    pub(super) slots: Vec<Value>,
    pub(super) index: Vec<u8>,
    /// Members that a later version added: kept as they are.
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

#[derive(Serialize, Deserialize)]
struct HeaderText {
    format: u8,
    vault: String,
    slots: Vec<Value>,
    #[serde(default)]
    index: String,
    #[serde(flatten)]
    later: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
struct FormatText {
    format: u64,
}

#[derive(Serialize, Deserialize)]
struct SlotText {
    kind: String,
    id: String,
    sealed: String,
}

/// What the sealed index holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Index {
    /// Every record that belongs to the vault, with its version.
    pub(super) records: BTreeMap<Id, u64>,
    /// The public key of each slot that a person opens, in base64: what a new vault key may be sealed for.
    #[serde(default, rename = "slots", skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) publics: BTreeMap<Id, String>,
    /// The public key that each password slot gives for the browser's sync, in base64. It stands nowhere else: whoever carries
    /// the area could seal a key of their own for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) areas: BTreeMap<Id, String>,
    /// The accounts that were deleted for good, by mark.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) gone: BTreeMap<Id, Gone>,
    /// Who makes this vault's stamps: a random number; 0 until the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) installation: u32,
    /// The newest stamp made here.
    #[serde(default = "Stamp::zero", skip_serializing_if = "Stamp::is_zero")]
    pub(super) clock: Stamp,
    /// When the clock first said that the trash is to be emptied, Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) emptying: Option<u64>,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Header {
    /// The vault's own name.
    pub fn vault(&self) -> Id {
        self.vault
    }

    pub(super) fn new(vault: Id) -> Self {
        Self { vault, slots: Vec::new(), index: Vec::new(), later: serde_json::Map::new() }
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
    pub fn is_key(&self, key: &VaultKey, items: &Items) -> bool {
        let opens = |kind, id, sealed: &[u8]| Binding { vault: self.vault, kind, id }.open(key, sealed).is_some();
        let record = |(name, stored): (&String, &Stored)| {
            let Stored::Text(text) = stored else { return false };
            let id = name.strip_prefix(RECORD_PREFIX).and_then(Id::from_hex);
            id.zip(from_base64(text)).is_some_and(|(id, sealed)| opens(Kind::Record, id, &sealed))
        };
        opens(Kind::Index, Id::ZERO, &self.index) || items.iter().any(record)
    }

    /// True if a slot is a person's, and none is this device's.
    pub fn is_persons(&self) -> bool {
        !self.ways().is_empty() && !self.slots.iter().any(|slot| kind_of(slot) == Some("device"))
    }

    /// What a person may open the vault with, as its slots say: each once.
    pub fn ways(&self) -> Vec<Way> {
        let way = |slot: &Value| match kind_of(slot)? {
            "password" => Some(Way::Password),
            "recovery" => Some(Way::Recovery),
            "passkey" => Some(Way::Passkey),
            _ => None,
        };
        let whole = |slot: &&Value| slot.get("public").is_some_and(Value::is_string);
        let mut ways = Vec::new();
        self.slots.iter().filter(whole).filter_map(way).for_each(|way| sorted::insert(&mut ways, way));
        ways
    }

    fn read(text: &str) -> Result<Self, VaultError> {
        let FormatText { format } = serde_json::from_str(text).map_err(|_| VaultError::Damaged)?;
        match format.cmp(&u64::from(FORMAT)) {
            Ordering::Greater => return Err(VaultError::Newer),
            Ordering::Less => return Err(VaultError::Damaged),
            Ordering::Equal => {}
        }
        let header: HeaderText = serde_json::from_str(text).map_err(|_| VaultError::Damaged)?;
        Ok(Self {
            vault: Id::from_hex(&header.vault).ok_or(VaultError::Damaged)?,
            slots: header.slots,
            // A damaged index costs only what it knows: the records say the rest.
            index: from_base64(&header.index).unwrap_or_default(),
            later: header.later,
        })
    }

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
        let read = |slot: &Value| {
            let slot = SlotText::deserialize(slot).ok().filter(|slot| slot.kind == "device")?;
            let sealed = from_base64(&slot.sealed)?;
            let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
            let additional_data = slot_binding(self.vault, Id::from_hex(&slot.id)?).additional_data(0);
            Some(DeviceSlot { nonce: nonce.to_vec(), additional_data, sealed: sealed.to_vec() })
        };
        self.slots.iter().filter_map(read).collect()
    }

    #[cfg(feature = "keys")]
    pub(super) fn drop_device_slots(&mut self) {
        self.slots.retain(|slot| kind_of(slot) != Some("device"));
    }

    pub(super) fn add_device_slot(&mut self, id: Id, nonce: &[u8], sealed: &[u8]) -> Result<(), VaultError> {
        let slot = SlotText { kind: "device".into(), id: id.to_hex(), sealed: to_base64(&[nonce, sealed].concat()) };
        self.slots.push(serde_json::to_value(slot).map_err(|_| VaultError::Check)?);
        Ok(())
    }
}

fn kind_of(slot: &Value) -> Option<&str> {
    slot.get("kind")?.as_str()
}

pub(super) fn slot_binding(vault: Id, id: Id) -> Binding {
    Binding { vault, kind: Kind::DeviceSlot, id }
}

pub(super) fn write_index(index: &Index) -> Result<Vec<u8>, VaultError> {
    serde_json::to_vec(index).map_err(|_| VaultError::Check)
}

pub(super) fn read_index(plain: &[u8]) -> Option<Index> {
    serde_json::from_slice(plain).ok()
}

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
