//! Enums of columns with a fixed set of words. They convert to and from the domain's enums without loss; an unknown
//! word is a database error wherever it is read.

use sea_orm::{DeriveActiveEnum, EnumIter};

macro_rules! stored {
    ($($(#[doc = $doc:literal])+ $name:ident = $domain:ty { $($value:ident = $text:tt),+ $(,)? })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $(
                #[doc = concat!("`", $text, "`.")]
                #[sea_orm(string_value = $text)]
                $value,
            )+
        }

        impl From<$domain> for $name {
            fn from(value: $domain) -> Self {
                type Domain = $domain;
                match value { $(Domain::$value => Self::$value,)+ }
            }
        }

        impl From<$name> for $domain {
            fn from(value: $name) -> Self {
                match value { $($name::$value => Self::$value,)+ }
            }
        }
    )+};
}

stored! {
    /// Status of a record.
    Status = nguon_domain::input::status::Status { Active = "active", Inactive = "inactive", Trashed = "trashed" }
    /// State of a business.
    OrganisationState = nguon_domain::access::organisation_state::OrganisationState {
        Pending = "pending", Approved = "approved", Rejected = "rejected", Suspended = "suspended",
    }
    /// Role of a user in a business or an authority.
    Role = nguon_domain::access::permission::Role {
        Owner = "owner", Editor = "editor", Recorder = "recorder", Viewer = "viewer",
        Administrator = "administrator", Officer = "officer", AuthorityViewer = "authority_viewer",
        Operator = "operator",
    }
    /// State of a recall.
    RecallState = nguon_domain::recall::RecallState { Draft = "draft", Published = "published", Closed = "closed" }
    /// What prompted a recall.
    RecallBasis = nguon_domain::recall::RecallBasis { Lots = "lots", Complaint = "complaint", Input = "input" }
    /// Degree of hazard of recalled goods.
    Hazard = nguon_domain::recall::Hazard { Serious = "serious", Moderate = "moderate", Minor = "minor" }
    /// Treatment of returned goods.
    Treatment = nguon_domain::recall::Treatment {
        Correction = "correction", Repurposing = "repurposing", ReExport = "re_export", Destruction = "destruction",
    }
    /// Kind of entry in the log of a recall.
    EntryKind = nguon_domain::recall::EntryKind {
        Opened = "opened", Ordered = "ordered", Changed = "changed", Published = "published", Refreshed = "refreshed",
        Notified = "notified", Readdressed = "readdressed", Acknowledged = "acknowledged", Answered = "answered",
        PassedOn = "passed_on", Closed = "closed", Withdrawn = "withdrawn", PageDecided = "page_decided",
    }
    /// State of a despatch advice.
    AdviceState = nguon_domain::events::despatch::AdviceState {
        Sent = "sent", Received = "received", Disputed = "disputed", Cancelled = "cancelled",
    }
    /// Outcome of a line of a despatch advice.
    Outcome = nguon_domain::events::despatch::Outcome {
        Received = "received", Different = "different", Missing = "missing", Refused = "refused",
    }
    /// Assignment of a GS1 number to a record.
    NumberState = nguon_domain::identification::numbers::NumberState { Reserved = "reserved", Held = "held", Former = "former" }
    /// Origin of a GS1 number.
    NumberOrigin = nguon_domain::identification::numbers::NumberOrigin { Allocated = "allocated", Entered = "entered" }
    /// Kind of a change of registered data.
    ChangeKind = nguon_domain::accounts::registered::ChangeKind {
        Gln = "gln", CompanyPrefix = "company_prefix", Registration = "registration",
    }
    /// State of a change of registered data.
    ChangeState = nguon_domain::accounts::registered::ChangeState {
        Waiting = "waiting", Confirmed = "confirmed", Rejected = "rejected", Withdrawn = "withdrawn",
    }
    /// Why goods are restricted.
    RestrictionKind = nguon_domain::records::restriction::RestrictionKind {
        Recalled = "recalled", Held = "held", FailedInspection = "failed_inspection", Expired = "expired",
    }
    /// Size of a stored picture.
    Variant = nguon_domain::files::file::Variant { Thumb = "thumb", Medium = "medium", Full = "full" }
}

#[cfg(test)]
mod tests {
    use super::{
        AdviceState, ChangeKind, ChangeState, EntryKind, Hazard, NumberOrigin, NumberState, OrganisationState, Outcome,
        RecallBasis, RecallState, RestrictionKind, Role, Status, Treatment, Variant,
    };
    use nguon_domain::access;
    use nguon_domain::access::permission;
    use nguon_domain::accounts::registered;
    use nguon_domain::events::despatch;
    use nguon_domain::files::file;
    use nguon_domain::identification::numbers;
    use nguon_domain::input::status;
    use nguon_domain::recall;
    use nguon_domain::records::restriction;
    use sea_orm::{ActiveEnum, DbErr, Iterable};

    /// Each word is the same in the API and in the database, and an unknown one is an error that names it.
    fn agrees<S: ActiveEnum<Value = String> + Iterable + Copy, D: From<S>>(word: fn(D) -> &'static str) {
        for stored in S::iter() {
            assert_eq!(stored.to_value(), word(D::from(stored)));
        }
        assert!(matches!(S::try_from_value(&"?".to_owned()), Err(DbErr::Type(error)) if error.contains('?')));
    }

    #[test]
    fn words_are_those_of_the_domain() {
        agrees::<Status, _>(status::Status::as_str);
        agrees::<OrganisationState, _>(access::organisation_state::OrganisationState::as_str);
        agrees::<Role, _>(permission::Role::as_str);
        agrees::<RecallState, _>(recall::RecallState::as_str);
        agrees::<RecallBasis, _>(recall::RecallBasis::as_str);
        agrees::<Hazard, _>(recall::Hazard::as_str);
        agrees::<Treatment, _>(recall::Treatment::as_str);
        agrees::<EntryKind, _>(recall::EntryKind::as_str);
        agrees::<AdviceState, _>(despatch::AdviceState::as_str);
        agrees::<Outcome, _>(despatch::Outcome::as_str);
        agrees::<NumberState, _>(numbers::NumberState::as_str);
        agrees::<NumberOrigin, _>(numbers::NumberOrigin::as_str);
        agrees::<ChangeKind, _>(registered::ChangeKind::as_str);
        agrees::<ChangeState, _>(registered::ChangeState::as_str);
        agrees::<RestrictionKind, _>(restriction::RestrictionKind::as_str);
        agrees::<Variant, _>(file::Variant::as_str);
    }
}
