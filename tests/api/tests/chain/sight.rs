//! Visibility: how much each party sees of a chain.

use nguon_api_tests::Backend;
use nguon_api_tests::people::PROVINCE;
use nguon_api_tests::sample::{gln, gtin, sscc};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{World, lot, names, recipients, set, suppliers, unit};

async fn chain(backend: Backend) -> World {
    let mut world = World::start(backend, &["farm", "packer", "distributor", "shop", "stranger"]).await;
    world.make("farm", &[lot("1/F-1", 100)]).await;
    world.deliver("farm", &[lot("1/F-1", 100)], "packer").await;
    world.process("packer", &[lot("1/F-1", 100)], &[lot("2/P-1", 90)]).await;
    world.pack("packer", &unit(1), &[lot("2/P-1", 90)]).await;
    world.deliver("packer", &[unit(1)], "distributor").await;
    world.deliver("distributor", &[unit(1)], "shop").await;
    world
}

#[rstest]
#[tokio::test]
async fn each_sees_its_own_and_a_step_back_and_forward(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = chain(backend).await;
    let farm = world.seen("farm", &lot("1/F-1", 0), "both").await;
    assert_eq!(names(&farm), set(["F-1@packer"]));
    assert_eq!(recipients(&farm), set(["packer: F-1 100"]));
    assert!(farm["hidden"].as_u64().expect("a number") >= 3, "{farm}");
    let text = farm.to_string();
    for hidden in ["distributor", "shop", "P-1\""] {
        assert!(!text.contains(hidden), "{hidden} is not the farm's to see: {text}");
    }
    let packer = world.seen("packer", &lot("2/P-1", 0), "both").await;
    assert_eq!(names(&packer), set(["F-1@packer", "F-1@farm", "1", "P-1@distributor"]));
    assert_eq!(recipients(&packer), set(["distributor: P-1 90"]));
    assert_eq!(suppliers(&packer), set(["farm: F-1 100"]));
    // The label shows what was on the pallet; only direct recipients of its packer learn who packed it.
    let shop = world.seen("shop", &unit(1), "backward").await;
    assert_eq!(names(&shop), set(["P-1"]));
    assert_eq!(suppliers(&shop), set(["distributor: P-1 90"]));
    assert!(!shop.to_string().contains("packer"), "{shop}");
    let distributor = world.seen("distributor", &unit(1), "backward").await;
    assert_eq!(names(&distributor), set(["P-1@packer"]));
    assert_eq!(suppliers(&distributor), set(["packer: P-1 90"]));
    // One step back is a name, also from the lot that came on the pallet.
    let step = world.step("shop", &lot("2/P-1", 0), "backward").await;
    assert_eq!(suppliers(&step), set(["distributor: P-1 90"]));
    let whole = world.trace("packer", &lot("2/P-1", 0), "both").await;
    assert_eq!(whole["hidden"], 0);
    // The shop received the pallet from the distributor.
    assert_eq!(recipients(&whole), set(["distributor: P-1 90", "shop: P-1 90"]));
    assert_eq!(suppliers(&whole), set(["farm: F-1 100"]));
}

#[rstest]
#[tokio::test]
async fn a_business_traces_only_what_it_has_held(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = chain(backend).await;
    let ask = |code: &str| format!("/api/v1/chain?code={}", super::urlencoded(code));
    let stranger = &world.party("stranger").business;
    let site = &world.site;
    assert_eq!(site.get(&ask(&lot("2/P-1", 0).address())).by(stranger).await.refusal(404), "not_found");
    assert_eq!(site.get(&ask("https://id.gs1.org/00/089359999999999996")).by(stranger).await.refusal(422), "invalid");
    let unknown = site.get(&ask("(01)08938505970011(10)NOBODY")).by(stranger).await;
    assert_eq!(unknown.refusal(404), "not_found");
    for (code, fault) in [("", "code: required"), ("(01)08938505970011", "code: incomplete")] {
        assert_eq!(site.get(&ask(code)).by(stranger).await.refused(), [fault]);
    }
}

#[rstest]
#[tokio::test]
async fn a_unit_is_traced_by_those_whom_it_concerned_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = chain(backend).await;
    // A case travels with the pallet on which it stands; a later load of the pallet is independent of it.
    world.make("packer", &[unit(2), unit(4)]).await;
    world.pack("packer", &unit(3), &[unit(2)]).await;
    world.ship("packer", &[unit(3)], "distributor").await;
    world.unpack("distributor", &unit(3), &[unit(2)]).await;
    world.pack("packer", &unit(3), &[unit(4)]).await;
    world.ship("packer", &[unit(3)], "shop").await;
    let serial = format!("https://id.gs1.org/01/0{}/21/S-1", gtin(2));
    let event = json!({ "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "epcList": [serial] });
    world.event("packer", event).await;
    let status = async |by: &str, code: &str| {
        let mut all = Vec::new();
        for direction in ["backward", "forward", "both"] {
            let path = format!("/api/v1/chain?code={}&direction={direction}", super::urlencoded(code));
            all.push(world.site.get(&path).by(&world.party(by).business).await.status);
            let path = format!("/api/v1/chain/file?code={}&format=csv&direction={direction}", super::urlencoded(code));
            all.push(world.site.get(&path).by(&world.party(by).business).await.status);
        }
        all.dedup();
        all
    };
    for (number, concerned) in [
        (1, &["packer", "distributor", "shop"][..]),
        (2, &["packer", "distributor"]),
        (3, &["packer", "distributor", "shop"]),
        (4, &["packer", "shop"]),
    ] {
        for by in ["farm", "packer", "distributor", "shop", "stranger"] {
            let expected = if concerned.contains(&by) { 200 } else { 404 };
            assert_eq!(status(by, &unit(number).address()).await, [expected], "{by} and {number}");
        }
    }
    assert_eq!(status("packer", &serial).await, [200]);
    assert_eq!(status("stranger", &serial).await, [404]);
    // A business cannot recall what it cannot trace, and the public page stays public.
    let recall = json!({
        "basis": "lots", "hazard": "serious", "title": "Thu hồi", "reason": "x", "instructions": "Ngừng bán",
        "phone": "0900000000", "public_text": "x", "starts": [{ "code": unit(1).address() }],
    });
    let refused = world.site.post("recalls").by(&world.party("stranger").business).json(&recall).await;
    assert_eq!(refused.refused(), ["starts[0].code: not_received"]);
    // A number that a business has allocated to its own unit stays its own, whoever records events about it.
    let stranger = world.party("stranger").business.clone();
    let mut own = world.site.least(&stranger, Kind::LogisticUnit, "Thùng 9").await;
    own["sscc"] = json!(sscc(9));
    let made = world.site.create(&stranger, Kind::LogisticUnit, &own).await;
    world.make("packer", &[unit(9)]).await;
    let by_record = format!("/api/v1/chain?record_id={}", made["id"].as_str().expect("a record"));
    let _ = world.site.get(&by_record).by(&stranger).await.expect(200);
    let _ =
        world.site.get(&format!("/api/v1/trace/{}", made["trace_code"].as_str().expect("a code"))).await.expect(200);
}

/// Returns every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[rstest]
#[tokio::test]
async fn what_is_hidden_says_neither_what_nor_when(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = chain(backend).await;
    // Minutes of the history in which a party took part: recorded by it, or with it as the other party.
    let parts: [(&str, &str, &[u32]); 4] = [
        ("farm", "1/F-1", &[1, 2, 3]),
        ("packer", "2/P-1", &[2, 3, 4, 5, 6, 7]),
        ("distributor", "", &[6, 7, 8, 9]),
        ("shop", "", &[8, 9]),
    ];
    for (by, start, minutes) in parts {
        let start = if start.is_empty() { unit(1) } else { lot(start, 0) };
        let seen = world.seen(by, &start, "both").await;
        let events = seen["events"].as_array().expect("events");
        assert!(events.iter().any(|event| event["is_hidden"] == true), "{by}: {seen}");
        for event in events.iter().filter(|event| event["is_hidden"] == true) {
            for field in ["kind", "happened_at", "recorded_at"] {
                assert!(event.get(field).is_none(), "{by}: {event}");
            }
        }
        // Hidden items are last, so that their position reveals nothing.
        for list in ["events", "nodes"] {
            let hidden: Vec<bool> =
                seen[list].as_array().expect("a list").iter().map(|one| one["is_hidden"] == true).collect();
            assert!(hidden.is_sorted(), "{by}: {list} {hidden:?}");
        }
        let moments: Vec<bool> = seen["edges"]
            .as_array()
            .expect("edges")
            .iter()
            .map(|edge| edge.get("at").is_none() && edge.get("until").is_none())
            .collect();
        assert!(moments.is_sorted(), "{by}: {moments:?}");
        let known: Vec<String> = minutes.iter().map(|minute| format!("2026-11-20T00:{minute:02}:00Z")).collect();
        for text in texts(&seen).into_iter().filter(|text| text.starts_with("2026-11-20T")) {
            assert!(known.iter().any(|known| known == text), "{by} learns of {text}: {seen}");
        }
    }
    // Nor in files.
    let code = super::urlencoded(&unit(1).address());
    let path = format!("/api/v1/chain/file?code={code}&format=csv");
    let csv = world.site.get(&path).by(&world.party("shop").business).await.expect(200).text();
    for minute in 1..=7 {
        assert!(!csv.contains(&format!("20/11/2026 07:{minute:02}")), "{csv}");
    }
}

#[rstest]
#[tokio::test]
async fn an_authority_sees_chains_in_which_its_businesses_have_a_part(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = chain(backend).await;
    let ask = format!("/api/v1/chain?code={}", super::urlencoded(&lot("2/P-1", 0).address()));
    let here = world.site.authority(Some(PROVINCE), Role::Officer).await;
    let seen = world.site.get(&ask).by(&here).await.expect(200).json();
    assert_eq!(seen["hidden"], json!(0));
    let elsewhere = world.site.authority(Some("01"), Role::Officer).await;
    assert_eq!(world.site.get(&ask).by(&elsewhere).await.refusal(404), "not_found");
    let waiting = world.site.business_at(OrganisationState::Pending, PROVINCE).await;
    assert_eq!(world.site.get(&ask).by(&waiting).await.refusal(403), "organisation_not_approved");
}

#[rstest]
#[tokio::test]
async fn what_was_declared_wrong_leads_nowhere(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut world = World::start(backend, &["farm", "packer", "shop"]).await;
    world.make("farm", &[lot("1/F-1", 100)]).await;
    world.deliver("farm", &[lot("1/F-1", 60)], "packer").await;
    let lists = super::lists(&[lot("1/F-1", 40)]);
    let shipping = json!({
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "quantityList": lists.1,
        "destinationList": [{
            "type": "possessing_party", "destination": format!("https://id.gs1.org/417/{}", world.party("shop").gln),
        }],
    });
    let sent = world.event("farm", shipping).await;
    assert_eq!(world.recipients("farm", &lot("1/F-1", 0)).await, set(["packer: F-1 60", "shop: F-1 40"]));
    world.declare_wrong("farm", sent).await;
    assert_eq!(world.recipients("farm", &lot("1/F-1", 0)).await, set(["packer: F-1 60"]));
}

#[rstest]
#[tokio::test]
async fn the_page_of_a_lot_tells_its_way_and_not_to_whom_it_went(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = World::start(backend, &["farm", "packer", "shop"]).await;
    let packer = world.party("packer").business.clone();
    let mut product = world.site.least(&packer, Kind::Product, "Thanh long").await;
    product["gtin"] = json!(gtin(2));
    let product = world.site.create(&packer, Kind::Product, &product).await;
    let input = json!({ "name": "Lô đóng gói", "code": "P-1", "product_id": product["id"] });
    let made = world.site.create(&packer, Kind::Lot, &input).await;
    let page = format!("/api/v1/trace/{}", made["trace_code"].as_str().expect("a code"));
    let before = world.site.get(&page).await.expect(200).json();
    assert!(before.get("journey").is_none());

    world.make("farm", &[lot("1/F-1", 100)]).await;
    world.deliver("farm", &[lot("1/F-1", 100)], "packer").await;
    world.process("packer", &[lot("1/F-1", 100)], &[lot("2/P-1", 90)]).await;
    world.deliver("packer", &[lot("2/P-1", 90)], "shop").await;
    let steps = |page: &serde_json::Value| -> Vec<String> {
        let step = |step: &serde_json::Value| {
            format!("{} {}", step["party"].as_str().expect("a name"), step["kind"].as_str().expect("a kind"))
        };
        page["journey"]["steps"].as_array().expect("steps").iter().map(step).collect()
    };
    let page_now = world.site.get(&page).await.expect(200).json();
    assert_eq!(steps(&page_now), ["farm harvest", "farm ship", "packer receive", "packer process", "packer ship"]);
    assert_eq!(page_now["journey"]["recipients"], 1);
    assert!(!page_now.to_string().contains("shop"), "{page_now}");
    // What its source records later is on the page at once.
    world.observe("farm", &[lot("1/F-1", 100)], ("inspecting", "conformant"), None).await;
    world.make("farm", &[lot("1/F-1", 5)]).await;
    let later = world.site.get(&page).await.expect(200).json();
    assert_eq!(later["journey"]["steps"][0]["count"], 2);
}

#[rstest]
#[tokio::test]
async fn every_stage_has_the_codes_of_its_goods_and_place(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut world = World::start(backend, &["farm", "packer", "shop"]).await;
    let (farm, packer) = (world.party("farm").business.clone(), world.party("packer").business.clone());
    let mut product = world.site.least(&packer, Kind::Product, "Thanh long").await;
    product["gtin"] = json!(gtin(2));
    let product = world.site.create(&packer, Kind::Product, &product).await;
    let input = json!({ "name": "Lô đóng gói", "code": "P-1", "product_id": product["id"] });
    let made = world.site.create(&packer, Kind::Lot, &input).await;
    let mut garden = world.site.least(&farm, Kind::Place, "Vườn").await;
    garden["code"] = json!("V-01");
    let place = world.site.create(&farm, Kind::Place, &garden).await;
    let of_place = format!("https://nguon.example.vn/t/{}", place["trace_code"].as_str().expect("a code"));
    let house = gln(77);

    let amounts = |thing: &super::Thing| super::lists(std::slice::from_ref(thing)).1;
    let (fruit, boxes) = (lot("1/F-1", 100), lot("2/P-1", 90));
    let harvest = json!({
        "type": "ObjectEvent", "action": "ADD", "bizStep": "commissioning", "disposition": "active",
        "quantityList": amounts(&fruit), "readPoint": { "id": of_place },
    });
    let _ = world.event("farm", harvest).await;
    world.deliver("farm", &[lot("1/F-1", 100)], "packer").await;
    let process = json!({
        "type": "TransformationEvent", "bizStep": "commissioning", "inputQuantityList": amounts(&fruit),
        "outputQuantityList": amounts(&boxes), "bizLocation": { "id": format!("https://id.gs1.org/414/{house}") },
    });
    let _ = world.event("packer", process).await;
    world.deliver("packer", &[lot("2/P-1", 90)], "shop").await;

    let code = made["trace_code"].as_str().expect("a code");
    let stages = async || -> Vec<(String, serde_json::Value, serde_json::Value)> {
        let page = world.site.get(&format!("/api/v1/trace/{code}")).await.expect(200).json();
        let stage = |step: &serde_json::Value| {
            assert!(step.get("location_code").is_some(), "where it is unknown that is said: {step}");
            assert!(step["on"].is_string(), "{step}");
            (
                step["kind"].as_str().expect("a kind").to_owned(),
                step["product_codes"].clone(),
                step["location_code"].clone(),
            )
        };
        page["journey"]["steps"].as_array().expect("steps").iter().map(stage).collect()
    };
    let (f, p) = (fruit.address(), boxes.address());
    let of = |kind: &str, goods: &[&String], place: serde_json::Value| (kind.to_owned(), json!(goods), place);
    let expected = |harvested_at: serde_json::Value| {
        vec![
            of("harvest", &[&f], harvested_at),
            of("ship", &[&f], json!(null)),
            of("receive", &[&f], json!(null)),
            of("process", &[&f, &p], json!(house)),
            of("ship", &[&p], json!(null)),
        ]
    };
    assert_eq!(stages().await, expected(json!("V-01")));
    let page = world.site.get(&format!("/t/{code}")).await.expect(200).text();
    for said in ["Mã hàng: (01)", "(10)F-1", "Mã địa điểm: V-01", &house, "chưa có mã địa điểm"] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    // What its business does not publish is not said; a GLN of the place comes first.
    let path = format!("places/{}", place["id"].as_str().expect("an id"));
    garden["gln"] = json!(gln(78));
    let _ = world.site.put(&path).by(&farm).version(1).json(&garden).await.expect(200);
    assert_eq!(stages().await, expected(json!(gln(78))));
    let _ = world.site.move_to(&farm, Kind::Place, &[&place["id"]], "inactive").await.expect(204);
    assert_eq!(stages().await, expected(json!(null)));
}

#[rstest]
#[tokio::test]
async fn a_trace_is_taken_along_as_a_table_or_on_paper(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let world = chain(backend).await;
    let code = super::urlencoded(&lot("2/P-1", 0).address());
    let packer = &world.party("packer").business;
    let path = |format: &str| format!("/api/v1/chain/file?code={code}&direction=forward&format={format}");
    let csv = world.site.get(&path("csv")).by(packer).await.expect(200).text();
    let rows: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
    assert!(rows[0].starts_with("Việc;Từ: hàng;Từ: mã;Từ: bên;"), "{csv}");
    assert!(
        rows.iter().any(|row| row.starts_with("Xếp vào;") && row.contains("(10)P-1") && row.contains(";90;KGM")),
        "{csv}"
    );
    // What the packer may not see has no name.
    assert!(csv.contains("không được xem") && !csv.contains("shop"), "{csv}");
    let excel = world.site.get(&path("xlsx")).by(packer).await.expect(200);
    assert!(excel.body.starts_with(b"PK"));
    let paper = world.site.get(&path("pdf")).by(packer).await.expect(200);
    assert!(paper.body.starts_with(b"%PDF-"));
    assert_eq!(paper.header("content-type"), Some("application/pdf"));
}
