//! Master data in the header of a document, or in the results of a query (EPCIS 2.0, sections 6.5 and 9.5).

use serde_json::{Map, Value};

use super::fact::{FactValue, text_of};
use super::identity::MAX_IDENTIFIER_LENGTH;
use super::vocabulary::is_address;
use super::{Context, Identity};
use crate::input::violation::{Reason, Violation};

/// The greatest number of elements of all vocabularies of a document.
const MAX_ELEMENTS: usize = 10_000;
/// The greatest number of attributes, and of children, of an element.
const MAX_ATTRIBUTES: usize = 1_000;
/// The greatest length of the name of an attribute, in bytes.
const MAX_NAME_LENGTH: usize = 500;

/// An element of a vocabulary: a place, a product, a party, with what is said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct MasterDataElement {
    /// URI of the vocabulary, such as `urn:epcglobal:epcis:vtype:BusinessLocation`.
    pub vocabulary: String,
    /// What is described.
    pub id: Identity,
    /// Attributes by their full URI, as they came.
    pub attributes: Vec<(String, Value)>,
    /// Elements within it: places within a place.
    pub children: Vec<Identity>,
}

impl MasterDataElement {
    /// The searchable values of an attribute: texts and numbers as texts; `None` for other values.
    #[must_use]
    pub fn searchable(value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        match text_of(text) {
            FactValue::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What a query for master data asks: the field of an event whose value is an element, and the name of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeTarget {
    /// `readPoint`, `bizLocation`, `bizStep`, `disposition`, `bizTransaction`, `source`, `destination` or `epcClass`; or
    /// the full URI of an extension.
    pub field: String,
    /// Full URI of the attribute; `None` in `HASATTR_` parameters, whose values are the names.
    pub attribute: Option<String>,
}

/// Fields of events whose values are elements of vocabularies.
const FIELDS: [&str; 8] =
    ["readPoint", "bizLocation", "bizStep", "disposition", "bizTransaction", "source", "destination", "epcClass"];

/// The full URI of an attribute's name.
fn full(name: &str, context: &Context) -> Option<String> {
    let name = name.trim();
    let full = context.expand(name).unwrap_or_else(|| name.to_owned());
    (is_address(&full) && full.len() <= MAX_NAME_LENGTH).then_some(full)
}

/// Parses the name of a query parameter: `HASATTR_field`, or `EQATTR_field_attribute`, which the schema of queries
/// spells `EQ_ATTR_field_attribute` (EPCIS 2.0, section 8.2.7.1). `None` for others.
#[must_use]
pub fn attribute_target(parameter: &str, context: &Context) -> Option<AttributeTarget> {
    let own = |field: &str| {
        let known = FIELDS.contains(&field).then(|| field.to_owned());
        known.or_else(|| context.qualify(field).map(|(namespace, local)| format!("{namespace}{local}")))
    };
    if let Some(field) = parameter.strip_prefix("HASATTR_") {
        return Some(AttributeTarget { field: own(field)?, attribute: None });
    }
    let rest = parameter.strip_prefix("EQATTR_").or_else(|| parameter.strip_prefix("EQ_ATTR_"))?;
    // Names of extensions and attributes may have underscores: the first division into two names counts.
    rest.match_indices('_').find_map(|(at, _)| {
        let (field, attribute) = rest.split_at(at);
        let attribute = attribute_name(attribute.get(1..)?, context)?;
        Some(AttributeTarget { field: own(field)?, attribute: Some(attribute) })
    })
}

/// Returns the full URI of an attribute that a query names; a bare name is one of the CBV (section 9). `None` for texts
/// that are no name.
#[must_use]
pub fn attribute_name(name: &str, context: &Context) -> Option<String> {
    let is_bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_bare { Some(format!("urn:epcglobal:cbv:mda:{name}")) } else { full(name, context) }
}

/// Reads the vocabularies of a document; `place` is the path of their list.
pub(super) fn read(list: &Value, context: &Context, place: &str) -> Result<Vec<MasterDataElement>, Vec<Violation>> {
    let mut reader = Reader { context, faults: Vec::new(), elements: Vec::new() };
    for (path, vocabulary) in reader.objects(Some(list), place) {
        reader.vocabulary(vocabulary, &path);
    }
    if reader.elements.len() > MAX_ELEMENTS {
        reader.refuse(place, Reason::TooLong { max: MAX_ELEMENTS });
    }
    if reader.faults.is_empty() { Ok(reader.elements) } else { Err(reader.faults) }
}

struct Reader<'c> {
    context: &'c Context,
    faults: Vec<Violation>,
    elements: Vec<MasterDataElement>,
}

impl Reader<'_> {
    fn refuse(&mut self, path: &str, reason: Reason) {
        self.faults.push(Violation::new(path, reason));
    }

    fn objects<'v>(&mut self, list: Option<&'v Value>, path: &str) -> Vec<(String, &'v Map<String, Value>)> {
        let mut objects = Vec::new();
        for (index, item) in self.items(list, path).iter().enumerate() {
            let path = format!("{path}[{index}]");
            match item {
                Value::Object(object) => objects.push((path, object)),
                _ => self.refuse(&path, Reason::WrongType),
            }
        }
        objects
    }

    fn items<'v>(&mut self, list: Option<&'v Value>, path: &str) -> &'v [Value] {
        match list {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.refuse(path, Reason::WrongType);
                &[]
            }
        }
    }

    fn vocabulary(&mut self, vocabulary: &Map<String, Value>, path: &str) {
        let Some(kind) = self.uri(vocabulary.get("type"), &format!("{path}.type")) else { return };
        let place = format!("{path}.vocabularyElementList");
        for (path, element) in self.objects(vocabulary.get("vocabularyElementList"), &place) {
            if self.elements.len() > MAX_ELEMENTS {
                return;
            }
            let Some(id) = self.identity(element.get("id"), &format!("{path}.id")) else { continue };
            let attributes = self.attributes(element.get("attributes"), &format!("{path}.attributes"));
            let place = format!("{path}.children");
            let mut children = Vec::new();
            for (index, child) in self.bounded(element.get("children"), &place).iter().enumerate() {
                children.extend(self.identity(Some(child), &format!("{place}[{index}]")));
            }
            self.elements.push(MasterDataElement { vocabulary: kind.clone(), id, attributes, children });
        }
    }

    fn bounded<'v>(&mut self, list: Option<&'v Value>, path: &str) -> &'v [Value] {
        let items = self.items(list, path);
        if items.len() > MAX_ATTRIBUTES {
            self.refuse(path, Reason::TooLong { max: MAX_ATTRIBUTES });
            return &[];
        }
        items
    }

    fn attributes(&mut self, list: Option<&Value>, path: &str) -> Vec<(String, Value)> {
        let mut attributes = Vec::new();
        for (index, item) in self.bounded(list, path).iter().enumerate() {
            let path = format!("{path}[{index}]");
            let Value::Object(item) = item else {
                self.refuse(&path, Reason::WrongType);
                continue;
            };
            let Some(name) = self.uri(item.get("id"), &format!("{path}.id")) else { continue };
            match item.get("attribute") {
                None | Some(Value::Null) => attributes.push((name, Value::Null)),
                Some(value @ (Value::String(_) | Value::Number(_) | Value::Object(_))) => {
                    attributes.push((name, value.clone()));
                }
                Some(_) => self.refuse(&format!("{path}.attribute"), Reason::WrongType),
            }
        }
        attributes
    }

    fn uri(&mut self, value: Option<&Value>, path: &str) -> Option<String> {
        let text = self.text(value, path)?;
        let found = full(text, self.context);
        if found.is_none() {
            self.refuse(path, Reason::WebAddress);
        }
        found
    }

    fn identity(&mut self, value: Option<&Value>, path: &str) -> Option<Identity> {
        let text = self.text(value, path)?;
        if text.len() > MAX_IDENTIFIER_LENGTH {
            self.refuse(path, Reason::TooLong { max: MAX_IDENTIFIER_LENGTH });
            return None;
        }
        let full = self.context.expand(text).unwrap_or_else(|| text.to_owned());
        Identity::parse(&full).map_err(|reason| self.refuse(path, reason)).ok()
    }

    fn text<'v>(&mut self, value: Option<&'v Value>, path: &str) -> Option<&'v str> {
        match value {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim()),
            None | Some(Value::Null | Value::String(_)) => {
                self.refuse(path, Reason::Required);
                None
            }
            Some(_) => {
                self.refuse(path, Reason::WrongType);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MasterDataElement, attribute_target, read};
    use crate::events::epcis::Context;

    #[test]
    fn elements_have_their_attributes_by_full_name() {
        let list = json!([{
            "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
            "vocabularyElementList": [{
                "id": "urn:epc:id:sgln:8938505.97000.0",
                "attributes": [
                    { "id": "cbvmda:city", "attribute": "Phan Thiết" },
                    { "id": "urn:epcglobal:cbv:mda:latitude", "attribute": 10.93 },
                    { "id": "https://ns.example.vn/owner", "attribute": { "https://ns.example.vn/name": "HTX" } },
                ],
                "children": ["urn:epc:id:sgln:8938505.97000.COLD-1"],
            }],
        }]);
        let elements = read(&list, &Context::default(), "list").expect("master data");
        let [element] = elements.as_slice() else { panic!("one element") };
        assert_eq!(element.id.as_str(), "https://id.gs1.org/414/8938505970004");
        assert_eq!(element.children[0].as_str(), "https://id.gs1.org/414/8938505970004/254/COLD-1");
        let said: Vec<_> = element
            .attributes
            .iter()
            .map(|(name, value)| (name.as_str(), MasterDataElement::searchable(value)))
            .collect();
        assert_eq!(
            said,
            [
                ("urn:epcglobal:cbv:mda:city", Some("Phan Thiết".to_owned())),
                ("urn:epcglobal:cbv:mda:latitude", Some("10.93".to_owned())),
                ("https://ns.example.vn/owner", None),
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let list = json!([
            { "vocabularyElementList": [] },
            { "type": "urn:epcglobal:epcis:vtype:EPCClass", "vocabularyElementList": [
                { "attributes": [] },
                { "id": "https://id.gs1.org/01/08938505970012", "attributes": [] },
                { "id": "urn:a:b", "attributes": [{ "attribute": "x" }, { "id": "name", "attribute": [] }, 3] },
            ] },
        ]);
        let faults = read(&list, &Context::default(), "list").expect_err("faults");
        let faults: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.reason.code())).collect();
        assert_eq!(
            faults,
            [
                ("list[0].type", "required"),
                ("list[1].vocabularyElementList[0].id", "required"),
                ("list[1].vocabularyElementList[1].id", "check_digit"),
                ("list[1].vocabularyElementList[2].attributes[0].id", "required"),
                ("list[1].vocabularyElementList[2].attributes[1].id", "web_address"),
                ("list[1].vocabularyElementList[2].attributes[2]", "wrong_type"),
            ]
        );
    }

    #[test]
    fn both_spellings_of_a_parameter_are_read() {
        let context = Context::default().with(&json!({ "ex": "https://ns.example.vn/" }));
        for (parameter, field, attribute) in [
            ("HASATTR_bizLocation", "bizLocation", None),
            ("HASATTR_ex:team", "https://ns.example.vn/team", None),
            ("EQATTR_bizLocation_cbvmda:city", "bizLocation", Some("urn:epcglobal:cbv:mda:city")),
            ("EQ_ATTR_readPoint_urn:epcglobal:cbv:mda:city", "readPoint", Some("urn:epcglobal:cbv:mda:city")),
            ("EQ_ATTR_bizLocation_city", "bizLocation", Some("urn:epcglobal:cbv:mda:city")),
            ("EQATTR_ex:of_team_ex:size_kg", "https://ns.example.vn/of_team", Some("https://ns.example.vn/size_kg")),
        ] {
            let target = attribute_target(parameter, &context).expect(parameter);
            assert_eq!((target.field.as_str(), target.attribute.as_deref()), (field, attribute), "{parameter}");
        }
        for other in ["HASATTR_colour", "EQATTR_bizLocation", "EQATTR_bizLocation_", "EQ_bizLocation"] {
            assert_eq!(attribute_target(other, &context), None, "{other}");
        }
    }
}
