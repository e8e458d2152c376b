//! The door: the only file that knows JavaScript.
//!
//! What passes outwards are plain objects, and errors as the name of what went wrong ("vault_damaged"); the extension
//! has a sentence for each. A stored secret never passes.
#![allow(unreachable_pub, reason = "what is exported to JavaScript is pub, in modules that Rust does not reach")]

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Gives a value to JavaScript: maps as objects, nothing as null.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let plain = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    value.serialize(&plain).map_err(|_| JsValue::from_str("unexpected"))
}

#[cfg(feature = "reader")]
mod reading {
    use serde::Serialize;
    use wasm_bindgen::prelude::*;
    use web_sys::{ImageData, TextDecoder};

    use super::to_js;
    use crate::reader::{Edge, Luma, PictureError, Reading, Unread, luma_from_rgba, read};

    #[derive(Serialize)]
    struct ReadingOut {
        codes: Vec<CodeOut>,
        /// Why a further code could not be read.
        unread: Option<&'static str>,
    }

    #[derive(Serialize)]
    struct CodeOut {
        text: String,
        /// x and y of four corners, in pixels.
        corners: [f32; 8],
    }

    /// Reads every code of a grey picture: one byte a pixel, `stride` bytes a row.
    #[wasm_bindgen(js_name = readLuma)]
    pub fn read_luma(pixels: &[u8], width: u32, height: u32, stride: u32) -> Result<JsValue, JsValue> {
        let picture = Luma::new(pixels, width, height, stride).map_err(name_of)?;
        out(read(&picture))
    }

    /// Reads every code of a canvas's picture.
    #[wasm_bindgen(js_name = readImageData)]
    pub fn read_image_data(image: &ImageData) -> Result<JsValue, JsValue> {
        let (width, height) = (image.width(), image.height());
        let pixels = luma_from_rgba(&image.data(), width, height).map_err(name_of)?;
        read_luma(&pixels, width, height, width)
    }

    fn out(reading: Reading) -> Result<JsValue, JsValue> {
        let corners = |code: &crate::reader::Code| {
            let [a, b, c, d] = code.corners;
            [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y]
        };
        to_js(&ReadingOut {
            codes: reading
                .codes
                .iter()
                .map(|code| CodeOut { text: code.content.text(decode), corners: corners(code) })
                .collect(),
            unread: reading.unread.map(|unread| match unread {
                Unread::Cut(Edge::Top) => "top",
                Unread::Cut(Edge::Right) => "right",
                Unread::Cut(Edge::Bottom) => "bottom",
                Unread::Cut(Edge::Left) => "left",
                Unread::Damaged(_) => "damaged",
            }),
        })
    }

    /// The browser knows the character sets; the names are those of its standard.
    fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
        TextDecoder::new_with_label(encoding).ok()?.decode_with_u8_array(bytes).ok()
    }

    fn name_of(error: PictureError) -> JsValue {
        JsValue::from_str(match error {
            PictureError::Empty => "picture_empty",
            PictureError::TooLarge => "picture_too_large",
            PictureError::TooShort => "picture_too_short",
        })
    }
}

#[cfg(feature = "codes")]
mod keeping {
    use getrandom::SysRng;
    use js_sys::{Array, Object, Reflect, Uint8Array};
    use serde::{Deserialize, Serialize};
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{AesGcmParams, Crypto, CryptoKey, SubtleCrypto};
    use zeroize::Zeroizing;

    use super::to_js;
    use crate::account::Account;
    use crate::fill::{Asked, Choice, choose};
    use crate::origin::{Place, Refusal, host_of, place_of};
    use crate::otpauth::Otpauth;
    use crate::payload::{MicrosoftApp, Payload, PayloadError};
    use crate::typed::{TypedError, TypedKey};
    use crate::vault::{
        self, Change, DeviceSlot, Header, Id, IfNamed, Items, Saved, Stored, Taken, VaultError, VaultKey,
    };

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
    struct AccountOut<'a> {
        id: String,
        issuer: Option<&'a str>,
        tenant: Option<&'a str>,
        user: &'a str,
        nickname: Option<&'a str>,
        digits: u8,
        period: u32,
        microsoft: bool,
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
    #[serde(tag = "saved", rename_all = "camelCase")]
    enum SavedOut {
        New { id: String, change: Change },
        Same { id: String, change: Option<Change> },
        Named { id: String },
    }

    #[derive(Serialize)]
    #[serde(tag = "choice", rename_all = "camelCase")]
    enum ChoiceOut {
        Fill { id: String },
        Ask { ids: Vec<String> },
        None,
    }

    #[derive(Serialize)]
    #[serde(tag = "taken", rename_all = "camelCase")]
    enum TakenOut {
        Code { code: String, step: u64, change: Change },
        Wait { until: u64, reason: &'static str },
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

    /// The open vault. All that is stored is read when it opens; changes come back to be written.
    #[wasm_bindgen]
    pub struct Vault(vault::Vault);

    #[wasm_bindgen]
    impl Vault {
        /// Opens the vault among `items`, what storage holds, with this device's key (AES-GCM, 256 bits). Where storage
        /// holds none, an empty one begins; it is written with its first account.
        pub async fn open(items: Object, device: CryptoKey) -> Result<Vault, JsValue> {
            let items = stored(&items);
            let Some(header) = Header::find(&items).map_err(name_of)? else {
                let mut vault = vault::Vault::create(&mut SysRng).map_err(name_of)?;
                let slot = vault.new_device_slot(&mut SysRng).map_err(name_of)?;
                let params = aes_gcm(slot.nonce(), slot.additional_data());
                let sealing = subtle()?.encrypt_with_object_and_u8_array(&params, &device, vault.key().as_bytes())?;
                let sealed = Uint8Array::new(&JsFuture::from(sealing).await?).to_vec();
                vault.add_device_slot(&slot, &sealed).map_err(name_of)?;
                return Ok(Self(vault));
            };
            for slot in header.device_slots() {
                if let Some(key) = unsealed(&slot, &device).await? {
                    return vault::Vault::open(header, key, &items).map(Self).map_err(name_of);
                }
            }
            Err(name_of(VaultError::NoSlotOpens))
        }

        /// The accounts, oldest first, without their secrets.
        pub fn accounts(&self) -> Result<JsValue, JsValue> {
            to_js(&self.0.accounts().into_iter().map(|(id, account)| account_out(id, account)).collect::<Vec<_>>())
        }

        /// How many records could not be read.
        #[wasm_bindgen(getter)]
        pub fn damaged(&self) -> usize {
            self.0.damaged().len()
        }

        /// The code of every account at `now` (Unix seconds), in the order of `accounts`.
        pub fn codes(&self, now: f64) -> Result<JsValue, JsValue> {
            let out = |(id, account): (Id, &Account)| {
                let code = account.key.code_at(now as u64);
                let next = account.key.next(&code).digits;
                CodeOut { id: id.to_hex(), code: code.digits, next, step: code.step, ends_at: code.ends_at }
            };
            to_js(&self.0.accounts().into_iter().map(out).collect::<Vec<_>>())
        }

        /// The account that has the secret and parameters of this otpauth text.
        pub fn same(&self, text: String) -> Option<String> {
            let text = Zeroizing::new(text);
            Otpauth::parse(&text).ok().and_then(|otpauth| self.0.same(&otpauth.key)).map(Id::to_hex)
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
            to_js(&match self.0.save(account, if_named, &mut SysRng).map_err(name_of)? {
                Saved::New(id, change) => SavedOut::New { id: id.to_hex(), change },
                Saved::Same(id, change) => SavedOut::Same { id: id.to_hex(), change },
                Saved::Named(id) => SavedOut::Named { id: id.to_hex() },
            })
        }

        /// Whose code a page of Microsoft's wants. `user`: the name it shows; `scanned`: the account that was scanned in
        /// this document; `sure`: it says that it wants the app's code.
        pub fn choose(&self, user: Option<String>, scanned: Option<String>, sure: bool) -> Result<JsValue, JsValue> {
            let asked = Asked { user: user.as_deref(), scanned: scanned.as_deref().and_then(Id::from_hex), sure };
            to_js(&match choose(self.0.accounts().into_iter(), &asked) {
                Choice::Fill(id) => ChoiceOut::Fill { id: id.to_hex() },
                Choice::Ask(ids) => ChoiceOut::Ask { ids: ids.into_iter().map(Id::to_hex).collect() },
                Choice::None => ChoiceOut::None,
            })
        }

        /// Takes the code of an account to fill it at `url`: only on Microsoft's hosts, only fresh, only once. The change
        /// is to be written before the code is filled.
        #[wasm_bindgen(js_name = takeCode)]
        pub fn take_code(&mut self, id: &str, url: &str, now: f64) -> Result<JsValue, JsValue> {
            place_of(url).map_err(|refusal| JsValue::from_str(name_of_refusal(refusal)))?;
            let host = host_of(url).unwrap_or_default();
            let taken = self.0.take_code(id_from(id)?, host, now as u64, &mut SysRng).map_err(name_of)?;
            to_js(&match taken {
                Taken::Code(code, change) => TakenOut::Code { code: code.digits, step: code.step, change },
                Taken::Used(until) => TakenOut::Wait { until, reason: "used" },
                Taken::Ending(until) => TakenOut::Wait { until, reason: "ending" },
            })
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

    fn account_out(id: Id, account: &Account) -> AccountOut<'_> {
        AccountOut {
            id: id.to_hex(),
            issuer: account.issuer.as_deref(),
            tenant: account.tenant.as_deref(),
            user: &account.user,
            nickname: account.nickname.as_deref(),
            digits: account.key.digits(),
            period: account.key.period(),
            microsoft: account.is_microsoft(),
        }
    }

    fn id_from(text: &str) -> Result<Id, JsValue> {
        Id::from_hex(text).ok_or_else(|| name_of(VaultError::NoAccount))
    }

    fn stored(items: &Object) -> Items {
        let read = |pair: JsValue| {
            let pair = Array::from(&pair);
            let name = pair.get(0).as_string()?;
            Some((name, pair.get(1).as_string().map_or(Stored::Other, Stored::Text)))
        };
        Object::entries(items).iter().filter_map(read).collect()
    }

    /// Asks WebCrypto to open a slot. None: the key is another's, or the slot is damaged.
    async fn unsealed(slot: &DeviceSlot, device: &CryptoKey) -> Result<Option<VaultKey>, JsValue> {
        let params = aes_gcm(&slot.nonce, &slot.additional_data);
        let opening = subtle()?.decrypt_with_object_and_u8_array(&params, device, &slot.sealed)?;
        let Ok(opened) = JsFuture::from(opening).await else { return Ok(None) };
        let bytes = Uint8Array::new(&opened);
        let plain = Zeroizing::new(bytes.to_vec());
        // The one copy that JavaScript's memory held.
        bytes.fill(0, 0, bytes.length());
        Ok(VaultKey::from_bytes(&plain))
    }

    fn aes_gcm(nonce: &[u8], additional_data: &[u8]) -> AesGcmParams {
        let params = AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce));
        params.set_additional_data(&Uint8Array::from(additional_data));
        params
    }

    fn subtle() -> Result<SubtleCrypto, JsValue> {
        Ok(Reflect::get(&js_sys::global(), &"crypto".into())?.unchecked_into::<Crypto>().subtle())
    }

    fn name_of(error: VaultError) -> JsValue {
        JsValue::from_str(match error {
            VaultError::Damaged => "vault_damaged",
            VaultError::Newer => "vault_newer",
            VaultError::NoSlotOpens => "device_key_gone",
            VaultError::NoAccount => "no_account",
            VaultError::Randomness | VaultError::Check => "unexpected",
        })
    }

    fn name_of_refusal(refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::NotHttps => "not_https",
            Refusal::OtherHost => "wrong_host",
            Refusal::TenantPage => "tenant_page",
        }
    }
}
