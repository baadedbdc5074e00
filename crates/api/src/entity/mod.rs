//! The tables, one file each, and nothing else. Entities never leave the server: the API speaks in the
//! domain's types.

pub mod area;
pub mod authority;
pub mod blob;
pub mod catalogue_entry;
pub mod diary_entry;
pub mod file;
pub mod file_variant;
pub mod idempotency;
pub mod invitation;
pub mod lot;
pub mod material;
pub mod member;
pub mod ordinal_counter;
pub mod organisation;
pub mod outgoing_mail;
pub mod password_reset;
pub mod process;
pub mod product;
pub mod reference;
pub mod refresh_token;
pub mod search_posting;
pub mod session;
pub mod tally;
pub mod throttle;
pub mod trace_code;
pub mod user_account;
pub mod validity;

use nguon_domain::diary::MaterialUse;
use nguon_domain::file::Certificate;
use nguon_domain::resource::NamedValue;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::Date;
use serde::{Deserialize, Serialize};

/// A list of names with values in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct NamedValues(pub Vec<NamedValue>);

/// A list of certificates in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Certificates(pub Vec<Certificate>);

/// A list of materials with quantities in a JSON column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct MaterialUses(pub Vec<MaterialUse>);

/// Stands for "no date" in columns by which lists are sorted: null sorts first in one database and last in
/// the other, and a key for paging needs a value to compare with.
pub const OPEN_DATE: Date = match Date::from_ymd_opt(9999, 12, 31) {
    Some(date) => date,
    None => Date::MAX,
};

/// A date as it is stored in a sortable column.
#[must_use]
pub fn stored_date(date: Option<Date>) -> Date {
    date.unwrap_or(OPEN_DATE)
}

/// The reverse of [`stored_date`].
#[must_use]
pub fn read_date(date: Date) -> Option<Date> {
    (date != OPEN_DATE).then_some(date)
}
