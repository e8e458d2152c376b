//! Finder patterns: the three nested squares in a code's corners, dark : light : dark as 1:1:3:1:1 along every line
//! through the centre.
//!
//! Rows of the black and white picture propose centres, the column through each confirms it, and rays through the grey
//! picture in 16 directions measure it between the pixels.

use super::Point;
use super::bits::Bits;
use super::ink::Ink;
use super::picture::Luma;
use std::f32::consts::PI;
use std::ops::Range;

/// A finder pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pattern {
    pub(super) centre: Point,
    /// The side of a module, in pixels.
    pub(super) module: f32,
    /// Its dark and its light squares' grey.
    pub(super) dark: f32,
    pub(super) light: f32,
    /// Light on dark.
    pub(super) inverted: bool,
    /// How many of the 16 rays met all three rings where they should.
    pub(super) rays: usize,
}

impl Pattern {
    /// The level between dark and light.
    pub(super) fn middle(&self) -> f32 {
        (self.dark + self.light) / 2.0
    }

    /// True if nearly all rays met all three rings: no chance find.
    pub(super) fn is_whole(&self) -> bool {
        self.rays >= WHOLE_RAYS
    }

    /// One like both of two, halfway.
    pub(super) fn between(a: &Self, b: &Self) -> Self {
        let mean = |a: f32, b: f32| (a + b) / 2.0;
        Self {
            centre: a.centre.plus(b.centre).times(0.5),
            module: mean(a.module, b.module),
            dark: mean(a.dark, b.dark),
            light: mean(a.light, b.light),
            inverted: a.inverted,
            rays: 0,
        }
    }

    /// From 0, nothing is missing, to 1.
    pub(super) fn doubt(&self) -> f32 {
        1.0 - self.rays as f32 / RAYS as f32
    }

    /// True if both may be the same code's, seen straight on.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.inverted == other.inverted && (0.8..1.25).contains(&(self.module / other.module))
    }
}

/// More than these are not kept: a picture of nothing but finder patterns must end too.
const MAX_PATTERNS: usize = 500;
const RAYS: usize = 16;
const WHOLE_RAYS: usize = 14;
/// This many rays must meet the inner two rings' edges where they should.
const MIN_RAYS: usize = 12;
/// This many rays must meet the outer ring's end too, unless a frame hides it.
const MIN_COMPLETE_RAYS: usize = 10;
const MIN_FRAMED_ARC: usize = 6;
/// Frames are looked for around modules of at least so many pixels: strokes of small letters look like them.
const MIN_FRAMED_MODULE: f32 = 1.8;
/// Opposite rays may differ by this part of their length.
const MAX_LOPSIDED: f32 = 0.3;
/// Modules smaller than this, in pixels, are blurred in black and white.
const SMALL: f32 = 2.0;
/// Smaller modules than this, in pixels, cannot be told apart.
const MIN_MODULE: f32 = 1.2;
/// Less difference than this between dark and light is noise.
const MIN_CONTRAST: f32 = 10.0;

/// The rays' directions in four turns of four at right angles; the diagonals first, for row and column have been looked
/// at by then.
const DIRECTIONS: [Point; RAYS] = {
    /// Cosine and sine of 22.5 degrees.
    const FLAT: f32 = 0.923_879_5;
    const STEEP: f32 = 0.382_683_43;
    const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    const fn turn(x: f32, y: f32) -> [Point; 4] {
        [Point { x, y }, Point { x: -y, y: x }, Point { x: -x, y: -y }, Point { x: y, y: -x }]
    }
    let ([a, b, c, d], [e, f, g, h]) = (turn(HALF, HALF), turn(STEEP, FLAT));
    let ([i, j, k, l], [m, n, o, p]) = (turn(FLAT, STEEP), turn(1.0, 0.0));
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
};

/// How many directions in a row, at most, meet all three rings.
fn longest_arc(complete: &[bool; RAYS]) -> usize {
    // The turns of [`DIRECTIONS`] by their angle, twice around.
    const TURNS: [usize; 4] = [3, 2, 0, 1];
    let (mut longest, mut arc) = (0, 0);
    for place in 0..2 * RAYS {
        let turn = TURNS.get(place % 4).map_or(0, |turn| turn * 4);
        arc = if complete.get(turn + place / 4 % 4) == Some(&true) { arc + 1 } else { 0 };
        longest = longest.max(arc);
    }
    longest.min(RAYS)
}

/// Finds the finder patterns of a picture, dark on light and light on dark, with modules of so many pixels.
pub(super) fn patterns(picture: &Luma<'_>, bits: &Bits, sizes: &Range<f32>) -> Vec<Pattern> {
    find(bits, sizes, |proposal| {
        let ink = Ink { picture: *picture, inverted: proposal.inverted };
        measure(&ink, proposal.centre, proposal.across, proposal.down)
    })
}

/// The finder patterns that the black and white picture alone shows, roughly measured.
pub(super) fn rough_patterns(bits: &Bits, sizes: &Range<f32>) -> Vec<Pattern> {
    find(bits, sizes, |Proposal { centre, across, inverted, .. }| {
        Some(Pattern { centre, module: across, dark: 0.0, light: 255.0, inverted, rays: RAYS })
    })
}

/// A finder pattern as rows and columns of the black and white picture show it.
struct Proposal {
    centre: Point,
    /// A module's width and height, in pixels.
    across: f32,
    down: f32,
    inverted: bool,
}

fn find(bits: &Bits, sizes: &Range<f32>, mut measure: impl FnMut(Proposal) -> Option<Pattern>) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    let mut edges = Vec::new();
    let mut refused = Refused::new(bits.width());
    // At least two rows go through the innermost square, three modules high.
    let step = ((sizes.start * 1.2) as usize).max(2);
    for y in (0..bits.height()).step_by(step) {
        bits.edges(y, &mut edges);
        for (first, six) in edges.windows(6).enumerate() {
            let &[e0, e1, e2, e3, e4, e5] = six else {
                continue;
            };
            let runs = [e1 - e0, e2 - e1, e3 - e2, e4 - e3, e5 - e4];
            let Some(module) = module_of(runs).filter(|module| sizes.contains(module)) else {
                continue;
            };
            let inverted = first % 2 == 1;
            let x = (e2 + e3) / 2;
            if refused.holds(x, y, inverted) {
                continue;
            }
            let row = Point::new((e2 + e3) as f32 / 2.0, y as f32 + 0.5);
            let known =
                |pattern: &Pattern| pattern.inverted == inverted && pattern.centre.distance(row) < 2.0 * pattern.module;
            if found.iter().any(known) {
                continue;
            }
            let column = Column::through(bits, x as usize, y, module, inverted);
            let pattern = column.module(module).and_then(|height| {
                let centre = Point::new(row.x, column.middle());
                let proposal = Proposal { centre, across: module, down: height, inverted };
                rings(bits, centre, module, height, inverted).then(|| measure(proposal))?
            });
            let Some(pattern) = pattern else {
                refused.note(x, column.bottom, inverted);
                continue;
            };
            let known = |other: &Pattern| {
                other.inverted == inverted && other.centre.distance(pattern.centre) < 2.0 * other.module
            };
            if !found.iter().any(known) {
                found.push(pattern);
                if found.len() == MAX_PATTERNS {
                    return found;
                }
            }
        }
    }
    found
}

/// Centres that were proposed and refused: the next rows would propose most of them again.
struct Refused {
    /// For every column the last row of the run that was refused there, dark ones and light ones.
    until: [Vec<u32>; 2],
}

impl Refused {
    fn new(width: usize) -> Self {
        Self { until: [vec![0; width], vec![0; width]] }
    }

    fn of(&mut self, inverted: bool) -> &mut Vec<u32> {
        let [dark, light] = &mut self.until;
        if inverted { light } else { dark }
    }

    #[inline]
    fn holds(&mut self, x: u32, y: usize, inverted: bool) -> bool {
        self.of(inverted).get(x as usize).is_some_and(|&until| until as usize > y)
    }

    #[inline]
    fn note(&mut self, x: u32, bottom: usize, inverted: bool) {
        if let Some(until) = self.of(inverted).get_mut(x as usize) {
            *until = bottom as u32;
        }
    }
}

/// The module's length if five runs stand as 1:1:3:1:1, allowing for whole pixels and for frames grown together with the
/// outer runs.
#[inline]
fn module_of(runs: [u32; 5]) -> Option<f32> {
    let [left, gap, core, other_gap, right] = runs;
    // Most runs of a page end here, before any float.
    if 4 * core <= 3 * (gap + other_gap) || left.min(right) * 4 < gap.min(other_gap) {
        return None;
    }
    let module = (gap + core + other_gap) as f32 / 5.0;
    let slack = 0.5 * module + 0.5;
    let thin = |run: u32| (run as f32 - module).abs() <= slack;
    let fits = thin(gap)
        && thin(other_gap)
        && (core as f32 - 3.0 * module).abs() <= slack + 0.5 * module
        && left as f32 >= module - slack
        && right as f32 >= module - slack;
    fits.then_some(module)
}

/// The five runs down the column through a proposed centre.
struct Column {
    runs: [u32; 5],
    /// The first row of the run that holds the centre, and the first one below it.
    top: usize,
    bottom: usize,
}

impl Column {
    fn through(bits: &Bits, x: usize, y: usize, module: f32, inverted: bool) -> Self {
        let limit = (module * 4.0) as usize + 3;
        let run = |from: usize, down: bool, dark: bool| bits.run(x, from, down, dark != inverted, limit);
        let (above, below) = (run(y, false, true), run(y, true, true));
        let (top, bottom) = ((y + 1).saturating_sub(above), y + below);
        let mut column = Self { runs: [0, 0, (above + below).saturating_sub(1) as u32, 0, 0], top, bottom };
        let gap = top.checked_sub(1).map_or(0, |from| run(from, false, false));
        let other = run(bottom, true, false);
        // Most columns end here: one of the light rings is far from the other, or from a third of the core.
        if column.fits(gap, other) {
            let end = top.checked_sub(gap + 1).map_or(0, |from| run(from, false, true));
            column.runs =
                [end as u32, gap as u32, column.runs[2], other as u32, run(bottom + other, true, true) as u32];
        }
        column
    }

    fn fits(&self, gap: usize, other: usize) -> bool {
        let core = self.runs[2] as usize;
        gap > 0 && other > 0 && 4 * core > 3 * (gap + other) && core <= 8 * gap.min(other) + 4
    }

    /// The module's length, if the runs stand as they should and it is about as long as `across`, the row's.
    fn module(&self, across: f32) -> Option<f32> {
        let height = module_of(self.runs)?;
        (height < 1.8 * across + 0.6 && across < 1.8 * height + 0.6).then_some(height)
    }

    fn middle(&self) -> f32 {
        (self.top + self.bottom) as f32 / 2.0
    }
}

/// True if the black and white picture shows the rings in nearly all directions, too.
fn rings(bits: &Bits, centre: Point, across: f32, down: f32, inverted: bool) -> bool {
    /// Of a module.
    const STEP: f32 = 0.3;
    let dark = |way: &Point, step: usize| {
        let radius = step as f32 * STEP;
        let at = centre.plus(Point::new(way.x * across * radius, way.y * down * radius));
        at.x >= 0.0 && at.y >= 0.0 && bits.dark(at.x as usize, at.y as usize) != inverted
    };
    // Rows through a pattern that stands on its corner measure its modules 1.4 times too large, and along the diagonals
    // of an upright one everything is 1.4 times farther out; but core and light ring always stand as 1.5 to 2.5.
    let mut missed = 0;
    let mut complete = [false; RAYS];
    for (way, complete) in DIRECTIONS.iter().zip(&mut complete) {
        let light = (2..=8).find(|&step| !dark(way, step)).filter(|&step| step > 2);
        let ring = light.and_then(|light| (light + 1..=13).find(|&step| dark(way, step)));
        if light.zip(ring).is_none_or(|(light, ring)| 10 * light < 4 * ring || 10 * light > 8 * ring + 5) {
            missed += 1;
            if missed > RAYS - MIN_RAYS {
                return false;
            }
        }
        *complete = ring.is_some_and(|ring| (ring + 1..=ring + 9).any(|step| !dark(way, step)));
    }
    // Pixels are too coarse for the outer ring of small modules.
    across.min(down) < SMALL || longest_arc(&complete) + 1 >= MIN_FRAMED_ARC
}

/// Measures a pattern with rays in 16 directions, twice: the second time from the better centre.
fn measure(ink: &Ink<'_>, centre: Point, across: f32, down: f32) -> Option<Pattern> {
    let first = star(ink, centre, across, down, 2.0)?;
    star(ink, first.centre, across, down, MAX_LOPSIDED)
}

fn star(ink: &Ink<'_>, centre: Point, across: f32, down: f32, lopsided: f32) -> Option<Pattern> {
    let around = |x: f32, y: f32| ink.at(centre.plus(Point::new(x * across, y * down)));
    let dark = (around(0.0, 0.0) + around(0.7, 0.0) + around(-0.7, 0.0) + around(0.0, 0.7) + around(0.0, -0.7)) / 5.0;
    let light = (around(2.0, 0.0) + around(-2.0, 0.0) + around(0.0, 2.0) + around(0.0, -2.0)) / 4.0;
    if light - dark < MIN_CONTRAST {
        return None;
    }
    let middle = (dark + light) / 2.0;
    let reach = across.max(down) * 5.5 + 1.0;

    let mut rays = [None; RAYS];
    let mut missed = 0;
    for (&direction, ray) in DIRECTIONS.iter().zip(&mut rays) {
        *ray = ink.ray(centre, direction, middle, reach);
        missed += usize::from(ray.is_none());
        if missed > RAYS - MIN_RAYS {
            return None;
        }
    }

    let good = rays.iter().flatten().count();
    let complete = rays.iter().flatten().filter(|ray| ray.end.is_some()).count();
    // Frames that touch the code take the outer ring's end away on two sides; then the inner rings must be perfect, and
    // the outer one whole on the sides that look into the code. (Letters like "o" between others have it right and left.)
    let framed =
        good == RAYS && longest_arc(&rays.map(|ray| ray.is_some_and(|ray| ray.end.is_some()))) >= MIN_FRAMED_ARC;
    if good < MIN_RAYS || !(complete >= MIN_COMPLETE_RAYS || framed) {
        return None;
    }
    let lengths = || rays.iter().flatten().map(|ray| ray.ring);
    let (shortest, longest) = (lengths().fold(f32::MAX, f32::min), lengths().fold(0.0, f32::max));
    if longest > 2.4 * shortest {
        return None;
    }

    // Opposite rays differ by twice the shift of the true centre along them; least squares over the eight lines.
    let (mut xx, mut xy, mut yy, mut sx, mut sy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let pairs = rays.chunks(4).flat_map(|turn| turn.iter().zip(turn.iter().skip(2)));
    let ways = DIRECTIONS.chunks(4).flat_map(|turn| turn.iter().take(2));
    for ((there, back), direction) in pairs.zip(ways) {
        if let (Some(there), Some(back)) = (there, back) {
            if (there.ring - back.ring).abs() > lopsided * (there.ring + back.ring) / 2.0 {
                return None;
            }
            let shift = (there.core + there.ring - back.core - back.ring) / 4.0;
            xx += direction.x * direction.x;
            xy += direction.x * direction.y;
            yy += direction.y * direction.y;
            sx += direction.x * shift;
            sy += direction.y * shift;
        }
    }
    let area = lengths().map(|length| length * length).sum::<f32>() / good as f32 * PI;
    let module = area.sqrt() / 5.0;
    if complete < MIN_COMPLETE_RAYS && module < MIN_FRAMED_MODULE {
        return None;
    }
    let determinant = xx * yy - xy * xy;
    if determinant < 0.1 || module < MIN_MODULE {
        return None;
    }
    let shift = Point::new((sx * yy - sy * xy) / determinant, (sy * xx - sx * xy) / determinant);
    Some(Pattern { centre: centre.plus(shift), module, dark, light, inverted: ink.inverted, rays: complete })
}
