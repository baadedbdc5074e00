//! Positions of labels on the pages of a stock.

use nguon_domain::labelling::label::{Micrometres, Stock};

/// The arrangement of labels on pages.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// The label stock.
    pub stock: &'static Stock,
    /// Position of the first free label on the first page, from 0.
    pub start: u32,
    /// Offset of the print to the right and down, which corrects misaligned printers.
    pub offset: (Micrometres, Micrometres),
}

impl Sheet {
    /// Returns the page of a label, both counted from 0, and its position there.
    #[must_use]
    pub const fn place(&self, label: u32) -> (u32, (Micrometres, Micrometres)) {
        let position = self.start + label;
        let per_page = self.stock.per_page();
        let (x, y) = self.stock.place(position % per_page);
        (position / per_page, (x + self.offset.0, y + self.offset.1))
    }
}

#[cfg(test)]
mod tests {
    use super::Sheet;
    use nguon_domain::labelling::label::Stock;

    #[test]
    fn a_sheet_that_is_used_in_part_goes_on_where_it_is_free() {
        let stock = Stock::find("a4_24").expect("a stock");
        let sheet = Sheet { stock, start: 22, offset: (500, -300) };
        assert_eq!(sheet.place(0), (0, (70_500, 500 + 7 * 37_000 - 300)));
        assert_eq!(sheet.place(1), (0, (140_500, 500 + 7 * 37_000 - 300)));
        assert_eq!(sheet.place(2), (1, (500, 200)));
    }
}
