//! Pixels to texts: every QR code of a picture.
//!
//! The way, a module a step:
//! 1. [`picture`]: grey pixels come in, checked.
//! 2. [`binarize`] makes them black and white ([`bits`]), in one of several ways.
//! 3. [`finder`] finds the nested squares of codes' corners and measures them between the pixels of the grey picture
//!    ([`ink`]).
//! 4. [`locate`] takes three that stand as a code's corners do, counts the modules between them, and lays a grid over
//!    the code ([`geometry`]), checked against the modules whose colour is known beforehand ([`layout`]).
//! 5. [`sample`] reads the grid's modules, [`decode`] corrects them and makes text of them.
//! 6. What stays unread may run out of the picture: [`cut`].
//!
//! [`read`] is the ladder of ways to black and white: cheap ones first, dearer ones only while something is unread.

mod binarize;
mod bits;
#[cfg(test)]
mod captures;
mod cut;
mod decode;
mod finder;
mod geometry;
mod ink;
mod layout;
mod locate;
mod picture;
mod sample;
#[cfg(test)]
mod tests;

use bits::Bits;
use finder::Pattern;
use image::{GrayImage, imageops};
use ink::Ink;

pub use picture::{Luma, PictureError, luma_from_rgba};

/// What a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The codes that were read.
    pub codes: Vec<Code>,
    /// The picture's edge that some further code runs out of.
    pub cut: Option<Edge>,
}

/// A code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Its text.
    pub text: String,
    /// Its corners in pixels of the picture, clockwise from the code's own top left.
    pub corners: [Point; 4],
}

impl Code {
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

/// Reads every QR code of a picture, and says if one runs out of it.
pub fn read(picture: &Luma<'_>) -> Reading {
    let mut search = Search::default();
    search.look(picture, &binarize::local(picture), 1.0);
    if search.goes_on() {
        for level in binarize::edge_levels(picture, 4) {
            search.look(picture, &binarize::global(picture, level), 1.0);
            if !search.goes_on() {
                break;
            }
        }
    }
    if search.goes_on() {
        search.look_at_half(picture);
    }
    search.reading()
}

/// What the looks at a picture have found so far, in its pixels.
#[derive(Default)]
struct Search {
    codes: Vec<Code>,
    cuts: Vec<(Edge, Point)>,
    /// The last look left two or more finder patterns of one size that belong to no code.
    unread: bool,
}

impl Search {
    /// Nothing is read, or something more could be.
    fn goes_on(&self) -> bool {
        self.codes.is_empty() || self.unread
    }

    fn reading(self) -> Reading {
        let Self { codes, cuts, .. } = self;
        let of_no_code = |&&(_, place): &&(Edge, Point)| !codes.iter().any(|code| code.shows(place));
        let cut = cuts.iter().find(of_no_code).map(|&(edge, _)| edge);
        Reading { codes, cut }
    }

    /// Looks at the picture at half its size: it evens out noise, and closes the gaps in dotted modules.
    ///
    /// `thumbnail` averages pixels and takes a fifth of the time that `resize` does.
    fn look_at_half(&mut self, picture: &Luma<'_>) {
        let (width, height) = (picture.width(), picture.height());
        let mut pixels = Vec::with_capacity(width * height);
        (0..height).for_each(|y| pixels.extend_from_slice(picture.row(y)));
        let side = |length: usize| length.div_ceil(2) as u32;
        if let Some(whole) = GrayImage::from_raw(width as u32, height as u32, pixels) {
            let half = imageops::thumbnail(&whole, side(width), side(height));
            if let Ok(view) = Luma::new(&half, half.width(), half.height(), half.width()) {
                self.look(&view, &binarize::local(&view), 0.5);
            }
        }
    }

    /// Reads what one black and white picture shows; `scale` is its size by the first picture's.
    fn look(&mut self, picture: &Luma<'_>, bits: &Bits, scale: f32) {
        let mut patterns = finder::patterns(picture, bits, 2);
        let known = |codes: &[Code], place: Point| {
            let place = place.times(1.0 / scale);
            codes.iter().any(|code| code.shows(place))
        };
        patterns.retain(|pattern| !known(&self.codes, pattern.centre));
        let mut tries = MAX_TRIES;
        for triple in locate::triples(&patterns).into_iter().take(MAX_TRIPLES) {
            let claimed = |pattern: &Pattern| known(&self.codes, pattern.centre);
            if tries == 0 {
                break;
            }
            if triple.patterns().iter().any(claimed) {
                continue;
            }
            let inverted = triple.top_left.inverted;
            let ink = Ink { picture: *picture, inverted };
            self.codes.extend(
                read_triple(&ink, bits, &triple, &mut tries)
                    .map(|code| Code { corners: code.corners.map(|corner| corner.times(1.0 / scale)), ..code }),
            );
        }
        patterns.retain(|pattern| !known(&self.codes, pattern.centre));
        self.unread = patterns.iter().enumerate().any(|(index, a)| {
            let others = patterns.iter().skip(index + 1);
            a.is_whole() && others.into_iter().any(|b| b.is_whole() && a.is_like(b))
        });
        let cut = cut::cut(picture, &patterns);
        self.cuts.extend(cut.map(|(edge, place)| (edge, place.times(1.0 / scale))));
    }
}

/// So many triples are looked at closely in one look.
const MAX_TRIPLES: usize = 300;
/// So many grids are decoded at most in one look.
const MAX_TRIES: usize = 60;

fn read_triple(ink: &Ink<'_>, bits: &Bits, triple: &locate::Triple, tries: &mut usize) -> Option<Code> {
    let mut seen = Vec::new();
    for placement in locate::placements(ink, triple) {
        for modules in sample::readings(ink, bits, &placement) {
            if *tries == 0 {
                return None;
            }
            if seen.contains(&modules) {
                continue;
            }
            *tries -= 1;
            if let Some(text) = decode::decode(&modules) {
                let corners = placement.corners();
                return Some(Code { text, corners });
            }
            seen.push(modules);
        }
    }
    None
}
