//! Label stocks: sheets with a grid of labels, and rolls.

use serde::{Deserialize, Serialize};

use super::LabelKind;
use crate::input::localized::Text;

/// A length in micrometres, which is exact for every label grid on the market.
pub type Micrometres = i32;

/// A label stock: sheets or a roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stock {
    /// The value in the API and in the database; its meaning never changes.
    pub id: &'static str,
    /// Display name.
    pub name: Text,
    /// Width and height of the page; for a roll, of the label.
    pub page: (Micrometres, Micrometres),
    /// Width and height of a label.
    pub label: (Micrometres, Micrometres),
    /// Offset of the first label from the left and top edges of the page.
    pub first: (Micrometres, Micrometres),
    /// Distance between the origins of adjacent labels, horizontally and vertically.
    pub pitch: (Micrometres, Micrometres),
    /// Number of columns and rows of labels.
    pub grid: (u16, u16),
    /// The kinds of labels that fit.
    pub kinds: &'static [LabelKind],
}

/// Width and height of A4.
const A4: (Micrometres, Micrometres) = (210_000, 297_000);

impl Stock {
    /// Creates an A4 sheet of adjoining labels, centred on the sheet.
    const fn sheet(
        id: &'static str,
        name: Text,
        grid: (u16, u16),
        label: (Micrometres, Micrometres),
        kinds: &'static [LabelKind],
    ) -> Self {
        let left = (A4.0 - label.0 * grid.0 as i32) / 2;
        let top = (A4.1 - label.1 * grid.1 as i32) / 2;
        Self { id, name, page: A4, label, first: (left, top), pitch: label, grid, kinds }
    }

    /// Creates a roll, on which each label is a page.
    const fn roll(
        id: &'static str,
        name: Text,
        label: (Micrometres, Micrometres),
        kinds: &'static [LabelKind],
    ) -> Self {
        Self { id, name, page: label, label, first: (0, 0), pitch: label, grid: (1, 1), kinds }
    }

    /// Returns the stock with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        STOCKS.iter().find(|stock| stock.id == id)
    }

    /// Number of labels on a page.
    #[must_use]
    pub const fn per_page(&self) -> u32 {
        self.grid.0 as u32 * self.grid.1 as u32
    }

    /// Whether each label is a page of its own, as label printers feed them.
    #[must_use]
    pub const fn is_roll(&self) -> bool {
        self.per_page() == 1
    }

    /// Offset of the label at `position` of a page, counted from 0, row by row.
    #[must_use]
    pub const fn place(&self, position: u32) -> (Micrometres, Micrometres) {
        let columns = self.grid.0 as u32;
        let (column, row) = ((position % columns) as i32, (position / columns) as i32);
        (self.first.0 + column * self.pitch.0, self.first.1 + row * self.pitch.1)
    }

    /// Returns the stock as shown by the API.
    #[must_use]
    pub fn view(&self) -> StockView {
        let millimetres = |length: Micrometres| f64::from(length) / 1000.0;
        StockView {
            id: self.id.to_owned(),
            name: self.name.vi.to_owned(),
            page_width: millimetres(self.page.0),
            page_height: millimetres(self.page.1),
            label_width: millimetres(self.label.0),
            label_height: millimetres(self.label.1),
            columns: self.grid.0.into(),
            rows: self.grid.1.into(),
            kinds: self.kinds.to_vec(),
        }
    }
}

/// A label stock; lengths in millimetres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StockView {
    /// Id, for `stock` of a print run.
    #[cfg_attr(feature = "openapi", schema(example = "a4_24"))]
    pub id: String,
    /// Display name, in Vietnamese.
    #[cfg_attr(feature = "openapi", schema(example = "A4, 24 nhãn 70 × 37 mm (3 × 8)"))]
    pub name: String,
    /// Width of a page in millimetres.
    #[cfg_attr(feature = "openapi", schema(example = 210.0))]
    pub page_width: f64,
    /// Height of a page in millimetres.
    #[cfg_attr(feature = "openapi", schema(example = 297.0))]
    pub page_height: f64,
    /// Width of a label in millimetres.
    #[cfg_attr(feature = "openapi", schema(example = 70.0))]
    pub label_width: f64,
    /// Height of a label in millimetres.
    #[cfg_attr(feature = "openapi", schema(example = 37.0))]
    pub label_height: f64,
    /// Columns of labels on a page.
    #[cfg_attr(feature = "openapi", schema(example = 3))]
    pub columns: i32,
    /// Rows of labels on a page.
    #[cfg_attr(feature = "openapi", schema(example = 8))]
    pub rows: i32,
    /// The kinds of labels that fit.
    pub kinds: Vec<LabelKind>,
}

use LabelKind::{Case, Consumer, FieldTag, Pallet};

/// All stocks: sheets for office printers first, then rolls for label printers.
pub const STOCKS: [Stock; 14] = [
    Stock::sheet(
        "a4_24",
        Text::new("A4, 24 nhãn 70 × 37 mm (3 × 8)", "A4, 24 labels 70 × 37 mm"),
        (3, 8),
        (70_000, 37_000),
        &[Consumer],
    ),
    Stock::sheet(
        "a4_40",
        Text::new("A4, 40 nhãn 52,5 × 29,7 mm (4 × 10)", "A4, 40 labels 52.5 × 29.7 mm"),
        (4, 10),
        (52_500, 29_700),
        &[Consumer],
    ),
    // The columns of this sheet are 2.5 mm apart.
    Stock {
        id: "a4_65",
        name: Text::new("A4, 65 nhãn 38,1 × 21,2 mm (5 × 13)", "A4, 65 labels 38.1 × 21.2 mm"),
        page: A4,
        label: (38_100, 21_200),
        first: (4_750, 10_700),
        pitch: (40_600, 21_200),
        grid: (5, 13),
        kinds: &[Consumer],
    },
    Stock::sheet(
        "a4_21",
        Text::new("A4, 21 nhãn 70 × 42,3 mm (3 × 7)", "A4, 21 labels 70 × 42.3 mm"),
        (3, 7),
        (70_000, 42_300),
        &[Consumer],
    ),
    Stock::sheet(
        "a4_12",
        Text::new("A4, 12 nhãn 105 × 48 mm (2 × 6)", "A4, 12 labels 105 × 48 mm"),
        (2, 6),
        (105_000, 48_000),
        &[Consumer, Case],
    ),
    Stock::sheet(
        "a4_8",
        Text::new("A4, 8 nhãn 105 × 74 mm (2 × 4)", "A4, 8 labels 105 × 74 mm"),
        (2, 4),
        (105_000, 74_000),
        &[Case, FieldTag],
    ),
    Stock::sheet(
        "a4_4",
        Text::new("A4, 4 nhãn 105 × 148 mm (2 × 2)", "A4, 4 labels 105 × 148 mm"),
        (2, 2),
        (105_000, 148_000),
        &[Case, Pallet],
    ),
    Stock::sheet(
        "a4_2",
        Text::new("A4, 2 nhãn A5 ngang 210 × 148 mm", "A4, 2 labels A5 210 × 148 mm"),
        (1, 2),
        (210_000, 148_000),
        &[Case, Pallet],
    ),
    Stock::roll("roll_40x30", Text::new("Cuộn 40 × 30 mm", "Roll 40 × 30 mm"), (40_000, 30_000), &[Consumer]),
    Stock::roll("roll_50x30", Text::new("Cuộn 50 × 30 mm", "Roll 50 × 30 mm"), (50_000, 30_000), &[Consumer]),
    Stock::roll("roll_70x50", Text::new("Cuộn 70 × 50 mm", "Roll 70 × 50 mm"), (70_000, 50_000), &[Consumer]),
    Stock::roll("roll_100x50", Text::new("Cuộn 100 × 50 mm", "Roll 100 × 50 mm"), (100_000, 50_000), &[Consumer, Case]),
    Stock::roll("roll_100x70", Text::new("Cuộn 100 × 70 mm", "Roll 100 × 70 mm"), (100_000, 70_000), &[Case, FieldTag]),
    Stock::roll(
        "roll_100x150",
        Text::new("Cuộn 100 × 150 mm", "Roll 100 × 150 mm"),
        (100_000, 150_000),
        &[Case, Pallet],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::LabelKind;
    use super::{STOCKS, Stock};

    #[test]
    fn no_label_leaves_its_page_or_touches_another() {
        for stock in &STOCKS {
            for position in 0..stock.per_page() {
                let (x, y) = stock.place(position);
                assert!(x >= 0 && y >= 0, "{} {position}", stock.id);
                assert!(
                    x + stock.label.0 <= stock.page.0 && y + stock.label.1 <= stock.page.1,
                    "{} {position}",
                    stock.id
                );
            }
            assert!(stock.pitch.0 >= stock.label.0 && stock.pitch.1 >= stock.label.1, "{}", stock.id);
        }
    }

    #[test]
    fn every_kind_has_a_sheet_and_a_roll_and_every_stock_its_own_identifier() {
        for kind in LabelKind::ALL {
            for roll in [false, true] {
                let fits = |stock: &&Stock| stock.kinds.contains(&kind) && stock.is_roll() == roll;
                assert!(STOCKS.iter().any(|stock| fits(&stock)), "{kind:?} roll: {roll}");
            }
        }
        for (index, stock) in STOCKS.iter().enumerate() {
            assert!(STOCKS[..index].iter().all(|other| other.id != stock.id), "{}", stock.id);
            assert_eq!(Stock::find(stock.id), Some(stock));
        }
    }

    #[test]
    fn positions_go_along_the_rows() {
        let stock = Stock::find("a4_65").expect("a stock");
        assert_eq!(stock.place(0), (4_750, 10_700));
        assert_eq!(stock.place(4), (167_150, 10_700));
        assert_eq!(stock.place(5), (4_750, 31_900));
        assert_eq!(stock.place(64), (167_150, 10_700 + 12 * 21_200));
    }
}
