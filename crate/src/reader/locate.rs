//! From finder patterns to a code's place: three that stand as a code's corners do, the number of modules between
//! them, the alignment pattern opposite, and the map from modules to pixels.

use super::Point;
use super::decode::is_dimension;
use super::finder::Pattern;
use super::geometry::Homography;
use super::ink::Ink;
use super::layout::{self, Fixed};

/// Three finder patterns that may be a code's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triple {
    pub(super) top_left: Pattern,
    pub(super) top_right: Pattern,
    pub(super) bottom_left: Pattern,
    /// How far from a code's right angle and equal sides: 0 is perfect.
    strain: f32,
}

impl Triple {
    pub(super) fn patterns(&self) -> [Pattern; 3] {
        [self.top_left, self.top_right, self.bottom_left]
    }
}

/// A code's grid laid over the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placement {
    pub(super) dimension: usize,
    pub(super) map: Homography,
    /// The pixels of a module's side, roughly.
    pub(super) module: f32,
    pub(super) level: Level,
}

impl Placement {
    /// The code's corners in the picture, clockwise from its top left.
    pub(super) fn corners(&self) -> [Point; 4] {
        let far = self.dimension as f32;
        [(0.0, 0.0), (far, 0.0), (far, far), (0.0, far)].map(|(x, y)| self.map.apply(Point::new(x, y)))
    }
}

/// The level between dark and light, and half their difference, over a code's modules: a plane through its three finder
/// patterns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    base: f32,
    across: f32,
    down: f32,
    pub(super) swing: f32,
}

impl Level {
    fn of(triple: &Triple, dimension: usize) -> Self {
        let span = (dimension - 7) as f32;
        let across = (triple.top_right.middle() - triple.top_left.middle()) / span;
        let down = (triple.bottom_left.middle() - triple.top_left.middle()) / span;
        let swing = triple.patterns().iter().map(|pattern| pattern.light - pattern.dark).sum::<f32>() / 6.0;
        Self { base: triple.top_left.middle() - 3.5 * (across + down), across, down, swing: swing.max(1.0) }
    }

    /// At a place in modules.
    pub(super) fn at(&self, place: Point) -> f32 {
        self.base + self.across * place.x + self.down * place.y
    }
}

/// Patterns beyond this many, the worst, are not combined.
const MAX_COMBINED: usize = 60;

/// The threes that may be a code's corners, the likeliest first.
pub(super) fn triples(patterns: &[Pattern]) -> Vec<Triple> {
    let mut best: Vec<&Pattern> = patterns.iter().collect();
    best.sort_by_key(|pattern| std::cmp::Reverse(pattern.rays));
    best.truncate(MAX_COMBINED);
    let mut triples = Vec::new();
    for (i, &a) in best.iter().enumerate() {
        for (j, &b) in best.iter().enumerate().skip(i + 1) {
            if !alike(a, b) {
                continue;
            }
            for &c in best.iter().skip(j + 1) {
                if alike(a, c) && alike(b, c) {
                    triples.extend(triple(*a, *b, *c));
                }
            }
        }
    }
    triples.sort_by(|a, b| a.strain.total_cmp(&b.strain));
    triples
}

fn alike(a: &Pattern, b: &Pattern) -> bool {
    let ratio = a.module / b.module;
    let contrast = (a.light - a.dark) / (b.light - b.dark);
    a.inverted == b.inverted && (0.55..1.8).contains(&ratio) && (0.3..3.3).contains(&contrast)
}

fn triple(a: Pattern, b: Pattern, c: Pattern) -> Option<Triple> {
    // The corner is the one opposite the longest side.
    let (ab, bc, ca) = (a.centre.distance(b.centre), b.centre.distance(c.centre), c.centre.distance(a.centre));
    let (corner, one, other) = if bc >= ab && bc >= ca {
        (a, b, c)
    } else if ca >= ab && ca >= bc {
        (b, c, a)
    } else {
        (c, a, b)
    };
    let (along, down) = (one.centre.minus(corner.centre), other.centre.minus(corner.centre));
    let (length, height) = (along.length(), down.length());
    let module = (a.module + b.module + c.module) / 3.0;
    let (shortest, longest) = (length.min(height) / module, length.max(height) / module);
    if shortest < 9.0 || longest > 230.0 {
        return None;
    }
    let cosine = along.dot(down) / (length * height);
    let sides = (length / height).ln().abs();
    let sizes = (a.module.max(b.module).max(c.module) / a.module.min(b.module).min(c.module)).ln();
    if cosine.abs() > 0.5 || sides > 0.6 {
        return None;
    }
    let (top_right, bottom_left) = if along.cross(down) > 0.0 { (one, other) } else { (other, one) };
    Some(Triple { top_left: corner, top_right, bottom_left, strain: cosine.abs() + sides + sizes })
}

/// The placements worth sampling for three patterns, the likeliest first.
pub(super) fn placements(ink: &Ink<'_>, triple: &Triple) -> Vec<Placement> {
    let mut flat: Vec<(f32, Placement)> = dimensions(ink, triple)
        .into_iter()
        .filter_map(|dimension| {
            let placement = flat(triple, dimension)?;
            Some((fit(ink, &placement, layout::timing(dimension)), placement))
        })
        .filter(|&(fit, _)| fit > 0.3)
        .collect();
    flat.sort_by(|a, b| b.0.total_cmp(&a.0));
    flat.truncate(2);
    flat.into_iter()
        .flat_map(|(_, placement)| {
            let mut ways = Vec::new();
            if let Some((corner, sure)) = find_alignment(ink, &placement)
                && let Some(turned) = turned(triple, placement.dimension, corner)
            {
                ways.push(turned);
                // A sure find makes the parallelogram a second choice; a doubtful one is the second choice.
                ways.insert(usize::from(sure), placement);
            } else {
                ways.push(placement);
            }
            if let Some(&first) = ways.first() {
                ways.push(refined(ink, first));
            }
            ways
        })
        .collect()
}

/// The numbers of modules that the distances allow, nearest first.
fn dimensions(ink: &Ink<'_>, triple: &Triple) -> Vec<usize> {
    let across = modules_between(ink, &triple.top_left, &triple.top_right);
    let down = modules_between(ink, &triple.top_left, &triple.bottom_left);
    let estimate = (across + down) / 2.0 + 7.0;
    // A hundredth of the module's size is the most that rays can promise, and small modules promise less.
    let slack = 2.5 + estimate * 0.06;
    let mut dimensions: Vec<usize> = (21..=177)
        .filter(|&dimension| is_dimension(dimension))
        .filter(|&dimension| (dimension as f32 - estimate).abs() <= slack)
        .collect();
    dimensions.sort_by(|&a, &b| (a as f32 - estimate).abs().total_cmp(&(b as f32 - estimate).abs()));
    dimensions
}

/// The distance between two patterns' centres in modules, measured along the line that joins them.
fn modules_between(ink: &Ink<'_>, from: &Pattern, to: &Pattern) -> f32 {
    let way = to.centre.minus(from.centre);
    let direction = way.unit();
    let half = |pattern: &Pattern, direction: Point| {
        let ray = ink.ray(pattern.centre, direction, pattern.middle(), pattern.module * 6.5 + 1.0)?;
        // A merged outer ring has no end of its own: the middle one's ends are then all there is.
        let outer = ray.end.filter(|end| (0.55..0.87).contains(&(ray.ring / end))).map(|end| end / 3.5);
        Some(outer.unwrap_or(ray.ring / 2.5))
    };
    let back = direction.times(-1.0);
    let sizes = [half(from, direction), half(from, back), half(to, direction), half(to, back)];
    let known = sizes.iter().flatten().count();
    let module =
        if known == 0 { (from.module + to.module) / 2.0 } else { sizes.iter().flatten().sum::<f32>() / known as f32 };
    way.length() / module
}

/// The grid as a parallelogram over the three patterns.
fn flat(triple: &Triple, dimension: usize) -> Option<Placement> {
    let far = dimension as f32 - 3.5;
    let [a, b, c] = triple.patterns().map(|pattern| pattern.centre);
    place(triple, dimension, Point::new(far, far), b.plus(c).minus(a))
}

/// The grid through the three patterns and the alignment pattern opposite.
fn turned(triple: &Triple, dimension: usize, corner: Point) -> Option<Placement> {
    let far = dimension as f32 - 6.5;
    place(triple, dimension, Point::new(far, far), corner)
}

fn place(triple: &Triple, dimension: usize, fourth: Point, at: Point) -> Option<Placement> {
    let far = dimension as f32 - 3.5;
    let [a, b, c] = triple.patterns().map(|pattern| pattern.centre);
    let from = [Point::new(3.5, 3.5), Point::new(far, 3.5), fourth, Point::new(3.5, far)];
    Some(Placement {
        dimension,
        map: Homography::between(from, [a, b, at, c])?,
        module: (a.distance(b) + a.distance(c)) / (2.0 * (dimension as f32 - 7.0)),
        level: Level::of(triple, dimension),
    })
}

/// How well modules of known colour show it: 1 is perfectly, 0 by chance, below that the wrong way round.
fn fit(ink: &Ink<'_>, placement: &Placement, modules: impl Iterator<Item = Fixed>) -> f32 {
    let (mut sum, mut count) = (0.0, 0);
    for Fixed { middle, dark } in modules {
        let value = ink.at(placement.map.apply(middle)) - placement.level.at(middle);
        let depth = (value / placement.level.swing).clamp(-1.0, 1.0);
        sum += if dark { -depth } else { depth };
        count += 1;
    }
    sum / count.max(1) as f32
}

/// Looks for the alignment pattern opposite the corner around where the parallelogram has it: its centre in the
/// picture, and whether it is beyond doubt.
fn find_alignment(ink: &Ink<'_>, placement: &Placement) -> Option<(Point, bool)> {
    if placement.dimension < 25 {
        return None;
    }
    let place = placement.dimension - 7;
    let modules: Vec<Fixed> = layout::alignment(place, place).collect();
    let shifted = |shift: Point| {
        let mut sum = 0.0;
        for &Fixed { middle, dark } in &modules {
            let at = middle.plus(shift);
            let value = ink.at(placement.map.apply(at)) - placement.level.at(middle);
            let depth = (value / placement.level.swing).clamp(-1.0, 1.0);
            sum += if dark { -depth } else { depth };
        }
        // Of two equal finds the nearer one.
        sum / modules.len() as f32 - 0.01 * shift.length()
    };
    let reach = 1.5 + placement.dimension as f32 * 0.08;
    let mut best = (shifted(Point::new(0.0, 0.0)), Point::new(0.0, 0.0));
    let mut step = 0.5;
    let steps = (reach / step) as i32;
    // A good fit where it should be needs no search of the surroundings.
    if best.0 < 0.8 {
        for x in -steps..=steps {
            for y in -steps..=steps {
                let shift = Point::new(x as f32 * step, y as f32 * step);
                let fit = shifted(shift);
                if fit > best.0 {
                    best = (fit, shift);
                }
            }
        }
    }
    while step > 0.05 {
        let around = best.1;
        for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
            let shift = around.plus(Point::new(x, y));
            let fit = shifted(shift);
            if fit > best.0 {
                best = (fit, shift);
            }
        }
        if best.1 == around {
            step /= 2.0;
        }
    }
    let (fit, shift) = best;
    let far = placement.dimension as f32 - 6.5;
    let centre = placement.map.apply(Point::new(far, far).plus(shift));
    (fit > 0.35).then_some((centre, fit > 0.6))
}

/// Moves the grid's four corners, each by itself, as long as the modules of known colour show it better.
fn refined(ink: &Ink<'_>, placement: Placement) -> Placement {
    let dimension = placement.dimension;
    let far = dimension as f32;
    let grid = [(0.0, 0.0), (far, 0.0), (far, far), (0.0, far)].map(|(x, y)| Point::new(x, y));
    let modules: Vec<Fixed> =
        layout::timing(dimension).chain(layout::finders(dimension)).chain(layout::alignments(dimension)).collect();
    let mut best = placement;
    let mut best_fit = fit(ink, &best, modules.iter().copied());
    let mut corners = placement.corners();
    let mut step = placement.module * 0.5;
    while step > placement.module * 0.06 {
        let mut better = false;
        for corner in 0..4 {
            for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                let mut moved = corners;
                if let Some(point) = moved.get_mut(corner) {
                    *point = point.plus(Point::new(x, y));
                }
                let Some(map) = Homography::between(grid, moved) else {
                    continue;
                };
                let candidate = Placement { map, ..best };
                let fit = fit(ink, &candidate, modules.iter().copied());
                if fit > best_fit + 1e-4 {
                    (best, best_fit, corners, better) = (candidate, fit, moved, true);
                }
            }
        }
        if !better {
            step /= 2.0;
        }
    }
    best
}
