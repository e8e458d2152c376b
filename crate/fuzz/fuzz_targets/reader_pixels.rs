//! Pictures to readings: whatever is drawn, no text is read but those that were drawn, every place is finite, bytes
//! between the rows do not count, and a plain code is always read.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::reader::{Luma, Reading, Unread, read};
use sixbox_fuzz::draw::{Drawn, Plain, Scene};

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Scene(Scene<'a>),
    Plain(Plain<'a>),
    /// Pixels as they come, in rows of this width.
    Pixels(u8, &'a [u8]),
}

fuzz_target!(|input: (u8, Input<'_>)| {
    let (gap, input) = input;
    let mut must_read = false;
    let drawn = match input {
        Input::Scene(scene) => scene.draw(),
        Input::Plain(plain) => match plain.draw() {
            Some(drawn) => {
                must_read = true;
                drawn
            }
            None => return,
        },
        Input::Pixels(width, pixels) => {
            let width = 1 + usize::from(width);
            let height = pixels.len() / width;
            Drawn { width, height, pixels: pixels.to_vec(), texts: Vec::new() }
        }
    };
    let Drawn { width, height, pixels, texts } = drawn;
    let Ok(picture) = Luma::new(&pixels, width as u32, height as u32, width as u32) else {
        assert_eq!(height, 0);
        return;
    };
    let reading = read(&picture);
    check(&reading, &texts, width.max(height) as f32);
    assert!(!must_read || reading.codes.len() == 1, "{width}x{height} {texts:?}: {reading:?}");

    // A small picture again, with something between its rows.
    if gap > 128 && pixels.len() < 20_000 {
        let stride = width + usize::from(gap) - 128;
        let mut spaced = vec![gap; stride * height];
        for (row, pixels) in spaced.chunks_mut(stride).zip(pixels.chunks(width)) {
            row[..width].copy_from_slice(pixels);
        }
        let picture = Luma::new(&spaced, width as u32, height as u32, stride as u32).expect("the same size");
        assert_eq!(read(&picture), reading);
    }
});

fn check(reading: &Reading, texts: &[String], side: f32) {
    let damaged = match &reading.unread {
        Some(Unread::Damaged(corners)) => Some(corners),
        _ => None,
    };
    for corner in reading.codes.iter().map(|code| &code.corners).chain(damaged).flatten() {
        let near = -side..2.0 * side;
        assert!(near.contains(&corner.x) && near.contains(&corner.y), "{reading:?}");
    }
    for code in &reading.codes {
        assert!(texts.contains(&code.text()), "{:?} is none of {texts:?}", code.text());
    }
}
