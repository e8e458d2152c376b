//! Pixels to texts: every QR code of a picture.
//!
//! The way, a module a step:
//! 1. [`picture`]: grey pixels come in, checked.
//! 2. [`binarize`] makes them black and white ([`bits`]), in one of several ways.
//! 3. [`finder`] finds the nested squares of codes' corners and measures them between the pixels of the grey picture
//!    ([`ink`]); [`triple`] puts together those that stand as a code's corners do.
//! 4. [`locate`] counts the modules between three of them and lays a [`grid`] over the code, level, leaning or rolled
//!    ([`geometry`], [`ring`]), checked against the modules whose colour is known beforehand ([`layout`]).
//! 5. [`sample`] reads the grid's modules, [`decode`] makes codewords of them, [`correct`] corrects those, [`content`]
//!    makes text of them. If that fails, [`refine`] moves and bends the grid until it fits better.
//! 6. What stays unread may run out of the picture: [`cut`].
//!
//! [`search`] goes that way once for the whole picture, and again, with pictures changed by [`filter`], only for the
//! parts where [`texture`] says that a code could be.

mod binarize;
mod bits;
mod content;
mod correct;
mod cut;
mod decode;
mod filter;
mod finder;
#[cfg(fuzzing)]
pub mod fuzzing;
mod geometry;
mod grid;
mod ink;
mod layout;
mod locate;
mod picture;
mod refine;
mod ring;
mod sample;
mod search;
#[cfg(test)]
mod tests;
mod texture;
mod triple;

pub use content::Content;
pub use picture::{Luma, PictureError, luma_from_rgba};

/// What a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The codes that were read.
    pub codes: Vec<Code>,
    /// Why a further code that is there could not be read.
    pub unread: Option<Unread>,
}

/// Why a code was seen and not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unread {
    /// It runs out of the picture at this edge.
    Cut(Edge),
    /// It is whole, and too much of it is covered, blurred or missing. Its corners, as [`Code::corners`].
    Damaged([Point; 4]),
}

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// What it says.
    pub content: Content,
    /// Its corners in pixels of the picture, clockwise from the code's own top left.
    pub corners: [Point; 4],
}

impl Code {
    /// Its text, as far as it goes without character tables ([`Content::text_plain`]).
    pub fn text(&self) -> String {
        self.content.text_plain()
    }

    /// True if the place lies in the code.
    fn shows(&self, place: Point) -> bool {
        geometry::inside(&self.corners, place)
    }
}

/// A place in a picture, in pixels: (0, 0) is the top left corner of its top left pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// An edge of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The code goes on above the picture.
    Top,
    /// The code goes on to the right of it.
    Right,
    /// The code goes on below it.
    Bottom,
    /// The code goes on to the left of it.
    Left,
}

/// Reads every QR code of a picture, and says why a further one that is there could not be read.
pub fn read(picture: &Luma<'_>) -> Reading {
    search::search(picture)
}
