//! Logos: the picture that a person gives an account, a small square PNG. The core crops and resizes it, the browser
//! writes the PNG.

#[cfg(feature = "reader")]
use image::RgbaImage;
#[cfg(feature = "reader")]
use image::imageops::{self, FilterType};

/// Bytes of a logo at most.
pub const MAX_BYTES: usize = 16 * 1024;

/// Pixels a side of a logo, the first wish first. Its PNG may be larger than [`MAX_BYTES`]: then it has the next.
#[cfg(feature = "reader")]
pub const SIDES: [u32; 7] = [96, 88, 80, 72, 64, 56, 48];

/// The longest side of a picture that a logo is made of, in pixels.
#[cfg(feature = "reader")]
pub const MAX_SIDE: u32 = 4096;

/// How a PNG begins (RFC 2083, section 3.1).
#[cfg(feature = "vault")]
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a logo may look like.
#[cfg(feature = "reader")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square {
    /// Pixels a side, one of [`SIDES`].
    pub side: u32,
    /// Four bytes a pixel, not premultiplied, row by row without gaps.
    pub rgba: Vec<u8>,
}

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

/// The centred square of a picture, at each of [`SIDES`] in turn. It is resized when it is asked for. `rgba`: four bytes a
/// pixel, not premultiplied, row by row without gaps.
#[cfg(feature = "reader")]
pub fn squares(rgba: Vec<u8>, width: u32, height: u32) -> Result<impl Iterator<Item = Square>, LogoError> {
    if width == 0 || height == 0 {
        return Err(LogoError::Unreadable);
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(LogoError::TooLarge);
    }
    let picture = RgbaImage::from_raw(width, height, rgba).ok_or(LogoError::Unreadable)?;
    let side = width.min(height);
    let mut middle = imageops::crop_imm(&picture, (width - side) / 2, (height - side) / 2, side, side).to_image();
    // What is transparent has a colour too, which must not bleed into what is not.
    for pixel in middle.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        pixel.0 = [times(red, alpha), times(green, alpha), times(blue, alpha), alpha];
    }
    Ok(SIDES.into_iter().map(move |side| {
        let mut square = imageops::resize(&middle, side, side, FilterType::Lanczos3);
        square.pixels_mut().for_each(|pixel| pixel.0 = parted(pixel.0));
        Square { side, rgba: square.into_raw() }
    }))
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
    use proptest::prelude::*;

    use super::*;

    /// A picture whose pixels are those of a function.
    fn picture(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect()
    }

    /// The first square of a picture.
    fn logo(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> RgbaImage {
        let first = squares(picture(width, height, pixel), width, height).unwrap().next().unwrap();
        image_of(first)
    }

    fn image_of(square: Square) -> RgbaImage {
        RgbaImage::from_raw(square.side, square.side, square.rgba).unwrap()
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
            if (100..300).contains(&x) && (100..300).contains(&y) { [0, 200, 0, 255] } else { [255, 0, 0, 0] }
        });
        assert_eq!((logo.get_pixel(2, 2).0[3], logo.get_pixel(48, 48).0), (0, [0, 200, 0, 255]));
        for pixel in logo.pixels().filter(|pixel| pixel.0[3] > 0) {
            assert!(pixel.0[0] == 0 && pixel.0[2] == 0, "{pixel:?}");
        }
    }

    #[test]
    fn each_square_is_the_whole_picture_and_smaller_than_the_one_before() {
        let quarters = |x, y| [if x < 200 { 250 } else { 0 }, if y < 200 { 250 } else { 0 }, 90, 255];
        let mut sides = Vec::new();
        for square in squares(picture(400, 400, quarters), 400, 400).unwrap() {
            let (side, square) = (square.side, image_of(square));
            for (x, y) in [(0, 0), (side - 1, 0), (0, side - 1), (side - 1, side - 1)] {
                assert_eq!(square.get_pixel(x, y).0, quarters(x * 400 / side, y * 400 / side), "{side}");
            }
            sides.push(side);
        }
        assert_eq!(sides, SIDES);
        assert!(sides.is_sorted_by(|before, side| before > side));
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
            let refused = squares(vec![9; bytes], width, height).err();
            assert_eq!(refused, Some(error), "{bytes} {width} {height}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]

        #[test]
        fn a_picture_of_one_colour_becomes_squares_of_it(
            (width, height) in (1u32..300, 1u32..300),
            colour in any::<[u8; 3]>(),
            alpha in 1u8..,
        ) {
            let [red, green, blue] = colour;
            let picture = picture(width, height, |_, _| [red, green, blue, alpha]);
            // As far apart are the colours that eight bits hold where so little is seen.
            let apart = 255 / alpha;
            for square in squares(picture, width, height).unwrap() {
                for pixel in image_of(square).pixels() {
                    let near = pixel.0.iter().zip(colour).all(|(&is, was)| is.abs_diff(was) <= apart);
                    prop_assert!(near && pixel.0[3] == alpha, "{pixel:?} of {colour:?}, {alpha}");
                }
            }
        }
    }
}
