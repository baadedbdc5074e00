//! Diary entries (guide §10, Nhật ký): work on a lot, with its date, members and materials.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::file::FileRole;
use crate::input::kind::Kind;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input, MAX_LIST_ITEMS};
use crate::records::certificate::file_references;
use crate::records::material_batch::{comparable_number, optional_number};
use crate::records::resource::{RecordInput, Reference, Resource, Target};

/// Resource of diary entries.
#[derive(Clone, Copy, Debug)]
pub struct DiaryEntry;

impl Resource for DiaryEntry {
    const KIND: Kind = Kind::DiaryEntry;
    const SORTS: &'static [&'static str] = &["started_at"];
    type Input = DiaryEntryInput;
    type View = DiaryEntryInput;
}

/// A material, with the batch and the quantity used if they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MaterialUse {
    /// Material (Vật tư).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub material_id: Option<Uuid>,
    /// Supplier's batch (Lô vật tư) of this material.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<Uuid>,
    /// Number of the supplier's batch (Số lô), or a GS1 code with it in (10); instead of `batch_id`. The batch of this
    /// material with this number is created if there is none. Answers have `batch_id`, and its number in `references`.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "optional_number")]
    #[cfg_attr(feature = "openapi", schema(example = "L2026-05"))]
    pub batch: Option<String>,
    /// Number of the delivery note (Số phiếu giao hàng) with which it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "PGH-2026/118"))]
    pub delivery_note: Option<String>,
    /// Quantity (Số lượng) in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
}

/// One piece of work on a lot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DiaryEntryInput {
    /// Lot (Lô).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub lot_id: Option<Uuid>,
    /// Name of the work (Tên công việc).
    #[cfg_attr(feature = "openapi", schema(required, example = "Bón phân đợt 1"))]
    pub name: String,
    /// Description (Mô tả).
    pub description: Option<String>,
    /// Start (Thời gian từ), not on a future day.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, example = "2026-11-15T06:30:00+07:00"))]
    pub started_at: Option<DateTime<Utc>>,
    /// End (Thời gian đến), not before the start, not on a future day.
    #[cfg_attr(feature = "openapi", schema(example = "2026-11-15T09:00:00+07:00"))]
    pub ended_at: Option<DateTime<Utc>>,
    /// Supply-chain members that did the work (Chuỗi cung ứng).
    pub member_ids: Vec<Uuid>,
    /// Materials (Vật tư), each with the supplier's batch and the quantity used if they are known. A material may occur
    /// once for each of its batches.
    pub materials: Vec<MaterialUse>,
    /// Pictures (Hình ảnh): ids of pictures uploaded to `/files`.
    pub images: Vec<Uuid>,
    /// Attachments (Tệp đính kèm): ids of files uploaded to `/files`.
    pub files: Vec<Uuid>,
}

/// Converts a moment to the date in Vietnam (UTC+7, no daylight saving time).
pub(crate) fn vietnam_day(moment: DateTime<Utc>) -> NaiveDate {
    FixedOffset::east_opt(7 * 3600)
        .map_or_else(|| moment.date_naive(), |offset| moment.with_timezone(&offset).date_naive())
}

impl MaterialUse {
    /// Whether it is about the same material and, as far as they are named, the same batch.
    fn is_like(&self, other: &Self) -> bool {
        let number = |used: &Self| used.batch.as_deref().map(comparable_number);
        (self.material_id, self.batch_id) == (other.material_id, other.batch_id) && number(self) == number(other)
    }
}

impl Input for DiaryEntryInput {
    const SCANNED: &'static [&'static str] = &["batch"];

    fn check(&self, check: &mut Check) {
        check.present("lot_id", self.lot_id.as_ref());
        check.required_line("name", &self.name);
        check.long_text("description", self.description.as_deref());
        check.present("started_at", self.started_at.as_ref());
        check.not_future("started_at", self.started_at.map(vietnam_day));
        check.not_future("ended_at", self.ended_at.map(vietnam_day));
        if let (Some(start), Some(end)) = (self.started_at, self.ended_at)
            && end < start
        {
            check.refuse("ended_at", Reason::BeforeStart);
        }
        check.set("member_ids", &self.member_ids);
        check.at_most("materials", &self.materials, MAX_LIST_ITEMS);
        for (index, used) in self.materials.iter().enumerate().take(MAX_LIST_ITEMS) {
            let name = |part: &str| format!("materials[{index}].{part}");
            check.present(&name("material_id"), used.material_id.as_ref());
            if self.materials[..index].iter().any(|other| other.is_like(used)) {
                check.refuse(name("material_id"), Reason::Duplicate);
            }
            if used.batch_id.is_some() && used.batch.is_some() {
                check.refuse(name("batch"), Reason::NotAllowed);
            }
            check.line(&name("batch"), used.batch.as_deref());
            check.line(&name("delivery_note"), used.delivery_note.as_deref());
            if used.quantity.is_some() && used.unit.is_none() {
                check.refuse(name("unit"), Reason::Incomplete { needs: "unit" });
            }
            if used.quantity == Some(Quantity::default()) {
                check.refuse(name("quantity"), Reason::NotAllowed);
            }
            check.line(&name("unit"), used.unit.as_deref());
        }
        check.set("images", &self.images);
        check.set("files", &self.files);
    }
}

impl RecordInput for DiaryEntryInput {
    fn name(&self) -> &str {
        &self.name
    }

    fn code(&self) -> Option<&str> {
        None
    }

    fn search_texts(&self) -> Vec<&str> {
        self.description.iter().map(String::as_str).collect()
    }

    fn references(&self) -> Vec<Reference> {
        let member = |id: &Uuid| Reference { field: "member_ids", target: Target::Record(Kind::Member, *id) };
        let materials = self.materials.iter().flat_map(|used| {
            let material = used.material_id.map(|id| Target::Record(Kind::Material, id));
            let batch = used.batch_id.map(|id| Target::Record(Kind::MaterialBatch, id));
            material.into_iter().chain(batch).chain(used.unit.clone().map(Target::Unit))
        });
        Reference::optional("lot_id", self.lot_id.map(|id| Target::Record(Kind::Lot, id)))
            .chain(self.member_ids.iter().map(member))
            .chain(materials.map(|target| Reference { field: "materials", target }))
            .chain(file_references("images", FileRole::Image, self.images.iter().copied()))
            .chain(file_references("files", FileRole::Attachment, self.files.iter().copied()))
            .collect()
    }
}

/// Records the same work on several lots: one entry per lot, all or none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DiaryForLots {
    /// The lots; at most 200.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub lot_ids: Vec<Uuid>,
    /// The entry, without `lot_id`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub entry: DiaryEntryInput,
}

impl DiaryForLots {
    /// Returns one entry per lot.
    pub fn entries(&self) -> impl Iterator<Item = DiaryEntryInput> + '_ {
        self.lot_ids.iter().map(|id| DiaryEntryInput { lot_id: Some(*id), ..self.entry.clone() })
    }
}

impl Input for DiaryForLots {
    const SCANNED: &'static [&'static str] = DiaryEntryInput::SCANNED;

    fn check(&self, check: &mut Check) {
        if self.lot_ids.is_empty() {
            check.refuse("lot_ids", Reason::Required);
        }
        check.set("lot_ids", &self.lot_ids);
        if self.entry.lot_id.is_some() {
            check.refuse("entry.lot_id", Reason::NotAllowed);
        }
        let mut entry = Check::new(check.today());
        DiaryEntryInput { lot_id: Some(Uuid::nil()), ..self.entry.clone() }.check(&mut entry);
        for violation in entry.into_violations() {
            check.refuse(format!("entry.{}", violation.field), violation.reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DiaryEntryInput, DiaryForLots, MaterialUse};
    use crate::input::Check;
    use chrono::{NaiveDate, TimeZone as _, Utc};
    use uuid::Uuid;

    fn faults(input: &impl crate::input::Input) -> Vec<String> {
        let mut check = Check::new(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"));
        input.check(&mut check);
        check.into_violations().into_iter().map(|violation| violation.field).collect()
    }

    fn entry() -> DiaryEntryInput {
        DiaryEntryInput {
            lot_id: Some(Uuid::nil()),
            name: "Tưới nước".into(),
            started_at: Utc.with_ymd_and_hms(2026, 11, 21, 23, 0, 0).single(),
            ..DiaryEntryInput::default()
        }
    }

    #[test]
    fn work_begins_today_at_the_latest_by_the_clock_of_vietnam_and_ends_after_it_began() {
        assert!(faults(&entry()).is_empty());
        let tomorrow = Utc.with_ymd_and_hms(2026, 11, 22, 17, 0, 0).single();
        assert_eq!(faults(&DiaryEntryInput { started_at: tomorrow, ..entry() }), ["started_at"]);
        let before = Utc.with_ymd_and_hms(2026, 11, 21, 22, 0, 0).single();
        assert_eq!(faults(&DiaryEntryInput { ended_at: before, ..entry() }), ["ended_at"]);
    }

    #[test]
    fn a_material_is_named_once_for_each_of_its_batches() {
        let used = |batch: Option<&str>| MaterialUse {
            material_id: Some(Uuid::nil()),
            batch: batch.map(str::to_owned),
            ..MaterialUse::default()
        };
        let input = |materials| DiaryEntryInput { materials, ..entry() };
        assert!(faults(&input(vec![used(Some("L1")), used(Some("L2")), used(None)])).is_empty());
        assert_eq!(faults(&input(vec![used(Some("L 1")), used(Some("l1"))])), ["materials[1].material_id"]);
        let both = MaterialUse { batch_id: Some(Uuid::nil()), ..used(Some("L1")) };
        assert_eq!(faults(&input(vec![both])), ["materials[0].batch"]);
    }

    #[test]
    fn a_material_is_named_once_and_an_amount_has_a_unit() {
        let used = MaterialUse { material_id: Some(Uuid::nil()), ..MaterialUse::default() };
        let amount = MaterialUse { quantity: "2.5".parse().ok(), ..used.clone() };
        let input = DiaryEntryInput { materials: vec![used, amount], ..entry() };
        assert_eq!(faults(&input), ["materials[1].material_id", "materials[1].unit"]);
    }

    #[test]
    fn work_on_several_lots_names_the_faults_of_the_work_itself() {
        let mut input = DiaryForLots { lot_ids: vec![Uuid::nil()], entry: entry() };
        input.entry.lot_id = None;
        assert!(faults(&input).is_empty());
        input.entry.name = String::new();
        input.lot_ids.clear();
        assert_eq!(faults(&input), ["lot_ids", "entry.name"]);
    }
}
