//! The slot of this device's key: WebCrypto seals and opens it.

use getrandom::SysRng;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AesGcmParams, Crypto, CryptoKey, SubtleCrypto};

use super::shapes::{name_of, taken};
use crate::vault::{DeviceSlot, Header, Vault, VaultKey};

/// A new vault, which this device's key opens.
pub(super) async fn begun(device: &CryptoKey) -> Result<Vault, JsValue> {
    let mut vault = Vault::create(&mut SysRng).map_err(name_of)?;
    add_device_slot(&mut vault, device).await?;
    Ok(vault)
}

pub(super) async fn add_device_slot(vault: &mut Vault, device: &CryptoKey) -> Result<(), JsValue> {
    let slot = vault.new_device_slot(&mut SysRng).map_err(name_of)?;
    let params = aes_gcm(slot.nonce(), slot.additional_data());
    let sealing = subtle()?.encrypt_with_object_and_u8_array(&params, device, vault.key().as_bytes())?;
    let sealed = Uint8Array::new(&JsFuture::from(sealing).await?).to_vec();
    vault.add_device_slot(&slot, &sealed).map_err(name_of)
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

fn aes_gcm(nonce: &[u8], additional_data: &[u8]) -> AesGcmParams {
    let params = AesGcmParams::new("AES-GCM", &Uint8Array::from(nonce));
    params.set_additional_data(&Uint8Array::from(additional_data));
    params
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    Ok(Reflect::get(&js_sys::global(), &"crypto".into())?.unchecked_into::<Crypto>().subtle())
}
