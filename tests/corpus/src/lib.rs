//! Captures with QR codes, drawn from a seed, each with the texts that a reader must find: [`screens`] as browsers show
//! pages, [`microsoft`] as the set-up page shows its code, [`photos`] as cameras take them. The same seed gives the same
//! captures everywhere. [`Sheet`] is for tests that draw a page of their own.

mod canvas;
mod code;
mod lettering;
mod look;
mod microsoft;
mod page;
mod photos;
mod random;
mod screens;
mod sheet;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageFormat, ImageResult, RgbImage};

pub use code::Code;
pub use random::Random;
pub use sheet::{Sheet, Stand};

/// How a capture is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Without loss.
    Png,
    /// Of this quality, 1 to 100.
    Jpeg(u8),
}

/// One picture and what a reader must find in it.
#[derive(Clone, Debug)]
pub struct Capture {
    /// The name of its [`Category`].
    pub category: &'static str,
    /// The picture before it was stored.
    pub picture: RgbImage,
    /// How it is stored.
    pub format: Format,
    /// Every code's text, in no order; empty when there is no code.
    pub expected: Vec<String>,
}

impl Capture {
    /// The picture file.
    ///
    /// # Errors
    /// When the picture is larger than the format allows; none of this package is.
    pub fn file(&self) -> ImageResult<Vec<u8>> {
        let mut file = Vec::new();
        match self.format {
            Format::Png => self.picture.write_with_encoder(PngEncoder::new_with_quality(
                &mut file,
                CompressionType::Fast,
                FilterType::Adaptive,
            ))?,
            Format::Jpeg(quality) => {
                self.picture.write_with_encoder(JpegEncoder::new_with_quality(Cursor::new(&mut file), quality))?;
            }
        }
        Ok(file)
    }

    /// The picture as whoever opens the file sees it: with what storing it cost.
    ///
    /// # Errors
    /// As [`Capture::file`].
    pub fn decoded(&self) -> ImageResult<RgbImage> {
        match self.format {
            Format::Png => Ok(self.picture.clone()),
            Format::Jpeg(_) => Ok(image::load_from_memory_with_format(&self.file()?, ImageFormat::Jpeg)?.into_rgb8()),
        }
    }
}

/// Which of the three sets a category belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Captures of pages: [`screens`].
    Screens,
    /// Photos: [`photos`].
    Photos,
    /// Microsoft's own case: [`microsoft`].
    Microsoft,
}

/// A kind of captures that can be had by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// In kebab-case.
    pub name: &'static str,
    /// The set it belongs to.
    pub set: Set,
    /// How many captures of the whole set are of this category; of the sets of any size, its weight.
    pub count: usize,
}

const fn screen(name: &'static str, count: usize) -> Category {
    Category { name, set: Set::Screens, count }
}

const fn photo(name: &'static str, count: usize) -> Category {
    Category { name, set: Set::Photos, count }
}

const CATEGORIES: [Category; 39] = [
    screen("clean", 24),
    screen("browser-zoom", 32),
    screen("fractional", 16),
    screen("tiny-1.5-1.9", 16),
    screen("two-px", 12),
    screen("inverted", 16),
    screen("dark-page", 12),
    screen("low-contrast-panel", 16),
    screen("coloured", 16),
    screen("centre-logo", 16),
    screen("round-modules", 20),
    screen("photo-background", 24),
    screen("thin-quiet-zone", 16),
    screen("jpeg", 24),
    screen("cursor", 12),
    screen("two-codes", 12),
    screen("rotated", 24),
    screen("screen-edge", 16),
    screen("big-dense", 14),
    screen("several-at-once", 24),
    screen("no-code", 12),
    photo("photo-plain", 12),
    photo("photo-rotated", 6),
    photo("photo-perspective", 14),
    photo("photo-blur", 10),
    photo("photo-motion", 6),
    photo("photo-noise", 6),
    photo("photo-light", 10),
    photo("photo-low-contrast", 5),
    photo("photo-curved", 12),
    photo("photo-small", 8),
    photo("photo-filling", 6),
    photo("photo-damage", 8),
    photo("photo-dense", 6),
    photo("photo-texts", 8),
    photo("photo-inverted-mirrored", 5),
    photo("photo-screen", 6),
    photo("photo-mixed", 12),
    Category { name: "microsoft", set: Set::Microsoft, count: 300 },
];

/// Every category of the three sets.
pub fn categories() -> &'static [Category] {
    &CATEGORIES
}

/// The category of this name.
pub fn category(name: &str) -> Option<Category> {
    CATEGORIES.into_iter().find(|category| category.name == name)
}

impl Category {
    /// One capture: the same for the same seed and index. `page` sets the size in pixels (width, height; at least
    /// 480 x 400) instead of the usual mix.
    pub fn capture(&self, seed: u64, index: usize, page: Option<(u32, u32)>) -> Capture {
        let mut random = Random::of(seed, self.name, index);
        let page = page.map(|(width, height)| (width as usize, height as usize));
        match self.set {
            Set::Screens => screens::capture(self.name, index, &mut random, page),
            Set::Photos => photos::capture(self.name, index, &mut random, page),
            Set::Microsoft => microsoft::capture(self.name, &mut random, page),
        }
    }

    /// The first `count` captures of a seed.
    pub fn captures(&self, seed: u64, count: usize, page: Option<(u32, u32)>) -> impl Iterator<Item = Capture> + use<> {
        let category = *self;
        (0..count).map(move |index| category.capture(seed, index, page))
    }
}

/// The captures of a set as category and index, without drawing them: for whoever draws on several threads. `count`
/// captures, each category by its weight; without a count, each category's own.
pub fn plan(set: Set, count: Option<usize>) -> Vec<(Category, usize)> {
    let of_set: Vec<Category> = CATEGORIES.into_iter().filter(|category| category.set == set).collect();
    let whole: usize = of_set.iter().map(|category| category.count).sum();
    let share = |sum: usize| sum * count.unwrap_or(whole) / whole.max(1);
    let mut sum = 0;
    let mut plan = Vec::new();
    for category in of_set {
        let before = share(sum);
        sum += category.count;
        plan.extend((0..share(sum) - before).map(|index| (category, index)));
    }
    plan
}

fn drawn(plan: Vec<(Category, usize)>, seed: u64) -> impl Iterator<Item = Capture> {
    plan.into_iter().map(move |(category, index)| category.capture(seed, index, None))
}

/// 374 captures of pages, in 21 categories.
pub fn screens(seed: u64) -> impl Iterator<Item = Capture> {
    drawn(plan(Set::Screens, None), seed)
}

/// `count` captures as cameras take them, each category by its weight.
pub fn photos(seed: u64, count: usize) -> impl Iterator<Item = Capture> {
    drawn(plan(Set::Photos, Some(count)), seed)
}

/// Photos of pages on which no code is.
pub fn photos_without_code(seed: u64, count: usize, page: Option<(u32, u32)>) -> impl Iterator<Item = Capture> {
    Category { count, ..photo(photos::WITHOUT_CODE, 0) }.captures(seed, count, page)
}

/// `count` captures of Microsoft's set-up page at any zoom and pixel ratio, with at least 1.7 pixels a module.
pub fn microsoft(seed: u64, count: usize) -> impl Iterator<Item = Capture> {
    drawn(plan(Set::Microsoft, Some(count)), seed)
}

#[cfg(test)]
mod tests {
    use super::{Format, Set, categories, category, microsoft, photos, photos_without_code, plan, screens};
    use std::collections::BTreeSet;

    const SMALL: Option<(u32, u32)> = Some((720, 480));

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        for name in
            ["browser-zoom", "cursor", "several-at-once", "no-code", "photo-curved", "photo-damage", "microsoft"]
        {
            let file = |seed| category(name).unwrap().capture(seed, 1, SMALL).file().unwrap();
            let once = file(7);
            assert_eq!(once, file(7), "{name}");
            assert_ne!(once, file(8), "{name}");
        }
    }

    #[test]
    fn the_sets_have_their_counts() {
        let screens = plan(Set::Screens, None);
        assert_eq!(screens.len(), 374);
        assert_eq!(screens.iter().filter(|(category, _)| category.name == "no-code").count(), 12);
        let names: BTreeSet<&str> = screens.iter().map(|(category, _)| category.name).collect();
        assert_eq!(names.len(), 21);
        for count in [0, 1, 60, 401] {
            assert_eq!(plan(Set::Photos, Some(count)).len(), count);
        }
    }

    #[test]
    fn a_capture_says_what_is_in_it() {
        for category in categories() {
            for capture in category.captures(3, 1, SMALL) {
                let codes = match category.name {
                    "no-code" => 0,
                    "two-codes" => 2,
                    _ => 1,
                };
                assert_eq!((capture.category, capture.expected.len()), (category.name, codes));
                assert_eq!(capture.picture.dimensions(), (720, 480));
                assert_eq!(capture.decoded().unwrap().dimensions(), (720, 480));
                assert_eq!(capture.format == Format::Png, capture.decoded().unwrap() == capture.picture);
            }
        }
    }

    #[test]
    fn a_photo_without_a_code_shows_a_page() {
        for capture in photos_without_code(1, 3, SMALL) {
            assert!(capture.expected.is_empty());
            let levels: BTreeSet<u8> = capture.picture.as_raw().iter().copied().collect();
            assert!(levels.len() > 50, "{}", levels.len());
        }
    }

    #[test]
    fn a_set_starts_with_its_first_category() {
        assert_eq!(screens(1).next().unwrap().category, "clean");
        assert_eq!(microsoft(1, 1).count(), 1);
        let first = photos(1, 400).next().unwrap();
        assert_eq!(first.picture, category("photo-plain").unwrap().capture(1, 0, None).picture);
    }
}
