//! rxing is a reader that others wrote: what it reads, Sixbox reads with the same text.

use std::error::Error;

use image::{DynamicImage, GrayImage};
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source};
use sixbox_core::reader::{Luma, read};
use sixbox_corpus::categories;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn by_sixbox(picture: &GrayImage) -> Outcome<Vec<String>> {
    let (width, height) = picture.dimensions();
    let reading = read(&Luma::new(picture, width, height, width)?);
    let decode = |encoding: &str, bytes: &[u8]| {
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
        Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
    };
    Ok(reading.codes.iter().map(|code| code.content.text(decode)).collect())
}

fn by_rxing(picture: &GrayImage) -> Outcome<Vec<String>> {
    let source = Luma8Source::new_with_slice(picture, picture.width(), picture.height())?;
    let hints = DecodeHints {
        PossibleFormats: Some([BarcodeFormat::QR_CODE].into()),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let results = QrReader.decode_multiple_with_hints(&mut bitmap, &hints).unwrap_or_default();
    Ok(results.iter().map(|result| result.getText().to_owned()).collect())
}

/// Captures of each category, and the fewest codes among them that rxing must read for the comparison to say something.
fn compare(seed: u64, count: usize, page: Option<(u32, u32)>, fewest: usize) -> Outcome<()> {
    let (mut wrong, mut read) = (Vec::new(), 0);
    for category in categories() {
        for (index, capture) in category.captures(seed, count, page).enumerate() {
            let picture = DynamicImage::ImageRgb8(capture.decoded()?).into_luma8();
            let theirs = by_rxing(&picture)?;
            read += theirs.len();
            let ours = if theirs.is_empty() { Vec::new() } else { by_sixbox(&picture)? };
            let other = theirs.iter().filter(|text| !ours.contains(text));
            wrong.extend(other.map(|text| format!("{} {index}: {text:?}, Sixbox {ours:?}", category.name)));
        }
    }
    assert!(read >= fewest, "rxing read {read} codes");
    assert!(wrong.is_empty(), "{} of {read}:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

#[test]
fn sixbox_reads_what_rxing_reads() -> Outcome<()> {
    compare(11, 1, Some((560, 420)), 20)
}

#[test]
#[ignore = "takes minutes"]
fn sixbox_reads_what_rxing_reads_on_many_captures() -> Outcome<()> {
    compare(12, 12, Some((720, 480)), 250)
}
