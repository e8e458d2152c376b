//! The whole way from pixels to texts: captures of every category of the corpus, and pages drawn for one question each.
//!
//! Of what the tests by category miss, the files are written to the folder that `SIXBOX_MISSED` names.

use super::{Edge, Luma, PictureError, Point, Reading, Unread, read};
use image::imageops::{blur, crop_imm, flip_horizontal, rotate90};
use image::{DynamicImage, GrayImage};
use proptest::prelude::*;
use sixbox_corpus::{Capture, Code, Random, Set, Sheet, Stand, categories, category, photos_without_code};

const PAGE: (u32, u32) = (720, 480);

fn reading(picture: &GrayImage) -> Reading {
    let (width, height) = picture.dimensions();
    read(&Luma::new(picture, width, height, width).unwrap())
}

/// The texts as the extension shows them, with the browser's character tables.
fn texts(reading: &Reading) -> Vec<String> {
    let decode = |encoding: &str, bytes: &[u8]| {
        let encoding = encoding_rs::Encoding::for_label(encoding.as_bytes())?;
        Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
    };
    let mut texts: Vec<String> = reading.codes.iter().map(|code| code.content.text(decode)).collect();
    texts.sort();
    texts
}

fn grey(capture: &Capture) -> GrayImage {
    DynamicImage::ImageRgb8(capture.decoded().unwrap()).into_luma8()
}

fn jpeg(picture: &GrayImage, quality: u8) -> GrayImage {
    let mut file = Vec::new();
    picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality)).unwrap();
    image::load_from_memory_with_format(&file, image::ImageFormat::Jpeg).unwrap().into_luma8()
}

/// Noise of about this amplitude on every pixel.
fn noisy(mut picture: GrayImage, random: &mut Random, amplitude: f32) -> GrayImage {
    for pixel in picture.pixels_mut() {
        let noise = random.between(-amplitude, amplitude) + random.between(-amplitude, amplitude);
        pixel.0 = pixel.0.map(|level| (f32::from(level) + noise) as u8);
    }
    picture
}

fn upright(left: f32, top: f32, module: f32) -> Stand {
    Stand { left, top, module, angle: 0.0 }
}

/// A page with one code.
fn with_code(random: &mut Random, module: f32) -> (GrayImage, Code) {
    let code = Code::microsoft(random);
    let mut sheet = Sheet::page(random, PAGE);
    let place = |random: &mut Random, length: u32| {
        let margin = 4.0 * module + 2.0;
        random.between(margin, length as f32 - margin - code.size() as f32 * module).floor()
    };
    let (left, top) = (place(random, PAGE.0), place(random, PAGE.1));
    sheet.draw(&code, upright(left, top, module));
    (sheet.picture(), code)
}

/// Reads `count` captures of each category of a set; at most `allowed` of all may be missed, and no text may be read that
/// is not there.
fn check(set: Set, seed: u64, count: usize, page: Option<(u32, u32)>, allowed: usize) {
    let (mut missed, mut invented) = (Vec::new(), Vec::new());
    let mut all = 0;
    for category in categories().iter().filter(|category| category.set == set) {
        let mut right = 0;
        for (index, capture) in category.captures(seed, count, page).enumerate() {
            let found = texts(&reading(&grey(&capture)));
            let name = format!("{} {index}", category.name);
            invented.extend(
                found.iter().filter(|text| !capture.expected.contains(text)).map(|text| format!("{name}: {text:?}")),
            );
            if capture.expected.iter().all(|text| found.contains(text)) {
                right += 1;
            } else {
                if let Some(folder) = std::env::var_os("SIXBOX_MISSED") {
                    let file = format!("{}-{seed}-{index}.png", category.name);
                    capture.decoded().unwrap().save(std::path::Path::new(&folder).join(file)).unwrap();
                }
                missed.push(name);
            }
        }
        all += count;
        println!("{:<24} {right:>4} of {count}", category.name);
    }
    assert!(invented.is_empty(), "texts that are not there:\n{}", invented.join("\n"));
    assert!(missed.len() <= allowed, "{} of {all} missed, {allowed} allowed:\n{}", missed.len(), missed.join("\n"));
}

#[test]
fn screens_are_read() {
    check(Set::Screens, 1, 6, Some(PAGE), MISSED_SCREENS);
}

#[test]
fn photos_are_read() {
    check(Set::Photos, 1, 3, Some(PAGE), MISSED_PHOTOS);
}

#[test]
fn microsofts_page_is_read() {
    check(Set::Microsoft, 1, 60, Some(PAGE), 0);
}

/// Of 126 pages, so many may be missed: a pointer covers a finder pattern's corner.
const MISSED_SCREENS: usize = 1;
/// Of 51 photos, so many may be missed.
const MISSED_PHOTOS: usize = 0;

#[test]
#[ignore = "takes minutes"]
fn many_screens_are_read() {
    check(Set::Screens, 2, 30, None, 630 / 100);
}

#[test]
#[ignore = "takes minutes"]
fn many_photos_are_read() {
    check(Set::Photos, 2, 30, None, 510 * 3 / 100);
}

#[test]
#[ignore = "takes minutes"]
fn many_of_microsofts_pages_are_read() {
    check(Set::Microsoft, 2, 300, None, 0);
}

/// The smallest codes that the corpus has are of 1.5 pixels.
#[test]
fn codes_of_1_4_pixels_a_module_are_read() {
    for index in 0..16 {
        let mut random = Random::new(index);
        let (picture, code) = with_code(&mut random, 1.4 + index as f32 * 0.02);
        assert_eq!(texts(&reading(&picture)), [code.text()], "{index}");
    }
}

#[test]
fn codes_in_strong_noise_are_read() {
    for index in 0..8 {
        let mut random = Random::new(index);
        let code = Code::microsoft(&mut random);
        let mut sheet = Sheet::blank(PAGE, 190.0);
        sheet.draw_in(&code, upright(50.0, 30.0, 8.0 + index as f32 * 0.2), (60.0, 190.0));
        let picture = noisy(sheet.picture(), &mut random, 62.0);
        assert_eq!(texts(&reading(&picture)), [code.text()], "{index}");
    }
}

#[test]
fn mirrored_codes_are_read() {
    for seed in 0..5 {
        let (picture, code) = with_code(&mut Random::new(seed), 3.0);
        assert_eq!(texts(&reading(&flip_horizontal(&picture))), [code.text()], "{seed}");
    }
}

/// How far corners are from the true ones.
/// Every code must be read; `drawn` draws it on its page.
fn all_are_read(drawn: impl Fn(&mut Random, &Code, f32) -> GrayImage) {
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let code = Code::microsoft(&mut random);
        let module = 2.2 + seed as f32 * 0.05;
        let picture = drawn(&mut random, &code, module);
        assert_eq!(texts(&reading(&picture)), [code.text()], "{seed}: {module} px");
    }
}

#[test]
fn codes_whose_corner_is_the_pictures_are_read() {
    all_are_read(|random, code, module| {
        let mut sheet = Sheet::page(random, PAGE);
        let far = PAGE.1 as f32 - code.size() as f32 * module;
        sheet.draw(code, upright(0.0, far, module));
        noisy(sheet.picture(), random, 40.0)
    });
}

#[test]
fn faint_codes_beside_white_are_read() {
    all_are_read(|random, code, module| {
        let mut sheet = Sheet::page(random, PAGE);
        // More faint edges, of other levels, than the code has.
        for line in 0..160 {
            sheet.fill((500.0, line as f32 * 3.0), (200.0, 1.0), 220.0);
            sheet.fill((500.0, line as f32 * 3.0 + 1.0), (200.0, 2.0), 190.0);
        }
        let (side, room) = (code.size() as f32 * module, 4.5 * module);
        sheet.fill((60.0, 40.0), (side + 120.0, side + 120.0), 255.0);
        sheet.fill((120.0 - room, 100.0 - room), (side + 2.0 * room, side + 2.0 * room), 83.0);
        sheet.draw_in(code, upright(120.0, 100.0, module), (152.0, 83.0));
        sheet.picture()
    });
}

/// Gaps between light dots, as a dark page shows a code of round modules.
#[test]
fn light_dots_on_dark_are_read() {
    all_are_read(|_, code, module| {
        let module = (module * 1.4).round();
        let mut sheet = Sheet::blank(PAGE, 20.0);
        sheet.draw_in(code, upright(100.0, 80.0, module), (230.0, 20.0));
        let gap = if module < 6.0 { 1.0 } else { 2.0 };
        for line in 1..code.size() {
            let at = line as f32 * module;
            let length = code.size() as f32 * module;
            sheet.fill((100.0 + at, 80.0), (gap, length), 20.0);
            sheet.fill((100.0, 80.0 + at), (length, gap), 20.0);
        }
        sheet.picture()
    });
}

fn off(corners: [Point; 4], stand: Stand, size: usize) -> Vec<f32> {
    let off = |(corner, (x, y)): (Point, (f32, f32))| (corner.x - x).hypot(corner.y - y);
    corners.into_iter().zip(stand.corners(size)).map(off).collect()
}

#[test]
fn corners_lie_where_the_code_does() {
    for (module, angle) in [(2.3, 0.0), (3.0, 0.0), (4.7, 10.0), (6.0, 90.0), (4.0, 200.0)] {
        let code = Code::microsoft(&mut Random::new(3));
        let stand = Stand { left: 110.0, top: 90.0, module, angle };
        let mut sheet = Sheet::blank((500, 450), 255.0);
        sheet.draw(&code, stand);
        let off = off(reading(&sheet.picture()).codes[0].corners, stand, code.size());
        assert!(off.iter().all(|&off| off < module * 0.5), "{module} px, {angle} degrees: {off:?}");
    }
}

/// Of 192 cut codes, so many are not reported: the page has three icons or more that look like the one finder pattern
/// that is left.
const UNSEEN_CUTS: usize = 2;

#[test]
fn codes_cut_by_an_edge_are_reported() {
    let mut wrong = Vec::new();
    for seed in 0..24 {
        let mut random = Random::new(seed);
        let module = 2.2 + seed as f32 * 0.1;
        let code = Code::microsoft(&mut random);
        let mut sheet = Sheet::page(&mut random, PAGE);
        let (left, top) = (240.0, 150.0);
        sheet.draw(&code, upright(left, top, module));
        let picture = sheet.picture();
        let side = code.size() as f32 * module;
        let share = [0.35, 0.5, 0.65][seed as usize % 3];
        let near = side * share;
        let (right_cut, left_cut) = ((left + near) as u32, (left + side - near) as u32);
        let (bottom_cut, top_cut) = ((top + near) as u32, (top + side - near) as u32);
        let (w, h) = PAGE;
        for (edge, part) in [
            (Edge::Right, crop_imm(&picture, 0, 0, right_cut, h)),
            (Edge::Bottom, crop_imm(&picture, 0, 0, w, bottom_cut)),
            (Edge::Left, crop_imm(&picture, left_cut, 0, w - left_cut, h)),
            (Edge::Top, crop_imm(&picture, 0, top_cut, w, h - top_cut)),
        ] {
            let part = part.to_image();
            for (kind, part) in [("png", part.clone()), ("jpeg", jpeg(&part, 92))] {
                let reading = reading(&part);
                if reading.unread != Some(Unread::Cut(edge)) || !reading.codes.is_empty() {
                    wrong.push(format!("{seed}: {module} px, {share} left, {edge:?}, {kind}: {:?}", reading.unread));
                }
            }
        }
    }
    assert!(wrong.len() <= UNSEEN_CUTS, "{} of 192:\n{}", wrong.len(), wrong.join("\n"));
}

/// Finder and timing patterns can be seen, the rest is covered.
#[test]
fn covered_codes_are_reported() {
    let mut wrong = Vec::new();
    for seed in 0..32 {
        let mut random = Random::new(seed);
        let code = Code::microsoft(&mut random);
        let stand = upright(150.0, 110.0, 2.5 + (seed % 8) as f32 * 0.5);
        let mut sheet = Sheet::page(&mut random, PAGE);
        sheet.draw(&code, stand);
        let at = |modules: f32| (stand.left + modules * stand.module, stand.top + modules * stand.module);
        let end = code.size() as f32 - (seed % 2) as f32 * 2.0;
        let length = (end - 9.0) * stand.module;
        let level = [255.0, 0.0, 128.0][seed as usize % 3];
        sheet.fill(at(9.0), (length, length), level);
        let reading = reading(&sheet.picture());
        // Nothing that can be seen says where the fourth corner is, and a quarter of the side may be wrong.
        let near = |corners: [Point; 4]| {
            let off = off(corners, stand, code.size());
            let fourth = off[2] < 0.25 * stand.module * code.size() as f32;
            fourth && [off[0], off[1], off[3]].iter().all(|&off| off < stand.module)
        };
        if !matches!(reading.unread, Some(Unread::Damaged(corners)) if near(corners)) || !reading.codes.is_empty() {
            wrong.push(format!("{seed}: {} px, covered with {level}: {reading:?}", stand.module));
        }
    }
    assert!(wrong.is_empty(), "{} of 32:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn codes_that_are_read_are_neither_cut_nor_damaged() {
    for seed in 0..24 {
        let (picture, _) = with_code(&mut Random::new(seed), 2.2 + seed as f32 * 0.15);
        assert_eq!(reading(&picture).unread, None, "{seed}");
    }
}

fn shows_nothing(name: &str, picture: &GrayImage) {
    let reading = reading(picture);
    assert!(reading.codes.is_empty() && reading.unread.is_none(), "{name}: {reading:?}");
}

/// The same page as captures and cameras have it.
fn ways_of_taking(random: &mut Random, picture: &GrayImage) -> [(&'static str, GrayImage); 4] {
    let noise = random.between(5.0, 30.0);
    [
        ("as it is", picture.clone()),
        ("as a JPEG", jpeg(picture, 75)),
        ("blurred and turned", rotate90(&blur(picture, 0.8))),
        ("with noise", noisy(picture.clone(), random, noise)),
    ]
}

fn pages_show_nothing(seed: u64, count: usize) {
    let mut random = Random::new(seed);
    for index in 0..count {
        let page = Sheet::page(&mut random, PAGE).picture();
        for (way, picture) in ways_of_taking(&mut random, &page) {
            shows_nothing(&format!("page {index} {way}"), &picture);
        }
    }
    // Boards of squares, bar codes, finder patterns that belong to nothing.
    for (index, capture) in category("no-code").unwrap().captures(seed, count, Some(PAGE)).enumerate() {
        for (way, picture) in ways_of_taking(&mut random, &grey(&capture)) {
            shows_nothing(&format!("puzzles {index} {way}"), &picture);
        }
    }
    for (index, capture) in photos_without_code(seed, count, Some(PAGE)).enumerate() {
        shows_nothing(&format!("photo {index}"), &grey(&capture));
    }
}

#[test]
fn pages_and_photos_without_a_code_show_nothing() {
    pages_show_nothing(1, 8);
}

#[test]
#[ignore = "takes minutes"]
fn hundreds_of_pages_and_photos_without_a_code_show_nothing() {
    pages_show_nothing(2, 100);
}

/// Squares in squares, as radio buttons and icons are drawn: a finder pattern each, but no dotted line from it.
#[test]
fn icons_at_an_edge_are_not_a_cut_code() {
    for seed in 0..30 {
        let mut sheet = Sheet::page(&mut Random::new(seed), PAGE);
        let unit = 2.0 + (seed % 5) as f32;
        let far = |length: u32| length as f32 - 8.0 * unit;
        let (right, bottom) = (far(PAGE.0), far(PAGE.1));
        let places: &[(f32, f32)] = match seed % 3 {
            // One in a corner, two along an edge, a row of three.
            0 => &[(right, bottom)],
            1 => &[(right, 90.0), (right, 90.0 + 24.0 * unit)],
            _ => &[(30.0, bottom), (30.0 + 18.0 * unit, bottom), (30.0 + 36.0 * unit, bottom)],
        };
        for &(x, y) in places {
            for (ring, level) in [(-2.0, 255.0), (0.0, 0.0), (1.0, 255.0), (2.0, 0.0)] {
                let side = (7.0 - 2.0 * ring) * unit;
                sheet.fill((x + ring * unit, y + ring * unit), (side, side), level);
            }
        }
        shows_nothing(&format!("page {seed}"), &sheet.picture());
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let pixels = [0; 12];
    for (width, height, stride, error) in [
        (0, 0, 0, PictureError::Empty),
        (0, 4, 3, PictureError::Empty),
        (16_384, 16_384, 16_384, PictureError::TooLarge),
        (u32::MAX, u32::MAX, u32::MAX, PictureError::TooLarge),
        (4, 3, 3, PictureError::TooShort),
        (3, 4, 4, PictureError::TooShort),
        (2, 2, u32::MAX, PictureError::TooShort),
    ] {
        assert_eq!(Luma::new(&pixels, width, height, stride).unwrap_err(), error, "{width} x {height}, {stride}");
    }
}

/// As large as pictures may be.
const LARGEST: (u32, u32) = (16_384, 80_000_000 / 16_384);

#[test]
fn the_largest_picture_is_read() {
    let code = Code::microsoft(&mut Random::new(1));
    let mut sheet = Sheet::blank((300, 300), 240.0);
    sheet.draw(&code, upright(60.0, 60.0, 4.0));
    let mut picture = GrayImage::from_pixel(LARGEST.0, LARGEST.1, image::Luma([240]));
    image::imageops::replace(&mut picture, &sheet.picture(), 16_000, 4_500);
    assert_eq!(texts(&reading(&picture)), [code.text()]);
}

#[test]
#[ignore = "takes minutes"]
fn the_largest_noise_holds_nothing() {
    let mut random = Random::new(2);
    let noise = (0..LARGEST.0 * LARGEST.1).map(|_| random.below(256) as u8).collect();
    shows_nothing("noise", &GrayImage::from_raw(LARGEST.0, LARGEST.1, noise).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_pixels_are_read_without_panic(
        width in 0_u32..150,
        height in 0_u32..150,
        stride in 0_u32..200,
        seed in any::<u64>(),
        coarse in 1_usize..6,
        missing in 0_usize..40,
    ) {
        let mut random = Random::new(seed);
        let length = (stride as usize * height as usize).saturating_sub(missing);
        let mut level = 0;
        let pixels: Vec<u8> = (0..length)
            .map(|place| {
                if place % coarse == 0 {
                    level = random.below(256) as u8;
                }
                level
            })
            .collect();
        if let Ok(picture) = Luma::new(&pixels, width, height, stride) {
            read(&picture);
        }
    }

    #[test]
    fn thin_pictures_are_read_without_panic(length in 1_u32..=16_384, seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let pixels: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        prop_assert_eq!(read(&Luma::new(&pixels, length, 1, length).unwrap()).codes, []);
        prop_assert_eq!(read(&Luma::new(&pixels, 1, length, 1).unwrap()).codes, []);
    }

    /// A code with parts painted over: finder patterns remain, the rest is nonsense.
    #[test]
    fn damaged_codes_never_give_another_text(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let code = Code::microsoft(&mut random);
        let mut sheet = Sheet::blank((220, 220), 255.0);
        sheet.draw(&code, upright(20.0, 20.0, 3.0));
        for _ in 0..8 {
            let [x, y] = [0; 2].map(|_| random.between(20.0, 150.0));
            let [width, height] = [0; 2].map(|_| random.between(0.0, 40.0));
            let level = random.between(0.0, 255.0);
            sheet.fill((x, y), (width, height), level);
        }
        for text in texts(&reading(&sheet.picture())) {
            prop_assert_eq!(&text, code.text());
        }
    }
}
