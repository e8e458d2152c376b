//! A picture changed so that a difficult code becomes an ordinary one.

use super::bits::Bits;
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

/// What [`closed`] does, in black and white.
pub(super) fn closed_bits(bits: &Bits, grow: Grow) -> Bits {
    let darker = |bits: &Bits| bits.spread(|a, b| a | b);
    let lighter = |bits: &Bits| bits.spread(|a, b| a & b);
    match grow {
        Grow::Dark => lighter(&darker(bits)),
        Grow::Light => darker(&lighter(bits)),
    }
}

/// Every pixel becomes the chosen one of the nine around it; at the picture's edge of those that there are.
fn spread(pixels: Vec<u8>, width: u32, choose: impl Fn(u8, u8) -> u8 + Copy) -> Vec<u8> {
    let width = width as usize;
    let mut across = pixels.clone();
    for (row, wide) in pixels.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
        take_in(wide.iter_mut().skip(1), row, choose);
        take_in(wide.iter_mut(), row.get(1..).unwrap_or_default(), choose);
    }
    let mut all = pixels;
    all.copy_from_slice(&across);
    take_in(all.iter_mut().skip(width), &across, choose);
    take_in(all.iter_mut(), across.get(width..).unwrap_or_default(), choose);
    all
}

fn take_in<'a>(pixels: impl Iterator<Item = &'a mut u8>, others: &[u8], choose: impl Fn(u8, u8) -> u8) {
    for (pixel, &other) in pixels.zip(others) {
        *pixel = choose(*pixel, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> GrayImage {
        let pixels = rows.iter().flat_map(|row| row.bytes().map(|byte| if byte == b'#' { 10 } else { 200 })).collect();
        GrayImage::from_raw(rows[0].len() as u32, rows.len() as u32, pixels).unwrap()
    }

    fn shown(picture: &GrayImage) -> Vec<String> {
        let row = |row: &[u8]| row.iter().map(|&pixel| if pixel < 100 { '#' } else { '.' }).collect();
        picture.chunks(picture.width() as usize).map(row).collect()
    }

    fn luma(picture: &GrayImage) -> Luma<'_> {
        Luma::new(picture, picture.width(), picture.height(), picture.width()).unwrap()
    }

    #[test]
    fn gaps_are_closed_and_edges_stay() {
        let dots = picture(&[
            "..............",
            "..............",
            "..##.##.##....",
            "..##.##.##....",
            "..............",
            "..##.##.##....",
            "..##.##.##....",
            "..............",
            "..............",
        ]);
        let closed = closed(&luma(&dots), Grow::Dark).unwrap();
        let full = "..########....";
        assert_eq!(shown(&closed)[2..7], [full; 5]);
        assert_eq!(shown(&closed)[0], "..............");

        let inverted = GrayImage::from_raw(14, 9, dots.iter().map(|pixel| 255 - pixel).collect()).unwrap();
        let closed = super::closed(&luma(&inverted), Grow::Light).unwrap();
        assert_eq!(shown(&closed)[2..7], ["##........####"; 5]);
    }

    #[test]
    fn halves_are_averages() {
        let pixels = GrayImage::from_raw(5, 3, vec![0, 2, 4, 4, 9, 1, 3, 4, 4, 9, 7, 7, 7, 7, 7]).unwrap();
        let half = halved(&luma(&pixels)).unwrap();
        assert_eq!((half.width(), half.height()), (2, 1));
        assert_eq!(half.as_raw(), &[2, 4]);
    }
}
