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
    use crate::fill::{Choice, Field, NoFill, Request, choose};
    use crate::origin::{Place, Refusal, host_of, place_of};
    use crate::otpauth::Otpauth;
    use crate::payload::{MicrosoftApp, Payload, PayloadError};
    use crate::server_time::{ClockError, Sample, clock_error};
    use crate::stack;
    use crate::typed::{TypedError, TypedKey, read_shown};
    use crate::vault::{
        self, Change, DeviceSlot, Header, Id, IfNamed, Items, Saved, Stored, Taken, VaultError, VaultKey, Way,
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
    pub(super) struct AccountOut<'a> {
        id: String,
        issuer: Option<&'a str>,
        tenant: Option<&'a str>,
        user: &'a str,
        nickname: Option<&'a str>,
        digits: u8,
        period: u32,
        microsoft: bool,
        hosts: &'a [String],
    }

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
        Elsewhere { ids: Vec<String> },
        None,
    }

    #[derive(Deserialize)]
    struct RequestIn {
        url: String,
        field: FieldIn,
        user: Option<String>,
        scanned: Option<String>,
        sure: bool,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum FieldIn {
        Microsoft,
        Generic,
    }

    #[derive(Serialize)]
    struct ClockErrorOut {
        clock: &'static str,
        seconds: i64,
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
        let member = |name: &str| Reflect::get(sample, &JsValue::from_str(name)).ok();
        let number = |name: &str| member(name)?.as_f64();
        let age = member("age").filter(|age| !age.is_null() && !age.is_undefined());
        Some(Sample {
            sent: number("sent")?,
            received: number("received")?,
            date: number("date")?,
            age: age.map_or(Some(0.0), |age| age.as_f64())?,
        })
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
                add_device_slot(&mut vault, &device).await?;
                return Ok(Self(vault));
            };
            let key = unsealed(&header, &device).await?.ok_or_else(|| name_of(VaultError::NoSlotOpens))?;
            opened(header, key, &items)
        }

        /// Opens it with the vault key, which was unlocked before; the bytes given are overwritten. `locked` is thrown
        /// where it is no longer the key.
        #[wasm_bindgen(js_name = openWithKey)]
        pub fn open_with_key(items: Object, key: Uint8Array) -> Result<Vault, JsValue> {
            let items = stored(&items);
            let header = Header::find(&items).map_err(name_of)?.ok_or_else(|| JsValue::from_str("locked"))?;
            let key =
                taken(&key).filter(|key| header.is_key(key, &items)).ok_or_else(|| JsValue::from_str("locked"))?;
            opened(header, key, &items)
        }

        /// True if only a person opens the vault among `items`: no slot is this device's, and one is a person's.
        #[wasm_bindgen(js_name = isLocked)]
        pub fn is_locked(items: Object) -> bool {
            Header::find(&stored(&items)).ok().flatten().is_some_and(|header| header.is_persons())
        }

        /// What a person may open the vault among `items` with: `password`, `recovery`, `passkey`, each once. None where
        /// there is no vault.
        pub fn ways(items: Object) -> Vec<String> {
            let ways = Header::find(&stored(&items)).ok().flatten().map(|header| header.ways()).unwrap_or_default();
            let name = |way| match way {
                Way::Password => "password",
                Way::Recovery => "recovery",
                Way::Passkey => "passkey",
            };
            ways.into_iter().map(|way| name(way).to_owned()).collect()
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

        /// Whether only a person opens it: it can be locked.
        #[wasm_bindgen(getter)]
        pub fn locks(&self) -> bool {
            self.0.is_persons()
        }

        /// The code of every account at `now` (Unix seconds), in the order of `accounts`.
        pub fn codes(&self, now: f64) -> Result<JsValue, JsValue> {
            let out = |(id, account): (Id, &Account)| {
                let code = account.key.code_at(now as u64);
                let next = account.key.next(&code).digits;
                CodeOut { id: id.to_hex(), code: code.digits, next, step: code.step, ends_at: code.ends_at }
            };
            let codes = self.0.accounts().into_iter().map(out).collect::<Vec<_>>();
            stack::clear();
            to_js(&codes)
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

        /// Whose code a page wants: `url`, `field` (`microsoft` or `generic`), `user`, the name that it shows, `scanned`,
        /// the account that was scanned in this document, `sure`, whether it says that it wants the app's code.
        pub fn choose(&self, request: JsValue) -> Result<JsValue, JsValue> {
            let request: RequestIn =
                serde_wasm_bindgen::from_value(request).map_err(|_| JsValue::from_str("unexpected"))?;
            let field = match request.field {
                FieldIn::Microsoft => Field::Microsofts,
                FieldIn::Generic => Field::Generic,
            };
            let request = Request {
                url: &request.url,
                field,
                user: request.user.as_deref(),
                scanned: request.scanned.as_deref().and_then(Id::from_hex),
                sure: request.sure,
            };
            let hex = |ids: Vec<Id>| ids.into_iter().map(Id::to_hex).collect();
            to_js(&match choose(self.0.accounts().into_iter(), &request) {
                Choice::Fill(id) => ChoiceOut::Fill { id: id.to_hex() },
                Choice::Ask(ids) => ChoiceOut::Ask { ids: hex(ids) },
                Choice::Elsewhere(ids) => ChoiceOut::Elsewhere { ids: hex(ids) },
                Choice::None => ChoiceOut::None,
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

        /// The accounts in the trash, the last deleted first, each with when it went there (Unix seconds).
        #[wasm_bindgen(js_name = inTrash)]
        pub fn in_trash(&self) -> Result<JsValue, JsValue> {
            let out = |(id, account)| TrashedOut {
                account: account_out(id, account),
                since: account.trashed.unwrap_or_default(),
            };
            to_js(&self.0.in_trash().into_iter().map(out).collect::<Vec<_>>())
        }

        /// Moves an account to the trash.
        pub fn trash(&mut self, id: &str, now: f64) -> Result<JsValue, JsValue> {
            to_js(&self.0.trash(id_from(id)?, now as u64, &mut SysRng).map_err(name_of)?)
        }

        /// Takes an account out of the trash.
        pub fn restore(&mut self, id: &str, now: f64) -> Result<JsValue, JsValue> {
            to_js(&self.0.restore(id_from(id)?, now as u64, &mut SysRng).map_err(name_of)?)
        }

        /// True if something may have waited in the trash for thirty days.
        #[wasm_bindgen(js_name = isUntidy)]
        pub fn is_untidy(&self, now: f64) -> bool {
            self.0.is_untidy(now as u64)
        }

        /// Gives back the step of a code that was taken and then not pressed.
        #[wasm_bindgen(js_name = releaseStep)]
        pub fn release_step(&mut self, id: &str, step: f64) -> Result<JsValue, JsValue> {
            to_js(&self.0.release_step(id_from(id)?, step as u64, &mut SysRng).map_err(name_of)?)
        }
    }

    fn opened(header: Header, key: VaultKey, items: &Items) -> Result<Vault, JsValue> {
        let vault = vault::Vault::open(header, key, items).map(Vault).map_err(name_of);
        stack::clear();
        vault
    }

    fn draft(otpauth: Otpauth, text: Zeroizing<String>) -> DraftOut {
        let Account { issuer, tenant, user, key, .. } = Account::new(otpauth, 0);
        DraftOut { text, issuer, tenant, user, digits: key.digits(), period: key.period() }
    }

    pub(super) fn account_out(id: Id, account: &Account) -> AccountOut<'_> {
        AccountOut {
            id: id.to_hex(),
            issuer: account.issuer.as_deref(),
            tenant: account.tenant.as_deref(),
            user: &account.user,
            nickname: account.nickname.as_deref(),
            digits: account.key.digits(),
            period: account.key.period(),
            microsoft: account.is_microsoft(),
            hosts: &account.hosts,
        }
    }

    fn id_from(text: &str) -> Result<Id, JsValue> {
        Id::from_hex(text).ok_or_else(|| name_of(VaultError::NoAccount))
    }

    pub(super) fn stored(items: &Object) -> Items {
        let read = |pair: JsValue| {
            let pair = Array::from(&pair);
            let name = pair.get(0).as_string()?;
            Some((name, pair.get(1).as_string().map_or(Stored::Other, Stored::Text)))
        };
        Object::entries(items).iter().filter_map(read).collect()
    }

    /// Asks WebCrypto to open a device slot. None: the key is another's, or the slots are damaged.
    pub(super) async fn unsealed(header: &Header, device: &CryptoKey) -> Result<Option<VaultKey>, JsValue> {
        for DeviceSlot { nonce, additional_data, sealed } in header.device_slots() {
            let params = aes_gcm(&nonce, &additional_data);
            let opening = subtle()?.decrypt_with_object_and_u8_array(&params, device, &sealed)?;
            if let Ok(opened) = JsFuture::from(opening).await
                && let Some(key) = taken(&Uint8Array::new(&opened))
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// Takes a vault key out of JavaScript's memory, which keeps no copy.
    pub(super) fn taken(bytes: &Uint8Array) -> Option<VaultKey> {
        let plain = Zeroizing::new(bytes.to_vec());
        bytes.fill(0, 0, bytes.length());
        VaultKey::from_bytes(&plain)
    }

    pub(super) async fn add_device_slot(vault: &mut vault::Vault, device: &CryptoKey) -> Result<(), JsValue> {
        let slot = vault.new_device_slot(&mut SysRng).map_err(name_of)?;
        let params = aes_gcm(slot.nonce(), slot.additional_data());
        let sealing = subtle()?.encrypt_with_object_and_u8_array(&params, device, vault.key().as_bytes())?;
        let sealed = Uint8Array::new(&JsFuture::from(sealing).await?).to_vec();
        vault.add_device_slot(&slot, &sealed).map_err(name_of)
    }

    fn aes_gcm(nonce: &[u8], additional_data: &[u8]) -> AesGcmParams {
        let params = AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce));
        params.set_additional_data(&Uint8Array::from(additional_data));
        params
    }

    fn subtle() -> Result<SubtleCrypto, JsValue> {
        Ok(Reflect::get(&js_sys::global(), &"crypto".into())?.unchecked_into::<Crypto>().subtle())
    }

    pub(super) fn name_of(error: VaultError) -> JsValue {
        JsValue::from_str(match error {
            VaultError::Damaged => "vault_damaged",
            VaultError::Newer => "vault_newer",
            VaultError::NoSlotOpens => "device_key_gone",
            VaultError::WrongKey => "wrong_key",
            VaultError::Costly => "slot_costly",
            VaultError::NoPassword => "no_password",
            VaultError::LastSlot => "last_slot",
            VaultError::NoAccount => "no_account",
            VaultError::NoFill(NoFill::NotBound) => "not_bound",
            VaultError::NoFill(NoFill::Refused(refusal)) => name_of_refusal(refusal),
            VaultError::Randomness | VaultError::Check => "unexpected",
        })
    }

    fn name_of_refusal(refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::NotHttps => "not_https",
            Refusal::OtherHost => "wrong_host",
            Refusal::TenantPage => "tenant_page",
            Refusal::LookAlikeName => "fake_name",
            Refusal::LookAlikeTwin => "fake_twin",
            Refusal::Address => "fake_address",
        }
    }
}

#[cfg(feature = "keys")]
mod unlocking {
    use std::fmt;

    use getrandom::SysRng;
    use js_sys::{JSON, Object, Reflect, Uint8Array};
    use serde::de::{self, Visitor};
    use serde::{Deserialize, Deserializer, Serialize};
    use wasm_bindgen::prelude::*;
    use web_sys::CryptoKey;
    use zeroize::Zeroizing;

    use super::keeping::{AccountOut, account_out, add_device_slot, name_of, stored, taken, unsealed};
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
        let header = slots(items)?;
        let key = taken(key).filter(|key| header.is_key(key, items)).ok_or_else(|| JsValue::from_str("locked"))?;
        Vault::open(header, key, items).map_err(name_of)
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

    async fn begun(device: &CryptoKey) -> Result<Vault, JsValue> {
        let mut vault = Vault::create(&mut SysRng).map_err(name_of)?;
        add_device_slot(&mut vault, device).await?;
        Ok(vault)
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
}
