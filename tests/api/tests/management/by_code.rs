//! Records by their own codes.

use nguon_api_tests::{Backend, Business, Site, sample};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

/// The kinds with a code, and the field that has it.
const CODED: [(Kind, &str); 7] = [
    (Kind::Member, "code"),
    (Kind::Place, "code"),
    (Kind::Material, "code"),
    (Kind::Process, "certificate_number"),
    (Kind::Product, "gtin"),
    (Kind::Lot, "code"),
    (Kind::LogisticUnit, "sscc"),
];

/// Returns a code that no record has.
fn new_code(site: &Site, kind: Kind) -> String {
    match kind {
        Kind::Product => sample::gtin(site.next()),
        Kind::LogisticUnit => sample::sscc(site.next()),
        Kind::Lot => format!("A/1-{}", site.next()),
        _ => format!("Mã 1/{}%+ ?#", site.next()),
    }
}

fn encoded(code: &str) -> String {
    code.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn path(kind: Kind, code: &str) -> String {
    format!("{}/by-code/{}", kind.path(), encoded(code))
}

/// Returns an input without the code.
async fn input(site: &Site, business: &Business, (kind, field): (Kind, &str), name: &str) -> Value {
    let mut input = site.least(business, kind, name).await;
    if let Some(fields) = input.as_object_mut() {
        fields.remove(field);
    }
    input
}

#[rstest]
#[tokio::test]
async fn a_record_is_created_found_and_changed_by_its_code(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (kind, field) in CODED {
        let code = new_code(&site, kind);
        let path = path(kind, &code);
        assert_eq!(site.get(&path).by(&business).await.refusal(404), "not_found", "{kind}");
        let mut body = input(&site, &business, (kind, field), "Mới").await;

        let created = site.put(&path).by(&business).json(&body).await.expect(201);
        let record = created.json();
        let location = format!("/api/v1/{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
        assert_eq!((created.header("location"), created.header("etag")), (Some(location.as_str()), Some("\"1\"")));
        assert_eq!(record[field], json!(code), "{kind}");
        assert_eq!(site.get(&path).by(&business).await.expect(200).json(), record, "{kind}");

        // The same request once more, as after a lost answer, changes nothing.
        let again = site.put(&path).by(&business).json(&body).await.expect(200);
        assert_eq!((again.json(), again.header("etag")), (record.clone(), Some("\"1\"")), "{kind}");

        // A change needs the version that was read.
        body["name"] = json!("Đã đổi");
        let change = || site.put(&path).by(&business).json(&body);
        assert_eq!(change().await.refusal(428), "precondition_required", "{kind}");
        assert_eq!(change().version(2).await.refusal(412), "version_conflict", "{kind}");
        assert_eq!(change().header("if-none-match", "*").await.refusal(412), "record_exists", "{kind}");
        let changed = change().version(1).await.expect(200);
        assert_eq!((&changed.json()["name"], changed.header("etag")), (&json!("Đã đổi"), Some("\"2\"")), "{kind}");

        // What was read can be put back.
        let read = site.get(&path).by(&business).await.expect(200).json();
        let _ = site.put(&path).by(&business).json(&read).await.expect(200);
        let _ = site.put(&path).by(&business).version(2).json(&read).await.expect(200);
        let list = site.get(kind.path()).by(&business).await.expect(200).json();
        let named = |item: &&Value| item["name"] == "Đã đổi";
        assert_eq!(list["items"].as_array().into_iter().flatten().filter(named).count(), 1, "{kind}");
    }
}

#[rstest]
#[tokio::test]
async fn preconditions_say_what_must_be_there(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let body = site.least(&business, Kind::Material, "Phân").await;
    let path = path(Kind::Material, "VT-1");
    let put = || site.put(&path).by(&business).json(&body);
    assert_eq!(put().version(1).await.refusal(412), "version_conflict", "there is no version yet");
    assert_eq!(put().header("if-none-match", "\"1\"").await.refusal(400), "malformed");
    assert_eq!(put().version(1).header("if-none-match", "*").await.refusal(400), "malformed");
    assert_eq!(put().header("if-match", "*").await.refusal(412), "version_conflict");
    assert_eq!(put().header("if-none-match", "*").await.expect(201).json()["status"], "active");
    let inactive = site.put(&format!("{path}?status=inactive")).by(&business).version(1).json(&body).await.expect(200);
    assert_eq!(inactive.json()["status"], "inactive");
    assert_eq!(site.get(&format!("{path}?colour=1")).by(&business).await.refusal(400), "malformed");
}

#[rstest]
#[tokio::test]
async fn the_code_of_the_address_counts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (kind, field) in CODED {
        let code = new_code(&site, kind);
        let mut body = input(&site, &business, (kind, field), "Mới").await;
        body[field] = json!(new_code(&site, kind));
        let refused = site.put(&path(kind, &code)).by(&business).json(&body).await.expect(422).json();
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!("other_code")), "{kind}");
    }
    // A code is checked like that of any record, at its field.
    let body = input(&site, &business, (Kind::Product, "gtin"), "Mới").await;
    let refused = site.put("products/by-code/08938505970012").by(&business).json(&body).await.expect(422).json();
    assert_eq!(refused["errors"][0]["code"], "check_digit");
    assert_eq!(site.get("products/by-code/08938505970012").by(&business).await.refusal(404), "not_found");
    for odd in ["%00", "%0A", "%FF%FE", "%20"] {
        assert_eq!(site.get(&format!("places/by-code/{odd}")).by(&business).await.refusal(404), "not_found", "{odd}");
    }
    // A GTIN is the same with or without the zeros in front, and a text the same in any form of Unicode.
    let gtin = sample::gtin(site.next());
    let _ = site.put(&format!("products/by-code/{gtin}")).by(&business).json(&body).await.expect(201);
    let found = site.get(&format!("products/by-code/{:0>14}", gtin)).by(&business).await.expect(200).json();
    assert_eq!(found["gtin"], json!(gtin));
    let body = site.least(&business, Kind::Place, "Vườn").await;
    let _ = site.put(&path(Kind::Place, "Vườn 1")).by(&business).json(&body).await.expect(201);
    let _ = site.get(&path(Kind::Place, " Vu\u{31b}o\u{31b}\u{300}n 1")).by(&business).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn lots_of_several_products_may_have_one_number(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let path = path(Kind::Lot, "01");
    let mut lots = Vec::new();
    for name in ["Lô thanh long", "Lô bưởi"] {
        let mut body = site.least(&business, Kind::Lot, name).await;
        body["code"] = json!("01");
        lots.push(site.put(&path).by(&business).json(&body).await.expect(201).json());
    }
    let refused = site.get(&path).by(&business).await.expect(409).json();
    let error = &refused["errors"][0];
    assert_eq!((&error["field"], &error["code"]), (&json!("uses"), &json!("ambiguous")));
    for lot in &lots {
        let product = lot["product_id"].as_str().unwrap_or("?");
        assert_eq!(site.get(&format!("{path}?uses={product}")).by(&business).await.expect(200).json(), *lot);
    }
    // One in the trash is found only when it is the only one.
    let _ = site.move_to(&business, Kind::Lot, &[&lots[0]["id"]], "trashed").await.expect(204);
    assert_eq!(site.get(&path).by(&business).await.expect(200).json(), lots[1]);
    let _ = site.move_to(&business, Kind::Lot, &[&lots[1]["id"]], "trashed").await.expect(204);
    assert_eq!(site.get(&path).by(&business).await.refusal(409), "state_conflict");
}

#[rstest]
#[tokio::test]
async fn a_code_may_be_a_word_of_other_addresses(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for code in ["qr", "status", "import", "by-code"] {
        for kind in [Kind::Lot, Kind::Place] {
            let body = input(&site, &business, (kind, "code"), "Mới").await;
            let created = site.put(&path(kind, code)).by(&business).json(&body).await.expect(201).json();
            assert_eq!(created["code"], code, "{kind}");
            let found = site.get(&path(kind, code)).by(&business).await.expect(200).json();
            assert_eq!(found, created, "{kind}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_code_in_the_trash_stays_taken(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (kind, field) in CODED {
        let path = path(kind, &new_code(&site, kind));
        let body = input(&site, &business, (kind, field), "Bỏ").await;
        let record = site.put(&path).by(&business).json(&body).await.expect(201).json();
        let _ = site.move_to(&business, kind, &[&record["id"]], "trashed").await.expect(204);
        assert_eq!(site.get(&path).by(&business).await.expect(200).json()["status"], "trashed", "{kind}");
        assert_eq!(site.put(&path).by(&business).json(&body).await.refusal(409), "state_conflict", "{kind}");
        let versioned = site.put(&path).by(&business).version(2).json(&body).await;
        assert_eq!(versioned.refusal(409), "state_conflict", "{kind}");
    }
}

#[rstest]
#[tokio::test]
async fn of_ten_equal_requests_at_once_one_creates(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (kind, field) in CODED {
        let path = path(kind, &new_code(&site, kind));
        let body = input(&site, &business, (kind, field), "Một").await;
        let put = || async { site.put(&path).by(&business).json(&body).await };
        let answers = futures_util::future::join_all((0..10).map(|_| put())).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [&[200; 9][..], &[201]].concat(), "{kind}");
        assert!(answers.iter().all(|answer| answer.json() == answers[0].json()), "{kind}");
    }
}

#[rstest]
#[tokio::test]
async fn codes_are_those_of_the_business_and_changes_need_the_permission(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let viewer = site.colleague(&business, Role::Viewer).await;
    for (kind, field) in CODED {
        let path = path(kind, &new_code(&site, kind));
        let body = input(&site, &business, (kind, field), "Của tôi").await;
        assert_eq!(site.put(&path).by(&viewer).json(&body).await.refusal(403), "forbidden", "{kind}");
        let record = site.put(&path).by(&business).json(&body).await.expect(201).json();
        assert_eq!(site.get(&path).by(&viewer).await.expect(200).json(), record, "{kind}");
        assert_eq!(site.get(&path).by(&other).await.refusal(404), "not_found", "{kind}");
    }
    // Diary entries have no code.
    assert_eq!(site.get("diary-entries/by-code/1").by(&business).await.status, 404);
}
