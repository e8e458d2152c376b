//! Writes PNG (RFC 2083): eight bits a channel, not interlaced, with alpha where something is transparent.

use miniz_oxide::deflate::compress_to_vec_zlib;

use super::SIGNATURE;

/// How hard `miniz_oxide` tries, of 10.
const LEVEL: u8 = 9;

/// The polynomial of the chunks' CRC, its bits reversed (RFC 2083, section 15).
const POLYNOMIAL: u32 = 0xedb8_8320;

/// Tells a byte by its neighbours: the one to its left, the one above it, and the one to the left of that.
type Filter = fn(left: u8, above: u8, beyond: u8) -> u8;

/// The types of RFC 2083, section 6.1, in order.
const FILTERS: [Filter; 5] =
    [|_, _, _| 0, |left, _, _| left, |_, above, _| above, |left, above, _| left.midpoint(above), paeth];

/// Writes a picture, `side` pixels a row, each red, green, blue and alpha.
pub(super) fn write(pixels: &[[u8; 4]], side: u32) -> Vec<u8> {
    let opaque = pixels.iter().all(|pixel| pixel.ends_with(&[255]));
    let (channels, colour_type) = if opaque { (3, 2) } else { (4, 6) };
    let bytes: Vec<u8> = pixels.iter().flat_map(|pixel| pixel.iter().take(channels)).copied().collect();
    let length = (side as usize).max(1) * channels;
    let (mut rows, mut above) = (Vec::with_capacity(bytes.len() + pixels.len()), vec![0; length]);
    for row in bytes.chunks_exact(length) {
        rows.extend(filtered(row, &above, channels));
        above.copy_from_slice(row);
    }
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    header.extend([8, colour_type, 0, 0, 0]);
    let mut png = SIGNATURE.to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", compress_to_vec_zlib(&rows, LEVEL)), (b"IEND", Vec::new())] {
        let chunk = [name.as_slice(), &data].concat();
        png.extend((data.len() as u32).to_be_bytes());
        png.extend_from_slice(&chunk);
        png.extend(crc(&chunk).to_be_bytes());
    }
    png
}

/// A row behind its filter's number: the filter that leaves the least (RFC 2083, section 9.6).
fn filtered(row: &[u8], above: &[u8], channels: usize) -> Vec<u8> {
    let before = |bytes: &[u8]| std::iter::repeat_n(0, channels).chain(bytes.to_vec());
    let of = |(number, filter): (u8, &Filter)| -> Vec<u8> {
        let neighbours = before(row).zip(above).zip(before(above));
        let told = row
            .iter()
            .zip(neighbours)
            .map(|(byte, ((left, &above), beyond))| byte.wrapping_sub(filter(left, above, beyond)));
        std::iter::once(number).chain(told).collect()
    };
    let left = |row: &Vec<u8>| -> u32 { row.iter().skip(1).map(|&byte| u32::from((byte as i8).unsigned_abs())).sum() };
    (0..).zip(&FILTERS).map(of).min_by_key(left).unwrap_or_default()
}

/// RFC 2083, section 6.6.
fn paeth(left: u8, above: u8, beyond: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(beyond);
    let distance = |byte: &u8| guess.abs_diff(i16::from(*byte));
    [left, above, beyond].into_iter().min_by_key(distance).unwrap_or_default()
}

fn crc(bytes: &[u8]) -> u32 {
    let shifted = |crc: u32, _| (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), shifted))
}
