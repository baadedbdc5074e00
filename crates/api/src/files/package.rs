//! The parts of an office document: XML in a ZIP archive (ECMA-376 part 2), unpacked within a budget.
//!
//! Declared sizes can only lead to rejection; the budget is checked against the bytes actually unpacked.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{Cursor, Read as _};
use std::rc::Rc;

use nguon_domain::input::violation::Reason;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::part_name::part_name;

/// Maximum number of bytes unpacked from one file: ten times what 10,000 rows of this system need.
const MAX_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Maximum number of parts of an archive, and of relationships of a part: more than any workbook made by a person has.
const MAX_PARTS: usize = 10_000;
/// Maximum number of XML events read from one file: 10,000 rows of 100 cells with five events each, and some more.
pub(super) const MAX_STEPS: u32 = 8_000_000;
/// Signature of an entry in the central directory (APPNOTE 4.3.12).
const ENTRY: &[u8] = b"PK\x01\x02";

/// The remaining number of XML events, shared by all parts of a file, which bounds the time for any file.
#[derive(Clone, Debug)]
pub(super) struct Steps(Rc<Cell<u32>>);

impl Steps {
    /// Returns a budget of `steps` events.
    pub(super) fn new(steps: u32) -> Self {
        Self(Rc::new(Cell::new(steps)))
    }

    /// Returns the remaining number of events.
    #[cfg(test)]
    pub(super) fn left(&self) -> u32 {
        self.0.get()
    }

    fn take(&self) -> Result<(), Reason> {
        self.0.set(self.0.get().checked_sub(1).ok_or(Reason::UnpacksTooLarge)?);
        Ok(())
    }
}

/// An archive being read.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Places of the parts, by the form in which their names are compared.
    places: HashMap<String, usize>,
    budget: u64,
    steps: Steps,
}

impl<'a> Package<'a> {
    /// Opens an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Reason> {
        // Checked before the archive is opened, which allocates memory per entry.
        if bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY).count() > MAX_PARTS {
            return Err(Reason::UnreadableTable);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Reason::UnreadableTable)?;
        let mut places = HashMap::new();
        for place in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(place) {
                // Of names that are equal the first counts; ECMA-376 part 2, 6.2.2.3 forbids others.
                places.entry(part_name(&name)).or_insert(place);
            }
        }
        Ok(Self { archive, places, budget: MAX_UNPACKED_BYTES, steps: Steps::new(MAX_STEPS) })
    }

    /// Returns a reader of one of its parts.
    pub(super) fn xml<'x>(&self, part: &'x str) -> Xml<'x> {
        Xml::new(part, self.steps.clone())
    }

    /// Whether it has a part with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(&part_name(name))
    }

    /// Returns a part as text; `None` when no part has this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Reason> {
        let Some(place) = self.places.get(&part_name(name)) else { return Ok(None) };
        let file = self.archive.by_index(*place).map_err(|_| Reason::UnreadableTable)?;
        if file.size() > self.budget {
            return Err(Reason::UnpacksTooLarge);
        }
        let mut bytes = Vec::new();
        file.take(self.budget + 1).read_to_end(&mut bytes).map_err(|_| Reason::UnreadableTable)?;
        self.budget = self.budget.checked_sub(bytes.len() as u64).ok_or(Reason::UnpacksTooLarge)?;
        String::from_utf8(bytes).map(Some).map_err(|_| Reason::UnreadableTable)
    }
}

/// An XML event reader; entities that XML does not predefine are never resolved.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    steps: Steps,
}

impl<'a> Xml<'a> {
    /// Returns a reader of `xml` that shares the budget `steps`.
    pub(super) fn new(xml: &'a str, steps: Steps) -> Self {
        let mut reader = Reader::from_str(xml.strip_prefix('\u{feff}').unwrap_or(xml));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        Self { reader, steps }
    }

    /// Returns the next event.
    ///
    /// # Errors
    /// When the XML is malformed, or the budget is exhausted.
    pub(super) fn next(&mut self) -> Result<Event<'a>, Reason> {
        self.steps.take()?;
        self.reader.read_event().map_err(|_| Reason::UnreadableTable)
    }
}

/// Returns an attribute of an element, ignoring the prefix of its name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().with_checks(false).flatten().find(|attribute| {
        let key: &str = attribute.key.as_ref();
        key.rsplit(':').next() == Some(name)
    })?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// Appends the text of an event to `into`: characters, CDATA, character references and predefined entities.
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

/// The relationships of a part: targets by identifier and by type.
#[derive(Debug, Default)]
pub(super) struct Relations {
    by_id: HashMap<String, String>,
    by_type: HashMap<String, String>,
}

impl Relations {
    /// Reads the relationships of a part; the empty name stands for the package itself.
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

    /// Returns the target with an identifier.
    pub(super) fn id(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(String::as_str)
    }

    /// Returns a target of a type.
    pub(super) fn kind(&self, kind: &str) -> Option<&str> {
        self.by_type.get(kind).map(String::as_str)
    }
}
