//! The slot of this device's key: WebCrypto seals it.

use getrandom::SysRng;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use super::shapes::{aes_gcm, name_of, subtle};
use crate::vault::Vault;

pub(super) async fn add_device_slot(vault: &mut Vault, device: &CryptoKey) -> Result<(), JsValue> {
    let slot = vault.new_device_slot(&mut SysRng).map_err(name_of)?;
    let params = aes_gcm(slot.nonce(), slot.additional_data());
    let sealing = subtle()?.encrypt_with_object_and_u8_array(&params, device, vault.key().as_bytes())?;
    let sealed = Uint8Array::new(&JsFuture::from(sealing).await?).to_vec();
    vault.add_device_slot(&slot, &sealed).map_err(name_of)
}
