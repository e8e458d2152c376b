//! Slots that a person opens: with a password, the recovery code, or a passkey.
//!
//! Each holds the public half of a key pair whose private half is derived from what the person has. The vault key is
//! sealed to the public half, so that a new vault key can be sealed for every slot without asking for its password.

use argon2::{Algorithm, Argon2, Params, Version};
use base64ct::Encoding;
use hkdf::Hkdf;
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use rand_core::{TryCryptoRng, TryRng};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::header::{from_base64, to_base64};
use super::recovery::RecoveryCode;
use super::seal::{Binding, Id, Kind, VaultKey, random};
use super::{Change, Header, Vault, VaultError};

/// HPKE's `info` (RFC 9180, section 5.1).
const INFO: &[u8] = b"sixbox slot";

/// Bytes of HPKE's encapsulated key, which stands before the ciphertext.
const ENCAPSULATED: usize = 32;

/// What a person has to open a slot with.
pub enum Opening<'a> {
    /// The password, in Unicode's form NFKC.
    Password(&'a str),
    /// The recovery code.
    Recovery(&'a RecoveryCode),
    /// What WebAuthn's PRF extension gave for the slot's salt, 32 bytes.
    Passkey {
        /// The credential's id.
        credential: &'a [u8],
        /// The PRF's output.
        output: &'a [u8],
    },
}

/// How costly a password is to try: Argon2id, version 1.3 (RFC 9106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Kibibytes of memory.
    pub memory: u32,
    /// How often it is gone through.
    pub passes: u32,
    /// How many may go through it at once.
    pub lanes: u32,
}

impl Cost {
    /// What new slots take: RFC 9106's second recommendation with one lane, since wasm has one thread.
    pub const NOW: Self = Self { memory: 64 * 1024, passes: 3, lanes: 1 };

    /// Less is no protection, more could eat the machine: nothing is allocated for either.
    fn is_sane(self) -> bool {
        (19 * 1024..=512 * 1024).contains(&self.memory)
            && (1..=16).contains(&self.passes)
            && (1..=4).contains(&self.lanes)
    }

    /// True if a slot is to be made anew at the next unlock.
    fn is_behind(self) -> bool {
        self.memory < Self::NOW.memory || self.passes < Self::NOW.passes
    }
}

/// A slot of the header, for whoever manages them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotInfo {
    /// Its name.
    pub id: Id,
    /// What opens it.
    pub kind: SlotKind,
}

/// What opens a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotKind {
    /// This device's key.
    Device,
    /// A password.
    Password(Cost),
    /// The recovery code.
    Recovery,
    /// A passkey.
    Passkey {
        /// The credential's id.
        credential: Vec<u8>,
        /// What its PRF is to be asked with.
        salt: Vec<u8>,
    },
    /// Something that a later version knows.
    Later,
}

/// An opened slot.
#[derive(Debug)]
pub struct Opened {
    /// The vault key.
    pub key: VaultKey,
    /// The slot that gave it.
    pub slot: Id,
    /// Its password is cheaper to try than a new one's would be: the slot should be made anew.
    pub behind: bool,
}

#[derive(Deserialize)]
struct SaltText {
    salt: String,
}

#[derive(Deserialize)]
struct PasskeyText {
    salt: String,
    credential: String,
}

impl Header {
    /// The slots, as they stand in the header: nothing vouches for them before the vault is open.
    pub fn slot_infos(&self) -> Vec<SlotInfo> {
        self.slots.iter().filter_map(info).collect()
    }

    /// Opens a slot with what a person has. Each of that kind is tried; none of another kind.
    pub fn unlock(&self, opening: &Opening<'_>) -> Result<Opened, VaultError> {
        self.unlock_by(opening, Some)
    }

    /// Opens the password slot of an area of the browser's sync.
    pub(super) fn unlock_area(&self, opening: &Opening<'_>) -> Result<Opened, VaultError> {
        self.unlock_by(opening, |material| for_area(&material))
    }

    fn unlock_by(
        &self,
        opening: &Opening<'_>,
        private_of: impl Fn(Material) -> Option<Material>,
    ) -> Result<Opened, VaultError> {
        let mut refusal = VaultError::NoSlotOpens;
        for slot in &self.slots {
            let Some(SlotInfo { id, kind }) = info(slot) else { continue };
            let private = match (opening, &kind) {
                (Opening::Password(password), SlotKind::Password(cost)) => {
                    if !cost.is_sane() {
                        refusal = VaultError::Costly;
                        continue;
                    }
                    salt(slot).and_then(|salt| from_password(password, &salt, *cost))
                }
                (Opening::Recovery(code), SlotKind::Recovery) => salt(slot).and_then(|salt| from_recovery(code, &salt)),
                (Opening::Passkey { credential, output }, SlotKind::Passkey { credential: known, salt }) => {
                    (credential == known).then(|| from_passkey(output, salt)).flatten()
                }
                _ => continue,
            };
            let opened = private.and_then(&private_of).and_then(|private| self.open_slot(slot, id, &private));
            if let Some(key) = opened {
                let behind = matches!(kind, SlotKind::Password(cost) if cost.is_behind());
                return Ok(Opened { key, slot: id, behind });
            }
            refusal = VaultError::WrongKey;
        }
        Err(refusal)
    }

    /// What every passkey's PRF is asked with in this vault, 32 bytes.
    pub fn passkey_salt(&self) -> [u8; 32] {
        let mut salt = [0; 32];
        // Thirty-two bytes are no more than HKDF gives.
        let _ = Hkdf::<Sha256>::new(None, self.vault.as_bytes()).expand(b"sixbox passkey salt", &mut salt);
        salt
    }

    fn open_slot(&self, slot: &Value, id: Id, material: &[u8; 32]) -> Option<VaultKey> {
        let (private, _) = X25519HkdfSha256::derive_keypair(material);
        let sealed = from_base64(slot.get("sealed")?.as_str()?)?;
        let (encapsulated, sealed) = sealed.split_at_checked(ENCAPSULATED)?;
        let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
        let bound = additional_data(self.vault, id, slot)?;
        let plain = single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &private,
            &encapsulated,
            INFO,
            sealed,
            &bound,
        );
        VaultKey::from_bytes(&Zeroizing::new(plain.ok()?))
    }
}

impl Vault {
    /// Adds a slot for what a person has. It counts once [`Vault::slots_change`] is written; no record is sealed anew.
    pub fn add_slot(&mut self, opening: &Opening<'_>, rng: &mut impl TryCryptoRng) -> Result<Id, VaultError> {
        self.add_slot_at(opening, Cost::NOW, rng)
    }

    pub(super) fn add_slot_at(
        &mut self,
        opening: &Opening<'_>,
        cost: Cost,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Id, VaultError> {
        let id = Id::random(rng)?;
        let mut slot = Map::new();
        let mut set = |name: &str, value: Value| slot.insert(name.to_owned(), value);
        set("id", id.to_hex().into());
        let material = match opening {
            Opening::Password(password) => {
                let salt = random::<16>(rng)?;
                set("kind", "password".into());
                set("salt", to_base64(&salt).into());
                set("memory", cost.memory.into());
                set("passes", cost.passes.into());
                set("lanes", cost.lanes.into());
                from_password(password, &salt, cost)
            }
            Opening::Recovery(code) => {
                let salt = random::<16>(rng)?;
                set("kind", "recovery".into());
                set("salt", to_base64(&salt).into());
                from_recovery(code, &salt)
            }
            Opening::Passkey { credential, output } => {
                let salt = self.header.passkey_salt();
                set("kind", "passkey".into());
                set("salt", to_base64(&salt).into());
                set("credential", to_base64(credential).into());
                from_passkey(output, &salt)
            }
        };
        let material = material.ok_or(VaultError::Check)?;
        let (_, public) = X25519HkdfSha256::derive_keypair(&*material);
        let public = to_base64(&public.to_bytes());
        set("public", public.clone().into());
        let sealed = sealed_to(self.header.vault, id, &Value::Object(slot.clone()), &public, &self.key, rng)?;
        slot.insert("sealed".into(), to_base64(&sealed).into());
        let slot = Value::Object(slot);
        // What does not open again is not given out to be written.
        if self.header.open_slot(&slot, id, &material).is_none_or(|key| key.as_bytes() != self.key.as_bytes()) {
            return Err(VaultError::Check);
        }
        self.header.slots.push(slot);
        self.index.publics.insert(id, public);
        if matches!(opening, Opening::Password(_)) {
            let (_, public) = X25519HkdfSha256::derive_keypair(&*for_area(&material).ok_or(VaultError::Check)?);
            self.index.areas.insert(id, to_base64(&public.to_bytes()));
        }
        Ok(id)
    }

    /// Makes a slot anew for the same password, as costly as new ones are.
    pub fn renew_slot(
        &mut self,
        old: Id,
        opening: &Opening<'_>,
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), VaultError> {
        self.add_slot(opening, rng)?;
        self.header.slots.retain(|slot| id_of(slot) != Some(old));
        self.index.publics.remove(&old);
        self.index.areas.remove(&old);

        self.renew_sync(rng)
    }

    /// What writes slots that were added: the header alone.
    pub fn slots_change(&mut self, rng: &mut impl TryCryptoRng) -> Result<Change, VaultError> {
        self.change(&[], rng)
    }

    /// Seals this vault's key for the slots of `from` that are to be kept and that its index vouches for.
    pub(super) fn keep_slots(
        &mut self,
        from: &Self,
        removed: &[Id],
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), VaultError> {
        for slot in &from.header.slots {
            let Some(id) = id_of(slot).filter(|id| !removed.contains(id)) else { continue };
            // A slot that was put into storage from outside has no key in the index: it gets none of the new vault key.
            let Some(public) = from.index.publics.get(&id) else { continue };
            self.header.slots.push(slot_for(slot, id, public, self.header.vault, &self.key, rng)?);
            self.index.publics.insert(id, public.clone());
            self.index.areas.extend(from.index.areas.get(&id).map(|public| (id, public.clone())));
        }
        Ok(())
    }

    /// The password slot that the index vouches for, holding an area's key: the same password opens both. What it is sealed for
    /// does not stand in it, so that nobody else can seal a key for it.
    pub(super) fn password_slot_for(
        &self,
        vault: Id,
        key: &VaultKey,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Option<Value>, VaultError> {
        for slot in &self.header.slots {
            if let Some(SlotInfo { id, kind: SlotKind::Password(_) }) = info(slot)
                && let Some(public) = self.index.areas.get(&id)
            {
                let mut slot = slot.clone();
                slot.as_object_mut().ok_or(VaultError::Check)?.remove("public");
                return slot_for(&slot, id, public, vault, key, rng).map(Some);
            }
        }
        Ok(None)
    }
}

/// What somebody does who knows a slot's public key.
#[cfg(test)]
pub(super) fn forged(slot: &Value, public: &str, vault: Id, key: &VaultKey) -> Option<Value> {
    slot_for(slot, id_of(slot)?, public, vault, key, &mut getrandom::SysRng).ok()
}

/// A slot like this one for another key, or another vault's.
fn slot_for(
    slot: &Value,
    id: Id,
    public: &str,
    vault: Id,
    key: &VaultKey,
    rng: &mut impl TryCryptoRng,
) -> Result<Value, VaultError> {
    let sealed = sealed_to(vault, id, slot, public, key, rng)?;
    let mut slot = slot.clone();
    slot.as_object_mut().ok_or(VaultError::Check)?.insert("sealed".into(), to_base64(&sealed).into());
    Ok(slot)
}

pub(super) fn id_of(slot: &Value) -> Option<Id> {
    Id::from_hex(slot.get("id")?.as_str()?)
}

fn info(slot: &Value) -> Option<SlotInfo> {
    let kind = match slot.get("kind")?.as_str()? {
        "device" => SlotKind::Device,
        "password" => SlotKind::Password(Cost::deserialize(slot).ok()?),
        "recovery" => SlotKind::Recovery,
        "passkey" => {
            let PasskeyText { salt, credential } = PasskeyText::deserialize(slot).ok()?;
            SlotKind::Passkey { credential: from_base64(&credential)?, salt: from_base64(&salt)? }
        }
        _ => SlotKind::Later,
    };
    Some(SlotInfo { id: id_of(slot)?, kind })
}

fn salt(slot: &Value) -> Option<Vec<u8>> {
    from_base64(&SaltText::deserialize(slot).ok()?.salt)
}

/// What a slot is bound to: FORMAT.md, "Slots".
fn additional_data(vault: Id, id: Id, slot: &Value) -> Option<Vec<u8>> {
    let mut members = slot.as_object()?.clone();
    members.remove("sealed");
    let mut data = Binding { vault, kind: Kind::Slot, id }.additional_data(0);
    serde_json::to_writer(&mut data, &members).ok()?;
    Some(data)
}

fn sealed_to(
    vault: Id,
    id: Id,
    slot: &Value,
    public: &str,
    key: &VaultKey,
    rng: &mut impl TryCryptoRng,
) -> Result<Vec<u8>, VaultError> {
    let bound = additional_data(vault, id, slot).ok_or(VaultError::Check)?;
    let public = base64ct::Base64::decode_vec(public).map_err(|_| VaultError::Check)?;
    let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&public).map_err(|_| VaultError::Check)?;
    let mut drawn = Drawn { bytes: Zeroizing::new(random(rng)?), used: 0 };
    let sealed = single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &public,
        INFO,
        key.as_bytes(),
        &bound,
        &mut drawn,
    );
    let (encapsulated, sealed) = sealed.map_err(|_| VaultError::Check)?;
    // More was asked for than was drawn: it was not random.
    if drawn.used > drawn.bytes.len() {
        return Err(VaultError::Check);
    }
    Ok([encapsulated.to_bytes().as_slice(), &sealed].concat())
}

type Material = Zeroizing<[u8; 32]>;

fn from_password(password: &str, salt: &[u8], cost: Cost) -> Option<Material> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut material = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, material.as_mut_slice())
        .ok()?;
    Some(material)
}

/// What a password's 32 bytes give for the browser's sync.
fn for_area(material: &Material) -> Option<Material> {
    derived(material.as_slice(), &[], b"sixbox sync")
}

fn from_recovery(code: &RecoveryCode, salt: &[u8]) -> Option<Material> {
    derived(code.as_bytes(), salt, b"sixbox recovery")
}

fn from_passkey(output: &[u8], salt: &[u8]) -> Option<Material> {
    (output.len() >= 32).then(|| derived(output, salt, b"sixbox passkey")).flatten()
}

fn derived(material: &[u8], salt: &[u8], info: &[u8]) -> Option<Material> {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), material).expand(info, derived.as_mut_slice()).ok()?;
    Some(derived)
}

/// Randomness that was drawn beforehand, for an interface that has no way to say that there is none.
struct Drawn {
    bytes: Zeroizing<[u8; 64]>,
    used: usize,
}

impl TryRng for Drawn {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for (byte, drawn) in bytes.iter_mut().zip(self.bytes.iter().skip(self.used)) {
            *byte = *drawn;
        }
        self.used += bytes.len();
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}

#[cfg(test)]
mod tests {
    use super::super::tests::Browser;
    use super::super::{Items, Stored};
    use super::*;
    use getrandom::SysRng;

    const CHEAP: Cost = Cost { memory: 19 * 1024, passes: 1, lanes: 1 };
    const PASSWORD: Opening<'static> = Opening::Password("drie blauwe fietsen");

    /// A stored vault with two accounts, a device slot, a password and a recovery code.
    fn stored() -> (Browser, RecoveryCode) {
        let (mut browser, _) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        let code = RecoveryCode::random(&mut SysRng).unwrap();
        let mut vault = browser.vault().unwrap();
        vault.add_slot_at(&PASSWORD, CHEAP, &mut SysRng).unwrap();
        vault.add_slot_at(&Opening::Recovery(&code), CHEAP, &mut SysRng).unwrap();
        let change = vault.change(&[], &mut SysRng).unwrap();
        assert_eq!(change.keys().collect::<Vec<_>>(), ["vault"], "adding a slot seals no record anew");
        browser.write(change);
        (browser, code)
    }

    fn unlocked(items: &Items, opening: &Opening<'_>) -> Result<Vec<String>, VaultError> {
        let header = Header::find(items)?.ok_or(VaultError::Damaged)?;
        let key = header.unlock(opening)?.key;
        let vault = Vault::open(header, key, items)?;
        let mut users: Vec<_> = vault.accounts().iter().map(|(_, account)| account.user.clone()).collect();
        users.sort();
        Ok(users)
    }

    fn with(items: &Items, edit: impl FnOnce(&mut Value)) -> Items {
        let Some(Stored::Text(text)) = items.get("vault") else { panic!() };
        let mut header: Value = serde_json::from_str(text).unwrap();
        edit(&mut header["slots"]);
        let mut items = items.clone();
        items.insert("vault".into(), Stored::Text(header.to_string()));
        items
    }

    fn applied(items: &Items, change: Change) -> Items {
        let mut items = items.clone();
        items.extend(change.into_iter().map(|(name, text)| (name, Stored::Text(text))));
        items
    }

    #[test]
    fn what_a_person_has_opens_its_slot_and_nothing_else_does() {
        let (browser, code) = stored();
        let users = ["jan@qcs.nl", "test@qcs.nl"];
        assert_eq!(unlocked(&browser.items, &PASSWORD).unwrap(), users);
        assert_eq!(unlocked(&browser.items, &Opening::Recovery(&code)).unwrap(), users);
        assert_eq!(unlocked(&browser.items, &Opening::Password("drie blauwe fietsen ")), Err(VaultError::WrongKey));
        let other = RecoveryCode::random(&mut SysRng).unwrap();
        assert_eq!(unlocked(&browser.items, &Opening::Recovery(&other)), Err(VaultError::WrongKey));
        let passkey = Opening::Passkey { credential: b"id", output: &[7; 32] };
        assert_eq!(unlocked(&browser.items, &passkey), Err(VaultError::NoSlotOpens));
        // The device's slot still opens, too.
        assert_eq!(browser.users(), users);
    }

    #[test]
    fn a_passkey_opens_its_slot() {
        let (mut browser, _) = stored();
        let passkey = Opening::Passkey { credential: b"credential", output: &[7; 32] };
        let mut vault = browser.vault().unwrap();
        vault.add_slot(&passkey, &mut SysRng).unwrap();
        let salt = vault.header.passkey_salt().to_vec();
        browser.write(vault.change(&[], &mut SysRng).unwrap());
        assert_eq!(unlocked(&browser.items, &passkey).unwrap().len(), 2);
        let header = Header::find(&browser.items).unwrap().unwrap();
        let kinds: Vec<_> = header.slot_infos().into_iter().map(|slot| slot.kind).collect();
        let passkey = SlotKind::Passkey { credential: b"credential".to_vec(), salt };
        assert_eq!(kinds, [SlotKind::Device, SlotKind::Password(CHEAP), SlotKind::Recovery, passkey]);
        for wrong in [
            Opening::Passkey { credential: b"credential", output: &[8; 32] },
            Opening::Passkey { credential: b"another", output: &[7; 32] },
            Opening::Passkey { credential: b"credential", output: &[7; 31] },
        ] {
            assert_eq!(unlocked(&browser.items, &wrong), Err(VaultError::WrongKey));
        }
    }

    #[test]
    fn a_slot_is_bound_to_all_that_it_says() {
        let (browser, _) = stored();
        let changes: [(&str, Value, VaultError); 8] = [
            ("memory", (CHEAP.memory + 1024).into(), VaultError::WrongKey),
            ("passes", 2.into(), VaultError::WrongKey),
            ("lanes", 2.into(), VaultError::WrongKey),
            ("salt", "AAAAAAAAAAAAAAAAAAAAAA==".into(), VaultError::WrongKey),
            ("id", "00000000000000000000000000000000".into(), VaultError::WrongKey),
            ("public", "x".into(), VaultError::WrongKey),
            ("note", "x".into(), VaultError::WrongKey),
            ("kind", "recovery".into(), VaultError::NoSlotOpens),
        ];
        for (member, value, error) in changes {
            let items = with(&browser.items, |slots| slots[1][member] = value);
            assert_eq!(unlocked(&items, &PASSWORD), Err(error), "{member}");
        }
        // Another vault's slot.
        let other = stored().0;
        let Some(Stored::Text(text)) = other.items.get("vault") else { panic!() };
        let slot = serde_json::from_str::<Value>(text).unwrap()["slots"][1].clone();
        let items = with(&browser.items, |slots| slots[1] = slot);
        assert_eq!(unlocked(&items, &PASSWORD), Err(VaultError::WrongKey));
    }

    #[test]
    fn what_would_eat_the_machine_or_protect_nothing_is_refused() {
        let (browser, _) = stored();
        for (member, value) in [
            ("memory", u32::MAX),
            ("memory", 1024),
            ("memory", 0),
            ("passes", u32::MAX),
            ("passes", 0),
            ("lanes", 0),
            ("lanes", 9),
        ] {
            let items = with(&browser.items, |slots| slots[1][member] = value.into());
            assert_eq!(unlocked(&items, &PASSWORD), Err(VaultError::Costly), "{member} {value}");
        }
        for nonsense in [Value::Null, "x".into(), (-1).into(), 1e300.into(), serde_json::json!([])] {
            for member in ["memory", "passes", "lanes", "salt", "sealed", "id", "kind"] {
                let items = with(&browser.items, |slots| slots[1][member] = nonsense.clone());
                assert!(unlocked(&items, &PASSWORD).is_err(), "{member} {nonsense}");
            }
        }
    }

    #[test]
    fn a_removed_password_opens_nothing_that_is_written_later() {
        let (browser, code) = stored();
        let old_header = Header::find(&browser.items).unwrap().unwrap();
        let old_key = old_header.unlock(&PASSWORD).unwrap().key;
        let password = old_header.slot_infos()[1].id;

        let rekeyed = browser.vault().unwrap().rekeyed(&browser.items, &[password], &mut SysRng).unwrap();
        let (_, change) = rekeyed.finish(&mut SysRng).unwrap();
        assert_eq!(change.len(), 3, "the header and both records, in one write");
        let new = applied(&browser.items, change);

        assert_eq!(unlocked(&new, &PASSWORD), Err(VaultError::NoSlotOpens));
        assert_eq!(unlocked(&new, &Opening::Recovery(&code)).unwrap().len(), 2);
        // Whoever kept the old header, or the old key, has none of the new.
        let header = Header::find(&new).unwrap().unwrap();
        let with_old_key = Vault::open(header, old_key, &new).unwrap();
        assert!(with_old_key.accounts().is_empty());
        let mut old_slots = new.clone();
        let Some(Stored::Text(old)) = browser.items.get("vault") else { panic!() };
        let slots = serde_json::from_str::<Value>(old).unwrap()["slots"].clone();
        old_slots = with(&old_slots, |new| *new = slots);
        assert!(unlocked(&old_slots, &PASSWORD).unwrap().is_empty());
    }

    #[test]
    fn a_slot_from_outside_gets_no_new_key() {
        let (browser, code) = stored();
        let mut attacker = browser.vault().unwrap();
        attacker.key = VaultKey::random(&mut SysRng).unwrap();
        attacker.add_slot_at(&Opening::Password("attacker"), CHEAP, &mut SysRng).unwrap();
        let foreign = attacker.header.slots.last().unwrap().clone();
        let items = with(&browser.items, |slots| slots.as_array_mut().unwrap().push(foreign));

        let header = Header::find(&items).unwrap().unwrap();
        let key = header.unlock(&Opening::Recovery(&code)).unwrap().key;
        let vault = Vault::open(header, key, &items).unwrap();
        let (_, change) = vault.rekeyed(&items, &[], &mut SysRng).unwrap().finish(&mut SysRng).unwrap();
        let new = applied(&items, change);
        assert_eq!(unlocked(&new, &Opening::Password("attacker")), Err(VaultError::WrongKey));
        assert_eq!(Header::find(&new).unwrap().unwrap().slot_infos().len(), 2);
        assert_eq!(unlocked(&new, &PASSWORD).unwrap().len(), 2);
    }

    #[test]
    fn the_last_slot_stays_and_a_passkey_is_never_it() {
        let (mut browser, _) = stored();
        let slots = || Header::find(&browser.items).unwrap().unwrap().slot_infos();
        let people: Vec<Id> = slots().iter().skip(1).map(|slot| slot.id).collect();
        let rekeyed = browser.vault().unwrap().rekeyed(&browser.items, &people, &mut SysRng).unwrap();
        assert_eq!(rekeyed.finish(&mut SysRng).map(|_| ()), Err(VaultError::LastSlot));

        let mut vault = browser.vault().unwrap();
        let passkey = Opening::Passkey { credential: b"credential", output: &[7; 32] };
        vault.add_slot(&passkey, &mut SysRng).unwrap();
        browser.write(vault.change(&[], &mut SysRng).unwrap());
        let rekeyed = browser.vault().unwrap().rekeyed(&browser.items, &people, &mut SysRng).unwrap();
        assert_eq!(rekeyed.finish(&mut SysRng).map(|_| ()), Err(VaultError::LastSlot));
    }

    #[test]
    fn a_cheap_password_is_to_be_made_anew() {
        let (browser, _) = stored();
        let header = Header::find(&browser.items).unwrap().unwrap();
        assert!(header.unlock(&PASSWORD).unwrap().behind);
        let mut vault = browser.vault().unwrap();
        vault.header.slots.clear();
        vault.add_slot(&PASSWORD, &mut SysRng).unwrap();
        assert!(!vault.header.unlock(&PASSWORD).unwrap().behind);
    }

    /// RFC 9106, section 5.3.
    #[test]
    fn argon2id_gives_the_tag_of_its_standard() {
        let mut builder = argon2::ParamsBuilder::new();
        builder.m_cost(32).t_cost(3).p_cost(4).output_len(32);
        builder.data(argon2::AssociatedData::new(&[4; 12]).unwrap());
        let argon2 =
            Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, builder.build().unwrap()).unwrap();
        let mut tag = [0; 32];
        argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
        let expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
        assert_eq!(base16ct::lower::encode_string(&tag), expected);
    }

    /// A vault with slots that was written on 22 November 2026 opens in every later build.
    #[test]
    fn a_vault_of_version_1_opens() {
        let items: std::collections::BTreeMap<String, String> =
            serde_json::from_str(include_str!("vault-1-slots.json")).unwrap();
        let items: Items = items.into_iter().map(|(name, text)| (name, Stored::Text(text))).collect();
        let code = RecoveryCode::read("R5YAY-X36XB-4953E-4TCW5-E6AWQ-F51XJ").unwrap();
        for opening in [
            Opening::Password("drie blauwe fietsén"),
            Opening::Recovery(&code),
            Opening::Passkey { credential: b"credential", output: &[7; 32] },
        ] {
            assert_eq!(unlocked(&items, &opening).unwrap(), ["test@qcs.nl"]);
        }
    }
}
