//! The pallet label: the table of figure 5 of TCVN 12827:2019, and GS1-128 with the SSCC below it.

use nguon_domain::labelling::label::Micrometres;

use super::bars::Bars;
use super::{LayoutError, MIN_TEXT, place_note};
use crate::content::{Pallet, Party, day, sscc_element};
use crate::drawing::Drawing;
use crate::grid::Grid;
use crate::text::{Align, Area, Paragraph, fit};

/// Space between the print and the edge of the label.
const MARGIN: Micrometres = 3_000;
/// The symbols have quiet zones; this allows for the tolerance of printers.
const BAR_MARGIN: Micrometres = 500;
/// Thickness of the lines of the table.
const LINE: Micrometres = 300;
/// Space between a line and the content of a cell.
const PADDING: Micrometres = 1_000;
/// Space between the table and the symbols.
const GAP: Micrometres = 3_000;
/// Heights of the rows in percent of the table: sender, receiver, carrier, dates and weight, SSCC.
const ROWS: [Micrometres; 5] = [25, 25, 15, 20, 15];

pub(super) fn lay_out(
    mut drawing: Drawing,
    pallet: &Pallet,
    grid: Grid,
    note: Option<&str>,
) -> Result<Drawing, LayoutError> {
    let (width, height) = (drawing.width, drawing.height);
    let element = sscc_element(&pallet.sscc)?;
    let bars = Bars::choose(&[element], 1, (width - 2 * BAR_MARGIN, height * 45 / 100), grid)?;
    let top = MARGIN + place_note(&mut drawing, note, MARGIN);
    let bars_top = height - MARGIN / 2 - bars.total_height();
    let table = bars_top - GAP - top;
    let inner = width - 2 * MARGIN;
    let name_width = (inner * 22 / 100).min(36_000);

    let party = |party: &Party| match &party.address {
        Some(address) => vec![party.name.clone(), address.clone()],
        None => vec![party.name.clone()],
    };
    let rows = [
        ("Từ", party(&pallet.from)),
        ("Đến", pallet.to.as_ref().map(party).unwrap_or_default()),
        ("Vận chuyển", pallet.carrier.iter().cloned().collect()),
    ];
    let mut y = top;
    drawing.horizontal(y, MARGIN, inner, LINE);
    for ((name, texts), share) in rows.iter().zip(ROWS) {
        let row = table * share / 100;
        cell(&mut drawing, (MARGIN, y, name_width, row), &[(*name).to_owned()], Align::TopLeft);
        cell(&mut drawing, (MARGIN + name_width, y, inner - name_width, row), texts, Align::MiddleLeft);
        drawing.vertical(MARGIN + name_width, y, row, LINE);
        y += row;
        drawing.horizontal(y, MARGIN, inner, LINE);
    }
    let row = table * ROWS[3] / 100;
    let thirds = [
        ("Ngày vận chuyển", pallet.shipped_on.map(day)),
        ("Số đơn đặt hàng", pallet.order_number.clone()),
        ("Khối lượng tổng (kg)", pallet.gross_weight.map(nguon_domain::input::quantity::Quantity::format_vi)),
    ];
    let third = inner / 3;
    let mut x = MARGIN;
    for (name, value) in thirds {
        let head = row * 40 / 100;
        cell(&mut drawing, (x, y, third, head), &[name.to_owned()], Align::TopLeft);
        let value: Vec<String> = value.into_iter().collect();
        cell(&mut drawing, (x, y + head - PADDING, third, row - head + PADDING), &value, Align::MiddleLeft);
        if x > MARGIN {
            drawing.vertical(x, y, row, LINE);
        }
        x += third;
    }
    y += row;
    drawing.horizontal(y, MARGIN, inner, LINE);
    let row = top + table - y;
    cell(&mut drawing, (MARGIN, y, name_width, row), &["SSCC".to_owned()], Align::MiddleLeft);
    let area = Area {
        x: MARGIN + name_width + PADDING,
        y: y + PADDING,
        width: inner - name_width - 2 * PADDING,
        height: row - 2 * PADDING,
    };
    fit(&mut drawing, &[Paragraph::bold(&pallet.sscc, 100)], area, (MIN_TEXT, 6_500), Align::MiddleLeft);
    drawing.vertical(MARGIN + name_width, y, row, LINE);
    drawing.horizontal(top + table, MARGIN, inner, LINE);
    for x in [MARGIN, MARGIN + inner - LINE] {
        drawing.vertical(x, top, table, LINE);
    }
    bars.place(&mut drawing, bars_top, grid);
    Ok(drawing)
}

/// Draws texts in a cell; the first of several in bold, as names precede addresses.
fn cell(
    drawing: &mut Drawing,
    (x, y, width, height): (Micrometres, Micrometres, Micrometres, Micrometres),
    texts: &[String],
    align: Align,
) {
    let paragraphs: Vec<Paragraph<'_>> = texts
        .iter()
        .enumerate()
        .map(
            |(index, text)| {
                if index == 0 && texts.len() > 1 { Paragraph::bold(text, 100) } else { Paragraph::regular(text) }
            },
        )
        .collect();
    let area = Area { x: x + PADDING, y: y + PADDING, width: width - 2 * PADDING, height: height - 2 * PADDING };
    let most = if align == Align::TopLeft { 3_000 } else { 4_600 };
    fit(drawing, &paragraphs, area, (MIN_TEXT, most), align);
}
