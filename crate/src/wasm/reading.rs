use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{ImageData, TextDecoder};

use super::to_js;
use crate::logo::{LogoError, square};
use crate::reader::{Edge, Luma, PictureError, Reading, Unread, luma_from_rgba, read};

#[derive(Serialize)]
struct ReadingOut {
    codes: Vec<CodeOut>,
    /// Why a further code could not be read.
    unread: Option<&'static str>,
}

#[derive(Serialize)]
struct CodeOut {
    text: String,
    /// x and y of four corners, in pixels.
    corners: [f32; 8],
}

/// Reads every code of a grey picture: one byte a pixel, `stride` bytes a row.
#[wasm_bindgen(js_name = readLuma)]
pub fn read_luma(pixels: &[u8], width: u32, height: u32, stride: u32) -> Result<JsValue, JsValue> {
    let picture = Luma::new(pixels, width, height, stride).map_err(name_of)?;
    out(read(&picture))
}

/// Reads every code of a canvas's picture.
#[wasm_bindgen(js_name = readImageData)]
pub fn read_image_data(image: &ImageData) -> Result<JsValue, JsValue> {
    let (width, height) = (image.width(), image.height());
    let pixels = luma_from_rgba(&image.data(), width, height).map_err(name_of)?;
    read_luma(&pixels, width, height, width)
}

/// Makes a logo, as PNG, of a canvas's picture.
#[wasm_bindgen(js_name = makeLogo)]
pub fn make_logo(image: &ImageData) -> Result<Vec<u8>, JsValue> {
    square(image.data().0, image.width(), image.height()).map_err(|error| {
        JsValue::from_str(match error {
            LogoError::Unreadable => "logo_unreadable",
            LogoError::TooLarge => "logo_too_large",
        })
    })
}

fn out(reading: Reading) -> Result<JsValue, JsValue> {
    let corners = |code: &crate::reader::Code| {
        let [a, b, c, d] = code.corners;
        [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y]
    };
    to_js(&ReadingOut {
        codes: reading
            .codes
            .iter()
            .map(|code| CodeOut { text: code.content.text(decode), corners: corners(code) })
            .collect(),
        unread: reading.unread.map(|unread| match unread {
            Unread::Cut(Edge::Top) => "top",
            Unread::Cut(Edge::Right) => "right",
            Unread::Cut(Edge::Bottom) => "bottom",
            Unread::Cut(Edge::Left) => "left",
            Unread::Damaged(_) => "damaged",
        }),
    })
}

/// The browser knows the character sets; the names are those of its standard.
fn decode(encoding: &str, bytes: &[u8]) -> Option<String> {
    TextDecoder::new_with_label(encoding).ok()?.decode_with_u8_array(bytes).ok()
}

fn name_of(error: PictureError) -> JsValue {
    JsValue::from_str(match error {
        PictureError::Empty => "picture_empty",
        PictureError::TooLarge => "picture_too_large",
        PictureError::TooShort => "picture_too_short",
    })
}
