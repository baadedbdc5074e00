//! Patterns of EPCs (GS1 EPC Tag Data Standard, section 6: pure identity patterns), such as
//! `urn:epc:idpat:sgtin:8938505.*.*`: every field after the first `*` is one too.

use super::identity::CANONICAL_PREFIX;
use super::urn::{self, Reach};
use crate::input::violation::Reason;

/// A pattern, as the addresses of the identities that match it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpcPattern {
    /// Beginnings of the canonical addresses: one of them.
    pub beginnings: Vec<String>,
    /// What the address contains behind the beginning, if anything in particular.
    pub contains: Option<String>,
}

impl EpcPattern {
    /// Parses a pattern. `None` for everything else, and for patterns of all serial numbers of a trade item, which are
    /// identifiers of the trade item ([`super::Identity::parse`]).
    ///
    /// # Errors
    /// What is wrong with a pattern of a known scheme.
    #[must_use]
    pub fn parse(text: &str) -> Option<Result<Self, Reason>> {
        let (name, value) = text.trim().strip_prefix("urn:epc:idpat:")?.split_once(':')?;
        Some(urn::reach(name, value)?.map(Self::of))
    }

    fn of(reach: Reach) -> Self {
        let Reach { key, beginnings, qualifier } = reach;
        let beginnings = beginnings.into_iter().map(|beginning| format!("{CANONICAL_PREFIX}{key}/{beginning}"));
        Self { beginnings: beginnings.collect(), contains: qualifier.map(|qualifier| format!("/{qualifier}/")) }
    }

    /// Whether the canonical address of an identity matches.
    #[must_use]
    pub fn matches(&self, address: &str) -> bool {
        self.beginnings.iter().any(|beginning| {
            address.strip_prefix(beginning.as_str()).is_some_and(|rest| match &self.contains {
                // The qualifier may follow at once.
                Some(part) => address.get(address.len() - rest.len() - 1..).is_some_and(|rest| rest.contains(part)),
                None => true,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::EpcPattern;
    use crate::events::epcis::Identity;

    #[test]
    fn a_pattern_matches_what_begins_like_it() {
        let items = ["urn:epc:id:sgtin:8938505.097001.7", "urn:epc:id:sgtin:8938505.197001.8"];
        for (pattern, own, others) in [
            (
                "urn:epc:idpat:sgtin:8938505.*.*",
                items.as_slice(),
                ["urn:epc:id:sgtin:0614141.107346.7", "urn:epc:id:sscc:8938505.0970000002"].as_slice(),
            ),
            (
                "urn:epc:idpat:sgtin:*.*.*",
                &items,
                &["urn:epc:class:lgtin:8938505.097001.A", "urn:epc:id:sscc:8938505.0970000002"],
            ),
            (
                "urn:epc:idpat:sscc:8938505.*",
                &["urn:epc:id:sscc:8938505.0970000002", "urn:epc:id:sscc:8938505.9700000001"],
                &["urn:epc:id:sscc:0614141.1234567890"],
            ),
            ("urn:epc:idpat:sscc:*.*", &["urn:epc:id:sscc:0614141.1234567890"], &["urn:epc:id:sgln:8938505.97000.0"]),
            (
                "urn:epc:idpat:sgln:8938505.*.*",
                &["urn:epc:id:sgln:8938505.97000.0", "urn:epc:id:sgln:8938505.97001.COLD-1"],
                &["urn:epc:id:pgln:8938505.97000"],
            ),
            (
                "urn:epc:idpat:sgln:8938505.97000.*",
                &["urn:epc:id:sgln:8938505.97000.0", "urn:epc:id:sgln:8938505.97000.A"],
                &["urn:epc:id:sgln:8938505.97001.0"],
            ),
            (
                "urn:epc:idpat:grai:8938505.97000.*",
                &["urn:epc:id:grai:8938505.97000.400"],
                &["urn:epc:id:grai:8938505.97001.400"],
            ),
            (
                "urn:epc:idpat:grai:8938505.*.*",
                &["urn:epc:id:grai:8938505.97001.400"],
                &["urn:epc:id:grai:0614141.12345.400"],
            ),
            ("urn:epc:idpat:giai:8938505.*", &["urn:epc:id:giai:8938505.TH1"], &["urn:epc:id:giai:0614141.1"]),
            (
                "urn:epc:idpat:gdti:8938505.97000.*",
                &["urn:epc:id:gdti:8938505.97000.AC239"],
                &["urn:epc:id:gdti:0614141.12345.006847"],
            ),
        ] {
            let parsed = EpcPattern::parse(pattern).expect("a pattern").expect(pattern);
            let address = |urn: &&str| Identity::parse(urn).expect("an identifier").to_string();
            assert!(own.iter().all(|urn| parsed.matches(&address(urn))), "{pattern}: {parsed:?}");
            assert!(!others.iter().any(|urn| parsed.matches(&address(urn))), "{pattern}: {parsed:?}");
        }
    }

    #[test]
    fn what_is_no_wide_pattern_is_none_or_refused() {
        for other in
            ["urn:epc:idpat:sgtin:8938505.097001.*", "urn:epc:id:sscc:8938505.0970000002", "urn:epc:idpat:gid:1.*"]
        {
            assert_eq!(EpcPattern::parse(other), None, "{other}");
        }
        for wrong in [
            "urn:epc:idpat:sgtin:8938505.*",
            "urn:epc:idpat:sgtin:8938505.*.7",
            "urn:epc:idpat:sgtin:89385O5.*.*",
            "urn:epc:idpat:sscc:8938505.*.*",
            "urn:epc:idpat:sgtin:*.097001.*",
        ] {
            assert!(EpcPattern::parse(wrong).expect("a pattern").is_err(), "{wrong}");
        }
    }
}
