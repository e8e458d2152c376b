//! The pictures that come in: borrowed greyscale pixels, checked once.

use std::fmt;

/// No side of a picture may be longer than this.
const MAX_SIDE: u32 = 16_384;
/// No picture may hold more pixels than this.
const MAX_PIXELS: u64 = 80_000_000;

/// A borrowed greyscale picture: 0 is black, 255 is white, rows from the top.
#[derive(Clone, Copy)]
pub struct Luma<'a> {
    pixels: &'a [u8],
    width: u32,
    height: u32,
    stride: usize,
}

impl fmt::Debug for Luma<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Luma {}x{}", self.width, self.height)
    }
}

impl<'a> Luma<'a> {
    /// Borrows `height` rows of `width` pixels, each row starting `stride` bytes after the one before.
    ///
    /// The last row may end where its pixels end.
    ///
    /// # Errors
    /// [`PictureError::Empty`] for a side of 0, [`PictureError::TooLarge`] above 16,384 pixels a side or
    /// 80 million in all, [`PictureError::TooShort`] if the rows overlap or `pixels` ends too early.
    pub fn new(pixels: &'a [u8], width: u32, height: u32, stride: u32) -> Result<Self, PictureError> {
        check_size(width, height)?;
        let needed = u64::from(stride) * u64::from(height - 1) + u64::from(width);
        if stride < width || (pixels.len() as u64) < needed {
            return Err(PictureError::TooShort);
        }
        Ok(Self { pixels, width, height, stride: stride as usize })
    }

    /// A part of the picture; `None` if it is not wholly in it.
    pub(super) fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Option<Self> {
        let inside = left + width <= self.width() && top + height <= self.height();
        let pixels = self.pixels.get(top * self.stride + left..).filter(|_| inside)?;
        Self::new(pixels, width as u32, height as u32, self.stride as u32).ok()
    }

    pub(super) fn width(&self) -> usize {
        self.width as usize
    }

    pub(super) fn height(&self) -> usize {
        self.height as usize
    }

    /// Its pixels, row by row without gaps.
    pub(super) fn to_vec(self) -> Vec<u8> {
        let mut pixels = Vec::with_capacity(self.width() * self.height());
        (0..self.height()).for_each(|y| pixels.extend_from_slice(self.row(y)));
        pixels
    }

    /// The pixels of row `y`; empty below the picture.
    #[inline]
    pub(super) fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        self.pixels.get(start..start + self.width()).unwrap_or_default()
    }

    /// The pixel in column `x` of row `y`; white outside.
    #[inline]
    pub(super) fn at(&self, x: usize, y: usize) -> u8 {
        self.pixels.get(y * self.stride + x).copied().unwrap_or(255)
    }
}

/// Turns RGBA bytes (4 a pixel, as `ImageData` holds them) into grey ones, row by row without gaps.
///
/// Grey is ITU-R BT.601 luma; what is transparent shows white.
///
/// # Errors
/// As [`Luma::new`]; [`PictureError::TooShort`] if `rgba` holds less than `width` x `height` pixels.
pub fn luma_from_rgba(rgba: &[u8], width: u32, height: u32) -> Result<Vec<u8>, PictureError> {
    check_size(width, height)?;
    let count = width as usize * height as usize;
    let (pixels, _) = rgba.as_chunks::<4>();
    let pixels = pixels.get(..count).ok_or(PictureError::TooShort)?;
    Ok(pixels
        .iter()
        .map(|&[red, green, blue, alpha]| {
            let luma = (77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue) + 128) >> 8;
            let alpha = u32::from(alpha);
            ((luma * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        })
        .collect())
}

fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        Err(PictureError::Empty)
    } else if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        Err(PictureError::TooLarge)
    } else {
        Ok(())
    }
}

/// Why pixels do not make a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureError {
    /// A side is 0.
    Empty,
    /// More than 16,384 pixels a side, or more than 80 million in all.
    TooLarge,
    /// Fewer bytes than width, height and stride ask for.
    TooShort,
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "The picture has no pixels.",
            Self::TooLarge => "The picture is too large to be read.",
            Self::TooShort => "The picture holds fewer bytes than its size needs.",
        })
    }
}

impl std::error::Error for PictureError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked() {
        let bytes = [0; 12];
        assert_eq!(Luma::new(&bytes, 0, 3, 0).unwrap_err(), PictureError::Empty);
        assert_eq!(Luma::new(&bytes, 4, 0, 4).unwrap_err(), PictureError::Empty);
        assert_eq!(Luma::new(&bytes, 16_385, 1, 16_385).unwrap_err(), PictureError::TooLarge);
        assert_eq!(Luma::new(&bytes, 16_000, 16_000, 16_000).unwrap_err(), PictureError::TooLarge);
        assert_eq!(Luma::new(&bytes, 4, 4, 4).unwrap_err(), PictureError::TooShort);
        assert_eq!(Luma::new(&bytes, 4, 3, 3).unwrap_err(), PictureError::TooShort);
        assert_eq!(Luma::new(&bytes, 2, 2, u32::MAX).unwrap_err(), PictureError::TooShort);
        assert!(Luma::new(&bytes, 2, 3, 5).is_ok(), "the last row needs no gap");
    }

    #[test]
    fn rows_follow_the_stride() {
        let picture = Luma::new(&[1, 2, 9, 3, 4], 2, 2, 3).unwrap();
        assert_eq!(picture.row(0), [1, 2]);
        assert_eq!(picture.row(1), [3, 4]);
        assert_eq!(picture.at(1, 1), 4);
    }

    #[test]
    fn colours_become_grey_over_white() {
        let rgba = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 128, 255, 255, 255, 255];
        assert_eq!(luma_from_rgba(&rgba, 6, 1).unwrap(), [77, 149, 29, 255, 127, 255]);
        assert_eq!(luma_from_rgba(&rgba, 7, 1).unwrap_err(), PictureError::TooShort);
    }
}
