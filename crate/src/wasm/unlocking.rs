use std::fmt;

use getrandom::SysRng;
use js_sys::{JSON, Object, Reflect, Uint8Array};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::CryptoKey;
use zeroize::Zeroizing;

use super::shapes::{AccountOut, account_out, name_of, stored, taken};
use super::slots::{add_device_slot, begun, unsealed};
use super::to_js;
use crate::account::Account;
use crate::drawn::Drawn;
use crate::vault::{
    Backup, BackupError, Change, Header, Id, Items, Opening, RecoveryCode, RecoveryCodeError, SlotKind, Standing,
    Stored, Synced, Vault, VaultError, in_place_of,
};

/// What a person has.
#[derive(Deserialize)]
#[serde(tag = "with", rename_all = "camelCase")]
enum OpeningIn {
    Password { password: Zeroizing<String> },
    Recovery { code: Zeroizing<String> },
    Passkey { credential: BytesIn, output: BytesIn },
}

/// What is to become of the ways in.
#[derive(Deserialize)]
#[serde(tag = "wish", rename_all = "camelCase")]
enum WishIn {
    /// A password instead of this device's key, or of the password before.
    SetPassword {
        password: Zeroizing<String>,
    },
    /// This device's key instead of the password.
    RemovePassword,
    /// This device's key again, after it was lost.
    UseDevice,
    /// A recovery code, instead of the one before.
    NewRecovery,
    RemoveRecovery,
    AddPasskey {
        credential: BytesIn,
        output: BytesIn,
    },
    RemovePasskey {
        credential: BytesIn,
    },
}

/// A `Uint8Array`, cleared when it is dropped.
struct BytesIn(Zeroizing<Vec<u8>>);

impl<'de> Deserialize<'de> for BytesIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = BytesIn;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<BytesIn, E> {
        Ok(BytesIn(Zeroizing::new(bytes)))
    }
}

#[derive(Serialize)]
struct SlotOut {
    kind: &'static str,
    credential: Option<Vec<u8>>,
    salt: Option<Vec<u8>>,
}

/// An unlocked vault key.
#[wasm_bindgen]
pub struct Unlocked {
    key: Option<Uint8Array>,
    change: JsValue,
    recovery: Option<String>,
}

#[wasm_bindgen]
impl Unlocked {
    /// The 32 bytes, once.
    #[wasm_bindgen(js_name = takeKey)]
    pub fn take_key(&mut self) -> Option<Uint8Array> {
        self.key.take()
    }

    /// What is to be written before the key counts, or null.
    #[wasm_bindgen(getter)]
    pub fn change(&self) -> JsValue {
        self.change.clone()
    }

    /// The new recovery code, for the sheet.
    #[wasm_bindgen(getter)]
    pub fn recovery(&self) -> Option<String> {
        self.recovery.clone()
    }
}

fn slots(items: &Items) -> Result<Header, JsValue> {
    Header::find(items).map_err(name_of)?.ok_or_else(|| JsValue::from_str("no_vault"))
}

/// Opens the vault key with a password, a recovery code or a passkey. A password that was cheap to try is made dearer
/// with the change.
#[wasm_bindgen]
pub fn unlock(items: Object, with: JsValue) -> Result<Unlocked, JsValue> {
    let items = stored(&items);
    let with: OpeningIn = from_js(with)?;
    let code = with.code()?;
    let header = slots(&items)?;
    let opening = with.opening(code.as_ref());
    let opened = header.unlock(&opening).map_err(name_of)?;
    let mut change = JsValue::NULL;
    let key = opened.key.clone();
    if opened.behind {
        let mut vault = Vault::open(header, opened.key, &items).map_err(name_of)?;
        vault.renew_slot(opened.slot, &opening, &mut SysRng).map_err(name_of)?;
        change = to_js(&vault.slots_change(&mut SysRng).map_err(name_of)?)?;
    }
    Ok(Unlocked { key: Some(Uint8Array::from(key.as_bytes().as_slice())), change, recovery: None })
}

/// Changes the ways into the vault, which `key` opens, or this device's key where that is null.
#[wasm_bindgen(js_name = changeSlots)]
pub async fn change_slots(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    wish: JsValue,
) -> Result<Unlocked, JsValue> {
    let items = stored(&items);
    let wish: WishIn = from_js(wish)?;
    let header = slots(&items)?;
    let infos = header.slot_infos();
    let of = |is: &dyn Fn(&SlotKind) -> bool| -> Vec<Id> {
        infos.iter().filter(|slot| is(&slot.kind)).map(|slot| slot.id).collect()
    };
    let passwords = of(&|kind| matches!(kind, SlotKind::Password(_)));
    let recoveries = of(&|kind| *kind == SlotKind::Recovery);
    let had_device = infos.iter().any(|slot| slot.kind == SlotKind::Device);
    let fresh = match wish {
        WishIn::NewRecovery => Some(RecoveryCode::random(&mut SysRng).map_err(name_of)?),
        _ => None,
    };
    let (removed, wants_device) = match &wish {
        WishIn::SetPassword { .. } => (passwords, false),
        WishIn::RemovePassword => (passwords, true),
        WishIn::UseDevice => (Vec::new(), true),
        WishIn::NewRecovery | WishIn::RemoveRecovery => (recoveries, had_device),
        WishIn::AddPasskey { .. } => (Vec::new(), had_device),
        WishIn::RemovePasskey { credential } => (
            of(&|kind| matches!(kind, SlotKind::Passkey { credential: known, .. } if *known == *credential.0)),
            had_device,
        ),
    };
    let added = match &wish {
        WishIn::SetPassword { password } => Some(Opening::Password(password)),
        WishIn::AddPasskey { credential, output } => {
            Some(Opening::Passkey { credential: &credential.0, output: &output.0 })
        }
        _ => fresh.as_ref().map(Opening::Recovery),
    };

    let mut vault = opened(&items, key, &device).await?;
    let renews_device = matches!(wish, WishIn::UseDevice);
    let change: Change = if removed.is_empty() && wants_device == had_device && !renews_device {
        if let Some(added) = &added {
            vault.add_slot(added, &mut SysRng).map_err(name_of)?;
        }
        vault.slots_change(&mut SysRng).map_err(name_of)?
    } else {
        let mut rekeyed = vault.rekeyed(&items, &removed, &mut SysRng).map_err(name_of)?;
        if wants_device {
            add_device_slot(rekeyed.vault(), &device).await?;
        }
        if let Some(added) = &added {
            rekeyed.vault().add_slot(added, &mut SysRng).map_err(name_of)?;
        }
        let (rekeyed, change) = rekeyed.finish(&mut SysRng).map_err(name_of)?;
        vault = rekeyed;
        change
    };
    let key = (!wants_device).then(|| Uint8Array::from(vault.key().as_bytes().as_slice()));
    let recovery = fresh.map(|code| code.to_text().as_str().to_owned());
    Ok(Unlocked { key, change: to_js(&change)?, recovery })
}

/// The latest moment that JavaScript has a date for, Unix seconds (ECMA-262, "Time Values and Time Range").
const LATEST: u64 = 8_640_000_000_000;

#[derive(Serialize)]
struct BackupOut {
    made: u64,
    records: usize,
    /// Whether it is a copy of this very vault.
    own: bool,
}

/// A file that was made.
#[derive(Serialize)]
struct MadeOut {
    text: String,
    /// The accounts in it, those in the trash too.
    ids: Vec<String>,
}

/// A file that was restored.
#[derive(Serialize)]
struct RestoredOut {
    change: Option<Change>,
    /// The accounts in it, by their id in this vault.
    ids: Vec<String>,
}

/// An account for paper, with its key.
#[derive(Serialize)]
struct ExportOut<'a> {
    account: AccountOut<'a>,
    algorithm: &'static str,
    /// Base32.
    key: Zeroizing<String>,
    /// Modules a side of the QR code; 0 where the account is too long for one.
    size: usize,
    modules: Bytes<'a>,
}

/// Bytes that pass as one Uint8Array.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RestoreOut<'a> {
    new: Vec<AccountOut<'a>>,
    changed: Vec<AccountOut<'a>>,
    back: Vec<AccountOut<'a>>,
    leaving: Vec<AccountOut<'a>>,
    unchanged: usize,
    stay_deleted: Vec<AccountOut<'a>>,
    damaged: usize,
    /// The accounts here that the file has too.
    ids: Vec<String>,
}

/// Gives out the keys of the accounts `ids`, as text and as QR codes, because a person asked for them on paper.
#[wasm_bindgen(js_name = exportAccounts)]
pub async fn export_accounts(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    ids: Vec<String>,
) -> Result<JsValue, JsValue> {
    let vault = opened(&stored(&items), key, &device).await?;
    let wanted = |id: &String| {
        let id = Id::from_hex(id)?;
        Some((id, vault.account(id)?))
    };
    let accounts: Option<Vec<(Id, &Account)>> = ids.iter().map(wanted).collect();
    let accounts = accounts.ok_or_else(|| JsValue::from_str("no_account"))?;
    let drawn: Vec<Option<Drawn>> = accounts.iter().map(|(_, account)| Drawn::of(account)).collect();
    let mut exported = Vec::with_capacity(accounts.len());
    for (&(id, account), drawn) in accounts.iter().zip(&drawn) {
        exported.push(ExportOut {
            account: account_out(id, account),
            algorithm: account.key.algorithm().name(),
            key: account.key.secret().to_base32(),
            size: drawn.as_ref().map_or(0, Drawn::size),
            modules: Bytes(drawn.as_ref().map_or(&[], Drawn::modules)),
        });
    }
    to_js(&exported)
}

/// Writes a backup of the vault: the text of a file, and the accounts in it. `password` opens it beside what opens the vault; null: there is a
/// password or a recovery code for that.
#[wasm_bindgen(js_name = makeBackup)]
pub async fn make_backup(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    password: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let items = stored(&items);
    let vault = opened(&items, key, &device).await?;
    let password = password.map(Zeroizing::new);
    let also = password.as_ref().map(|password| Opening::Password(password));
    let text = vault.backup(&items, also.as_ref(), now as u64, &mut SysRng).map_err(name_of)?;
    to_js(&MadeOut { text, ids: ids_out(vault.shared_with(&vault)) })
}

/// Deletes an account of the trash for good or, without `id`, what has been there for thirty days. Null: there is
/// nothing to write.
#[wasm_bindgen(js_name = emptyTrash)]
pub async fn empty_trash(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    id: Option<String>,
    now: f64,
) -> Result<JsValue, JsValue> {
    let mut vault = opened(&stored(&items), key, &device).await?;
    let now = now as u64;
    let change = match id {
        Some(id) => {
            let id = Id::from_hex(&id).ok_or_else(|| JsValue::from_str("no_account"))?;
            Some(vault.purge(id, now, &mut SysRng).map_err(name_of)?)
        }
        None => vault.tidy(now, &mut SysRng).map_err(name_of)?,
    };
    to_js(&change)
}

/// Says what a backup file is, without opening it.
#[wasm_bindgen(js_name = readBackup)]
pub fn read_backup(items: Object, text: &str) -> Result<JsValue, JsValue> {
    let backup = Backup::read(text).map_err(name_of_backup)?;
    let own = Header::find(&stored(&items)).ok().flatten().is_some_and(|header| header.vault() == backup.vault());
    to_js(&BackupOut { made: backup.made.min(LATEST), records: backup.records(), own })
}

/// Opens a backup file and says what restoring it would change. Nothing is written.
#[wasm_bindgen(js_name = compareBackup)]
pub async fn compare_backup(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    text: &str,
    with: JsValue,
) -> Result<JsValue, JsValue> {
    let items = stored(&items);
    let vault = opened(&items, key, &device).await?;
    let other = from_backup(text, with)?;
    let changes = vault.compare(&other);
    let shown = |ids: &[Id], from: &Vault| -> Vec<(Id, Account)> {
        ids.iter().filter_map(|&id| Some((id, from.account(id)?.clone()))).collect()
    };
    let leaving = shown(&changes.leaving, &vault);
    let stay_deleted = shown(&changes.stay_deleted, &other);
    let ids = ids_out(vault.shared_with(&other));
    let mut after = vault;
    after.take_in(&other, &mut SysRng).map_err(name_of)?;
    let [new, changed, back] = [&changes.new, &changes.changed, &changes.back].map(|ids| shown(ids, &after));
    to_js(&RestoreOut {
        new: accounts_out(&new),
        changed: accounts_out(&changed),
        back: accounts_out(&back),
        leaving: accounts_out(&leaving),
        unchanged: changes.unchanged.len(),
        stay_deleted: accounts_out(&stay_deleted),
        damaged: other.damaged().len(),
        ids,
    })
}

/// Restores a backup file: merges its accounts into the vault. `deleted_too`: those that were deleted for good here
/// come back at `now` (Unix seconds). Gives the file's accounts, and what is to be written.
#[wasm_bindgen(js_name = restoreBackup)]
pub async fn restore_backup(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    text: &str,
    with: JsValue,
    deleted_too: bool,
    now: f64,
) -> Result<JsValue, JsValue> {
    let items = stored(&items);
    let mut vault = opened(&items, key, &device).await?;
    let other = from_backup(text, with)?;
    let change = if deleted_too {
        vault.take_in_deleted_too(&other, now as u64, &mut SysRng)
    } else {
        vault.take_in(&other, &mut SysRng)
    };
    let change = change.map_err(name_of)?;
    to_js(&RestoredOut { change, ids: ids_out(vault.shared_with(&other)) })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SyncedOut {
    standing: &'static str,
    /// To be written to the vault's storage, first.
    change: Option<Change>,
    /// To be set in the area then, in one call, and to be removed from it.
    set: Change,
    removed: Vec<String>,
    /// Accounts for which there is no room.
    left: usize,
    /// Bytes of the area, and how many there may be.
    bytes: usize,
    limit: usize,
    /// When each of the other installations last spoke, Unix seconds.
    others: Vec<u64>,
    /// Accounts that another installation has.
    kept: Vec<String>,
}

/// Merges what `area`, the browser's sync, holds into the vault, and says what the area lacks.
#[wasm_bindgen]
pub fn synchronise(items: Object, key: Uint8Array, area: Object, now: f64) -> Result<JsValue, JsValue> {
    let mut vault = unlocked(&stored(&items), &key)?;
    let Synced { standing, change, set, removed, left, bytes, limit, others, kept } =
        vault.synchronise(&stored(&area), now as u64, &mut SysRng).map_err(name_of)?;
    to_js(&SyncedOut {
        standing: match standing {
            Standing::Off => "off",
            Standing::Synced => "synced",
            Standing::Password => "password",
            Standing::Newer => "newer",
        },
        change,
        set,
        removed,
        left,
        bytes,
        limit,
        others: others.iter().map(|other| other.at.min(LATEST)).collect(),
        kept: kept.into_iter().map(Id::to_hex).collect(),
    })
}

/// Switches the browser's sync on; what another installation has there gives way.
#[wasm_bindgen(js_name = beginSync)]
pub fn begin_sync(items: Object, key: Uint8Array, now: f64) -> Result<JsValue, JsValue> {
    to_js(&unlocked(&stored(&items), &key)?.begin_sync(now as u64, &mut SysRng).map_err(name_of)?)
}

/// Switches the browser's sync off here.
#[wasm_bindgen(js_name = endSync)]
pub fn end_sync(items: Object, key: Uint8Array) -> Result<JsValue, JsValue> {
    to_js(&unlocked(&stored(&items), &key)?.end_sync(&mut SysRng).map_err(name_of)?)
}

/// Switches the browser's sync on with what another installation has there, whose password this is. It becomes the
/// password of this vault, too.
#[wasm_bindgen(js_name = joinSync)]
pub async fn join_sync(
    items: Object,
    key: Option<Uint8Array>,
    device: CryptoKey,
    area: Object,
    password: String,
    now: f64,
) -> Result<Unlocked, JsValue> {
    let (items, area) = (stored(&items), stored(&area));
    let password = Zeroizing::new(password);
    let opening = Opening::Password(&password);
    let mut vault = opened(&items, key, &device).await?;
    let header = Header::find(&items).map_err(name_of)?;
    let mut change = Change::new();
    if header.as_ref().is_none_or(|header| header.unlock(&opening).is_err()) {
        let is_password = |kind: &SlotKind| matches!(kind, SlotKind::Password(_));
        let infos = header.map(|header| header.slot_infos()).unwrap_or_default();
        let old: Vec<Id> = infos.iter().filter(|slot| is_password(&slot.kind)).map(|slot| slot.id).collect();
        let mut rekeyed = vault.rekeyed(&items, &old, &mut SysRng).map_err(name_of)?;
        rekeyed.vault().add_slot(&opening, &mut SysRng).map_err(name_of)?;
        (vault, change) = rekeyed.finish(&mut SysRng).map_err(name_of)?;
    }
    change.extend(vault.join_sync(&area, &opening, now as u64, &mut SysRng).map_err(name_of)?);
    let key = Uint8Array::from(vault.key().as_bytes().as_slice());
    Ok(Unlocked { key: Some(key), change: to_js(&change)?, recovery: None })
}

/// The vault that the vault key opens.
fn unlocked(items: &Items, key: &Uint8Array) -> Result<Vault, JsValue> {
    let locked = || JsValue::from_str("locked");
    let header = slots(items)?;
    let key = taken(key).ok_or_else(locked)?;
    Vault::open_if_key(header, key, items).map_err(name_of)?.ok_or_else(locked)
}

/// Begins a new vault in the place of one whose header is damaged, or that this device's key no longer opens, and puts
/// that aside: with the accounts of a backup or, where `text` and `with` are null, with none. `locked` is thrown where
/// a person opens the old one in everyday use, `unexpected` where this device's key does after all, `vault_newer`
/// where a later version of Sixbox would.
#[wasm_bindgen(js_name = beginAnew)]
pub async fn begin_anew(
    items: Object,
    device: CryptoKey,
    text: Option<String>,
    with: JsValue,
    now: f64,
) -> Result<JsValue, JsValue> {
    let old = whole(&items);
    match Header::find(&stored(&items)) {
        Err(VaultError::Damaged) => {}
        Err(error) => return Err(name_of(error)),
        Ok(None) => return Err(JsValue::from_str("no_vault")),
        Ok(Some(header)) if header.is_persons() => return Err(JsValue::from_str("locked")),
        Ok(Some(header)) if unsealed(&header, &device).await?.is_some() => {
            return Err(JsValue::from_str("unexpected"));
        }
        Ok(Some(_)) => {}
    }
    let mut vault = begun(&device).await?;
    let restored = match text {
        Some(text) => vault.take_in(&from_backup(&text, with)?, &mut SysRng).map_err(name_of)?,
        None => None,
    };
    let change = match restored {
        Some(change) => change,
        None => vault.slots_change(&mut SysRng).map_err(name_of)?,
    };
    to_js(&in_place_of(&old, change, now as u64))
}

/// What storage holds, with JSON for what is no text: not even nonsense is lost.
fn whole(items: &Object) -> Items {
    let mut all = stored(items);
    for (name, item) in all.iter_mut().filter(|(_, item)| **item == Stored::Other) {
        let value = Reflect::get(items, &JsValue::from_str(name)).unwrap_or_default();
        if let Ok(json) = JSON::stringify(&value) {
            *item = Stored::Text(json.into());
        }
    }
    all
}

/// The vault, with the key where it was unlocked, else with this device's; a new one where there is none yet.
async fn opened(items: &Items, key: Option<Uint8Array>, device: &CryptoKey) -> Result<Vault, JsValue> {
    let Some(header) = Header::find(items).map_err(name_of)? else {
        return begun(device).await;
    };
    let unlocked = key.and_then(|bytes| taken(&bytes)).filter(|key| header.is_key(key, items));
    let key = match unlocked {
        Some(key) => Some(key),
        None => unsealed(&header, device).await?,
    };
    Vault::open(header, key.ok_or_else(|| JsValue::from_str("locked"))?, items).map_err(name_of)
}

fn from_backup(text: &str, with: JsValue) -> Result<Vault, JsValue> {
    let backup = Backup::read(text).map_err(name_of_backup)?;
    let with: OpeningIn = from_js(with)?;
    let code = with.code()?;
    backup.open(&with.opening(code.as_ref())).map_err(name_of)
}

fn accounts_out(accounts: &[(Id, Account)]) -> Vec<AccountOut<'_>> {
    accounts.iter().map(|(id, account)| account_out(*id, account)).collect()
}

fn ids_out(ids: Vec<Id>) -> Vec<String> {
    ids.into_iter().map(Id::to_hex).collect()
}

fn name_of_backup(error: BackupError) -> JsValue {
    JsValue::from_str(match error {
        BackupError::NotABackup => "not_a_backup",
        BackupError::Newer => "backup_newer",
    })
}

/// The ways into the vault, in order: `device`, `password`, `recovery`, `passkey` or `later`.
#[wasm_bindgen(js_name = listSlots)]
pub fn list_slots(items: Object) -> Result<JsValue, JsValue> {
    let header = Header::find(&stored(&items)).map_err(name_of)?;
    let out = |kind: SlotKind| match kind {
        SlotKind::Device => SlotOut { kind: "device", credential: None, salt: None },
        SlotKind::Password(_) => SlotOut { kind: "password", credential: None, salt: None },
        SlotKind::Recovery => SlotOut { kind: "recovery", credential: None, salt: None },
        SlotKind::Passkey { credential, salt } => {
            SlotOut { kind: "passkey", credential: Some(credential), salt: Some(salt) }
        }
        SlotKind::Later => SlotOut { kind: "later", credential: None, salt: None },
    };
    let infos = header.map(|header| header.slot_infos()).unwrap_or_default();
    to_js(&infos.into_iter().map(|slot| out(slot.kind)).collect::<Vec<_>>())
}

/// What a passkey's PRF is to be asked with in the vault among `items`, 32 bytes.
#[wasm_bindgen(js_name = passkeySalt)]
pub fn passkey_salt(items: Object) -> Result<Uint8Array, JsValue> {
    Ok(Uint8Array::from(slots(&stored(&items))?.passkey_salt().as_slice()))
}

impl OpeningIn {
    fn code(&self) -> Result<Option<RecoveryCode>, JsValue> {
        match self {
            Self::Recovery { code } => RecoveryCode::read(code).map(Some).map_err(name_of_typo),
            _ => Ok(None),
        }
    }

    fn opening<'a>(&'a self, code: Option<&'a RecoveryCode>) -> Opening<'a> {
        match (self, code) {
            (_, Some(code)) => Opening::Recovery(code),
            (Self::Passkey { credential, output }, None) => {
                Opening::Passkey { credential: &credential.0, output: &output.0 }
            }
            (Self::Password { password } | Self::Recovery { code: password }, None) => Opening::Password(password),
        }
    }
}

fn from_js<T: for<'de> Deserialize<'de>>(value: JsValue) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|_| JsValue::from_str("unexpected"))
}

fn name_of_typo(error: RecoveryCodeError) -> JsValue {
    JsValue::from_str(match error {
        RecoveryCodeError::Length => "recovery_length",
        RecoveryCodeError::Typo => "recovery_typo",
    })
}
