//! Finds a business's own goods that a complaint may be about: the sources of the goods complained of, whoever has
//! them.

use std::collections::HashMap;

use nguon_domain::input::problem::ProblemCode;
use nguon_domain::recall::Suspects;
use nguon_domain::trace::Way;
use uuid::Uuid;

use super::starts::startable;
use crate::Application;
use crate::access::CallerScope;
use crate::events::goods;
use crate::platform::problem::Result;
use crate::trace::start::{self, TraceTarget};
use crate::trace::{Bounds, Node, add_batches, walk};

/// Limits of the backward trace.
const BOUNDS: Bounds = Bounds { nodes: 20_000, steps: None };

/// Returns the business's own goods that went into the goods behind `code`, nearest first.
///
/// # Errors
/// Errors of the code; 404 when none of the business's goods went into them.
pub(super) async fn suspects(
    application: &Application,
    viewpoint: CallerScope,
    owner: Uuid,
    code: &str,
) -> Result<Suspects> {
    let database = application.database.read();
    let wanted = start::read(application, database, code).await?;
    let mut addresses: HashMap<Uuid, String> = HashMap::new();
    if let TraceTarget::Lot(id) = wanted {
        addresses.extend(start::names_of_lot(application, database, id).await?);
    }
    // The trace covers goods of all businesses; the answer contains only the business's own.
    let begin = start::nodes(application, database, None, wanted).await?;
    let mut chain = walk(database, &begin.nodes, &[Way::Backward], BOUNDS).await?;
    chain.addresses = begin.known.addresses;
    add_batches(application, database, &mut chain, Some(owner)).await?;
    let mut own: Vec<(i64, Uuid)> = Vec::new();
    for reached in &chain.reached {
        let identity = match reached.node {
            Node::Lot { identity, holder } if holder == owner => identity,
            Node::Item(identity) if chain.recorded_by.get(&identity).is_some_and(|by| by.contains(&owner)) => identity,
            _ => continue,
        };
        if !own.iter().any(|(_, known)| *known == identity) {
            own.push((-reached.level, identity));
        }
    }
    own.sort_by_key(|(distance, _)| *distance);
    let keys: Vec<Uuid> = own.iter().map(|(_, identity)| *identity).collect();
    let mut named = goods::addresses(database, &keys).await?;
    named.extend(chain.addresses.into_iter().filter(|(key, _)| keys.contains(key)));
    named.extend(addresses.into_iter().filter(|(key, _)| keys.contains(key)));
    // Leave out goods that the business only mentioned and may not recall.
    let is_ordered = matches!(viewpoint, CallerScope::Authority(_));
    let known: Vec<(Uuid, &str)> = keys.iter().filter_map(|key| Some((*key, named.get(key)?.as_str()))).collect();
    let codes: Vec<&str> = known.iter().map(|(_, address)| *address).collect();
    let startable = startable(application, database, owner, is_ordered, &codes).await?;
    let keys: Vec<Uuid> = startable.into_iter().map(|place| known[place].0).collect();
    if keys.is_empty() {
        return Err(ProblemCode::NotFound.into());
    }
    let mut goods = goods::describe_addresses(database, named, Some(owner)).await?;
    Ok(Suspects {
        items: keys.iter().filter_map(|identity| goods.remove(identity)).collect(),
        is_cut: chain.is_truncated || begin.is_cut,
    })
}
