//! What every opening of the popup needs: the vault read, its codes, and whose code a page wants.

use getrandom::SysRng;
use js_sys::{Array, Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::shapes::{AccountOut, account_out, header, name_of, name_of_refusal, stored, taken};
use super::to_js;
use crate::account::Account;
use crate::fill::{Choice, Field, Request, choose, fitting};
use crate::origin::{Place, place_of};
use crate::server_time::{ClockError, Sample, clock_error};
use crate::stack;
use crate::vault::{self, DeviceSlot, Header, Id, Items, VaultError, VaultKey, Way};

#[derive(Serialize)]
struct TrashedOut<'a> {
    account: AccountOut<'a>,
    since: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeOut {
    id: String,
    code: String,
    next: String,
    step: u64,
    ends_at: u64,
}

#[derive(Serialize)]
struct EntryOut<'a> {
    account: AccountOut<'a>,
    code: CodeOut,
}

#[derive(Serialize)]
struct FirstOut<'a> {
    entries: Vec<EntryOut<'a>>,
    here: Vec<String>,
    count: usize,
}

#[derive(Serialize)]
#[serde(tag = "choice", rename_all = "camelCase")]
enum ChoiceOut {
    Fill { id: String },
    Ask { ids: Vec<String> },
    Elsewhere { ids: Vec<String> },
    None,
}

#[derive(Serialize)]
struct ClockErrorOut {
    clock: &'static str,
    seconds: i64,
}

/// Says what stands at an address: `sign-in`, `set-up`, or why nothing is filled there.
#[wasm_bindgen(js_name = placeOf)]
pub fn place_of_url(url: &str) -> String {
    match place_of(url) {
        Ok(Place::SignIn) => "sign-in",
        Ok(Place::SetUp) => "set-up",
        Err(refusal) => name_of_refusal(refusal),
    }
    .to_owned()
}

/// What is wrong with this PC's clock, by samples of its page's server. Whatever is no sample is none.
#[wasm_bindgen(js_name = clockError)]
pub fn clock_error_of(samples: JsValue) -> Result<JsValue, JsValue> {
    let samples: Vec<Sample> = match samples.dyn_ref::<Array>() {
        Some(samples) => samples.iter().filter_map(|sample| sample_from(&sample)).collect(),
        None => Vec::new(),
    };
    let (clock, seconds) = match clock_error(&samples) {
        ClockError::Unknown => ("unknown", 0),
        ClockError::Right => ("right", 0),
        ClockError::Off(seconds) => ("off", seconds),
        ClockError::FarOff(seconds) => ("far", seconds),
    };
    to_js(&ClockErrorOut { clock, seconds })
}

fn sample_from(sample: &JsValue) -> Option<Sample> {
    let number = |name| member(sample, name)?.as_f64();
    let age = member(sample, "age").filter(|age| !age.is_null() && !age.is_undefined());
    Some(Sample {
        sent: number("sent")?,
        received: number("received")?,
        date: number("date")?,
        age: age.map_or(Some(0.0), |age| age.as_f64())?,
    })
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}

/// The open vault. All that is stored is read when it opens.
#[wasm_bindgen]
pub struct Vault(pub(super) vault::Vault);

#[wasm_bindgen]
impl Vault {
    /// An empty vault, to be read where storage holds none.
    pub fn none() -> Result<Vault, JsValue> {
        vault::Vault::create(&mut SysRng).map(Self).map_err(name_of)
    }

    /// What this device's key may open of the vault among `items`, what storage holds: `[nonce, additional data, sealed]`
    /// for each of its slots, as WebCrypto's AES-GCM takes them. What they give opens the vault. Undefined: there is none.
    #[wasm_bindgen(js_name = deviceSlots)]
    pub fn device_slots(items: Object) -> Result<Option<Array>, JsValue> {
        let slot = |slot: DeviceSlot| {
            let bytes = |bytes: Vec<u8>| Uint8Array::from(bytes.as_slice());
            Array::of3(&bytes(slot.nonce), &bytes(slot.additional_data), &bytes(slot.sealed))
        };
        let header = header(&items).map_err(name_of)?;
        Ok(header.map(|header| header.device_slots().into_iter().map(slot).collect()))
    }

    /// Opens it with the vault key that a slot of this device gave; the bytes given are overwritten.
    #[wasm_bindgen(js_name = openFromSlot)]
    pub fn open_from_slot(items: Object, key: Uint8Array) -> Result<Vault, JsValue> {
        let items = stored(&items);
        let no_slot = || name_of(VaultError::NoSlotOpens);
        let header = Header::find(&items).map_err(name_of)?.ok_or_else(no_slot)?;
        opened(header, taken(&key).ok_or_else(no_slot)?, &items).map(Self)
    }

    /// Opens it with the vault key, which was unlocked before; the bytes given are overwritten. `locked` is thrown
    /// where it is no longer the key.
    #[wasm_bindgen(js_name = openWithKey)]
    pub fn open_with_key(items: Object, key: Uint8Array) -> Result<Vault, JsValue> {
        open_with_key(&stored(&items), &key).map(Self)
    }

    /// True if only a person opens the vault among `items`: no slot is this device's, and one is a person's.
    #[wasm_bindgen(js_name = isLocked)]
    pub fn is_locked(items: Object) -> bool {
        header(&items).ok().flatten().is_some_and(|header| header.is_persons())
    }

    /// What a person may open the vault among `items` with: `password`, `recovery`, `passkey`, each once. None where
    /// there is no vault.
    pub fn ways(items: Object) -> Vec<String> {
        let ways = header(&items).ok().flatten().map(|header| header.ways()).unwrap_or_default();
        let name = |way| match way {
            Way::Password => "password",
            Way::Recovery => "recovery",
            Way::Passkey => "passkey",
        };
        ways.into_iter().map(|way| name(way).to_owned()).collect()
    }

    /// The accounts without their secrets: the pinned ones first, each group in its order.
    pub fn accounts(&self) -> Result<JsValue, JsValue> {
        to_js(&self.0.accounts().into_iter().map(|(id, account)| account_out(id, account)).collect::<Vec<_>>())
    }

    /// The PNG of an account's logo. None: it has none, or it is damaged.
    pub fn logo(&self, id: &str) -> Option<Uint8Array> {
        self.0.logo(Id::from_hex(id)?).map(|png| Uint8Array::from(png.as_slice()))
    }

    /// How many records could not be read.
    #[wasm_bindgen(getter)]
    pub fn damaged(&self) -> usize {
        self.0.damaged().len()
    }

    /// Whether only a person opens it: it can be locked.
    #[wasm_bindgen(getter)]
    pub fn locks(&self) -> bool {
        self.0.is_persons()
    }

    /// The code of every account at `now` (Unix seconds), in the order of `accounts`.
    pub fn codes(&self, now: f64) -> Result<JsValue, JsValue> {
        let codes = self.0.accounts().into_iter().map(|(id, account)| code_out(id, account, now)).collect::<Vec<_>>();
        stack::clear();
        to_js(&codes)
    }

    /// What a list that is opened over a page shows first: the accounts that fit the page (`here`, by their ids), so many
    /// `entries` of it, those that fit before the others, with their codes at `now` (Unix seconds), and how many accounts there
    /// are in all (`count`). `host`: the page's, where it has one; `microsofts`: that is one of Microsoft's.
    pub fn first(&self, now: f64, rows: usize, host: Option<String>, microsofts: bool) -> Result<JsValue, JsValue> {
        let accounts = self.0.accounts();
        let here = host.map(|host| fitting(&accounts, &host, microsofts, None)).unwrap_or_default();
        let (mut fits, mut others) = (Vec::new(), Vec::new());
        // Both are in the list's order.
        let mut next = here.iter().copied().peekable();
        for &(id, account) in &accounts {
            let group = if next.next_if_eq(&id).is_some() { &mut fits } else { &mut others };
            group.push((id, account));
        }
        let entries =
            fits.into_iter().chain(others).take(rows).map(|(id, account)| entry_out(id, account, now)).collect();
        stack::clear();
        to_js(&FirstOut { entries, here: here.iter().map(|id| id.to_hex()).collect(), count: accounts.len() })
    }

    /// The ids of the accounts that fit a page of `host`: see [`fitting`].
    pub fn fitting(&self, host: &str, microsofts: bool, user: Option<String>) -> Vec<String> {
        let fitting = fitting(&self.0.accounts(), host, microsofts, user.as_deref());
        fitting.into_iter().map(Id::to_hex).collect()
    }

    /// Whose code a page wants: `url`, `field` (`microsoft` or `generic`), `user`, the name that it shows, `scanned`,
    /// the account that was scanned in this document, `sure`, whether it says that it wants the app's code.
    pub fn choose(&self, request: &JsValue) -> Result<JsValue, JsValue> {
        let unexpected = || JsValue::from_str("unexpected");
        let text = |name| member(request, name).and_then(|member| member.as_string());
        let (url, user) = (text("url").ok_or_else(unexpected)?, text("user"));
        let field = match text("field").as_deref() {
            Some("microsoft") => Field::Microsofts,
            Some("generic") => Field::Generic,
            _ => return Err(unexpected()),
        };
        let scanned = text("scanned").as_deref().and_then(Id::from_hex);
        let sure = member(request, "sure").and_then(|sure| sure.as_bool()).ok_or_else(unexpected)?;
        let request = Request { url: &url, field, user: user.as_deref(), scanned, sure };
        let hex = |ids: Vec<Id>| ids.into_iter().map(Id::to_hex).collect();
        to_js(&match choose(self.0.accounts().into_iter(), &request) {
            Choice::Fill(id) => ChoiceOut::Fill { id: id.to_hex() },
            Choice::Ask(ids) => ChoiceOut::Ask { ids: hex(ids) },
            Choice::Elsewhere(ids) => ChoiceOut::Elsewhere { ids: hex(ids) },
            Choice::None => ChoiceOut::None,
        })
    }

    /// The accounts in the trash, the last deleted first, each with when it went there (Unix seconds).
    #[wasm_bindgen(js_name = inTrash)]
    pub fn in_trash(&self) -> Result<JsValue, JsValue> {
        let out = |(id, account)| TrashedOut {
            account: account_out(id, account),
            since: account.trashed.unwrap_or_default(),
        };
        to_js(&self.0.in_trash().into_iter().map(out).collect::<Vec<_>>())
    }

    /// True if something may have waited in the trash for thirty days.
    #[wasm_bindgen(js_name = isUntidy)]
    pub fn is_untidy(&self, now: f64) -> bool {
        self.0.is_untidy(now as u64)
    }
}

fn entry_out(id: Id, account: &Account, now: f64) -> EntryOut<'_> {
    EntryOut { account: account_out(id, account), code: code_out(id, account, now) }
}

fn code_out(id: Id, account: &Account, now: f64) -> CodeOut {
    let code = account.key.code_at(now as u64);
    let next = account.key.next(&code).digits;
    CodeOut { id: id.to_hex(), code: code.digits, next, step: code.step, ends_at: code.ends_at }
}

/// Opens it with the vault key, which was unlocked before; the bytes given are overwritten. `locked` is thrown where it is
/// no longer the key.
fn open_with_key(items: &Items, key: &Uint8Array) -> Result<vault::Vault, JsValue> {
    let locked = || JsValue::from_str("locked");
    let header = Header::find(items).map_err(name_of)?.ok_or_else(locked)?;
    let vault = vault::Vault::open_if_key(header, taken(key).ok_or_else(locked)?, items).map_err(name_of);
    stack::clear();
    vault?.ok_or_else(locked)
}

pub(super) fn opened(header: Header, key: VaultKey, items: &Items) -> Result<vault::Vault, JsValue> {
    let vault = vault::Vault::open(header, key, items).map_err(name_of);
    stack::clear();
    vault
}
