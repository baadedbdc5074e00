//! Comma-separated values (RFC 4180), as Vietnamese Excel writes and expects them: semicolons, UTF-8 with a byte order
//! mark.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use csv_core::{ReadFieldResult, ReaderBuilder};
use nguon_domain::files::sheet::{Cell, Notation, Separators, guarded, unguarded};
use nguon_domain::input::violation::Reason;

use super::{Heading, Rows, TableContent};
use crate::platform::problem::{Error, Result};

/// The byte order mark by which Excel recognises UTF-8.
const MARK: &str = "\u{feff}";

/// Writes a table to an unnamed file in `folder`.
pub(super) fn write(headings: &[Heading], rows: impl Iterator<Item = Vec<Cell>>, folder: &Path) -> Result<File> {
    let failed = |error: std::io::Error| Error::storing("CSV", error);
    let mut writer = BufWriter::new(tempfile::tempfile_in(folder).map_err(failed)?);
    let titles: Vec<String> = headings.iter().map(|heading| field(&heading.text)).collect();
    write!(writer, "{MARK}{}\r\n", titles.join(";")).map_err(failed)?;
    for row in rows {
        let fields: Vec<String> =
            headings.iter().zip(&row).map(|(heading, cell)| field(&guarded(heading.form, cell))).collect();
        write!(writer, "{}\r\n", fields.join(";")).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| failed(error.into_error()))
}

/// A field, in quotes if it has any separator: the crate `csv` quotes for its own alone, and spreadsheet programs guess theirs.
fn field(text: &str) -> String {
    if text.contains([';', ',', '"', '\n', '\r', '\t']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Reads a table. Empty lines count as rows, as in spreadsheet programs.
pub(super) fn read(bytes: &[u8]) -> Result<TableContent, Reason> {
    let text = decode(bytes)?;
    // A first line `sep=;` declares the separator to Excel and is no row of the table.
    let (separator, text, skipped) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((separator, rest)) if separator.trim_end().len() == 1 => {
            (separator.bytes().next().unwrap_or(b';'), rest, 1)
        }
        _ => (separator_of(&text), text.as_str(), 0),
    };
    let bytes = text.as_bytes();
    // Field by field (the parser of the crate `csv`): a record of a hostile file would be ten million fields.
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let mut rows = Rows::default();
    let (mut number, mut column) = (1 + skipped, 0);
    // Longer than any field.
    let mut field = vec![0; bytes.len() + 1];
    let (mut at, mut length) = (0, 0);
    loop {
        if column == 0 {
            number += empty_lines(bytes, at);
        }
        let (found, read, written) = reader.read_field(&bytes[at..], &mut field[length..]);
        (at, length) = (at + read, length + written);
        match found {
            ReadFieldResult::Field { record_end } => {
                let text = std::str::from_utf8(&field[..length]).map_err(|_| Reason::Encoding)?;
                rows.put(number, column, Cell::Text(unguarded(text).into_owned()))?;
                (number, column) = if record_end { (number + 1, 0) } else { (number, column + 1) };
                length = 0;
            }
            // The parser wants to be told that nothing follows.
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::End => {
                let separators = if separator == b',' { Separators::Unknown } else { Separators::Vietnamese };
                return Ok(TableContent { rows: rows.rows, notation: Notation { separators, ..Notation::default() } });
            }
        }
    }
}

/// How many empty lines, which the parser leaves out, begin at a place where a row may begin.
fn empty_lines(text: &[u8], at: usize) -> usize {
    let ends = text[at..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    // A line feed after a carriage return ends nothing more.
    (at..at + ends).filter(|&place| text[place] == b'\r' || place == 0 || text[place - 1] != b'\r').count()
}

/// Returns the separator that occurs most often in the first line. A comma before a space belongs to a heading, such as
/// “Tỉnh, thành phố”, unless there is no other separator.
fn separator_of(text: &str) -> u8 {
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    let mut quoted = false;
    let mut spaced_commas = 0;
    let mut bytes = text.trim_start().bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted && bytes.peek() == Some(&b' ') => spaced_commas += 1,
            b'\n' if !quoted => break,
            other if !quoted => {
                counts.iter_mut().filter(|(separator, _)| *separator == other).for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    if spaced_commas > 0 && counts.iter().all(|(_, count)| *count == 0) {
        return b',';
    }
    // Reversed, because `max_by_key` returns the last of equal elements and the first is wanted.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(separator, _)| *separator)
}

/// Decodes UTF-8, or UTF-16 with a byte order mark ("Unicode text" in Excel).
fn decode(bytes: &[u8]) -> Result<String, Reason> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| Reason::Encoding)
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        bytes if bytes.contains(&0) => return Err(Reason::UnreadableTable),
        bytes => {
            let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes);
            std::str::from_utf8(bytes).map_err(|_| Reason::Encoding)?.to_owned()
        }
    };
    if text.contains('\0') { Err(Reason::UnreadableTable) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::read;
    use nguon_domain::files::sheet::{Cell, MAX_ROWS, Separators};
    use nguon_domain::input::violation::Reason;

    fn texts(bytes: &[u8]) -> Vec<(usize, Vec<(usize, String)>)> {
        let rows = read(bytes).expect("a table").rows;
        let text = |cell: Cell| if let Cell::Text(text) = cell { text } else { panic!("{cell:?}") };
        rows.into_iter()
            .map(|row| (row.number, row.cells.into_iter().map(|(column, cell)| (column, text(cell))).collect()))
            .collect()
    }

    #[test]
    fn semicolons_commas_and_tabs_are_understood() {
        let expected = vec![(1, vec![(0, "Tên".to_owned()), (1, "Mã".to_owned())]), (2, vec![(1, "b".to_owned())])];
        for file in
            ["Tên;Mã\r\n;b\r\n", "Tên,Mã\n,b", "Tên\tMã\r\tb\r", "\u{feff}Tên;Mã\n;b", "\"Tên\";\"Mã\"\n\"\";\"b\""]
        {
            assert_eq!(texts(file.as_bytes()), expected, "{file:?}");
        }
        let utf16: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("Tên\tMã\r\n\tb\r\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(texts(&utf16), expected);
    }

    #[test]
    fn separators_of_numbers_are_unknown_where_commas_separate_columns() {
        for (file, separators) in
            [("a,b", Separators::Unknown), ("a;b,c", Separators::Vietnamese), ("a\tb", Separators::Vietnamese)]
        {
            assert_eq!(read(file.as_bytes()).expect("a table").notation.separators, separators, "{file}");
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let rows = texts("a;b\n\n\"hai\ndòng\";\"\"\"x\"\"\"\n\nc\n".as_bytes());
        assert_eq!(rows[1], (3, vec![(0, "hai\ndòng".to_owned()), (1, "\"x\"".to_owned())]));
        assert_eq!(rows[2], (5, vec![(0, "c".to_owned())]));
        assert_eq!(texts(b"sep=,\na,b\n1,2")[1].0, 3);
    }

    #[test]
    fn other_encodings_and_too_many_rows_are_refused() {
        assert_eq!(read(b"T\xean;M\xe3"), Err(Reason::Encoding));
        assert_eq!(read(b"\xff\xfe\x00\xd8"), Err(Reason::Encoding));
        assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"), Err(Reason::UnreadableTable));
        assert!(read("x\n".repeat(MAX_ROWS + 1).as_bytes()).is_ok());
        assert_eq!(read("x\n".repeat(MAX_ROWS + 2).as_bytes()), Err(Reason::TooManyRows { max: MAX_ROWS }));
    }
}
