//! What a record holds, as JSON.

#[cfg(feature = "writing")]
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
#[cfg(feature = "writing")]
use serde::{Serialize, Serializer};
#[cfg(feature = "keys")]
use serde_json::Value;
#[cfg(feature = "writing")]
use zeroize::Zeroizing;

use super::Id;
#[cfg(feature = "writing")]
use super::Stamp;
#[cfg(feature = "keys")]
use super::sync::Membership;
use crate::account::Account;
use crate::code::{Algorithm, Key};
use crate::json;
use crate::secret::Secret;

const ACCOUNT: &str = "account";

/// The kind of a [`Membership`].
#[cfg(feature = "keys")]
pub(super) const SYNC: &str = "sync";

#[cfg(feature = "writing")]
/// Room for the longest account, so that its plaintext never moves and leaves a copy behind.
const ROOM: usize = 32 * 1024;

/// A record of the vault.
pub(super) enum Record {
    Account(Box<Account>),
    /// That the browser's sync carries the accounts.
    #[cfg(feature = "keys")]
    Sync(Membership),
    /// Of a kind that a later version made.
    Unknown,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    kind: std::borrow::Cow<'a, str>,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "writing", derive(Serialize))]
struct AccountRecord {
    kind: String,
    issuer: Option<String>,
    tenant: Option<String>,
    user: String,
    nickname: Option<String>,
    /// Missing where the secret stands beside the record.
    #[serde(default)]
    #[cfg_attr(feature = "writing", serde(skip_serializing_if = "Option::is_none"))]
    secret: Option<SecretText>,
    algorithm: String,
    digits: u8,
    period: u32,
    hosts: Vec<String>,
    used: Vec<u64>,
    added: u64,
    trashed: Option<u64>,
    #[serde(default)]
    #[cfg_attr(feature = "writing", serde(skip_serializing_if = "std::ops::Not::not"))]
    pinned: bool,
    #[serde(default)]
    #[cfg_attr(feature = "writing", serde(skip_serializing_if = "Option::is_none"))]
    place: Option<u64>,
    #[serde(default)]
    #[cfg_attr(feature = "writing", serde(skip_serializing_if = "Option::is_none"))]
    logo: Option<String>,
    #[cfg(feature = "writing")]
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    stamps: BTreeMap<String, Stamp>,
    #[cfg(feature = "writing")]
    #[serde(default, rename = "variantOf", skip_serializing_if = "Option::is_none")]
    variant_of: Option<String>,
    /// What later versions add stays.
    #[cfg(feature = "writing")]
    #[serde(flatten)]
    later: serde_json::Map<String, serde_json::Value>,
}

/// A secret on its way into or out of JSON: read from and written to the plaintext's own bytes.
struct SecretText(Secret);

#[cfg(feature = "writing")]
impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_base32())
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = SecretText;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("base32")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretText, E> {
                Secret::from_base32(text).map(SecretText).map_err(|_| E::custom("not base32"))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(feature = "writing")]
/// Writes an account's record. None only if JSON cannot be written at all.
pub(super) fn write(account: &Account) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(Vec::with_capacity(ROOM));
    serde_json::to_writer(&mut *plain, &account_record(account, Some(account.key.secret()))).ok()?;
    Some(plain)
}

/// Writes an account's record without its secret.
#[cfg(feature = "keys")]
pub(super) fn write_apart(account: &Account) -> Option<Value> {
    serde_json::to_value(account_record(account, None)).ok()
}

#[cfg(feature = "writing")]
fn account_record(account: &Account, secret: Option<&Secret>) -> AccountRecord {
    let Account { issuer, tenant, user, nickname, key, hosts, used, added, trashed, .. } = account;
    let Account { pinned, place, logo, stamps, variant_of, later, .. } = account;
    AccountRecord {
        kind: ACCOUNT.into(),
        issuer: issuer.clone(),
        tenant: tenant.clone(),
        user: user.clone(),
        nickname: nickname.clone(),
        secret: secret.cloned().map(SecretText),
        algorithm: key.algorithm().name().into(),
        digits: key.digits(),
        period: key.period(),
        hosts: hosts.clone(),
        used: used.clone(),
        added: *added,
        trashed: *trashed,
        pinned: *pinned,
        place: *place,
        logo: logo.map(Id::to_hex),
        stamps: stamps.clone(),
        variant_of: variant_of.map(Id::to_hex),
        later: later.clone(),
    }
}

/// Reads a record's plaintext. None: it holds nonsense.
pub(super) fn read(plain: &[u8]) -> Option<Record> {
    match json::read::<AccountRecord>(plain) {
        Ok(mut record) if record.kind == ACCOUNT => {
            let secret = record.secret.take()?.0;
            account_of(record, secret).map(|account| Record::Account(Box::new(account)))
        }
        _ => other(plain),
    }
}

/// Reads a record that is no account.
fn other(plain: &[u8]) -> Option<Record> {
    let Kind { kind } = json::read(plain).ok()?;
    #[cfg(feature = "keys")]
    if kind == SYNC {
        return Membership::read(plain).map(Record::Sync);
    }
    (kind != ACCOUNT).then_some(Record::Unknown)
}

/// Reads an account's record that was written without its secret.
#[cfg(feature = "keys")]
pub(super) fn read_apart(record: Value, secret: Secret) -> Option<Account> {
    account_of(serde_json::from_value(record).ok()?, secret)
}

fn account_of(record: AccountRecord, secret: Secret) -> Option<Account> {
    let algorithm = Algorithm::from_name(&record.algorithm)?;
    #[cfg(feature = "writing")]
    let variant_of = record.variant_of.map(|id| Id::from_hex(&id).ok_or(())).transpose().ok()?;
    let mut account = Account {
        issuer: record.issuer,
        tenant: record.tenant,
        user: record.user,
        nickname: record.nickname,
        key: Key::new(secret, algorithm, record.digits, record.period).ok()?,
        hosts: record.hosts,
        used: Vec::new(),
        added: record.added,
        trashed: record.trashed,
        pinned: record.pinned,
        place: record.place,
        logo: record.logo.as_deref().and_then(Id::from_hex),
        #[cfg(feature = "writing")]
        stamps: BTreeMap::new(),
        #[cfg(feature = "writing")]
        variant_of,
        #[cfg(feature = "writing")]
        later: record.later,
    };
    #[cfg(feature = "writing")]
    {
        record.stamps.iter().for_each(|(field, &stamp)| account.set_stamp(field, stamp));
        account.keep_first_hosts();
    }
    account.add_used(record.used);
    Some(account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::tests::account;
    use proptest::prelude::*;

    #[test]
    fn an_account_comes_back_as_it_went() {
        let mut full = account("QCS \"auto\":test@qcs.nl", "Microsoft&digits=8&period=60&algorithm=SHA512", "JBSWY3DP");
        full.set_nickname(
            "Wérk \\ mail",
            Stamp { milliseconds: 1_800_000_000_123, counter: 4, installation: u32::MAX },
        );
        full.remember_host("mysignins.microsoft.com");
        full.use_step(55);
        full.trash(9, Stamp::at_seconds(1_900_000_000));
        full.variant_of = Id::from_hex("000102030405060708090a0b0c0d0e0f");
        full.set_pinned(true, Stamp::at_seconds(3));
        full.set_place(u64::MAX, Stamp::at_seconds(4));
        full.set_logo(full.variant_of, Stamp::ZERO);
        full.later.insert("group".into(), "Work".into());
        full.set_stamp("group", Stamp::at_seconds(5));
        for account in [full, account("", "", "AA")] {
            let Some(Record::Account(read)) = read(&write(&account).unwrap()) else { panic!() };
            assert_eq!(*read, account);
        }
    }

    #[test]
    fn what_a_person_never_arranged_is_not_written() {
        let mut account = account("jan", "Example", "JBSWY3DP");
        let text = |account: &Account| String::from_utf8(write(account).unwrap().to_vec()).unwrap();
        let plain = text(&account);
        assert!(["pinned", "place", "logo", "stamps"].iter().all(|member| !plain.contains(member)));
        account.set_pinned(true, Stamp::ZERO);
        account.set_place(7, Stamp::ZERO);
        account.set_logo(Id::from_hex(&"5".repeat(32)), Stamp::ZERO);
        let arranged = format!(r#","pinned":true,"place":7,"logo":"{}""#, "5".repeat(32));
        assert_eq!(text(&account).replace(&arranged, ""), plain);
    }

    #[test]
    fn the_longest_account_fits_its_room() {
        let name = "\"".repeat(300);
        let mut long = account("a", "b", &"A".repeat(crate::secret::MAX_SECRET_BYTES * 8 / 5));
        (long.issuer, long.tenant, long.user) = (Some(name.clone()), Some(name.clone()), name.clone());
        long.set_nickname(&"\u{1F600}".repeat(300), Stamp::ZERO);
        for n in 0..40u64 {
            long.remember_host(&format!("{n}{}", "h".repeat(250)));
            long.use_step(u64::MAX - n);
        }
        long.restore(Stamp { milliseconds: u64::MAX, counter: u32::MAX, installation: u32::MAX });
        assert_eq!(write(&long).unwrap().capacity(), ROOM);
    }

    #[test]
    fn a_kind_of_later_versions_is_known_as_such() {
        assert!(matches!(read(br#"{"kind":"logo","png":"x"}"#), Some(Record::Unknown)));
        for nonsense in ["", "{}", "[]", r#"{"kind":5}"#, r#"{"kind":"account"}"#, "\u{0}"] {
            assert!(read(nonsense.as_bytes()).is_none());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_record_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }
}
