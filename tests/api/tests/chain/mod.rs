//! Traces through several businesses, over the operations that integrators use.

mod amounts;
mod random;
mod sight;
mod situations;
mod statements;

use std::collections::{BTreeMap, BTreeSet};

use nguon_api::platform::entity::organisation;
use nguon_api_tests::sample::{gln, gtin, sscc};
use nguon_api_tests::{Backend, Business, Person, Site};
use nguon_domain::access::permission::Role;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::{Value, json};

/// A party of the chain.
struct Party {
    business: Business,
    gln: String,
}

/// A chain of businesses and its events, each a minute after the one before.
struct World {
    site: Site,
    parties: BTreeMap<&'static str, Party>,
    ministry: Person,
    minute: u32,
}

/// A unit has one position, whoever asks.
const ANYWHERE: &str = "";

/// An amount of a lot, or a unit.
#[derive(Clone, Debug)]
enum Thing {
    /// A lot by GTIN and lot number, in kilograms.
    Lot(String, u32),
    /// A logistic unit.
    Unit(String),
}

/// Returns a lot of a trade item by a name such as `12/A-1`: number of the trade item, lot number.
fn lot(name: &str, kilograms: u32) -> Thing {
    Thing::Lot(name.to_owned(), kilograms)
}

/// Returns a logistic unit by its number.
fn unit(number: u64) -> Thing {
    Thing::Unit(sscc(number))
}

impl Thing {
    fn address(&self) -> String {
        match self {
            Self::Lot(name, _) => {
                let (item, number) = name.split_once('/').expect("item/lot");
                format!("https://id.gs1.org/01/0{}/10/{number}", gtin(item.parse().expect("a number")))
            }
            Self::Unit(sscc) => format!("https://id.gs1.org/00/{sscc}"),
        }
    }
}

/// Returns the two lists of an event: `epcList` and `quantityList`.
fn lists(things: &[Thing]) -> (Vec<Value>, Vec<Value>) {
    let (mut single, mut quantities) = (Vec::new(), Vec::new());
    for thing in things {
        match thing {
            Thing::Lot(_, kilograms) => {
                quantities.push(json!({ "epcClass": thing.address(), "quantity": kilograms, "uom": "KGM" }));
            }
            Thing::Unit(_) => single.push(json!(thing.address())),
        }
    }
    (single, quantities)
}

impl World {
    async fn start(backend: Backend, names: &[&'static str]) -> Self {
        let site = Site::start(backend).await;
        let mut parties = BTreeMap::new();
        for (number, name) in (1..).zip(names) {
            let business = site.business().await;
            let gln = gln(number);
            let write = site.application.database.begin().await.expect("a transaction");
            let row = organisation::ActiveModel {
                id: Set(business.id),
                name: Set((*name).to_owned()),
                gln: Set(Some(gln.clone())),
                ..Default::default()
            };
            row.update(&write).await.expect("a name and a number");
            write.commit().await.expect("kept");
            parties.insert(*name, Party { business, gln });
        }
        let ministry = site.authority(None, Role::Officer).await;
        Self { site, parties, ministry, minute: 0 }
    }

    fn party(&self, name: &str) -> &Party {
        self.parties.get(name).unwrap_or_else(|| panic!("no party {name}"))
    }

    /// Captures an event of a party, at the next minute.
    async fn event(&mut self, by: &str, mut event: Value) -> Value {
        self.minute += 1;
        let (hour, minute) = (self.minute / 60, self.minute % 60);
        event["eventTime"] = json!(format!("2026-11-20T{hour:02}:{minute:02}:00Z"));
        event["eventTimeZoneOffset"] = json!("+07:00");
        let party = self.party(by);
        self.site
            .post("/epcis/v2/events")
            .by(&party.business)
            .raw("application/ld+json", event.to_string())
            .await
            .expect(201)
            .json()
    }

    /// Commissions things.
    async fn make(&mut self, by: &str, things: &[Thing]) {
        let (single, quantities) = lists(things);
        let event = json!({
            "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
            "epcList": single, "quantityList": quantities,
        });
        self.event(by, event).await;
    }

    /// Transforms inputs into outputs.
    async fn process(&mut self, by: &str, inputs: &[Thing], outputs: &[Thing]) -> Value {
        let ((single, quantities), (made, amounts)) = (lists(inputs), lists(outputs));
        let event = json!({
            "type": "TransformationEvent", "bizStep": "commissioning",
            "inputEPCList": single, "inputQuantityList": quantities,
            "outputEPCList": made, "outputQuantityList": amounts,
        });
        self.event(by, event).await
    }

    async fn pack(&mut self, by: &str, into: &Thing, things: &[Thing]) -> Value {
        self.aggregate(by, into, things, "ADD", "packing").await
    }

    async fn unpack(&mut self, by: &str, from: &Thing, things: &[Thing]) {
        self.aggregate(by, from, things, "DELETE", "unpacking").await;
    }

    async fn aggregate(&mut self, by: &str, parent: &Thing, things: &[Thing], action: &str, step: &str) -> Value {
        let (single, quantities) = lists(things);
        let event = json!({
            "type": "AggregationEvent", "action": action, "bizStep": step, "parentID": parent.address(),
            "childEPCs": single, "childQuantityList": quantities,
        });
        self.event(by, event).await
    }

    /// Observes things, with a step, a disposition, and the other party if there is one.
    async fn observe(
        &mut self,
        by: &str,
        things: &[Thing],
        (step, disposition): (&str, &str),
        other: Option<&str>,
    ) -> Value {
        let (single, quantities) = lists(things);
        let mut event = json!({
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
            "epcList": single, "quantityList": quantities,
        });
        if let Some(other) = other {
            let party = format!("https://id.gs1.org/417/{}", self.party(other).gln);
            let (list, key) =
                if step == "shipping" { ("destinationList", "destination") } else { ("sourceList", "source") };
            event[list] = json!([{ "type": "possessing_party", key: party }]);
        }
        self.event(by, event).await
    }

    async fn ship(&mut self, from: &str, things: &[Thing], to: &str) {
        self.observe(from, things, ("shipping", "in_transit"), Some(to)).await;
    }

    async fn receive(&mut self, by: &str, things: &[Thing], from: &str) {
        self.observe(by, things, ("receiving", "in_progress"), Some(from)).await;
    }

    /// Ships and receives things.
    async fn deliver(&mut self, from: &str, things: &[Thing], to: &str) {
        self.ship(from, things, to).await;
        self.receive(to, things, from).await;
    }

    /// Declares that an event did not take place.
    async fn declare_wrong(&self, by: &str, mut event: Value) {
        event.as_object_mut().expect("an event").remove("recordTime");
        event["errorDeclaration"] = json!({ "declarationTime": "2026-11-21T01:00:00Z", "reason": "did_not_occur" });
        let declared = self.site.post("/epcis/v2/events").by(&self.party(by).business);
        let _ = declared.raw("application/ld+json", event.to_string()).await.expect(201);
    }

    /// Returns the complete trace of a thing at a party, as the ministry sees it.
    async fn trace(&self, with: &str, thing: &Thing, direction: &str) -> Value {
        self.try_trace(with, thing, direction).await.unwrap_or_else(|| panic!("nothing of {thing:?} with {with}"))
    }

    /// Returns the trace; `None` where the thing is not at the party.
    async fn try_trace(&self, with: &str, thing: &Thing, direction: &str) -> Option<Value> {
        let code = urlencoded(&thing.address());
        let party = if with == ANYWHERE { String::new() } else { format!("&party={}", self.party(with).gln) };
        let path = format!("/api/v1/chain?code={code}&direction={direction}{party}");
        let answer = self.site.get(&path).by(&self.ministry).await;
        if answer.status == 404 { None } else { Some(answer.expect(200).json()) }
    }

    /// Returns the trace as a party sees it.
    async fn seen(&self, by: &str, thing: &Thing, direction: &str) -> Value {
        self.seen_within(by, thing, direction, "").await
    }

    /// Returns one step of the trace as a party sees it.
    async fn step(&self, by: &str, thing: &Thing, direction: &str) -> Value {
        self.seen_within(by, thing, direction, "&steps=1").await
    }

    async fn seen_within(&self, by: &str, thing: &Thing, direction: &str, steps: &str) -> Value {
        let code = urlencoded(&thing.address());
        self.site
            .get(&format!("/api/v1/chain?code={code}&direction={direction}{steps}"))
            .by(&self.party(by).business)
            .await
            .expect(200)
            .json()
    }

    /// Returns what a trace reaches, without its start: lots as `A-1@farm`, units by the last digits of their number.
    async fn reached(&self, with: &str, thing: &Thing, direction: &str) -> BTreeSet<String> {
        names(&self.trace(with, thing, direction).await)
    }

    /// Runs a mock recall by a party: every notified recipient passes the notice on until there is nobody left to
    /// notify. Returns who was notified of what, which equals the trace.
    async fn recalled(&self, by: &str, thing: &Thing) -> BTreeSet<String> {
        let input = json!({
            "is_drill": true, "basis": "lots", "hazard": "minor", "title": "Diễn tập", "reason": "Diễn tập",
            "instructions": "Không làm gì", "phone": "0252 386 1234", "starts": [{ "code": thing.address() }],
        });
        let owner = &self.party(by).business;
        let draft = self.site.post("recalls").by(owner).json(&input).await.expect(201).json();
        let id = draft["id"].as_str().expect("a recall").to_owned();
        let _ = self.site.post(&format!("recalls/{id}/publication")).by(owner).await.expect(200);
        let mut told: BTreeMap<String, Value> = BTreeMap::new();
        loop {
            let before = told.len();
            for party in self.parties.values() {
                let inbox = self.site.get("recall-notices?limit=100").by(&party.business).await.expect(200).json();
                for notice in inbox["items"].as_array().expect("notices") {
                    let number = notice["id"].as_str().expect("a notice").to_owned();
                    if notice["recall_id"] == id.as_str() && !told.contains_key(&number) {
                        let pass = format!("recall-notices/{number}/pass-on");
                        let _ = self.site.post(&pass).by(&party.business).await.expect(200);
                        told.insert(number, notice.clone());
                    }
                }
            }
            if told.len() == before {
                break;
            }
        }
        let after = self.site.get(&format!("recalls/{id}")).by(owner).await.expect(200).json();
        let counts = &after["figures"]["counts"];
        assert_eq!((&counts["to_tell"], &counts["acknowledged"]), (&json!(0), &json!(told.len())), "{counts}");
        let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
        for notice in told.values() {
            let to = notice["recipient"]["name"].as_str().expect("a name");
            for amount in notice["amounts"].as_array().expect("amounts") {
                *sums.entry((to.to_owned(), name(&amount["goods"]))).or_default() +=
                    amount["sent"].as_u64().expect("known");
            }
        }
        let found = sums.into_iter().map(|((to, goods), sum)| format!("{to}: {goods} {sum}")).collect();
        let traced = self.recipients(by, thing).await;
        let with_goods = traced.into_iter().filter(|recipient| !recipient.ends_with(" 0")).collect();
        assert_eq!(found, with_goods, "a recall reaches whom a trace finds");
        found
    }

    /// Returns who received how much of what: `shop: A-1 40`.
    async fn recipients(&self, with: &str, thing: &Thing) -> BTreeSet<String> {
        recipients(&self.trace(with, thing, "forward").await)
    }
}

fn urlencoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn name(goods: &Value) -> String {
    match (goods["sscc"].as_str(), goods["lot_number"].as_str()) {
        (Some(sscc), _) => sscc[11..17].trim_start_matches('0').to_owned(),
        (_, Some(lot)) => lot.to_owned(),
        _ => goods["address"].as_str().unwrap_or("?").to_owned(),
    }
}

fn party(trace: &Value, place: &Value) -> String {
    let party = &trace["parties"][usize::try_from(place.as_u64().expect("a place")).expect("small")];
    party["name"].as_str().unwrap_or("?").to_owned()
}

fn names(trace: &Value) -> BTreeSet<String> {
    trace["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter(|node| node["level"] != 0 && node.get("goods").is_some())
        .map(|node| match node.get("party") {
            Some(place) => format!("{}@{}", name(&node["goods"]), party(trace, place)),
            None => name(&node["goods"]),
        })
        .collect()
}

fn recipients(trace: &Value) -> BTreeSet<String> {
    dealt(trace, "recipients")
}

/// Returns from whom how much of what came.
fn suppliers(trace: &Value) -> BTreeSet<String> {
    dealt(trace, "suppliers")
}

fn dealt(trace: &Value, list: &str) -> BTreeSet<String> {
    trace[list]
        .as_array()
        .expect("a list of parties")
        .iter()
        .flat_map(|recipient| {
            let to = party(trace, &recipient["party"]);
            recipient["amounts"]
                .as_array()
                .expect("amounts")
                .iter()
                .map(|amount| match amount.get("quantity") {
                    Some(quantity) => format!("{to}: {} {quantity}", name(&amount["goods"])),
                    None => format!("{to}: {}", name(&amount["goods"])),
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

fn set<const N: usize>(items: [&str; N]) -> BTreeSet<String> {
    items.into_iter().map(str::to_owned).collect()
}
