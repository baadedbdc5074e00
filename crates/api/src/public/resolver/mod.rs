//! The resolver: serves GS1 Digital Links and short addresses of trace codes in the requested representation
//! (GS1-Conformant Resolver Standard 1.2; RFC 9264; ADR 18, 65).

mod address;
mod digital_link;
pub(crate) mod document;
mod find;
mod json_ld;
mod level;
mod link;
mod links;
mod linkset;
mod memory;
mod negotiation;
mod papers_ld;
mod query;
mod represent;
mod routes;
pub(crate) mod scan;
mod short_address;
mod target;

pub use links::Links;
pub(crate) use memory::from_memory;
pub(crate) use represent::POLICY;
pub(crate) use routes::resources;
