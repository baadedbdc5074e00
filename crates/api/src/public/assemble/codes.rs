//! Codes of goods and places in the events of a journey (Circular 02/2024/TT-BKHCN: product and location trace code of
//! each stage).

use std::collections::{BTreeSet, HashMap};

use nguon_domain::identification::identifier::DigitalLink;
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::short_code::short_code;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::events::epcis::party;
use crate::events::goods;
use crate::platform::entity::{place, stored};
use crate::platform::in_chunks;
use crate::platform::problem::Result;
use crate::trace::EventRow;

/// A place that its business publishes.
struct PublishedPlace {
    organisation_id: Uuid,
    code: String,
}

/// The codes of the goods and places of some events.
pub(super) struct Codes {
    /// Addresses by identity.
    addresses: HashMap<Uuid, String>,
    /// Published places by trace code.
    places: HashMap<String, PublishedPlace>,
}

impl Codes {
    /// Loads the codes for events with the identities of their goods, in two statements.
    pub(super) async fn load<'a, C: ConnectionTrait>(
        connection: &C,
        events: impl Iterator<Item = (&'a EventRow, &'a BTreeSet<Uuid>)>,
    ) -> Result<Self> {
        let mut keys: BTreeSet<Uuid> = BTreeSet::new();
        let mut at: BTreeSet<Uuid> = BTreeSet::new();
        for (event, goods) in events {
            keys.extend(goods);
            at.extend(event.place());
        }
        keys.extend(&at);
        let keys: Vec<Uuid> = keys.into_iter().collect();
        let addresses = goods::addresses(connection, &keys).await?;
        let codes: BTreeSet<String> = at
            .iter()
            .filter_map(|key| addresses.get(key))
            .filter(|address| party::gln_of(address).is_none())
            .filter_map(|address| Some(short_code(address)?.to_string()))
            .collect();
        let rows: Vec<(Uuid, String, Option<String>, Option<String>)> = in_chunks::find(connection, codes, |chunk| {
            place::Entity::find()
                .select_only()
                .columns([
                    place::Column::OrganisationId,
                    place::Column::TraceCode,
                    place::Column::Gln,
                    place::Column::Code,
                ])
                .filter(place::Column::TraceCode.is_in(chunk))
                .filter(place::Column::Status.eq(stored::Status::Active))
                .into_tuple()
        })
        .await?;
        let published = |(organisation_id, trace_code, gln, code): (Uuid, String, Option<String>, Option<String>)| {
            let code = gln.or(code).unwrap_or_else(|| trace_code.clone());
            (trace_code, PublishedPlace { organisation_id, code })
        };
        Ok(Self { addresses, places: rows.into_iter().map(published).collect() })
    }

    /// Returns the addresses of goods; of the units that carry them only if nothing else is known.
    pub(super) fn of_goods(&self, goods: &BTreeSet<Uuid>) -> BTreeSet<String> {
        let all = goods.iter().filter_map(|key| self.addresses.get(key));
        let (units, items): (BTreeSet<String>, BTreeSet<String>) = all.cloned().partition(|address| is_unit(address));
        if items.is_empty() { units } else { items }
    }

    /// Returns the code of the place of an event: its GLN, else the code of a place that the recorder publishes.
    /// `is_public`: the recorder may publish.
    pub(super) fn of_place(&self, event: &EventRow, is_public: bool) -> Option<String> {
        let address = self.addresses.get(&event.place()?)?;
        if let Some(gln) = party::gln_of(address) {
            return Some(gln);
        }
        let place = self.places.get(short_code(address)?.as_str())?;
        (is_public && place.organisation_id == event.organisation_id).then(|| place.code.clone())
    }
}

fn is_unit(address: &str) -> bool {
    DigitalLink::parse(address).is_ok_and(|link| link.key().identifier().number() == number::SSCC)
}
