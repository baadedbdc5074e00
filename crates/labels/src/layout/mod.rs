//! The layout of each kind of label.

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

/// The least and greatest module of GS1-128 in general distribution (TCVN 12827:2019, Annex A; GS1 General
/// Specifications §5.12).
pub const MIN_MODULE: Micrometres = 495;
const MAX_MODULE: Micrometres = 1_016;
/// The least module for trade items that are not scanned in general distribution (symbol specification table 4), for
/// labels without room for more: hand scanners read it, fixed ones need not.
const SMALL_MODULE: Micrometres = 250;
/// The bar height in general distribution (at least 31.75 mm), and the least on labels without room for it (12.7 mm).
const BAR_HEIGHT: Micrometres = 32_000;
const MIN_BAR_HEIGHT: Micrometres = 13_000;
/// The greatest length of a symbol with its quiet zones that scanners are made for (GS1 General Specifications §5.4.4).
/// It keeps the 176 modules of an SSCC below the 0.940 mm that logistic units may have.
const MAX_SYMBOL_LENGTH: Micrometres = 165_000;
/// QR code modules: the size that phones read easily, the least that they read, and the greatest useful one.
const QR_MODULE: Micrometres = 330;
const QR_LEAST_MODULE: Micrometres = 250;
const QR_MAX_MODULE: Micrometres = 800;
/// The least font size.
const MIN_TEXT: Micrometres = 1_300;

/// The reason why a label cannot be laid out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LayoutError {
    /// A symbol does not fit at a size that can be scanned.
    #[error("a symbol does not fit the label")]
    TooLarge,
    /// Invalid content, such as a wrong check digit.
    #[error("the label would say something wrong")]
    Invalid(Reason),
}

impl From<Reason> for LayoutError {
    fn from(reason: Reason) -> Self {
        Self::Invalid(reason)
    }
}

/// Lays out a label for a stock. `note` is the text on every label of a reprint.
///
/// # Errors
/// When its symbols do not fit, or its content is invalid.
pub fn lay_out(content: &Content, stock: &Stock, note: Option<&str>) -> Result<Drawing, LayoutError> {
    lay_out_on(content, stock, note, Grid::of_stock(stock))
}

/// Lays out a label for the dots of a certain printer.
///
/// # Errors
/// When its symbols do not fit, or its content is invalid.
pub fn lay_out_on(content: &Content, stock: &Stock, note: Option<&str>, grid: Grid) -> Result<Drawing, LayoutError> {
    let drawing = Drawing::new(stock.label.0, stock.label.1);
    match content {
        Content::Consumer(consumer) => consumer::lay_out(drawing, consumer, grid, note),
        Content::Case(case) => case::lay_out(drawing, case, grid, note),
        Content::Pallet(pallet) => pallet::lay_out(drawing, pallet, grid, note),
        Content::FieldTag(tag) => field_tag::lay_out(drawing, tag, grid, note),
    }
}

/// Returns the QR code of an address and its module size, for a square of this side including the quiet zone. Takes the
/// highest error correction level at which the modules are large enough.
fn qr(address: &str, side: Micrometres, grid: Grid) -> Result<(Symbol, Micrometres), LayoutError> {
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
    best.filter(|(_, module)| *module >= QR_LEAST_MODULE).ok_or(LayoutError::TooLarge)
}

/// Places a QR code with its quiet zone at these coordinates.
fn place_qr(
    drawing: &mut Drawing,
    symbol: Symbol,
    module: Micrometres,
    (x, y): (Micrometres, Micrometres),
    grid: Grid,
) {
    let quiet = symbol.symbology.quiet_zone() * module;
    // Rounded up to a dot, so that the quiet zone is never too small.
    let (x, y) = (grid.up(x + quiet), grid.up(y + quiet));
    drawing.items.push(Item::Symbol { x, y, module, module_height: module, symbol });
}

/// Places the note of a reprint in the top left corner. Returns the height that it takes.
fn place_note(drawing: &mut Drawing, note: Option<&str>, margin: Micrometres) -> Micrometres {
    const HEIGHT: Micrometres = 3_000;
    let Some(note) = note else { return 0 };
    let area = Area { x: margin, y: margin, width: drawing.width - 2 * margin, height: HEIGHT };
    fit(drawing, &[Paragraph::bold(note, 100)], area, (MIN_TEXT, 2_400), Align::TopLeft);
    HEIGHT
}
