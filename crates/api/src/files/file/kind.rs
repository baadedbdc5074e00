//! File types, detected from the content: file name and declared media type are ignored.

use nguon_domain::files::file::{DOCX, PDF, WEBP, XLSX};
use nguon_domain::input::violation::Reason;
use nguon_pictures::ImageFormat;

use super::office;

/// An accepted file type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileType {
    /// A picture, converted to WebP.
    Picture(ImageFormat),
    /// PDF, stored unchanged.
    Pdf,
    /// A Word document, stored unchanged.
    Docx,
    /// An Excel workbook, stored unchanged.
    Xlsx,
}

impl FileType {
    /// Detects the type of a file.
    ///
    /// # Errors
    /// The reason why it is not accepted.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Reason> {
        match bytes {
            [] => Err(Reason::EmptyFile),
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Picture(ImageFormat::Jpeg)),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Picture(ImageFormat::Png)),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Self::Picture(ImageFormat::Gif)),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Self::Picture(ImageFormat::WebP)),
            [b'P', b'K', 3, 4, ..] => office::kind_of(bytes),
            // ISO/IEC 23008-12 annex B: brands of HEIF files that contain HEVC.
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..]
                if [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]
                    .iter()
                    .any(|known| brand.starts_with(*known)) =>
            {
                Err(Reason::Heic)
            }
            bytes if is_pdf(bytes) => Ok(Self::Pdf),
            bytes if within_padding(bytes).starts_with(PDF_HEADER) => Err(Reason::Unreadable),
            _ => Err(Reason::UnknownFileType),
        }
    }

    /// Returns the media type under which it is stored.
    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Picture(_) => WEBP,
            Self::Pdf => PDF,
            Self::Docx => DOCX,
            Self::Xlsx => XLSX,
        }
    }
}

/// The first bytes of a PDF.
const PDF_HEADER: &[u8] = b"%PDF-";

/// Whether the bytes are a PDF.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    // ISO 32000-1 §7.5.2 and annex H: the header is in the first 1,024 bytes, the trailer in the last 1,024. Stricter
    // here: only padding precedes the header, so that it cannot be of another format as well.
    let content = within_padding(bytes);
    let tail = &content[content.len().saturating_sub(1024)..];
    content.starts_with(PDF_HEADER) && tail.windows(5).any(|window| window == b"%%EOF")
}

/// Returns the bytes without the padding that programs and scanners put around a PDF: a byte order mark or white space
/// before it, within the first 1,024 bytes, and any amount of white space behind it. NUL is white space (ISO 32000-1
/// §7.2.2).
fn within_padding(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ');
    let content = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = content.iter().take(1024).position(|byte| !is_space(byte)).unwrap_or(0);
    let end = content.iter().rposition(|byte| !is_space(byte)).map_or(start, |last| last + 1);
    &content[start..end]
}

#[cfg(test)]
mod tests {
    use super::{FileType, is_pdf};
    use nguon_domain::input::violation::Reason;
    use nguon_pictures::ImageFormat;

    #[test]
    fn a_pdf_is_known_by_its_bytes() {
        assert!(is_pdf(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"));
        for padded in [
            [&b"\xef\xbb\xbf%PDF-1.7\n%%EOF"[..]].concat(),
            [&b" \r\n%PDF-1.7\n%%EOF\n"[..], &[0; 80_508]].concat(),
            [&[0; 1000][..], b"%PDF-1.7\n%%EOF", &b" \n".repeat(4_000)].concat(),
        ] {
            assert!(is_pdf(&padded));
            assert_eq!(FileType::of(&padded), Ok(FileType::Pdf));
        }
        let far = [&[b' '; 1024][..], b"%PDF-1.7\n%%EOF"].concat();
        assert_eq!(FileType::of(&far), Err(Reason::UnknownFileType));
        let foreign = [&b"%PDF-1.7\n%%EOF"[..], &[0; 2000], b"x"].concat();
        assert_eq!(FileType::of(&foreign), Err(Reason::Unreadable));
        for other in [&b"<html>%PDF-1.7 %%EOF"[..], b"%PDF-1.7 without an end", b"", b"MZ\x90\x00"] {
            assert!(!is_pdf(other));
        }
    }

    #[test]
    fn what_is_not_taken_is_refused_with_the_reason_that_helps() {
        assert_eq!(FileType::of(b""), Err(Reason::EmptyFile));
        assert_eq!(FileType::of(b"\0\0\0\x24ftypheic\0\0\0\0mif1heic"), Err(Reason::Heic));
        assert_eq!(FileType::of(b"\0\0\0\x20ftypavif\0\0\0\0"), Err(Reason::UnknownFileType));
        assert_eq!(FileType::of(b"%PDF-1.7 cut off"), Err(Reason::Unreadable));
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
            b"<!DOCTYPE html><script>alert(1)</script>",
            b"MZ\x90\x00\x03",
            b"\x7fELF",
            b"#!/bin/sh\n",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"BM\x46\0\0\0",
            b"\0",
        ] {
            assert_eq!(FileType::of(other), Err(Reason::UnknownFileType), "{other:?}");
        }
        assert_eq!(FileType::of(b"\xff\xd8\xff\xe0"), Ok(FileType::Picture(ImageFormat::Jpeg)));
    }
}
