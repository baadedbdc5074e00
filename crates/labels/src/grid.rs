//! The dot grid on which symbols are placed: modules are whole dots and start at one, so that no bar edge is blurred.

use nguon_domain::labelling::label::{Micrometres, Resolution, Stock};

/// A grid of dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Dots per 254 mm, a whole number for every printer.
    dots: i64,
}

/// 254 mm in micrometres.
const SPAN: i64 = 254_000;

impl Grid {
    /// Hundredths of a millimetre, for sheets, which are printed at 600 dpi and more.
    pub const FINE: Self = Self { dots: 25_400 };

    /// Returns the grid of a label printer. A "203 dpi" printer has eight dots per millimetre.
    #[must_use]
    pub const fn of(resolution: Resolution) -> Self {
        match resolution {
            Resolution::Dpi203 => Self { dots: 2_032 },
            Resolution::Dpi300 => Self { dots: 3_000 },
        }
    }

    /// Returns the grid of a PDF or preview: on rolls, that of the most common printers.
    #[must_use]
    pub const fn of_stock(stock: &Stock) -> Self {
        if stock.is_roll() { Self::of(Resolution::Dpi203) } else { Self::FINE }
    }

    /// Returns the dot nearest to a length.
    #[must_use]
    pub fn nearest(self, length: Micrometres) -> i32 {
        small((i64::from(length) * self.dots * 2 + SPAN).div_euclid(2 * SPAN))
    }

    /// The length of a number of dots, rounded up to a micrometre.
    fn length(self, dots: i64) -> Micrometres {
        small(-(-dots * SPAN).div_euclid(self.dots))
    }

    /// Rounds a length down to whole dots.
    pub(crate) fn down(self, length: Micrometres) -> Micrometres {
        self.length((i64::from(length) * self.dots).div_euclid(SPAN))
    }

    /// Rounds a length up to whole dots.
    pub(crate) fn up(self, length: Micrometres) -> Micrometres {
        let down = self.down(length);
        if down >= length { down } else { self.length(i64::from(self.nearest(down)) + 1) }
    }
}

fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Grid;
    use nguon_domain::labelling::label::Resolution;

    #[test]
    fn lengths_are_whole_dots_of_the_printer() {
        let coarse = Grid::of(Resolution::Dpi203);
        assert_eq!([coarse.down(499), coarse.down(500), coarse.up(501), coarse.nearest(500)], [375, 500, 625, 4]);
        let fine = Grid::of(Resolution::Dpi300);
        // Six dots of 300 dpi are exactly 0.508 mm, above the minimum module in general distribution.
        assert_eq!([fine.down(507), fine.down(508), fine.up(424), fine.up(425)], [424, 508, 424, 508]);
        for length in [0, 1, 84, 85, 254, 339, 12_345, 150_000] {
            for grid in [Grid::FINE, coarse, fine] {
                let down = grid.down(length);
                assert_eq!(grid.down(down), down, "{grid:?} {length}");
                assert!((down..=grid.up(length)).contains(&length), "{grid:?} {length}");
                assert_eq!(grid.down(grid.up(length)), grid.up(length));
            }
        }
    }
}
