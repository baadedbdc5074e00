//! The events of the measured chains: a fixed sequence of harvests that go through packers and distributors to shops,
//! and one lot that reaches a thousand recipients.
//!
//! For every two lots (a field's, and a packer's made of it) there are twenty events, as in a real season: harvest
//! and three inspections; three bins packed, shipped, received and put on the line; two pallets packed, shipped,
//! received, one of them opened; four shipments and two sales.

use serde_json::{Value, json};

/// Number of farms in the ordinary chains.
pub(crate) const FARMS: usize = 4;
/// Number of packers.
pub(crate) const PACKERS: usize = 3;
/// Number of distributors.
pub(crate) const DISTRIBUTORS: usize = 3;
/// Number of shops, which have a GLN only.
const SHOPS: u64 = 2_000;
/// To how many parties each holder of the wide lot ships it, by level: 3, 9, 27, 81, 324 and 972 recipients.
pub(crate) const WIDE: [usize; 6] = [3, 3, 3, 3, 4, 3];

/// An event with the index of the business that records it.
pub(crate) type Recorded = (usize, Value);

/// Returns a GLN, a different one for each number.
pub(crate) fn gln(number: u64) -> String {
    let body = format!("8936{number:08}");
    format!("{body}{}", check_digit(&body))
}

fn sscc(number: u64) -> String {
    let body = format!("08935{number:012}");
    format!("https://id.gs1.org/00/{body}{}", check_digit(&body))
}

fn check_digit(body: &str) -> u32 {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 })
        .sum();
    (10 - sum % 10) % 10
}

/// Returns the address of a lot of a trade item.
pub(crate) fn lot(number: usize) -> String {
    format!("https://id.gs1.org/01/08938505970011/10/L{number}")
}

fn party(number: u64) -> String {
    format!("https://id.gs1.org/417/{}", gln(number))
}

/// Generates events one after the other, a second apart.
pub(crate) struct History {
    second: i64,
    lots: usize,
    units: u64,
    shop: u64,
}

impl History {
    /// Returns the start of the history.
    pub(crate) const fn new() -> Self {
        Self { second: 0, lots: 0, units: 0, shop: 0 }
    }

    /// Returns the number of lots so far.
    pub(crate) const fn lots(&self) -> usize {
        self.lots
    }

    fn stamp(&mut self, mut event: Value) -> Value {
        self.second += 1;
        let moment = chrono::DateTime::from_timestamp(1_700_000_000 + self.second, 0).unwrap_or_default();
        event["eventTime"] = json!(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        event["eventTimeZoneOffset"] = json!("+07:00");
        event
    }

    fn object(&mut self, action: &str, step: &str, (single, classes): (Value, Value)) -> Value {
        self.stamp(json!({
            "type": "ObjectEvent", "action": action, "bizStep": step, "disposition": "in_progress",
            "epcList": single, "quantityList": classes,
        }))
    }

    fn handed(&mut self, step: &str, things: (Value, Value), other: &str) -> Value {
        let mut event = self.object("OBSERVE", step, things);
        let (list, key) =
            if step == "shipping" { ("destinationList", "destination") } else { ("sourceList", "source") };
        event[list] = json!([{ "type": "possessing_party", key: other }]);
        event
    }

    fn aggregation(&mut self, action: &str, parent: &str, classes: Value) -> Value {
        self.stamp(json!({
            "type": "AggregationEvent", "action": action, "parentID": parent,
            "bizStep": if action == "ADD" { "packing" } else { "unpacking" }, "childQuantityList": classes,
        }))
    }

    fn unit(&mut self) -> String {
        self.units += 1;
        sscc(self.units)
    }

    /// Returns the twenty events of two lots.
    pub(crate) fn season(&mut self) -> Vec<Recorded> {
        let (field, packed) = (self.lots, self.lots + 1);
        self.lots += 2;
        let farm = (field / 2) % FARMS;
        let packer = FARMS + (field / 2) % PACKERS;
        let distributor = FARMS + PACKERS + (field / 2) % DISTRIBUTORS;
        let of = |lot: String, kilograms: u32| json!([{ "epcClass": lot, "quantity": kilograms, "uom": "KGM" }]);
        let none = || json!([]);
        let (field, packed) = (lot(field), lot(packed));
        let number = |place: usize| u64::try_from(place).unwrap_or_default() + 1;
        let mut events = Vec::with_capacity(20);
        events.push((farm, self.object("ADD", "commissioning", (none(), of(field.clone(), 300)))));
        for _ in 0..3 {
            events.push((farm, self.object("OBSERVE", "inspecting", (none(), of(field.clone(), 300)))));
        }
        let bins: Vec<String> = (0..3).map(|_| self.unit()).collect();
        for bin in &bins {
            events.push((farm, self.aggregation("ADD", bin, of(field.clone(), 100))));
        }
        let things = (json!(bins), none());
        events.push((farm, self.handed("shipping", things.clone(), &party(number(packer)))));
        events.push((packer, self.handed("receiving", things, &party(number(farm)))));
        events.push((
            packer,
            self.stamp(json!({
                "type": "TransformationEvent", "bizStep": "commissioning",
                "inputEPCList": bins, "outputQuantityList": of(packed.clone(), 280),
            })),
        ));
        let pallets = [self.unit(), self.unit()];
        for pallet in &pallets {
            events.push((packer, self.aggregation("ADD", pallet, of(packed.clone(), 140))));
        }
        let things = (json!(pallets), none());
        events.push((packer, self.handed("shipping", things.clone(), &party(number(distributor)))));
        events.push((distributor, self.handed("receiving", things, &party(number(packer)))));
        events.push((distributor, self.aggregation("DELETE", &pallets[0], of(packed.clone(), 140))));
        for kilograms in [60, 80] {
            self.shop = (self.shop + 7) % SHOPS;
            let to = party(10_000 + self.shop);
            events.push((distributor, self.handed("shipping", (none(), of(packed.clone(), kilograms)), &to)));
        }
        self.shop = (self.shop + 7) % SHOPS;
        let to = party(10_000 + self.shop);
        events.push((distributor, self.handed("shipping", (json!([pallets[1]]), none()), &to)));
        for _ in 0..2 {
            events.push((distributor, self.object("OBSERVE", "stock_taking", (none(), of(packed.clone(), 10)))));
        }
        events
    }

    /// Returns one lot that goes from hand to hand: each holder makes a lot of its own of it and ships it to several
    /// others. `first` is the index of the first holder, the others follow it.
    pub(crate) fn wide(&mut self, first: usize) -> (String, Vec<Recorded>) {
        let of = |lot: &str| json!([{ "epcClass": lot, "quantity": 1000, "uom": "KGM" }]);
        let number = |place: usize| u64::try_from(place).unwrap_or_default() + 1;
        let start = "https://id.gs1.org/01/08938505970011/10/WIDE".to_owned();
        let mut events = vec![(first, self.object("ADD", "commissioning", (json!([]), of(&start))))];
        let mut level = vec![(first, start.clone())];
        let mut next = first + 1;
        for (depth, fan) in WIDE.into_iter().enumerate() {
            let mut below = Vec::new();
            for (holder, lot) in level {
                for _ in 0..fan {
                    let to = next;
                    next += 1;
                    events.push((holder, self.handed("shipping", (json!([]), of(&lot)), &party(number(to)))));
                    if depth + 1 < WIDE.len() {
                        events.push((to, self.handed("receiving", (json!([]), of(&lot)), &party(number(holder)))));
                        let own = format!("https://id.gs1.org/01/08938505970011/10/W{to}");
                        events.push((
                            to,
                            self.stamp(json!({
                                "type": "TransformationEvent", "bizStep": "commissioning",
                                "inputQuantityList": of(&lot), "outputQuantityList": of(&own),
                            })),
                        ));
                        below.push((to, own));
                    }
                }
            }
            level = below;
        }
        (start, events)
    }

    /// Returns the number of businesses that record events in [`History::wide`].
    pub(crate) fn wide_holders() -> usize {
        let mut level = 1;
        let mut all = 1;
        for fan in &WIDE[..WIDE.len() - 1] {
            level *= fan;
            all += level;
        }
        all
    }
}

/// Returns the JSON of a document with these events.
pub(crate) fn document(events: &[Value]) -> Vec<u8> {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": { "eventList": events },
    })
    .to_string()
    .into_bytes()
}
