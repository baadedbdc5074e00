//! Suppliers' batches of materials (Lô vật tư), with the receipts by which they came (TCVN 12827:2019, 6.1.3).
//!
//! A batch is identified within a business by its material, its number and its supplier. Diary entries and acts name
//! it, so that a recall can begin at it.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::identification::identifier::scan;
use crate::input::characters::is_dash;
use crate::input::kind::Kind;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;
use crate::input::{Check, Input, MAX_LIST_ITEMS};
use crate::records::resource::{Mark, RecordInput, Reference, Resource, Target};

/// Resource of suppliers' batches.
#[derive(Clone, Copy, Debug)]
pub struct MaterialBatch;

impl Resource for MaterialBatch {
    const KIND: Kind = Kind::MaterialBatch;
    const SORTS: &'static [&'static str] = &[];
    type Input = MaterialBatchInput;
    type View = MaterialBatchView;
}

/// Name of a batch whose number is not known.
pub const WITHOUT_NUMBER: &str = "Chưa có số lô";

/// Returns the number of a batch as the supplier gave it: of a GS1 code with a GTIN, scanned or typed, its batch number
/// (10); of any other text the text itself, with one kind of dash and single spaces.
#[must_use]
pub fn supplier_number(text: &str) -> String {
    // Without a GTIN, `10052026` is a number that begins with 10 and not the number 052026.
    let of_code = scan::read(text.as_bytes()).ok().and_then(|code| {
        let elements = code.elements();
        elements.gtin().and(elements.lot()).map(ToString::to_string)
    });
    of_code.unwrap_or_else(|| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").chars().map(|c| if is_dash(c) { '-' } else { c }).collect()
    })
}

/// Returns the text by which two numbers of batches are compared: people write `lô 05-26` and `LÔ05-26` for the same.
#[must_use]
pub fn comparable_number(number: &str) -> String {
    number.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Deserializes a number by [`supplier_number`].
pub(crate) fn optional_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(|text| supplier_number(&text)))
}

/// The address of a batch: its identity in events and traces. It is also its page in the app.
#[must_use]
pub fn batch_address(public_url: &str, id: Uuid) -> String {
    format!("{}/{}/{id}", public_url.trim_end_matches('/'), Kind::MaterialBatch.path())
}

/// The reverse of [`batch_address`], wherever the system is; `None` for other addresses.
#[must_use]
pub fn batch_of_address(address: &str) -> Option<Uuid> {
    let (rest, id) = address.rsplit_once('/')?;
    let is_batch = rest.contains("://") && rest.rsplit('/').next() == Some(Kind::MaterialBatch.path());
    is_batch.then(|| Uuid::from_str(id).ok()).flatten()
}

/// A receipt (Lần nhận): one delivery of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BatchReceipt {
    /// Date of receipt (Ngày nhận), not in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_on: Option<NaiveDate>,
    /// Number of the delivery note (Số phiếu giao hàng).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "PGH-2026/118"))]
    pub delivery_note: Option<String>,
    /// Quantity (Số lượng) in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 or 21 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
}

/// A supplier's batch of a material. What is missing can be added later; until then the batch is marked incomplete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MaterialBatchInput {
    /// Material (Vật tư).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub material_id: Option<Uuid>,
    /// Number of the batch as its supplier gave it (Số lô của nhà cung cấp), or a GS1 code with it in (10). Unique
    /// for the material and its supplier; case and spaces do not count.
    #[cfg_attr(feature = "openapi", schema(example = "L2026-05"))]
    #[serde(deserialize_with = "optional_number")]
    pub batch_number: Option<String>,
    /// Supplier (Nhà cung cấp), a supply-chain member.
    pub supplier_id: Option<Uuid>,
    /// Use-by date (Hạn sử dụng).
    pub expires_on: Option<NaiveDate>,
    /// Receipts (Các lần nhận), one for each delivery note.
    pub receipts: Vec<BatchReceipt>,
    /// Note (Ghi chú).
    pub description: Option<String>,
}

/// A data element of a batch that TCVN 12827:2019, 6.1.3, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BatchElement {
    /// Number of the batch (Số lô).
    BatchNumber,
    /// Supplier (Nhà cung cấp).
    Supplier,
    /// Delivery note (Phiếu giao hàng).
    DeliveryNote,
    /// Date of receipt (Ngày nhận).
    ReceiptDate,
    /// Quantity (Số lượng).
    Quantity,
}

impl MaterialBatchInput {
    /// Returns the data elements that are missing; those of a receipt if no receipt, or any one, lacks them.
    #[must_use]
    pub fn missing(&self) -> Vec<BatchElement> {
        let lacks =
            |is_absent: fn(&BatchReceipt) -> bool| self.receipts.is_empty() || self.receipts.iter().any(is_absent);
        let elements = [
            (BatchElement::BatchNumber, self.batch_number.is_none()),
            (BatchElement::Supplier, self.supplier_id.is_none()),
            (BatchElement::DeliveryNote, lacks(|receipt| receipt.delivery_note.is_none())),
            (BatchElement::ReceiptDate, lacks(|receipt| receipt.received_on.is_none())),
            (BatchElement::Quantity, lacks(|receipt| receipt.quantity.is_none())),
        ];
        elements.into_iter().filter_map(|(element, is_missing)| is_missing.then_some(element)).collect()
    }

    /// Whether a receipt of it has this delivery note.
    #[must_use]
    pub fn has_note(&self, note: &str) -> bool {
        let note = comparable_number(note);
        let mut notes = self.receipts.iter().filter_map(|receipt| receipt.delivery_note.as_deref());
        notes.any(|known| comparable_number(known) == note)
    }
}

impl Input for MaterialBatchInput {
    const SCANNED: &'static [&'static str] = &["batch_number"];

    fn check(&self, check: &mut Check) {
        check.present("material_id", self.material_id.as_ref());
        check.line("batch_number", self.batch_number.as_deref());
        check.plausible("expires_on", self.expires_on);
        check.at_most("receipts", &self.receipts, MAX_LIST_ITEMS);
        for (index, receipt) in self.receipts.iter().enumerate().take(MAX_LIST_ITEMS) {
            let name = |part: &str| format!("receipts[{index}].{part}");
            if *receipt == BatchReceipt::default() {
                check.refuse(name("delivery_note"), Reason::Required);
            }
            check.not_future(&name("received_on"), receipt.received_on);
            check.line(&name("delivery_note"), receipt.delivery_note.as_deref());
            let note = receipt.delivery_note.as_deref().map(comparable_number);
            let others = self.receipts[..index].iter().filter_map(|other| other.delivery_note.as_deref());
            if note.is_some_and(|note| others.map(comparable_number).any(|other| other == note)) {
                check.refuse(name("delivery_note"), Reason::Duplicate);
            }
            if receipt.quantity.is_some() && receipt.unit.is_none() {
                check.refuse(name("unit"), Reason::Incomplete { needs: "unit" });
            }
            if receipt.quantity == Some(Quantity::default()) {
                check.refuse(name("quantity"), Reason::NotAllowed);
            }
            check.line(&name("unit"), receipt.unit.as_deref());
        }
        check.long_text("description", self.description.as_deref());
    }
}

impl RecordInput for MaterialBatchInput {
    fn name(&self) -> &str {
        self.batch_number.as_deref().unwrap_or(WITHOUT_NUMBER)
    }

    fn code(&self) -> Option<&str> {
        None
    }

    fn search_texts(&self) -> Vec<&str> {
        let notes = self.receipts.iter().filter_map(|receipt| receipt.delivery_note.as_deref());
        notes.chain(self.description.as_deref()).collect()
    }

    fn references(&self) -> Vec<Reference> {
        let units = self.receipts.iter().filter_map(|receipt| receipt.unit.clone());
        Reference::optional("material_id", self.material_id.map(|id| Target::Record(Kind::Material, id)))
            .chain(Reference::optional("supplier_id", self.supplier_id.map(|id| Target::Record(Kind::Member, id))))
            .chain(units.map(|unit| Reference { field: "receipts", target: Target::Unit(unit) }))
            .collect()
    }

    fn marks(&self) -> Vec<Mark> {
        if self.missing().is_empty() { Vec::new() } else { vec![Mark::Incomplete] }
    }
}

/// A batch as returned by the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MaterialBatchView {
    /// Its number, or what stands for a missing one.
    #[cfg_attr(feature = "openapi", schema(example = "L2026-05"))]
    pub name: String,
    /// Data elements that are missing (TCVN 12827:2019, 6.1.3).
    pub missing: Vec<BatchElement>,
    /// The data as entered.
    #[serde(flatten)]
    pub input: MaterialBatchInput,
}

/// Records a receipt of a material. The batch is looked up by material, number and supplier, and created if there is
/// none; a receipt without a number makes a batch of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MaterialReceipt {
    /// Material (Vật tư).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub material_id: Option<Uuid>,
    /// Number of the batch as its supplier gave it (Số lô của nhà cung cấp), or a GS1 code with it in (10).
    #[cfg_attr(feature = "openapi", schema(example = "L2026-05"))]
    #[serde(deserialize_with = "optional_number")]
    pub batch_number: Option<String>,
    /// Supplier (Nhà cung cấp), a supply-chain member.
    pub supplier_id: Option<Uuid>,
    /// Use-by date (Hạn sử dụng) of the batch.
    pub expires_on: Option<NaiveDate>,
    /// Date of receipt (Ngày nhận), not in the future.
    pub received_on: Option<NaiveDate>,
    /// Number of the delivery note (Số phiếu giao hàng).
    #[cfg_attr(feature = "openapi", schema(example = "PGH-2026/118"))]
    pub delivery_note: Option<String>,
    /// Quantity (Số lượng) in `unit`.
    pub quantity: Option<Quantity>,
    /// Unit of measure (Đơn vị tính), a UN/ECE Recommendation 20 or 21 code.
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub unit: Option<String>,
}

impl MaterialReceipt {
    /// Returns the batch with this receipt only.
    #[must_use]
    pub fn batch(&self) -> MaterialBatchInput {
        MaterialBatchInput {
            material_id: self.material_id,
            batch_number: self.batch_number.clone(),
            supplier_id: self.supplier_id,
            expires_on: self.expires_on,
            receipts: vec![BatchReceipt {
                received_on: self.received_on,
                delivery_note: self.delivery_note.clone(),
                quantity: self.quantity,
                unit: self.unit.clone(),
            }],
            description: None,
        }
    }

    /// Returns the name that a field of [`MaterialReceipt::batch`] has here.
    #[must_use]
    pub fn field_of(field: &str) -> &str {
        match field.rsplit_once("].") {
            Some((_, part)) => part,
            None if field == "receipts" => "unit",
            None => field,
        }
    }

    /// Adds the receipt to the batch to which it belongs. The batch gets the supplier and the use-by date if it has
    /// none.
    ///
    /// # Errors
    /// The field and its reason, when the batch has another use-by date, or a receipt with this delivery note.
    pub fn add_to(&self, batch: &mut MaterialBatchInput) -> Result<(), (&'static str, Reason)> {
        if batch.expires_on.zip(self.expires_on).is_some_and(|(known, other)| known != other) {
            return Err(("expires_on", Reason::Mismatch));
        }
        if self.delivery_note.as_deref().is_some_and(|note| batch.has_note(note)) {
            return Err(("delivery_note", Reason::Duplicate));
        }
        if batch.receipts.len() >= MAX_LIST_ITEMS {
            return Err(("batch_number", Reason::TooLong { max: MAX_LIST_ITEMS }));
        }
        batch.supplier_id = batch.supplier_id.or(self.supplier_id);
        batch.expires_on = batch.expires_on.or(self.expires_on);
        batch.receipts.extend(self.batch().receipts);
        Ok(())
    }
}

impl Input for MaterialReceipt {
    const SCANNED: &'static [&'static str] = &["batch_number"];

    fn check(&self, check: &mut Check) {
        let mut batch = Check::new(check.today());
        self.batch().check(&mut batch);
        for violation in batch.into_violations() {
            check.refuse(Self::field_of(&violation.field), violation.reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BatchElement, MaterialBatchInput, MaterialReceipt, batch_address, batch_of_address, comparable_number,
        supplier_number,
    };
    use crate::input::parse;
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn refused(value: Value) -> Vec<String> {
        let today = NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
        let violations = parse::<MaterialBatchInput>(value, today).err().unwrap_or_default();
        violations.iter().map(|violation| format!("{}: {}", violation.field, violation.reason.code())).collect()
    }

    #[test]
    fn a_number_is_read_of_a_code_and_of_what_people_type() {
        for (text, number) in [
            ("L2026-05", "L2026-05"),
            ("  lô  05\u{2013}26 ", "lô 05-26"),
            ("(01)08938505970011(10)L2026-05(17)271231", "L2026-05"),
            ("0108938505970011", "0108938505970011"),
            ("10052026", "10052026"),
            ("]C101089385059700111727123110L2026-05", "L2026-05"),
            ("https://id.gs1.org/01/08938505970011/10/L2026-05", "L2026-05"),
        ] {
            assert_eq!(supplier_number(text), number);
        }
        assert_eq!(comparable_number("lô 05-26"), comparable_number("LÔ05-26"));
        assert_ne!(comparable_number("L1"), comparable_number("L10"));
    }

    #[test]
    fn an_address_leads_back_to_its_batch_and_no_other_one_does() {
        let id = Uuid::from_u128(7);
        assert_eq!(batch_of_address(&batch_address("https://nguon.vn/", id)), Some(id));
        for other in
            ["https://nguon.vn/t/7K3M9QX2AB", "https://nguon.vn/lots/00000000-0000-0000-0000-000000000007", "7"]
        {
            assert_eq!(batch_of_address(other), None, "{other}");
        }
    }

    #[test]
    fn a_batch_is_kept_without_what_is_not_known_and_says_so() {
        let material = Uuid::from_u128(1);
        assert_eq!(refused(json!({ "material_id": material })), Vec::<String>::new());
        assert_eq!(refused(json!({ "batch_number": "L1" })), ["material_id: required"]);
        let mut batch = MaterialBatchInput { material_id: Some(material), ..MaterialBatchInput::default() };
        assert_eq!(batch.missing().len(), 5);
        batch.batch_number = Some("L1".into());
        batch.supplier_id = Some(Uuid::from_u128(2));
        let receipt = MaterialReceipt {
            received_on: NaiveDate::from_ymd_opt(2026, 11, 1),
            delivery_note: Some("PGH-1".into()),
            quantity: "500".parse().ok(),
            unit: Some("KGM".into()),
            ..MaterialReceipt::default()
        };
        assert_eq!(receipt.add_to(&mut batch), Ok(()));
        assert_eq!(batch.missing(), []);
        batch.receipts[0].delivery_note = None;
        assert_eq!(batch.missing(), [BatchElement::DeliveryNote]);
    }

    #[test]
    fn a_delivery_note_stands_once_and_a_receipt_says_something() {
        let material = Uuid::from_u128(1);
        let receipts = json!([
            { "delivery_note": "PGH 1" }, { "delivery_note": "pgh1", "quantity": 2 }, {}, { "received_on": "2026-12-02" },
        ]);
        assert_eq!(
            refused(json!({ "material_id": material, "receipts": receipts })),
            [
                "receipts[1].delivery_note: duplicate",
                "receipts[1].unit: incomplete",
                "receipts[2].delivery_note: required",
                "receipts[3].received_on: future",
            ]
        );
    }

    #[test]
    fn another_delivery_is_added_and_must_not_contradict() {
        let date = |day| NaiveDate::from_ymd_opt(2027, 1, day);
        let mut batch = MaterialBatchInput { expires_on: date(1), ..MaterialBatchInput::default() };
        let receipt = |note: &str, day| MaterialReceipt {
            delivery_note: Some(note.into()),
            expires_on: date(day),
            ..MaterialReceipt::default()
        };
        assert_eq!(receipt("A", 1).add_to(&mut batch), Ok(()));
        assert_eq!(receipt("B", 2).add_to(&mut batch).map_err(|(field, _)| field), Err("expires_on"));
        assert_eq!(receipt("a", 1).add_to(&mut batch).map_err(|(field, _)| field), Err("delivery_note"));
        assert_eq!(batch.receipts.len(), 1);
    }

    proptest! {
        #[test]
        fn a_number_that_was_read_is_read_as_itself(text in "[A-Za-z0-9 \u{2013}/.-]{1,20}") {
            let number = supplier_number(text.trim());
            prop_assert_eq!(supplier_number(&number), number.clone());
            let (lower, upper) = (comparable_number(&number.to_lowercase()), comparable_number(&number));
            prop_assert_eq!(lower, upper);
        }
    }
}
