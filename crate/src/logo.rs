//! Logos: the picture that a person gives an account, a small square PNG.

#[cfg(feature = "reader")]
mod png;

#[cfg(feature = "reader")]
use image::RgbaImage;
#[cfg(feature = "reader")]
use image::imageops::{self, FilterType};

/// Bytes of a logo at most.
pub const MAX_BYTES: usize = 16 * 1024;

/// Pixels a side of a logo. One that would be larger than [`MAX_BYTES`] has fewer: the first of these that fits.
#[cfg(feature = "reader")]
pub const SIDES: [u32; 4] = [96, 80, 64, 48];

/// The longest side of a picture that a logo is made of, in pixels.
#[cfg(feature = "reader")]
pub const MAX_SIDE: u32 = 4096;

/// How a PNG begins (RFC 2083, section 3.1).
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Why no logo can be made of a picture.
#[cfg(feature = "reader")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoError {
    /// It has no pixels, or fewer than it says.
    Unreadable,
    /// A side is longer than [`MAX_SIDE`].
    TooLarge,
}

#[cfg(feature = "reader")]
impl std::fmt::Display for LogoError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "the picture has no pixels, or fewer than it says",
            Self::TooLarge => "the picture has more than 4,096 pixels a side",
        })
    }
}

#[cfg(feature = "reader")]
impl std::error::Error for LogoError {}

/// Makes the logo of a picture: its centred square, resized, as PNG. `rgba`: four bytes a pixel, not premultiplied, row by
/// row without gaps.
#[cfg(feature = "reader")]
pub fn square(rgba: Vec<u8>, width: u32, height: u32) -> Result<Vec<u8>, LogoError> {
    if width == 0 || height == 0 {
        return Err(LogoError::Unreadable);
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(LogoError::TooLarge);
    }
    let mut picture = RgbaImage::from_raw(width, height, rgba).ok_or(LogoError::Unreadable)?;
    // What is transparent has a colour too, which must not bleed into what is not.
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        pixel.0 = [times(red, alpha), times(green, alpha), times(blue, alpha), alpha];
    }
    let side = width.min(height);
    let middle = imageops::crop_imm(&picture, (width - side) / 2, (height - side) / 2, side, side);
    for side in SIDES {
        let small = imageops::resize(&*middle, side, side, FilterType::Lanczos3);
        let pixels: Vec<[u8; 4]> = small.pixels().map(|pixel| parted(pixel.0)).collect();
        let png = png::write(&pixels, side);
        if png.len() <= MAX_BYTES {
            return Ok(png);
        }
    }
    Err(LogoError::TooLarge)
}

#[cfg(feature = "reader")]
fn times(colour: u8, alpha: u8) -> u8 {
    ((u32::from(colour) * u32::from(alpha) + 127) / 255) as u8
}

/// Takes the alpha out of the colours again.
#[cfg(feature = "reader")]
fn parted([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let part = |colour: u8| (u32::from(colour) * 255 / u32::from(alpha.max(1))).min(255) as u8;
    [part(red), part(green), part(blue), alpha]
}

/// True if this begins as a PNG does.
#[cfg(feature = "vault")]
pub(crate) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

#[cfg(test)]
#[cfg(feature = "reader")]
mod tests {
    use image::ImageFormat;
    use proptest::prelude::*;

    use super::*;

    /// A picture whose pixels are those of a function.
    fn picture(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect()
    }

    /// The logo's pixels, as another decoder reads them.
    fn logo(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> RgbaImage {
        let png = square(picture(width, height, pixel), width, height).unwrap();
        assert!(png.len() <= MAX_BYTES && is_png(&png), "{}", png.len());
        image::load_from_memory_with_format(&png, ImageFormat::Png).unwrap().to_rgba8()
    }

    fn noise(x: u32, y: u32) -> u8 {
        ((x.wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0xc2b2_ae35) >> 24) as u8
    }

    #[test]
    fn the_middle_of_a_wide_or_tall_picture_is_kept() {
        let colour = |at: u32| match at {
            0..200 => [255, 0, 0, 255],
            200..300 => [0, 200, 0, 255],
            _ => [0, 0, 255, 255],
        };
        for logo in [logo(500, 100, |x, _| colour(x)), logo(100, 500, |_, y| colour(y))] {
            assert_eq!(logo.dimensions(), (96, 96));
            assert!(logo.pixels().all(|pixel| pixel.0 == [0, 200, 0, 255]));
        }
    }

    #[test]
    fn small_and_large_pictures_become_logos() {
        for (width, height) in [(1, 1), (1, 300), (2, 3), (96, 96), (4096, 10), (4096, 4096)] {
            let logo = logo(width, height, |_, _| [10, 20, 30, 255]);
            assert_eq!(logo.dimensions(), (96, 96));
            assert!(logo.pixels().all(|pixel| pixel.0 == [10, 20, 30, 255]), "{width} {height}");
        }
    }

    #[test]
    fn transparent_margins_are_kept_and_bleed_no_colour() {
        let logo = logo(400, 400, |x, y| {
            if (100..300).contains(&x) && (100..300).contains(&y) { [250, 250, 250, 255] } else { [0, 0, 0, 0] }
        });
        assert_eq!((logo.get_pixel(2, 2).0[3], logo.get_pixel(48, 48).0), (0, [250, 250, 250, 255]));
        for pixel in logo.pixels().filter(|pixel| pixel.0[3] > 60) {
            assert!(pixel.0[..3].iter().all(|&colour| colour >= 240), "{pixel:?}");
        }
    }

    #[test]
    fn a_picture_that_does_not_compress_is_made_smaller() {
        let random = |channels: [u32; 4]| move |x, y| channels.map(|channel| noise(x + 1000 * channel, y));
        let opaque = logo(96, 96, |x, y| [noise(x, y), noise(x + 999, y), noise(x, y + 999), 255]);
        assert_eq!(opaque.width(), 64);
        assert_eq!(logo(96, 96, random([0, 1, 2, 3])).width(), 64);
    }

    #[test]
    fn every_pixel_is_the_pictures() {
        let pixel = |x: u32, y: u32| [(x * 2) as u8, (y * 2) as u8, ((x + y) / 2) as u8, 255];
        let logo = logo(96, 96, pixel);
        for (x, y, read) in logo.enumerate_pixels() {
            assert_eq!(read.0, pixel(x, y));
        }
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        for (bytes, width, height, error) in [
            (0, 0, 0, LogoError::Unreadable),
            (0, 1, 1, LogoError::Unreadable),
            (3, 1, 1, LogoError::Unreadable),
            (400, 10, 0, LogoError::Unreadable),
            (399, 10, 10, LogoError::Unreadable),
            (4, MAX_SIDE + 1, 1, LogoError::TooLarge),
            (4, 1, u32::MAX, LogoError::TooLarge),
        ] {
            assert_eq!(square(vec![9; bytes], width, height), Err(error), "{bytes} {width} {height}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]

        #[test]
        fn what_is_written_is_read_again(
            side in 1u32..40,
            seed in any::<[u32; 4]>(),
            alpha in prop_oneof![Just(0u8), Just(255u8), Just(7u8)],
        ) {
            let [a, b, c, d] = seed.map(|seed| move |x: u32, y: u32| noise(x ^ seed, y));
            let pixels: Vec<[u8; 4]> = (0..side)
                .flat_map(|y| (0..side).map(move |x| (x, y)))
                .map(|(x, y)| [a(x, y), b(x, y), c(x, y) / 8 + x as u8, if alpha == 7 { d(x, y) } else { alpha }])
                .collect();
            let read = image::load_from_memory_with_format(&png::write(&pixels, side), ImageFormat::Png).unwrap();
            let read: Vec<[u8; 4]> = read.to_rgba8().pixels().map(|pixel| pixel.0).collect();
            prop_assert_eq!(read, pixels);
        }
    }
}
