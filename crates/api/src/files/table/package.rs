//! The parts of a workbook: XML in a ZIP archive (ECMA-376 part 2), unpacked within a budget.
//!
//! What an archive declares is believed only when it is bad news; otherwise what is unpacked is counted.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use std::rc::Rc;

use nguon_domain::input::violation::Reason;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;
use zip::result::ZipError;

/// The most that is unpacked of one file, in bytes: ten times what 10,000 rows of ours need.
const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// The most parts of an archive, and the most relations of one of them: more than any workbook has that a person made.
const MAX_PARTS: usize = 10_000;
/// The most steps of XML (tags, texts) that are read of one file: 10,000 rows of 100 cells each, which have five.
pub(super) const MAX_STEPS: u32 = 8_000_000;
/// What an entry in the central directory of an archive begins with (APPNOTE 4.3.12).
const ENTRY: &[u8] = b"PK\x01\x02";

/// The steps that reading may still take; all parts of a file share them, so no file takes longer than another,
/// however it is put together.
#[derive(Clone, Debug)]
pub(super) struct Steps(Rc<Cell<u32>>);

impl Steps {
    /// So many.
    pub(super) fn new(steps: u32) -> Self {
        Self(Rc::new(Cell::new(steps)))
    }

    /// How many are left.
    #[cfg(test)]
    pub(super) fn left(&self) -> u32 {
        self.0.get()
    }

    fn take(&self) -> Result<(), Reason> {
        self.0.set(self.0.get().checked_sub(1).ok_or(Reason::UnpacksTooLarge)?);
        Ok(())
    }
}

/// An archive that is being read.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    budget: u64,
    steps: Steps,
}

impl<'a> Package<'a> {
    /// Opens it.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Reason> {
        // Counted before the archive is opened: that reserves memory for each.
        if bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY).count() > MAX_PARTS {
            return Err(Reason::UnreadableTable);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Reason::UnreadableTable)?;
        Ok(Self { archive, budget: MAX_UNPACKED_BYTES, steps: Steps::new(MAX_STEPS) })
    }

    /// A reader of one of its parts.
    pub(super) fn xml<'x>(&self, part: &'x str) -> Xml<'x> {
        Xml::new(part, self.steps.clone())
    }

    /// A part as text, when there is one of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Reason> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(Reason::UnreadableTable),
        };
        if file.size() > self.budget {
            return Err(Reason::UnpacksTooLarge);
        }
        let mut bytes = Vec::new();
        file.take(self.budget + 1).read_to_end(&mut bytes).map_err(|_| Reason::UnreadableTable)?;
        self.budget = self.budget.checked_sub(bytes.len() as u64).ok_or(Reason::UnpacksTooLarge)?;
        String::from_utf8(bytes).map(Some).map_err(|_| Reason::UnreadableTable)
    }
}

/// An XML text, read event by event; entities other than XML's own are never resolved.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    steps: Steps,
}

impl<'a> Xml<'a> {
    /// Reads a text in as many steps as there are left.
    pub(super) fn new(xml: &'a str, steps: Steps) -> Self {
        let mut reader = Reader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        Self { reader, steps }
    }

    /// The next event.
    ///
    /// # Errors
    /// When it cannot be read, or no steps are left.
    pub(super) fn next(&mut self) -> Result<Event<'a>, Reason> {
        self.steps.take()?;
        self.reader.read_event().map_err(|_| Reason::UnreadableTable)
    }
}

/// An attribute of an element, whatever prefix its name has.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|attribute| {
        let key: &str = attribute.key.as_ref();
        key.rsplit(':').next() == Some(name)
    })?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// The text of an event: characters, CDATA, or one of the entities that XML knows by itself.
pub(super) fn text_of(event: &Event<'_>, into: &mut String) -> Result<(), Reason> {
    match event {
        Event::Text(text) => into.push_str(&text.xml10_content()),
        Event::CData(text) => into.push_str(&text.xml10_content()),
        Event::GeneralRef(reference) => {
            let name: &str = &reference.xml10_content();
            into.push(match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                _ => reference.resolve_char_ref().ok().flatten().ok_or(Reason::UnreadableTable)?,
            });
        }
        _ => {}
    }
    Ok(())
}

/// What a part is related to: targets by identifier, with their types.
#[derive(Debug, Default)]
pub(super) struct Relations {
    by_id: HashMap<String, String>,
    by_type: HashMap<String, String>,
}

impl Relations {
    /// Reads the relations of a part; the package itself is the part without a name.
    pub(super) fn of(package: &mut Package<'_>, part: &str) -> Result<Self, Reason> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let place = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut relations = Self::default();
        let Some(xml) = package.part(&format!("{place}_rels/{name}.rels"))? else { return Ok(relations) };
        let mut xml = package.xml(&xml);
        let mut count = 0;
        loop {
            match xml.next()? {
                Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                    count += 1;
                    if count > MAX_PARTS {
                        return Err(Reason::UnreadableTable);
                    }
                    let target = attribute(&element, "Target").unwrap_or_default();
                    let target = match target.strip_prefix('/') {
                        Some(absolute) => absolute.to_owned(),
                        None => format!("{place}{target}"),
                    };
                    let kind = attribute(&element, "Type").unwrap_or_default();
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    relations.by_type.insert(kind, target.clone());
                    relations.by_id.insert(attribute(&element, "Id").unwrap_or_default(), target);
                }
                Event::Eof => return Ok(relations),
                _ => {}
            }
        }
    }

    /// The target with an identifier.
    pub(super) fn id(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// A target of a type.
    pub(super) fn kind(&self, kind: &str) -> Option<&str> {
        self.by_type.get(kind).map(String::as_str)
    }
}
