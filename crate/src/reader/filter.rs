//! A picture changed so that a difficult code becomes an ordinary one.

use super::picture::Luma;
use image::GrayImage;

/// The picture at half its size, each pixel the average of four: it evens out noise, and there is a quarter to look at.
///
/// A last odd column or row is left out. (`image::imageops::thumbnail` does the same in ten times the time.)
pub(super) fn halved(picture: &Luma<'_>) -> Option<GrayImage> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let (above, _) = picture.row(2 * y).as_chunks::<2>();
        let (below, _) = picture.row(2 * y + 1).as_chunks::<2>();
        pixels.extend(above.iter().zip(below).map(|(&[a, b], &[c, d])| {
            let sum = u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d);
            ((sum + 2) / 4) as u8
        }));
    }
    GrayImage::from_raw(width as u32, height as u32, pixels)
}

/// Which side of a code's modules grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grow {
    /// Light gaps up to two pixels wide between dark dots are filled.
    Dark,
    /// Dark gaps up to two pixels wide between light dots are filled.
    Light,
}

/// The picture with the narrow gaps between its dots filled, and everything else as wide as before.
pub(super) fn closed(picture: &Luma<'_>, grow: Grow) -> Option<GrayImage> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    let pixels = picture.to_vec();
    let closed = match grow {
        Grow::Dark => spread(spread(pixels, width, u8::min), width, u8::max),
        Grow::Light => spread(spread(pixels, width, u8::max), width, u8::min),
    };
    GrayImage::from_raw(width, height, closed)
}

/// Every pixel becomes the chosen one of the nine around it.
fn spread(pixels: Vec<u8>, width: u32, choose: impl Fn(u8, u8) -> u8 + Copy) -> Vec<u8> {
    let width = width as usize;
    let mut across = pixels.clone();
    for (row, wide) in pixels.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
        let inner = wide.iter_mut().skip(1);
        for ((wide, &left), &right) in inner.zip(row).zip(row.iter().skip(2)) {
            *wide = choose(*wide, choose(left, right));
        }
    }
    let mut all = pixels;
    all.copy_from_slice(&across);
    let inner = all.chunks_exact_mut(width).skip(1);
    let rows = across.chunks_exact(width);
    for ((row, above), below) in inner.zip(rows.clone()).zip(rows.skip(2)) {
        for ((pixel, &above), &below) in row.iter_mut().zip(above).zip(below) {
            *pixel = choose(*pixel, choose(above, below));
        }
    }
    all
}
