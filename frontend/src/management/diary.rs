//! Diary entries (Nhật ký).

use nguon_domain::files::file::FileRole;
use nguon_domain::input;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::diary::{DiaryEntry, DiaryForLots};
use serde_json::{Map, Value};

use super::{Cell, Column, Screen, Several, Texts};
use crate::form::amounts::MATERIAL_USES;
use crate::form::{Control, Field, Section};

impl Screen for DiaryEntry {
    const TEXTS: Texts = Texts {
        title: "Nhật ký",
        one: "nhật ký",
        empty: "Ghi lại từng việc đã làm với lô: bón phân, tưới nước, phun thuốc, thu hoạch, đóng gói.",
        search: "Tên công việc, mô tả",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Công việc", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Lô", cell: Cell::Names("lot_id"), sort: None },
        Column { title: "Thời gian", cell: Cell::Moment("started_at"), sort: Some("started_at") },
        Column { title: "Người thực hiện", cell: Cell::Names("member_ids"), sort: None },
        Column { title: "Vật tư", cell: Cell::Names("materials"), sort: None },
    ];
    const PICTURE: Option<&'static str> = Some("images");
    // Times and pictures belong to the day of the work.
    const UNCOPIED: &'static [&'static str] = &["started_at", "ended_at", "images", "files"];
    const OFFERED: &'static [&'static str] = &["lot_id", "name", "member_ids", "materials"];
    const QUICK: &'static [&'static str] = &["lot_id", "name", "started_at"];
    const SEVERAL: Option<Several> = Some(Several {
        field: "lot_id",
        check: |mut values, today| {
            let lots = values.remove("lot_id").unwrap_or_default();
            let input = Map::from_iter([("lot_ids".to_owned(), lots), ("entry".to_owned(), Value::Object(values))]);
            let input = input::parse::<DiaryForLots>(Value::Object(input), today)?;
            Ok(serde_json::to_value(input).unwrap_or_default())
        },
        field_of: |field| match field.strip_prefix("entry.") {
            Some(field) => field.to_owned(),
            None => field.replacen("lot_ids", "lot_id", 1),
        },
    });
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Công việc",
            fields: &[
                Field::new("lot_id", "Lô", Control::Each(Kind::Lot))
                    .required()
                    .help("Khi ghi mới có thể chọn nhiều lô: mỗi lô có một nhật ký riêng."),
                Field::new("name", "Tên công việc", Control::Line).required().wide(),
                Field::new("started_at", "Thời gian từ", Control::Moment).required(),
                Field::new("ended_at", "Thời gian đến", Control::Moment),
                Field::new("description", "Mô tả", Control::Long),
            ],
        },
        Section {
            title: "Người thực hiện và vật tư",
            fields: &[
                Field::new("member_ids", "Chuỗi cung ứng", Control::Records(Kind::Member))
                    .help("Những ai đã làm việc này."),
                Field::new("materials", "Vật tư", Control::Amounts(&MATERIAL_USES))
                    .help("Tìm vật tư đã dùng, rồi ghi lượng dùng."),
            ],
        },
        Section {
            title: "Hình ảnh và tệp",
            fields: &[
                Field::new("images", "Hình ảnh", Control::Files(FileRole::Image)),
                Field::new("files", "Tệp đính kèm", Control::Files(FileRole::Attachment))
                    .help("Ảnh, PDF, Word, Excel."),
            ],
        },
    ];
}

#[cfg(test)]
mod tests {
    use crate::management::Module;
    use nguon_domain::input::kind::Kind;
    use serde_json::{Value, json};

    #[test]
    fn faults_of_work_on_several_lots_are_named_as_the_form_names_its_fields() {
        let several = Module::at(Kind::DiaryEntry).several.expect("the diary is written for several lots");
        let Value::Object(values) = json!({"lot_id": ["0199f0c8-6a00-7000-8000-000000000001", "0199f0c8-6a00-7000-8000-000000000002"], "name": ""})
        else {
            unreachable!()
        };
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
        let faults = (several.check)(values, today).expect_err("nothing was said of the work");
        let fields: Vec<String> = faults.iter().map(|fault| (several.field_of)(&fault.field)).collect();
        assert_eq!(fields, ["name", "started_at"]);
        assert_eq!((several.field_of)("lot_ids[1]"), "lot_id[1]");
    }
}
