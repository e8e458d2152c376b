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
const MIN_FRAMED_RAYS: usize = 4;
/// Opposite rays may differ by this part of their length.
const MAX_LOPSIDED: f32 = 0.3;
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

/// Finds the finder patterns of a picture, dark on light and light on dark, looking at every `step`-th row.
pub(super) fn patterns(picture: &Luma<'_>, bits: &Bits, step: usize) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    let mut edges = Vec::new();
    for y in (0..bits.height()).step_by(step) {
        bits.edges(y, &mut edges);
        for (first, six) in edges.windows(6).enumerate() {
            let &[e0, e1, e2, e3, e4, e5] = six else {
                continue;
            };
            let runs = [e1 - e0, e2 - e1, e3 - e2, e4 - e3, e5 - e4];
            let Some(module) = module_of(runs) else {
                continue;
            };
            let inverted = first % 2 == 1;
            let x = (e2 + e3) as f32 / 2.0;
            let row = Point::new(x, y as f32 + 0.5);
            let known =
                |pattern: &Pattern| pattern.inverted == inverted && pattern.centre.distance(row) < 2.0 * pattern.module;
            if found.iter().any(known) {
                continue;
            }
            let Some((height, middle)) = confirm_column(bits, x as usize, y, module, inverted) else {
                continue;
            };
            let ink = Ink { picture: *picture, inverted };
            if let Some(pattern) = measure(&ink, Point::new(x, middle), module, height)
                && !found.iter().any(|other| {
                    other.inverted == inverted && other.centre.distance(pattern.centre) < 2.0 * other.module
                })
            {
                found.push(pattern);
                if found.len() == MAX_PATTERNS {
                    return found;
                }
            }
        }
    }
    found
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

/// The module's length down the column through a proposed centre, and the centre's row.
fn confirm_column(bits: &Bits, x: usize, y: usize, module: f32, inverted: bool) -> Option<(f32, f32)> {
    let dark = |y: usize| bits.dark(x, y) != inverted;
    let limit = (module * 4.0) as usize + 3;
    // Lengths of the run that holds `y` on one side, and of the next two.
    let walk = |forward: bool| {
        let mut at = y;
        let mut runs = [0_u32; 3];
        let mut colour = true;
        for run in &mut runs {
            while (*run as usize) < limit && dark(at) == colour {
                *run += 1;
                let next = if forward { Some(at + 1) } else { at.checked_sub(1) };
                match next {
                    Some(next) if next < bits.height() => at = next,
                    _ => break,
                }
            }
            colour = !colour;
        }
        runs
    };
    let (up, down) = (walk(false), walk(true));
    let core = (up[0] + down[0]).checked_sub(1)?;
    let height = module_of([up[2], up[1], core, down[1], down[2]])?;
    let middle = y as f32 + 0.5 + (down[0] as f32 - up[0] as f32) / 2.0;
    let alike = height < 1.8 * module + 0.6 && module < 1.8 * height + 0.6;
    alike.then_some((height, middle))
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
    // Frames that touch the code take the outer ring's end away on two sides; then the inner rings must be perfect.
    let frame = complete >= MIN_FRAMED_RAYS && good == RAYS;
    if good < MIN_RAYS || !(complete >= MIN_COMPLETE_RAYS || frame) {
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
    let determinant = xx * yy - xy * xy;
    if determinant < 0.1 || module < MIN_MODULE {
        return None;
    }
    let shift = Point::new((sx * yy - sy * xy) / determinant, (sy * xx - sx * xy) / determinant);
    Some(Pattern { centre: centre.plus(shift), module, dark, light, inverted: ink.inverted, rays: complete })
}
