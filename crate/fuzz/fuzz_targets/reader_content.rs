//! A code's data to text: any data, rightly coded, are a text of bounded length or none; and the text of a code that was
//! made of segments is what the segments say.
#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use sixbox_core::reader::Content;
use sixbox_core::reader::fuzzing::decode;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Data { version: u8, data: &'a [u8] },
    Segments(Vec<Segment<'a>>),
}

#[derive(Arbitrary, Debug)]
enum Segment<'a> {
    Digits(u64),
    Capitals(&'a [u8]),
    Bytes(&'a str),
    /// A character set whose bytes are UTF-8.
    Utf8,
}

fuzz_target!(|input: Input<'_>| run(input));

fn run(input: Input<'_>) {
    // Trying all masks takes longest.
    let mask = Some(Mask::new(3));
    match input {
        Input::Data { version, data } => {
            let version = 1 + version % 10;
            let mut data = data.to_vec();
            data.resize(data_codewords(version), 0);
            let code = QrCode::encode_codewords(Version::new(version), QrCodeEcc::High, &data, mask);
            let Some(content) = read(&code) else { return };
            // A byte holds at most 2.4 digits, and a character takes at most 3 bytes.
            let most = 8 * data.len();
            assert!(content.text_plain().len() <= most);
            let decoded = content.text(|name, bytes| {
                assert!(
                    name.bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
                );
                (bytes.len() % 2 == 0).then(|| "x".repeat(bytes.len()))
            });
            assert!(decoded.len() <= most);
        }
        Input::Segments(parts) => {
            let mut expected = String::new();
            let mut segments = Vec::new();
            for part in &parts {
                match part {
                    Segment::Digits(number) => {
                        let digits = number.to_string();
                        segments.push(QrSegment::make_numeric(&digits));
                        expected += &digits;
                    }
                    Segment::Capitals(numbers) => {
                        let characters = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
                        let text: String =
                            numbers.iter().map(|&at| char::from(characters[usize::from(at) % 45])).collect();
                        segments.push(QrSegment::make_alphanumeric(&text));
                        expected += &text;
                    }
                    Segment::Bytes(text) => {
                        segments.push(QrSegment::make_bytes(text.as_bytes()));
                        expected += text;
                    }
                    Segment::Utf8 => segments.push(QrSegment::make_eci(26)),
                }
            }
            // A byte order mark at the front of a run is taken off.
            if expected.is_empty() || expected.contains('\u{FEFF}') {
                return;
            }
            let made = QrCode::encode_segments_advanced(
                &segments,
                QrCodeEcc::Low,
                Version::MIN,
                Version::new(12),
                mask,
                false,
            );
            let Ok(code) = made else { return };
            let content = read(&code).expect("a code without damage is read");
            assert_eq!(content.text_plain(), expected);
        }
    }
}

fn read(code: &QrCode) -> Option<Content> {
    let size = code.size() as usize;
    let dark = |at: usize| code.get_module((at % size) as i32, (at / size) as i32);
    decode(size, (0..size * size).map(|at| if dark(at) { 1.0 } else { -1.0 }).collect())
}

/// ISO/IEC 18004, table 7: codewords for data at level H.
fn data_codewords(version: u8) -> usize {
    [9, 16, 26, 36, 46, 60, 66, 86, 100, 122][usize::from(version) - 1]
}
