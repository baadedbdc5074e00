//! EPCIS 2.0 and CBV 2.0: what happened to which things, when, where and why.
//!
//! An [`Event`] keeps the JSON that it came as, with extensions nobody here knows, and beside it what the store and
//! the trace ask for, in one form whatever the sender's: an EPC URN and a GS1 Digital Link of the same thing are one
//! [`Identity`], `shipping`, `cbv:BizStep-shipping` and `urn:epcglobal:cbv:bizstep:shipping` are one [`Term`].
//!
//! [`read`] takes an event and names all that is wrong with it; [`Document`] is what events travel in;
//! [`pre_hash`] makes the text whose hash recognises the same event in any spelling (CBV 2.0, event hash ID).

mod capture;
mod context;
mod document;
mod event;
mod fact;
mod format;
mod hash;
mod identity;
mod movement;
mod read;
mod sensor;
#[cfg(test)]
mod tests;
mod time;
mod urn;
mod vocabulary;

pub use capture::CaptureFault;
pub use context::{Context, standard_context};
pub use document::{Document, MAX_EVENT_BYTES, MAX_EVENTS};
pub use event::{Action, ErrorDeclaration, Event, EventType, Link, Measured, Typed};
pub use fact::{Fact, FactValue, MAX_FACT_LENGTH, Part, Spelling, asked, facts};
pub use format::{EpcFormat, in_digital_links};
pub use hash::{hash_id, pre_hash};
pub use identity::Identity;
pub use movement::Effect;
pub use read::read;
pub use time::Offset;
pub use vocabulary::{Term, Vocabulary};
