//! Three finder patterns that stand as a code's corners do.

use super::Point;
use super::finder::Pattern;

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
    // What a chance find lacks first is a ring's end.
    let doubt = |triple: &Triple| triple.strain + triple.patterns().iter().map(Pattern::doubt).sum::<f32>();
    triples.sort_by(|a, b| doubt(a).total_cmp(&doubt(b)));
    triples
}

fn alike(a: &Pattern, b: &Pattern) -> bool {
    let ratio = a.module / b.module;
    let contrast = (a.light - a.dark) / (b.light - b.dark);
    // A shadow may lie over one of them.
    a.inverted == b.inverted && (0.55..1.8).contains(&ratio) && (0.12..8.0).contains(&contrast)
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

/// The threes that two patterns may belong to if the third is covered: they are two ends of a side, or of the diagonal,
/// of a code that lies flat.
pub(super) fn supposed(a: &Pattern, b: &Pattern) -> Vec<Triple> {
    let way = b.centre.minus(a.centre);
    let across = Point::new(-way.y, way.x);
    let (beside_a, beside_b) = (across, way.plus(across));
    let half = way.times(0.5);
    let ways = [beside_a, beside_a.minus(across.times(2.0)), beside_b, way.minus(across)];
    let corners = [half.plus(across.times(0.5)), half.minus(across.times(0.5))];
    ways.into_iter()
        .chain(corners)
        .filter_map(|third| triple(*a, *b, Pattern { centre: a.centre.plus(third), ..Pattern::between(a, b) }))
        .collect()
}
