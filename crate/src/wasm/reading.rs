use js_sys::Uint8ClampedArray;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{ImageData, TextDecoder};

use super::to_js;
use crate::logo::{LogoError, MAX_BYTES, Square, squares};
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

/// What a logo may look like: the centred square of a picture, as pixels for the browser to write as PNG. The logo is the
/// first whose PNG has at most [`max_bytes`](Self::max_bytes).
#[wasm_bindgen]
pub struct LogoSquares(Box<dyn Iterator<Item = Square>>);

#[wasm_bindgen]
impl LogoSquares {
    /// Of a canvas's picture. Throws `logo_unreadable` or `logo_too_large`.
    #[wasm_bindgen(constructor)]
    pub fn new(image: &ImageData) -> Result<LogoSquares, JsValue> {
        let squares = squares(image.data().0, image.width(), image.height()).map_err(|error| {
            JsValue::from_str(match error {
                LogoError::Unreadable => "logo_unreadable",
                LogoError::TooLarge => "logo_too_large",
            })
        })?;
        Ok(Self(Box::new(squares)))
    }

    /// The next one, with fewer pixels than the one before; undefined after the last.
    #[wasm_bindgen(js_name = next)]
    pub fn next_square(&mut self) -> Result<Option<ImageData>, JsValue> {
        let image = |Square { side, rgba }| {
            ImageData::new_with_js_u8_clamped_array(&Uint8ClampedArray::from(rgba.as_slice()), side)
        };
        self.0.next().map(image).transpose()
    }

    /// Bytes of a logo's PNG at most.
    #[wasm_bindgen(getter, js_name = maxBytes)]
    pub fn max_bytes(&self) -> usize {
        MAX_BYTES
    }
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
