//! The door: the only file that knows JavaScript.
//!
//! What passes outwards are plain objects, and errors as the name of what went wrong ("vault_damaged"); the extension
//! has a sentence for each. A stored secret never passes.
#![allow(unreachable_pub, reason = "what is exported to JavaScript is pub, in modules that Rust does not reach")]

#[cfg(feature = "changes")]
mod changing;
#[cfg(feature = "codes")]
mod opening;
#[cfg(feature = "reader")]
mod reading;
#[cfg(feature = "vault")]
mod shapes;
#[cfg(feature = "writing")]
mod slots;
#[cfg(feature = "keys")]
mod unlocking;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

/// Gives a value to JavaScript: maps as objects, nothing as null.
fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    let plain = Serializer::new().serialize_maps_as_objects(true).serialize_missing_as_null(true);
    value.serialize(&plain).map_err(|_| JsValue::from_str("unexpected"))
}
