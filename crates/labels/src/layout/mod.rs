//! Where everything stands on each kind of label.

mod bars;
mod case;
mod consumer;
mod field_tag;
mod pallet;

use nguon_domain::input::violation::Reason;
use nguon_domain::labelling::label::{Micrometres, Stock};
use thiserror::Error;

use crate::content::Content;
use crate::drawing::{Drawing, Item};
use crate::grid::Grid;
use crate::symbol::{Correction, Symbol};
use crate::text::{Align, Area, Paragraph, fit};

/// The least and the largest module of GS1-128 in general distribution (TCVN 12827:2019, Annex A; GS1 General
/// Specifications §5.12).
pub const MIN_MODULE: Micrometres = 495;
const MAX_MODULE: Micrometres = 1_016;
/// The least module where trade items are not scanned in general distribution (symbol specification table 4), for
/// labels that have no room for more: hand scanners read it, fixed ones need not.
const SMALL_MODULE: Micrometres = 250;
/// The height of bars in general distribution (at least 31.75 mm), and the least of labels which have no room for it
/// (12.7 mm).
const BAR_HEIGHT: Micrometres = 32_000;
const MIN_BAR_HEIGHT: Micrometres = 13_000;
/// The longest symbol that scanners are made for, with its quiet zones (GS1 General Specifications §5.4.4). It keeps the
/// 176 modules of an SSCC below the 0.940 mm that logistic units may have.
const MAX_SYMBOL_LENGTH: Micrometres = 165_000;
/// The module of a QR code that telephones read with ease, the least that they read, and the largest that is of use.
const QR_MODULE: Micrometres = 330;
const QR_LEAST_MODULE: Micrometres = 250;
const QR_MAX_MODULE: Micrometres = 800;
/// The least size of letters.
const MIN_TEXT: Micrometres = 1_300;

/// Why a label cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// A symbol does not fit at a size that scans.
    #[error("a symbol does not fit the label")]
    TooLarge,
    /// Something on the label is not right, such as the check digit of a number.
    #[error("the label would say something wrong")]
    Wrong(Reason),
}

impl From<Reason> for Misfit {
    fn from(reason: Reason) -> Self {
        Self::Wrong(reason)
    }
}

/// Lays a label out for a stock. `note` is what every label of a reprint says.
///
/// # Errors
/// When its symbols do not fit, or would say something wrong.
pub fn lay_out(content: &Content, stock: &Stock, note: Option<&str>) -> Result<Drawing, Misfit> {
    lay_out_on(content, stock, note, Grid::of_stock(stock))
}

/// Lays a label out for the dots of a certain printer.
///
/// # Errors
/// When its symbols do not fit, or would say something wrong.
pub fn lay_out_on(content: &Content, stock: &Stock, note: Option<&str>, grid: Grid) -> Result<Drawing, Misfit> {
    let drawing = Drawing::new(stock.label.0, stock.label.1);
    match content {
        Content::Consumer(consumer) => consumer::lay_out(drawing, consumer, grid, note),
        Content::Case(case) => case::lay_out(drawing, case, grid, note),
        Content::Pallet(pallet) => pallet::lay_out(drawing, pallet, grid, note),
        Content::FieldTag(tag) => field_tag::lay_out(drawing, tag, grid, note),
    }
}

/// The QR code of an address with its module, in a square of this side with quiet zone: the more of it may be
/// spoiled the better, as long as its modules are large enough.
fn qr(address: &str, side: Micrometres, grid: Grid) -> Result<(Symbol, Micrometres), Misfit> {
    let mut best: Option<(Symbol, Micrometres)> = None;
    for correction in [Correction::Quarter, Correction::Medium, Correction::Low] {
        let Some(symbol) = Symbol::qr(address, correction) else { continue };
        let module = grid.down((side / symbol.full_width()).min(QR_MAX_MODULE));
        if module >= QR_MODULE {
            return Ok((symbol, module));
        }
        if best.as_ref().is_none_or(|(_, other)| module > *other) {
            best = Some((symbol, module));
        }
    }
    best.filter(|(_, module)| *module >= QR_LEAST_MODULE).ok_or(Misfit::TooLarge)
}

/// Places a QR code whose quiet zone begins at these coordinates.
fn place_qr(
    drawing: &mut Drawing,
    symbol: Symbol,
    module: Micrometres,
    (x, y): (Micrometres, Micrometres),
    grid: Grid,
) {
    let quiet = symbol.symbology.quiet_zone() * module;
    // Up to the next dot, so that the quiet zone is never less than it has to be.
    let (x, y) = (grid.up(x + quiet), grid.up(y + quiet));
    drawing.items.push(Item::Symbol { x, y, module, module_height: module, symbol });
}

/// The note of a reprint in the top right corner; returns the room it takes from the top.
fn place_note(drawing: &mut Drawing, note: Option<&str>, margin: Micrometres) -> Micrometres {
    const HEIGHT: Micrometres = 3_000;
    let Some(note) = note else { return 0 };
    let area = Area { x: margin, y: margin, width: drawing.width - 2 * margin, height: HEIGHT };
    fit(drawing, &[Paragraph::bold(note, 100)], area, (MIN_TEXT, 2_400), Align::TopLeft);
    HEIGHT
}
