//! ZPL as a printer interprets it: commands by their manual, dots by zbar.

use nguon_domain::labelling::label::{LabelKind, Resolution, STOCKS, Stock};
use nguon_labels::drawing::Item;
use nguon_labels::pdf::Copies;
use nguon_labels::{Drawing, Grid, LayoutError, Sheet, lay_out_on, text, zpl};

use crate::reader::{Pdf, Picture, read_symbols};
use crate::sample::content;
use crate::scanning::{expected, pdf};

/// Number of different labels of each kind, stock and resolution.
const LABELS: u64 = 8;

/// A label as printed, with its number of copies.
struct Printed {
    picture: Picture,
    copies: u32,
}

/// Interprets a file: `^PW`, `^LL`, `^FO`, `^GFA` and `^PQ` between `^XA` and `^XZ`; anything else fails.
fn print(file: &[u8]) -> Vec<Printed> {
    let text = std::str::from_utf8(file).expect("ASCII");
    assert!(text.is_ascii());
    let number = |text: &str| text.trim().parse::<usize>().unwrap_or_else(|_| panic!("a number: {text}"));
    let (mut labels, mut at, mut copies) = (Vec::new(), (0, 0), 1);
    let mut paper = Picture { width: 0, height: 0, pixels: Vec::new() };
    for command in text.split('^').skip(1) {
        let (name, rest) = command.split_at(2);
        match name {
            "XA" => (paper, at, copies) = (Picture { width: 0, height: 0, pixels: Vec::new() }, (0, 0), 1),
            "PW" => paper.width = number(rest),
            "LL" => {
                paper.height = number(rest);
                paper.pixels = vec![255; paper.width * paper.height];
            }
            "LH" => assert_eq!(rest.trim(), "0,0"),
            "FO" => {
                let (x, y) = rest.split_once(',').expect("two numbers");
                at = (number(x), number(y));
            }
            "GF" => graphic(rest, at, &mut paper),
            "FS" => {}
            "PQ" => copies = u32::try_from(number(rest)).expect("few"),
            "XZ" => {
                let picture = Picture { pixels: std::mem::take(&mut paper.pixels), ..paper };
                labels.push(Printed { picture, copies });
            }
            other => panic!("^{other}"),
        }
    }
    labels
}

fn graphic(field: &str, (left, top): (usize, usize), paper: &mut Picture) {
    let mut parts = field.trim_end().splitn(5, ',');
    let mut next = || parts.next().expect("five parameters");
    assert_eq!(next(), "A");
    let (sent, all, row): (usize, usize, usize) =
        (next().parse().expect("bytes"), next().parse().expect("bytes"), next().parse().expect("bytes a row"));
    assert!(sent == all && all <= 99_999, "{all}");
    let mut rows: Vec<Vec<u8>> = vec![Vec::new()];
    let mut count = 0;
    for sign in next().chars() {
        if rows.last().is_some_and(|digits| digits.len() == row * 2) {
            rows.push(Vec::new());
        }
        let before = rows.len().checked_sub(2).map(|index| rows[index].clone());
        let digits = rows.last_mut().expect("a row");
        match sign {
            'G'..='Y' => count += sign as usize - 'G' as usize + 1,
            'g'..='z' => count += (sign as usize - 'g' as usize + 1) * 20,
            ',' => digits.resize(row * 2, 0),
            '!' => digits.resize(row * 2, 15),
            ':' => *digits = before.expect("a row before"),
            digit => {
                let value = digit.to_digit(16).unwrap_or_else(|| panic!("{digit}"));
                digits.extend(std::iter::repeat_n(value as u8, count.max(1)));
                count = 0;
            }
        }
        assert!(digits.len() <= row * 2, "a row is too long");
    }
    assert_eq!((rows.len() * row, rows.last().map(Vec::len)), (all, Some(row * 2)));
    for (y, digits) in rows.iter().enumerate() {
        for x in 0..(row * 8).min(paper.width - left) {
            if digits[x / 4] & (8 >> (x % 4)) != 0 {
                paper.pixels[(top + y) * paper.width + left + x] = 0;
            }
        }
    }
}

fn file(grid: Grid, drawings: impl IntoIterator<Item = Drawing>) -> Vec<u8> {
    let mut file = Vec::new();
    let labels = drawings.into_iter().map(|drawing| Ok::<_, LayoutError>(Copies { drawing, count: 3 }));
    zpl::write(&mut file, grid, (0, 0), labels).expect("a file");
    file
}

fn rolls(kind: LabelKind) -> impl Iterator<Item = &'static Stock> {
    STOCKS.iter().filter(move |stock| stock.is_roll() && stock.kinds.contains(&kind))
}

fn all_rolls_scan(kind: LabelKind) {
    for stock in rolls(kind) {
        for resolution in Resolution::ALL {
            let grid = Grid::of(resolution);
            let note = |seed: u64| seed.is_multiple_of(4).then_some("In lại lần 1");
            let (mut drawings, mut said) = (Vec::new(), Vec::new());
            for seed in 0..LABELS {
                let content = content(kind, seed * 37 + 5);
                match lay_out_on(&content, stock, note(seed), grid) {
                    Ok(drawing) => {
                        said.push(expected(&content, &drawing));
                        drawings.push(drawing);
                    }
                    // A GTIN with a lot number of 20 letters is 396 modules: 99 mm at two dots per module and 203 dpi,
                    // and wider than the roll at three dots and 300 dpi.
                    Err(error) => {
                        assert_eq!(
                            (error, stock.id, resolution),
                            (LayoutError::TooLarge, "roll_100x50", Resolution::Dpi300)
                        );
                    }
                }
            }
            assert!(drawings.len() as u64 > LABELS / 2, "{}", stock.id);
            let printed = print(&file(grid, drawings));
            let dots = |length: i32| match resolution {
                Resolution::Dpi203 => length / 125,
                Resolution::Dpi300 => (f64::from(length) * 300.0 / 25_400.0).round() as i32,
            };
            for label in &printed {
                let size = (label.picture.width as i32, label.picture.height as i32);
                assert_eq!((size, label.copies), ((dots(stock.label.0), dots(stock.label.1)), 3), "{}", stock.id);
            }
            let pictures: Vec<Picture> = printed.into_iter().map(|label| label.picture).collect();
            assert_eq!(read_symbols(&pictures), said, "{} {kind:?} {resolution:?}", stock.id);
        }
    }
}

#[test]
fn consumer_labels_scan_on_every_roll() {
    all_rolls_scan(LabelKind::Consumer);
}

#[test]
fn case_labels_scan_on_every_roll() {
    all_rolls_scan(LabelKind::Case);
}

#[test]
fn pallet_labels_scan_on_every_roll() {
    all_rolls_scan(LabelKind::Pallet);
}

#[test]
fn field_tags_scan_on_every_roll() {
    all_rolls_scan(LabelKind::FieldTag);
}

#[test]
fn texts_stand_where_the_pdf_has_them() {
    for kind in LabelKind::ALL {
        let stock = rolls(kind).last().expect("a roll");
        let grid = Grid::of(Resolution::Dpi203);
        let drawing = lay_out_on(&content(kind, 3), stock, None, grid).expect("a label");
        let pdf = Pdf::new(&pdf(&Sheet { stock, start: 0, offset: (0, 0) }, [drawing.clone()]));
        let on_paper = pdf.pages(203.2).remove(0);
        let dots = print(&file(grid, [drawing.clone()])).remove(0).picture;
        let mut texts = 0;
        for item in &drawing.items {
            let Item::Text { x, baseline, size, weight, text } = item else { continue };
            // Half an em above the baseline; the left and right half of the text.
            let half = text::width(text, *weight, *size) / 2;
            for left in [*x, x + half] {
                let dot = |length: i32| usize::try_from(length / 125).expect("on the label");
                let (corner, area) = ((dot(left), dot(baseline - size * 8 / 10)), (dot(half), dot(*size)));
                let ink = |picture: &Picture| {
                    let cut = picture.cut(corner, area);
                    cut.pixels.iter().map(|pixel| 255 - u64::from(*pixel)).sum::<u64>() as f64
                        / (cut.pixels.len() as f64 * 255.0)
                };
                let (expected, found) = (ink(&on_paper), ink(&dots));
                assert!(expected > 0.02, "{text}");
                assert!((found / expected - 1.0).abs() < 0.3, "{kind:?} {text}: {found:.3} for {expected:.3}");
            }
            texts += 1;
        }
        assert!(texts > 2, "{kind:?}");
    }
}

#[test]
fn an_offset_moves_what_is_printed() {
    let stock = Stock::find("roll_50x30").expect("a stock");
    let grid = Grid::of(Resolution::Dpi203);
    let left_edge = |offset: i32| {
        let drawing = lay_out_on(&content(LabelKind::Consumer, 3), stock, None, grid).expect("a label");
        let mut file = Vec::new();
        zpl::write(&mut file, grid, (offset, 0), [Ok::<_, LayoutError>(Copies { drawing, count: 1 })]).expect("a file");
        let label = print(&file).remove(0).picture;
        (0..label.width).find(|x| (0..label.height).any(|y| label.pixels[y * label.width + x] == 0)).expect("ink")
    };
    assert_eq!(left_edge(1_000), left_edge(0) + 8);
}
