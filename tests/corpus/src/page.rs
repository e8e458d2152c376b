//! Web pages without a code: what a code stands among.

use crate::canvas::{Area, Canvas, Colour, WHITE, grey, luma, mixed};
use crate::lettering::Lettering;
use crate::random::Random;

/// Colours of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Theme {
    pub(crate) paper: Colour,
    pub(crate) card: Colour,
    pub(crate) ink: Colour,
    faint: Colour,
    line: Colour,
    accent: Colour,
}

impl Theme {
    pub(crate) fn light(random: &mut Random) -> Self {
        let paper = random.pick([WHITE, grey(250.0), grey(243.0), [240.0, 244.0, 250.0], [250.0, 247.0, 240.0]]);
        let ink = random.pick([grey(0.0), grey(27.0), grey(50.0), [20.0, 30.0, 60.0]]);
        Self { paper, card: WHITE, ink, faint: grey(110.0), line: grey(215.0), accent: Self::accent(random) }
    }

    pub(crate) fn dark(random: &mut Random) -> Self {
        let paper = random.pick([grey(18.0), grey(32.0), [13.0, 17.0, 23.0], [30.0, 30.0, 46.0], grey(0.0)]);
        let card = mixed(paper, WHITE, 0.08);
        Self { paper, card, ink: grey(230.0), faint: grey(150.0), line: grey(70.0), accent: Self::accent(random) }
    }

    fn accent(random: &mut Random) -> Colour {
        random.pick([
            [0.0, 103.0, 184.0],
            [0.0, 120.0, 212.0],
            [180.0, 40.0, 40.0],
            [30.0, 130.0, 76.0],
            [98.0, 0.0, 238.0],
        ])
    }

    /// A page of these colours on which the ink is `card`'s opposite.
    pub(crate) fn ink_on(&self, colour: Colour) -> Colour {
        if luma(colour) > 128.0 { grey(20.0) } else { grey(235.0) }
    }
}

/// What a page is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Layout {
    SignIn,
    Article,
    Table,
    Mail,
    Wizard,
    Photo,
}

pub(crate) const LAYOUTS: [Layout; 6] =
    [Layout::SignIn, Layout::Article, Layout::Table, Layout::Mail, Layout::Wizard, Layout::Photo];

/// Draws pages, one after another.
pub(crate) struct Painter<'a> {
    pub(crate) canvas: Canvas,
    pub(crate) random: &'a mut Random,
    pub(crate) theme: Theme,
    /// Pixels a CSS pixel.
    pub(crate) scale: f32,
    lettering: Lettering,
}

impl<'a> Painter<'a> {
    pub(crate) fn new((width, height): (usize, usize), random: &'a mut Random, theme: Theme, scale: f32) -> Self {
        let canvas = Canvas::new(width, height, theme.paper);
        Self { canvas, random, theme, scale, lettering: Lettering::default() }
    }

    /// Draws a whole page.
    pub(crate) fn page(&mut self, layout: Layout) {
        let whole = self.canvas.everywhere();
        let scale = self.scale;
        match layout {
            Layout::SignIn => self.sign_in(whole),
            Layout::Photo => {
                self.photo(whole);
                self.bar(Area { bottom: 48.0 * scale, ..whole });
            }
            Layout::Article => {
                self.bar(Area { bottom: 56.0 * scale, ..whole });
                let aside = whole.right - 320.0 * scale;
                let text = Area { top: 72.0 * scale, right: aside, ..whole }.grown(-16.0 * scale);
                self.paragraphs(text, 1.0);
                self.column(Area { top: 72.0 * scale, left: aside, ..whole }.grown(-12.0 * scale));
            }
            Layout::Table => {
                self.bar(Area { bottom: 40.0 * scale, ..whole });
                self.menu(Area { top: 40.0 * scale, right: 200.0 * scale, ..whole });
                self.table(Area { top: 56.0 * scale, left: 216.0 * scale, ..whole }.grown(-8.0 * scale));
            }
            Layout::Mail => {
                self.bar(Area { bottom: 44.0 * scale, ..whole });
                self.menu(Area { top: 44.0 * scale, right: 180.0 * scale, ..whole });
                let list = Area { top: 44.0 * scale, left: 180.0 * scale, right: 520.0 * scale, ..whole };
                self.list(list);
                self.paragraphs(Area { top: 60.0 * scale, left: 540.0 * scale, ..whole }.grown(-16.0 * scale), 0.8);
            }
            Layout::Wizard => {
                self.bar(Area { bottom: 48.0 * scale, ..whole });
                let side = (800.0 * scale).min(whole.width() - 20.0);
                let left = (whole.width() - side) / 2.0;
                let text = Area::of(left, 80.0 * scale, side, whole.height() - 100.0 * scale);
                self.paragraphs(Area { bottom: text.top + 120.0 * scale, ..text }, 1.2);
                self.options(Area { top: text.top + 150.0 * scale, ..text });
                self.button(Area::of(
                    text.right - 120.0 * scale,
                    text.bottom - 40.0 * scale,
                    110.0 * scale,
                    32.0 * scale,
                ));
            }
        }
    }

    /// One line of writing; gives where it ends.
    pub(crate) fn write(
        &mut self,
        x: f32,
        baseline: f32,
        right: f32,
        size: f32,
        (bold, colour): (bool, Colour),
    ) -> f32 {
        let size = size * self.scale;
        self.lettering.line(&mut self.canvas, self.random, (x, baseline, right), size, (bold, colour))
    }

    fn bar(&mut self, area: Area) {
        let colour = self.random.pick([self.theme.accent, self.theme.card, grey(36.0), self.theme.line]);
        self.canvas.fill(area, colour);
        let ink = self.theme.ink_on(colour);
        let middle = (area.top + area.bottom) / 2.0;
        self.icon(area.left + 20.0 * self.scale, middle, 9.0 * self.scale, ink);
        let mut x = area.left + 48.0 * self.scale;
        for _ in 0..self.random.whole(2, 6) {
            let end = x + self.random.between(50.0, 130.0) * self.scale;
            self.write(x, middle + 5.0 * self.scale, end, 14.0, (false, ink));
            x = end + 20.0 * self.scale;
        }
        for index in 0..self.random.whole(1, 5) {
            let x = area.right - (24.0 + 36.0 * index as f32) * self.scale;
            self.icon(x, middle, 9.0 * self.scale, ink);
        }
    }

    fn icon(&mut self, x: f32, y: f32, reach: f32, colour: Colour) {
        let area = Area::around(x, y, reach);
        let thick = (reach * 0.2).max(1.0);
        match self.random.below(7) {
            0 => self.canvas.disc(x, y, reach, colour),
            1 => self.canvas.outline(area, reach, thick, colour),
            2 => {
                self.canvas.outline(area, reach * 0.2, thick, colour);
                self.canvas.rounded(Area::around(x, y, reach * 0.43), 0.0, colour);
            }
            3 => {
                for (across, down) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
                    let corner = Area::around(x + across * reach * 0.55, y + down * reach * 0.55, reach * 0.42);
                    self.canvas.rounded(corner, 0.0, colour);
                }
            }
            4 => {
                for line in [-0.7, 0.0, 0.7] {
                    self.canvas.rounded(
                        Area::of(area.left, y + line * reach - thick / 2.0, 2.0 * reach, thick),
                        0.0,
                        colour,
                    );
                }
            }
            5 => {
                self.canvas.outline(area, reach, thick, colour);
                self.canvas.disc(x, y, reach * 0.45, colour);
            }
            _ => self.canvas.outline(area, reach * 0.3, thick * 1.5, colour),
        }
    }

    pub(crate) fn paragraphs(&mut self, area: Area, larger: f32) {
        let mut y = area.top;
        while y < area.bottom - 40.0 * self.scale {
            let heading = self.random.chance(0.3);
            if heading {
                let size = self.random.pick([20.0, 24.0, 28.0]) * larger;
                y += size * 1.5 * self.scale;
                let end = area.left + area.width() * self.random.between(0.2, 0.8);
                self.write(area.left, y, end, size, (true, self.theme.ink));
                y += 8.0 * self.scale;
            }
            if self.random.chance(0.12) {
                let height = self.random.between(80.0, 220.0) * self.scale;
                let width = (self.random.between(160.0, 420.0) * self.scale).min(area.width());
                let height = height.min(area.bottom - y);
                self.photo(Area::of(area.left, y + 8.0, width, height - 8.0));
                y += height + 6.0 * self.scale;
            }
            let size = self.random.pick([11.0, 12.0, 13.0, 14.0, 15.0, 16.0, 18.0]) * larger;
            let spacing = self.random.between(1.2, 1.7);
            let colour = if self.random.chance(0.2) { self.theme.faint } else { self.theme.ink };
            let lines = self.random.whole(2, 9);
            for line in 0..lines {
                y += size * spacing * self.scale;
                if y > area.bottom {
                    return;
                }
                let share = if line + 1 == lines { self.random.between(0.2, 0.9) } else { 1.0 };
                self.write(area.left, y, area.left + area.width() * share, size, (false, colour));
            }
            y += size * self.scale * self.random.between(0.6, 1.8);
        }
    }

    fn column(&mut self, area: Area) {
        let mut y = area.top;
        while y + 180.0 * self.scale < area.bottom {
            let card = Area { top: y, bottom: y + 160.0 * self.scale, ..area };
            self.canvas.rounded(card, 4.0 * self.scale, self.theme.card);
            self.canvas.outline(card, 4.0 * self.scale, self.scale, self.theme.line);
            match self.random.below(3) {
                0 => self.photo(Area { bottom: card.top + 90.0 * self.scale, ..card }.grown(-6.0 * self.scale)),
                1 => self.options(card.grown(-10.0 * self.scale)),
                _ => self.paragraphs(card.grown(-10.0 * self.scale), 0.8),
            }
            y += 176.0 * self.scale;
        }
    }

    fn menu(&mut self, area: Area) {
        self.canvas.fill(area, mixed(self.theme.paper, self.theme.ink, 0.05));
        let mut y = area.top + 28.0 * self.scale;
        while y < area.bottom - 20.0 * self.scale {
            let colour = if self.random.chance(0.15) { self.theme.accent } else { self.theme.ink };
            self.icon(area.left + 22.0 * self.scale, y - 5.0 * self.scale, 7.0 * self.scale, colour);
            let end = area.right - self.random.between(10.0, 90.0) * self.scale;
            self.write(area.left + 42.0 * self.scale, y, end, 13.0, (false, colour));
            y += 32.0 * self.scale;
        }
    }

    fn table(&mut self, area: Area) {
        let row = self.random.between(22.0, 40.0) * self.scale;
        let columns = self.random.whole(3, 9);
        let striped = self.random.chance(0.5);
        let boxes = self.random.chance(0.6);
        let width = area.width() / columns as f32;
        let mut y = area.top;
        let mut index = 0;
        while y + row < area.bottom {
            let line = Area { top: y, bottom: y + row, ..area };
            if striped && index % 2 == 1 {
                self.canvas.fill(line, mixed(self.theme.paper, self.theme.ink, 0.06));
            }
            self.canvas.fill(Area { top: line.bottom - self.scale.round().max(1.0), ..line }, self.theme.line);
            for column in 0..columns {
                let left = area.left + width * column as f32;
                if column == 0 && boxes {
                    let square = Area::around(left + 12.0 * self.scale, y + row / 2.0, 6.0 * self.scale);
                    self.canvas.outline(square, 1.0, self.scale.max(1.0), self.theme.ink);
                    if self.random.chance(0.4) {
                        self.canvas.rounded(square.grown(-3.0 * self.scale), 0.0, self.theme.ink);
                    }
                    continue;
                }
                let end = left + width * self.random.between(0.3, 0.95);
                let look = (index == 0, self.theme.ink);
                self.write(left + 6.0 * self.scale, y + row / 2.0 + 5.0 * self.scale, end, 13.0, look);
            }
            y += row;
            index += 1;
        }
    }

    fn list(&mut self, area: Area) {
        let row = 64.0 * self.scale;
        let mut y = area.top;
        while y + row < area.bottom {
            let colour = mixed(self.theme.accent, WHITE, self.random.between(0.0, 0.5));
            self.canvas.disc(area.left + 30.0 * self.scale, y + row / 2.0, 16.0 * self.scale, colour);
            let left = area.left + 58.0 * self.scale;
            let bold = self.random.chance(0.4);
            let end = area.right - self.random.between(20.0, 120.0) * self.scale;
            self.write(left, y + 24.0 * self.scale, end, 14.0, (bold, self.theme.ink));
            self.write(left, y + 44.0 * self.scale, area.right - 10.0 * self.scale, 12.0, (false, self.theme.faint));
            self.canvas.fill(Area { top: y + row - 1.0, bottom: y + row, ..area }, self.theme.line);
            y += row;
        }
    }

    /// Radio buttons and check boxes with their words.
    pub(crate) fn options(&mut self, area: Area) {
        let mut y = area.top + 16.0 * self.scale;
        let square = self.random.chance(0.4);
        let reach = self.random.between(7.0, 11.0) * self.scale;
        while y < area.bottom - 12.0 * self.scale {
            let around = Area::around(area.left + 14.0 * self.scale, y, reach);
            let radius = if square { reach * 0.2 } else { reach };
            let ink = if self.random.chance(0.5) { self.theme.ink } else { self.theme.accent };
            self.canvas.outline(around, radius, (reach * 0.25).max(1.0), ink);
            if self.random.chance(0.4) {
                self.canvas.rounded(around.grown(-reach * 0.55), radius * 0.45, ink);
            }
            let end = area.left + area.width() * self.random.between(0.3, 0.9);
            self.write(area.left + 36.0 * self.scale, y + 5.0 * self.scale, end, 15.0, (false, self.theme.ink));
            y += 34.0 * self.scale;
        }
    }

    pub(crate) fn button(&mut self, area: Area) {
        self.canvas.rounded(area, 2.0 * self.scale, self.theme.accent);
        let middle = (area.top + area.bottom) / 2.0;
        let left = area.left + area.width() * 0.2;
        self.write(left, middle + 5.0 * self.scale, area.right - 8.0 * self.scale, 14.0, (false, WHITE));
    }

    fn sign_in(&mut self, whole: Area) {
        if self.random.chance(0.4) {
            self.photo(whole);
        }
        let (width, height) = (440.0 * self.scale, 380.0 * self.scale);
        let card = Area::of((whole.width() - width) / 2.0, (whole.height() - height) / 2.0, width, height);
        self.canvas.fill(card.grown(3.0 * self.scale), mixed(self.theme.line, self.theme.paper, 0.3));
        self.canvas.fill(card, self.theme.card);
        let inner = card.grown(-40.0 * self.scale);
        let squares = [[242.0, 80.0, 34.0], [127.0, 186.0, 0.0], [0.0, 164.0, 239.0], [255.0, 185.0, 0.0]];
        for (index, colour) in squares.into_iter().enumerate() {
            let side = 10.0 * self.scale;
            let (x, y) = ((index % 2) as f32 * 1.1 * side, (index / 2) as f32 * 1.1 * side);
            self.canvas.fill(Area::of(inner.left + x, inner.top + y, side, side), colour);
        }
        self.write(
            inner.left + 30.0 * self.scale,
            inner.top + 18.0 * self.scale,
            inner.right,
            18.0,
            (true, self.theme.faint),
        );
        self.write(inner.left, inner.top + 60.0 * self.scale, inner.right - 80.0, 24.0, (true, self.theme.ink));
        for line in [90.0, 112.0] {
            self.write(inner.left, inner.top + line * self.scale, inner.right, 15.0, (false, self.theme.ink));
        }
        let field = Area::of(inner.left, inner.top + 140.0 * self.scale, inner.width(), 36.0 * self.scale);
        self.canvas.outline(field, 0.0, self.scale.max(1.0), self.theme.faint);
        self.write(
            field.left + 8.0 * self.scale,
            field.bottom - 12.0 * self.scale,
            field.right - 150.0 * self.scale,
            15.0,
            (false, self.theme.faint),
        );
        self.button(Area::of(
            inner.right - 108.0 * self.scale,
            inner.bottom - 36.0 * self.scale,
            108.0 * self.scale,
            32.0 * self.scale,
        ));
        for index in 0..3 {
            let x = whole.right - (300.0 - 95.0 * index as f32) * self.scale;
            self.write(x, whole.bottom - 12.0 * self.scale, x + 80.0 * self.scale, 12.0, (false, self.theme.faint));
        }
    }

    /// A photo: broad patches of colour, finer ones over them, and a few hard outlines.
    pub(crate) fn photo(&mut self, area: Area) {
        let cells = (self.random.whole(3, 8), self.random.whole(3, 7));
        let base: Colour = [0; 3].map(|_: i32| self.random.between(40.0, 220.0));
        let mut patch = |cells: (usize, usize), depth: f32, base: Colour| {
            let colours: Vec<Colour> = (0..cells.0 * cells.1)
                .map(|_| {
                    let common = self.random.normal(depth);
                    base.map(|value| value + common + self.random.normal(depth * 0.4))
                })
                .collect();
            Canvas::from_colours(cells.0, cells.1, colours.into_iter())
        };
        let broad = patch(cells, 55.0, base);
        let fine = patch((cells.0 * 9, cells.1 * 9), 14.0, grey(128.0));
        let middle = grey(128.0);
        self.canvas.change(area, |x, y, _| {
            let (u, v) = ((x - area.left) / area.width(), (y - area.top) / area.height());
            let at = |patch: &Canvas| patch.between(u * patch.width as f32, v * patch.height as f32);
            let mut colour = at(&broad);
            for ((value, fine), middle) in colour.iter_mut().zip(at(&fine)).zip(middle) {
                *value += fine - middle;
            }
            colour
        });
        for _ in 0..self.random.below(4) {
            let (x, y) = (self.random.between(area.left, area.right), self.random.between(area.top, area.bottom));
            let reach = area.height() * self.random.between(0.05, 0.3);
            let colour = [0; 3].map(|_: i32| self.random.between(10.0, 245.0));
            let blob = Area::around(x, y, reach);
            let inside = Area {
                left: blob.left.max(area.left),
                top: blob.top.max(area.top),
                right: blob.right.min(area.right),
                bottom: blob.bottom.min(area.bottom),
            };
            if inside.width() > 4.0 && inside.height() > 4.0 {
                let radius = reach * self.random.between(0.1, 1.0);
                self.canvas.change(inside.grown(-1.0), |px, py, before| {
                    mixed(before, colour, (0.5 - blob.outside(px, py, radius)).clamp(0.0, 0.8))
                });
            }
        }
    }
}
