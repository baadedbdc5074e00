//! SVG output for the preview: letters as outlines, so that the screen shows what is printed whatever fonts it has.

use std::fmt::Write as _;

use nguon_domain::labelling::label::Micrometres;
use skrifa::outline::OutlinePen;

use crate::drawing::{Drawing, Item};
use crate::font::Face;

/// Writes a label as an SVG of its exact size.
#[must_use]
pub fn write(drawing: &Drawing) -> String {
    let (width, height) = (drawing.width, drawing.height);
    let mut svg = String::with_capacity(16_384);
    // Writing to a String never fails.
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}mm\" height=\"{}mm\" \
         viewBox=\"0 0 {width} {height}\"><title>{}</title><path fill=\"#fff\" d=\"M0 0H{width}V{height}H0Z\"/>",
        millimetres(width),
        millimetres(height),
        escaped(&drawing.text())
    );
    for item in &drawing.items {
        match item {
            Item::Text { x, baseline, size, weight, text } => {
                let face = Face::of(*weight);
                let scale = f64::from(*size) / f64::from(face.units_per_em);
                let mut outline = Outline { path: String::new(), x: 0.0 };
                for character in text.chars() {
                    let (glyph, advance) = face.glyph(character);
                    face.outline(glyph, &mut outline);
                    outline.x += f32::from(advance);
                }
                let _ = write!(
                    svg,
                    "<path transform=\"translate({x} {baseline}) scale({scale:.5} -{scale:.5})\" d=\"{}\"/>",
                    outline.path
                );
            }
            Item::Bar { x, y, width, height } => {
                let _ = write!(svg, "<path d=\"M{x} {y}h{width}v{height}h-{width}z\"/>");
            }
            Item::Symbol { x, y, module, module_height, symbol } => {
                let _ = write!(
                    svg,
                    "<path shape-rendering=\"crispEdges\" transform=\"translate({x} {y}) scale({module} {module_height})\" d=\""
                );
                for run in &symbol.runs {
                    let _ = write!(svg, "M{} {}h{}v{}h-{}z", run.x, run.y, run.width, run.height, run.width);
                }
                svg.push_str("\"/>");
            }
        }
    }
    svg.push_str("</svg>");
    svg
}

/// In the notation of SVG, such as 52.5.
fn millimetres(length: Micrometres) -> f64 {
    f64::from(length) / 1000.0
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Writes glyph outlines as SVG paths, in font units.
struct Outline {
    path: String,
    x: f32,
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.path, "M{} {y}", self.x + x);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let _ = write!(self.path, "L{} {y}", self.x + x);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let _ = write!(self.path, "Q{} {cy} {} {y}", self.x + cx, self.x + x);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let _ = write!(self.path, "C{} {ay} {} {by} {} {y}", self.x + ax, self.x + bx, self.x + x);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}
