//! Goods that are held, recalled or expired go nowhere: holds, their release, and every act against the table of
//! restrictions.

use nguon_api_tests::{Answer, Backend, Bearer, Person, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader, fault, faults};

const LD: &str = "application/ld+json";
/// All acts on goods in stock that the table decides about: kind, and whether goods on hold may still take it.
const ACTS: [(&str, bool); 8] = [
    ("sell", false),
    ("ship", false),
    ("pack", false),
    ("process", false),
    ("harvest", true),
    ("inspect", true),
    ("return", true),
    ("destroy", true),
];

/// Puts goods on hold.
async fn hold(site: &Site, by: &impl Bearer, input: Value) -> Answer {
    let mut hold = json!({ "reason": "Chờ kết quả kiểm nghiệm dư lượng" });
    for (name, value) in input.as_object().expect("an object") {
        hold[name] = value.clone();
    }
    site.post("holds").by(by).json(&hold).await
}

async fn release(site: &Site, by: &impl Bearer, hold: &Value, input: &Value) -> Answer {
    let id = hold["id"].as_str().expect("an identifier");
    site.post(&format!("holds/{id}/release")).by(by).json(input).await
}

/// A packer with 100 kg of its lot, a partner, and a second person who may record acts.
struct Packhouse {
    site: Site,
    packer: Trader,
    partner: Value,
    colleague: Person,
    /// A lot that is made of the first.
    made: Value,
}

impl Packhouse {
    async fn new(backend: Backend) -> Self {
        let site = Site::start(backend).await;
        let packer = Trader::new(&site, "TL-15").await;
        let partner = packer.member(&site, "Người mua", None).await;
        let colleague = site.colleague(&packer.business, Role::Recorder).await;
        let _ = packer.does(&site, "harvest", 0, json!({ "items": packer.kilograms(100.0) })).await;
        let made = json!({ "name": "Lô sấy", "code": "TL-15-S", "product_id": packer.lot["product_id"] });
        let made = site.create(&packer.business, Kind::Lot, &made).await;
        Self { site, packer, partner, colleague, made }
    }

    /// Attempts an act of a kind on one kilogram of the lot.
    async fn acts(&self, kind: &str, hour: u32, reason: Option<&str>) -> Answer {
        let items = self.packer.kilograms(1.0);
        let mut parts = match kind {
            "ship" | "return" => json!({ "items": items, "partner_id": self.partner["id"] }),
            "pack" => json!({ "items": items, "container": PALLET }),
            "process" => {
                let results = json!([{ "lot_id": self.made["id"], "quantity": 0.5, "unit": "KGM" }]);
                json!({ "items": items, "results": results })
            }
            "inspect" => json!({ "items": items, "finding": "conformant" }),
            _ => json!({ "items": items }),
        };
        let reason = reason.or(matches!(kind, "return" | "destroy").then_some("Theo quyết định"));
        if let Some(reason) = reason {
            parts["reason"] = json!(reason);
        }
        self.packer.acts(&self.site, kind, hour, parts).await
    }

    async fn held(&self) -> Value {
        hold(&self.site, &self.packer.business, json!({ "lot_id": self.packer.lot["id"] })).await.expect(201).json()
    }

    /// Changes the use-by date of the lot.
    async fn expires(&self, on: &str) {
        let id = self.packer.lot["id"].as_str().expect("an identifier");
        let path = format!("lots/{id}");
        let lot = self.site.get(&path).by(&self.packer.business).await.expect(200).json();
        let mut input = json!({ "name": lot["name"], "code": lot["code"], "product_id": lot["product_id"] });
        input["expires_on"] = json!(on);
        let version = format!("\"{}\"", lot["version"]);
        let put = self.site.put(&path).by(&self.packer.business).header("if-match", &version).json(&input);
        let _ = put.await.expect(200);
    }
}

#[rstest]
#[tokio::test]
async fn held_goods_go_nowhere_until_a_second_person_releases_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let held = house.held().await;
    assert_eq!((&held["kind"], &held["release"]), (&json!("held"), &json!("second_person")));
    assert_eq!(held["goods"]["lot_number"], "TL-15");
    for (kind, may) in ACTS {
        let answer = house.acts(kind, 1, None).await;
        if may {
            let _ = answer.expect(201);
        } else {
            assert_eq!(faults(&answer), fault("items[0].lot_id", "held"), "{kind}: {}", answer.text());
            assert!(answer.text().contains("Chờ kết quả kiểm nghiệm dư lượng"), "{}", answer.text());
        }
    }
    // By its label the lot is the same lot, and a reason opens nothing.
    let code = format!("(01){}(10)TL-15", packer.gtin);
    let by_code = json!({ "items": [{ "code": code, "quantity": 1, "unit": "KGM" }] });
    assert_eq!(faults(&packer.acts(site, "sell", 1, by_code).await), fault("items[0].code", "held"));
    assert_eq!(faults(&house.acts("ship", 1, Some("Gấp")).await), fault("items[0].lot_id", "held"));

    // Whoever put it on hold does not release it: the business has others who may.
    let own = release(site, &packer.business, &held, &json!({ "reason": "Đạt" })).await;
    assert_eq!(own.refusal(409), "release_needs_second_person");
    let viewer = site.colleague(&packer.business, Role::Viewer).await;
    assert_eq!(release(site, &viewer, &held, &json!({})).await.refusal(403), "forbidden");
    let released = release(site, &house.colleague, &held, &json!({})).await.expect(200).json();
    assert!(released["released_at"].is_string() && released["release"].is_null(), "{released}");
    assert_eq!(release(site, &house.colleague, &held, &json!({})).await.refusal(409), "state_conflict");
    for kind in ["sell", "ship", "pack", "process"] {
        let _ = house.acts(kind, 2, None).await.expect(201);
    }
}

#[rstest]
#[tokio::test]
async fn who_is_alone_releases_with_a_reason(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    // Somebody who may only read is nobody to release it.
    let _ = site.colleague(&packer.business, Role::Viewer).await;
    let held = hold(&site, &packer.business, json!({ "lot_id": packer.lot["id"] })).await.expect(201).json();
    assert_eq!(held["release"], "with_reason");
    let refused = release(&site, &packer.business, &held, &json!({})).await;
    assert_eq!(faults(&refused), fault("reason", "required"));
    let released =
        release(&site, &packer.business, &held, &json!({ "reason": "Kết quả đạt" })).await.expect(200).json();
    assert_eq!(released["release_reason"], "Kết quả đạt");
}

#[rstest]
#[tokio::test]
async fn holds_and_releases_are_events(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let house = Packhouse::new(backend).await;
    let site = &house.site;
    // The same hold twice is two holds; both have to be released.
    let (first, second) = (house.held().await, house.held().await);
    assert_ne!(first["event_id"], second["event_id"]);
    let _ = release(site, &house.colleague, &first, &json!({ "reason": "Đạt" })).await.expect(200);
    assert_eq!(faults(&house.acts("sell", 1, None).await), fault("items[0].lot_id", "held"));
    let _ = release(site, &house.colleague, &second, &json!({})).await.expect(200);
    let _ = house.acts("sell", 1, None).await.expect(201);
    let query = "/epcis/v2/events?EQ_bizStep=holding";
    let found = site.get(query).by(&house.packer.business).await.expect(200).json();
    let events = found["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().cloned().expect("events");
    assert_eq!(events.len(), 4, "{found}");
    let changes: Vec<bool> = events.iter().map(|event| event["persistentDisposition"]["set"].is_array()).collect();
    assert_eq!(changes.iter().filter(|is_set| **is_set).count(), 2, "{found}");
    let page = site.get("holds?is_running=false").by(&house.packer.business).await.expect(200).json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(2));
    let lot = house.packer.lot["id"].as_str().expect("an identifier");
    let page = site.get(&format!("holds?lot_id={lot}&limit=1")).by(&house.packer.business).await.expect(200).json();
    let next = page["next"].as_str().expect("a next page");
    let rest = site.get(&format!("holds?lot_id={lot}&after={next}")).by(&house.packer.business).await.expect(200);
    assert_eq!(rest.json()["items"].as_array().map(Vec::len), Some(1));
}

#[rstest]
#[tokio::test]
async fn a_failed_inspection_is_a_hold(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let failed = json!({ "items": packer.kilograms(1.0), "finding": "non_conformant", "reason": "Nấm mốc trên vỏ" });
    let inspected = packer.does(site, "inspect", 1, failed).await;
    let page = site.get("holds?is_running=true").by(&packer.business).await.expect(200).json();
    let held = page["items"][0].clone();
    assert_eq!((&held["kind"], &held["reason"]), (&json!("failed_inspection"), &json!("Nấm mốc trên vỏ")));
    assert_eq!(held["event_id"], inspected["id"]);
    let refused = house.acts("sell", 2, None).await;
    assert_eq!(faults(&refused), fault("items[0].lot_id", "failed_inspection"));
    // A later inspection with another finding does not end it, a second person does.
    let _ = house.acts("inspect", 2, None).await.expect(201);
    assert_eq!(faults(&house.acts("sell", 3, None).await), fault("items[0].lot_id", "failed_inspection"));
    let _ = release(site, &house.colleague, &held, &json!({})).await.expect(200);
    let _ = house.acts("sell", 3, None).await.expect(201);
    // One that was captured over EPCIS does the same.
    let event = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-21T09:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE", "bizStep": "inspecting", "disposition": "non_conformant",
        "quantityList": [{ "epcClass": format!("https://id.gs1.org/01/{}/10/TL-15", packer.gtin) }],
    });
    let _ = site.post("/epcis/v2/events").by(&packer.business).raw(LD, event.to_string()).await.expect(201);
    assert_eq!(faults(&house.acts("sell", 3, None).await), fault("items[0].lot_id", "failed_inspection"));
}

#[rstest]
#[tokio::test]
async fn expired_goods_are_not_sold_and_leave_only_with_a_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let house = Packhouse::new(backend).await;
    // Good on its last day, which in Vietnam is that of the acts.
    house.expires("2026-11-21").await;
    let _ = house.acts("sell", 1, None).await.expect(201);
    house.expires("2026-11-20").await;
    for (kind, _) in ACTS {
        let without = house.acts(kind, 2, None).await;
        match kind {
            "sell" => {
                assert_eq!(faults(&without), fault("items[0].lot_id", "expired"));
                assert!(without.text().contains("20/11/2026"), "{}", without.text());
            }
            "ship" | "pack" | "process" => {
                assert_eq!(faults(&without), fault("reason", "needs_reason"), "{kind}: {}", without.text());
                let with = house.acts(kind, 2, Some("Chuyển làm thức ăn chăn nuôi")).await.expect(201).json();
                assert_eq!(with["reason"], "Chuyển làm thức ăn chăn nuôi");
                assert!(with["against_restriction"].is_null(), "{with}");
            }
            _ => {
                let _ = without.expect(201);
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_is_inside_a_unit_holds_the_unit(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let outer = "089385059700000028";
    let _ = packer.does(site, "pack", 1, json!({ "items": packer.kilograms(10.0), "container": PALLET })).await;
    let _ = packer.does(site, "pack", 2, json!({ "items": [{ "code": PALLET }], "container": outer })).await;
    let held = house.held().await;
    let ship = json!({ "items": [{ "code": outer }], "partner_id": house.partner["id"] });
    let refused = packer.acts(site, "ship", 3, ship.clone()).await;
    assert_eq!(faults(&refused), fault("items[0].code", "held"));
    assert!(refused.text().contains("TL-15"), "{}", refused.text());
    let stock = site.get("stock").by(&packer.business).await.expect(200).json();
    let items = stock["items"].as_array().expect("items");
    assert!(items.iter().all(|item| item["restrictions"][0]["kind"] == "held"), "{stock}");
    let found = site.get(&format!("restrictions?code={PALLET}")).by(&packer.business).await.expect(200).json();
    assert_eq!(found["items"][0]["source_id"], held["id"]);
    // Taking the held goods out frees the unit.
    let _ = packer.does(site, "unpack", 3, json!({ "container": outer })).await;
    let _ = packer.does(site, "unpack", 3, json!({ "container": PALLET })).await;
    let found = site.get(&format!("restrictions?code={PALLET}")).by(&packer.business).await.expect(200).json();
    assert_eq!(found["items"], json!([]));
}

#[rstest]
#[tokio::test]
async fn events_against_a_restriction_are_kept_and_flagged(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let held = house.held().await;
    let event = |step: &str| {
        json!({
            "type": "ObjectEvent", "eventTime": "2026-11-21T09:00:00+07:00", "eventTimeZoneOffset": "+07:00",
            "action": "OBSERVE", "bizStep": step,
            "quantityList": [{
                "epcClass": format!("https://id.gs1.org/01/{}/10/TL-15", packer.gtin), "quantity": 5, "uom": "KGM",
            }],
        })
    };
    for step in ["retail_selling", "storing"] {
        let _ = site.post("/epcis/v2/events").by(&packer.business).raw(LD, event(step).to_string()).await.expect(201);
    }
    let acts = site.get("acts?kind=sell").by(&packer.business).await.expect(200).json();
    let against = &acts["items"][0]["against_restriction"];
    assert_eq!((&against[0]["kind"], &against[0]["source_id"]), (&json!("held"), &held["id"]));
    let all = site.get("acts").by(&packer.business).await.expect(200).json();
    let flagged = all["items"].as_array().expect("acts").iter().filter(|act| act["against_restriction"].is_array());
    assert_eq!(flagged.count(), 1, "{all}");
}

#[rstest]
#[tokio::test]
async fn an_authority_holds_and_releases_what_it_oversees(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let officer = site.authority(Some(nguon_api_tests::people::PROVINCE), Role::Officer).await;
    let stranger = site.authority(Some("01"), Role::Officer).await;
    let input = json!({ "organisation_id": packer.business.id, "lot_id": packer.lot["id"], "is_public": true });
    let refused = hold(site, &stranger, input.clone()).await;
    assert_eq!(faults(&refused), fault("organisation_id", "unknown_reference"));
    let held = hold(site, &officer, input).await.expect(201).json();
    assert!(held["authority"].is_string() && held["is_public"] == true, "{held}");
    let refused = release(site, &house.colleague, &held, &json!({ "reason": "Đạt" })).await;
    assert_eq!(refused.refusal(409), "release_needs_authority");
    assert_eq!(release(site, &stranger, &held, &json!({})).await.refusal(404), "not_found");
    let path = format!("holds/{}", held["id"].as_str().expect("an identifier"));
    assert_eq!(site.get(&path).by(&stranger).await.refusal(404), "not_found");
    assert_eq!(site.get(&path).by(&packer.business).await.expect(200).json()["release"], "authority");
    let list = site.get("holds").by(&officer).await.expect(200).json();
    assert_eq!(list["items"][0]["release"], "open");
    let _ = release(site, &officer, &held, &json!({})).await.expect(200);
    let _ = house.acts("sell", 1, None).await.expect(201);
    // What a person of the business holds, its authority may release.
    let own = house.held().await;
    let _ = release(site, &officer, &own, &json!({})).await.expect(200);
    // Holds of others are nobody else's.
    let other = Trader::new(site, "X").await;
    let again = house.held().await;
    assert_eq!(release(site, &other.business, &again, &json!({})).await.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn only_goods_can_be_held(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (packer, other) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "X").await);
    for (input, field, code) in [
        (json!({}), "lot_id", "required"),
        (json!({ "lot_id": packer.lot["id"], "code": PALLET }), "code", "not_allowed"),
        (json!({ "lot_id": other.lot["id"] }), "lot_id", "unknown_reference"),
        (json!({ "lot_id": packer.lot["id"], "reason": " " }), "reason", "required"),
        (json!({ "code": format!("(01){}", packer.gtin) }), "code", "incomplete"),
        (json!({ "code": "(414)8938505970004" }), "code", "not_allowed"),
        (json!({ "lot_id": packer.lot["id"], "organisation_id": other.business.id }), "organisation_id", "not_allowed"),
    ] {
        let refused = hold(&site, &packer.business, input.clone()).await;
        assert_eq!(faults(&refused), fault(field, code), "{input}: {}", refused.text());
    }
    // Goods of another business, in the caller's hands, are held by their code, and for the caller only.
    let code = format!("(01){}(10)X", other.gtin);
    let _ = hold(&site, &packer.business, json!({ "code": code })).await.expect(201);
    let _ = other.does(&site, "harvest", 0, json!({ "items": other.kilograms(5.0) })).await;
    let _ = other.does(&site, "sell", 1, json!({ "items": other.kilograms(1.0) })).await;
    let sold = json!({ "items": [{ "code": code, "quantity": 1, "unit": "KGM" }] });
    assert_eq!(faults(&packer.acts(&site, "sell", 1, sold).await), fault("items[0].code", "held"));
}

#[rstest]
#[tokio::test]
async fn records_of_units_pack_nothing_that_is_held(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let mut unit = site.least(&packer.business, Kind::LogisticUnit, "Palet 1").await;
    unit["contents"] = json!([{ "lot_id": packer.lot["id"], "quantity": 5, "unit": "KGM" }]);
    let before = site.create(&packer.business, Kind::LogisticUnit, &unit).await;
    let _ = house.held().await;
    unit["name"] = json!("Palet 2");
    let refused = site.post("logistic-units").by(&packer.business).json(&unit).await;
    assert_eq!(faults(&refused), fault("contents[0].lot_id", "held"));
    // What was in it before may stay.
    unit["name"] = json!("Palet 1 bis");
    let path = format!("logistic-units/{}", before["id"].as_str().expect("an identifier"));
    let put =
        site.put(&path).by(&packer.business).header("if-match", &format!("\"{}\"", before["version"])).json(&unit);
    let _ = put.await.expect(200);
}

#[rstest]
#[tokio::test]
async fn a_lot_stays_held_under_its_new_number(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let house = Packhouse::new(backend).await;
    let (site, packer) = (&house.site, &house.packer);
    let _ = house.held().await;
    let id = packer.lot["id"].as_str().expect("an identifier");
    let path = format!("lots/{id}");
    let lot = site.get(&path).by(&packer.business).await.expect(200).json();
    let input = json!({ "name": lot["name"], "code": "TL-16", "product_id": lot["product_id"] });
    let put = site.put(&path).by(&packer.business).header("if-match", &format!("\"{}\"", lot["version"])).json(&input);
    let _ = put.await.expect(200);
    let _ = packer.does(site, "harvest", 1, json!({ "items": packer.kilograms(10.0) })).await;
    assert_eq!(faults(&house.acts("sell", 2, None).await), fault("items[0].lot_id", "held"));
}
