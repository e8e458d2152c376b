//! A picture under construction.

use image::RgbImage;

/// Red, green and blue, 0 to 255.
pub(crate) type Colour = [f32; 3];

pub(crate) const WHITE: Colour = [255.0; 3];
pub(crate) const BLACK: Colour = [0.0; 3];

/// A grey of this level.
pub(crate) const fn grey(level: f32) -> Colour {
    [level; 3]
}

/// The brightness that a reader sees.
pub(crate) fn luma([red, green, blue]: Colour) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// `share` of `other`, the rest of `colour`.
pub(crate) fn mixed(colour: Colour, other: Colour, share: f32) -> Colour {
    let mut result = colour;
    for (value, other) in result.iter_mut().zip(other) {
        *value += (other - *value) * share;
    }
    result
}

fn bytes(colour: Colour) -> [u8; 3] {
    colour.map(|value| value.round() as u8)
}

fn numbers(pixel: [u8; 3]) -> Colour {
    pixel.map(f32::from)
}

/// Left, top, right and bottom, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Area {
    pub(crate) fn of(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    pub(crate) fn around(x: f32, y: f32, reach: f32) -> Self {
        Self::of(x - reach, y - reach, 2.0 * reach, 2.0 * reach)
    }

    pub(crate) fn width(self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> f32 {
        self.bottom - self.top
    }

    pub(crate) fn grown(self, by: f32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// How far a point lies outside the area with round corners; negative inside.
    pub(crate) fn outside(self, x: f32, y: f32, radius: f32) -> f32 {
        let (half_width, half_height) = (self.width() / 2.0, self.height() / 2.0);
        let across = (x - self.left - half_width).abs() - half_width + radius;
        let down = (y - self.top - half_height).abs() - half_height + radius;
        across.max(0.0).hypot(down.max(0.0)) + across.max(down).min(0.0) - radius
    }
}

/// How a bitmap comes to another size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Filter {
    Nearest,
    Bilinear,
    /// Halved until near the wanted size, then bilinear.
    Mipmap,
    /// The mean of what a pixel covers.
    Mean,
    /// Mitchell's cubic.
    Cubic,
}

#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Canvas {
    pub(crate) fn new(width: usize, height: usize, colour: Colour) -> Self {
        Self { width, height, pixels: vec![bytes(colour); width * height] }
    }

    pub(crate) fn picture(self) -> RgbImage {
        let (width, height) = (self.width as u32, self.height as u32);
        RgbImage::from_raw(width, height, self.pixels.into_flattened()).unwrap_or_default()
    }

    /// Colours in reading order, as many as there are pixels.
    pub(crate) fn from_colours(width: usize, height: usize, colours: impl Iterator<Item = Colour>) -> Self {
        Self { width, height, pixels: colours.map(bytes).collect() }
    }

    /// The pixels of a row from one column to before another, as far as they exist.
    fn span(&mut self, row: i64, from: i64, to: i64) -> &mut [[u8; 3]] {
        let width = self.width as i64;
        let (from, to) = (from.clamp(0, width), to.clamp(0, width));
        if row < 0 || row >= self.height as i64 || from >= to {
            return &mut [];
        }
        let start = (row * width) as usize;
        self.pixels.get_mut(start + from as usize..start + to as usize).unwrap_or_default()
    }

    /// The pixel at a place, or the nearest there is.
    pub(crate) fn at(&self, x: i64, y: i64) -> Colour {
        let column = x.clamp(0, self.width as i64 - 1);
        let row = y.clamp(0, self.height as i64 - 1);
        self.pixels.get((row * self.width as i64 + column) as usize).map_or(BLACK, |&pixel| numbers(pixel))
    }

    /// The colour at a place between pixels' centres, bilinearly; (0.5, 0.5) is the first pixel's centre.
    pub(crate) fn between(&self, x: f32, y: f32) -> Colour {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (i, j) = (left as i64, top as i64);
        let upper = mixed(self.at(i, j), self.at(i + 1, j), x - left);
        let lower = mixed(self.at(i, j + 1), self.at(i + 1, j + 1), x - left);
        mixed(upper, lower, y - top)
    }

    /// Every pixel of the area becomes what `change` makes of its place (its centre) and its colour.
    pub(crate) fn change(&mut self, area: Area, mut change: impl FnMut(f32, f32, Colour) -> Colour) {
        let (from, to) = (area.left.floor() as i64, area.right.ceil() as i64);
        for row in area.top.floor() as i64..area.bottom.ceil() as i64 {
            let first = from.max(0);
            for (column, pixel) in self.span(row, from, to).iter_mut().enumerate() {
                let x = (first + column as i64) as f32 + 0.5;
                *pixel = bytes(change(x, row as f32 + 0.5, numbers(*pixel)));
            }
        }
    }

    pub(crate) fn everywhere(&self) -> Area {
        Area::of(0.0, 0.0, self.width as f32, self.height as f32)
    }

    /// Fills the pixels whose centres lie inside.
    pub(crate) fn fill(&mut self, area: Area, colour: Colour) {
        let (from, to) = (area.left.round() as i64, area.right.round() as i64);
        let pixel = bytes(colour);
        for row in area.top.round() as i64..area.bottom.round() as i64 {
            self.span(row, from, to).fill(pixel);
        }
    }

    /// Blends a rectangle in, each pixel by the share that it covers.
    pub(crate) fn blend(&mut self, area: Area, colour: Colour) {
        let share = |from: f32, to: f32, centre: f32| (to.min(centre + 0.5) - from.max(centre - 0.5)).clamp(0.0, 1.0);
        self.change(area, |x, y, before| {
            mixed(before, colour, share(area.left, area.right, x) * share(area.top, area.bottom, y))
        });
    }

    /// Blends a shape in: `outside` says how far a place lies beyond its outline, negative inside.
    pub(crate) fn shape(&mut self, area: Area, colour: Colour, outside: impl Fn(f32, f32) -> f32) {
        self.change(area.grown(1.0), |x, y, before| {
            let share = (0.5 - outside(x, y)).clamp(0.0, 1.0);
            if share > 0.0 { mixed(before, colour, share) } else { before }
        });
    }

    /// A rectangle with round corners.
    pub(crate) fn rounded(&mut self, area: Area, radius: f32, colour: Colour) {
        self.shape(area, colour, |x, y| area.outside(x, y, radius));
    }

    /// The line around a rectangle with round corners, inside it.
    pub(crate) fn outline(&mut self, area: Area, radius: f32, thick: f32, colour: Colour) {
        self.shape(area, colour, |x, y| {
            let outside = area.outside(x, y, radius);
            outside.max(-outside - thick)
        });
    }

    pub(crate) fn disc(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        self.shape(Area::around(x, y, radius), colour, |px, py| (px - x).hypot(py - y) - radius);
    }

    /// Every pixel averaged over `fine` x `fine` places; a place of no colour leaves what was there.
    pub(crate) fn shade(&mut self, area: Area, fine: usize, at: impl Fn(f32, f32) -> Option<Colour>) {
        let count = (fine * fine) as f32;
        self.change(area, |x, y, before| {
            let mut sum = [0.0; 3];
            for place in 0..fine * fine {
                let fraction = |index: usize| (index as f32 + 0.5) / fine as f32 - 0.5;
                let colour = at(x + fraction(place % fine), y + fraction(place / fine)).unwrap_or(before);
                for (sum, value) in sum.iter_mut().zip(colour) {
                    *sum += value;
                }
            }
            sum.map(|sum| sum / count)
        });
    }

    /// Blends a mask of coverages in, `width` wide, at whole pixels.
    pub(crate) fn stamp(&mut self, left: i64, top: i64, width: usize, mask: &[u8], colour: Colour) {
        for (row, coverages) in (top..).zip(mask.chunks(width.max(1))) {
            let hidden = (-left).max(0) as usize;
            let span = self.span(row, left, left + width as i64);
            for (pixel, &coverage) in span.iter_mut().zip(coverages.iter().skip(hidden)) {
                if coverage > 0 {
                    *pixel = bytes(mixed(numbers(*pixel), colour, f32::from(coverage) / 255.0));
                }
            }
        }
    }

    /// Half as wide and high, each pixel the mean of four.
    fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let places = (0..height).flat_map(|row| (0..width).map(move |column| (2 * column as i64, 2 * row as i64)));
        Self::from_colours(
            width,
            height,
            places.map(|(x, y)| {
                let upper = mixed(self.at(x, y), self.at(x + 1, y), 0.5);
                mixed(upper, mixed(self.at(x, y + 1), self.at(x + 1, y + 1), 0.5), 0.5)
            }),
        )
    }

    /// Puts a bitmap over an area, resampled.
    pub(crate) fn place(&mut self, bitmap: &Self, area: Area, filter: Filter) {
        let step = |bitmap: &Self| (bitmap.width as f32 / area.width(), bitmap.height as f32 / area.height());
        let mut source = bitmap.clone();
        if filter == Filter::Mipmap {
            while step(&source).0 > 1.5 {
                source = source.halved();
            }
        }
        let (across, down) = step(&source);
        let whole = Area {
            left: area.left.round(),
            top: area.top.round(),
            right: area.right.round(),
            bottom: area.bottom.round(),
        };
        self.change(whole, |x, y, _| {
            let (u, v) = ((x - area.left) * across, (y - area.top) * down);
            match filter {
                Filter::Nearest => source.at(u.floor() as i64, v.floor() as i64),
                Filter::Bilinear | Filter::Mipmap => source.between(u, v),
                Filter::Mean => source.mean(u, v, across, down),
                Filter::Cubic => source.cubic(u, v),
            }
        });
    }

    fn mean(&self, u: f32, v: f32, across: f32, down: f32) -> Colour {
        const FINE: usize = 6;
        let mut sum = [0.0; 3];
        for place in 0..FINE * FINE {
            let fraction = |index: usize| (index as f32 + 0.5) / FINE as f32 - 0.5;
            let (x, y) = (u + fraction(place % FINE) * across, v + fraction(place / FINE) * down);
            for (sum, value) in sum.iter_mut().zip(self.at(x.floor() as i64, y.floor() as i64)) {
                *sum += value;
            }
        }
        sum.map(|sum| sum / (FINE * FINE) as f32)
    }

    fn cubic(&self, u: f32, v: f32) -> Colour {
        let weight = |distance: f32| {
            let d = distance.abs();
            if d < 1.0 {
                (7.0 * d * d * d - 12.0 * d * d + 16.0 / 3.0) / 6.0
            } else if d < 2.0 {
                (-7.0 / 3.0 * d * d * d + 12.0 * d * d - 20.0 * d + 32.0 / 3.0) / 6.0
            } else {
                0.0
            }
        };
        let (x, y) = (u - 0.5, v - 0.5);
        let (i, j) = (x.floor() as i64, y.floor() as i64);
        let mut sum = [0.0; 3];
        for row in j - 1..j + 3 {
            for column in i - 1..i + 3 {
                let weight = weight(x - column as f32) * weight(y - row as f32);
                for (sum, value) in sum.iter_mut().zip(self.at(column, row)) {
                    *sum += value * weight;
                }
            }
        }
        sum
    }
}
