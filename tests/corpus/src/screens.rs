//! Captures of pages, by category.

use qrcodegen::QrCodeEcc;

use crate::canvas::{Area, BLACK, Canvas, Colour, Filter, WHITE, grey, luma, mixed};
use crate::code::{Code, Kind, Wanted};
use crate::lettering::distance;
use crate::look::{Drawing, Finder, Ink, Logo, Look, Shape, Way};
use crate::page::{LAYOUTS, Layout, Painter, Theme};
use crate::random::{Random, nth};
use crate::{Capture, Format};

/// What is right around a code.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Surround {
    /// A card with a heading, of the code's light colour unless another is named.
    Card(Option<Colour>),
    /// A panel of this colour, and nothing on it.
    Panel(Colour),
    /// A frame of this colour and thickness in pixels, then a card.
    Frame(Colour, f32),
    /// Lines of text right at the code.
    Text,
    /// A see-through card: this share of white over whatever is there.
    Veil(f32),
    /// Nothing but the page.
    Nothing,
}

/// Where a code stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Anywhere,
    /// Against an edge: -1, 0 or 1 across and down; 0 is anywhere.
    Edge(i32, i32),
    /// In the left or right half of the page.
    Half(bool),
}

#[derive(Clone, Debug)]
struct Item {
    drawing: Drawing,
    surround: Surround,
    place: Place,
    cursor: bool,
}

/// A capture before it is drawn.
struct Plan {
    page: (usize, usize),
    scale: f32,
    dark: bool,
    layout: Layout,
    format: Format,
    items: Vec<Item>,
}

const SIZES: [(usize, usize); 8] =
    [(1920, 1080), (1920, 1080), (1920, 1080), (1920, 1080), (1280, 720), (1366, 768), (2560, 1440), (3840, 2160)];

pub(crate) fn capture(
    category: &'static str,
    index: usize,
    random: &mut Random,
    page: Option<(usize, usize)>,
) -> Capture {
    // What times are measured on comes in every size.
    let turn = || SIZES.get(index % SIZES.len()).copied();
    let page = page.or_else(|| turn().filter(|_| matches!(category, "clean" | "no-code")));
    let mut plan = base(random, page);
    prepare(category, index, random, &mut plan);
    let expected = plan.items.iter().map(|item| item.drawing.code.text.clone()).collect();
    let format = plan.format;
    let picture = compose(plan, category, random).picture();
    Capture { category, picture, format, expected }
}

/// A plain page with a plain code.
fn base(random: &mut Random, page: Option<(usize, usize)>) -> Plan {
    let mix = random.pick(SIZES);
    let page = page.unwrap_or(mix);
    let scale = match page.0 {
        3000.. => random.pick([1.5, 2.0, 2.0, 2.5]),
        2000.. => random.pick([1.0, 1.25, 1.5]),
        1500.. => random.pick([1.0, 1.0, 1.1, 1.25, 0.9]),
        1000.. => random.pick([1.0, 1.0, 0.9, 0.8]),
        _ => random.pick([0.8, 0.6]),
    };
    let layout = random.pick(LAYOUTS);
    // A photo of 4K without loss takes tens of megabytes, and longer to store than to draw.
    let noisy = matches!(layout, Layout::Photo | Layout::SignIn) && page.0 > 2000;
    let format = if noisy || random.chance(0.1) { Format::Jpeg(92) } else { Format::Png };
    let items = vec![item(random, (4, 8), (3.0, 8.0))];
    Plan { page, scale, dark: random.chance(0.15), layout, format, items }
}

fn kind(random: &mut Random) -> Kind {
    match random.below(20) {
        0 | 1 => Kind::Address,
        2 => Kind::Number,
        3 => Kind::Alphanumeric,
        4 => Kind::Account,
        5 => Kind::Unicode,
        _ => Kind::Microsoft,
    }
}

fn code(random: &mut Random, versions: (u8, u8), level: QrCodeEcc) -> Code {
    let kind = kind(random);
    // A set-up page's text does not fit below version 4.
    let (low, high) = versions;
    let (low, high) = match (kind, level) {
        (Kind::Microsoft, QrCodeEcc::High) => (low, high.max(10)),
        (Kind::Microsoft, QrCodeEcc::Quartile) => (low, high.max(9)),
        (Kind::Microsoft, _) => (low.max(4), high.max(7)),
        _ => (low.max(2), high),
    };
    Code::new(random, Wanted { kind, versions: (low, high), level })
}

fn level(random: &mut Random) -> QrCodeEcc {
    use QrCodeEcc::{High, Low, Medium, Quartile};
    random.pick([Low, Low, Medium, Medium, Medium, Quartile, High])
}

fn item(random: &mut Random, versions: (u8, u8), module: (f32, f32)) -> Item {
    let level = level(random);
    let drawing = Drawing {
        code: code(random, versions, level),
        look: Look::plain(4.0),
        module: random.between(module.0, module.1).floor().max(2.0),
        way: Way::Crisp,
        angle: 0.0,
    };
    let surround = match random.below(4) {
        0 => Surround::Nothing,
        1 => Surround::Text,
        _ => Surround::Card(None),
    };
    Item { drawing, surround, place: Place::Anywhere, cursor: false }
}

fn prepare(category: &str, index: usize, random: &mut Random, plan: &mut Plan) {
    let large = plan.page.0 > 2000;
    let Some(first) = plan.items.first_mut() else { return };
    let first_drawing = &mut first.drawing;
    match category {
        "browser-zoom" => zoomed(random, first_drawing),
        "fractional" => fractional(random, first_drawing),
        "tiny-1.5-1.9" => {
            first_drawing.module = random.between(1.5, 1.9);
            first_drawing.way = small_way(random);
        }
        "two-px" => {
            first_drawing.module = 2.0;
            first_drawing.way = random.pick([
                Way::Crisp,
                Way::Crisp,
                Way::Vector,
                Way::Bitmap(4, Filter::Bilinear),
                Way::Bitmap(3, Filter::Mean),
            ]);
        }
        "inverted" => {
            inverted(random, first);
            first.drawing.way = some_way(random, &mut first.drawing.module);
            plan.dark = random.chance(0.6);
        }
        "dark-page" => {
            plan.dark = true;
            first_drawing.look.quiet = [random.pick([1.0, 2.0, 2.0, 4.0]); 4];
            let light = random.pick([WHITE, WHITE, grey(235.0), [255.0, 250.0, 240.0]]);
            first_drawing.look = first_drawing.look.clone().coloured(BLACK, light);
            first_drawing.way = some_way(random, &mut first_drawing.module);
            first.surround = random.pick([Surround::Nothing, Surround::Card(None), Surround::Text]);
        }
        "low-contrast-panel" => {
            low_contrast(random, first, index);
            plan.dark = false;
            plan.layout = random.pick([Layout::Article, Layout::Table, Layout::Mail, Layout::Wizard]);
        }
        "coloured" => coloured(random, first),
        "centre-logo" => with_logo(random, first_drawing),
        "round-modules" => {
            styled(random, first_drawing);
            first_drawing.module = random.between(3.0, 9.0);
        }
        "photo-background" => {
            plan.layout = Layout::Photo;
            plan.format = if large || random.chance(0.4) { Format::Jpeg(92) } else { Format::Png };
            over_photo(random, first, index);
        }
        "thin-quiet-zone" => {
            plan.dark = random.chance(0.4);
            thin(random, first, index, plan.dark);
        }
        "jpeg" => {
            plan.format = Format::Jpeg(if index.is_multiple_of(2) { 92 } else { 60 });
            first_drawing.module = random.between(2.5, 5.0);
            first_drawing.way = some_way(random, &mut first_drawing.module);
        }
        "cursor" => {
            first.cursor = true;
            first_drawing.code = {
                let level = random.pick([QrCodeEcc::Medium, QrCodeEcc::Quartile, QrCodeEcc::High]);
                code(random, (4, 8), level)
            };
            first_drawing.module = random.between(3.0, 6.0).floor();
            first_drawing.way = some_way(random, &mut first_drawing.module);
        }
        "two-codes" => {
            let mut second = item(random, (3, 8), (2.0, 6.0));
            if random.chance(0.5) {
                second.drawing.way = some_way(random, &mut second.drawing.module);
            }
            first.place = Place::Half(false);
            second.place = Place::Half(true);
            plan.items.push(second);
        }
        "rotated" => {
            let angle = nth([3.0, 10.0, 45.0], index);
            let angle = random.either_side(angle, angle) + random.pick([0.0, 0.0, 90.0, 180.0]);
            first_drawing.angle = angle;
            first_drawing.module = random.between(2.5, 6.0);
            first_drawing.way = Way::Vector;
        }
        "screen-edge" => at_edge(random, first, index),
        "big-dense" => {
            let lowest = 20 + (index % 7) as u8 * 3;
            let level = random.pick([QrCodeEcc::Low, QrCodeEcc::Low, QrCodeEcc::Medium]);
            let kind = random.pick([Kind::Address, Kind::Alphanumeric, Kind::Contact, Kind::Number, Kind::Unicode]);
            first_drawing.code = Code::new(random, Wanted { kind, versions: (lowest, (lowest + 2).min(40)), level });
            first_drawing.module = random.between(2.0, 5.99).floor();
            if random.chance(0.5) {
                first_drawing.module = random.between(2.0, 4.5);
                first_drawing.way = random.pick([Way::Vector, Way::Bitmap(4, Filter::Mean), Way::Rectangles]);
            }
        }
        "several-at-once" => several(random, plan),
        "no-code" => {
            plan.items.clear();
            plan.layout = nth(LAYOUTS, index);
            if plan.layout == Layout::Photo && plan.page.0 > 2000 {
                plan.format = Format::Jpeg(92);
            }
        }
        _ => first_drawing.module = random.between(3.0, if large { 13.0 } else { 9.0 }).floor(),
    }
}

/// One of the ways in which a browser comes to modules of no whole number of pixels.
fn some_way(random: &mut Random, module: &mut f32) -> Way {
    if random.chance(0.4) {
        return Way::Crisp;
    }
    *module = (*module + random.between(-0.45, 0.45)).max(2.1);
    random.pick([Way::Vector, Way::Rectangles, Way::Bitmap(3, Filter::Bilinear), Way::Bitmap(8, Filter::Mipmap)])
}

/// For modules under two pixels.
fn small_way(random: &mut Random) -> Way {
    random.pick([
        Way::Vector,
        Way::Vector,
        Way::Bitmap(2, Filter::Bilinear),
        Way::Bitmap(3, Filter::Mean),
        Way::Bitmap(4, Filter::Mean),
        Way::Bitmap(8, Filter::Mipmap),
        Way::Rectangles,
    ])
}

fn zoomed(random: &mut Random, drawing: &mut Drawing) {
    let native = random.pick([2, 3, 3, 4, 5, 6]);
    let zoom = random.pick([0.5, 0.67, 0.75, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2.0]);
    let mut module = native as f32 * zoom;
    while module < 2.0 {
        module *= 1.25;
    }
    drawing.module = module;
    let shrinks = module < native as f32;
    let filter = match (random.below(8), shrinks) {
        (0, _) => Filter::Nearest,
        (1..3, true) => Filter::Mean,
        (1..3, false) => Filter::Cubic,
        (3..5, true) => Filter::Mipmap,
        _ => Filter::Bilinear,
    };
    drawing.way = Way::Bitmap(native, filter);
}

fn fractional(random: &mut Random, drawing: &mut Drawing) {
    drawing.module = random.between(2.1, 4.9);
    if drawing.module.fract() < 0.1 {
        drawing.module += 0.3;
    }
    drawing.way = random.pick([Way::Vector, Way::Rectangles]);
}

fn inverted(random: &mut Random, item: &mut Item) {
    let dark = random.pick([BLACK, grey(17.0), grey(40.0), [13.0, 17.0, 60.0], [30.0, 60.0, 30.0]]);
    let light = random.pick([WHITE, WHITE, grey(220.0), [200.0, 220.0, 255.0]]);
    item.drawing.look = item.drawing.look.clone().coloured(light, dark);
    item.surround = random.pick([Surround::Panel(dark), Surround::Card(Some(dark)), Surround::Card(None)]);
}

fn low_contrast(random: &mut Random, item: &mut Item, index: usize) {
    let contrast = if index.is_multiple_of(2) { random.between(25.0, 32.0) } else { random.between(32.0, 60.0) };
    let panel = random.between(120.0, 225.0);
    let tint: Colour = [0; 3].map(|_: i32| random.between(-6.0, 6.0));
    let tinted = |level: f32| tint.map(|tint| (level + tint).clamp(0.0, 255.0));
    let (mut dark, mut light) = (tinted(panel - contrast), tinted(panel));
    if index % 8 == 7 {
        std::mem::swap(&mut dark, &mut light);
    }
    item.drawing.look = item.drawing.look.clone().coloured(dark, light);
    item.drawing.module = random.between(3.0, 6.0).floor();
    item.drawing.way = some_way(random, &mut item.drawing.module);
    item.surround = random.pick([Surround::Panel(light), Surround::Card(Some(light)), Surround::Nothing]);
}

fn coloured(random: &mut Random, item: &mut Item) {
    let least = random.between(60.0, 190.0);
    let pale = if random.chance(0.5) { 90.0 } else { 190.0 };
    let (dark, light) = loop {
        let dark: Colour = [0; 3].map(|_: i32| random.between(0.0, 180.0));
        let light: Colour = [0; 3].map(|_: i32| random.between(pale, 255.0));
        if (luma(light) - luma(dark) - least).abs() < 12.0 {
            break (dark, light);
        }
    };
    let (dark, light) = if random.chance(0.3) { (light, dark) } else { (dark, light) };
    item.drawing.look = item.drawing.look.clone().coloured(dark, light);
    if random.chance(0.3) {
        let share = random.between(0.1, 0.35);
        item.drawing.look.dark.to = mixed(dark, if luma(dark) < luma(light) { BLACK } else { WHITE }, share);
    }
    item.drawing.way = some_way(random, &mut item.drawing.module);
    item.surround = random.pick([Surround::Card(None), Surround::Card(Some(light)), Surround::Nothing]);
}

fn with_logo(random: &mut Random, drawing: &mut Drawing) {
    let level = random.pick([QrCodeEcc::High, QrCodeEcc::High, QrCodeEcc::Quartile]);
    drawing.code = code(random, (3, 10), level);
    drawing.module = random.between(3.0, 7.0).floor();
    drawing.way = some_way(random, &mut drawing.module);
    let size = drawing.code.size as f32;
    let mut area = random.between(0.05, 0.25);
    let aspect = random.pick([1.0, 1.0, 1.0, 1.5]);
    let (round, ground) = (random.chance(0.4), random.pick([WHITE, WHITE, grey(240.0)]));
    let mark = random.pick([[0.0, 120.0, 212.0], [220.0, 40.0, 40.0], BLACK, [40.0, 160.0, 70.0], grey(90.0)]);
    loop {
        let half = area.sqrt() * size / 2.0;
        let (half_width, half_height) = (half * aspect, half / aspect);
        drawing.look.logo = Some(Logo { half_width, half_height, round, ground, mark });
        if strain(drawing) < 0.8 || area < 0.01 {
            return;
        }
        area *= 0.9;
    }
}

/// The strain that a look puts on the code's correction: modules whose middle shows another colour than it should.
fn strain(drawing: &Drawing) -> f32 {
    let look = &drawing.look;
    let (dark, light) = (luma(look.dark.from), look.light.map_or(255.0, |ink| luma(ink.from)));
    drawing.code.strain(|column, row| {
        let should = if drawing.code.dark(column as i32, row as i32) { dark } else { light };
        let places = [(0.5, 0.5), (0.25, 0.25), (0.75, 0.75), (0.25, 0.75), (0.75, 0.25)];
        let wrong = places.iter().filter(|&&(x, y)| {
            let shown = look.at(&drawing.code, column as f32 + x, row as f32 + y).map_or(light, luma);
            (shown - should).abs() > (dark - light).abs() / 2.0
        });
        drawing.look.logo.is_some() && wrong.count() > 1
    })
}

fn styled(random: &mut Random, drawing: &mut Drawing) {
    let look = &mut drawing.look;
    look.shape = match random.below(6) {
        0 => Shape::Dot(random.between(0.6, 0.8)),
        1 => Shape::Dot(random.between(0.8, 1.0)),
        2 => Shape::Rounded(random.between(0.25, 0.5)),
        3 => Shape::Joined(0.5),
        4 => Shape::Bars(random.between(0.7, 0.95), true),
        _ => Shape::Bars(random.between(0.7, 0.95), false),
    };
    look.finder = match random.below(5) {
        0 => Finder::Plain,
        1 => Finder::Round,
        2 => Finder::Modules,
        _ => Finder::Rounded(random.between(0.8, 2.5)),
    };
    if let (Shape::Dot(diameter), Finder::Modules) = (look.shape, look.finder) {
        look.shape = Shape::Dot(diameter.max(0.85));
    }
    drawing.way = Way::Vector;
}

fn over_photo(random: &mut Random, item: &mut Item, index: usize) {
    item.drawing.way = some_way(random, &mut item.drawing.module);
    match index % 4 {
        0 => item.surround = Surround::Nothing,
        1 => {
            item.surround = Surround::Veil(random.between(0.72, 0.92));
            item.drawing.look.light = None;
            item.drawing.look.dark = Ink::flat(grey(random.between(0.0, 40.0)));
        }
        2 => {
            let light = random.between(200.0, 255.0);
            item.drawing.look.quiet = [random.pick([2.0, 4.0]); 4];
            item.drawing.look.light = Some(Ink {
                from: [light, light - random.between(0.0, 30.0), light - random.between(0.0, 60.0)],
                to: [0; 3].map(|_: i32| random.between(140.0, 255.0)),
            });
            item.surround = Surround::Nothing;
        }
        _ => item.surround = random.pick([Surround::Card(None), Surround::Text]),
    }
    if item.drawing.look.light.is_none() && matches!(item.drawing.way, Way::Bitmap(..)) {
        item.drawing.way = Way::Vector;
    }
}

fn thin(random: &mut Random, item: &mut Item, index: usize, dark: bool) {
    let quiet = random.pick([0.0, 0.0, 0.5, 1.0, 1.0]);
    item.drawing.look.quiet = [quiet; 4];
    item.surround = match index % 4 {
        0 => Surround::Frame(random.pick([BLACK, grey(40.0), [0.0, 60.0, 130.0]]), random.between(2.0, 24.0).round()),
        1 => Surround::Text,
        2 => Surround::Nothing,
        _ => Surround::Panel(random.pick([grey(20.0), grey(60.0), [0.0, 80.0, 160.0], grey(200.0)])),
    };
    if dark && item.surround == Surround::Text {
        item.drawing.look.quiet = [quiet.max(0.5); 4];
    }
    item.drawing.way = some_way(random, &mut item.drawing.module);
}

fn at_edge(random: &mut Random, item: &mut Item, index: usize) {
    const EDGES: [(i32, i32); 8] = [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)];
    let (across, down) = nth(EDGES, index);
    item.place = Place::Edge(across, down);
    let left_over = random.pick([0.0, 0.0, 1.0, 2.0]);
    let quiet = |at_edge: bool| if at_edge { left_over } else { 4.0 };
    item.drawing.look.quiet = [quiet(across < 0), quiet(down < 0), quiet(across > 0), quiet(down > 0)];
    item.surround = random.pick([Surround::Nothing, Surround::Text]);
    item.drawing.way = some_way(random, &mut item.drawing.module);
}

/// Two to four difficulties together.
fn several(random: &mut Random, plan: &mut Plan) {
    let Some(item) = plan.items.first_mut() else { return };
    zoomed(random, &mut item.drawing);
    item.drawing.module = item.drawing.module.max(2.3);
    plan.dark = random.chance(0.5);
    if random.chance(0.6) {
        plan.format = Format::Jpeg(random.pick([60, 60, 75, 85, 92]));
    }
    match random.below(4) {
        0 => inverted(random, item),
        1 => {
            let level = random.between(120.0, 200.0);
            let contrast = random.between(45.0, 100.0);
            item.drawing.look = item.drawing.look.clone().coloured(grey(level - contrast), grey(level));
            item.surround = Surround::Panel(grey(level));
        }
        2 => item.drawing.look.quiet = [random.pick([1.0, 2.0]); 4],
        _ => {}
    }
    match random.below(5) {
        0 => {
            item.drawing.angle = random.either_side(2.0, 20.0);
            item.drawing.way = Way::Vector;
        }
        1 => {
            let quiet = item.drawing.look.quiet;
            let (dark, light) = (item.drawing.look.dark, item.drawing.look.light);
            with_logo(random, &mut item.drawing);
            item.drawing.look.quiet = quiet;
            item.drawing.look.dark = dark;
            item.drawing.look.light = light;
            item.drawing.module = random.between(2.6, 5.0);
        }
        2 => {
            styled(random, &mut item.drawing);
            item.drawing.module = random.between(3.0, 6.0);
        }
        3 => item.cursor = true,
        _ => {
            plan.layout = Layout::Photo;
            plan.format = Format::Jpeg(random.pick([60, 75, 92]));
        }
    }
}

/// Makes the code small enough for its place.
fn fit(item: &mut Item, (width, height): (usize, usize), halves: bool) {
    let room = (if halves { width as f32 * 0.5 } else { width as f32 }).min(height as f32) - 24.0;
    let (across, down) = item.drawing.extent();
    let longest = across.max(down);
    if longest > room {
        let module = item.drawing.module * room / longest;
        let whole = item.drawing.module.fract() == 0.0;
        item.drawing.module = if whole && module >= 2.0 { module.floor() } else { module };
        if whole && item.drawing.module.fract() != 0.0 && item.drawing.way == Way::Crisp {
            item.drawing.way = Way::Vector;
        }
    }
}

fn compose(mut plan: Plan, category: &str, random: &mut Random) -> Canvas {
    let theme = if plan.dark { Theme::dark(random) } else { Theme::light(random) };
    let mut painter = Painter::new(plan.page, random, theme, plan.scale);
    painter.page(plan.layout);
    if category == "no-code" {
        puzzles(&mut painter);
    }
    let halves = plan.items.len() > 1;
    for item in &mut plan.items {
        fit(item, plan.page, halves);
    }
    let places: Vec<Area> = plan.items.iter().map(|item| place(&mut painter, item)).collect();
    // What surrounds one code must not cover another.
    for (item, area) in plan.items.iter().zip(&places) {
        surround(&mut painter, item, *area);
    }
    for (item, area) in plan.items.iter().zip(&places) {
        item.drawing.draw(&mut painter.canvas, area.left, area.top);
        if item.cursor {
            cursor(&mut painter, &item.drawing, area.left, area.top);
        }
    }
    painter.canvas
}

/// Where the code and its quiet zone go.
fn place(painter: &mut Painter, item: &Item) -> Area {
    let drawing = &item.drawing;
    let (width, height) = drawing.extent();
    let (page_width, page_height) = (painter.canvas.width as f32, painter.canvas.height as f32);
    let free = |painter: &mut Painter, low: f32, high: f32| painter.random.between(low, high.max(low));
    let (low, high) = match item.place {
        Place::Half(right) if right => (page_width / 2.0 + 6.0, page_width - width - 6.0),
        Place::Half(_) => (6.0, page_width / 2.0 - width - 6.0),
        _ => (10.0, page_width - width - 10.0),
    };
    let (mut left, mut top) = (free(painter, low, high), free(painter, 10.0, page_height - height - 10.0));
    if let Place::Edge(across, down) = item.place {
        match across {
            -1 => left = 0.0,
            1 => left = page_width - width,
            _ => {}
        }
        match down {
            -1 => top = 0.0,
            1 => top = page_height - height,
            _ => {}
        }
    }
    let whole = matches!(drawing.way, Way::Crisp | Way::Bitmap(..)) || !matches!(item.place, Place::Anywhere);
    if whole && drawing.angle == 0.0 {
        (left, top) = (left.round(), top.round());
    }
    Area::of(left, top, width, height)
}

fn surround(painter: &mut Painter, item: &Item, area: Area) {
    let scale = painter.scale;
    let light = item.drawing.look.light.map_or(WHITE, |ink| ink.from);
    match item.surround {
        Surround::Nothing => {}
        Surround::Card(colour) => {
            let colour = colour.unwrap_or(if luma(light) > 128.0 { light } else { painter.theme.card });
            let margin = painter.random.between(12.0, 40.0) * scale;
            let card = Area { top: area.top - 60.0 * scale, bottom: area.bottom + 70.0 * scale, ..area.grown(margin) };
            painter.canvas.rounded(card, painter.random.pick([0.0, 4.0, 8.0]) * scale, colour);
            let ink = painter.theme.ink_on(colour);
            painter.write(
                card.left + 16.0 * scale,
                card.top + 28.0 * scale,
                card.right - 12.0 * scale,
                18.0,
                (true, ink),
            );
            painter.write(
                card.left + 16.0 * scale,
                card.top + 50.0 * scale,
                card.right - 12.0 * scale,
                13.0,
                (false, ink),
            );
            painter.write(
                card.left + 16.0 * scale,
                card.bottom - 42.0 * scale,
                card.right - 12.0 * scale,
                13.0,
                (false, ink),
            );
            let button = Area::of(card.right - 100.0 * scale, card.bottom - 34.0 * scale, 90.0 * scale, 26.0 * scale);
            painter.button(button);
        }
        Surround::Panel(colour) => {
            let margin = painter.random.between(4.0, 60.0) * scale;
            painter.canvas.fill(area.grown(margin.round()), colour);
        }
        Surround::Frame(colour, thick) => {
            let frame = Area {
                left: area.left.round(),
                top: area.top.round(),
                right: area.right.round(),
                bottom: area.bottom.round(),
            };
            painter.canvas.fill(frame.grown(thick), colour);
        }
        Surround::Text => {
            let margin = 160.0 * scale;
            let ground = if luma(painter.theme.paper) > 128.0 { light } else { painter.theme.paper };
            painter.canvas.fill(area.grown(margin), ground);
            let ink = painter.theme.ink_on(ground);
            let size = painter.random.pick([11.0, 13.0, 14.0, 16.0]);
            let gap = painter.random.between(0.0, 6.0) * scale;
            let step = size * 1.4 * scale;
            let mut baseline = area.top - margin + step;
            while baseline < area.bottom + margin {
                let beside = baseline > area.top - 1.0 && baseline - size * scale * 0.8 < area.bottom + 1.0;
                let (left, right) = (area.left - margin, area.right + margin);
                if beside {
                    painter.write(left, baseline, area.left - gap, size, (false, ink));
                    painter.write(area.right + gap, baseline, right, size, (false, ink));
                } else {
                    painter.write(left, baseline, right, size, (false, ink));
                }
                baseline += step;
            }
        }
        Surround::Veil(share) => {
            painter.canvas.change(area.grown(12.0 * scale), |_, _, before| mixed(before, WHITE, share));
        }
    }
}

/// A pointer over a part of the code that the code can do without.
fn cursor(painter: &mut Painter, drawing: &Drawing, left: f32, top: f32) {
    let [quiet_left, quiet_top, ..] = drawing.look.quiet;
    let size = drawing.code.size as f32;
    let module = drawing.module;
    let hand = painter.random.chance(0.4);
    let mut height = painter.random.between(19.0, 26.0) * painter.scale.max(1.0);
    loop {
        // Often at a finder pattern's edge, else anywhere over the code.
        let (x, y) = if painter.random.chance(0.3) {
            let corner = painter.random.pick([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]);
            let edge = painter.random.pick([(5.8, 3.0), (3.0, 5.8), (6.4, 6.4)]);
            let mirrored = |far: f32, place: f32| if far > 0.5 { size - place - height / module * 0.6 } else { place };
            (mirrored(corner.0, edge.0), mirrored(corner.1, edge.1))
        } else {
            (painter.random.between(0.0, size), painter.random.between(0.0, size))
        };
        let strain = drawing.code.strain(|column, row| {
            let (across, down) = (column as f32 + 0.5 - x, row as f32 + 0.5 - y);
            let reach = 0.5 * module;
            outside_pointer(across * module, down * module, height, hand) < reach
        });
        if strain < 0.7 {
            let (x, y) = (left + (quiet_left + x) * module, top + (quiet_top + y) * module);
            let around = Area::of(x - height * 0.4, y - 2.0, height * 1.3, height * 1.2);
            let outside = |px: f32, py: f32| outside_pointer(px - x, py - y, height, hand);
            let line = (height / 18.0).max(1.0);
            let (edge, inner) = if hand || painter.random.chance(0.5) { (BLACK, WHITE) } else { (WHITE, BLACK) };
            painter.canvas.shape(around, edge, outside);
            painter.canvas.shape(around, inner, |px, py| outside(px, py) + line);
            return;
        }
        height *= 0.95;
    }
}

/// How far a place lies outside a pointer whose tip is at (0, 0).
fn outside_pointer(x: f32, y: f32, height: f32, hand: bool) -> f32 {
    let (x, y) = (x / height, y / height);
    let outside = if hand {
        let palm = Area { left: -0.2, top: 0.45, right: 0.4, bottom: 1.0 }.outside(x, y, 0.18);
        let finger = distance(x, y, [0.0, 0.08, 0.0, 0.6]) - 0.08;
        let thumb = distance(x, y, [-0.3, 0.5, -0.1, 0.75]) - 0.08;
        palm.min(finger).min(thumb)
    } else {
        let head = (-x).max((x - y * 0.72) * 0.81).max((y + x * 0.42 - 0.86) * 0.92).max(x - y);
        let tail = distance(x, y, [0.2, 0.55, 0.38, 0.95]) - 0.075;
        head.min(tail)
    };
    outside * height
}

/// What looks like a code and is none.
fn puzzles(painter: &mut Painter) {
    let scale = painter.scale;
    let (width, height) = (painter.canvas.width as f32, painter.canvas.height as f32);
    for _ in 0..painter.random.whole(2, 6) {
        let side = painter.random.between(60.0, 200.0) * scale;
        let (left, top) = (painter.random.between(0.0, width - side), painter.random.between(0.0, height - side));
        let area = Area::of(left, top, side, side);
        painter.canvas.fill(area.grown(8.0 * scale), WHITE);
        match painter.random.below(6) {
            // A board of squares.
            0 => {
                let square = side / 8.0;
                for place in (0..64).filter(|place| (place / 8 + place % 8) % 2 == 1) {
                    let (x, y) = ((place % 8) as f32 * square, (place / 8) as f32 * square);
                    painter.canvas.blend(Area::of(left + x, top + y, square, square), BLACK);
                }
            }
            // A bar code.
            1 => {
                let bar = (side / 95.0).max(1.0);
                let mut x = left;
                while x < area.right {
                    let thick = painter.random.whole(1, 4) as f32 * bar;
                    painter.canvas.blend(Area { left: x, right: (x + thick).min(area.right), ..area }, BLACK);
                    x += thick + painter.random.whole(1, 4) as f32 * bar;
                }
            }
            // Squares at random, and at times the solid border of another kind of code.
            2 | 3 => {
                let count = painter.random.whole(12, 40);
                let square = side / count as f32;
                let border = painter.random.chance(0.5);
                for place in 0..count * count {
                    let (column, row) = (place % count, place / count);
                    if painter.random.chance(0.5) || (border && (column == 0 || row + 1 == count)) {
                        let (x, y) = (column as f32 * square, row as f32 * square);
                        painter.canvas.blend(Area::of(left + x, top + y, square, square), BLACK);
                    }
                }
            }
            // Finder patterns alone.
            4 => {
                let unit = side / 21.0;
                for (x, y) in [(0.0, 0.0), (14.0, 0.0)] {
                    let finder = Area::of(left + x * unit, top + y * unit, 7.0 * unit, 7.0 * unit);
                    painter.canvas.blend(finder, BLACK);
                    painter.canvas.blend(finder.grown(-unit), WHITE);
                    painter.canvas.blend(finder.grown(-2.0 * unit), BLACK);
                }
            }
            _ => painter.options(area),
        }
    }
}
