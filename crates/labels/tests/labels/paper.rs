//! Sizes of pages, positions of labels, and searchable texts.

use nguon_domain::labelling::label::{LabelKind, STOCKS, Stock};
use nguon_labels::{Content, Sheet, lay_out, svg};

use crate::reader::{Pdf, run};
use crate::sample::content;
use crate::scanning::pdf;

#[test]
fn pages_are_as_large_as_the_paper() {
    for stock in &STOCKS {
        let kind = stock.kinds[0];
        let sheet = Sheet { stock, start: 0, offset: (0, 0) };
        let drawings = (0..3).map(|seed| lay_out(&content(kind, seed), stock, None).expect("a label"));
        let pdf = Pdf::new(&pdf(&sheet, drawings));
        let info = String::from_utf8(run("pdfinfo", &["-box", &pdf.path()])).expect("UTF-8");
        let line = |name: &str| {
            let line = info.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name}: {info}"));
            line[name.len()..].trim().to_owned()
        };
        let pages: u32 = line("Pages:").parse().expect("a number");
        assert_eq!(pages, if stock.is_roll() { 3 } else { 3_u32.div_ceil(stock.per_page()) }, "{}", stock.id);
        assert_eq!(line("Title:"), "Nhãn");
        let size: Vec<f64> = line("MediaBox:").split_whitespace().map(|part| part.parse().expect("points")).collect();
        for (points, length) in [(size[2], stock.page.0), (size[3], stock.page.1)] {
            let difference = points * 25.4 / 72.0 - f64::from(length) / 1000.0;
            assert!(difference.abs() <= 0.05, "{}: {difference} mm", stock.id);
        }
    }
}

#[test]
fn texts_can_be_searched_and_copied_with_all_their_marks() {
    for (kind, id) in [
        (LabelKind::Consumer, "a4_12"),
        (LabelKind::Case, "roll_100x150"),
        (LabelKind::Pallet, "a4_2"),
        (LabelKind::FieldTag, "roll_100x70"),
    ] {
        let stock = Stock::find(id).expect("a stock");
        let content = content(kind, 6);
        let drawing = lay_out(&content, stock, Some("In lại lần 2")).expect("a label");
        let found = Pdf::new(&pdf(&Sheet { stock, start: 0, offset: (0, 0) }, [drawing])).text();
        // Wrapped lines split texts between words.
        let words: Vec<&str> = found.split([' ', '\n', '\u{a0}', '\u{c}']).filter(|word| !word.is_empty()).collect();
        let mut said = vec!["In lại lần 2".to_owned()];
        match content {
            Content::Consumer(consumer) => said.extend(consumer.lines),
            Content::Case(case) => said.extend([case.name, case.business, case.lot]),
            Content::Pallet(pallet) => {
                said.extend([pallet.from.name, pallet.sscc.clone(), format!("(00){}", pallet.sscc)]);
                said.extend(pallet.to.map(|to| to.name));
                for heading in ["Từ", "Đến", "Vận chuyển", "Ngày vận chuyển", "Số đơn đặt hàng", "Khối lượng tổng (kg)"]
                {
                    said.push(heading.to_owned());
                }
            }
            Content::FieldTag(tag) => said.extend([tag.commodity, tag.grower, format!("(00){}", tag.sscc)]),
        }
        for word in said.iter().flat_map(|text| text.split_whitespace()) {
            assert!(words.contains(&word), "{id}: {word} in {found}");
        }
    }
}

#[test]
fn an_offset_moves_all_labels_of_a_sheet() {
    let stock = Stock::find("a4_24").expect("a stock");
    let left_edge = |offset: i32| {
        let drawing = lay_out(&content(LabelKind::Consumer, 3), stock, None).expect("a label");
        let pdf = Pdf::new(&pdf(&Sheet { stock, start: 0, offset: (offset, 0) }, [drawing]));
        let page = pdf.pages(254).remove(0);
        (0..page.width).find(|x| (0..page.height).any(|y| page.pixels[y * page.width + x] < 128)).expect("ink")
    };
    // 254 dpi is ten pixels to a millimetre.
    assert_eq!(left_edge(2_000), left_edge(0) + 20);
}

#[test]
fn the_preview_says_what_it_shows_and_hides_no_markup() {
    let stock = Stock::find("a4_24").expect("a stock");
    let mut content = content(LabelKind::Consumer, 2);
    if let Content::Consumer(consumer) = &mut content {
        consumer.lines[0] = "Ổi <script> & \"xoài\"".to_owned();
    }
    let drawing = lay_out(&content, stock, None).expect("a label");
    let svg = svg::write(&drawing);
    assert!(svg.contains("width=\"70mm\" height=\"37mm\""));
    assert!(svg.contains("<title>") && svg.contains("Ổi &lt;script&gt;"), "{svg}");
    assert!(!svg.contains("<script"));
}
