//! The Core Business Vocabulary: terms with a fixed meaning (CBV 2.0, section 7).

use std::fmt;

use super::Context;
use crate::input::violation::Reason;

/// The longest address of a term, in bytes: what the store keeps of it.
pub const MAX_TERM_LENGTH: usize = 200;

/// The lists of terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vocabulary {
    /// What was done.
    BizStep,
    /// In which condition the things are afterwards.
    Disposition,
    /// What kind of document a business transaction is.
    BizTransactionType,
    /// In which sense somebody is a source or destination.
    SourceDestinationType,
    /// Why an event was declared wrong.
    ErrorReason,
    /// What part of a measurement a value is.
    Component,
    /// What a sensor measured.
    MeasurementType,
    /// What a sensor warned of.
    SensorAlert,
}

const BIZ_STEPS: &[&str] = &[
    "accepting",
    "arriving",
    "assembling",
    "collecting",
    "commissioning",
    "consigning",
    "creating_class_instance",
    "cycle_counting",
    "decommissioning",
    "departing",
    "destroying",
    "disassembling",
    "dispensing",
    "encoding",
    "entering_exiting",
    "holding",
    "inspecting",
    "installing",
    "killing",
    "loading",
    "other",
    "packing",
    "picking",
    "receiving",
    "removing",
    "repackaging",
    "repairing",
    "replacing",
    "reserving",
    "retail_selling",
    "sampling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
    "void_shipping",
];
const DISPOSITIONS: &[&str] = &[
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "destroyed",
    "dispensed",
    "disposed",
    "encoded",
    "expired",
    "in_progress",
    "in_transit",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "partially_dispensed",
    "recalled",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "stolen",
    "unavailable",
    "unknown",
];
const BIZ_TRANSACTION_TYPES: &[&str] = &[
    "bol",
    "cert",
    "desadv",
    "inv",
    "pedigree",
    "po",
    "poc",
    "prodorder",
    "recadv",
    "rma",
    "testprd",
    "testres",
    "upevt",
];
const SOURCE_DESTINATION_TYPES: &[&str] = &["location", "owning_party", "possessing_party"];
const ERROR_REASONS: &[&str] = &["did_not_occur", "incorrect_data"];
const COMPONENTS: &[&str] = &[
    "x",
    "y",
    "z",
    "axial_distance",
    "azimuth",
    "height",
    "spherical_radius",
    "polar_angle",
    "elevation_angle",
    "easting",
    "northing",
    "latitude",
    "longitude",
    "altitude",
];
const SENSOR_ALERTS: &[&str] = &["ALARM_CONDITION", "ERROR_CONDITION"];

impl Vocabulary {
    /// The names that the standard gives; none for what a sensor measures, where any name of the GS1 Web Vocabulary
    /// will do.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::BizStep => BIZ_STEPS,
            Self::Disposition => DISPOSITIONS,
            Self::BizTransactionType => BIZ_TRANSACTION_TYPES,
            Self::SourceDestinationType => SOURCE_DESTINATION_TYPES,
            Self::ErrorReason => ERROR_REASONS,
            Self::Component => COMPONENTS,
            Self::MeasurementType => &[],
            Self::SensorAlert => SENSOR_ALERTS,
        }
    }

    /// What stands before the name in the address of a term.
    const fn namespace(self) -> &'static str {
        match self {
            Self::BizStep => "https://ref.gs1.org/cbv/BizStep-",
            Self::Disposition => "https://ref.gs1.org/cbv/Disp-",
            Self::BizTransactionType => "https://ref.gs1.org/cbv/BTT-",
            Self::SourceDestinationType => "https://ref.gs1.org/cbv/SDT-",
            Self::ErrorReason => "https://ref.gs1.org/cbv/ER-",
            Self::Component => "https://ref.gs1.org/cbv/Comp-",
            Self::MeasurementType | Self::SensorAlert => "https://gs1.org/voc/",
        }
    }

    /// What stood before the name in EPCIS 1.x.
    const fn urn(self) -> Option<&'static str> {
        match self {
            Self::BizStep => Some("urn:epcglobal:cbv:bizstep:"),
            Self::Disposition => Some("urn:epcglobal:cbv:disp:"),
            Self::BizTransactionType => Some("urn:epcglobal:cbv:btt:"),
            Self::SourceDestinationType => Some("urn:epcglobal:cbv:sdt:"),
            Self::ErrorReason => Some("urn:epcglobal:cbv:er:"),
            Self::Component | Self::MeasurementType | Self::SensorAlert => None,
        }
    }

    /// Whether it has a term of this name.
    fn has(self, name: &str) -> bool {
        match self {
            Self::MeasurementType => {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            vocabulary => vocabulary.names().contains(&name),
        }
    }

    /// The term of this name, which the standard has.
    #[must_use]
    pub fn term(self, name: &str) -> Option<Term> {
        self.has(name).then(|| Term(format!("{}{name}", self.namespace())))
    }

    /// Reads a term: a plain name, a compact one, the standard's address or its URN of EPCIS 1.x, or an address of
    /// somebody's own term.
    ///
    /// # Errors
    /// [`Reason::NotAllowed`] for a name that the standard does not have, and for what is no address at all;
    /// [`Reason::TooLong`].
    pub fn read(self, text: &str, context: &Context) -> Result<Term, Reason> {
        let text = text.trim();
        if let Some(term) = self.term(text) {
            return Ok(term);
        }
        let full = context.expand(text).unwrap_or_else(|| text.to_owned());
        let own = self.urn().and_then(|urn| full.strip_prefix(urn)).or_else(|| full.strip_prefix(self.namespace()));
        match own {
            None if full.len() > MAX_TERM_LENGTH => Err(Reason::TooLong { max: MAX_TERM_LENGTH }),
            Some(name) => self.term(name).ok_or(Reason::NotAllowed),
            None if is_address(&full) && !full.starts_with("urn:epcglobal:cbv:") => Ok(Term(full)),
            None => Err(Reason::NotAllowed),
        }
    }
}

/// Whether a text is an absolute address: a scheme, a colon and something behind it, without spaces.
pub(super) fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme && !rest.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A term, by its full address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term(String);

impl Term {
    /// Its address, the same for every spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its plain name, when the vocabulary has it.
    #[must_use]
    pub fn name(&self, vocabulary: Vocabulary) -> Option<&str> {
        self.0.strip_prefix(vocabulary.namespace()).filter(|name| vocabulary.has(name))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
