//! Pixels to the squares of a logo, and a logo into a vault: whatever the picture is, its squares have the pixels that they
//! say; what is no logo is refused, and what is one comes back as it went.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::account::Account;
use sixbox_core::logo::{MAX_SIDE, SIDES, squares};
use sixbox_core::otpauth::Otpauth;
use sixbox_core::vault::{IfNamed, Saved, Vault, VaultError};
use sixbox_fuzz::random::Random;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    width: u32,
    height: u32,
    /// Whether the picture has as many pixels as it says.
    whole: bool,
    pixels: &'a [u8],
}

/// No side is longer, in pixels, where the picture is whole.
const MOST: u32 = 300;

fuzz_target!(|input: Input<'_>| {
    let Input { mut width, mut height, whole, pixels } = input;
    let mut rgba = pixels.to_vec();
    if whole {
        (width, height) = (1 + width % MOST, 1 + height % MOST);
        let length = width as usize * height as usize * 4;
        rgba = pixels.iter().copied().chain([0]).cycle().take(length).collect();
    }
    let is_picture = is_picture(&rgba, width, height);
    match squares(rgba, width, height) {
        Ok(squares) => {
            assert!(is_picture);
            let mut sides = Vec::new();
            for square in squares {
                assert_eq!(square.rgba.len(), (square.side * square.side * 4) as usize);
                sides.push(square.side);
            }
            assert_eq!(sides, SIDES);
        }
        Err(_) => assert!(!is_picture),
    }

    let mut random = Random(7);
    let mut vault = Vault::create(&mut random).expect("there is randomness");
    let text = "otpauth://totp/jan?secret=JBSWY3DPEHPK3PXP";
    let account = Account::new(Otpauth::parse(text).expect("it is an account"), 5);
    let Ok(Saved::New(id, _)) = vault.save(account, IfNamed::Ask, &mut random) else { panic!("not saved") };
    for bytes in [pixels, &[b"\x89PNG\r\n\x1a\n", pixels].concat()] {
        match vault.set_logo(id, Some(bytes), 9, &mut random) {
            Ok(_) => assert_eq!(vault.logo(id).as_deref(), Some(bytes)),
            Err(error) => assert_eq!(error, VaultError::Logo),
        }
    }
});

fn is_picture(rgba: &[u8], width: u32, height: u32) -> bool {
    let sides = 1..=MAX_SIDE;
    sides.contains(&width) && sides.contains(&height) && rgba.len() >= width as usize * height as usize * 4
}
