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
