//! Reports on A4: headings, paragraphs, name-value pairs and tables, flowing over as many pages as they need; a code in
//! the corner of the first page, and boxes for signatures.

use nguon_domain::labelling::label::Micrometres;

use crate::drawing::{Drawing, Item};
use crate::font::Weight;
use crate::symbol::Symbol;
use crate::text::{ASCENT, LEADING, Paragraph, lines, width};

/// Page size: A4.
const PAGE: (Micrometres, Micrometres) = (210_000, 297_000);
/// Left and right margin.
const MARGIN: Micrometres = 18_000;
/// Top and bottom margin, with room for the page number.
const EDGE: Micrometres = 18_000;
/// Font size (em): 9.5 points.
const SIZE: Micrometres = 3_350;
/// Space between the text of a cell and its lines.
const PADDING: Micrometres = 1_200;
/// Thickness of a thin line.
const THIN: Micrometres = 150;
/// Width of a module of a code in the corner: a phone reads it from arm's length.
const MODULE: Micrometres = 700;
/// Height of a box for a signature.
const SIGNATURE: Micrometres = 36_000;

/// The corner of the first page that a code takes.
#[derive(Clone, Copy, Debug)]
struct Corner {
    left: Micrometres,
    bottom: Micrometres,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Heading.
    pub title: &'a str,
    /// Width, as a share of the table's.
    pub share: i32,
    /// Whether it contains numbers, which are aligned right.
    pub is_number: bool,
}

/// A report under construction.
#[derive(Debug)]
pub struct Report {
    pages: Vec<Drawing>,
    y: Micrometres,
    corner: Option<Corner>,
}

impl Default for Report {
    fn default() -> Self {
        Self::new()
    }
}

impl Report {
    /// Creates an empty report.
    #[must_use]
    pub fn new() -> Self {
        Self { pages: vec![Drawing::new(PAGE.0, PAGE.1)], y: EDGE, corner: None }
    }

    /// Puts a code with a caption into the top right corner of the first page. The texts added after it flow beside it,
    /// tables begin below it.
    pub fn code(&mut self, symbol: Symbol, caption: &str) {
        let quiet = symbol.symbology.quiet_zone() * MODULE;
        let size = i32::from(symbol.width) * MODULE;
        let left = PAGE.0 - MARGIN - size - quiet;
        let top = EDGE;
        let symbol = Item::Symbol { x: left + quiet, y: top, module: MODULE, module_height: MODULE, symbol };
        let mut y = top + size + quiet;
        let Some(page) = self.pages.first_mut() else { return };
        page.items.push(symbol);
        let paragraph = Paragraph { text: caption, weight: Weight::Regular, scale: 80 };
        for (text, weight, size) in lines(&[paragraph], PAGE.0 - MARGIN - left, SIZE) {
            page.items.push(Item::Text { x: left, baseline: y + size * ASCENT / 100, size, weight, text });
            y += size * LEADING / 100;
        }
        self.corner = Some(Corner { left, bottom: y + PADDING });
    }

    /// Returns the width of texts at the present height.
    fn width(&self) -> Micrometres {
        match self.corner {
            Some(corner) if self.pages.len() == 1 && self.y < corner.bottom => corner.left - PADDING - MARGIN,
            _ => PAGE.0 - 2 * MARGIN,
        }
    }

    /// Goes on below the code in the corner.
    fn below_corner(&mut self) {
        if let Some(corner) = self.corner.filter(|_| self.pages.len() == 1) {
            self.y = self.y.max(corner.bottom);
        }
    }

    /// Adds a box for each signature, side by side on one page, each under its title.
    pub fn signatures(&mut self, titles: &[&str], note: &str) {
        self.below_corner();
        self.room(SIGNATURE);
        let count = Micrometres::try_from(titles.len()).unwrap_or(1).max(1);
        let column = (PAGE.0 - 2 * MARGIN) / count;
        let top = self.y + SIZE / 2;
        let mut left = MARGIN;
        for title in titles {
            let paragraphs = [Paragraph::bold(title, 95), Paragraph { text: note, weight: Weight::Regular, scale: 80 }];
            let mut y = top + PADDING;
            for (text, weight, size) in lines(&paragraphs, column - 2 * PADDING, SIZE) {
                let x = left + (column - width(&text, weight, size)) / 2;
                self.put(Item::Text { x, baseline: y + size * ASCENT / 100, size, weight, text });
                y += size * LEADING / 100;
            }
            let height = SIGNATURE - SIZE;
            for (x, y, width, height) in [
                (left, top, column, THIN),
                (left, top + height, column, THIN),
                (left, top, THIN, height),
                (left + column - THIN, top, THIN, height),
            ] {
                self.put(Item::Bar { x, y, width, height });
            }
            left += column;
        }
        self.y = top + SIGNATURE - SIZE / 2;
    }

    /// Adds the title, or a section heading.
    pub fn heading(&mut self, text: &str, is_title: bool) {
        let scale = if is_title { 190 } else { 130 };
        self.room(SIZE * if is_title { 5 } else { 6 });
        if self.y > EDGE {
            self.y += SIZE;
        }
        self.paragraph_of(Paragraph::bold(text, scale), MARGIN, self.width());
        self.y += SIZE / 3;
    }

    /// Adds a paragraph per line of the text.
    pub fn paragraph(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            self.paragraph_of(Paragraph::regular(line), MARGIN, self.width());
        }
        self.y += SIZE / 3;
    }

    /// Adds a name with its value.
    pub fn fact(&mut self, name: &str, value: &str) {
        const NAMES: Micrometres = 52_000;
        let (page, top) = (self.pages.len(), self.y);
        self.room(SIZE * 2);
        let top = if self.pages.len() == page { top } else { self.y };
        self.paragraph_of(Paragraph::bold(name, 100), MARGIN, NAMES - PADDING);
        let below = self.y;
        self.y = top;
        for line in value.lines().filter(|line| !line.trim().is_empty()) {
            self.paragraph_of(Paragraph::regular(line), MARGIN + NAMES, self.width() - NAMES);
        }
        self.y = self.y.max(below) + SIZE / 5;
    }

    /// Adds a table; its headings are repeated on every page.
    pub fn table(&mut self, columns: &[Column<'_>], rows: &[Vec<String>]) {
        let shares: i32 = columns.iter().map(|column| column.share).sum::<i32>().max(1);
        let whole = PAGE.0 - 2 * MARGIN;
        let widths: Vec<Micrometres> = columns.iter().map(|column| whole * column.share / shares).collect();
        let titles: Vec<String> = columns.iter().map(|column| column.title.to_owned()).collect();
        self.below_corner();
        self.room(SIZE * 6);
        self.row(columns, &widths, &titles, Weight::Bold);
        for row in rows {
            let height = height_of(columns, &widths, row, Weight::Regular);
            if self.y + height > PAGE.1 - EDGE {
                self.turn();
                self.row(columns, &widths, &titles, Weight::Bold);
            }
            self.row(columns, &widths, row, Weight::Regular);
        }
        self.y += SIZE / 2;
    }

    /// Returns the pages, each with its number and footer.
    #[must_use]
    pub fn finish(mut self, foot: &str) -> Vec<Drawing> {
        let count = self.pages.len();
        for (number, page) in self.pages.iter_mut().enumerate() {
            let size = SIZE * 8 / 10;
            let baseline = PAGE.1 - EDGE / 2;
            let text = format!("{}/{count}", number + 1);
            let right = PAGE.0 - MARGIN - width(&text, Weight::Regular, size);
            page.items.push(Item::Text { x: right, baseline, size, weight: Weight::Regular, text });
            page.items.push(Item::Text { x: MARGIN, baseline, size, weight: Weight::Regular, text: foot.to_owned() });
        }
        self.pages
    }

    fn turn(&mut self) {
        self.pages.push(Drawing::new(PAGE.0, PAGE.1));
        self.y = EDGE;
    }

    /// Starts a new page when less than this height is left.
    fn room(&mut self, height: Micrometres) {
        if self.y + height > PAGE.1 - EDGE {
            self.turn();
        }
    }

    fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.items.push(item);
        }
    }

    fn paragraph_of(&mut self, paragraph: Paragraph<'_>, x: Micrometres, room: Micrometres) {
        for (text, weight, size) in lines(&[paragraph], room, SIZE) {
            self.room(size * LEADING / 100);
            let baseline = self.y + size * ASCENT / 100;
            self.put(Item::Text { x, baseline, size, weight, text });
            self.y += size * LEADING / 100;
        }
    }

    /// Adds a row; one that is higher than a page is cut off at the page's end.
    fn row(&mut self, columns: &[Column<'_>], widths: &[Micrometres], cells: &[String], weight: Weight) {
        let height = height_of(columns, widths, cells, weight).min(PAGE.1 - 2 * EDGE);
        let top = self.y;
        let mut x = MARGIN;
        for ((column, room), cell) in columns.iter().zip(widths).zip(cells) {
            let mut y = top + PADDING;
            for (text, weight, size) in cell_lines(cell, *room, weight) {
                if y + size * LEADING / 100 > top + height {
                    break;
                }
                let indent = if column.is_number { room - PADDING - width(&text, weight, size) } else { PADDING };
                self.put(Item::Text { x: x + indent, baseline: y + size * ASCENT / 100, size, weight, text });
                y += size * LEADING / 100;
            }
            x += room;
        }
        self.y = top + height;
        let thickness = if weight == Weight::Bold { THIN * 2 } else { THIN };
        let below = self.y;
        self.put(Item::Bar { x: MARGIN, y: below, width: widths.iter().sum(), height: thickness });
    }
}

fn cell_lines(cell: &str, room: Micrometres, weight: Weight) -> Vec<(String, Weight, Micrometres)> {
    let paragraphs: Vec<Paragraph<'_>> = cell.lines().map(|line| Paragraph { text: line, weight, scale: 90 }).collect();
    lines(&paragraphs, room - 2 * PADDING, SIZE)
}

fn height_of(columns: &[Column<'_>], widths: &[Micrometres], cells: &[String], weight: Weight) -> Micrometres {
    let heights = columns.iter().zip(widths).zip(cells).map(|((_, room), cell)| {
        cell_lines(cell, *room, weight).iter().map(|(_, _, size)| size * LEADING / 100).sum::<Micrometres>()
    });
    heights.max().unwrap_or_default() + 2 * PADDING
}

#[cfg(test)]
mod tests {
    use super::{Column, EDGE, MARGIN, PAGE, Report};
    use crate::drawing::Item;
    use crate::symbol::{Correction, Symbol};
    use crate::text::width;

    #[test]
    fn texts_flow_beside_the_code_and_tables_and_signatures_stand_below_it() {
        let mut report = Report::new();
        let symbol = Symbol::qr("https://nguon.vn/d/0123456789abcdefghijkl", Correction::Medium).expect("a symbol");
        report.code(symbol, "Quét để xác nhận đã nhận hàng");
        report.heading("Phiếu giao hàng", true);
        report.fact(
            "Bên nhận",
            "Cửa hàng thực phẩm sạch Bình Minh, 12 Nguyễn Trãi, phường Bến Thành, Thành phố Hồ Chí Minh",
        );
        let columns = [Column { title: "Hàng hóa", share: 1, is_number: false }];
        report.table(&columns, &[vec!["Thanh long".to_owned()]]);
        report.signatures(&["Bên giao", "Lái xe", "Bên nhận"], "(ký, ghi rõ họ tên)");
        let pages = report.finish("GH-1");
        let [page] = pages.as_slice() else { panic!("{} pages", pages.len()) };
        let Some(Item::Symbol { x, y, module, symbol, .. }) =
            page.items.iter().find(|item| matches!(item, Item::Symbol { .. }))
        else {
            panic!("no symbol")
        };
        let quiet = 4 * module;
        let (left, bottom) = (x - quiet, y + i32::from(symbol.height) * module + quiet);
        assert!(*x + i32::from(symbol.width) * module <= PAGE.0 - MARGIN);
        for item in &page.items {
            match item {
                Item::Text { x, baseline, size, weight, text } if *baseline < bottom => {
                    assert!(*x + width(text, *weight, *size) <= left, "{text} stands in the code");
                }
                Item::Bar { y, .. } => assert!(*y > bottom),
                Item::Text { .. } | Item::Symbol { .. } => {}
            }
        }
        let text = page.text();
        assert!(["Bên giao", "Lái xe", "1/1"].iter().all(|said| text.contains(said)), "{text}");
    }

    #[test]
    fn a_long_table_goes_on_over_pages_under_its_titles_and_nothing_stands_outside() {
        let mut report = Report::new();
        report.heading("Báo cáo thu hồi", true);
        report.fact("Lý do", "Dư lượng thuốc bảo vệ thực vật vượt mức cho phép ".repeat(6).trim());
        let columns = [
            Column { title: "Nơi nhận", share: 3, is_number: false },
            Column { title: "Số lượng", share: 1, is_number: true },
        ];
        let rows: Vec<Vec<String>> =
            (0..120).map(|row| vec![format!("Cửa hàng thực phẩm sạch số {row}"), format!("{row},5")]).collect();
        report.table(&columns, &rows);
        let pages = report.finish("Nguồn");
        assert!(pages.len() > 2, "{}", pages.len());
        for (number, page) in pages.iter().enumerate() {
            let text = page.text();
            assert!(text.contains("Nơi nhận") && text.contains(&format!("{}/{}", number + 1, pages.len())), "{text}");
            for item in &page.items {
                if let Item::Text { x, baseline, .. } = item {
                    assert!(*x >= 0 && *x < PAGE.0 && *baseline <= PAGE.1 - EDGE / 2, "{item:?}");
                }
            }
        }
        let all: String = pages.iter().map(crate::Drawing::text).collect();
        assert!((0..120).all(|row| all.contains(&format!("sạch số {row}"))));
    }
}
