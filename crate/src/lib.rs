//! The core of Sixbox: everything that has a meaning, and nothing that does I/O.
//!
//! Time comes in as Unix seconds, pixels as slices, randomness as a cryptographic generator.
//! The way of a scan is `reader` -> `payload` -> `account` -> `vault`; the way of a fill is `fill` -> `origin` -> `code`, by a clock that
//! `server_time` has checked.

#[cfg(feature = "codes")]
pub mod account;
#[cfg(feature = "codes")]
pub mod code;
#[cfg(feature = "keys")]
pub mod drawn;
#[cfg(feature = "codes")]
pub mod fill;
#[cfg(feature = "codes")]
mod look_alike;
#[cfg(feature = "codes")]
pub mod origin;
#[cfg(feature = "codes")]
pub mod otpauth;
#[cfg(feature = "codes")]
pub mod payload;
#[cfg(feature = "reader")]
pub mod reader;
#[cfg(feature = "codes")]
pub mod secret;
#[cfg(feature = "codes")]
pub mod server_time;
#[cfg(all(target_arch = "wasm32", feature = "codes"))]
mod stack;
#[cfg(feature = "codes")]
pub mod typed;
#[cfg(feature = "codes")]
pub mod vault;
#[cfg(target_arch = "wasm32")]
mod wasm;
