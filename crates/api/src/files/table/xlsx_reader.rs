//! Reads the first sheet of an Excel workbook (ECMA-376 part 1, SpreadsheetML), ignoring every size that the file
//! declares. Existing libraries allocate memory for the declared number of shared strings, so that one small file could
//! exhaust the server.

use std::collections::HashMap;

use chrono::TimeDelta;
use nguon_domain::files::sheet::{Cell, serial};
use nguon_domain::input::violation::Reason;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, Relations, Xml, attribute, text_of};
use super::{Row, Rows};

/// Days between the 1900 and the 1904 epoch of workbooks.
const DAYS_TO_1904: i64 = 1_462;
/// Maximum number of number formats, and of cell styles: Excel itself writes at most 65,490 styles.
const MAX_STYLES: usize = 65_536;
/// Maximum number of shared strings: each allocates memory, even when empty.
const MAX_SHARED_TEXTS: usize = 1_000_000;

/// Workbook data needed to interpret the cells of a sheet.
#[derive(Debug, Default)]
struct Book {
    texts: Vec<String>,
    /// Whether the cells of each style are dates or times.
    times: Vec<bool>,
    from_1904: bool,
}

/// Reads the rows of the first visible sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row>, Reason> {
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
        book.times = time_styles(package.xml(&xml))?;
    }
    let path = relations.id(&sheet).ok_or(Reason::UnreadableTable)?;
    let xml = package.part(path)?.ok_or(Reason::UnreadableTable)?;
    cells(package.xml(&xml), &book)
}

/// Returns the relationship identifier of the first visible sheet, and reads the epoch into `book`.
fn first_sheet(mut workbook: Xml<'_>, book: &mut Book) -> Result<String, Reason> {
    let mut first = None;
    loop {
        match workbook.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" => {
                    let value = attribute(&element, "date1904");
                    book.from_1904 = matches!(value.as_deref(), Some("1" | "true"));
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

/// Returns for each cell style whether it formats numbers as dates or times.
///
/// # Errors
/// When there are more formats or styles than spreadsheet programs write.
fn time_styles(mut xml: Xml<'_>) -> Result<Vec<bool>, Reason> {
    let mut custom: HashMap<u32, bool> = HashMap::new();
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
                        custom.entry(id).or_insert_with(|| is_time(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    if styles.len() >= MAX_STYLES {
                        return Err(Reason::TooManyStyles { max: MAX_STYLES });
                    }
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    let own = custom.get(&id).copied();
                    // Built-in formats (part 1, §18.8.30).
                    styles.push(own.unwrap_or(matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
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
fn cells(mut xml: Xml<'_>, book: &Book) -> Result<Vec<Row>, Reason> {
    let mut rows = Rows::default();
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
                _ => {}
            },
            Event::Eof => return Ok(rows.rows),
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
    let mut in_value = false;
    loop {
        let event = xml.next()?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "v" => in_value = true,
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
        return Ok(Cell::Empty);
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
        _ => number(value.trim(), style.and_then(|style| book.times.get(style)).copied().unwrap_or(false), book)?,
    })
}

fn number(value: &str, is_time: bool, book: &Book) -> Result<Cell, Reason> {
    let number: f64 = value.parse().map_err(|_| Reason::UnreadableTable)?;
    if !is_time {
        return Ok(Cell::Number(number));
    }
    let moment = serial(number).and_then(|moment| {
        if book.from_1904 { moment.checked_add_signed(TimeDelta::days(DAYS_TO_1904)) } else { Some(moment) }
    });
    Ok(moment.map_or(Cell::Number(number), Cell::Moment))
}

#[cfg(test)]
mod tests {
    use super::super::package::{MAX_STEPS, Steps, Xml};
    use super::{MAX_STYLES, is_time, place, time_styles, unescaped};
    use nguon_domain::input::violation::Reason;

    /// Builds a style sheet of `formats` formats with distinct identifiers and `styles` styles of the last format.
    fn styles(formats: usize, styles: usize) -> String {
        let declared: String =
            (0..formats).map(|id| format!("<numFmt numFmtId=\"{}\" formatCode=\"dd/mm/yyyy\"/>", 200 + id)).collect();
        let used = format!("<xf numFmtId=\"{}\"/>", 199 + formats).repeat(styles);
        format!("<styleSheet><numFmts>{declared}</numFmts><cellXfs>{used}</cellXfs></styleSheet>")
    }

    /// Returns the result of reading a style sheet and the number of events read.
    fn read(xml: &str) -> (Result<Vec<bool>, Reason>, u32) {
        let steps = Steps::new(MAX_STEPS);
        let read = time_styles(Xml::new(xml, steps.clone()));
        (read, MAX_STEPS - steps.left())
    }

    #[test]
    fn many_styles_take_steps_for_each_and_no_more_than_excel_writes_are_read() {
        let (read_all, steps) = read(&styles(60_000, 60_000));
        assert_eq!(read_all, Ok(vec![true; 60_000]));
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
        assert_eq!(time_styles(Xml::new(&xml, Steps::new(50))), Err(Reason::UnpacksTooLarge));
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
