//! The consumer label: a QR code on the left, lines of text beside it.

use nguon_domain::labelling::label::Micrometres;

use super::{LayoutError, MIN_TEXT, place_qr, qr};
use crate::content::Consumer;
use crate::drawing::Drawing;
use crate::grid::Grid;
use crate::text::{Align, Area, Paragraph, fit};

/// Space between the print and the edge of the label.
const MARGIN: Micrometres = 1_500;
/// The symbol has a quiet zone; this allows for the tolerance of printers.
const SYMBOL_MARGIN: Micrometres = 500;
/// Greatest share of the symbol in the width, in percent.
const SYMBOL_SHARE: Micrometres = 56;
/// Greatest font size.
const MAX_TEXT: Micrometres = 3_600;

pub(super) fn lay_out(
    mut drawing: Drawing,
    consumer: &Consumer,
    grid: Grid,
    note: Option<&str>,
) -> Result<Drawing, LayoutError> {
    let (width, height) = (drawing.width, drawing.height);
    let side = (height - 2 * SYMBOL_MARGIN).min(width * SYMBOL_SHARE / 100);
    let (symbol, module) = qr(&consumer.address, side, grid)?;
    let printed = symbol.full_width() * module;
    let top = (height - printed) / 2;
    place_qr(&mut drawing, symbol, module, (SYMBOL_MARGIN, top), grid);

    let mut paragraphs = Vec::with_capacity(5);
    for (index, line) in consumer.lines.iter().enumerate() {
        paragraphs.push(if index == 0 { Paragraph::bold(line, 115) } else { Paragraph::regular(line) });
    }
    paragraphs.extend(note.map(|note| Paragraph::bold(note, 80)));
    let x = SYMBOL_MARGIN + printed;
    let area = Area { x, y: MARGIN, width: width - x - MARGIN, height: height - 2 * MARGIN };
    fit(&mut drawing, &paragraphs, area, (MIN_TEXT, MAX_TEXT), Align::MiddleLeft);
    Ok(drawing)
}
