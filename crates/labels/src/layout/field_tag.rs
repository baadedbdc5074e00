//! The grower's field tag: what was harvested, where, when and by whom, and the SSCC as digits and as GS1-128.

use nguon_domain::labelling::label::Micrometres;

use super::bars::Bars;
use super::{LayoutError, MIN_TEXT, place_note};
use crate::content::{FieldTag, day, sscc_element};
use crate::drawing::Drawing;
use crate::grid::Grid;
use crate::text::{Align, Area, Paragraph, fit};

/// Space between the print and the edge of the label.
const MARGIN: Micrometres = 2_500;
/// The symbols have quiet zones; this allows for the tolerance of printers.
const BAR_MARGIN: Micrometres = 500;

pub(super) fn lay_out(
    mut drawing: Drawing,
    tag: &FieldTag,
    grid: Grid,
    note: Option<&str>,
) -> Result<Drawing, LayoutError> {
    let (width, height) = (drawing.width, drawing.height);
    let element = sscc_element(&tag.sscc)?;
    let bars = Bars::choose(&[element], 1, (width - 2 * BAR_MARGIN, height * 42 / 100), grid)?;
    let top = MARGIN + place_note(&mut drawing, note, MARGIN);
    let bars_top = height - MARGIN / 2 - bars.total_height();

    let title = match &tag.variety {
        Some(variety) => format!("{} – giống {variety}", tag.commodity),
        None => tag.commodity.clone(),
    };
    let gln = tag.gln.as_ref().map(|gln| format!("GLN: {gln}"));
    let place = tag.place.as_ref().map(|place| format!("Nơi trồng: {place}"));
    let harvest = match (&tag.harvest_team, tag.harvested_on) {
        (Some(team), Some(date)) => Some(format!("Thu hoạch: {} – {team}", day(date))),
        (Some(team), None) => Some(format!("Thu hoạch: {team}")),
        (None, Some(date)) => Some(format!("Thu hoạch: {}", day(date))),
        (None, None) => None,
    };
    let sscc = format!("SSCC: {}", tag.sscc);
    let grower = format!("Cơ sở trồng trọt: {}", tag.grower);
    let mut paragraphs = vec![Paragraph::bold(&title, 140), Paragraph::regular(&grower)];
    let further = [&gln, &place, &harvest].into_iter().flatten();
    paragraphs.extend(further.map(|text| Paragraph::regular(text)));
    paragraphs.push(Paragraph::bold(&sscc, 115));
    let area = Area { x: MARGIN, y: top, width: width - 2 * MARGIN, height: bars_top - top - 1_000 };
    fit(&mut drawing, &paragraphs, area, (MIN_TEXT, 4_000), Align::TopLeft);
    bars.place(&mut drawing, bars_top, grid);
    Ok(drawing)
}
