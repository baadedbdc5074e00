//! ZPL II, the language of label printers, for labels on rolls: each label is sent as a bitmap.
//!
//! Printer text and barcode fields are not used: printer fonts lack Vietnamese letters, and each make chooses code
//! sets, masks and positions of symbols differently. A bitmap prints what was laid out and tested on every printer.

use std::io;

use nguon_domain::labelling::label::Micrometres;
use thiserror::Error;

use crate::bitmap::{Bitmap, Plotter};
use crate::grid::Grid;
use crate::pdf::Copies;

/// Greatest size of a graphic field (`^GF`, third parameter), in bytes.
const MAX_FIELD_BYTES: usize = 99_999;

/// The reason why no file was written.
#[derive(Debug, Error)]
pub enum ZplError<E> {
    /// A label cannot be laid out.
    #[error("a label cannot be laid out")]
    Label(E),
    /// The file cannot be written.
    #[error("the file could not be written: {0}")]
    Writer(#[from] io::Error),
}

/// Writes labels in their order, one format each; the printer makes the copies. `offset` moves the print to the right
/// and down. `labels` is consumed lazily.
///
/// # Errors
/// The first label that cannot be laid out; an error of the writer.
pub fn write<E>(
    to: &mut impl io::Write,
    grid: Grid,
    offset: (Micrometres, Micrometres),
    labels: impl IntoIterator<Item = Result<Copies, E>>,
) -> Result<(), ZplError<E>> {
    let mut plotter = Plotter::new(grid);
    for label in labels {
        let Copies { drawing, count } = label.map_err(ZplError::Label)?;
        let bitmap = plotter.plot(&drawing, offset);
        // Without these commands, the printer would keep width, length and home of its previous label.
        writeln!(to, "^XA^PW{}^LL{}^LH0,0", bitmap.width, bitmap.height)?;
        let rows = (MAX_FIELD_BYTES / bitmap.row.max(1)).max(1);
        for top in (0..bitmap.height).step_by(rows) {
            field(to, &bitmap, top, rows.min(bitmap.height - top))?;
        }
        writeln!(to, "^PQ{count}^XZ")?;
    }
    Ok(())
}

/// Writes rows as a graphic field in hexadecimal digits with the compression of ZPL: a letter is the repeat count of
/// the next digit, `,` means that the rest of the row is white, `!` that it is black, and `:` that the row equals the
/// previous one.
fn field(to: &mut impl io::Write, bitmap: &Bitmap, top: usize, rows: usize) -> io::Result<()> {
    let bytes = rows * bitmap.row;
    write!(to, "^FO0,{top}^GFA,{bytes},{bytes},{},", bitmap.row)?;
    let mut before: Option<&[u8]> = None;
    let mut text = Vec::new();
    for row in bitmap.bytes[top * bitmap.row..(top + rows) * bitmap.row].chunks(bitmap.row.max(1)) {
        if before == Some(row) {
            to.write_all(b":")?;
        } else {
            text.clear();
            abbreviate(row, &mut text);
            to.write_all(&text)?;
        }
        before = Some(row);
    }
    to.write_all(b"^FS\n")
}

fn abbreviate(row: &[u8], text: &mut Vec<u8>) {
    let digit = |at: usize| if at.is_multiple_of(2) { row[at / 2] >> 4 } else { row[at / 2] & 0xf };
    let end = row.len() * 2;
    let mut at = 0;
    while at < end {
        let value = digit(at);
        let count = (at..end).take_while(|at| digit(*at) == value).count();
        at += count;
        match value {
            0 if at == end => text.push(b','),
            0xf if at == end => text.push(b'!'),
            _ => {
                repeated(count, text);
                // One digit alone: the crate `hex` writes bytes.
                text.push(b"0123456789ABCDEF"[usize::from(value)]);
            }
        }
    }
}

/// Writes the repeat count of the next digit: `G` to `Y` are 1 to 19, `g` to `z` 20 to 400; they add up.
fn repeated(mut count: usize, text: &mut Vec<u8>) {
    if count < 2 {
        return;
    }
    let letter = |from: u8, number: usize| from + u8::try_from(number - 1).unwrap_or_default();
    while count >= 400 {
        text.push(b'z');
        count -= 400;
    }
    if count >= 20 {
        text.push(letter(b'g', count / 20));
        count %= 20;
    }
    if count > 0 {
        text.push(letter(b'G', count));
    }
}

#[cfg(test)]
mod tests {
    use super::{abbreviate, repeated};

    #[test]
    fn digits_that_come_often_are_counted_as_printers_count() {
        let counted = |count: usize| {
            let mut text = Vec::new();
            repeated(count, &mut text);
            String::from_utf8(text).expect("ASCII")
        };
        assert_eq!([1, 2, 19, 20, 39, 400, 419, 801].map(counted), ["", "H", "Y", "g", "gY", "z", "zY", "zzG"]);
    }

    #[test]
    fn the_rest_of_a_row_that_is_white_or_black_is_one_sign() {
        let abbreviated = |row: &[u8]| {
            let mut text = Vec::new();
            abbreviate(row, &mut text);
            String::from_utf8(text).expect("ASCII")
        };
        assert_eq!(abbreviated(&[0, 0, 0]), ",");
        assert_eq!(abbreviated(&[0xff, 0xff]), "!");
        assert_eq!(abbreviated(&[0xf0, 0x00, 0x0f]), "FJ0!");
        assert_eq!(abbreviated(&[0xab, 0xbb, 0xb0]), "AJB,");
    }
}
