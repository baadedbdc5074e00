//! The format of identifiers in responses (EPCIS 2.0, section 12: `GS1-EPC-Format`).

use serde_json::{Map, Value};

use super::Identity;
use super::identity::CANONICAL_PREFIX;

/// The value of the `GS1-EPC-Format` header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EpcFormat {
    /// No preference: identifiers are returned as they were captured.
    #[default]
    NoPreference,
    /// GS1 Digital Links instead of EPC URNs.
    DigitalLink,
    /// EPC URNs instead of GS1 Digital Links.
    Urn,
    /// Identifiers must be returned as they were captured.
    NeverTranslates,
}

impl EpcFormat {
    const ALL: [Self; 4] = [Self::NoPreference, Self::DigitalLink, Self::Urn, Self::NeverTranslates];

    /// The value of the header.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPreference => "No_Preference",
            Self::DigitalLink => "Always_GS1_Digital_Link",
            Self::Urn => "Always_EPC_URN",
            Self::NeverTranslates => "Never_Translates",
        }
    }

    /// The reverse of [`EpcFormat::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

/// Replaces every EPC URN in the standard fields of an event by its canonical GS1 Digital Link. Extensions are left
/// unchanged, as their meaning is unknown; so are URNs without a GS1 key, which have no Digital Link.
pub fn in_digital_links(event: &mut Map<String, Value>) {
    for_each_identifier(event, |text| {
        if text.trim_start().starts_with("urn:epc:")
            && let Ok(identity) = Identity::parse(text)
        {
            identity.as_str().clone_into(text);
        }
    });
}

/// Whether no identifier in the standard fields of an event is a GS1 Digital Link. A link cannot be written as an EPC
/// URN: it does not say how long its company prefix is.
#[must_use]
pub fn is_in_urns(event: &Map<String, Value>) -> bool {
    let mut is_in_urns = true;
    // Works on a copy, since the walk is the one that translates.
    for_each_identifier(&mut event.clone(), |text| {
        let is_link = ["https://", "http://"].iter().any(|scheme| text.trim_start().starts_with(scheme))
            && Identity::parse(text).is_ok_and(|identity| identity.as_str().starts_with(CANONICAL_PREFIX));
        is_in_urns &= !is_link;
    });
    is_in_urns
}

/// Calls `act` with every identifier in the standard fields of an event.
fn for_each_identifier(event: &mut Map<String, Value>, mut act: impl FnMut(&mut String)) {
    let mut visit = |value: Option<&mut Value>| {
        if let Some(Value::String(text)) = value {
            act(text);
        }
    };
    for key in ["parentID", "transformationID"] {
        visit(event.get_mut(key));
    }
    for key in ["epcList", "childEPCs", "inputEPCList", "outputEPCList"] {
        for item in items(event, key) {
            visit(Some(item));
        }
    }
    for (key, field) in [
        ("quantityList", "epcClass"),
        ("childQuantityList", "epcClass"),
        ("inputQuantityList", "epcClass"),
        ("outputQuantityList", "epcClass"),
        ("bizTransactionList", "bizTransaction"),
        ("sourceList", "source"),
        ("destinationList", "destination"),
    ] {
        for item in items(event, key) {
            visit(item.get_mut(field));
        }
    }
    for key in ["readPoint", "bizLocation"] {
        visit(event.get_mut(key).and_then(|place| place.get_mut("id")));
    }
}

fn items<'e>(event: &'e mut Map<String, Value>, key: &str) -> impl Iterator<Item = &'e mut Value> {
    event.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten()
}
