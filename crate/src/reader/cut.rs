//! Codes that run out of the picture: finder patterns whose code can only go on beyond an edge.
//!
//! What tells a code's corner from a round icon on a page is its timing pattern: the dotted line, a module dark and a
//! module light in turn, that runs from each finder pattern to the next.

use super::finder::Pattern;
use super::ink::Ink;
use super::picture::Luma;
use super::{Edge, Point};

/// A dotted line shorter than this, in modules, may be chance.
const MIN_DOTS: usize = 5;

/// The edge that a code with some of these finder patterns runs out of, and where one of them is. `patterns` belong to
/// no code that was read.
pub(super) fn cut(picture: &Luma<'_>, patterns: &[Pattern]) -> Option<(Edge, Point)> {
    let sure: Vec<&Pattern> = patterns.iter().filter(|pattern| pattern.is_whole()).collect();
    let mut pairs = sure.iter().enumerate().flat_map(|(index, &a)| {
        let others = sure.iter().skip(index + 1);
        others.flat_map(move |&b| [(a, b), (b, a)])
    });
    pairs.find_map(|(a, b)| Some((beside_pair(picture, &sure, a, b)?, a.centre))).or_else(|| {
        sure.iter()
            .filter(|pattern| alone(pattern, &sure))
            .find_map(|pattern| Some((beyond_single(picture, pattern)?, pattern.centre)))
    })
}

/// True if no other pattern of its size is in sight that might be the same code's.
fn alone(pattern: &Pattern, all: &[&Pattern]) -> bool {
    all.iter().filter(|other| other.is_like(pattern)).count() <= 2
}

/// Two patterns joined by a timing pattern on the right of the way from `a` to `b`: the code lies on that side.
fn beside_pair(picture: &Luma<'_>, all: &[&Pattern], a: &Pattern, b: &Pattern) -> Option<Edge> {
    if !a.is_like(b) {
        return None;
    }
    let way = b.centre.minus(a.centre);
    let along = way.unit();
    let inward = Point::new(-along.y, along.x);
    let module = (a.module + b.module) / 2.0;
    let modules = way.length() / module;
    if !(13.0..180.0).contains(&modules) {
        return None;
    }
    let ink = Ink { picture: *picture, inverted: a.inverted };
    // Centres of a code's finder patterns stand 14, 18, 22 … modules apart.
    let steps = (0..9).map(|step| modules.round() + step as f32 - 4.0);
    let best = steps
        .filter(|steps| *steps > 12.0 && *steps as usize % 4 == 2)
        .map(|steps| {
            let module = way.length() / steps;
            let line = Line { start: a.centre.plus(inward.times(3.0 * module)), step: along.times(module) };
            let dots = 5..steps as usize - 4;
            let right = dots.clone().filter(|&dot| (line.at(&ink, dot) < a.middle()) == (dot % 2 == 1)).count();
            right as f32 / dots.len() as f32
        })
        .fold(0.0, f32::max);
    if best < 0.9 {
        return None;
    }
    // The third pattern is at the far end of a side of equal length, at `a` or at `b`.
    let down = inward.times(way.length());
    let thirds = [a.centre.plus(down), b.centre.plus(down)];
    let seen = all.iter().any(|other| thirds.iter().any(|third| other.centre.distance(*third) < 4.0 * module));
    let reach = inward.times(3.5 * module);
    if seen {
        return None;
    }
    let [first, second] = thirds.map(|third| edge_before(picture, third.plus(reach)));
    first.filter(|_| first == second)
}

/// A single pattern with a dotted line that goes on to an edge of the picture.
fn beyond_single(picture: &Luma<'_>, pattern: &Pattern) -> Option<Edge> {
    let ink = Ink { picture: *picture, inverted: pattern.inverted };
    let ways = [
        (Edge::Right, Point::new(1.0, 0.0)),
        (Edge::Bottom, Point::new(0.0, 1.0)),
        (Edge::Left, Point::new(-1.0, 0.0)),
        (Edge::Top, Point::new(0.0, -1.0)),
    ];
    ways.into_iter().find_map(|(edge, along)| {
        let side = Point::new(-along.y, along.x);
        let dotted = [3.0, -3.0].into_iter().any(|offset| {
            // Rays measure the module to a few hundredths; the line is short enough for a few tries.
            (-4..=4).any(|finer| {
                let module = pattern.module * (1.0 + finer as f32 * 0.015);
                let line = Line { start: pattern.centre.plus(side.times(offset * module)), step: along.times(module) };
                line.dots_to_edge(&ink, pattern).is_some_and(|dots| dots >= MIN_DOTS)
            })
        });
        dotted.then_some(edge)
    })
}

/// The middles of a row of modules, from the one beside a finder pattern's centre.
struct Line {
    start: Point,
    step: Point,
}

impl Line {
    fn place(&self, dot: usize) -> Point {
        self.start.plus(self.step.times(dot as f32))
    }

    fn at(&self, ink: &Ink<'_>, dot: usize) -> f32 {
        ink.at(self.place(dot))
    }

    /// How many modules go light, dark, light … from the finder pattern's edge to the picture's, if all do.
    fn dots_to_edge(&self, ink: &Ink<'_>, pattern: &Pattern) -> Option<usize> {
        let clear = (pattern.light - pattern.dark) * 0.15;
        let mut dots = 0;
        for dot in 4.. {
            if !ink.shows(self.place(dot)) {
                break;
            }
            let depth = pattern.middle() - self.at(ink, dot);
            let as_it_should = if dot % 2 == 1 { depth > clear } else { depth < -clear };
            if !as_it_should || dots > 180 {
                return None;
            }
            dots += 1;
        }
        Some(dots)
    }
}

/// The picture's edge that lies before a place outside.
fn edge_before(picture: &Luma<'_>, place: Point) -> Option<Edge> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    [(Edge::Right, place.x - width), (Edge::Bottom, place.y - height), (Edge::Left, -place.x), (Edge::Top, -place.y)]
        .into_iter()
        .filter(|&(_, beyond)| beyond > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(edge, _)| edge)
}
