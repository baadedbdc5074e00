//! The initial content of a new record's form: empty, a copy, or records chosen before; and the values that it
//! offers.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::page::ListQuery;
use serde_json::Value;

use super::Module;
use super::form::{editable, remember};
use crate::api::{self, AnyRecord};
use crate::form::offer::offers;
use crate::form::{Control, Form, Values, as_text};

/// The number of newest records in which recently used values are looked for.
const LATEST: u32 = 20;

/// The initial content of a new record.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum InitialContent {
    /// Empty.
    #[default]
    Blank,
    /// The content of another record.
    Copy(Box<AnyRecord>),
    /// These records, in the field that takes several.
    Chosen(Vec<String>),
}

impl InitialContent {
    /// Returns the name of the copied record.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Copy(record) => record.content.get("name").map(as_text),
            _ => None,
        }
    }

    /// Returns the form with its initial values.
    pub fn form(self, module: &Module) -> Form {
        let mut values = (module.blank)();
        match &self {
            Self::Blank => {}
            Self::Copy(record) => {
                values = editable(module, record);
                let blank = (module.blank)();
                for name in module.uncopied {
                    match name.split_once("[].") {
                        Some((list, part)) => forget_part(&mut values, list, part),
                        None => {
                            values.insert((*name).to_owned(), blank.get(*name).cloned().unwrap_or_default());
                        }
                    }
                }
                if let Some(several) = module.several
                    && let Some(one) = values.get(several.field).filter(|value| value.is_string()).cloned()
                {
                    values.insert(several.field.to_owned(), Value::Array(vec![one]));
                }
            }
            Self::Chosen(ids) => {
                if let Some(several) = module.several {
                    values.insert(several.field.to_owned(), Value::from(ids.clone()));
                }
            }
        }
        let form = Form::new(values).for_new();
        match self {
            Self::Blank => {}
            Self::Copy(record) => remember(form, &record),
            Self::Chosen(ids) => name_chosen(form, module, ids),
        }
        offer(form, module);
        form
    }
}

/// Removes one part from each entry of a list.
fn forget_part(values: &mut Values, list: &str, part: &str) {
    let entries = values.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
    for entry in entries.filter_map(Value::as_object_mut) {
        entry.remove(part);
    }
}

/// Loads the names of the chosen records.
fn name_chosen(form: Form, module: &Module, ids: Vec<String>) {
    let mut fields = module.sections.iter().flat_map(|section| section.fields);
    let Some(kind) = fields.find_map(|field| match field.control {
        Control::Each(kind) => Some(kind),
        _ => None,
    }) else {
        return;
    };
    spawn_local(async move {
        for id in ids {
            if let Ok(record) = api::record(kind, &id).await {
                let name = record.content.get("name").map(as_text).unwrap_or_default();
                form.names.try_update(|names| names.insert(id, name));
            }
        }
    });
}

/// Loads the recently used values.
fn offer(form: Form, module: &Module) {
    let Module { kind, sections, offered, .. } = *module;
    if offered.is_empty() {
        return;
    }
    spawn_local(async move {
        let newest = ListQuery { status: Some(Status::Active), limit: Some(LATEST), ..ListQuery::default() };
        let Ok(page) = api::list(kind, &newest).await else { return };
        let found = offers(sections, offered, &page.items);
        if form.offers.try_set(found).is_none() {
            page.items.iter().for_each(|record| remember(form, record));
        }
    });
}

/// Returns the address of the form for a copy of a record.
pub fn copy_path(kind: Kind, id: &str) -> String {
    format!("{}?copy={id}", crate::page::Page::NewRecord(kind).path())
}

/// Returns the address of the form for a diary entry about these lots.
pub fn diary_path(lots: impl Iterator<Item = String>) -> String {
    let lots = lots.collect::<Vec<_>>().join(",");
    format!("{}?lots={lots}", crate::page::Page::NewRecord(Kind::DiaryEntry).path())
}

#[cfg(test)]
mod tests {
    use super::InitialContent;
    use crate::api::AnyRecord;
    use crate::form::offer::offers;
    use crate::management::Module;
    use leptos::prelude::Owner;
    use nguon_domain::input::kind::Kind;
    use serde_json::{Value, json};

    #[test]
    fn a_copy_has_everything_but_what_must_differ() {
        let record: AnyRecord = serde_json::from_value(json!({
            "id": "0199f0c8-6a00-7000-8000-000000000001", "status": "active", "version": 3,
            "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-02T00:00:00Z",
            "created_by": "0199f0c8-6a00-7000-8000-000000000002", "updated_by": "0199f0c8-6a00-7000-8000-000000000002",
            "references": [], "name": "Nhà vườn", "code": "NV-01", "address": "Hàm Minh",
            "licences": [{"number": "1"}]
        }))
        .expect("a record");
        let owner = Owner::new();
        owner.with(|| {
            let form = InitialContent::Copy(Box::new(record)).form(&Module::at(Kind::Member));
            assert_eq!((form.text("name"), form.text("address")), ("Nhà vườn".into(), "Hàm Minh".into()));
            assert_eq!((form.get("code"), form.get("licences")), (Value::Null, json!([])));
            assert!(!form.is_dirty(), "leaving a copy that nobody has touched loses nothing");
        });
    }

    #[test]
    fn packagings_are_copied_without_their_numbers() {
        let record: AnyRecord = serde_json::from_value(json!({
            "id": "0199f0c8-6a00-7000-8000-000000000001", "status": "active", "version": 3,
            "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-02T00:00:00Z",
            "created_by": "0199f0c8-6a00-7000-8000-000000000002", "updated_by": "0199f0c8-6a00-7000-8000-000000000002",
            "references": [], "name": "Nước mắm", "gtin": "8938505970011",
            "packaging": [{"name": "Thùng", "gtin": "18938505970018", "contains": 12}, {"name": "Palet", "contains": 48}]
        }))
        .expect("a record");
        Owner::new().with(|| {
            let form = InitialContent::Copy(Box::new(record)).form(&Module::at(Kind::Product));
            let packaging = json!([{"name": "Thùng", "contains": 12}, {"name": "Palet", "contains": 48}]);
            assert_eq!((form.get("gtin"), form.get("packaging")), (Value::Null, packaging));
        });
    }

    fn lot(members: &[&str], unit: &str, packaging: &str) -> AnyRecord {
        let reference = |field: &str, id: &str, name: &str| json!({"field": field, "id": id, "name": name});
        serde_json::from_value(json!({
            "id": "0199f0c8-6a00-7000-8000-000000000001", "status": "active", "version": 1,
            "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-01T00:00:00Z",
            "created_by": "0199f0c8-6a00-7000-8000-000000000002", "updated_by": "0199f0c8-6a00-7000-8000-000000000002",
            "references": [reference("member_ids", "a", "Vườn A"), reference("member_ids", "b", "Xe B"), reference("weight_unit", "KGM", "kg")],
            "member_ids": members, "weight_unit": unit, "packaging": packaging
        }))
        .expect("a record")
    }

    #[test]
    fn each_value_is_offered_once_the_newest_first_by_its_name() {
        let records = [lot(&["b"], "KGM", "Túi"), lot(&["a", "b"], "KGM", "Thùng")];
        let offers = offers(Module::at(Kind::Lot).sections, &["member_ids", "weight_unit", "packaging"], &records);
        let found: Vec<(&str, &str)> = offers.iter().map(|offer| (offer.field, offer.label.as_str())).collect();
        assert_eq!(
            found,
            [
                ("weight_unit", "kg"),
                ("packaging", "Túi"),
                ("packaging", "Thùng"),
                ("member_ids", "Xe B"),
                ("member_ids", "Vườn A")
            ]
        );
    }
}
