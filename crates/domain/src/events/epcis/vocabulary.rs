//! The Core Business Vocabulary: standard terms (CBV 2.0, section 7).

use std::fmt;

use super::Context;
use crate::input::violation::Reason;

/// The greatest length of a term's URI, in bytes: that of its database column.
pub const MAX_TERM_LENGTH: usize = 200;

/// The CBV vocabularies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vocabulary {
    /// Business steps.
    BizStep,
    /// Dispositions: the condition of objects.
    Disposition,
    /// Business transaction types: kinds of documents.
    BizTransactionType,
    /// Source and destination types.
    SourceDestinationType,
    /// Reasons of error declarations.
    ErrorReason,
    /// Components of a measurement.
    Component,
    /// Measurement types of sensors.
    MeasurementType,
    /// Sensor alerts.
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
/// Measurement types that may be given by their bare name (EPCIS 2.0, JSON schema). Any other one of the GS1 Web
/// Vocabulary needs its prefix.
pub(super) const MEASUREMENT_TYPES: &[&str] = &[
    "AbsoluteHumidity",
    "AbsorbedDose",
    "AbsorbedDoseRate",
    "Acceleration",
    "Radioactivity",
    "Altitude",
    "AmountOfSubstance",
    "AmountOfSubstancePerUnitVolume",
    "Angle",
    "AngularAcceleration",
    "AngularMomentum",
    "AngularVelocity",
    "Area",
    "Capacitance",
    "Conductance",
    "Conductivity",
    "Count",
    "Density",
    "Dimensionless",
    "DoseEquivalent",
    "DoseEquivalentRate",
    "DynamicViscosity",
    "ElectricCharge",
    "ElectricCurrent",
    "ElectricCurrentDensity",
    "ElectricFieldStrength",
    "Energy",
    "Exposure",
    "Force",
    "Frequency",
    "Illuminance",
    "Inductance",
    "Irradiance",
    "KinematicViscosity",
    "Length",
    "LinearMomentum",
    "Luminance",
    "LuminousFlux",
    "LuminousIntensity",
    "MagneticFlux",
    "MagneticFluxDensity",
    "MagneticVectorPotential",
    "Mass",
    "MassConcentration",
    "MassFlowRate",
    "MassPerAreaTime",
    "MemoryCapacity",
    "MolalityOfSolute",
    "MolarEnergy",
    "MolarMass",
    "MolarVolume",
    "Power",
    "Pressure",
    "RadiantFlux",
    "RadiantIntensity",
    "RelativeHumidity",
    "Resistance",
    "Resistivity",
    "SolidAngle",
    "SpecificVolume",
    "Speed",
    "SurfaceDensity",
    "SurfaceTension",
    "Temperature",
    "Time",
    "Torque",
    "Voltage",
    "Volume",
    "VolumeFlowRate",
    "VolumeFraction",
    "VolumetricFlux",
    "Wavenumber",
];
const SENSOR_ALERTS: &[&str] = &["ALARM_CONDITION", "ERROR_CONDITION"];

impl Vocabulary {
    /// The bare names of the standard terms; empty for measurement types, of which any name of the GS1 Web Vocabulary
    /// is valid.
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

    /// The prefix of a term's URI.
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

    /// The prefix of a term's URN in EPCIS 1.x.
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

    /// Whether `name` is a standard term.
    fn has(self, name: &str) -> bool {
        match self {
            Self::MeasurementType => {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            vocabulary => vocabulary.names().contains(&name),
        }
    }

    /// Returns the standard term with this name.
    #[must_use]
    pub fn term(self, name: &str) -> Option<Term> {
        self.has(name).then(|| Term(format!("{}{name}", self.namespace())))
    }

    /// Parses a term: a bare name, a compact IRI, the standard URI, the URN of EPCIS 1.x, or the URI of a user-defined
    /// term.
    ///
    /// # Errors
    /// [`Reason::NotAllowed`] for a name that is not in the standard, and for a text that is no URI;
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

/// Whether a text is an absolute URI: a scheme, a colon and something after it, without spaces.
pub(super) fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme && !rest.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// A term, by its full URI.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Term(String);

impl Term {
    /// The URI, the same for all notations.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bare name, if the term is a standard one of this vocabulary.
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
