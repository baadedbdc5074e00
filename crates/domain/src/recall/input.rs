//! Inputs that open and publish a recall.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Hazard, RecallBasis, Treatment};
use crate::input::violation::Reason;
use crate::input::{Check, Input, MAX_LIST_ITEMS};

/// A start of a recall. The recall concerns all goods made from it, wherever they went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RecallStart {
    /// Id of a lot, logistic unit, material or supplier's batch of the business; alternative to `code`. A material stands
    /// for all lots recorded as made with it, a batch for those whose diary or processing names it.
    pub record_id: Option<Uuid>,
    /// Any code of a label: trace code, element string, Digital Link or EPC URN; alternative to `record_id`.
    #[cfg_attr(feature = "openapi", schema(example = "(01)08938505970011(10)TL-20261115-01"))]
    pub code: Option<String>,
}

/// Opens a recall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RecallInput {
    /// The business that has to recall; only for authorities.
    pub organisation_id: Option<Uuid>,
    /// The cause of the recall.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub basis: Option<RecallBasis>,
    /// The code of the goods in the complaint.
    #[cfg_attr(feature = "openapi", schema(example = "7K3M9QX2AB"))]
    pub complaint_code: Option<String>,
    /// Text of the complaint.
    pub complaint_text: Option<String>,
    /// Starts of the recall, at least one.
    pub starts: Vec<RecallStart>,
    /// Title, one line.
    #[cfg_attr(feature = "openapi", schema(required, example = "Thu hồi thanh long lô TL-20261115-01"))]
    pub title: String,
    /// Reason, shown to recipients (Circular 23/2018/TT-BYT).
    #[cfg_attr(feature = "openapi", schema(required, example = "Dư lượng thuốc bảo vệ thực vật vượt mức cho phép."))]
    pub reason: String,
    /// Hazard of the goods.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub hazard: Option<Hazard>,
    /// Whether it is a drill (TCVN 12827:2019, clause 4): the same without publication.
    pub is_drill: bool,
    /// Text for the public; required unless it is a drill.
    pub public_text: Option<String>,
    /// Instructions for holders of the goods.
    #[cfg_attr(feature = "openapi", schema(required, example = "Ngừng bán, để riêng và liên hệ nơi đã mua."))]
    pub instructions: String,
    /// Telephone number for questions.
    #[cfg_attr(feature = "openapi", schema(required, example = "0252 386 1234"))]
    #[serde(deserialize_with = "crate::input::characters::telephone")]
    pub phone: String,
    /// Where goods can be returned.
    pub collection_place: Option<String>,
    /// Intended treatment of returned goods.
    pub treatment: Option<Treatment>,
    /// Day by which recipients have to answer and the recall has to be finished.
    pub deadline: Option<NaiveDate>,
}

/// Publishes a draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RecallPublication {
    /// Confirms that the caller knows that not all goods and recipients were found (`affected.is_cut` of the draft).
    pub accept_cut: bool,
}

impl Input for RecallPublication {
    fn check(&self, _: &mut Check) {}
}

impl Input for RecallInput {
    const SCANNED: &'static [&'static str] = &["code", "complaint_code"];

    fn check(&self, check: &mut Check) {
        check.present("basis", self.basis.as_ref());
        check.present("hazard", self.hazard.as_ref());
        check.required_line("title", &self.title);
        for (field, text) in [("reason", &self.reason), ("instructions", &self.instructions), ("phone", &self.phone)] {
            if text.is_empty() {
                check.refuse(field, Reason::Required);
            }
        }
        check.long_text("reason", Some(&self.reason));
        check.long_text("instructions", Some(&self.instructions));
        check.long_text("public_text", self.public_text.as_deref());
        check.long_text("complaint_text", self.complaint_text.as_deref());
        check.line("collection_place", self.collection_place.as_deref());
        check.line("complaint_code", self.complaint_code.as_deref());
        if !self.phone.is_empty() {
            check.phone("phone", Some(&self.phone));
        }
        if !self.is_drill && self.public_text.is_none() {
            check.refuse("public_text", Reason::Required);
        }
        if self.basis == Some(RecallBasis::Complaint) {
            check.present("complaint_code", self.complaint_code.as_ref());
            check.present("complaint_text", self.complaint_text.as_ref());
        }
        let today = check.today();
        check.not_before("deadline", self.deadline, Some(today));
        check.plausible("deadline", self.deadline);
        if self.starts.is_empty() {
            check.refuse("starts", Reason::Required);
        }
        check.at_most("starts", &self.starts, MAX_LIST_ITEMS);
        for (place, start) in self.starts.iter().enumerate().take(MAX_LIST_ITEMS) {
            let field = format!("starts[{place}].code");
            match (start.record_id, &start.code) {
                (None, None) => check.refuse(field, Reason::Required),
                (Some(_), Some(_)) => check.refuse(field, Reason::NotAllowed),
                (None, code) => check.line(&field, code.as_deref()),
                (Some(_), None) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RecallInput;
    use crate::input::parse;
    use serde_json::{Value, json};

    fn today() -> chrono::NaiveDate {
        chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
    }

    fn least() -> Value {
        json!({
            "basis": "lots", "hazard": "serious", "title": "Thu hồi", "reason": "Dư lượng", "instructions": "Ngừng bán",
            "phone": "0252 386 1234", "public_text": "Không dùng", "starts": [{ "code": "7K3M9QX2AB" }],
        })
    }

    fn refused(change: Value) -> Vec<String> {
        let mut input = least();
        for (name, value) in change.as_object().expect("an object") {
            input[name] = value.clone();
        }
        let violations = parse::<RecallInput>(input, today()).err().unwrap_or_default();
        violations.into_iter().map(|violation| format!("{}: {}", violation.field, violation.reason.code())).collect()
    }

    #[test]
    fn a_recall_says_why_and_what_to_do() {
        assert_eq!(refused(json!({})), Vec::<String>::new());
        assert_eq!(
            refused(json!({ "reason": " ", "instructions": null, "phone": "", "starts": [] })),
            ["reason: required", "instructions: required", "phone: required", "starts: required"]
        );
        assert_eq!(refused(json!({ "deadline": "2026-11-21" })), ["deadline: before"]);
        let id = "019e9b5c-3dc0-7c3e-b5a1-70f8c36b0cbd";
        assert_eq!(
            refused(json!({ "starts": [{}, { "code": "x", "record_id": id }] })),
            ["starts[0].code: required", "starts[1].code: not_allowed"]
        );
    }

    #[test]
    fn a_drill_says_nothing_to_the_public() {
        assert_eq!(refused(json!({ "public_text": null })), ["public_text: required"]);
        assert_eq!(refused(json!({ "public_text": null, "is_drill": true })), Vec::<String>::new());
    }

    #[test]
    fn a_complaint_is_of_something_and_says_something() {
        assert_eq!(refused(json!({ "basis": "complaint" })), ["complaint_code: required", "complaint_text: required"]);
    }
}
