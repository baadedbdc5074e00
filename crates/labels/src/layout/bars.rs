//! Stacked GS1-128 symbols, each with its human-readable interpretation below it.

use nguon_domain::identification::identifier::{Element, ElementString};
use nguon_domain::labelling::label::Micrometres;

use super::{
    BAR_HEIGHT, LayoutError, MAX_MODULE, MAX_SYMBOL_LENGTH, MIN_BAR_HEIGHT, MIN_MODULE, MIN_TEXT, SMALL_MODULE,
};
use crate::drawing::{Drawing, Item};
use crate::grid::Grid;
use crate::symbol::Symbol;
use crate::text::{Align, Area, Paragraph, fit};

/// Height of the human-readable interpretation with its free space.
const READABLE: Micrometres = 5_200;
/// Space between a symbol and its text.
const GAP: Micrometres = 900;
/// Font size of the text.
const READABLE_SIZE: Micrometres = 3_200;
/// Modules below this are a last resort: inexpensive scanners miss them.
const GOOD_MODULE: Micrometres = 330;
/// Bars below this height are a last resort.
const GOOD_HEIGHT: Micrometres = 20_000;

/// Rank of a choice: whether the modules are large, whether they are good, whether the bars are high, the number of
/// elements, and how few symbols.
type Score = (bool, bool, bool, usize, usize);

/// The chosen symbols, with their module widths and bar height.
#[derive(Debug)]
pub(super) struct Bars {
    symbols: Vec<(Symbol, Micrometres)>,
    height: Micrometres,
}

impl Bars {
    /// Chooses the best symbols for an area: first by large modules, then by bar height, then by the number of
    /// elements, then by the fewest symbols. Elements after the first `needed` may be left to the printed text, the
    /// last one first.
    pub(super) fn choose(
        elements: &[Element],
        needed: usize,
        (width, height): (Micrometres, Micrometres),
        grid: Grid,
    ) -> Result<Self, LayoutError> {
        let mut best: Option<(Score, Self)> = None;
        for count in (needed..=elements.len()).rev() {
            for parts in [1, 2] {
                let Some(bars) = Self::of(&elements[..count], parts, (width, height), grid)? else { continue };
                let module = bars.symbols.iter().map(|(_, module)| *module).min().unwrap_or_default();
                let score = (module >= MIN_MODULE, module >= GOOD_MODULE, bars.height >= GOOD_HEIGHT, count, 2 - parts);
                if best.as_ref().is_none_or(|(other, _)| score > *other) {
                    best = Some((score, bars));
                }
            }
        }
        best.map(|(_, bars)| bars).ok_or(LayoutError::TooLarge)
    }

    /// Encodes the elements in one symbol, or in two: those of predefined length, and the rest.
    fn of(
        elements: &[Element],
        parts: usize,
        (width, height): (Micrometres, Micrometres),
        grid: Grid,
    ) -> Result<Option<Self>, LayoutError> {
        let refused = |refusal| LayoutError::Invalid(nguon_domain::input::violation::Reason::from(refusal));
        let groups: Vec<Vec<Element>> = if parts == 1 {
            vec![elements.to_vec()]
        } else {
            let (first, second) =
                elements.iter().cloned().partition(|element| element.identifier().has_predefined_length());
            vec![first, second]
        };
        if groups.iter().any(Vec::is_empty) {
            return Ok(None);
        }
        let height = (height / Micrometres::try_from(groups.len()).unwrap_or(1) - READABLE).min(BAR_HEIGHT);
        let mut symbols = Vec::with_capacity(groups.len());
        for group in groups {
            let elements = ElementString::new(group).map_err(refused)?.predefined_first();
            let Some(symbol) = Symbol::gs1_128(&elements) else { return Ok(None) };
            let room = width.min(MAX_SYMBOL_LENGTH) / symbol.full_width();
            let module = grid.down(room.min(MAX_MODULE));
            if module < SMALL_MODULE || height < MIN_BAR_HEIGHT {
                return Ok(None);
            }
            symbols.push((symbol, module));
        }
        Ok(Some(Self { symbols, height: grid.down(height) }))
    }

    /// The total height with texts.
    pub(super) fn total_height(&self) -> Micrometres {
        self.symbols.iter().map(|_| self.height + READABLE).sum()
    }

    /// Draws the symbols, each centred in the width, from `y` downwards.
    pub(super) fn place(self, drawing: &mut Drawing, y: Micrometres, grid: Grid) {
        let mut y = grid.down(y);
        let width = drawing.width;
        for (symbol, module) in self.symbols {
            let text = symbol.text.clone();
            let x = grid.down((width - Micrometres::from(symbol.width) * module) / 2);
            drawing.items.push(Item::Symbol { x, y, module, module_height: self.height, symbol });
            let area = Area { x: 1_000, y: y + self.height + GAP, width: width - 2_000, height: READABLE - GAP };
            fit(drawing, &[Paragraph::regular(&text)], area, (MIN_TEXT, READABLE_SIZE), Align::TopCentre);
            y += self.height + READABLE;
        }
    }
}
