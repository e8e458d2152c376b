//! The core of Sixbox: everything that has a meaning, and nothing that does I/O.
//!
//! Time comes in as Unix seconds, pixels as slices, randomness as a cryptographic generator.
//! The way of a scan is `reader` -> `payload` -> `account` -> `vault`; the way of a fill is `fill` -> `origin` -> `code`, by a clock that
//! `server_time` has checked.

#[cfg(feature = "vault")]
pub mod account;
#[cfg(feature = "vault")]
pub mod code;
#[cfg(feature = "keys")]
pub mod drawn;
#[cfg(feature = "vault")]
pub mod fill;
#[cfg(all(feature = "vault", not(fuzzing)))]
mod json;
#[cfg(all(feature = "vault", fuzzing))]
pub mod json;
#[cfg(any(feature = "vault", feature = "reader"))]
pub mod logo;
#[cfg(feature = "vault")]
mod look_alike;
#[cfg(feature = "vault")]
pub mod origin;
#[cfg(feature = "vault")]
pub mod otpauth;
#[cfg(feature = "vault")]
pub mod payload;
#[cfg(feature = "reader")]
pub mod reader;
#[cfg(feature = "vault")]
pub mod secret;
#[cfg(feature = "vault")]
pub mod server_time;
#[cfg(feature = "vault")]
mod sorted;
#[cfg(all(target_arch = "wasm32", feature = "codes"))]
mod stack;
#[cfg(feature = "vault")]
pub mod typed;
#[cfg(feature = "vault")]
pub mod vault;
#[cfg(target_arch = "wasm32")]
mod wasm;
