//! What stands where on a label, in micrometres from its top left corner.

use nguon_domain::labelling::label::Micrometres;

use crate::font::Weight;
use crate::symbol::Symbol;

/// A label as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Its width.
    pub width: Micrometres,
    /// Its height.
    pub height: Micrometres,
    /// What is on it.
    pub items: Vec<Item>,
}

/// Something on a label, black on white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A line of text.
    Text {
        /// Where it begins.
        x: Micrometres,
        /// Where its letters stand.
        baseline: Micrometres,
        /// The height of an em.
        size: Micrometres,
        /// How heavy.
        weight: Weight,
        /// The text.
        text: String,
    },
    /// A filled rectangle: lines and frames are made of them.
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
        /// The left edge of its first module: the quiet zone is before it.
        x: Micrometres,
        /// The upper edge of its first module.
        y: Micrometres,
        /// The width of a module.
        module: Micrometres,
        /// The height of a module: the same for a QR code, the height of the bars for GS1-128.
        module_height: Micrometres,
        /// Its modules.
        symbol: Symbol,
    },
}

impl Drawing {
    /// An empty label.
    #[must_use]
    pub const fn new(width: Micrometres, height: Micrometres) -> Self {
        Self { width, height, items: Vec::new() }
    }

    /// A horizontal line of this thickness.
    pub fn horizontal(&mut self, y: Micrometres, x: Micrometres, width: Micrometres, thickness: Micrometres) {
        self.items.push(Item::Bar { x, y, width, height: thickness });
    }

    /// A vertical line of this thickness.
    pub fn vertical(&mut self, x: Micrometres, y: Micrometres, height: Micrometres, thickness: Micrometres) {
        self.items.push(Item::Bar { x, y, width: thickness, height });
    }

    /// The texts and the symbols' texts in their order, one a line: what the label says.
    #[must_use]
    pub fn says(&self) -> String {
        let texts = self.items.iter().filter_map(|item| match item {
            Item::Text { text, .. } => Some(text.as_str()),
            Item::Symbol { symbol, .. } => Some(symbol.text.as_str()),
            Item::Bar { .. } => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    /// Whether a GS1-128 symbol is smaller than what is scanned in general distribution may be, in warehouses and on
    /// conveyors: 0.495 mm a module (GS1 General Specifications §5.12, symbol specification tables 2 and 5).
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
