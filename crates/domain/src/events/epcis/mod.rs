//! EPCIS 2.0 and CBV 2.0: what happened to which things, when, where and why.
//!
//! An [`Event`] keeps its original JSON with all extensions, and beside it the fields that the store and the trace use,
//! in canonical form: an EPC URN and a GS1 Digital Link of the same object are one [`Identity`]; `shipping`,
//! `cbv:BizStep-shipping` and `urn:epcglobal:cbv:bizstep:shipping` are one [`Term`].
//!
//! [`read`] parses an event and reports all of its violations; [`Document`] is the envelope of events and master data,
//! and checks the rules for new events; [`pre_hash`]
//! returns the string whose hash identifies an event in any representation (CBV 2.0, event hash ID); [`content`] is all
//! that an event says, including what that string leaves out.

mod capture;
mod content;
mod context;
mod document;
mod event;
mod fact;
mod format;
mod hash;
mod identity;
mod master_data;
mod movement;
mod pattern;
mod read;
mod rules;
mod sensor;
#[cfg(test)]
mod tests;
mod time;
mod urn;
mod vocabulary;

pub use capture::CaptureFault;
pub use content::content;
pub use context::{Context, standard_context};
pub use document::{Document, MAX_EVENT_BYTES, MAX_EVENTS};
pub use event::{Action, ErrorDeclaration, Event, EventType, ObjectRole, QuantityElement, TypedIdentity};
pub use fact::{Fact, FactPart, FactValue, MAX_FACT_LENGTH, Normalisation, QueryTarget, facts, query_target};
pub use format::{EpcFormat, in_digital_links, is_in_urns};
pub use hash::{hash_id, hash_of_id, pre_hash};
pub use identity::Identity;
pub use master_data::{AttributeTarget, MasterDataElement, attribute_name, attribute_target};
pub use movement::InventoryEffect;
pub use pattern::EpcPattern;
pub use read::read;
pub use time::{Offset, with_plus_sign};
pub use vocabulary::{Term, Vocabulary};
