//! Word and Excel documents: ZIP archives (PKWARE APPNOTE 6.3) that contain certain names (ECMA-376 part 2). Only the
//! list of names is read; nothing is unpacked, so decompression bombs have no effect.

use nguon_domain::input::violation::Reason;

use super::kind::FileType;

/// Size of the end-of-central-directory record without its comment, in bytes.
const END: usize = 22;
/// Size of a central-directory entry without its name, in bytes.
const ENTRY: usize = 46;
/// Maximum number of entries: more than any document written by a person has.
const MAX_ENTRIES: usize = 10_000;

/// Detects the document type of an archive.
pub(super) fn kind_of(bytes: &[u8]) -> Result<FileType, Reason> {
    let names = names(bytes).ok_or(Reason::Unreadable)?;
    let has = |wanted: &str| names.contains(&wanted.as_bytes());
    let runs = |name: &&[u8]| {
        let name = name.to_ascii_lowercase();
        name.ends_with(b"vbaproject.bin") || name.starts_with(b"xl/macrosheets/")
    };
    if names.iter().any(runs) {
        return Err(Reason::Macros);
    }
    match (has("[Content_Types].xml"), has("word/document.xml"), has("xl/workbook.xml")) {
        (true, true, false) => Ok(FileType::Docx),
        (true, false, true) => Ok(FileType::Xlsx),
        _ => Err(Reason::UnknownFileType),
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
    use super::super::kind::FileType;
    use nguon_domain::input::violation::Reason;

    /// Builds an archive of empty parts.
    fn archive(names: &[&str]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for name in names {
            let length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
            let offset = u32::try_from(bytes.len()).expect("a small archive").to_le_bytes();
            bytes.extend_from_slice(b"PK\x03\x04");
            bytes.extend_from_slice(&[0; 22]);
            bytes.extend_from_slice(&length);
            bytes.extend_from_slice(&[0; 2]);
            bytes.extend_from_slice(name.as_bytes());
            directory.extend_from_slice(b"PK\x01\x02");
            directory.extend_from_slice(&[0; 24]);
            directory.extend_from_slice(&length);
            directory.extend_from_slice(&[0; 12]);
            directory.extend_from_slice(&offset);
            directory.extend_from_slice(name.as_bytes());
        }
        let start = u32::try_from(bytes.len()).expect("a small archive").to_le_bytes();
        let size = u32::try_from(directory.len()).expect("a small archive").to_le_bytes();
        let count = u16::try_from(names.len()).expect("few names").to_le_bytes();
        bytes.extend_from_slice(&directory);
        bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        bytes.extend_from_slice(&[count, count].concat());
        bytes.extend_from_slice(&[size, start].concat());
        bytes.extend_from_slice(&[0; 2]);
        bytes
    }

    const TYPES: &str = "[Content_Types].xml";

    #[test]
    fn documents_are_known_by_the_names_in_them() {
        assert_eq!(FileType::of(&archive(&[TYPES, "_rels/.rels", "word/document.xml"])), Ok(FileType::Docx));
        assert_eq!(FileType::of(&archive(&[TYPES, "xl/workbook.xml"])), Ok(FileType::Xlsx));
        for other in
            [&["a.txt"][..], &["word/document.xml"], &[TYPES], &[TYPES, "word/document.xml", "xl/workbook.xml"]]
        {
            assert_eq!(FileType::of(&archive(other)), Err(Reason::UnknownFileType), "{other:?}");
        }
    }

    #[test]
    fn documents_with_programs_in_them_are_refused() {
        for program in ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml"] {
            assert_eq!(
                FileType::of(&archive(&[TYPES, "word/document.xml", program])),
                Err(Reason::Macros),
                "{program}"
            );
        }
    }

    #[test]
    fn an_archive_that_is_not_all_of_the_file_is_none() {
        let whole = archive(&[TYPES, "word/document.xml"]);
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
