//! The database entities, one table per file. They never leave the server: the API uses the types of the domain.

pub mod api_key;
pub mod area;
pub mod authority;
pub mod blob;
pub mod capture_job;
pub mod catalogue_entry;
pub mod despatch_advice;
pub mod despatch_code;
pub mod despatch_counter;
pub mod despatch_event;
pub mod despatch_line;
pub mod diary_entry;
pub mod epcis_attribute;
pub mod epcis_detail;
pub mod epcis_event;
pub mod epcis_fact;
pub mod epcis_identity;
pub mod epcis_incomplete;
pub mod epcis_link;
pub mod file;
pub mod file_variant;
pub mod former_lot_number;
pub mod gs1_counter;
pub mod gs1_key;
pub mod gs1_prefix;
pub mod gs1_prefix_stem;
pub mod heartbeat;
pub mod history;
pub mod hold;
pub mod holding;
pub mod idempotency;
pub mod invitation;
pub mod job;
pub mod logistic_unit;
pub mod lot;
pub mod material;
pub mod material_batch;
pub mod member;
pub mod named_query;
pub mod ordinal_counter;
pub mod organisation;
pub mod outgoing_mail;
pub mod password_reset;
pub mod place;
pub mod print_run;
pub mod print_run_item;
pub mod print_run_void;
pub mod process;
pub mod product;
pub mod recall;
pub mod recall_amount;
pub mod recall_entry;
pub mod recall_handover;
pub mod recall_item;
pub mod recall_notice;
pub mod recall_page;
pub mod recall_reach;
pub mod recall_start;
pub mod record;
pub mod reference;
pub mod refresh_token;
pub mod registered_change;
pub mod restricted_event;
pub mod restriction;
pub mod search_posting;
pub mod server_key;
pub mod session;
pub mod stored;
pub mod tally;
pub mod throttle;
pub mod trace_code;
pub mod user_account;
pub mod validity;

use nguon_domain::identification::link::Link;
use nguon_domain::identification::packaging::PackagingLevel;
use nguon_domain::input::named_value::NamedValue;
use nguon_domain::recall::RecallStart;
use nguon_domain::records::allergen::Allergen;
use nguon_domain::records::certificate::Certificate;
use nguon_domain::records::diary::MaterialUse;
use nguon_domain::records::logistic_unit::LotAmount;
use nguon_domain::records::material_batch::BatchReceipt;
use nguon_domain::records::restriction::Restriction;
use nguon_domain::records::standard::AppliedStandard;
use sea_orm::entity::prelude::Date;
use sea_orm::{ActiveValue, FromJsonQueryResult};
use serde::{Deserialize, Serialize};

/// Named values in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct NamedValues(pub Vec<NamedValue>);

/// Certificates in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Certificates(pub Vec<Certificate>);

/// Standards in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Standards(pub Vec<AppliedStandard>);

/// Allergens in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Allergens(pub Vec<Allergen>);

/// Materials with quantities in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct MaterialUses(pub Vec<MaterialUse>);

/// Receipts of a batch in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct BatchReceipts(pub Vec<BatchReceipt>);

/// Lots with quantities in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct LotAmounts(pub Vec<LotAmount>);

/// Packaging levels in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Packaging(pub Vec<PackagingLevel>);

/// Content of a label, in a JSON column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct LabelContent(pub nguon_labels::Content);

/// SSCCs in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Ssccs(pub Vec<String>);

/// The starting points of a recall, in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct RecallStarts(pub Vec<RecallStart>);

/// Restrictions in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StoredRestrictions(pub Vec<Restriction>);

/// Links in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Links(pub Vec<Link>);

/// Returns the value of a mandatory column. A missing value is left out, so that the database rejects the row instead
/// of storing a nil identifier or the year 1970.
pub(crate) fn required<V: Into<sea_orm::Value>>(value: Option<impl Into<V>>) -> ActiveValue<V> {
    value.map_or(ActiveValue::NotSet, |value| ActiveValue::Set(value.into()))
}

/// Stands for "no date" in sortable columns: null sorts first in one database and last in the other, and keyset
/// pagination needs a value to compare with.
pub const OPEN_DATE: Date = match Date::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => Date::MAX,
};

/// Converts a date to its value in a sortable column.
#[must_use]
pub fn stored_date(date: Option<Date>) -> Date {
    date.unwrap_or(OPEN_DATE)
}

/// Reverses [`stored_date`].
#[must_use]
pub fn read_date(date: Date) -> Option<Date> {
    (date != OPEN_DATE).then_some(date)
}
