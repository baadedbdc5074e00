//! Rasterises a label for a printer: symbols are placed at whole dots, and letters are fitted to the dots by the
//! hinting of the font.

use std::collections::HashMap;

use nguon_domain::labelling::label::Micrometres;
use skrifa::outline::{HintingInstance, OutlinePen};

use crate::drawing::{Drawing, Item};
use crate::font::{Face, Weight};
use crate::grid::Grid;

/// A monochrome bitmap: rows from the top, eight dots a byte, the leftmost in the highest bit; 1 is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    /// Width in dots.
    pub width: usize,
    /// Height in dots.
    pub height: usize,
    /// Bytes per row.
    pub row: usize,
    /// The rows.
    pub bytes: Vec<u8>,
}

impl Bitmap {
    fn white(width: usize, height: usize) -> Self {
        let row = width.div_ceil(8);
        Self { width, height, row, bytes: vec![0; row * height] }
    }

    /// Blackens a rectangle, clipped to the label.
    fn blacken(&mut self, (x, y): (i32, i32), (width, height): (i32, i32)) {
        let within = |from: i32, length: i32, end: usize| {
            let clip = |at: i32| usize::try_from(at).unwrap_or_default().min(end);
            (clip(from), clip(from.saturating_add(length)))
        };
        let (left, right) = within(x, width, self.width);
        let (top, bottom) = within(y, height, self.height);
        for y in top..bottom {
            let line = &mut self.bytes[y * self.row..(y + 1) * self.row];
            for x in left..right {
                line[x / 8] |= 0x80 >> (x % 8);
            }
        }
    }
}

/// A horizontal run of dots in a glyph: row below the baseline, column right of the origin, length.
type Span = (i32, i32, i32);

/// The rasterised glyphs of one size.
struct Letters {
    hinting: Option<HintingInstance>,
    known: HashMap<u16, Vec<Span>>,
}

/// Rasterises drawings, with a cache of glyphs.
pub struct Plotter {
    grid: Grid,
    letters: HashMap<(bool, u16), Letters>,
}

impl std::fmt::Debug for Plotter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Plotter").field("grid", &self.grid).finish_non_exhaustive()
    }
}

impl Plotter {
    /// A plotter for this grid of dots.
    #[must_use]
    pub fn new(grid: Grid) -> Self {
        Self { grid, letters: HashMap::new() }
    }

    /// Rasterises a label, moved by `offset` to the right and down.
    pub fn plot(&mut self, drawing: &Drawing, offset: (Micrometres, Micrometres)) -> Bitmap {
        let grid = self.grid;
        let size = |length| usize::try_from(grid.nearest(length)).unwrap_or_default();
        let mut bitmap = Bitmap::white(size(drawing.width), size(drawing.height));
        let (right, down) = (grid.nearest(offset.0), grid.nearest(offset.1));
        for item in &drawing.items {
            match item {
                Item::Text { x, baseline, size, weight, text } => {
                    let at = (grid.nearest(*x) + right, grid.nearest(*baseline) + down);
                    self.write(&mut bitmap, at, (*x, *size), *weight, text);
                }
                Item::Bar { x, y, width, height } => {
                    let at = (grid.nearest(*x) + right, grid.nearest(*y) + down);
                    bitmap.blacken(at, (grid.nearest(*width).max(1), grid.nearest(*height).max(1)));
                }
                Item::Symbol { x, y, module, module_height, symbol } => {
                    let (left, top) = (grid.nearest(*x) + right, grid.nearest(*y) + down);
                    let (wide, high) = (grid.nearest(*module), grid.nearest(*module_height));
                    for run in &symbol.runs {
                        let at = (left + i32::from(run.x) * wide, top + i32::from(run.y) * high);
                        bitmap.blacken(at, (i32::from(run.width) * wide, i32::from(run.height) * high));
                    }
                }
            }
        }
        bitmap
    }

    /// Letters are placed where the layout measured them, each at the nearest dot.
    fn write(
        &mut self,
        bitmap: &mut Bitmap,
        (left, baseline): (i32, i32),
        (x, size): (Micrometres, Micrometres),
        weight: Weight,
        text: &str,
    ) {
        let face = Face::of(weight);
        let grid = self.grid;
        let em = u16::try_from(grid.nearest(size)).unwrap_or(u16::MAX).max(1);
        let letters = self
            .letters
            .entry((weight == Weight::Bold, em))
            .or_insert_with(|| Letters { hinting: face.hinting(em), known: HashMap::new() });
        let mut advanced = 0_i64;
        for character in text.chars() {
            let (glyph, width) = face.glyph(character);
            let spans = letters.known.entry(glyph).or_insert_with(|| {
                let mut outline = Outline::default();
                face.outline_in_dots(glyph, em, letters.hinting.as_ref(), &mut outline);
                outline.spans()
            });
            let before = advanced * i64::from(size) / i64::from(face.units_per_em);
            let at = left + grid.nearest(x + i32::try_from(before).unwrap_or_default()) - grid.nearest(x);
            for (y, from, count) in spans.iter().copied() {
                bitmap.blacken((at + from, baseline + y), (count, 1));
            }
            advanced += i64::from(width);
        }
    }
}

/// The outline of a glyph as line segments, in dots, with y upwards.
#[derive(Default)]
struct Outline {
    lines: Vec<((f32, f32), (f32, f32))>,
    start: (f32, f32),
    at: (f32, f32),
}

/// Line segments per curve: enough for glyphs some ten dots high.
const PARTS: u8 = 8;

impl Outline {
    fn line(&mut self, to: (f32, f32)) {
        self.lines.push((self.at, to));
        self.at = to;
    }

    fn curve(&mut self, point: impl Fn(f32) -> (f32, f32)) {
        for part in 1..=PARTS {
            self.line(point(f32::from(part) / f32::from(PARTS)));
        }
    }

    /// The dots whose centres are inside, by the nonzero winding rule of fonts.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a letter has few dots")]
    fn spans(&self) -> Vec<Span> {
        let heights = self.lines.iter().flat_map(|(from, to)| [from.1, to.1]);
        let (low, high) = heights.fold((0.0_f32, 0.0_f32), |(low, high), y| (low.min(y), high.max(y)));
        let mut spans = Vec::new();
        for row in low.floor() as i32..high.ceil() as i32 {
            let middle = row as f32 + 0.5;
            let mut crossings: Vec<(f32, i32)> = Vec::new();
            for ((x0, y0), (x1, y1)) in self.lines.iter().copied() {
                if (y0 <= middle) != (y1 <= middle) {
                    let x = x0 + (x1 - x0) * (middle - y0) / (y1 - y0);
                    crossings.push((x, if y1 > y0 { 1 } else { -1 }));
                }
            }
            crossings.sort_by(|one, other| one.0.total_cmp(&other.0));
            let (mut winding, mut from) = (0, 0.0);
            for (x, direction) in crossings {
                if winding == 0 {
                    from = x;
                }
                winding += direction;
                let (first, end) = ((from - 0.5).ceil() as i32, (x - 0.5).ceil() as i32);
                if winding == 0 && end > first {
                    spans.push((-row - 1, first, end - first));
                }
            }
        }
        spans
    }
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = (x, y);
        self.start = self.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.line((x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (ax, ay) = self.at;
        self.curve(|t| {
            let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            (a * ax + b * cx + c * x, a * ay + b * cy + c * y)
        });
    }

    fn curve_to(&mut self, bx: f32, by: f32, cx: f32, cy: f32, x: f32, y: f32) {
        let (ax, ay) = self.at;
        self.curve(|t| {
            let s = 1.0 - t;
            let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
            (a * ax + b * bx + c * cx + d * x, a * ay + b * by + c * cy + d * y)
        });
    }

    fn close(&mut self) {
        self.line(self.start);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bitmap, Outline, Plotter};
    use crate::drawing::{Drawing, Item};
    use crate::grid::Grid;
    use nguon_domain::labelling::label::Resolution;
    use skrifa::outline::OutlinePen as _;

    fn rows(bitmap: &Bitmap) -> Vec<String> {
        let dot = |y: usize, x: usize| bitmap.bytes[y * bitmap.row + x / 8] & (0x80 >> (x % 8)) != 0;
        let row = |y: usize| (0..bitmap.width).map(|x| if dot(y, x) { '#' } else { '.' }).collect();
        (0..bitmap.height).map(row).collect()
    }

    #[test]
    fn what_leaves_the_label_is_cut_off_at_its_edge() {
        let mut drawing = Drawing::new(1_250, 500);
        drawing.items.push(Item::Bar { x: 250, y: 125, width: 2_000, height: 250 });
        let mut plotter = Plotter::new(Grid::of(Resolution::Dpi203));
        assert_eq!(rows(&plotter.plot(&drawing, (0, 0))), ["..........", "..########", "..########", ".........."]);
        assert_eq!(
            rows(&plotter.plot(&drawing, (-500, 250))),
            ["..........", "..........", "..........", "##########"]
        );
    }

    #[test]
    fn dots_are_black_where_their_middle_is_inside_and_holes_stay_white() {
        let mut outline = Outline::default();
        let mut ring = |points: [(f32, f32); 4]| {
            outline.move_to(points[0].0, points[0].1);
            points[1..].iter().for_each(|point| outline.line_to(point.0, point.1));
            outline.close();
        };
        ring([(0.0, 0.0), (0.0, 3.0), (4.0, 3.0), (4.0, 0.0)]);
        ring([(1.0, 1.0), (3.0, 1.0), (3.0, 2.0), (1.0, 2.0)]);
        let mut spans = outline.spans();
        spans.sort_unstable();
        assert_eq!(spans, [(-3, 0, 4), (-2, 0, 1), (-2, 3, 1), (-1, 0, 4)]);
    }
}
