//! Files and pictures: allowed types, sizes and names.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::characters::is_invisible;

/// Maximum size of a file, in bytes: 20 MiB, enough for a picture of a good phone.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;

/// Hours for which an unreferenced file is kept. It bounds the time between choosing a file in a form and saving the
/// form.
pub const UNREFERENCED_HOURS: i64 = 48;
/// Days for which a record in the trash keeps its files.
pub const TRASH_DAYS: i64 = 90;

/// Media type of every stored picture, whatever it was uploaded as.
pub const WEBP: &str = "image/webp";
/// Media type of PDF.
pub const PDF: &str = "application/pdf";
/// Media type of Word documents (.docx).
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// Media type of Excel workbooks (.xlsx).
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The purpose of a file field; it determines the allowed types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileRole {
    /// Pictures.
    Image,
    /// Scans of documents: pictures and PDF.
    Scan,
    /// Attachments: pictures, PDF, Word and Excel documents.
    Attachment,
}

/// File name extensions of a media type; the first is the default.
fn endings(media_type: &str) -> &'static [&'static str] {
    match media_type {
        // The name keeps the extension of the uploaded picture.
        WEBP => &["webp", "jpg", "jpeg", "png", "gif"],
        PDF => &["pdf"],
        DOCX => &["docx"],
        XLSX => &["xlsx"],
        _ => &["bin"],
    }
}

/// Maximum length of a file name, in characters, extension included.
const MAX_NAME_LENGTH: usize = 200;

/// Returns a safe form of an uploaded file's name: no path, no hidden or misleading characters, and an extension that
/// matches `media_type`. Returns `otherwise` when nothing is left of it.
///
/// Systems open files by their extension, so it must not contradict `media_type`: a polyglot PDF becomes a program
/// once it is called "hoa-don.hta".
#[must_use]
pub fn clean_name(sent: &str, media_type: &str, otherwise: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    // Bidirectional control characters make "exe.pdf" look like "fdp.exe".
    let visible = |c: &char| {
        !c.is_control() && !"<>:\"|?*".contains(*c) && !is_invisible(*c) && !matches!(*c, '\u{2028}' | '\u{2029}')
    };
    let text: String = last.chars().filter(visible).collect();
    let name = crate::input::unicode::composed(text.trim_matches(['.', ' ']));
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if endings(media_type).contains(&ending.to_ascii_lowercase().as_str()) => (stem, ending),
        _ => (name.as_str(), endings(media_type)[0]),
    };
    let stem: String = stem.chars().take(MAX_NAME_LENGTH - 1 - ending.len()).collect();
    let stem = stem.trim_matches(['.', ' ']);
    format!("{}.{ending}", if stem.is_empty() { otherwise } else { stem })
}

/// Name under which a downloaded file is saved. Pictures have been converted to WebP.
#[must_use]
pub fn saved_name(name: &str, media_type: &str) -> String {
    let right = endings(media_type)[0];
    match name.rsplit_once('.') {
        Some((_, ending)) if ending.eq_ignore_ascii_case(right) => name.to_owned(),
        Some((stem, ending)) if endings(media_type).contains(&ending.to_ascii_lowercase().as_str()) => {
            format!("{stem}.{right}")
        }
        _ => format!("{name}.{right}"),
    }
}

impl FileRole {
    /// Whether a file of `media_type` is allowed in such a field.
    #[must_use]
    pub fn takes(self, media_type: &str) -> bool {
        match self {
            Self::Image => media_type == WEBP,
            Self::Scan => media_type == WEBP || media_type == PDF,
            Self::Attachment => [WEBP, PDF, DOCX, XLSX].contains(&media_type),
        }
    }
}

/// A size in which a picture is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Fits a square of 320 pixels: lists and timelines.
    Thumb,
    /// Fits a square of 1,024 pixels: a phone's screen.
    Medium,
    /// Fits a square of 2,560 pixels. The only variant of files other than pictures.
    #[default]
    Full,
}

impl Variant {
    /// All values, smallest first.
    pub const ALL: [Self; 3] = [Self::Thumb, Self::Medium, Self::Full];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Medium => "medium",
            Self::Full => "full",
        }
    }

    /// The reverse of [`Variant::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.as_str() == text)
    }

    /// Side of the bounding square, in pixels.
    #[must_use]
    pub const fn side(self) -> u32 {
        match self {
            Self::Thumb => 320,
            Self::Medium => 1024,
            Self::Full => 2560,
        }
    }
}

/// A stored file, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileInfo {
    /// UUIDv7.
    pub id: Uuid,
    /// Name at upload, without path characters.
    #[cfg_attr(feature = "openapi", schema(example = "dang-ky-kinh-doanh.pdf"))]
    pub name: String,
    /// Media type, determined from the content. Pictures are stored as `image/webp`, whatever they were uploaded as.
    #[cfg_attr(feature = "openapi", schema(example = "application/pdf"))]
    pub media_type: String,
    /// Size in bytes, all variants included.
    #[cfg_attr(feature = "openapi", schema(example = 182_044))]
    pub size: i64,
    /// Width of the largest variant in pixels; only for pictures.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = 1600))]
    pub width: Option<i32>,
    /// Height of the largest variant in pixels; only for pictures.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = 1200))]
    pub height: Option<i32>,
}

impl FileInfo {
    /// Whether it is a picture, which has variants and can be displayed.
    #[must_use]
    pub fn is_image(&self) -> bool {
        self.media_type == WEBP
    }
}

/// Usage of a quota by a business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// Amount used.
    #[cfg_attr(feature = "openapi", schema(example = 12_300))]
    pub used: i64,
    /// Maximum amount.
    #[cfg_attr(feature = "openapi", schema(example = 1_000_000))]
    pub limit: i64,
}

/// Usage of the quotas for files, records and events by a business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileUsage {
    /// Bytes used.
    #[cfg_attr(feature = "openapi", schema(example = 48_120_300))]
    pub used: i64,
    /// Maximum number of bytes.
    #[cfg_attr(feature = "openapi", schema(example = 2_147_483_648_i64))]
    pub limit: i64,
    /// Records of all kinds, those in the trash included.
    pub records: Usage,
    /// Events.
    pub events: Usage,
}

#[cfg(test)]
mod tests {
    use super::{FileRole, PDF, WEBP, XLSX, clean_name, saved_name};

    #[test]
    fn fields_take_what_they_are_for() {
        assert!(FileRole::Image.takes(WEBP) && !FileRole::Image.takes(PDF));
        assert!(FileRole::Scan.takes(PDF) && !FileRole::Scan.takes(XLSX));
        assert!(FileRole::Attachment.takes(XLSX) && !FileRole::Attachment.takes("image/svg+xml"));
    }

    #[test]
    fn a_name_is_never_a_path_and_ends_as_its_type_does() {
        let pdf = |sent: &str| clean_name(sent, PDF, "tep");
        assert_eq!(pdf("../../etc/passwd"), "passwd.pdf");
        assert_eq!(pdf("C:\\Users\\a\\Giấy phép.PDF"), "Giấy phép.PDF");
        assert_eq!(pdf("..."), "tep.pdf");
        assert_eq!(pdf(".pdf"), "pdf.pdf");
        assert_eq!(pdf("a\r\nSet-Cookie: x\".pdf"), "aSet-Cookie x.pdf");
        assert_eq!(pdf("hoa-don.hta"), "hoa-don.hta.pdf");
        assert_eq!(pdf("ho\u{202e}fdp.exe"), "hofdp.exe.pdf");
        assert_eq!(pdf("Gia\u{301}y.pdf"), "Giáy.pdf");
        assert_eq!(pdf(&"ệ".repeat(5_000)).chars().count(), 200);
        assert_eq!(clean_name("IMG_1.JPG", WEBP, "anh"), "IMG_1.JPG");
    }

    #[test]
    fn a_picture_is_saved_as_what_it_is() {
        assert_eq!(saved_name("IMG_1.JPG", WEBP), "IMG_1.webp");
        assert_eq!(saved_name("v1.5.webp", WEBP), "v1.5.webp");
        assert_eq!(saved_name("bang.xlsx", XLSX), "bang.xlsx");
        assert_eq!(saved_name("bang", XLSX), "bang.xlsx");
    }
}
