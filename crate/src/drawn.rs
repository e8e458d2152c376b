//! An account as a QR code for paper: drawn so that a phone's camera reads it, and this reader too.

use qrcodegen_no_heap::{QrCode, QrCodeEcc, Version};
use zeroize::Zeroizing;

use crate::account::Account;
use crate::otpauth::Otpauth;

/// The largest code with modules that a phone reads well from a sheet of paper: 97 modules a side.
const READABLE: Version = Version::new(20);

/// Characters of each name, and how large the code may become: the first that fits is drawn.
const TRIES: [(usize, Version); 4] = [(usize::MAX, READABLE), (60, READABLE), (20, READABLE), (20, Version::MAX)];

/// The modules of a QR code, without the quiet zone around it. Cleared when dropped.
pub struct Drawn {
    size: usize,
    modules: Zeroizing<Vec<u8>>,
}

impl Drawn {
    /// Draws the otpauth text of an account. Names too long for a code of a good size are cut; the key never is.
    pub fn of(account: &Account) -> Option<Self> {
        let otpauth = account.to_otpauth();
        TRIES.iter().find_map(|&(characters, largest)| {
            let cut = |name: &str| name.chars().take(characters).collect::<String>();
            let named = Otpauth {
                label_issuer: otpauth.label_issuer.as_deref().map(cut),
                issuer: otpauth.issuer.as_deref().map(cut),
                user: cut(&otpauth.user),
                key: otpauth.key.clone(),
            };
            Self::draw(&named.to_text(), largest)
        })
    }

    fn draw(text: &str, largest: Version) -> Option<Self> {
        let buffer = || Zeroizing::new(vec![0; largest.buffer_len()]);
        let (mut work, mut drawn) = (buffer(), buffer());
        let ecc = if largest == Version::MAX { QrCodeEcc::Low } else { QrCodeEcc::Medium };
        let code = QrCode::encode_text(text, &mut work, &mut drawn, ecc, Version::MIN, largest, None, true).ok()?;
        let side = code.size();
        let modules = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        let modules = modules.map(|(x, y)| u8::from(code.get_module(x, y))).collect();
        Some(Self { size: usize::try_from(side).ok()?, modules: Zeroizing::new(modules) })
    }

    /// Modules a side.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Row by row from the top, each from the left: 1 is dark.
    pub fn modules(&self) -> &[u8] {
        &self.modules
    }
}

impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Drawn({0}x{0})", self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::tests::account;
    use crate::code::{Algorithm, Key};
    use crate::secret::Secret;

    /// What the reader reads of it, drawn with so many pixels a module and a quiet zone of four modules.
    #[cfg(feature = "reader")]
    fn read_back(drawn: &Drawn, scale: usize) -> Option<String> {
        use crate::reader::{Luma, read};
        let side = (drawn.size() + 8) * scale;
        let mut pixels = vec![255u8; side * side];
        for (at, _) in drawn.modules().iter().enumerate().filter(|&(_, &dark)| dark == 1) {
            let (x, y) = ((at % drawn.size() + 4) * scale, (at / drawn.size() + 4) * scale);
            for row in y..y + scale {
                pixels[row * side + x..row * side + x + scale].fill(0);
            }
        }
        let side = u32::try_from(side).unwrap();
        let reading = read(&Luma::new(&pixels, side, side, side).unwrap());
        let [code] = reading.codes.as_slice() else { return None };
        let utf8 = |_: &str, bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        Some(code.content.text(utf8))
    }

    #[cfg(feature = "reader")]
    fn reads_as(account: &Account) -> Account {
        let text = read_back(&Drawn::of(account).unwrap(), 4).unwrap();
        Account::new(Otpauth::parse(&text).unwrap(), account.added)
    }

    #[cfg(feature = "reader")]
    #[test]
    fn the_reader_reads_the_same_account() {
        for (label, issuer) in [
            ("QCS%20automatisering%3Atest%40qcs.nl", "Microsoft"),
            ("Caf%C3%A9%20%26%20Z%C3%B6%3Ajan%2Btag%40caf%C3%A9.nl", "Microsoft"),
            ("Shop:jan", ""),
            ("jan", ""),
            ("%E7%B5%84%E7%B9%94%3Ayamada%40example.jp", "Microsoft"),
        ] {
            let account = account(label, issuer, "JBSWY3DPEHPK3PXP");
            assert_eq!(reads_as(&account), account, "{label}");
        }
    }

    #[cfg(feature = "reader")]
    #[test]
    fn every_key_is_read_whole_however_long_the_names() {
        for (bytes, name) in [(10, 200), (64, 200), (512, 200), (512, 1)] {
            let text = format!("otpauth://totp/{0}:{0}?issuer=x{0}&secret=AA", "é".repeat(name));
            let mut account = Account::new(Otpauth::parse(&text).unwrap(), 0);
            let secret = Secret::from_base32(&"QA".repeat(bytes * 4 / 5)).unwrap();
            account.key = Key::new(secret, Algorithm::Sha512, 8, 60).unwrap();
            assert_eq!(reads_as(&account).key, account.key, "{bytes} bytes, {name} characters");
        }
    }

    #[test]
    fn microsofts_accounts_have_large_modules() {
        let drawn = Drawn::of(&account("QCS%20automatisering%3Atest%40qcs.nl", "Microsoft", "JBSWY3DPEHPK3PXP"));
        assert_eq!(drawn.unwrap().size(), 41);
    }

    #[test]
    fn never_prints() {
        assert_eq!(format!("{:?}", Drawn::of(&account("jan", "", "JBSWY3DP")).unwrap()), "Drawn(29x29)");
    }
}
