//! From three finder patterns to a code's place: the number of modules between them, the way the code leans, the
//! alignment pattern opposite, and the map from modules to pixels.

use super::Point;
use super::decode::is_dimension;
use super::finder::Pattern;
use super::geometry::Homography;
use super::grid::{Bend, Level, Map, Placement};
use super::ink::Ink;
use super::layout::{self, Fixed};
use super::ring::{self, Ring};
use super::triple::Triple;

/// So many numbers of modules are tried.
const MAX_DIMENSIONS: usize = 3;
/// A grid whose timing patterns show less than this is not laid over a code.
const MIN_TIMING: f32 = 0.3;
/// Nor is one whose finder patterns show less than this, each in its own corner.
const MIN_FINDERS: f32 = 0.3;
/// Less than this, and no leaning of the code will mend it.
const HOPELESS_FINDERS: f32 = 0.15;
/// What fits like this is beyond doubt.
const SURE: f32 = 0.8;
/// What fits like this is drawn by a computer, seen straight on.
const PERFECT: f32 = 0.97;

/// Three finder patterns with what their surroundings tell of the code.
pub(super) struct Corners<'a> {
    ink: &'a Ink<'a>,
    triple: &'a Triple,
}

impl<'a> Corners<'a> {
    pub(super) fn new(ink: &'a Ink<'a>, triple: &'a Triple) -> Self {
        Self { ink, triple }
    }

    /// The grids whose finder and timing patterns are to be seen, the likeliest first.
    pub(super) fn grids(&self) -> Vec<Placement> {
        let dimensions = self.dimensions();
        let Some(&nearest) = dimensions.first() else {
            return Vec::new();
        };
        // Most threes that are no code's end here, after a glance at a third of the modules.
        let glance = |grid: Placement| grid.fit(self.ink, layout::finders(nearest).step_by(3)) < HOPELESS_FINDERS;
        if self.flat(nearest).is_none_or(glance) && self.sized(nearest).is_none_or(glance) {
            return Vec::new();
        }
        if !self.is_busy(nearest) {
            return Vec::new();
        }
        let flat: Vec<Placement> = dimensions.iter().filter_map(|&dimension| self.flat(dimension)).collect();
        let finders = |placement: &Placement| placement.fit(self.ink, layout::finders(placement.dimension));
        let timing = |placement: &Placement| placement.fit(self.ink, layout::timing(placement.dimension));
        let judged = |placement: Placement| {
            let (finders, timing) = (finders(&placement), timing(&placement));
            (finders > MIN_FINDERS && timing > MIN_TIMING).then_some((finders + timing, placement))
        };
        let mut grids: Vec<(f32, Placement)> = flat.iter().copied().filter_map(judged).collect();
        let best = |grids: &[(f32, Placement)]| grids.iter().map(|grid| grid.0).fold(0.0, f32::max);
        // What lies flat needs no second look: it is a code, or squares in squares that are none.
        if best(&grids) < 2.0 * SURE && flat.iter().map(finders).fold(0.0, f32::max) < PERFECT {
            let rings = rings(self.ink, self.triple);
            let counted = rings.iter().flat_map(|rings| self.counted(rings));
            let all: Vec<usize> =
                counted.filter(|counted| !dimensions.contains(counted)).chain(dimensions.clone()).collect();
            let leaning = |&dimension: &usize| {
                let ways = [self.sized(dimension), rings.and_then(|rings| self.tilted(dimension, &rings))];
                ways.into_iter().flatten()
            };
            let leaning: Vec<Placement> = all.iter().flat_map(leaning).collect();
            grids.extend(leaning.iter().copied().filter_map(judged));
            if best(&grids) < SURE
                && let Some(rings) = rings
            {
                let reach = nearest.saturating_sub(20).max(21)..=nearest + 8;
                let bent = reach.filter(|&dimension| is_dimension(dimension));
                grids.extend(bent.filter_map(|dimension| judged(self.rolled(dimension, &rings)?)));
            }
        }
        grids.sort_by(|a, b| b.0.total_cmp(&a.0));
        grids.truncate(MAX_DIMENSIONS);
        grids.into_iter().map(|(_, placement)| placement).collect()
    }

    /// A grid and the same through the alignment pattern opposite, if that is to be seen: the likelier one first.
    pub(super) fn aligned(&self, grid: Placement) -> Vec<Placement> {
        let mut ways = vec![grid];
        if let Some((corner, sure)) = find_alignment(self.ink, &grid) {
            let turned = self.turned(grid.dimension, corner);
            // A doubtful find is the second choice.
            ways.splice(usize::from(!sure)..usize::from(!sure), turned);
        }
        ways
    }

    /// True if the colour changes between the patterns as it does between a code's: icons have nothing there. Between the
    /// patterns' middles a code can be plain; its timing patterns, if they lie where they should, cannot.
    fn is_busy(&self, dimension: usize) -> bool {
        let Triple { top_left: a, top_right: b, bottom_left: c, .. } = self.triple;
        let least = (dimension - 14) / 8;
        let far = dimension as f32 - 6.5;
        let timing = [Point::new(far, 6.5), Point::new(6.5, far)];
        let flat = self.flat(dimension);
        [b, c].into_iter().zip(timing).all(|(other, end)| {
            let middle = |part: f32| a.middle() * (1.0 - part) + other.middle() * part;
            let clear = (a.light - a.dark).min(other.light - other.dark) * 0.1;
            let changes = |from, to| self.ink.changes(from, to, middle, clear);
            // Six are the patterns' own; in between every second module changes, more or less.
            changes(a.centre, other.centre) > 6 + least
                || flat
                    .is_some_and(|flat| changes(flat.map.apply(Point::new(6.5, 6.5)), flat.map.apply(end)) > 2 * least)
        })
    }

    /// The numbers of modules that the distances allow, nearest first.
    fn dimensions(&self) -> Vec<usize> {
        let Triple { top_left, top_right, bottom_left, .. } = self.triple;
        let across = modules_between(self.ink, top_left, top_right);
        let down = modules_between(self.ink, top_left, bottom_left);
        let estimate = (across + down) / 2.0 + 7.0;
        // A hundredth of the module's size is the most that rays can promise, and small modules promise less.
        let slack = 2.5 + estimate * 0.06;
        let mut dimensions: Vec<usize> = (21..=177)
            .filter(|&dimension| is_dimension(dimension))
            .filter(|&dimension| (dimension as f32 - estimate).abs() <= slack)
            .collect();
        let off = |dimension: usize| (dimension as f32 - estimate).abs();
        dimensions.sort_by(|&a, &b| off(a).total_cmp(&off(b)));
        dimensions
    }

    /// The numbers of modules by the timing patterns' changes of colour, which no perspective alters.
    fn counted(&self, [top_left, top_right, bottom_left]: &[Ring; 3]) -> Vec<usize> {
        let Triple { top_left: a, top_right: b, bottom_left: c, .. } = self.triple;
        let below = |pattern: &Pattern, ring: &Ring| pattern.centre.plus(ring.module().1.times(3.0));
        let beside = |pattern: &Pattern, ring: &Ring| pattern.centre.plus(ring.module().0.times(3.0));
        let lines = [(below(a, top_left), below(b, top_right), b), (beside(a, top_left), beside(c, bottom_left), c)];
        let mut counted: Vec<usize> = lines
            .into_iter()
            .map(|(from, to, other)| {
                let middle = |part: f32| a.middle() * (1.0 - part) + other.middle() * part;
                let clear = (a.light - a.dark).min(other.light - other.dark) * 0.1;
                // The timing pattern's own changes are 13 fewer than the code's modules.
                let modules = self.ink.changes(from, to, middle, clear) + 13;
                (modules + 1) / 4 * 4 + 1
            })
            .filter(|&dimension| is_dimension(dimension))
            .collect();
        counted.dedup();
        counted
    }

    /// The grid as a parallelogram over the three patterns.
    fn flat(&self, dimension: usize) -> Option<Placement> {
        let far = dimension as f32 - 3.5;
        let [a, b, c] = self.triple.patterns().map(|pattern| pattern.centre);
        self.place(dimension, &[(Point::new(far, far), b.plus(c).minus(a))])
    }

    /// The grid through the three patterns and the alignment pattern opposite.
    fn turned(&self, dimension: usize, corner: Point) -> Option<Placement> {
        let far = dimension as f32 - 6.5;
        self.place(dimension, &[(Point::new(far, far), corner)])
    }

    /// The grid as the three patterns' sizes make it lean: what is smaller is farther away.
    ///
    /// Lengths in a plane seen in perspective shrink with the distance w, areas with its third power, so that a
    /// pattern's module (the root of its area) tells w; and w times a place in the picture goes evenly over the grid.
    fn sized(&self, dimension: usize) -> Option<Placement> {
        let far = dimension as f32 - 3.5;
        let [a, b, c] = self.triple.patterns();
        let distance = |pattern: &Pattern| (a.module / pattern.module).powf(2.0 / 3.0);
        let (right, below) = (distance(&b), distance(&c));
        let w = right + below - 1.0;
        if w < 0.1 {
            return None;
        }
        let opposite = b.centre.times(right).plus(c.centre.times(below)).minus(a.centre).times(1.0 / w);
        self.place(dimension, &[(Point::new(far, far), opposite)])
    }

    /// The grid as the three patterns' own squares lean.
    fn tilted(&self, dimension: usize, rings: &[Ring; 3]) -> Option<Placement> {
        let pairs: Vec<(Point, Point)> = centres(dimension)
            .into_iter()
            .zip(rings)
            .flat_map(|(centre, ring)| {
                let places = ring::CORNERS.map(|(x, y)| centre.plus(Point::new(x, y)));
                places.into_iter().zip(ring.corners)
            })
            .collect();
        self.place(dimension, &pairs)
    }

    /// The grid rolled as the three patterns' own squares show: they tell how the lines between them begin and end.
    fn rolled(&self, dimension: usize, rings: &[Ring; 3]) -> Option<Placement> {
        let plane = self.sized(dimension)?;
        let span = dimension as f32 - 7.0;
        let [a, b, c] = centres(dimension);
        let [top_left, top_right, bottom_left] = rings.map(|ring| ring.module());
        let off = |at: Point, way: Point, seen: Point| {
            let step = way.times(0.5);
            let planned = plane.map.apply(at.plus(step)).minus(plane.map.apply(at.minus(step)));
            seen.minus(planned).times(span)
        };
        let (along, down) = (Point::new(1.0, 0.0), Point::new(0.0, 1.0));
        let across = Bend { start: off(a, along, top_left.0), end: off(b, along, top_right.0) };
        let upright = Bend { start: off(a, down, top_left.1), end: off(c, down, bottom_left.1) };
        Some(Placement { map: plane.map.bent([across, upright]), ..plane })
    }

    /// The grid through the three patterns' centres and some more places.
    fn place(&self, dimension: usize, more: &[(Point, Point)]) -> Option<Placement> {
        let [a, b, c] = self.triple.patterns().map(|pattern| pattern.centre);
        let pairs: Vec<(Point, Point)> =
            centres(dimension).into_iter().zip([a, b, c]).chain(more.iter().copied()).collect();
        Some(Placement {
            dimension,
            map: Map::flat(Homography::through(&pairs)?, dimension),
            module: (a.distance(b) + a.distance(c)) / (2.0 * (dimension as f32 - 7.0)),
            level: Level::of(self.triple, dimension),
        })
    }
}

/// True if there is a code for certain under a grid, readable or not.
pub(super) fn is_certain(ink: &Ink<'_>, grid: &Placement) -> bool {
    grid.fit(ink, layout::finders(grid.dimension)) > SURE && grid.fit(ink, layout::timing(grid.dimension)) > SURE
}

/// The middles of the finder patterns at the top left, the top right and the bottom left, in modules.
fn centres(dimension: usize) -> [Point; 3] {
    let far = dimension as f32 - 3.5;
    [Point::new(3.5, 3.5), Point::new(far, 3.5), Point::new(3.5, far)]
}

fn rings(ink: &Ink<'_>, triple: &Triple) -> Option<[Ring; 3]> {
    let [a, b, c] = triple.patterns();
    let along = b.centre.minus(a.centre).unit();
    let down = c.centre.minus(a.centre).unit();
    let ring = |pattern: &Pattern| {
        let (along, down) = (along.times(pattern.module), down.times(pattern.module));
        let first = Ring::measure(ink, pattern, along, down)?;
        let (along, down) = first.module();
        Some(Ring::measure(ink, pattern, along, down).unwrap_or(first))
    };
    Some([ring(&a)?, ring(&b)?, ring(&c)?])
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

/// Looks for the alignment pattern opposite the corner around where the grid has it: its centre in the picture, and
/// whether it is beyond doubt.
fn find_alignment(ink: &Ink<'_>, placement: &Placement) -> Option<(Point, bool)> {
    if placement.dimension < 25 {
        return None;
    }
    let place = placement.dimension - 7;
    let modules: Vec<Fixed> = layout::alignment(place, place).collect();
    let shifted = |shift: Point| {
        let moved = modules.iter().map(|module| Fixed { middle: module.middle.plus(shift), ..*module });
        // Of two equal finds the nearer one.
        placement.fit(ink, moved) - 0.01 * shift.length()
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
