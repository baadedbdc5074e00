//! The files of the demo data.

use chrono::NaiveTime;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::status::Status;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::platform::problem::{Error, Result};

const AUTHORITIES: &str = include_str!("../../demo/authorities.json");

const CHAIN: &str = include_str!("../../demo/chain.json");

const BUSINESSES: [&str; 13] = [
    include_str!("../../demo/01-thanh-long-thuan-hoa.json"),
    include_str!("../../demo/02-nuoc-mam-xom-lo-chen.json"),
    include_str!("../../demo/03-mien-dong-hoang-van-thieu.json"),
    include_str!("../../demo/04-na-lan-bong.json"),
    include_str!("../../demo/05-hoi-na-chuong.json"),
    include_str!("../../demo/06-hai-san-bay-thanh.json"),
    include_str!("../../demo/07-gao-ta-pao.json"),
    include_str!("../../demo/08-thach-den-keo-lam.json"),
    include_str!("../../demo/09-trang-trai-phuoc-the.json"),
    include_str!("../../demo/10-gia-vi-vit-quay.json"),
    include_str!("../../demo/11-hong-bao-lam.json"),
    include_str!("../../demo/12-phan-phoi-ben-sai.json"),
    include_str!("../../demo/13-trai-cay-lai-thieu.json"),
];

/// Authorities and their users.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Authorities {
    pub(super) authorities: Vec<DemoAuthority>,
    pub(super) users: Vec<DemoAuthorityUser>,
}

/// An authority; `parent` is the key of an earlier one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoAuthority {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) area: Option<String>,
    pub(super) parent: Option<String>,
}

/// A user of an authority, or of the system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoAuthorityUser {
    pub(super) authority: Option<String>,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
}

/// A business with its records.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Business {
    pub(super) business: Map<String, Value>,
    pub(super) profile: DemoProfile,
    pub(super) state: OrganisationState,
    pub(super) reason: Option<String>,
    pub(super) registered_days_ago: i64,
    pub(super) decided_days_ago: Option<i64>,
    pub(super) users: Vec<DemoUser>,
    #[serde(default)]
    pub(super) members: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) materials: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) processes: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) places: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) products: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) lots: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) logistic_units: Vec<DemoRecord>,
    #[serde(default)]
    pub(super) diary: Vec<DemoRecord>,
}

impl Business {
    /// Returns the name.
    pub(super) fn name(&self) -> String {
        self.text("name")
    }

    /// Returns the tax code.
    pub(super) fn tax_code(&self) -> String {
        self.text("tax_code")
    }

    fn text(&self, field: &str) -> String {
        self.business.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

/// The profile of a business.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoProfile {
    pub(super) introduction: Option<String>,
    pub(super) gln: Option<String>,
    pub(super) gs1_company_prefix: Option<String>,
    pub(super) logo: Option<String>,
}

/// A user of a business.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoUser {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
}

/// A record: its key in the file, its state, and the fields of its input.
#[derive(Debug, Deserialize)]
pub(super) struct DemoRecord {
    pub(super) key: Option<String>,
    pub(super) status: Status,
    #[serde(flatten)]
    pub(super) fields: Map<String, Value>,
}

/// What businesses did with their goods, and their recalls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chain {
    pub(super) steps: Vec<DemoStep>,
}

/// A step: something that a user did.
#[derive(Debug, Deserialize)]
pub(super) struct DemoStep {
    /// Days from today.
    pub(super) day: i64,
    /// Time of day in Vietnam.
    pub(super) at: NaiveTime,
    /// E-mail address of the user.
    pub(super) by: String,
    /// Name by which later steps refer to it.
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    #[serde(flatten)]
    pub(super) what: DemoDeed,
}

/// The deed of a step.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DemoDeed {
    /// An act: the fields of its input, with keys instead of identifiers.
    Act(Map<String, Value>),
    /// Opens a recall as a draft.
    OpenRecall(Map<String, Value>),
    /// Publishes the recall with this name.
    PublishRecall(String),
    /// Passes on the notice of the recall with this name.
    PassNoticeOn(String),
    /// Answers a notice: `recall` is the name of the recall, the rest are the fields of the input.
    AnswerNotice(Map<String, Value>),
    /// Closes a recall: `recall` is its name, the rest are the fields of the input.
    CloseRecall(Map<String, Value>),
}

/// Returns the authorities and their users.
pub(super) fn authorities() -> Result<Authorities> {
    read(AUTHORITIES)
}

/// Returns the businesses, those with the most records first.
pub(super) fn businesses() -> Result<Vec<Business>> {
    BUSINESSES.into_iter().map(read).collect()
}

/// Returns the steps along the supply chains.
pub(super) fn chain() -> Result<Chain> {
    read(CHAIN)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::internal("demo data", error))
}
