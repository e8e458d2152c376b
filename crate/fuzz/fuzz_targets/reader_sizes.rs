//! Sizes that do not fit the bytes: each error as it is documented, and no work or memory beyond what a size needs.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sixbox_core::reader::{Luma, PictureError, luma_from_rgba, read};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    width: Side,
    height: Side,
    stride: Stride,
    length: Length,
    pixels: &'a [u8],
}

#[derive(Arbitrary, Debug)]
enum Side {
    Any(u32),
    Small(u8),
    Near(u8),
}

#[derive(Arbitrary, Debug)]
enum Stride {
    Any(u32),
    Width(i8),
}

#[derive(Arbitrary, Debug)]
enum Length {
    Given,
    /// So many bytes more or fewer than are needed.
    Needed(i8),
}

/// No more bytes than this are made.
const MOST: u128 = 1 << 20;

impl Side {
    fn length(&self) -> u32 {
        match *self {
            Self::Any(length) => length,
            Self::Small(length) => length.into(),
            Self::Near(by) => 16_384 - 4 + u32::from(by % 8),
        }
    }
}

fuzz_target!(|input: Input<'_>| {
    let (width, height) = (input.width.length(), input.height.length());
    let stride = match input.stride {
        Stride::Any(stride) => stride,
        Stride::Width(by) => width.saturating_add_signed(by.into()),
    };
    let area = u128::from(width) * u128::from(height);
    let size = if width == 0 || height == 0 {
        Err(PictureError::Empty)
    } else if width > 16_384 || height > 16_384 || area > 80_000_000 {
        Err(PictureError::TooLarge)
    } else {
        Ok(())
    };

    let needed = u128::from(stride) * u128::from(height.saturating_sub(1)) + u128::from(width);
    let pixels = bytes(&input, needed);
    let short = if (pixels.len() as u128) < needed || stride < width { Err(PictureError::TooShort) } else { Ok(()) };
    let picture = Luma::new(&pixels, width, height, stride);
    assert_eq!(picture.as_ref().map(|_| ()).map_err(|&error| error), size.and(short));
    if let Ok(picture) = picture
        && area < 50_000
    {
        assert!(read(&picture).codes.is_empty());
    }

    let rgba = bytes(&input, 4 * area);
    let short = if (rgba.len() as u128) < 4 * area { Err(PictureError::TooShort) } else { Ok(()) };
    let grey = luma_from_rgba(&rgba, width, height);
    assert_eq!(grey.as_ref().map(|_| ()).map_err(|&error| error), size.and(short));
    if let Ok(grey) = grey {
        assert_eq!(grey.len() as u128, area);
        for (&grey, pixel) in grey.iter().zip(rgba.chunks(4)) {
            let [red, green, blue, alpha] = [0, 1, 2, 3].map(|at| f64::from(pixel[at]));
            let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
            let expected = 255.0 + (luma - 255.0) * alpha / 255.0;
            assert!((f64::from(grey) - expected).abs() < 1.6, "{pixel:?} is {expected}, not {grey}");
        }
    }
});

/// The bytes of the input, or as many as are needed, more or less.
fn bytes(input: &Input<'_>, needed: u128) -> Vec<u8> {
    match input.length {
        Length::Needed(by) if needed < MOST => {
            let length = (needed as usize).saturating_add_signed(by.into());
            input.pixels.iter().chain(&[200]).copied().cycle().take(length).collect()
        }
        _ => input.pixels.to_vec(),
    }
}
