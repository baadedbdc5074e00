//! The elements of a drawn label with their positions, in micrometres from its top left corner.

use nguon_domain::labelling::label::Micrometres;

use crate::font::Weight;
use crate::symbol::Symbol;

/// A label that has been laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Its width.
    pub width: Micrometres,
    /// Its height.
    pub height: Micrometres,
    /// Its elements.
    pub items: Vec<Item>,
}

/// An element of a label, black on white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A line of text.
    Text {
        /// The left edge.
        x: Micrometres,
        /// The baseline.
        baseline: Micrometres,
        /// The height of an em.
        size: Micrometres,
        /// The font weight.
        weight: Weight,
        /// The text.
        text: String,
    },
    /// A filled rectangle, of which lines and frames consist.
    Bar {
        /// Its left edge.
        x: Micrometres,
        /// Its upper edge.
        y: Micrometres,
        /// Its width.
        width: Micrometres,
        /// Its height.
        height: Micrometres,
    },
    /// A symbol.
    Symbol {
        /// The left edge of the first module, after the quiet zone.
        x: Micrometres,
        /// The upper edge of its first module.
        y: Micrometres,
        /// The width of a module.
        module: Micrometres,
        /// The height of a module: equal to the width for a QR code, the bar height for GS1-128.
        module_height: Micrometres,
        /// The modules.
        symbol: Symbol,
    },
}

impl Drawing {
    /// Creates an empty label.
    #[must_use]
    pub const fn new(width: Micrometres, height: Micrometres) -> Self {
        Self { width, height, items: Vec::new() }
    }

    /// Draws a horizontal line of this thickness.
    pub fn horizontal(&mut self, y: Micrometres, x: Micrometres, width: Micrometres, thickness: Micrometres) {
        self.items.push(Item::Bar { x, y, width, height: thickness });
    }

    /// Draws a vertical line of this thickness.
    pub fn vertical(&mut self, x: Micrometres, y: Micrometres, height: Micrometres, thickness: Micrometres) {
        self.items.push(Item::Bar { x, y, width: thickness, height });
    }

    /// Returns the texts and the texts of symbols in their order, one per line.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.items.iter().filter_map(|item| match item {
            Item::Text { text, .. } => Some(text.as_str()),
            Item::Symbol { symbol, .. } => Some(symbol.text.as_str()),
            Item::Bar { .. } => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Whether a GS1-128 symbol has modules below the minimum for scanning in general distribution, in warehouses and
    /// on conveyors: 0.495 mm (GS1 General Specifications §5.12, symbol specification tables 2 and 5).
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.items.iter().any(|item| match item {
            Item::Symbol { module, symbol, .. } => {
                symbol.symbology == crate::symbol::Symbology::Gs1128 && *module < crate::layout::MIN_MODULE
            }
            _ => false,
        })
    }
}
