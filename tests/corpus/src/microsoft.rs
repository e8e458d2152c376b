//! Microsoft's own case: its set-up page with a code of about 120 CSS pixels.

use qrcodegen::QrCodeEcc;

use crate::canvas::{Area, Filter, WHITE};
use crate::code::{Code, Kind, Wanted};
use crate::look::{Drawing, Look, Way};
use crate::page::{Painter, Theme};
use crate::random::Random;
use crate::{Capture, Format};

/// The least pixels a module that the set has.
const LEAST: f32 = 1.7;

pub(crate) fn capture(category: &'static str, random: &mut Random, page: Option<(usize, usize)>) -> Capture {
    let level = random.pick([QrCodeEcc::Low, QrCodeEcc::Medium, QrCodeEcc::Medium, QrCodeEcc::Quartile]);
    let highest = if level == QrCodeEcc::Quartile { 9 } else { 8 };
    let version = random.whole(4, highest) as u8;
    let code = Code::new(random, Wanted { kind: Kind::Microsoft, versions: (version, 9), level });
    let quiet = random.pick([4.0, 4.0, 2.0, 1.0]);
    let (side, zoom, ratio) = loop {
        let side = random.pick([100.0, 110.0, 120.0, 120.0, 120.0, 128.0, 140.0, 150.0]);
        let zoom = random.pick([0.5, 0.67, 0.75, 0.8, 0.9, 1.0, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0]);
        let ratio = random.pick([1.0, 1.0, 1.0, 1.25, 1.5, 2.0, 3.0]);
        if side * zoom * ratio / code.size as f32 >= LEAST {
            break (side, zoom, ratio);
        }
    };
    let scale = zoom * ratio;
    let module: f32 = side * scale / code.size as f32;
    let native = random.pick([2, 3, 3, 4, 4, 5, 8, 10]);
    let shrinks = module < native as f32;
    let way = match random.below(10) {
        0 | 1 => Way::Vector,
        2 => Way::Rectangles,
        3 => Way::Bitmap(native, if shrinks { Filter::Mean } else { Filter::Nearest }),
        4 => Way::Bitmap(native, if shrinks { Filter::Mean } else { Filter::Cubic }),
        _ if module * 2.0 < native as f32 => Way::Bitmap(native, Filter::Mipmap),
        _ => Way::Bitmap(native, Filter::Bilinear),
    };
    let size = page.unwrap_or(match ratio {
        2.5.. => random.pick([(3840, 2160), (2880, 1800)]),
        1.4.. => random.pick([(2560, 1440), (3840, 2160), (1920, 1200)]),
        _ => random.pick([(1920, 1080), (1920, 1080), (1366, 768), (1280, 720), (1536, 864)]),
    });
    let theme = if random.chance(0.4) { Theme::dark(random) } else { Theme::light(random) };
    let format = if random.chance(0.5) { Format::Png } else { Format::Jpeg(92) };
    let expected = vec![code.text.clone()];
    let mut drawing = Drawing { code, look: Look::plain(quiet), module, way, angle: 0.0 };
    let (width, height) = drawing.extent();
    let longest = width.max(height);
    let room = size.0.min(size.1) as f32 - 20.0;
    if longest > room {
        drawing.module *= room / longest;
    }
    let mut painter = Painter::new(size, random, theme, scale);
    wizard(&mut painter, &drawing);
    Capture { category, picture: painter.canvas.picture(), format, expected }
}

fn wizard(painter: &mut Painter, drawing: &Drawing) {
    let scale = painter.scale;
    let (width, height) = drawing.extent();
    let whole = painter.canvas.everywhere();
    let ink = painter.theme.ink;
    let side = (640.0 * scale).max(width + 40.0).min(whole.width());
    let card = Area {
        left: (whole.width() - side) / 2.0,
        right: (whole.width() + side) / 2.0,
        top: 70.0 * scale,
        bottom: whole.bottom - 40.0 * scale,
    };
    let bar = [0.0, 103.0, 184.0];
    painter.canvas.fill(Area { bottom: 48.0 * scale, ..whole }, bar);
    painter.write(20.0 * scale, 31.0 * scale, 220.0 * scale, 16.0, (true, WHITE));
    painter.canvas.fill(card, painter.theme.card);
    let left = card.left + 24.0 * scale;
    let right = card.right - 24.0 * scale;
    painter.write(left, card.top + 36.0 * scale, left + 260.0 * scale, 22.0, (true, ink));
    painter.write(left, card.top + 76.0 * scale, left + 180.0 * scale, 16.0, (true, ink));
    for line in 0..3 {
        painter.write(left, card.top + (104.0 + 20.0 * line as f32) * scale, right, 14.0, (false, ink));
    }
    // Where the code is: in the card as the page flows, or wherever scrolling has brought it.
    let flow = painter.random.chance(0.6);
    let (mut x, mut y) = (left, card.top + 164.0 * scale);
    if !flow || x + width > whole.right || y + height > whole.bottom {
        x = painter.random.between(4.0, (whole.width() - width - 4.0).max(4.0));
        y = painter.random.between(4.0, (whole.height() - height - 4.0).max(4.0));
    }
    let area = Area::of(x, y, width, height);
    if area.bottom + 90.0 * scale < whole.bottom {
        let beside = area.bottom + 30.0 * scale;
        painter.write(left, beside, left + 150.0 * scale, 14.0, (false, bar));
        painter.button(Area::of(right - 90.0 * scale, beside + 20.0 * scale, 80.0 * scale, 32.0 * scale));
    }
    if !matches!(drawing.way, Way::Vector | Way::Rectangles) || painter.random.chance(0.5) {
        (x, y) = (x.round(), y.round());
    }
    drawing.draw(&mut painter.canvas, x, y);
}
