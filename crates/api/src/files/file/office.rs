//! Word and Excel documents: ZIP archives (PKWARE APPNOTE 6.3) whose main part has a certain content type (ECMA-376 part
//! 1, 11.3.10 and 12.3.23). Only the list of names, the content types and the relationships of the package are read, each
//! within the limits of [`Package`].

use nguon_domain::input::violation::Reason;

use quick_xml::events::Event;

use super::super::package::{Package, Relations, attribute};
use super::super::part_name::part_name;
use super::kind::FileType;

/// Content type of the main part of a Word document.
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
/// Content type of the main part of an Excel workbook.
const EXCEL: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

/// Size of the end-of-central-directory record without its comment, in bytes.
const END: usize = 22;
/// Size of a central-directory entry without its name, in bytes.
const ENTRY: usize = 46;
/// Maximum number of entries: more than any document written by a person has.
const MAX_ENTRIES: usize = 10_000;

/// Detects the document type of an archive.
pub(super) fn kind_of(bytes: &[u8]) -> Result<FileType, Reason> {
    let names = names(bytes).ok_or(Reason::Unreadable)?;
    let runs = |name: &&[u8]| {
        let name = part_name(&String::from_utf8_lossy(name));
        name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/")
    };
    if names.iter().any(runs) {
        return Err(Reason::Macros);
    }
    let content_type = main_content_type(bytes).map_err(|_| Reason::Unreadable)?.unwrap_or_default();
    match content_type.as_str() {
        WORD => Ok(FileType::Docx),
        EXCEL => Ok(FileType::Xlsx),
        // Such as application/vnd.ms-excel.sheet.macroEnabled.main+xml.
        other if other.contains(".macroenabled.") => Err(Reason::Macros),
        _ => Err(Reason::UnknownFileType),
    }
}

/// Returns the content type of the main part, to which the package has a relationship (ECMA-376 part 2, 6.5), in lower
/// case. `None` when it has none.
fn main_content_type(bytes: &[u8]) -> Result<Option<String>, Reason> {
    let mut package = Package::open(bytes)?;
    let relations = Relations::of(&mut package, "")?;
    let Some(main) = relations.kind("officeDocument").filter(|main| package.has(main)).map(part_name) else {
        return Ok(None);
    };
    let Some(types) = package.part("[Content_Types].xml")? else { return Ok(None) };
    let mut xml = package.xml(&types);
    let mut default = None;
    loop {
        match xml.next()? {
            Event::Start(element) => {
                let value = |name: &str| attribute(&element, name);
                let is_of = |name: &str, wanted: &dyn Fn(&str) -> bool| value(name).is_some_and(|found| wanted(&found));
                let content_type = || value("ContentType").map(|content_type| content_type.to_ascii_lowercase());
                match element.local_name().as_ref() {
                    "Override" if is_of("PartName", &|name| part_name(name) == main) => return Ok(content_type()),
                    "Default"
                        if is_of("Extension", &|ending| {
                            main.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(ending))
                        }) =>
                    {
                        default = content_type();
                    }
                    _ => {}
                }
            }
            Event::Eof => return Ok(default),
            _ => {}
        }
    }
}

/// Returns the names in an archive; `None` when it is incomplete. The archive must fill the whole file: data before,
/// between or after its parts could be another format.
fn names(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let end = find_end(bytes)?;
    let count = usize::from(number16(bytes, end + 10)?);
    let (size, start) = (number32(bytes, end + 12)?, number32(bytes, end + 16)?);
    if count > MAX_ENTRIES || start.checked_add(size)? != end {
        return None;
    }
    let mut names = Vec::new();
    let mut place = start;
    for _ in 0..count {
        if bytes.get(place..place + 4)? != b"PK\x01\x02" {
            return None;
        }
        let lengths = [number16(bytes, place + 28)?, number16(bytes, place + 30)?, number16(bytes, place + 32)?];
        let name = place + ENTRY;
        names.push(bytes.get(name..name + usize::from(lengths[0]))?);
        place = name + lengths.into_iter().map(usize::from).sum::<usize>();
    }
    (place == end).then_some(names)
}

/// Finds the end-of-central-directory record, whose comment must extend to the end of the file.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END)?;
    (last.saturating_sub(usize::from(u16::MAX))..=last).rev().find(|place| {
        bytes[*place..].starts_with(b"PK\x05\x06")
            && number16(bytes, place + 20).is_some_and(|comment| place + END + usize::from(comment) == bytes.len())
    })
}

fn number16(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(place..place + 2)?.try_into().ok()?))
}

fn number32(bytes: &[u8], place: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(place..place + 4)?.try_into().ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::super::kind::FileType;
    use super::{EXCEL, WORD};
    use nguon_domain::input::violation::Reason;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    /// Builds an archive of parts with these names and texts.
    fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            writer.start_file(*name, options).expect("a part");
            writer.write_all(text.as_bytes()).expect("its text");
        }
        writer.finish().expect("an archive").into_inner()
    }

    /// Builds a document whose main part has this name and content type, with another empty part.
    fn document(main: &str, content_type: &str, other: &str) -> Vec<u8> {
        let types = format!(
            "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/{main}\" ContentType=\"{content_type}\"/></Types>"
        );
        let relations = format!(
            "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" Target=\"{main}\"/></Relationships>"
        );
        archive(&[("[Content_Types].xml", &types), ("_rels/.rels", &relations), (main, ""), (other, "")])
    }

    #[test]
    fn documents_are_known_by_the_content_type_of_their_main_part() {
        for name in ["word/document.xml", "word/document2.xml", "Word/Document22.xml"] {
            assert_eq!(FileType::of(&document(name, WORD, "a.xml")), Ok(FileType::Docx), "{name}");
        }
        assert_eq!(FileType::of(&document("xl/workbook2.xml", EXCEL, "a.xml")), Ok(FileType::Xlsx));
        for other in [
            archive(&[("a.txt", "")]),
            archive(&[("word/document.xml", ""), ("[Content_Types].xml", "<Types/>")]),
            document("word/document.xml", "application/xml", "xl/workbook.xml"),
            document(
                "ppt/presentation.xml",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
                "a",
            ),
        ] {
            assert_eq!(FileType::of(&other), Err(Reason::UnknownFileType));
        }
    }

    #[test]
    fn backslashes_of_older_programs_separate_names_too() {
        let types = format!("<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"{EXCEL}\"/></Types>");
        let relations =
            "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
        let parts = [("[Content_Types].xml", types.as_str()), ("_rels\\.rels", relations), ("xl\\Workbook.xml", "")];
        assert_eq!(FileType::of(&archive(&parts)), Ok(FileType::Xlsx));
    }

    #[test]
    fn documents_with_programs_in_them_are_refused() {
        for program in ["word/vbaProject.bin", "word\\VBAPROJECT.BIN", "xl\\macrosheets/sheet1.xml"] {
            assert_eq!(FileType::of(&document("word/document.xml", WORD, program)), Err(Reason::Macros), "{program}");
        }
        let enabled = "application/vnd.ms-word.document.macroEnabled.main+xml";
        assert_eq!(FileType::of(&document("word/document.xml", enabled, "a")), Err(Reason::Macros));
    }

    #[test]
    fn an_archive_that_is_not_all_of_the_file_is_none() {
        let whole = document("word/document.xml", WORD, "a.xml");
        assert_eq!(FileType::of(&[&whole[..], b"<script>"].concat()), Err(Reason::Unreadable));
        let mut gap = whole.clone();
        let place = gap.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
        gap.splice(place..place, b"<script>".iter().copied());
        assert_eq!(FileType::of(&gap), Err(Reason::Unreadable));
        for length in 4..whole.len() {
            assert_eq!(FileType::of(&whole[..length]), Err(Reason::Unreadable), "{length}");
        }
    }
}
