//! What changes the vault, and what reads the texts that accounts are made of. Changes come back to be written.

use getrandom::SysRng;
use js_sys::Object;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::CryptoKey;
use zeroize::Zeroizing;

use super::opening::{Vault, opened};
use super::shapes::{name_of, stored};
use super::slots::{begun, unsealed};
use super::to_js;
use crate::account::Account;
use crate::origin::host_of;
use crate::otpauth::Otpauth;
use crate::payload::{MicrosoftApp, Payload, PayloadError};
use crate::stack;
use crate::typed::{TypedError, TypedKey, read_shown};
use crate::vault::{Change, Header, Id, IfNamed, Saved, Taken, VaultError};

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum PayloadOut {
    Account { draft: DraftOut },
    AppOnly { app: &'static str },
    Hotp,
    Migration,
    Passkey,
    Link { name: String },
    Other,
    Text,
    Damaged,
}

#[derive(Serialize)]
struct DraftOut {
    text: Zeroizing<String>,
    issuer: Option<String>,
    tenant: Option<String>,
    user: String,
    digits: u8,
    period: u32,
}

#[derive(Serialize)]
#[serde(tag = "saved", rename_all = "camelCase")]
enum SavedOut {
    New { id: String, change: Change },
    Same { id: String, change: Option<Change> },
    Named { id: String },
}

#[derive(Serialize)]
#[serde(tag = "taken", rename_all = "camelCase")]
enum TakenOut {
    Code {
        code: String,
        step: u64,
        #[serde(rename = "endsAt")]
        ends_at: u64,
        change: Change,
    },
    Wait {
        until: u64,
        reason: &'static str,
    },
}

#[derive(Deserialize)]
struct TypedIn {
    issuer: String,
    user: String,
    key: Zeroizing<String>,
    algorithm: String,
    digits: String,
    period: String,
}

#[derive(Serialize)]
#[serde(tag = "typed", rename_all = "camelCase")]
enum TypedOut {
    Account { draft: DraftOut },
    Wrong { field: &'static str, problem: &'static str, character: Option<char> },
}

/// Says what the text of a QR code is.
#[wasm_bindgen(js_name = readPayload)]
pub fn read_payload(text: String) -> Result<JsValue, JsValue> {
    let given = Zeroizing::new(text);
    let text = Zeroizing::new(given.trim().to_owned());
    to_js(&match Payload::read(&text) {
        Ok(Payload::Account(otpauth)) => PayloadOut::Account { draft: draft(*otpauth, text) },
        Ok(Payload::MicrosoftApp(app)) => PayloadOut::AppOnly {
            app: match app {
                MicrosoftApp::Work => "work",
                MicrosoftApp::Personal => "personal",
                MicrosoftApp::Server => "server",
            },
        },
        Ok(Payload::Hotp) => PayloadOut::Hotp,
        Ok(Payload::Migration) => PayloadOut::Migration,
        Ok(Payload::Passkey) => PayloadOut::Passkey,
        Ok(Payload::Link(name)) => PayloadOut::Link { name },
        Ok(Payload::Scheme(_) | Payload::OtherOtp(_)) => PayloadOut::Other,
        Ok(Payload::Text) | Err(PayloadError::Empty) => PayloadOut::Text,
        Err(PayloadError::TooLong | PayloadError::Otpauth(_)) => PayloadOut::Damaged,
    })
}

/// Checks a typed key, and gives the draft that a QR of the same account would give.
#[wasm_bindgen(js_name = readTyped)]
pub fn read_typed(form: JsValue) -> Result<JsValue, JsValue> {
    let form: TypedIn = serde_wasm_bindgen::from_value(form).map_err(|_| JsValue::from_str("unexpected"))?;
    let TypedIn { issuer, user, key, algorithm, digits, period } = &form;
    let wrong = |field, problem| TypedOut::Wrong { field, problem, character: None };
    to_js(&match (TypedKey { issuer, user, key, algorithm, digits, period }).read() {
        Ok(otpauth) => {
            let text = otpauth.to_text();
            TypedOut::Account { draft: draft(otpauth, text) }
        }
        Err(TypedError::UserEmpty) => wrong("user", "user_empty"),
        Err(TypedError::KeyEmpty) => wrong("key", "key_empty"),
        Err(TypedError::KeyCharacter(character)) => {
            TypedOut::Wrong { field: "key", problem: "key_characters", character: Some(character) }
        }
        Err(TypedError::KeyShort) => wrong("key", "key_short"),
        Err(TypedError::KeyLong) => wrong("key", "too_long"),
        Err(TypedError::Algorithm) => wrong("algorithm", "algorithm"),
        Err(TypedError::Digits) => wrong("digits", "digits"),
        Err(TypedError::Period) => wrong("period", "period"),
    })
}

/// Reads what Microsoft's wizard shows instead of its QR: `name` is `organisation:user` or `user`, `key` base32. Gives
/// the payload that its QR would give.
#[wasm_bindgen(js_name = readShownKey)]
pub fn read_shown_key(name: &str, key: String) -> Result<JsValue, JsValue> {
    let key = Zeroizing::new(key);
    let payload = match read_shown(name, &key) {
        Ok(otpauth) => {
            let text = otpauth.to_text();
            PayloadOut::Account { draft: draft(otpauth, text) }
        }
        Err(_) => PayloadOut::Damaged,
    };
    stack::clear();
    to_js(&payload)
}

/// Whether two otpauth texts have the same secret and parameters, whatever names they have.
#[wasm_bindgen(js_name = sameKey)]
pub fn same_key(one: String, two: String) -> bool {
    let texts = [Zeroizing::new(one), Zeroizing::new(two)];
    let keys = texts.each_ref().map(|text| Otpauth::parse(text).ok().map(|otpauth| otpauth.key));
    let same = matches!(&keys, [Some(one), Some(two)] if one == two);
    stack::clear();
    same
}

#[wasm_bindgen]
impl Vault {
    /// Opens the vault among `items`, what storage holds, with this device's key (AES-GCM, 256 bits). Where storage
    /// holds none, an empty one begins; it is written with its first account.
    pub async fn open(items: Object, device: CryptoKey) -> Result<Vault, JsValue> {
        let items = stored(&items);
        let Some(header) = Header::find(&items).map_err(name_of)? else {
            return begun(&device).await.map(Self);
        };
        let key = unsealed(&header, &device).await?.ok_or_else(|| name_of(VaultError::NoSlotOpens))?;
        opened(header, key, &items).map(Self)
    }

    /// The account that has the secret and parameters of this otpauth text.
    pub fn same(&self, text: String) -> Option<String> {
        let text = Zeroizing::new(text);
        let same = Otpauth::parse(&text).ok().and_then(|otpauth| self.0.same(&otpauth.key)).map(Id::to_hex);
        stack::clear();
        same
    }

    /// Saves the account of an otpauth text that was read at `url`. `if_named`: `ask`, `keepBoth` or `replace`.
    pub fn save(
        &mut self,
        text: String,
        nickname: &str,
        url: &str,
        if_named: &str,
        now: f64,
    ) -> Result<JsValue, JsValue> {
        let text = Zeroizing::new(text);
        let otpauth = Otpauth::parse(&text).map_err(|_| JsValue::from_str("qr_damaged"))?;
        let mut account = Account::new(otpauth, now as u64);
        account.set_nickname(nickname, account.created());
        if let Some(host) = host_of(url) {
            account.remember_host(host);
        }
        let if_named = match if_named {
            "keepBoth" => IfNamed::KeepBoth,
            "replace" => IfNamed::Replace,
            _ => IfNamed::Ask,
        };
        let saved = self.0.save(account, if_named, &mut SysRng).map_err(name_of);
        stack::clear();
        to_js(&match saved? {
            Saved::New(id, change) => SavedOut::New { id: id.to_hex(), change },
            Saved::Same(id, change) => SavedOut::Same { id: id.to_hex(), change },
            Saved::Named(id) => SavedOut::Named { id: id.to_hex() },
        })
    }

    /// Takes the code of an account to fill it at `url`: only where it belongs, only fresh, only once. `new_host`: the
    /// person has seen that it was never used there, and wants it to be. The change is to be written before the code
    /// is filled.
    #[wasm_bindgen(js_name = takeCode)]
    pub fn take_code(&mut self, id: &str, url: &str, new_host: bool, now: f64) -> Result<JsValue, JsValue> {
        let taken = self.0.take_code(id_from(id)?, url, new_host, now as u64, &mut SysRng).map_err(name_of);
        stack::clear();
        let taken = taken?;
        to_js(&match taken {
            Taken::Code(code, change) => {
                TakenOut::Code { code: code.digits, step: code.step, ends_at: code.ends_at, change }
            }
            Taken::Used(until) => TakenOut::Wait { until, reason: "used" },
            Taken::Ending(until) => TakenOut::Wait { until, reason: "ending" },
        })
    }

    /// Sets what the person calls an account.
    pub fn rename(&mut self, id: &str, nickname: &str, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.rename(id_from(id)?, nickname, now as u64, &mut SysRng).map_err(name_of)?)
    }

    /// Pins an account, or takes its pin away.
    pub fn pin(&mut self, id: &str, pinned: bool, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.pin(id_from(id)?, pinned, now as u64, &mut SysRng).map_err(name_of)?)
    }

    /// Moves an account before another one of its group, the pinned ones or the others; null: to the end of its group.
    #[wasm_bindgen(js_name = "move")]
    pub fn move_before(&mut self, id: &str, before: Option<String>, now: f64) -> Result<JsValue, JsValue> {
        let before = before.map(|before| id_from(&before)).transpose()?;
        to_js(&self.0.move_before(id_from(id)?, before, now as u64, &mut SysRng).map_err(name_of)?)
    }

    /// Sets an account's logo, a PNG of at most 16 KB; null takes it away. Throws `logo_unreadable`.
    #[wasm_bindgen(js_name = setLogo)]
    pub fn set_logo(&mut self, id: &str, png: Option<Vec<u8>>, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.set_logo(id_from(id)?, png.as_deref(), now as u64, &mut SysRng).map_err(name_of)?)
    }

    /// Moves an account to the trash.
    pub fn trash(&mut self, id: &str, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.trash(id_from(id)?, now as u64, &mut SysRng).map_err(name_of)?)
    }

    /// Takes an account out of the trash.
    pub fn restore(&mut self, id: &str, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.restore(id_from(id)?, now as u64, &mut SysRng).map_err(name_of)?)
    }

    /// Gives back the step of a code that was taken and then not pressed.
    #[wasm_bindgen(js_name = releaseStep)]
    pub fn release_step(&mut self, id: &str, step: f64) -> Result<JsValue, JsValue> {
        to_js(&self.0.release_step(id_from(id)?, step as u64, &mut SysRng).map_err(name_of)?)
    }
}

fn draft(otpauth: Otpauth, text: Zeroizing<String>) -> DraftOut {
    let Account { issuer, tenant, user, key, .. } = Account::new(otpauth, 0);
    DraftOut { text, issuer, tenant, user, digits: key.digits(), period: key.period() }
}

fn id_from(text: &str) -> Result<Id, JsValue> {
    Id::from_hex(text).ok_or_else(|| name_of(VaultError::NoAccount))
}
