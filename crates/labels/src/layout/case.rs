//! The case label: text with a QR code beside it, GS1-128 below.

use nguon_domain::identification::identifier::Gtin;
use nguon_domain::labelling::label::Micrometres;

use super::bars::Bars;
use super::{LayoutError, MIN_TEXT, place_note, place_qr, qr};
use crate::content::{Case, day};
use crate::drawing::Drawing;
use crate::grid::Grid;
use crate::text::{Align, Area, Paragraph, fit};

/// Space between the print and the edge of the label.
const MARGIN: Micrometres = 2_000;
/// The symbols have quiet zones; this allows for the tolerance of printers.
const BAR_MARGIN: Micrometres = 500;
/// GTIN and lot are always encoded, dates if they fit.
const NEEDED: usize = 2;

pub(super) fn lay_out(
    mut drawing: Drawing,
    case: &Case,
    grid: Grid,
    note: Option<&str>,
) -> Result<Drawing, LayoutError> {
    let (width, height) = (drawing.width, drawing.height);
    let for_text = (height * 36 / 100).clamp(15_000, 50_000);
    let room = (width - 2 * BAR_MARGIN, height - 2 * MARGIN - for_text);
    let bars = Bars::choose(&case.elements()?, NEEDED, room, grid)?;
    let top = MARGIN + place_note(&mut drawing, note, MARGIN);
    let bars_top = height - MARGIN - bars.total_height();
    let free = bars_top - top - 1_000;

    // The quiet zone separates the symbol from its surroundings, and the note of a reprint stands on the left, so that
    // a label that fits once also fits as a reprint.
    let free_for_symbol = bars_top - MARGIN / 2;
    let (symbol, module) = qr(&case.address, free_for_symbol.min(width * 38 / 100), grid)?;
    let side = symbol.full_width() * module;
    let left = width - side - MARGIN / 2;
    place_qr(&mut drawing, symbol, module, (left, MARGIN / 2 + (free_for_symbol - side) / 2), grid);

    let shown = case.gtin.parse::<Gtin>()?;
    let mut lines = vec![format!("GTIN: {shown}"), format!("Số lô: {}", case.lot)];
    let dates = [("NĐG", case.packed_on), ("NSX", case.produced_on), ("HSD", case.expires_on)];
    let dates: Vec<String> =
        dates.into_iter().filter_map(|(name, date)| Some(format!("{name}:\u{a0}{}", day(date?)))).collect();
    if !dates.is_empty() {
        lines.push(dates.join("  "));
    }
    lines.push(case.business.clone());
    let mut paragraphs = vec![Paragraph::bold(&case.name, 140)];
    paragraphs.extend(case.packaging.as_deref().map(Paragraph::regular));
    paragraphs.extend(lines.iter().filter(|line| !line.is_empty()).map(|line| Paragraph::regular(line)));
    let area = Area { x: MARGIN, y: top, width: left - MARGIN, height: free };
    fit(&mut drawing, &paragraphs, area, (MIN_TEXT, 4_600), Align::TopLeft);
    bars.place(&mut drawing, bars_top, grid);
    Ok(drawing)
}
