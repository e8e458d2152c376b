//! What several doors share: the shapes that pass, and the names of errors.

#[cfg(feature = "codes")]
use js_sys::Reflect;
use js_sys::{Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::account::Account;
use crate::fill::NoFill;
use crate::origin::Refusal;
#[cfg(feature = "codes")]
use crate::vault::Header;
use crate::vault::{Id, Items, Stored, VaultError, VaultKey};

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
    pinned: bool,
    logo: Option<String>,
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
        pinned: account.pinned,
        logo: account.logo.map(Id::to_hex),
    }
}

pub(super) fn stored(items: &Object) -> Items {
    let mut read = Items::new();
    for pair in Object::entries(items) {
        let pair: Array = pair.unchecked_into();
        if let Some(name) = pair.get(0).as_string() {
            read.insert(name, stored_as(&pair.get(1)));
        }
    }
    read
}

fn stored_as(item: &JsValue) -> Stored {
    item.as_string().map_or(Stored::Other, Stored::Text)
}

/// The header of the vault among `items`. Where it is there, nothing else is read: there may be a thousand records.
#[cfg(feature = "codes")]
pub(super) fn header(items: &Object) -> Result<Option<Header>, VaultError> {
    match Reflect::get(items, &Header::ITEM.into()) {
        Ok(item) if !item.is_undefined() => {
            let mut only = Items::new();
            only.insert(Header::ITEM.to_owned(), stored_as(&item));
            Header::find(&only)
        }
        _ => Header::find(&stored(items)),
    }
}

/// Takes a vault key out of JavaScript's memory, which keeps no copy.
pub(super) fn taken(bytes: &Uint8Array) -> Option<VaultKey> {
    let plain = Zeroizing::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    VaultKey::from_bytes(&plain)
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
        VaultError::Logo => "logo_unreadable",
        VaultError::Randomness | VaultError::Check => "unexpected",
    })
}

pub(super) fn name_of_refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotHttps => "not_https",
        Refusal::OtherHost => "wrong_host",
        Refusal::TenantPage => "tenant_page",
        Refusal::LookAlikeName => "fake_name",
        Refusal::LookAlikeTwin => "fake_twin",
        Refusal::Address => "fake_address",
    }
}
