//! A new vault key: what a slot that was removed could open, opens nothing that is written from then on.

use std::collections::BTreeMap;

use rand_core::TryCryptoRng;

use super::header::{from_base64, to_base64};
use super::seal::{Id, Kind, VaultKey};
use super::slot::SlotKind;
use super::{Change, Items, Stored, Vault, VaultError, item_name};

/// A vault with a new key, ready to be written in one piece.
#[derive(Debug)]
pub struct Rekeyed {
    vault: Vault,
    records: Change,
}

impl Vault {
    /// Seals everything anew under a new vault key, without the slots `removed` and without any device slot:
    /// [`Vault::new_device_slot`] adds one where it is wanted. Every other slot opens as before.
    pub fn rekeyed(&self, items: &Items, removed: &[Id], rng: &mut impl TryCryptoRng) -> Result<Rekeyed, VaultError> {
        let mut vault = self.clone_without_device();
        vault.key = VaultKey::random(rng)?;
        vault.header.slots.clear();
        vault.index.publics = BTreeMap::new();
        vault.index.areas = BTreeMap::new();
        vault.keep_slots(self, removed, rng)?;
        let mut records = Change::new();
        for (&id, &version) in &self.index.records {
            // This one gets a new key of its own, in `finish`.
            if self.sync.is_record(id) {
                continue;
            }
            let name = item_name(id);
            let Some(Stored::Text(text)) = items.get(&name) else { continue };
            let binding = self.binding(Kind::Record, id);
            let opened = from_base64(text).and_then(|sealed| binding.open(&self.key, &sealed));
            // What does not open keeps its bytes, and stays noticed.
            let Some((found, plain)) = opened.filter(|(found, _)| *found >= version) else { continue };
            let next = found.saturating_add(1);
            let sealed = to_base64(&binding.seal(&vault.key, next, &plain, rng)?);
            if id.is_logo() {
                vault.logos.insert(name.clone(), Stored::Text(sealed.clone()));
            }
            records.insert(name, sealed);
            vault.index.records.insert(id, next);
        }
        Ok(Rekeyed { vault, records })
    }
}

impl Vault {
    /// A copy of the vault for elsewhere: this device's key does not open it.
    pub(super) fn clone_without_device(&self) -> Self {
        let mut header = self.header.clone();
        header.drop_device_slots();
        Self {
            key: self.key.clone(),
            header,
            version: self.version,
            index: self.index.clone(),
            accounts: self.accounts.clone(),
            damaged: self.damaged.clone(),
            logos: self.logos.clone(),
            sync: self.sync.clone(),
        }
    }
}

impl Rekeyed {
    /// The vault, to add slots to.
    pub fn vault(&mut self) -> &mut Vault {
        &mut self.vault
    }

    /// What to write: every record, and the header. None of it may be written without the rest.
    pub fn finish(mut self, rng: &mut impl TryCryptoRng) -> Result<(Vault, Change), VaultError> {
        // A passkey can be lost with the PC that holds it: it is never the only way in.
        let opens = |kind: &SlotKind| matches!(kind, SlotKind::Device | SlotKind::Password(_) | SlotKind::Recovery);
        if !self.vault.header.slot_infos().iter().any(|slot| opens(&slot.kind)) {
            return Err(VaultError::LastSlot);
        }
        self.vault.renew_sync(rng)?;
        let change = self.vault.change_with(self.records, &[], rng)?;
        Ok((self.vault, change))
    }
}
