//! Pixels to a logo, and the logo into a vault: whatever the picture is, its logo is small and comes back as it went; what
//! is no logo is refused.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::account::Account;
use sixbox_core::logo::{MAX_BYTES, MAX_SIDE, square};
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
    let logo = square(rgba.clone(), width, height);
    assert_eq!(logo.is_ok(), enough(&rgba, width, height));

    let mut random = Random(7);
    let mut vault = Vault::create(&mut random).expect("there is randomness");
    let text = "otpauth://totp/jan?secret=JBSWY3DPEHPK3PXP";
    let account = Account::new(Otpauth::parse(text).expect("it is an account"), 5);
    let Ok(Saved::New(id, _)) = vault.save(account, IfNamed::Ask, &mut random) else { panic!("not saved") };
    if let Ok(png) = logo {
        assert!(png.len() <= MAX_BYTES);
        vault.set_logo(id, Some(&png), 9, &mut random).expect("it is a logo");
        assert_eq!(vault.logo(id), Some(png));
    }
    match vault.set_logo(id, Some(pixels), 9, &mut random) {
        Ok(_) => assert_eq!(vault.logo(id).as_deref(), Some(pixels)),
        Err(error) => assert_eq!(error, VaultError::Logo),
    }
});

fn enough(rgba: &[u8], width: u32, height: u32) -> bool {
    let sides = 1..=MAX_SIDE;
    sides.contains(&width) && sides.contains(&height) && rgba.len() >= width as usize * height as usize * 4
}
