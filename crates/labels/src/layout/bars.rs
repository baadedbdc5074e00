//! GS1-128 symbols above one another, each with its text for people below it.

use nguon_domain::identification::identifier::{Element, ElementString};
use nguon_domain::labelling::label::Micrometres;

use super::{BAR_HEIGHT, MAX_MODULE, MAX_SYMBOL_LENGTH, MIN_BAR_HEIGHT, MIN_MODULE, MIN_TEXT, Misfit, SMALL_MODULE};
use crate::drawing::{Drawing, Item};
use crate::grid::Grid;
use crate::symbol::Symbol;
use crate::text::{Align, Area, Paragraph, fit};

/// The text below a symbol with what is free around it.
const READABLE: Micrometres = 5_200;
/// Between a symbol and its text.
const GAP: Micrometres = 900;
/// The size of that text.
const READABLE_SIZE: Micrometres = 3_200;
/// Modules of less than this are taken only where nothing else is possible: inexpensive scanners miss them.
const GOOD_MODULE: Micrometres = 330;
/// Bars of less than this are taken only where nothing else is possible.
const GOOD_HEIGHT: Micrometres = 20_000;

/// Whether the modules are large, good, the bars high; how many elements are in it, and how few symbols.
type Score = (bool, bool, bool, usize, usize);

/// Symbols, their modules and the height of their bars.
#[derive(Debug)]
pub(super) struct Bars {
    symbols: Vec<(Symbol, Micrometres)>,
    height: Micrometres,
}

impl Bars {
    /// The best symbols for a width and a height: with large modules first, then with high bars, then with all
    /// elements, then as few symbols as possible. Elements beyond the first `needed` may be left to the text, the
    /// last one first.
    pub(super) fn choose(
        elements: &[Element],
        needed: usize,
        (width, height): (Micrometres, Micrometres),
        grid: Grid,
    ) -> Result<Self, Misfit> {
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
        best.map(|(_, bars)| bars).ok_or(Misfit::TooLarge)
    }

    /// In one symbol, or in two: what has a predefined length, and the rest.
    fn of(
        elements: &[Element],
        parts: usize,
        (width, height): (Micrometres, Micrometres),
        grid: Grid,
    ) -> Result<Option<Self>, Misfit> {
        let refused = |refusal| Misfit::Wrong(nguon_domain::input::violation::Reason::from(refusal));
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

    /// The height of all of it.
    pub(super) fn total_height(&self) -> Micrometres {
        self.symbols.iter().map(|_| self.height + READABLE).sum()
    }

    /// Draws them, each in the middle of the width, from `y` on.
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
