//! The first sheet of an Excel workbook (ECMA-376 part 1, SpreadsheetML), read without believing any size that
//! the file declares. Libraries for this reserve memory for as many texts as a workbook says it has, which one
//! small file can turn into the end of the server.

use chrono::TimeDelta;
use nguon_domain::sheet::{Cell, serial};
use nguon_domain::violation::Reason;
use quick_xml::events::{BytesStart, Event};

use super::package::{Package, Relations, attribute, next, reader, text_of};
use super::{Row, Rows};

/// Days between the two epochs that workbooks count from.
const DAYS_TO_1904: i64 = 1_462;

/// What the cells of a sheet need to be understood.
#[derive(Debug, Default)]
struct Book {
    texts: Vec<String>,
    /// Whether the cells of a style are days or times.
    times: Vec<bool>,
    from_1904: bool,
}

/// Reads it.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row>, Reason> {
    let mut package = Package::open(bytes)?;
    let root = Relations::of(&mut package, "")?;
    let path = root.kind("officeDocument").unwrap_or("xl/workbook.xml").to_owned();
    let workbook = package.part(&path)?.ok_or(Reason::UnreadableTable)?;
    let relations = Relations::of(&mut package, &path)?;
    let mut book = Book::default();
    let sheet = first_sheet(&workbook, &mut book)?;
    if let Some(path) = relations.kind("sharedStrings")
        && let Some(xml) = package.part(path)?
    {
        book.texts = shared_texts(&xml)?;
    }
    if let Some(path) = relations.kind("styles")
        && let Some(xml) = package.part(path)?
    {
        book.times = time_styles(&xml)?;
    }
    let path = relations.id(&sheet).ok_or(Reason::UnreadableTable)?;
    let xml = package.part(path)?.ok_or(Reason::UnreadableTable)?;
    cells(&xml, &book)
}

/// The relation of the first sheet that is not hidden.
fn first_sheet(workbook: &str, book: &mut Book) -> Result<String, Reason> {
    let mut reader = reader(workbook);
    let mut first = None;
    loop {
        match next(&mut reader)? {
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

/// The texts that cells share, in their order.
fn shared_texts(xml: &str) -> Result<Vec<String>, Reason> {
    let mut reader = reader(xml);
    let mut texts = Vec::new();
    loop {
        match next(&mut reader)? {
            Event::Start(element) if element.local_name().as_ref() == "si" => texts.push(rich_text(&mut reader, "si")?),
            Event::Eof => return Ok(texts),
            _ => {}
        }
    }
}

/// The text of an element that may have runs of several formats; how it is pronounced is left out.
fn rich_text(reader: &mut quick_xml::Reader<&[u8]>, end: &str) -> Result<String, Reason> {
    let mut text = String::new();
    let (mut in_text, mut in_phonetic) = (false, false);
    loop {
        let event = next(reader)?;
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

/// Characters that XML cannot hold stand as `_xHHHH_` (part 1, §22.9.2.19).
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

/// For each style of cells whether it shows numbers as days or times.
fn time_styles(xml: &str) -> Result<Vec<bool>, Reason> {
    let mut reader = reader(xml);
    let mut custom: Vec<(u32, bool)> = Vec::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    loop {
        match next(&mut reader)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    let code = attribute(&element, "formatCode").unwrap_or_default();
                    if let Some(id) = id {
                        custom.push((id, is_time(&code)));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    let own = custom.iter().find(|(known, _)| *known == id).map(|(_, is_time)| *is_time);
                    // The formats that every program knows by number (part 1, §18.8.30).
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

/// Whether a format code shows days or times: it has their letters outside of quotation marks and brackets.
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
            // "General" has no more of them than its letters.
            'G' | 'g' => return false,
            _ => {}
        }
    }
    false
}

/// The place of a cell such as `AB12`: column and row, the row from one.
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

/// The cells of a sheet.
fn cells(xml: &str, book: &Book) -> Result<Vec<Row>, Reason> {
    let mut reader = reader(xml);
    let mut rows = Rows::default();
    let (mut row, mut column) = (0, 0);
    loop {
        match next(&mut reader)? {
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
                    let cell = cell(&mut reader, &element, book)?;
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

/// A cell; of a formula the value that was last computed.
fn cell(reader: &mut quick_xml::Reader<&[u8]>, element: &BytesStart<'_>, book: &Book) -> Result<Cell, Reason> {
    let kind = attribute(element, "t").unwrap_or_default();
    let style = attribute(element, "s").and_then(|style| style.parse::<usize>().ok());
    let mut value = String::new();
    let mut inline = None;
    let mut in_value = false;
    loop {
        let event = next(reader)?;
        match &event {
            Event::Start(element) => match element.local_name().as_ref() {
                "v" => in_value = true,
                "is" => inline = Some(rich_text(reader, "is")?),
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
        // ISO 8601 days are read as texts are.
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
    use super::{is_time, place, unescaped};

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
