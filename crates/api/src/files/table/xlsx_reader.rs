//! Reads the first sheet of an Excel workbook (ECMA-376 part 1, SpreadsheetML), ignoring every size that the file
//! declares. Existing libraries allocate memory for the declared number of shared strings, so that one small file could
//! exhaust the server.

use std::collections::HashMap;

use nguon_domain::files::sheet::{Cell, Epoch, Notation, serial};
use nguon_domain::input::violation::Reason;
use quick_xml::events::{BytesStart, Event};

use super::super::package::{Package, Relations, Xml, attribute, text_of};
use super::{MergedArea, Rows, TableContent};

/// Maximum number of number formats, and of cell styles: Excel itself writes at most 65,490 styles.
const MAX_STYLES: usize = 65_536;
/// Maximum number of shared strings: each allocates memory, even when empty.
const MAX_SHARED_TEXTS: usize = 1_000_000;

/// Workbook data needed to interpret the cells of a sheet.
#[derive(Debug, Default)]
struct Book {
    texts: Vec<String>,
    /// What the number format of each style shows.
    formats: Vec<NumberFormat>,
    epoch: Epoch,
}

/// What a number format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberFormat {
    /// The number as it is.
    Plain,
    /// At least so many digits of a whole number.
    Zeros(usize),
    /// A date or time.
    Time,
    /// Anything else: decimals, groups of thousands, percentages.
    Other,
}

/// Reads the rows of the first visible sheet.
pub(super) fn read(bytes: &[u8]) -> Result<TableContent, Reason> {
    let mut package = Package::open(bytes)?;
    let root = Relations::of(&mut package, "")?;
    let path = root.kind("officeDocument").unwrap_or("xl/workbook.xml").to_owned();
    let workbook = package.part(&path)?.ok_or(Reason::UnreadableTable)?;
    let relations = Relations::of(&mut package, &path)?;
    let mut book = Book::default();
    let sheet = first_sheet(package.xml(&workbook), &mut book)?;
    if let Some(path) = relations.kind("sharedStrings")
        && let Some(xml) = package.part(path)?
    {
        book.texts = shared_texts(package.xml(&xml))?;
    }
    if let Some(path) = relations.kind("styles")
        && let Some(xml) = package.part(path)?
    {
        book.formats = number_formats(package.xml(&xml))?;
    }
    let path = relations.id(&sheet).ok_or(Reason::UnreadableTable)?;
    let xml = package.part(path)?.ok_or(Reason::UnreadableTable)?;
    let rows = cells(package.xml(&xml), &book)?;
    Ok(TableContent { rows: rows.rows, notation: Notation { epoch: book.epoch, ..Notation::default() } })
}

/// Returns the relationship identifier of the first visible sheet, and reads the epoch into `book`.
fn first_sheet(mut workbook: Xml<'_>, book: &mut Book) -> Result<String, Reason> {
    let mut first = None;
    loop {
        match workbook.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" => {
                    let value = attribute(&element, "date1904");
                    if matches!(value.as_deref(), Some("1" | "true")) {
                        book.epoch = Epoch::From1904;
                    }
                }
                "sheet" if first.is_none() => {
                    let hidden = attribute(&element, "state").is_some_and(|state| state != "visible");
                    if !hidden {
                        first = attribute(&element, "id");
                    }
                }
                _ => {}
            },
            Event::Eof => return first.ok_or(Reason::UnreadableTable),
            _ => {}
        }
    }
}

/// Returns the shared strings, in their order.
fn shared_texts(mut xml: Xml<'_>) -> Result<Vec<String>, Reason> {
    let mut texts = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "si" => {
                if texts.len() >= MAX_SHARED_TEXTS {
                    return Err(Reason::UnpacksTooLarge);
                }
                texts.push(rich_text(&mut xml, "si")?);
            }
            Event::Eof => return Ok(texts),
            _ => {}
        }
    }
}

/// Returns the text of an element with rich-text runs, without phonetic runs.
fn rich_text(xml: &mut Xml<'_>, end: &str) -> Result<String, Reason> {
    let mut text = String::new();
    let (mut in_text, mut in_phonetic) = (false, false);
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = true,
                "rPh" => in_phonetic = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_phonetic = false,
                name if name == end => return Ok(unescaped(text)),
                _ => {}
            },
            Event::Eof => return Err(Reason::UnreadableTable),
            event if in_text && !in_phonetic => text_of(event, &mut text)?,
            _ => {}
        }
    }
}

/// Decodes `_xHHHH_` escapes of characters that XML cannot contain (part 1, §22.9.2.19).
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(place) = rest.find("_x") {
        let code = rest.get(place + 2..place + 6).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = code
            .filter(|_| rest[place + 6..].starts_with('_'))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match character {
            Some(character) => {
                plain.push_str(&rest[..place]);
                plain.push(character);
                rest = &rest[place + 7..];
            }
            None => {
                plain.push_str(&rest[..place + 2]);
                rest = &rest[place + 2..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Returns what the number format of each cell style shows.
///
/// # Errors
/// When there are more formats or styles than spreadsheet programs write.
fn number_formats(mut xml: Xml<'_>) -> Result<Vec<NumberFormat>, Reason> {
    let mut custom: HashMap<u32, NumberFormat> = HashMap::new();
    let mut formats = 0;
    let mut styles = Vec::new();
    let mut in_cells = false;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    formats += 1;
                    if formats > MAX_STYLES {
                        return Err(Reason::TooManyStyles { max: MAX_STYLES });
                    }
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    let code = attribute(&element, "formatCode").unwrap_or_default();
                    if let Some(id) = id {
                        // Of duplicate identifiers the first counts.
                        custom.entry(id).or_insert_with(|| shown_by(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    if styles.len() >= MAX_STYLES {
                        return Err(Reason::TooManyStyles { max: MAX_STYLES });
                    }
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    let own = custom.get(&id).copied();
                    // Built-in formats (part 1, §18.8.30): General, 0, @ and those of dates and times.
                    styles.push(own.unwrap_or(match id {
                        0 | 1 | 49 => NumberFormat::Plain,
                        14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Time,
                        _ => NumberFormat::Other,
                    }));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}

/// Returns what a format code shows.
fn shown_by(code: &str) -> NumberFormat {
    match code.trim() {
        "General" | "GENERAL" | "@" | "0" | "#" | "" => NumberFormat::Plain,
        zeros if zeros.bytes().all(|byte| byte == b'0') => NumberFormat::Zeros(zeros.len()),
        code if is_time(code) => NumberFormat::Time,
        _ => NumberFormat::Other,
    }
}

/// Whether a format code shows dates or times: it has one of their letters outside of quotation marks and brackets.
fn is_time(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                characters.by_ref().find(|c| *c == '"');
            }
            '[' => {
                let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                if !inner.is_empty() && inner.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's')) {
                    return true;
                }
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return true,
            // "General" contains no date or time codes.
            'G' | 'g' => return false,
            _ => {}
        }
    }
    false
}

/// Parses a cell reference such as `AB12` into column, from zero, and row, from one.
fn place(text: &str) -> Option<(usize, usize)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column =
        text[..letters].bytes().fold(0, |sum, byte| sum * 26 + usize::from(byte.to_ascii_uppercase() - b'A') + 1);
    let row: u32 = text[letters..].parse().ok()?;
    Some((column - 1, usize::try_from(row).ok()?))
}

/// Reads the cells of a sheet.
fn cells(mut xml: Xml<'_>, book: &Book) -> Result<Rows, Reason> {
    let mut rows = Rows::default();
    let mut merged = Vec::new();
    let (mut row, mut column) = (0, 0);
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    let number = attribute(&element, "r").and_then(|row| row.parse::<u32>().ok());
                    row = number.and_then(|row| usize::try_from(row).ok()).unwrap_or(row + 1);
                    column = 0;
                }
                "c" => {
                    if let Some(place) = attribute(&element, "r").as_deref().and_then(place) {
                        (column, row) = place;
                    }
                    let cell = cell(&mut xml, &element, book)?;
                    rows.put(row, column, cell)?;
                    column += 1;
                }
                "mergeCell" => {
                    let area = attribute(&element, "ref");
                    let corners = area.as_deref().and_then(|area| area.split_once(':'));
                    if let Some((first, last)) = corners
                        && let (Some((left, top)), Some((right, bottom))) = (place(first), place(last))
                    {
                        merged.push(MergedArea { top, bottom, left, right });
                    }
                }
                _ => {}
            },
            Event::Eof => {
                rows.fill(&merged)?;
                return Ok(rows);
            }
            _ => {}
        }
    }
}

/// Reads a cell; for a formula, its cached value.
fn cell(xml: &mut Xml<'_>, element: &BytesStart<'_>, book: &Book) -> Result<Cell, Reason> {
    let kind = attribute(element, "t").unwrap_or_default();
    let style = attribute(element, "s").and_then(|style| style.parse::<usize>().ok());
    let mut value = String::new();
    let mut inline = None;
    let (mut in_value, mut has_value, mut has_formula) = (false, false, false);
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "v" => (in_value, has_value) = (true, true),
                "f" => has_formula = true,
                "is" => inline = Some(rich_text(xml, "is")?),
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "v" => in_value = false,
                "c" => break,
                _ => {}
            },
            Event::Eof => return Err(Reason::UnreadableTable),
            event if in_value => text_of(event, &mut value)?,
            _ => {}
        }
    }
    if let Some(text) = inline {
        return Ok(Cell::Text(text));
    }
    if value.is_empty() {
        // The stored result of a formula may be an empty text.
        let has_result = has_value && kind == "str";
        return Ok(if has_formula && !has_result { Cell::NoResult } else { Cell::Empty });
    }
    Ok(match kind.as_str() {
        "s" => {
            let text = value.trim().parse::<usize>().ok().and_then(|index| book.texts.get(index));
            Cell::Text(text.ok_or(Reason::UnreadableTable)?.clone())
        }
        // ISO 8601 dates are parsed later, like texts.
        "str" | "inlineStr" | "d" => Cell::Text(unescaped(value)),
        "e" => Cell::Error,
        "b" => Cell::Text(if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()),
        _ => {
            let format = style.and_then(|style| book.formats.get(style)).copied().unwrap_or(NumberFormat::Plain);
            number(value.trim(), format, book.epoch)?
        }
    })
}

fn number(value: &str, format: NumberFormat, epoch: Epoch) -> Result<Cell, Reason> {
    let number: f64 = value.parse().map_err(|_| Reason::UnreadableTable)?;
    Ok(match format {
        NumberFormat::Plain => Cell::Number(number),
        NumberFormat::Time => serial(number, epoch).map_or(Cell::Number(number), Cell::Moment),
        NumberFormat::Zeros(digits) => {
            // What a format shows of more than Excel's 15 digits is uncertain, and of a sign or decimals, incomplete.
            let is_certain = number.fract() == 0.0 && (0.0..1e15).contains(&number) && digits <= 255;
            Cell::Formatted { number, shown: is_certain.then(|| format!("{number:0>digits$}")) }
        }
        NumberFormat::Other => Cell::Formatted { number, shown: None },
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::package::{MAX_STEPS, Steps, Xml};
    use super::{
        Book, Cell, Epoch, MAX_STYLES, NumberFormat, cells, is_time, number, number_formats, place, shown_by, unescaped,
    };
    use nguon_domain::input::violation::Reason;

    /// Builds a style sheet of `formats` formats with distinct identifiers and `styles` styles of the last format.
    fn styles(formats: usize, styles: usize) -> String {
        let declared: String =
            (0..formats).map(|id| format!("<numFmt numFmtId=\"{}\" formatCode=\"dd/mm/yyyy\"/>", 200 + id)).collect();
        let used = format!("<xf numFmtId=\"{}\"/>", 199 + formats).repeat(styles);
        format!("<styleSheet><numFmts>{declared}</numFmts><cellXfs>{used}</cellXfs></styleSheet>")
    }

    /// Returns the result of reading a style sheet and the number of events read.
    fn read(xml: &str) -> (Result<Vec<NumberFormat>, Reason>, u32) {
        let steps = Steps::new(MAX_STEPS);
        let read = number_formats(Xml::new(xml, steps.clone()));
        (read, MAX_STEPS - steps.left())
    }

    #[test]
    fn many_styles_take_steps_for_each_and_no_more_than_excel_writes_are_read() {
        let (read_all, steps) = read(&styles(60_000, 60_000));
        assert_eq!(read_all, Ok(vec![NumberFormat::Time; 60_000]));
        // A start and an end event each, and those of the enclosing elements.
        assert!(steps <= 2 * 120_000 + 7, "{steps} steps");
        for (of_formats, of_styles) in [(40_000, 400_000), (MAX_STYLES + 1, 1)] {
            let (refused, steps) = read(&styles(of_formats, of_styles));
            assert_eq!(refused, Err(Reason::TooManyStyles { max: MAX_STYLES }));
            assert!(steps < 400_000, "{steps} steps");
        }
    }

    #[test]
    fn reading_ends_with_the_steps_that_there_are() {
        let xml = styles(0, 100);
        assert_eq!(number_formats(Xml::new(&xml, Steps::new(50))), Err(Reason::UnpacksTooLarge));
    }

    #[test]
    fn formats_of_days_and_times_are_known_from_those_of_numbers() {
        for code in ["dd/mm/yyyy", "[$-42A]dd mmmm yyyy", "h:mm AM/PM", "[h]:mm", "yyyy\\-mm\\-dd", "mmm-yy"] {
            assert!(is_time(code), "{code}");
        }
        for code in ["General", "0.00", "#,##0 \"đồng/mẻ\"", "[Red]-0", "#,##0\\ \\d", "0.00E+00", "@", "#,##0[$₫-42A]"]
        {
            assert!(!is_time(code), "{code}");
        }
    }

    #[test]
    fn zeros_that_a_format_shows_are_known() {
        for (code, format) in [
            ("General", NumberFormat::Plain),
            ("0", NumberFormat::Plain),
            ("00000", NumberFormat::Zeros(5)),
            ("0.00", NumberFormat::Other),
            ("#,##0", NumberFormat::Other),
            ("dd/mm/yyyy", NumberFormat::Time),
        ] {
            assert_eq!(shown_by(code), format, "{code}");
        }
        let cell = |value| number(value, NumberFormat::Zeros(8), Epoch::From1900);
        assert_eq!(cell("471"), Ok(Cell::Formatted { number: 471.0, shown: Some("00000471".into()) }));
        for value in ["-471", "471.5", "1e16"] {
            assert!(matches!(cell(value), Ok(Cell::Formatted { shown: None, .. })), "{value}");
        }
    }

    #[test]
    fn formulas_without_results_are_not_empty_and_merged_cells_have_the_value_shown() {
        let sheet = "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"2\">\
            <c r=\"A2\"><f>B1</f></c><c r=\"B2\"><f>B1</f><v></v></c><c r=\"C2\" t=\"str\"><f>B1</f><v></v></c>\
            <c r=\"D2\"><f>B1</f><v>7</v></c></row><row r=\"3\"><c r=\"A3\"><v>2</v></c></row></sheetData>\
            <mergeCells><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"D2:E9\"/></mergeCells>";
        let rows = cells(Xml::new(sheet, Steps::new(MAX_STEPS)), &Book::default()).expect("a sheet").rows;
        let number = |column, number| (column, Cell::Number(number));
        assert_eq!(rows[0].cells, [number(0, 1.0)], "headings stay as they are");
        assert_eq!(rows[1].cells, [(0, Cell::NoResult), (1, Cell::NoResult), number(3, 7.0), number(4, 7.0)]);
        assert_eq!(rows[2].cells, [number(0, 2.0), number(3, 7.0), number(4, 7.0)]);
        assert_eq!(rows.len(), 3, "rows without a value of their own are none");
    }

    #[test]
    fn places_are_read_within_what_a_sheet_can_have() {
        assert_eq!(place("A1"), Some((0, 1)));
        assert_eq!(place("XFD1048576"), Some((16_383, 1_048_576)));
        for text in ["", "1", "A", "ABCD1", "A-1", "A99999999999"] {
            assert_eq!(place(text), None, "{text}");
        }
    }

    #[test]
    fn escaped_characters_are_read_and_nothing_else() {
        assert_eq!(unescaped("a_x000D_b_x005F_c_xyz_x12".into()), "a\rb_c_xyz_x12");
        assert_eq!(unescaped("_xD800_ế_x1".into()), "_xD800_ế_x1");
    }
}
