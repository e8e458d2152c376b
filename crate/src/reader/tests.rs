//! The whole way from pixels to texts, by category of capture. `cargo test -- --nocapture reads_by_category` prints the
//! table.

use super::captures::{Canvas, Random, Style, encode, otpauth};
use super::{Edge, Luma, Unread, read};
use proptest::prelude::*;

const PAGE: (usize, usize) = (720, 480);

/// A page with clutter, and a place for a code of this many pixels that keeps it in the picture.
fn page(random: &mut Random, paper: f32, ink: f32) -> Canvas {
    let mut canvas = Canvas::new(PAGE.0, PAGE.1, paper);
    let size = 9 + random.below(8) as i64;
    canvas.clutter(random, ink, size);
    canvas
}

struct Shown {
    canvas: Canvas,
    texts: Vec<String>,
}

/// A page with one code.
fn with_code(random: &mut Random, paper: f32, ink: f32, style: &Style) -> Shown {
    let text = otpauth(random);
    let code = encode(&text);
    let mut canvas = page(random, paper, ink);
    let (sin, cos) = style.angle.to_radians().sin_cos();
    let side = code.size() as f32 * style.module * (sin.abs() + cos.abs());
    let outside = (side - code.size() as f32 * style.module) / 2.0;
    let margin = style.quiet * style.module * 1.5 + outside + 2.0;
    let place = |random: &mut Random, length: usize| {
        let inner = code.size() as f32 * style.module;
        random.between(margin, (length as f32 - margin - inner).max(margin + 1.0))
    };
    let (x, y) = (place(random, PAGE.0), place(random, PAGE.1));
    // Browsers put images on whole pixels.
    canvas.draw(&code, style, x.floor(), y.floor());
    Shown { canvas, texts: vec![text] }
}

fn plain(random: &mut Random, style: &Style) -> Shown {
    with_code(random, 255.0, 30.0, style)
}

fn jpeg(shown: Shown, quality: u8) -> Shown {
    Shown { canvas: shown.canvas.jpeg(quality), ..shown }
}

/// A category's name, how many captures it has, and the capture of a number.
type Category = (&'static str, u64, fn(&mut Random, u64) -> Shown);

const CATEGORIES: &[Category] = &[
    ("clean, 2 to 8 px a module", 14, |random, index| plain(random, &Style::of(2.0 + (index % 7) as f32))),
    ("antialiased, 1.7 to 4 px", 47, |random, index| plain(random, &Style::of(1.7 + index as f32 * 0.05))),
    ("antialiased, 1.35 to 1.7 px", 18, |random, index| plain(random, &Style::of(1.35 + index as f32 * 0.02))),
    ("image zoomed to 1.3 to 1.7 px", 20, |random, index| {
        let shown = plain(random, &Style::of(3.0));
        Shown { canvas: shown.canvas.zoomed((1.3 + index as f32 * 0.02) / 3.0), ..shown }
    }),
    ("image zoomed by 0.6 to 1.9", 28, |random, index| {
        let shown = plain(random, &Style::of(3.0));
        Shown { canvas: shown.canvas.zoomed(0.6 + index as f32 * 0.05), ..shown }
    }),
    ("inverted", 14, |random, index| {
        let style = Style { dark: 255.0, light: 20.0, ..Style::of(2.2 + index as f32 * 0.2) };
        with_code(random, 20.0, 220.0, &style)
    }),
    ("dark page, light card", 14, |random, index| with_code(random, 27.0, 230.0, &Style::of(2.2 + index as f32 * 0.2))),
    ("low contrast panel on white", 16, |random, index| {
        let light = 150.0 + (index % 8) as f32 * 12.0;
        let style = Style {
            dark: light - 28.0 - (index / 8) as f32 * 20.0,
            light,
            ..Style::of(2.5 + (index % 4) as f32 * 0.5)
        };
        plain(random, &style)
    }),
    ("rotated by 3, 10, 45 degrees", 24, |random, index| {
        let style =
            Style { angle: [3.0, 10.0, 45.0, 180.0][index as usize % 4], ..Style::of(2.5 + (index / 4) as f32 * 0.4) };
        plain(random, &style)
    }),
    ("quiet zone of 1 or 2", 16, |random, index| {
        let style = Style { quiet: 1.0 + (index % 2) as f32, ..Style::of(2.2 + (index / 2) as f32 * 0.3) };
        plain(random, &style)
    }),
    ("no quiet zone, dark frame", 12, |random, index| {
        let style = Style { quiet: 0.0, ..Style::of(2.5 + index as f32 * 0.25) };
        with_code(random, 20.0, 230.0, &style)
    }),
    ("JPEG q92", 28, |random, index| jpeg(plain(random, &Style::of(2.2 + index as f32 * 0.1)), 92)),
    ("JPEG q92 on a dark page", 14, |random, index| {
        let style = Style::of(2.2 + index as f32 * 0.2);
        jpeg(with_code(random, 27.0, 230.0, &style), 92)
    }),
    ("JPEG q60", 16, |random, index| jpeg(plain(random, &Style::of(2.2 + index as f32 * 0.2)), 60)),
    ("noise", 14, |random, index| {
        let shown = plain(random, &Style::of(2.5 + index as f32 * 0.3));
        Shown { canvas: shown.canvas.noisy(random, 20.0), ..shown }
    }),
    ("strong noise, 8 to 11 px a module", 8, |random, index| {
        let style = Style { dark: 60.0, light: 190.0, ..Style::of(8.0 + (index / 2) as f32 * 0.7) };
        let mut shown = with_code(random, 190.0, 60.0, &style);
        shown.canvas = Canvas::new(PAGE.0, PAGE.1, 190.0);
        shown.canvas.draw(&encode(&shown.texts[0]), &style, 50.0, 30.0);
        shown.canvas = shown.canvas.noisy(random, 62.0);
        shown
    }),
    ("dots", 12, |random, index| {
        let style = Style { dots: Some([1.0, 0.85, 0.7][index as usize % 3]), ..Style::of(3.0 + (index / 3) as f32) };
        plain(random, &style)
    }),
    ("two codes", 14, |random, index| {
        let mut shown = plain(random, &Style::of(2.0));
        shown.canvas = page(random, 255.0, 30.0);
        let texts = [otpauth(random), otpauth(random)];
        let style = Style::of(2.2 + index as f32 * 0.2);
        let other = Style::of(2.2 + (index * 5 % 14) as f32 * 0.2);
        shown.canvas.draw(&encode(&texts[0]), &style, 40.0, 50.0);
        shown.canvas.draw(&encode(&texts[1]), &other, 400.0, 90.0);
        shown.texts = texts.to_vec();
        shown
    }),
];

#[test]
fn reads_by_category() {
    let mut missed = Vec::new();
    for &(name, count, capture) in CATEGORIES {
        let mut right = 0;
        for index in 0..count {
            let mut random = Random::new(index * 31 + name.len() as u64);
            let shown = capture(&mut random, index);
            let mut texts: Vec<String> = shown.canvas.read().codes.into_iter().map(|code| code.text()).collect();
            texts.sort();
            let mut expected = shown.texts;
            expected.sort();
            if texts == expected {
                right += 1;
            } else {
                missed.push(format!("{name}, {index}: {texts:?}"));
                if let Ok(dir) = std::env::var("SIXBOX_MISSED") {
                    let (w, h) = (shown.canvas.width as u32, shown.canvas.height as u32);
                    let file = format!("{dir}/{}-{index}.png", name.replace([' ', ','], "_"));
                    image::GrayImage::from_raw(w, h, shown.canvas.bytes()).unwrap().save(file).unwrap();
                }
            }
        }
        println!("{name:30} {right:3} of {count}");
    }
    assert!(missed.is_empty(), "missed:\n{}", missed.join("\n"));
}

/// The code's place on the page, by the edge it is cut at and how much of it is left.
#[test]
fn codes_cut_by_an_edge_are_reported() {
    let mut wrong = Vec::new();
    for seed in 0..24 {
        let mut random = Random::new(seed);
        let module = 2.2 + seed as f32 * 0.1;
        let code = encode(&otpauth(&mut random));
        let mut canvas = page(&mut random, 255.0, 30.0);
        let (left, top) = (240.0, 150.0);
        canvas.draw(&code, &Style::of(module), left, top);
        let side = code.size() as f32 * module;
        for share in [0.35, 0.5, 0.65] {
            let near = side * share;
            let (right_cut, left_cut) = ((left + near) as usize, (left + side - near) as usize);
            let (bottom_cut, top_cut) = ((top + near) as usize, (top + side - near) as usize);
            let (w, h) = PAGE;
            for (edge, cut) in [
                (Edge::Right, canvas.cropped(0, 0, right_cut, h)),
                (Edge::Bottom, canvas.cropped(0, 0, w, bottom_cut)),
                (Edge::Left, canvas.cropped(left_cut, 0, w - left_cut, h)),
                (Edge::Top, canvas.cropped(0, top_cut, w, h - top_cut)),
            ] {
                for (kind, cut) in [("png", cut.clone()), ("jpeg", cut.jpeg(92))] {
                    let reading = cut.read();
                    if reading.unread != Some(Unread::Cut(edge)) || !reading.codes.is_empty() {
                        wrong.push(format!("{module} px, {share} left, {edge:?}, {kind}: {:?}", reading.unread));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of 576:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn pages_without_a_code_give_nothing() {
    for seed in 0..40 {
        let mut random = Random::new(1000 + seed);
        let (paper, ink) = if seed % 2 == 0 { (255.0, 30.0) } else { (25.0, 230.0) };
        let mut canvas = page(&mut random, paper, ink);
        if seed % 4 == 1 {
            canvas = canvas.jpeg(80);
        }
        if seed % 4 == 2 {
            canvas = canvas.noisy(&mut random, 30.0);
        }
        let reading = canvas.read();
        assert!(reading.codes.is_empty() && reading.unread.is_none(), "{seed}: {reading:?}");
    }
}

/// Squares in squares, as radio buttons and icons are drawn: a finder pattern each, but no dotted line from it.
#[test]
fn icons_at_an_edge_are_not_a_cut_code() {
    for seed in 0..30 {
        let mut random = Random::new(seed);
        let mut canvas = page(&mut random, 255.0, 30.0);
        let unit = 2 + (seed % 5) as i64;
        let (w, h) = (PAGE.0 as i64, PAGE.1 as i64);
        let far = |length: i64| length - 8 * unit;
        let places: &[(i64, i64)] = match seed % 3 {
            // One in a corner, two along an edge, a column of three.
            0 => &[(far(w), far(h))],
            1 => &[(far(w), 90), (far(w), 90 + 24 * unit)],
            _ => &[(30, far(h)), (30 + 18 * unit, far(h)), (30 + 36 * unit, far(h))],
        };
        for &(x, y) in places {
            canvas.fill(x - 2 * unit, y - 2 * unit, 11 * unit, 11 * unit, 255.0);
            canvas.fill(x, y, 7 * unit, 7 * unit, 0.0);
            canvas.fill(x + unit, y + unit, 5 * unit, 5 * unit, 255.0);
            canvas.fill(x + 2 * unit, y + 2 * unit, 3 * unit, 3 * unit, 0.0);
        }
        let reading = canvas.read();
        assert!(reading.codes.is_empty() && reading.unread.is_none(), "{seed}: {reading:?}");
    }
}

#[test]
fn whole_codes_are_not_cut() {
    for seed in 0..14 {
        let mut random = Random::new(seed);
        let shown = plain(&mut random, &Style::of(2.2 + seed as f32 * 0.2));
        assert_eq!(shown.canvas.read().unread, None, "{seed}");
    }
}

#[test]
fn corners_lie_where_the_code_does() {
    for (module, angle) in [(2.3, 0.0), (3.0, 0.0), (4.7, 10.0), (6.0, 90.0)] {
        let code = encode("where am I? 0123456789 0123456789");
        let mut canvas = Canvas::new(500, 400, 255.0);
        let style = Style { angle, ..Style::of(module) };
        let (left, top) = (100.0, 80.0);
        canvas.draw(&code, &style, left, top);
        let half = code.size() as f32 * module / 2.0;
        let (sin, cos) = f32::to_radians(angle).sin_cos();
        let read = canvas.read().codes.remove(0);
        let expected = [(-half, -half), (half, -half), (half, half), (-half, half)];
        for (corner, (x, y)) in read.corners.into_iter().zip(expected) {
            let (x, y) = (left + half + x * cos - y * sin, top + half + x * sin + y * cos);
            let off = (corner.x - x).hypot(corner.y - y);
            assert!(off < module * 0.5, "{module} px, {angle} degrees: {off}");
        }
    }
}

#[test]
fn mirrored_codes_are_read() {
    let mut random = Random::new(5);
    let shown = plain(&mut random, &Style::of(3.0));
    let mut canvas = shown.canvas;
    let width = canvas.width;
    for row in canvas.pixels.chunks_mut(width) {
        row.reverse();
    }
    assert_eq!(canvas.read().codes[0].text(), shown.texts[0]);
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
        let mut grey = 0;
        let pixels: Vec<u8> = (0..length)
            .map(|place| {
                if place % coarse == 0 {
                    grey = random.below(256) as u8;
                }
                grey
            })
            .collect();
        if let Ok(picture) = Luma::new(&pixels, width, height, stride) {
            read(&picture);
        }
    }

    #[test]
    fn thin_pictures_are_read_without_panic(length in 1_u32..3000, seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let pixels: Vec<u8> = (0..length).map(|_| random.below(256) as u8).collect();
        read(&Luma::new(&pixels, length, 1, length).unwrap());
        read(&Luma::new(&pixels, 1, length, 1).unwrap());
    }

    /// A code with parts painted over: finder patterns remain, the rest is nonsense.
    #[test]
    fn damaged_codes_never_give_another_text(seed in any::<u64>()) {
        let mut random = Random::new(seed);
        let text = otpauth(&mut random);
        let code = encode(&text);
        let mut canvas = Canvas::new(220, 220, 255.0);
        canvas.draw(&code, &Style::of(3.0), 20.0, 20.0);
        for _ in 0..8 {
            let at = |random: &mut Random| 20 + random.below(130) as i64;
            let (x, y) = (at(&mut random), at(&mut random));
            let (w, h) = (random.below(40) as i64, random.below(40) as i64);
            let grey = random.between(0.0, 255.0);
            canvas.fill(x, y, w, h, grey);
        }
        for code in canvas.read().codes {
            prop_assert_eq!(&code.text(), &text);
        }
    }
}
