//! Logos in the vault: each a sealed record of its own, which is opened when it is asked for. The account's record names
//! it; so the newest logo wins a merge as the newest nickname does.

#[cfg(feature = "writing")]
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::Vault;
use super::header::from_base64;
#[cfg(feature = "writing")]
use super::header::to_base64;
use super::seal::Id;
#[cfg(feature = "writing")]
use super::{Change, Stored, VaultError, item_name};
#[cfg(feature = "writing")]
use crate::account::Account;
#[cfg(feature = "writing")]
use crate::logo::MAX_BYTES;
use crate::logo::is_png;

/// What stands before and behind the picture's base64: FORMAT.md, "Logos".
const AROUND: (&str, &str) = (r#"{"kind":"logo","png":""#, r#""}"#);

impl Vault {
    /// The PNG picture of an account's logo, opened now. None: it has none, or it is damaged.
    pub fn logo(&self, id: Id) -> Option<Vec<u8>> {
        read(&self.logo_record(self.accounts.get(&id)?.logo()?)?)
    }

    /// What a logo's record holds, where it is whole.
    pub(super) fn logo_record(&self, record: Id) -> Option<Zeroizing<Vec<u8>>> {
        let (version, plain) = self.unsealed(record, &self.logos)?;
        (version >= *self.index.records.get(&record)?).then_some(plain)
    }
}

#[cfg(feature = "writing")]
impl Vault {
    /// Sets an account's logo, a PNG picture of at most [`MAX_BYTES`], or takes it away, at `now` (Unix seconds).
    ///
    /// # Errors
    /// [`VaultError::Logo`] where it is none.
    pub fn set_logo(
        &mut self,
        id: Id,
        png: Option<&[u8]>,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<Change, VaultError> {
        let stamp = self.stamp(now, rng)?;
        let mut change = Change::new();
        let record = match png {
            None => None,
            Some(png) => {
                let record = Id::random_logo(rng)?;
                let plain = write(png).ok_or(VaultError::Logo)?;
                self.seal_logo(record, &plain, &mut change, rng)?;
                Some(record)
            }
        };
        self.editable(id)?.set_logo(record, stamp);
        self.change_with(change, &[id], rng)
    }

    pub(super) fn seal_logo(
        &mut self,
        record: Id,
        plain: &[u8],
        change: &mut Change,
        rng: &mut impl TryCryptoRng,
    ) -> Result<(), VaultError> {
        self.seal_record(record, plain, change, rng)?;
        let name = item_name(record);
        let sealed = change.get(&name).cloned().ok_or(VaultError::Check)?;
        self.logos.insert(name, Stored::Text(sealed));
        Ok(())
    }

    /// Logos that no account names any more become empty. While a record is damaged nobody knows which it names.
    pub(super) fn sweep_logos(&mut self, change: &mut Change) {
        if !self.damaged.is_empty() {
            return;
        }
        let named: Vec<Id> = self.accounts.values().filter_map(Account::logo).collect();
        let records = self.index.records.keys();
        let swept: Vec<Id> = records.filter(|id| id.is_logo() && !named.contains(id)).copied().collect();
        for id in swept {
            self.index.records.remove(&id);
            self.logos.remove(&item_name(id));
            change.insert(item_name(id), String::new());
        }
    }
}

#[cfg(feature = "writing")]
/// Writes a logo's record. None: it is no PNG, or too large.
fn write(png: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if !is_png(png) || png.len() > MAX_BYTES {
        return None;
    }
    let (before, behind) = AROUND;
    Some(Zeroizing::new([before, &to_base64(png), behind].concat().into_bytes()))
}

fn read(plain: &[u8]) -> Option<Vec<u8>> {
    let (before, behind) = AROUND;
    let base64 = plain.strip_prefix(before.as_bytes())?.strip_suffix(behind.as_bytes())?;
    from_base64(std::str::from_utf8(base64).ok()?).filter(|png| is_png(png))
}
