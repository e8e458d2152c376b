//! Where a code's modules have a colour known beforehand: finder, timing and alignment patterns.

use super::Point;

/// A module whose colour the standard fixes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed {
    /// Its middle, in modules from the code's top left corner.
    pub(super) middle: Point,
    pub(super) dark: bool,
}

impl Fixed {
    fn new(column: usize, row: usize, dark: bool) -> Self {
        let middle = Point::new(column as f32 + 0.5, row as f32 + 0.5);
        Self { middle, dark }
    }
}

/// The timing patterns' modules: the row, then the column that joins the finder patterns.
pub(super) fn timing(dimension: usize) -> impl Iterator<Item = Fixed> {
    (8..dimension - 8).flat_map(|at| {
        let dark = at % 2 == 0;
        [Fixed::new(at, 6, dark), Fixed::new(6, at, dark)]
    })
}

/// The three finder patterns' modules and the light ones around them.
pub(super) fn finders(dimension: usize) -> impl Iterator<Item = Fixed> {
    let corners = [(0, 0), (dimension - 7, 0), (0, dimension - 7)];
    corners.into_iter().flat_map(move |(left, top)| {
        (0..8).flat_map(move |i| {
            (0..8).map(move |j| {
                // The light row and column lie on the code's inner side: after the pattern, or before it.
                let column = if left == 0 { i } else { left + i - 1 };
                let row = if top == 0 { j } else { top + j - 1 };
                let ring = column.abs_diff(left + 3).max(row.abs_diff(top + 3));
                Fixed::new(column, row, ring != 2 && ring < 4)
            })
        })
    })
}

/// The alignment patterns' modules.
pub(super) fn alignments(dimension: usize) -> impl Iterator<Item = Fixed> {
    let places = alignment_places(dimension);
    let last = places.len().saturating_sub(1);
    let pairs: Vec<(usize, usize)> = places
        .iter()
        .enumerate()
        .flat_map(|(i, &x)| places.iter().enumerate().map(move |(j, &y)| ((i, x), (j, y))))
        .filter(|&((i, _), (j, _))| !matches!((i, j), (0, 0)) && (i, j) != (0, last) && (i, j) != (last, 0))
        .map(|((_, x), (_, y))| (x, y))
        .collect();
    pairs.into_iter().flat_map(|(x, y)| alignment(x, y))
}

/// The 25 modules of the alignment pattern around a module.
pub(super) fn alignment(column: usize, row: usize) -> impl Iterator<Item = Fixed> {
    (0..5_usize).flat_map(move |i| {
        (0..5_usize).map(move |j| {
            let ring = i.abs_diff(2).max(j.abs_diff(2));
            Fixed::new(column + i - 2, row + j - 2, ring != 1)
        })
    })
}

/// The columns (and rows) that alignment patterns are centred on, by ISO/IEC 18004, annex E.
fn alignment_places(dimension: usize) -> Vec<usize> {
    let version = (dimension - 17) / 4;
    if version < 2 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
    let mut places: Vec<usize> = (0..count - 1).map(|place| dimension - 7 - place * step).collect();
    places.push(6);
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

    #[test]
    fn every_version_has_these_modules() {
        for version in 1..=40 {
            let code = QrCode::encode_segments_advanced(
                &[QrSegment::make_numeric("1")],
                QrCodeEcc::Low,
                Version::new(version),
                Version::new(version),
                None,
                false,
            )
            .unwrap();
            let dimension = code.size() as usize;
            let fixed = timing(dimension).chain(finders(dimension)).chain(alignments(dimension));
            for Fixed { middle, dark } in fixed {
                assert_eq!(code.get_module(middle.x as i32, middle.y as i32), dark, "version {version} at {middle:?}");
            }
            let patterns = alignments(dimension).count() / 25;
            let side = if version == 1 { 0 } else { version as usize / 7 + 2 };
            assert_eq!(patterns, (side * side).saturating_sub(3), "version {version}");
        }
    }
}
