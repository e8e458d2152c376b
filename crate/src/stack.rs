//! What calls leave on the stack when they return.

use zeroize::Zeroizing;

/// More than computing a code takes, in bytes.
const DEPTH: usize = 16 * 1024;

/// Overwrites what deeper calls left behind: HMAC, for one, copies a secret into a block of its own, and forgets it there.
#[inline(never)]
pub(crate) fn clear() {
    std::hint::black_box(&mut *Zeroizing::new([0u8; DEPTH]));
}
