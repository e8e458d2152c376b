//! Sealing: AES-256-GCM with fresh nonces, bound to what an item is.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use rand_core::TryCryptoRng;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use super::VaultError;

/// The format that is written, and the newest that is read.
pub(super) const FORMAT: u8 = 1;

/// Bytes of a nonce.
pub(super) const NONCE: usize = 12;

const VERSION: usize = 8;

/// How the IDs of records that hold logos begin, so that nobody opens those to find out.
const LOGO: [u8; 8] = *b"six-logo";

/// Bytes that sealing adds: version, nonce and tag.
#[cfg(feature = "keys")]
pub(super) const OVERHEAD: usize = VERSION + NONCE + 16;

/// The name of a vault, a record or a slot: 16 random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id([u8; 16]);

/// Seals and opens; it clears itself.
pub(super) type Cipher = Aes256Gcm;

/// The key that everything in a vault is sealed under.
#[derive(Clone)]
pub struct VaultKey(Box<Zeroizing<[u8; 32]>>);

/// What a sealed item is; the byte stands in its additional data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Index = b'i' as isize,
    Record = b'r' as isize,
    DeviceSlot = b'd' as isize,
    /// A slot that a person opens.
    #[cfg(feature = "keys")]
    Slot = b's' as isize,
    /// Accounts on their way through the browser's sync.
    #[cfg(feature = "keys")]
    Bundle = b'b' as isize,
    /// What an installation says there of itself.
    #[cfg(feature = "keys")]
    Installation = b'p' as isize,
}

/// What an item is bound to: its vault, its kind and its id.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    pub(super) vault: Id,
    pub(super) kind: Kind,
    pub(super) id: Id,
}

impl Id {
    pub(super) const ZERO: Self = Self([0; 16]);

    pub(super) fn random(rng: &mut impl TryCryptoRng) -> Result<Self, VaultError> {
        random(rng).map(Self)
    }

    #[cfg(feature = "writing")]
    /// A new name for a record that holds a logo.
    pub(super) fn random_logo(rng: &mut impl TryCryptoRng) -> Result<Self, VaultError> {
        let mut bytes = random(rng)?;
        bytes.iter_mut().zip(LOGO).for_each(|(byte, begun)| *byte = begun);
        Ok(Self(bytes))
    }

    /// True if a record of this name holds a logo.
    pub(super) fn is_logo(self) -> bool {
        self.0.starts_with(&LOGO)
    }

    /// A number below `end`, a power of two, by its first bytes.
    pub(crate) fn ordinal(self, end: u64) -> u64 {
        let [first, second, third, ..] = self.0;
        (u64::from(u32::from_be_bytes([0, first, second, third])) * end) >> 24
    }

    #[cfg(feature = "writing")]
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads 32 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        (base16ct::lower::decode(text, &mut bytes).ok()?.len() == bytes.len()).then_some(Self(bytes))
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Writes 32 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        base16ct::lower::encode_string(&self.0)
    }
}

/// As its hexadecimal digits, also where it names something.
impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Id;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("32 lower-case hexadecimal digits")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                Id::from_hex(text).ok_or_else(|| E::custom("no id"))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

impl VaultKey {
    pub(super) fn random(rng: &mut impl TryCryptoRng) -> Result<Self, VaultError> {
        let mut key = Box::new(Zeroizing::new([0; 32]));
        rng.try_fill_bytes(key.as_mut_slice()).map_err(|_| VaultError::Randomness)?;
        Ok(Self(key))
    }

    /// Takes a key that a slot gave back; exactly 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Box::new(Zeroizing::new([0; 32]));
        (bytes.len() == key.len()).then(|| key.copy_from_slice(bytes))?;
        Some(Self(key))
    }

    /// The 32 bytes, for a slot to seal.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What seals and opens with it. To make it costs as much as to open an item: one opens many.
    pub(super) fn cipher(&self) -> Cipher {
        Aes256Gcm::new(self.as_bytes().into())
    }
}

impl std::fmt::Debug for VaultKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultKey(..)")
    }
}

impl Binding {
    /// The additional data of an item: FORMAT.md, "Sealing".
    pub(super) fn additional_data(&self, version: u64) -> Vec<u8> {
        let mut data = Vec::with_capacity(48);
        data.extend_from_slice(b"sixbox");
        data.push(FORMAT);
        data.push(self.kind as u8);
        data.extend_from_slice(&self.vault.0);
        data.extend_from_slice(&self.id.0);
        data.extend_from_slice(&version.to_be_bytes());
        data
    }

    #[cfg(feature = "writing")]
    /// Seals, and opens again what it sealed before giving it out: a fault shows before the old state goes.
    pub(super) fn seal(
        &self,
        key: &VaultKey,
        version: u64,
        plain: &[u8],
        rng: &mut impl TryCryptoRng,
    ) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; NONCE] = random(rng)?;
        let aad = self.additional_data(version);
        let sealed = key
            .cipher()
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &aad })
            .map_err(|_| VaultError::Check)?;
        let mut item = Vec::with_capacity(VERSION + NONCE + sealed.len());
        item.extend_from_slice(&version.to_be_bytes());
        item.extend_from_slice(&nonce);
        item.extend_from_slice(&sealed);
        match self.open(key, &item) {
            Some((read, opened)) if read == version && opened.as_slice() == plain => Ok(item),
            _ => Err(VaultError::Check),
        }
    }

    /// Opens an item and says its version. None: it is not this item, or not whole.
    #[cfg(feature = "writing")]
    pub(super) fn open(&self, key: &VaultKey, item: &[u8]) -> Option<(u64, Zeroizing<Vec<u8>>)> {
        self.open_by(&key.cipher(), item)
    }

    /// Opens one of many items and says its version. None: it is not this item, or not whole.
    pub(super) fn open_by(&self, cipher: &Cipher, item: &[u8]) -> Option<(u64, Zeroizing<Vec<u8>>)> {
        let (version, rest) = item.split_first_chunk::<VERSION>()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        let version = u64::from_be_bytes(*version);
        let payload = Payload { msg: sealed, aad: &self.additional_data(version) };
        let plain = cipher.decrypt(&Nonce::from(*nonce), payload).ok()?;
        Some((version, Zeroizing::new(plain)))
    }
}

/// The one door through which randomness enters.
pub(super) fn random<const N: usize>(rng: &mut impl TryCryptoRng) -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    rng.try_fill_bytes(&mut bytes).map_err(|_| VaultError::Randomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use getrandom::SysRng;
    use proptest::prelude::*;

    fn binding(kind: Kind) -> Binding {
        Binding { vault: Id([1; 16]), kind, id: Id([2; 16]) }
    }

    /// Test case 16 of McGrew and Viega's GCM specification, which NIST's validation suite has too: the cipher is the
    /// standard's.
    #[test]
    fn aes_256_gcm_test_case_16() {
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let key =
            VaultKey::from_bytes(&hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")).unwrap();
        let nonce: [u8; NONCE] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
        let plain = hex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let aad = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let sealed = key.cipher().encrypt(&Nonce::from(nonce), Payload { msg: &plain, aad: &aad }).unwrap();
        assert_eq!(
            data_encoding::HEXLOWER.encode(&sealed),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        );
    }

    #[test]
    fn additional_data_is_as_written_down() {
        let data = binding(Kind::Record).additional_data(0x0102_0304_0506_0708);
        assert_eq!(data.len(), 48);
        assert_eq!(&data[..8], b"sixbox\x01r");
        assert_eq!(&data[8..24], [1; 16]);
        assert_eq!(&data[24..40], [2; 16]);
        assert_eq!(&data[40..], [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn opens_only_where_it_belongs() {
        let key = VaultKey::random(&mut SysRng).unwrap();
        let item = binding(Kind::Record).seal(&key, 7, b"plain", &mut SysRng).unwrap();
        assert_eq!(
            binding(Kind::Record).open(&key, &item).map(|(version, plain)| (version, plain.to_vec())),
            Some((7, b"plain".to_vec()))
        );
        assert!(binding(Kind::Index).open(&key, &item).is_none());
        assert!(Binding { vault: Id([9; 16]), ..binding(Kind::Record) }.open(&key, &item).is_none());
        assert!(Binding { id: Id([9; 16]), ..binding(Kind::Record) }.open(&key, &item).is_none());
        assert!(binding(Kind::Record).open(&VaultKey::random(&mut SysRng).unwrap(), &item).is_none());
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let key = VaultKey::random(&mut SysRng).unwrap();
        let item = binding(Kind::Record).seal(&key, 7, b"plain", &mut SysRng).unwrap();
        for bit in 0..item.len() * 8 {
            let mut flipped = item.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(binding(Kind::Record).open(&key, &flipped).is_none(), "bit {bit}");
        }
        for length in 0..item.len() {
            assert!(binding(Kind::Record).open(&key, &item[..length]).is_none());
        }
    }

    #[test]
    fn nonces_are_fresh() {
        let key = VaultKey::random(&mut SysRng).unwrap();
        let sealed: std::collections::BTreeSet<_> =
            (0..100).map(|_| binding(Kind::Index).seal(&key, 1, b"", &mut SysRng).unwrap()).collect();
        assert_eq!(sealed.len(), 100);
    }

    #[test]
    fn keys_never_print() {
        assert_eq!(format!("{:?}", VaultKey::random(&mut SysRng).unwrap()), "VaultKey(..)");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(plain in proptest::collection::vec(any::<u8>(), 0..500), version in any::<u64>()) {
            let key = VaultKey::random(&mut SysRng).unwrap();
            let item = binding(Kind::Record).seal(&key, version, &plain, &mut SysRng).unwrap();
            let (read, opened) = binding(Kind::Record).open(&key, &item).unwrap();
            prop_assert_eq!((read, opened.as_slice()), (version, &plain[..]));
        }

        #[test]
        fn noise_does_not_open(noise in proptest::collection::vec(any::<u8>(), 0..200)) {
            let key = VaultKey::random(&mut SysRng).unwrap();
            prop_assert!(binding(Kind::Record).open(&key, &noise).is_none());
        }
    }
}
