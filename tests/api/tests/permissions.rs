//! Permissions: every operation of the document by every kind of caller, against `permissions.csv`.
//!
//! A cell is `allow` when the caller reaches the operation itself, whatever it then answers to the minimal request;
//! otherwise it is the status of the refusal. `UPDATE_MATRIX=1` rewrites the file, which a person then reviews beside
//! `permission.rs`.

use std::collections::BTreeMap;
use std::path::Path;

use nguon_api::platform::entity::organisation;
use nguon_api_tests::contract::contract;
use nguon_api_tests::form::{PDF, account, business, file, registration};
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Backend, Bearer, Business, Call, Person, Site, sample};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::{area_id, catalogue_id};
use reqwest::Method;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};
use uuid::Uuid;

/// The media type of events.
const LD_JSON: &str = "application/ld+json";

/// A caller, and the records that operations are tried on.
struct Caller {
    name: &'static str,
    token: Option<String>,
    ids: BTreeMap<&'static str, String>,
}

async fn set_state(site: &Site, id: Uuid, state: OrganisationState) {
    let transaction = site.application.database.begin().await.expect("a transaction");
    let row = organisation::ActiveModel { id: Set(id), state: Set(state.into()), ..Default::default() };
    organisation::Entity::update(row).exec(&transaction).await.expect("changed");
    transaction.commit().await.expect("committed");
}

/// Creates a business that has registered with a file, has a record of every kind and is then moved to a state.
async fn business_in(site: &Site, number: u32, state: OrganisationState) -> (Business, BTreeMap<&'static str, String>) {
    let email = format!("owner{number}@example.vn");
    let form = registration(&business(number), &account(&email)).part("registration_file", file("a.pdf", PDF.to_vec()));
    let registered = site.post("registrations").form(form).await.expect(201).json();
    let id: Uuid = registered["id"].as_str().and_then(|id| id.parse().ok()).expect("an identifier");
    let business = Business { id, owner: site.sign_in(&email, PASSWORD).await };
    set_state(site, id, OrganisationState::Approved).await;
    let mut ids = BTreeMap::from([("approvals", id.to_string())]);
    ids.insert("files", site.pdf_id(&business).await.as_str().unwrap_or("?").to_owned());
    for kind in Kind::ALL {
        let record = site.made(&business, kind, "Bản ghi").await;
        ids.insert(kind.path(), record["id"].as_str().unwrap_or("?").to_owned());
        ids.insert(kind.as_str(), coded(site, &business, kind).await);
        if kind == Kind::Product {
            ids.insert("code", record["trace_code"].as_str().unwrap_or("?").to_owned());
        }
    }
    let event = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-20T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "epcList": ["https://id.gs1.org/00/189385059700000018"], "action": "OBSERVE",
        "bizStep": "shipping", "disposition": "in_transit",
        "readPoint": { "id": value("readPoints") }, "bizLocation": { "id": value("bizLocations") },
    });
    for (name, path) in [("events", "/epcis/v2/events"), ("capture", "/epcis/v2/capture")] {
        let taken = site.post(path).by(&business).raw(LD_JSON, event.to_string()).await;
        let location = taken.header("location").and_then(|location| location.rsplit('/').next()).unwrap_or("?");
        ids.insert(name, location.to_owned());
    }
    for name in [QUERY, OTHER_QUERY] {
        let question = json!({ "name": name, "query": { "EQ_action": ["OBSERVE"] } });
        let _ = site.post("/epcis/v2/queries").by(&business).json(&question).await.expect(201);
    }
    let amount = json!([{ "lot_id": ids["lots"], "quantity": 5, "unit": "KGM" }]);
    let harvest = json!({ "kind": "harvest", "happened_at": "2026-11-21T00:00:00Z", "items": amount });
    let _ = site.post("acts").by(&business).json(&harvest).await.expect(201);
    let ship =
        json!({ "kind": "ship", "happened_at": "2026-11-21T01:00:00Z", "items": amount, "partner_id": ids["members"] });
    let shipped = site.post("acts").by(&business).json(&ship).await.expect(201).json();
    ids.insert("acts", shipped["id"].as_str().unwrap_or("?").to_owned());
    ids.insert("despatch-advices", shipped["advice_id"].as_str().unwrap_or("?").to_owned());
    let advice = format!("despatch-advices/{}", ids["despatch-advices"]);
    let _ = site.post(&format!("{advice}/links")).by(&business).json(&json!({})).await.expect(201);
    let links = site.get(&format!("{advice}/links")).by(&business).await.expect(200).json();
    ids.insert("links", links[0]["id"].as_str().unwrap_or("?").to_owned());
    let labels = json!({ "kind": "consumer", "stock": "a4_24", "items": [{ "record_id": ids["lots"], "copies": 1 }] });
    let run = site.post("print-runs").by(&business).json(&labels).await.expect(201).json();
    ids.insert("print-runs", run["id"].as_str().unwrap_or("?").to_owned());
    ids.insert("invitations", invitation(site, &business.owner, "viewer", number).await);
    ids.insert("api-keys", api_key(site, &business.owner).await);
    ids.insert("changes", change(site, &business).await);
    ids.insert("registered-changes", ids["changes"].clone());
    ids.insert("recalls", recalled(site, &business, &ids["lots"]).await);
    let hold = json!({ "lot_id": ids["lots"], "reason": "Chờ kết quả" });
    let hold = site.post("holds").by(&business).json(&hold).await.expect(201).json();
    ids.insert("holds", hold["id"].as_str().unwrap_or("?").to_owned());
    ids.insert("recall-notices", notice_to(site, &business).await);
    set_state(site, id, state).await;
    (business, ids)
}

/// Creates a record with a code, and returns the code.
async fn coded(site: &Site, business: &Business, kind: Kind) -> String {
    let code = match kind {
        Kind::DiaryEntry | Kind::MaterialBatch => return "?".to_owned(),
        Kind::Product => sample::gtin(site.next()),
        Kind::LogisticUnit => sample::sscc(site.next()),
        _ => format!("A-{}", site.next()),
    };
    let mut input = site.least(business, kind, "Có mã").await;
    if kind == Kind::Lot {
        input["code"] = json!(code);
    }
    let _ = site.put(&format!("{}/by-code/{code}", kind.path())).by(business).json(&input).await.expect(201);
    code
}

/// The name of a named query.
const QUERY: &str = "observed";
/// The name of another one.
const OTHER_QUERY: &str = "observed-too";

/// Returns a value of a resource list that the events of each business have.
fn value(list: &str) -> &'static str {
    match list {
        "eventTypes" => "ObjectEvent",
        "bizSteps" => "shipping",
        "dispositions" => "in_transit",
        "epcs" => "https://id.gs1.org/00/189385059700000018",
        _ => "https://id.gs1.org/414/8938505970004",
    }
}

/// Publishes a recall of a lot.
async fn recalled(site: &Site, business: &Business, lot: &str) -> String {
    let input = json!({
        "basis": "lots", "hazard": "minor", "title": "Thu hồi", "reason": "Nhãn sai", "instructions": "Trả lại",
        "phone": "0252 386 1234", "public_text": "Nhãn sai", "starts": [{ "record_id": lot }],
    });
    let draft = site.post("recalls").by(business).json(&input).await.expect(201).json();
    let id = draft["id"].as_str().unwrap_or("?").to_owned();
    let _ = site.post(&format!("recalls/{id}/publication")).by(business).await.expect(200);
    id
}

/// Creates a notice to a business, from one of its suppliers.
async fn notice_to(site: &Site, business: &Business) -> String {
    let sender = site.business().await;
    let lot = site.made(&sender, Kind::Lot, "Lô của người gửi").await;
    let address = format!("{}/t/{}", nguon_api_tests::site::PUBLIC_URL, lot["trace_code"].as_str().unwrap_or("?"));
    let event = json!({
        "type": "ObjectEvent", "eventTime": "2026-11-20T08:00:00+07:00", "eventTimeZoneOffset": "+07:00",
        "quantityList": [{ "epcClass": address, "quantity": 1, "uom": "KGM" }], "action": "OBSERVE", "bizStep": "shipping",
        "destinationList": [{ "type": "owning_party", "destination": format!("urn:uuid:{}", business.id) }],
    });
    let _ = site.post("/epcis/v2/events").by(&sender).raw(LD_JSON, event.to_string()).await.expect(201);
    let _ = recalled(site, &sender, lot["id"].as_str().unwrap_or("?")).await;
    let page = site.get("recall-notices").by(business).await.expect(200).json();
    page["items"][0]["id"].as_str().unwrap_or("?").to_owned()
}

/// The GS1 keys of published records.
const GTIN: &str = "08938505970011";
const SSCC: &str = "893531200000002520";
const GLN: &str = "8938505970004";

/// Creates records with GS1 keys, so that the addresses of the resolver lead somewhere.
async fn keys(site: &Site, business: &Business) {
    let mut product = site.least(business, Kind::Product, "Có GTIN").await;
    product["gtin"] = json!(GTIN);
    let product = site.create(business, Kind::Product, &product).await;
    let lot = json!({ "name": "Lô A1", "code": "A1", "product_id": product["id"] });
    let _ = site.create(business, Kind::Lot, &lot).await;
    for (kind, field, key) in [(Kind::Place, "gln", GLN), (Kind::LogisticUnit, "sscc", SSCC)] {
        let mut input = site.least(business, kind, "Có mã GS1").await;
        input[field] = json!(key);
        let _ = site.create(business, kind, &input).await;
    }
}

/// Sends an invitation.
async fn invitation(site: &Site, inviter: &Person, role: &str, number: u32) -> String {
    let input = json!({ "email": format!("invited{number}@example.vn"), "name": "Người được mời", "role": role });
    let made = site.post("invitations").by(inviter).json(&input).await.expect(201).json();
    made["id"].as_str().unwrap_or("?").to_owned()
}

/// Requests a change of registered data, which waits.
async fn change(site: &Site, business: &Business) -> String {
    let gln = nguon_api_tests::sample::gln(site.next());
    let asked = site.ask_change(business, json!({ "kind": "gln", "gln": gln })).await.expect(201).json();
    asked["id"].as_str().unwrap_or("?").to_owned()
}

/// Creates an API key.
async fn api_key(site: &Site, owner: &Person) -> String {
    let input = json!({ "name": "Phần mềm kho", "scopes": ["read_events"], "days": 30 });
    let made = site.post("api-keys").by(owner).json(&input).await.expect(201).json();
    made["id"].as_str().unwrap_or("?").to_owned()
}

async fn callers(site: &Site) -> Vec<Caller> {
    let (main, ids) = business_in(site, 1, OrganisationState::Approved).await;
    keys(site, &main).await;
    let (pending, _) = business_in(site, 2, OrganisationState::Pending).await;
    let (rejected, _) = business_in(site, 3, OrganisationState::Rejected).await;
    let (suspended, suspended_ids) = business_in(site, 4, OrganisationState::Suspended).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let mut administrator_ids = ids.clone();
    administrator_ids.insert("invitations", invitation(site, &administrator, "officer", 5).await);
    let mut anonymous_ids = ids.clone();
    anonymous_ids.insert("users", main.owner.id.to_string());
    anonymous_ids.insert("areas", area_id("68").to_string());
    anonymous_ids.insert("catalogue-entries", catalogue_id("unit", "KGM").to_string());
    let mut callers = vec![Caller { name: "anonymous", token: None, ids: anonymous_ids }];
    let mut add = |name, person: &Person, own: &BTreeMap<&'static str, String>| {
        // Codes of a suspended business are gone for everyone; the operations are tried on published records.
        let mut own = own.clone();
        own.insert("code", ids["code"].clone());
        own.insert("users", person.id.to_string());
        own.insert("areas", area_id("68").to_string());
        own.insert("catalogue-entries", catalogue_id("unit", "KGM").to_string());
        callers.push(Caller { name, token: Some(person.token().to_owned()), ids: own });
    };
    add("owner", &main.owner, &ids);
    add("editor", &site.colleague(&main, Role::Editor).await, &ids);
    add("recorder", &site.colleague(&main, Role::Recorder).await, &ids);
    add("viewer", &site.colleague(&main, Role::Viewer).await, &ids);
    add("owner_pending", &pending.owner, &ids);
    add("owner_rejected", &rejected.owner, &ids);
    add("owner_suspended", &suspended.owner, &suspended_ids);
    add("administrator", &administrator, &administrator_ids);
    add("officer", &site.authority(None, Role::Officer).await, &ids);
    add("authority_viewer", &site.authority(None, Role::AuthorityViewer).await, &ids);
    add("operator", &site.operator().await, &ids);
    callers
}

/// Returns a request that reaches the operation and then changes nothing.
fn request(site: &Site, method: &Method, template: &str, operation: &Value, caller: &Caller) -> Call {
    let parts: Vec<&str> = template.split('/').collect();
    let path: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(place, part)| match *part {
            "{id}" => caller.ids[parts[place - 1]].clone(),
            "{link_id}" => caller.ids["links"].clone(),
            "{code}" if parts[place - 1] == "by-code" => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.path() == parts[place - 2]).expect("a kind");
                caller.ids[kind.as_str()].clone()
            }
            "{code}" => caller.ids["code"].clone(),
            "{event_id}" => caller.ids["events"].clone(),
            // The owner's query is gone when the editor removes one.
            "{name}" if *method == Method::DELETE && caller.name == "editor" => OTHER_QUERY.to_owned(),
            "{name}" => QUERY.to_owned(),
            // A value that occurs in events.
            "{value}" => value(parts[place - 1]).replace(':', "%3A").replace('/', "%2F"),
            "{kind}" => "unit".to_owned(),
            "{gtin}" => GTIN.to_owned(),
            "{lot}" => "A1".to_owned(),
            "{serial}" => "1".to_owned(),
            "{sscc}" => SSCC.to_owned(),
            "{gln}" => GLN.to_owned(),
            part => {
                assert!(!part.starts_with('{'), "{template} has a parameter that this test does not know");
                part.to_owned()
            }
        })
        .collect();
    let mut call = site.call(method.clone(), &path.join("/")).version(999);
    let content = &operation["requestBody"]["content"];
    if !content["multipart/form-data"].is_null() {
        call = call.form(registration(&json!({}), &json!({})));
    } else if !content[LD_JSON].is_null() {
        call = call.raw(LD_JSON, "{}");
    } else if !content["application/json"].is_null() {
        // Enough of a decision to be refused for its version only.
        call = call.json(&if template.ends_with("/decision") { json!({ "verdict": "approve" }) } else { json!({}) });
    }
    match &caller.token {
        Some(token) => call.bearer(token),
        None => call,
    }
}

#[rstest]
#[tokio::test]
async fn every_operation_is_open_to_those_whom_the_matrix_names_and_to_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let callers = callers(&site).await;
    let mut operations = contract().operations();
    // Operations that remove what others need come last: invitations, then sessions.
    operations.sort_by_key(|(method, path, _)| {
        let takes_away = (
            path == "/api/v1/sessions",
            path == "/api/v1/invitations/{id}",
            path == "/api/v1/api-keys/{id}",
            path == "/epcis/v2/queries/{name}" && *method == Method::DELETE,
        );
        (takes_away, path.clone(), method.to_string())
    });
    let mut found = BTreeMap::new();
    for (method, template, operation) in &operations {
        let mut row = Vec::new();
        for caller in &callers {
            let answer = request(&site, method, template, operation, caller).await;
            row.push(match answer.status {
                401 | 403 | 404 | 405 | 410 => answer.status.to_string(),
                status => {
                    assert!(status < 500, "{method} {template} by {}: {}", caller.name, answer.text());
                    "allow".to_owned()
                }
            });
        }
        let requirements = operation["security"].as_array().cloned().unwrap_or_default();
        let optional = requirements.iter().any(|requirement| requirement.as_object().is_some_and(|all| all.is_empty()));
        let bearer = !optional && requirements.iter().any(|requirement| requirement.get("bearer").is_some());
        let cookie = template == "/api/v1/session/refresh";
        assert_eq!(row[0] == "401", bearer || cookie, "{method} {template}: the document says who must be signed in");
        found.insert(format!("{method} {template}"), row);
    }

    let names: Vec<&str> = callers.iter().map(|caller| caller.name).collect();
    let mut text = format!("operation,{}\n", names.join(","));
    for (operation, row) in &found {
        text.push_str(&format!("{operation},{}\n", row.join(",")));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("permissions.csv");
    if std::env::var_os("UPDATE_MATRIX").is_some() && backend == Backend::Sqlite {
        std::fs::write(&path, &text).expect("the matrix is written");
    }
    let reviewed = std::fs::read_to_string(&path).expect("tests/api/permissions.csv");
    let differences: Vec<String> = reviewed
        .lines()
        .filter(|line| !text.lines().any(|now| now == *line))
        .map(|line| format!("- {line}"))
        .chain(text.lines().filter(|now| !reviewed.lines().any(|line| line == *now)).map(|now| format!("+ {now}")))
        .collect();
    assert!(differences.is_empty(), "not what was reviewed (- in the file, + now):\n{}", differences.join("\n"));
}

#[rstest]
#[tokio::test]
async fn credentials_that_have_ended_are_never_taken_for_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô").await;
    let path = format!("resolve?code={}", lot["trace_code"].as_str().unwrap_or("?"));
    let _ = site.get(&path).by(&business).await.expect(200);
    let authority = site.authority(None, Role::Officer).await;
    let mut optional = 0;
    for (method, template, operation) in contract().operations() {
        let requirements = operation["security"].as_array().cloned().unwrap_or_default();
        if !requirements.iter().any(|requirement| requirement.as_object().is_some_and(|all| all.is_empty())) {
            continue;
        }
        optional += 1;
        assert_eq!((method, template.as_str()), (Method::GET, "/api/v1/resolve"), "add its address to this test");
    }
    assert_eq!(optional, 1);
    // A caller without the permission sees what everybody sees.
    let anonymous = site.get(&path).await;
    assert_eq!(site.get(&path).by(&authority).await.status, anonymous.status);
    for wrong in ["a.b.c", "", "nguon_000000000000_x"] {
        assert_eq!(site.get(&path).bearer(wrong).await.refusal(401), "unauthenticated", "{wrong}");
    }
    for (name, value) in [("x-api-key", "nguon_000000000000_x"), ("x-api-key", ""), ("authorization", "Basic YTpi")] {
        assert_eq!(site.get(&path).header(name, value).await.refusal(401), "unauthenticated", "{name}: {value}");
    }
    site.clock.advance(chrono::TimeDelta::minutes(10));
    assert_eq!(site.get(&path).by(&business).await.refusal(401), "unauthenticated", "the token has ended");
    assert_eq!(site.get(&path).await.status, anonymous.status);
}
