//! The looks at a picture: a quick one at all of it, and closer ones, in dearer ways, where something could be.

use super::binarize;
use super::bits::Bits;
use super::cut;
use super::decode::{self, Undecoded};
use super::filter::{self, Grow};
use super::finder::{self, Pattern};
use super::grid::Placement;
use super::ink::Ink;
use super::locate;
use super::picture::Luma;
use super::refine::{self, Freedom};
use super::sample;
use super::texture::{self, Region, Texture};
use super::triple::{self, Triple};
use super::{Code, Edge, Point, Reading, Unread};
use image::GrayImage;
use std::ops::Range;

/// Looks at the whole picture, then at its parts that may hold more.
pub(super) fn search(picture: &Luma<'_>) -> Reading {
    let mut search = Search::default();
    // On a screen of many pixels a code has many, too: then only what is too small in half its size is left to look for.
    let mut modules = SMALL..f32::MAX;
    if picture.width() * picture.height() > MANY_PIXELS
        && let Some(half) = filter::halved(picture).as_ref().and_then(as_luma)
    {
        let whole = Region::whole(&half);
        search.look(&View { whole: true, ..View::of(half, whole, 0.5, modules.clone()) }, &binarize::local(&half));
        if !search.codes.is_empty() {
            modules.end = SMALL * 2.3;
        }
    }
    search.look_at_all(picture, modules);
    for region in std::mem::take(&mut search.further) {
        search.look_closely(picture, region);
    }
    search.reading()
}

/// A picture made of a part of the first one.
struct View<'a> {
    picture: Luma<'a>,
    /// Its top left corner in the first picture.
    origin: Point,
    /// Its size by that part's.
    scale: f32,
    /// Modules of so many of this picture's pixels are looked for.
    modules: Range<f32>,
    /// It is the first picture itself.
    whole: bool,
}

impl<'a> View<'a> {
    fn of(picture: Luma<'a>, region: Region, scale: f32, modules: Range<f32>) -> Self {
        let origin = Point::new(region.left as f32, region.top as f32);
        Self { picture, origin, scale, modules, whole: false }
    }

    /// A place of this picture in the first one.
    fn outside(&self, place: Point) -> Point {
        place.times(1.0 / self.scale).plus(self.origin)
    }
}

/// What the looks at a picture have found so far, in its pixels.
#[derive(Default)]
struct Search {
    codes: Vec<Code>,
    cuts: Vec<(Edge, Point)>,
    damaged: Option<[Point; 4]>,
    /// The parts of the picture that may hold a code not read yet.
    further: Vec<Region>,
    /// The finder patterns that looks at full size have seen: their centres and modules.
    seen: Vec<(Point, f32)>,
}

impl Search {
    fn reading(self) -> Reading {
        let Self { codes, cuts, damaged, .. } = self;
        let of_no_code = |place: Point| !codes.iter().any(|code| code.shows(place));
        let cut = cuts.iter().find(|&&(_, place)| of_no_code(place)).map(|&(edge, _)| Unread::Cut(edge));
        let middle = |[a, _, c, _]: [Point; 4]| a.plus(c).times(0.5);
        let damaged = damaged.filter(|&corners| of_no_code(middle(corners))).map(Unread::Damaged);
        Reading { codes, unread: cut.or(damaged) }
    }

    /// Looks at the whole picture, and notes what is worth a closer look.
    fn look_at_all(&mut self, picture: &Luma<'_>, modules: Range<f32>) {
        let whole = Region::whole(picture);
        let bits = binarize::local(picture);
        self.look(&View { whole: true, ..View::of(*picture, whole, 1.0, modules) }, &bits);
        let texture = Texture::of(&bits);
        if self.codes.is_empty() {
            for region in texture.tiny() {
                self.look_for_tiny(picture, region);
            }
        }
        let none = self.codes.is_empty();
        let mut regions = if none { Texture::of(&binarize::faint(picture)).regions() } else { texture.regions() };
        regions.retain(|&region| !self.knows(region));
        let area = |region: &Region| region.width * region.height;
        if !self.codes.is_empty() {
            // Beside a code that was read another one is looked for only where something is as square as it, and about as
            // large.
            let like = |code: &Code, region: &Region| {
                let [a, b, _, _] = code.corners;
                let ratio = region.width.max(region.height) as f32 / a.distance(b).max(1.0);
                region.square && (0.4..4.0).contains(&ratio)
            };
            regions.retain(|region| self.codes.iter().any(|code| like(code, region)));
            regions.truncate(MAX_FURTHER);
        } else if regions.iter().map(area).sum::<usize>() * 3 > area(&whole) * 2 {
            regions = vec![whole];
        }
        self.further = regions;
    }

    /// True if much of the region is codes that were read.
    fn knows(&self, region: Region) -> bool {
        let Region { left, top, width, height, .. } = region;
        const STEPS: usize = 12;
        let middle = |step: usize, length: usize| ((step * 2 + 1) * length / (2 * STEPS)) as f32;
        let places = (0..STEPS * STEPS).map(|place| {
            let (x, y) = (middle(place % STEPS, width), middle(place / STEPS, height));
            Point::new(left as f32 + x, top as f32 + y)
        });
        places.filter(|&place| self.codes.iter().any(|code| code.shows(place))).count() * 3 > STEPS * STEPS
    }

    /// Looks at a part of the picture for the smallest modules, which the first look passed over: the strokes of text look
    /// like them.
    fn look_for_tiny(&mut self, picture: &Luma<'_>, region: Region) {
        let part = picture.part(region.left, region.top, region.width, region.height);
        if let Some(part) = part.filter(|_| !self.knows(region)) {
            self.look(&View::of(part, region, 1.0, 0.0..SMALL * 1.3), &binarize::local(&part));
        }
    }

    /// Looks at a part of the picture in all the ways there are, as long as something in it is unread.
    fn look_closely(&mut self, picture: &Luma<'_>, region: Region) {
        let Some(part) = picture.part(region.left, region.top, region.width, region.height) else {
            return;
        };
        if !self.codes.is_empty() {
            self.look_for_tiny(picture, region);
        }
        let ordinary = View::of(part, region, 1.0, SMALL..f32::MAX);
        let bits = binarize::mean(&part);
        self.look(&ordinary, &bits);
        if let Some(level) = binarize::faint_edge_level(&part).filter(|_| !self.knows(region)) {
            self.look(&ordinary, &binarize::global(&part, level));
        }
        // Beside a code that was read another one is looked for in the likelier ways only.
        if !self.codes.is_empty() {
            return;
        }
        let half = filter::halved(&part);
        let Some(half) = half.as_ref().and_then(as_luma) else {
            return;
        };
        let half_bits = binarize::local(&half);
        self.look(&View::of(half, region, 0.5, SMALL..f32::MAX), &half_bits);
        for (picture, bits, scale) in [(part, bits, 1.0), (half, half_bits, 0.5)] {
            // On a screen of so many pixels a dot has so many, too, that half of them show it.
            if picture.width() * picture.height() > 2 * MANY_PIXELS {
                continue;
            }
            for grow in [Grow::Dark, Grow::Light] {
                // Grey is slow to close; black and white tells quickly whether that could help.
                if self.knows(region) || !seems_to_hold_code(&filter::closed_bits(&bits, grow)) {
                    continue;
                }
                let closed = filter::closed(&picture, grow);
                if let Some(closed) = closed.as_ref().and_then(as_luma) {
                    self.look(&View::of(closed, region, scale, DOTTED), &binarize::local(&closed));
                }
            }
        }
    }

    /// Reads a code one of whose finder patterns is covered.
    fn suppose(&mut self, view: &View<'_>, bits: &Bits, patterns: &[Pattern], old: &dyn Fn(&Pattern) -> bool) {
        let whole: Vec<&Pattern> = patterns.iter().filter(|pattern| pattern.is_whole()).collect();
        // Where there are many, they are icons.
        if whole.len() > MAX_SUPPOSED {
            return;
        }
        let mut budget = Budget::default();
        for (index, a) in whole.iter().enumerate() {
            for b in whole.iter().skip(index + 1).filter(|b| a.is_like(b) && !(old(a) && old(b))) {
                for triple in triple::supposed(a, b).into_iter().filter(|triple| texture::may_fill(bits, triple)) {
                    let ink = Ink { picture: view.picture, inverted: a.inverted };
                    if let Outcome::Read(code) = read_triple(&ink, bits, &triple, &mut budget) {
                        let corners = code.corners.map(|corner| view.outside(corner));
                        self.codes.push(Code { corners, ..code });
                        return;
                    }
                }
            }
        }
    }

    /// Reads what one black and white picture shows.
    fn look(&mut self, view: &View<'_>, bits: &Bits) {
        let picture = &view.picture;
        let mut patterns = finder::patterns(picture, bits, &view.modules);
        let known = |codes: &[Code], place: Point| codes.iter().any(|code| code.shows(view.outside(place)));
        patterns.retain(|pattern| !known(&self.codes, pattern.centre));
        // Three patterns that an earlier look at the same pixels saw would only fail again.
        let before = std::mem::take(&mut self.seen);
        let old = |pattern: &Pattern| {
            let (centre, module) = (view.outside(pattern.centre), pattern.module / view.scale);
            view.scale >= 1.0 && before.iter().any(|&(place, _)| place.distance(centre) < 0.5 * module)
        };
        let mut budget = Budget::default();
        for triple in triple::triples(&patterns).into_iter().take(MAX_TRIPLES) {
            let three = triple.patterns();
            if budget.decodings == 0 {
                break;
            }
            if three.iter().any(|pattern| known(&self.codes, pattern.centre)) || three.iter().all(old) {
                continue;
            }
            if !texture::may_fill(bits, &triple) {
                continue;
            }
            let inverted = triple.top_left.inverted;
            let ink = Ink { picture: *picture, inverted };
            let outside = |corners: [Point; 4]| corners.map(|corner| view.outside(corner));
            match read_triple(&ink, bits, &triple, &mut budget) {
                Outcome::Read(code) => self.codes.push(Code { corners: outside(code.corners), ..code }),
                Outcome::Damaged(corners) => self.damaged = Some(outside(corners)),
                Outcome::Nothing => {}
            }
        }
        patterns.retain(|pattern| !known(&self.codes, pattern.centre));
        if self.codes.is_empty() {
            self.suppose(view, bits, &patterns, &old);
        }
        self.seen = before;
        if view.scale >= 1.0 {
            self.seen.extend(patterns.iter().map(|pattern| (view.outside(pattern.centre), pattern.module)));
        }
        if view.whole {
            let cut = cut::cut(picture, &patterns);
            self.cuts.extend(cut.map(|(edge, place)| (edge, view.outside(place))));
        }
    }
}

/// True if three finder patterns stand as a code's corners do in the black and white picture, with something in between.
fn seems_to_hold_code(bits: &Bits) -> bool {
    let patterns = finder::rough_patterns(bits, &DOTTED);
    triple::triples(&patterns).iter().any(|triple| texture::may_fill(bits, triple))
}

fn as_luma(picture: &GrayImage) -> Option<Luma<'_>> {
    Luma::new(picture, picture.width(), picture.height(), picture.width()).ok()
}

/// Pictures with more pixels than this are looked at in half their size first.
const MANY_PIXELS: usize = 3_000_000;
/// Modules smaller than this, in pixels, are looked for by themselves.
const SMALL: f32 = 1.75;
/// Modules of dots are so large, in pixels, that the gaps between them are narrower than they are.
const DOTTED: Range<f32> = 2.5..f32::MAX;
/// So many triples are looked at closely in one look.
const MAX_TRIPLES: usize = 200;
/// Among so many finder patterns two are taken for a code's.
const MAX_SUPPOSED: usize = 16;
/// So many parts of a picture are looked at again once a code was read.
const MAX_FURTHER: usize = 3;
/// What one look may still spend: pictures of nothing but chance finds must end too.
struct Budget {
    /// Grids decoded.
    decodings: usize,
    /// Threes whose grids are refined, which takes a hundred times longer.
    refinements: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { decodings: 60, refinements: 8 }
    }
}

/// What three finder patterns turned out to be.
enum Outcome {
    Read(Code),
    /// The corners of a code whose error correction failed.
    Damaged([Point; 4]),
    Nothing,
}

fn read_triple(ink: &Ink<'_>, bits: &Bits, triple: &Triple, budget: &mut Budget) -> Outcome {
    let corners = locate::Corners::new(ink, triple);
    let ways: Vec<Placement> = corners.grids().into_iter().flat_map(|grid| corners.aligned(grid)).collect();
    let mut seen = Vec::new();
    let mut damaged = None;
    let Budget { decodings, refinements } = budget;
    let mut read = |placement: Placement| {
        for modules in sample::readings(ink, bits, &placement) {
            if *decodings == 0 {
                return None;
            }
            if seen.contains(&modules) {
                continue;
            }
            *decodings -= 1;
            match decode::decode(&modules) {
                Ok(content) => return Some(Code { content, corners: placement.corners() }),
                // The likeliest grid: refining one over a cover leads it astray.
                Err(Undecoded::Damaged) => damaged = damaged.or(Some(placement)),
                Err(Undecoded::NotACode | Undecoded::Nonsense) => {}
            }
            seen.push(modules);
        }
        None
    };
    let mut found = ways.iter().find_map(|&way| read(way));
    if found.is_none() && !ways.is_empty() && *refinements > 0 {
        *refinements -= 1;
        let rolled: Vec<Placement> = ways.iter().map(|way| refine::refined(ink, way, Freedom::Rolled)).collect();
        let dented = |way| refine::refined(ink, way, Freedom::Dented);
        found = rolled.iter().find_map(|&way| read(way)).or_else(|| rolled.iter().find_map(|way| read(dented(way))));
    }
    match found {
        Some(code) => Outcome::Read(code),
        None => match damaged {
            Some(placement) if locate::is_certain(ink, &placement) => Outcome::Damaged(placement.corners()),
            _ => Outcome::Nothing,
        },
    }
}
