//! Excel workbooks, written row by row: written rows are kept in a temporary file, not in memory.

use std::fs::File;
use std::path::Path;

use nguon_domain::files::sheet::{Cell, CellFormat, Column, MAX_CELL_LENGTH, MAX_ROWS, guarded};
use nguon_domain::input::localized::{Language, Text};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

use super::Heading;
use crate::platform::problem::{Error, Result};

/// Background colour of headings.
const HEADING: Color = Color::RGB(0x00E3_F0E8);

/// Converts an error of the library.
#[must_use]
pub fn excel(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::storing("Excel", error),
        XlsxError::ZipError(error) => Error::storing("Excel", error),
        other => Error::internal("Excel", other),
    }
}

/// Returns the format of headings.
#[must_use]
pub fn header() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(HEADING)
        .set_border_bottom(FormatBorder::Thin)
}

/// Sets up a sheet for A4 paper: scaled to page width, headings on every page, page numbers in the footer.
///
/// # Errors
/// Never in practice: the first row exists.
pub fn printed(sheet: &mut Worksheet) -> Result<()> {
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_footer("&C&P / &N");
    sheet.set_margins(MARGIN_INCHES, MARGIN_INCHES, 0.5, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(0, 0).map_err(excel)?;
    sheet.set_freeze_panes(1, 0).map_err(excel)?;
    Ok(())
}

/// Left and right page margins: 10 mm.
const MARGIN_INCHES: f64 = 10.0 / 25.4;

/// Cell formats by content.
struct Formats {
    date: Format,
    moment: Format,
    number: Format,
    money: Format,
    text: Format,
}

impl Formats {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            date: top().set_num_format("dd/mm/yyyy"),
            moment: top().set_num_format("dd/mm/yyyy hh:mm"),
            number: top(),
            money: top().set_num_format("#,##0"),
            // "@" keeps leading zeros of values typed in later.
            text: top().set_num_format("@").set_text_wrap(),
        }
    }

    const fn of(&self, form: CellFormat) -> &Format {
        match form {
            CellFormat::Date => &self.date,
            CellFormat::Moment => &self.moment,
            CellFormat::Money => &self.money,
            CellFormat::Stars | CellFormat::Year | CellFormat::Quantity | CellFormat::Degrees => &self.number,
            _ => &self.text,
        }
    }
}

/// Returns the width of a column, in characters.
const fn width(form: CellFormat) -> f64 {
    match form {
        CellFormat::Date
        | CellFormat::Stars
        | CellFormat::Year
        | CellFormat::Degrees
        | CellFormat::Status
        | CellFormat::Unit => 13.0,
        CellFormat::Money | CellFormat::Quantity | CellFormat::Moment | CellFormat::Phone | CellFormat::OneOf(_) => {
            17.0
        }
        CellFormat::Line | CellFormat::Entry(_) | CellFormat::Area | CellFormat::Record(_) => 26.0,
        CellFormat::Long
        | CellFormat::Rich
        | CellFormat::Records(_)
        | CellFormat::NamedValues
        | CellFormat::Amounts(_)
        | CellFormat::Address
        | CellFormat::Beside
        | CellFormat::Receipts
        | CellFormat::Packaging
        | CellFormat::Links
        | CellFormat::SomeOf(_)
        | CellFormat::Papers
        | CellFormat::Standards => 40.0,
    }
}

fn column(place: usize) -> Result<u16> {
    u16::try_from(place).map_err(|error| Error::internal("Excel", error))
}

/// Writes the headings, column widths and page setup.
fn begin<'a>(sheet: &mut Worksheet, title: &str, headings: impl Iterator<Item = (&'a str, CellFormat)>) -> Result<()> {
    sheet.set_name(title).map_err(excel)?;
    printed(sheet)?;
    let header = header();
    for (place, (text, form)) in headings.enumerate() {
        sheet.set_column_width(column(place)?, width(form)).map_err(excel)?;
        sheet.write_string_with_format(0, column(place)?, text, &header).map_err(excel)?;
    }
    Ok(())
}

/// Writes a table to an unnamed file in `folder`.
pub(super) fn write(
    title: &str,
    headings: &[Heading],
    rows: impl Iterator<Item = Vec<Cell>>,
    folder: &Path,
) -> Result<File> {
    let mut workbook = Workbook::new();
    let sheet = workbook.set_tempdir(folder).and_then(Workbook::add_worksheet_with_constant_memory).map_err(excel)?;
    begin(sheet, title, headings.iter().map(|heading| (heading.text.as_str(), heading.form)))?;
    let formats = Formats::new();
    for (line, row) in (1_u32..).zip(rows) {
        for (place, (heading, cell)) in headings.iter().zip(row).enumerate() {
            put(sheet, line, column(place)?, heading.form, cell, formats.of(heading.form)).map_err(excel)?;
        }
    }
    save(workbook, folder)
}

/// Writes a cell. Text is always written as a string, so that it is never evaluated as a formula.
fn put(
    sheet: &mut Worksheet,
    line: u32,
    column: u16,
    form: CellFormat,
    cell: Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty | Cell::Error | Cell::NoResult => return Ok(()),
        Cell::Number(number) | Cell::Formatted { number, .. } => {
            sheet.write_number_with_format(line, column, number, format)?
        }
        Cell::Text(text) => sheet.write_string_with_format(line, column, shortened(&text), format)?,
        Cell::Moment(moment) => match sheet.write_datetime_with_format(line, column, moment, format) {
            // Excel has no dates before 1900.
            Err(XlsxError::DateTimeRangeError(_)) => {
                let text = guarded(form, &Cell::Moment(moment));
                sheet.write_string_with_format(line, column, text, format)?
            }
            other => other?,
        },
    };
    Ok(())
}

/// Truncates a text to what a cell can hold; the mark at its end makes an import of it fail.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_CELL_LENGTH {
        return text.to_owned();
    }
    text.chars().take(MAX_CELL_LENGTH - 3).chain("; …".chars()).collect()
}

/// Saves a workbook to an unnamed file in `folder`.
///
/// # Errors
/// When writing fails.
pub fn save(mut workbook: Workbook, folder: &Path) -> Result<File> {
    let mut file = tempfile::tempfile_in(folder).map_err(|error| Error::storing("Excel", error))?;
    workbook.save_to_writer(&mut file).map_err(excel)?;
    Ok(file)
}

/// Writes an import template: a sheet to fill in, one that explains the columns, and one with the lists of choices.
///
/// # Errors
/// When writing fails.
pub fn template(
    title: &str,
    columns: &[Column],
    lists: &[(CellFormat, Text, Vec<String>)],
    language: Language,
    folder: &Path,
) -> Result<File> {
    let mut workbook = Workbook::new();
    let sheet = workbook.set_tempdir(folder).map_err(excel)?.add_worksheet();
    let headings: Vec<String> = columns.iter().map(|column| heading(column, language)).collect();
    begin(sheet, title, headings.iter().zip(columns).map(|(text, column)| (text.as_str(), column.form)))?;
    let formats = Formats::new();
    let choices = Text::new("Danh mục", "Catalogues").get(language);
    for (place, named) in columns.iter().enumerate() {
        let place = column(place)?;
        sheet.set_column_format(place, formats.of(named.form)).map_err(excel)?;
        let Some(list) = lists.iter().position(|(form, ..)| *form == named.form) else { continue };
        let (letter, last) = (nguon_domain::files::sheet::column_letters(list), lists[list].2.len() + 1);
        let source = Formula::new(format!("='{choices}'!${letter}$2:${letter}${last}"));
        // Values that are not in the list are reported but permitted: codes are accepted too.
        let validation =
            DataValidation::new().allow_list_formula(source).set_error_style(DataValidationErrorStyle::Information);
        let last_row = u32::try_from(MAX_ROWS).unwrap_or(u32::MAX);
        sheet.add_data_validation(1, place, last_row, place, &validation).map_err(excel)?;
    }
    explain(workbook.add_worksheet(), columns, language)?;
    choose(workbook.add_worksheet(), choices, lists, language)?;
    save(workbook, folder)
}

/// Returns the heading of a column in a template; an asterisk marks required columns.
#[must_use]
pub fn heading(column: &Column, language: Language) -> String {
    format!("{}{}", column.heading.get(language), if column.required { " *" } else { "" })
}

/// Writes the sheet that explains the columns.
fn explain(sheet: &mut Worksheet, columns: &[Column], language: Language) -> Result<()> {
    sheet.set_name(Text::new("Hướng dẫn", "Help").get(language)).map_err(excel)?;
    let header = header();
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let headings = [
        (Text::new("Cột", "Column"), 28.0),
        (Text::new("Bắt buộc", "Required"), 10.0),
        (Text::new("Cách nhập", "How to fill in"), 60.0),
        (Text::new("Ví dụ", "Example"), 46.0),
    ];
    for (place, (text, width)) in (0_u16..).zip(headings) {
        sheet.set_column_width(place, width).map_err(excel)?;
        sheet.write_string_with_format(0, place, text.get(language), &header).map_err(excel)?;
    }
    let mut line = 1;
    for column in columns {
        let required = if column.required { Text::new("Có", "Yes").get(language) } else { "" };
        let texts = [column.heading.get(language), required, column.help().get(language), column.example];
        for (place, text) in (0_u16..).zip(texts) {
            sheet.write_string_with_format(line, place, text, &wrapped).map_err(excel)?;
        }
        line += 1;
    }
    let notes = [
        Text::new(
            "Mỗi dòng ở trang đầu là một bản ghi mới. Chỉ nhập khi mọi ô đều đúng; nếu có ô sai, không bản ghi nào được tạo.",
            "Each row of the first sheet becomes a new record, all of them or none.",
        ),
        Text::new(
            "Hình ảnh, tệp và bản chụp giấy tờ không nhập được từ bảng: hãy thêm trong từng bản ghi sau khi nhập.",
            "Pictures, files and scans are not imported: add them to the records afterwards.",
        ),
        Text::new("Nhiều nhất 10.000 dòng và 10 MB mỗi tệp.", "At most 10,000 rows and 10 MB a file."),
    ];
    for note in notes {
        line += 1;
        sheet.merge_range(line, 0, line, 3, note.get(language), &wrapped).map_err(excel)?;
    }
    Ok(())
}

/// Writes the sheet with the choices, one list per column.
fn choose(
    sheet: &mut Worksheet,
    title: &str,
    lists: &[(CellFormat, Text, Vec<String>)],
    language: Language,
) -> Result<()> {
    sheet.set_name(title).map_err(excel)?;
    let header = header();
    for (place, (_, name, entries)) in lists.iter().enumerate() {
        let place = column(place)?;
        sheet.set_column_width(place, 32.0).map_err(excel)?;
        sheet.write_string_with_format(0, place, name.get(language), &header).map_err(excel)?;
        for (line, entry) in (1_u32..).zip(entries) {
            sheet.write_string(line, place, entry).map_err(excel)?;
        }
    }
    Ok(())
}
