//! The backup file: a whole vault but for this device's slot, opened by a password or the recovery code.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rand_core::TryCryptoRng;
use serde::{Deserialize, Serialize};

use super::header::NAME;
use super::seal::{FORMAT, Id};
use super::slot::{Opening, SlotKind};
use super::{Header, Items, Stored, Vault, VaultError, is_logo_item, item_name};
use crate::account::Account;

/// Longer texts than this are no backup of ours, in bytes: ten thousand accounts take a tenth of it.
pub const MAX_BACKUP: usize = 64 * 1024 * 1024;

/// What stands in the file's member `sixbox`.
const MARK: &str = "backup";

/// A backup file, read but not opened.
#[derive(Debug, Clone)]
pub struct Backup {
    /// When it was made, Unix seconds.
    pub made: u64,
    items: Items,
    header: Header,
}

/// Why a text is no backup that can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupError {
    /// It is another file, or not a whole one.
    NotABackup,
    /// A later version of Sixbox wrote it.
    Newer,
}

#[derive(Serialize, Deserialize)]
struct BackupText {
    sixbox: String,
    format: u64,
    made: u64,
    items: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct MarkText {
    sixbox: String,
    format: u64,
}

impl Vault {
    /// Writes a backup of what storage holds, as the text of a file. It opens with what opens the vault itself, and with
    /// `also`, a password for this file alone; one of them must be a password or the recovery code.
    pub fn backup(
        &self,
        items: &Items,
        also: Option<&Opening<'_>>,
        now: u64,
        rng: &mut impl TryCryptoRng,
    ) -> Result<String, VaultError> {
        let mut copy = self.clone_without_device();
        if let Some(also) = also {
            copy.add_slot(also, rng)?;
        }
        copy.leave_sync();
        let opens = |kind: &SlotKind| matches!(kind, SlotKind::Password(_) | SlotKind::Recovery);
        if !copy.header.slot_infos().iter().any(|slot| opens(&slot.kind)) {
            return Err(VaultError::LastSlot);
        }
        let mut kept: BTreeMap<String, String> = copy.change(&[], rng)?;
        for &id in copy.index.records.keys() {
            if let Some(Stored::Text(text)) = items.get(&item_name(id)) {
                kept.insert(item_name(id), text.clone());
            }
        }
        let text = BackupText { sixbox: MARK.into(), format: FORMAT.into(), made: now, items: kept };
        let text = serde_json::to_string(&text).map_err(|_| VaultError::Check)?;
        // The very text that is given out is opened again first.
        let again = Backup::read(&text).map_err(|_| VaultError::Check)?;
        let again = Self::open(again.header, self.key.clone(), &again.items)?;
        let same_logo =
            |account: &Account| account.logo.is_none_or(|logo| again.logo_record(logo) == self.logo_record(logo));
        let same_logos = self.accounts.values().all(same_logo);
        if again.accounts != self.accounts || again.damaged != self.damaged || !same_logos {
            return Err(VaultError::Check);
        }
        Ok(text)
    }
}

impl Backup {
    /// Reads the text of a file.
    pub fn read(text: &str) -> Result<Self, BackupError> {
        if text.len() > MAX_BACKUP {
            return Err(BackupError::NotABackup);
        }
        let text = text.trim_start_matches('\u{feff}');
        let mark: MarkText = serde_json::from_str(text).map_err(|_| BackupError::NotABackup)?;
        if mark.sixbox != MARK {
            return Err(BackupError::NotABackup);
        }
        match mark.format.cmp(&u64::from(FORMAT)) {
            Ordering::Greater => return Err(BackupError::Newer),
            Ordering::Less => return Err(BackupError::NotABackup),
            Ordering::Equal => {}
        }
        let BackupText { made, items, .. } = serde_json::from_str(text).map_err(|_| BackupError::NotABackup)?;
        let items: Items = items.into_iter().map(|(name, text)| (name, Stored::Text(text))).collect();
        match Header::find(&items) {
            Ok(Some(header)) => Ok(Self { made, items, header }),
            Err(VaultError::Newer) => Err(BackupError::Newer),
            _ => Err(BackupError::NotABackup),
        }
    }

    /// The vault that it is a copy of.
    pub fn vault(&self) -> Id {
        self.header.vault
    }

    /// How many records it holds, damaged ones included, but for the logos.
    pub fn records(&self) -> usize {
        self.items.keys().filter(|name| *name != NAME && !is_logo_item(name)).count()
    }

    /// Opens it.
    pub fn open(&self, opening: &Opening<'_>) -> Result<Vault, VaultError> {
        let key = self.header.unlock(opening)?.key;
        Vault::open(self.header.clone(), key, &self.items)
    }
}

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotABackup => "this is no backup file of Sixbox, or not a whole one",
            Self::Newer => "a later version of Sixbox wrote this backup",
        })
    }
}

impl std::error::Error for BackupError {}

#[cfg(test)]
mod tests {
    use super::super::RecoveryCode;
    use super::super::tests::Browser;
    use super::super::{IfNamed, Saved};
    use super::*;
    use crate::account::tests::account;
    use getrandom::SysRng;
    use proptest::prelude::*;

    const PASSWORD: Opening<'static> = Opening::Password("vier rode fietsen");

    fn users(vault: &Vault) -> Vec<&str> {
        let mut users: Vec<_> = vault.accounts().into_iter().map(|(_, account)| account.user.as_str()).collect();
        users.sort_unstable();
        users
    }

    /// A vault with two accounts, a recovery code for it, and a backup that a password opens, too.
    fn backed_up() -> (Browser, RecoveryCode, String) {
        let (mut browser, _) = Browser::with_accounts(&["jan@qcs.nl", "test@qcs.nl"]);
        let code = RecoveryCode::random(&mut SysRng).unwrap();
        let mut vault = browser.vault().unwrap();
        vault.add_slot(&Opening::Recovery(&code), &mut SysRng).unwrap();
        browser.write(vault.slots_change(&mut SysRng).unwrap());
        let text =
            browser.vault().unwrap().backup(&browser.items, Some(&PASSWORD), 1_800_000_000, &mut SysRng).unwrap();
        (browser, code, text)
    }

    #[test]
    fn a_backup_opens_with_its_password_and_with_the_recovery_code() {
        let (browser, code, text) = backed_up();
        let backup = Backup::read(&text).unwrap();
        assert_eq!((backup.made, backup.records()), (1_800_000_000, 2));
        for opening in [PASSWORD, Opening::Recovery(&code)] {
            assert_eq!(users(&backup.open(&opening).unwrap()), ["jan@qcs.nl", "test@qcs.nl"]);
        }
        assert_eq!(backup.open(&Opening::Password("x")).map(|_| ()), Err(VaultError::WrongKey));
        // The file's password is the file's alone, and the device's slot stays at home.
        assert!(!text.contains("\\\"device\\\""));
        let header = Header::find(&browser.items).unwrap().unwrap();
        assert_eq!(header.unlock(&PASSWORD).map(|_| ()), Err(VaultError::NoSlotOpens));
        assert!(!text.contains("qcs.nl"));
    }

    #[test]
    fn what_a_backup_holds_is_told_by_the_ids_here() {
        let (browser, _, text) = backed_up();
        let file = Backup::read(&text).unwrap().open(&PASSWORD).unwrap();
        assert_eq!(browser.vault().unwrap().shared_with(&file).len(), 2);
        let mut vault = Vault::create(&mut SysRng).unwrap();
        let mut save = |account: &Account| match vault.save(account.clone(), IfNamed::Ask, &mut SysRng) {
            Ok(Saved::New(id, _)) => id,
            other => panic!("{other:?}"),
        };
        let known = save(file.accounts().first().unwrap().1);
        save(&account("jan", "Example", "GEZDGNBVGY3TQOJQ"));
        assert_eq!(vault.shared_with(&file), [known]);
        vault.trash(known, 1_900_000_000, &mut SysRng).unwrap();
        assert_eq!(vault.shared_with(&file), [known]);
    }

    #[test]
    fn a_backup_that_nobody_could_open_is_not_made() {
        let (browser, _) = Browser::with_accounts(&["jan@qcs.nl"]);
        let vault = browser.vault().unwrap();
        assert_eq!(vault.backup(&browser.items, None, 0, &mut SysRng), Err(VaultError::LastSlot));
    }

    #[test]
    fn what_is_no_backup_is_named() {
        let (browser, _, text) = backed_up();
        let Some(Stored::Text(header)) = browser.items.get("vault") else { panic!() };
        for wrong in ["", "{}", "[]", "null", header, &text[..text.len() / 2], &text.replace("backup", "something")] {
            assert_eq!(Backup::read(wrong).map(|_| ()), Err(BackupError::NotABackup), "{wrong:.40}");
        }
        // The file's own format, and that of the header in it.
        for before in ["\"format\":1", "\\\"format\\\":1"] {
            assert!(text.contains(before));
            let with = |format: &str| {
                let text = text.replacen(before, &before.replace('1', format), 1);
                Backup::read(&text).map(|_| ())
            };
            assert_eq!(with("2"), Err(BackupError::Newer));
            assert_eq!(with("0"), Err(BackupError::NotABackup));
        }
        assert_eq!(Backup::read(&format!("\u{feff}{text}")).unwrap().records(), 2);
    }

    #[test]
    fn a_damaged_record_costs_only_itself() {
        let (_, _, text) = backed_up();
        let at = text.find("record/").unwrap() + 60;
        let mut damaged = text.into_bytes();
        damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
        let vault = Backup::read(std::str::from_utf8(&damaged).unwrap()).unwrap().open(&PASSWORD).unwrap();
        assert_eq!((vault.accounts().len(), vault.damaged().len()), (1, 1));
    }

    proptest! {
        #[test]
        fn any_text_is_a_backup_or_an_error(text in ".{0,200}") {
            let _ = Backup::read(&text);
        }
    }
}
