//! The public view of products and lots.

use nguon_api::platform::entity::organisation;
use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

/// Creates a business with a lot that has everything a page can show.
async fn published(site: &Site) -> (Business, Value, Value) {
    let business = site.business().await;
    let profile = json!({
        "phone": "0252 386 1234", "website": "https://htx.example.vn", "representative_name": "Nguyễn Thị Hoa",
        "representative_phone": "0913 999 888", "representative_email": "rieng.tu@example.vn", "introduction": "Từ năm 1998",
    });
    let _ = site.put("organisation").by(&business).version(1).json(&profile).await.expect(200);
    let product =
        site.create(&business, Kind::Product, &site.full(&business, Kind::Product, "Thanh long ruột đỏ").await).await;
    let member = site.create(&business, Kind::Member, &site.full(&business, Kind::Member, "Vườn bà Kín").await).await;
    let packer = site.made(&business, Kind::Member, "Nhà đóng gói").await;
    let material =
        site.create(&business, Kind::Material, &site.full(&business, Kind::Material, "Phân hữu cơ").await).await;
    let mut input = site.full(&business, Kind::Lot, "Lô 15/11").await;
    input["product_id"] = product["id"].clone();
    input["member_ids"] = json!([packer["id"], member["id"]]);
    input["material_ids"] = json!([material["id"]]);
    let lot = site.create(&business, Kind::Lot, &input).await;
    let _ = site.prove_gln(&business, "8938505970004").await.expect(200);
    (business, product, lot)
}

fn path(record: &Value) -> String {
    format!("trace/{}", record["trace_code"].as_str().unwrap_or("?"))
}

#[rstest]
#[tokio::test]
async fn a_lot_and_a_product_are_shown_alike_on_both_databases(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (_, product, lot) = published(&site).await;
    let (of_lot, of_product) = (site.get(&path(&lot)).await.expect(200), site.get(&path(&product)).await.expect(200));
    // One snapshot for both databases.
    insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("trace_of_a_lot", of_lot.json());
        insta::assert_json_snapshot!("trace_of_a_product", of_product.json());
    });
    assert!(of_product.json().get("lot").is_none());
}

#[rstest]
#[tokio::test]
async fn nothing_personal_is_shown(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, product, lot) = published(&site).await;
    for record in [&product, &lot] {
        let text = site.get(&path(record)).await.expect(200).text();
        for private in [
            "Nguyễn Thị Hoa",
            "0913 999 888",
            "rieng.tu@example.vn",
            "Giám đốc",
            "Lê Thị Kín",
            "Chủ vườn",
            "0912 345 678",
            "kin@example.vn",
            "Thôn 3, xã Hàm Minh",
            "10.832",
            "107.905",
            "Phạm Văn Kho",
            "185000",
            &business.owner.email,
            &business.owner.id.to_string(),
            &business.id.to_string(),
        ] {
            assert!(!text.contains(private), "{private} is in {text}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_code_is_read_however_it_is_typed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (_, _, lot) = published(&site).await;
    let code = lot["trace_code"].as_str().unwrap_or("?");
    let whole = site.get(&path(&lot)).await.expect(200).json();
    let spaced = format!("{}%20-%20{}", &code[..5], &code[5..]);
    for typed in [
        code.to_lowercase(),
        code.replace('0', "o"),
        code.replace('0', "O").replace('1', "l"),
        code.replace('1', "I"),
        spaced,
    ] {
        assert_eq!(site.get(&format!("trace/{typed}")).await.expect(200).json(), whole, "{typed}");
        let _ = site.post(&format!("trace/{typed}/scans")).await.expect(200);
    }
    let scans = site.post(&format!("{}/scans", path(&lot))).await.expect(200).json();
    assert_eq!(scans["count"], 6, "all are the same code");
}

#[rstest]
#[tokio::test]
async fn a_code_that_was_never_given_is_not_found(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (_, _, lot) = published(&site).await;
    let code = lot["trace_code"].as_str().unwrap_or("?");
    let slip = format!("{}{}", &code[..9], if code.ends_with('A') { 'B' } else { 'A' });
    let unknown = nguon_domain::identification::identifier::TraceCode::from_random(u64::MAX).to_string();
    for code in [slip.as_str(), &unknown, "x", "%00", "%F0%9F%A5%AD", "%FF", "' OR 1=1", "..%2F..", &"0".repeat(2_000)]
    {
        assert_eq!(site.get(&format!("trace/{code}")).await.refusal(404), "not_found", "{code}");
        assert_eq!(site.post(&format!("trace/{code}/scans")).await.refusal(404), "not_found", "{code}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_hidden_trashed_or_suspended_is_gone_at_once_and_comes_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, product, lot) = published(&site).await;
    let officer = site.authority(None, Role::Officer).await;
    let whole = [site.get(&path(&product)).await.expect(200).json(), site.get(&path(&lot)).await.expect(200).json()];
    let states = |product_status: u16, lot_status: u16| {
        let calls = [(site.get(&path(&product)), product_status), (site.get(&path(&lot)), lot_status)];
        let scan = site.post(&format!("{}/scans", path(&lot)));
        async move {
            for (call, status) in calls {
                let answer = call.await.expect(status);
                if status == 410 {
                    assert_eq!(answer.refusal(410), "gone");
                }
            }
            let _ = scan.await.expect(lot_status);
        }
    };
    for status in ["inactive", "trashed"] {
        let _ = site.move_to(&business, Kind::Lot, &[&lot["id"]], status).await.expect(204);
        states(200, 410).await;
    }
    let _ = site.move_to(&business, Kind::Lot, &[&lot["id"]], "active").await.expect(204);
    states(200, 200).await;
    let _ = site.move_to(&business, Kind::Product, &[&product["id"]], "inactive").await.expect(204);
    states(410, 410).await;
    let _ = site.move_to(&business, Kind::Product, &[&product["id"]], "active").await.expect(204);
    states(200, 200).await;
    let decide = |verdict: &'static str, version: u32| {
        let body = json!({ "verdict": verdict, "reason": "Kiểm tra" });
        site.post(&format!("approvals/{}/decision", business.id)).by(&officer).version(version).json(&body)
    };
    let _ = decide("suspend", 3).await.expect(200);
    states(410, 410).await;
    let _ = decide("reinstate", 4).await.expect(200);
    states(200, 200).await;
    for (record, before) in [&product, &lot].into_iter().zip(whole) {
        let after = site.get(&path(record)).await.expect(200).json();
        assert_eq!(after["product"], before["product"]);
    }
}

#[rstest]
#[tokio::test]
async fn hidden_members_materials_and_processes_are_left_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, _, lot) = published(&site).await;
    let before = site.get(&path(&lot)).await.expect(200).json();
    let sizes =
        |trace: &Value| ["members", "materials", "processes"].map(|list| trace[list].as_array().map_or(0, Vec::len));
    assert_eq!(sizes(&before), [2, 1, 2]);
    for (kind, name) in [
        (Kind::Member, "Vườn bà Kín"),
        (Kind::Member, "Nhà máy phân bón"),
        (Kind::Material, "Phân hữu cơ"),
        (Kind::Process, "Đóng gói"),
    ] {
        let list = site.get(&format!("{}?limit=100", kind.path())).by(&business).await.expect(200).json();
        let id = list["items"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|item| item["name"] == name)
            .map(|item| item["id"].clone());
        let _ = site.move_to(&business, kind, &[&id.unwrap_or_default()], "inactive").await.expect(204);
        let text = site.get(&path(&lot)).await.expect(200).text();
        assert!(!text.contains(name), "{name} is in {text}");
    }
    assert_eq!(sizes(&site.get(&path(&lot)).await.expect(200).json()), [1, 0, 1]);
}

#[rstest]
#[tokio::test]
async fn a_business_that_is_not_approved_publishes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, product, _) = published(&site).await;
    for state in OrganisationState::ALL {
        let transaction = site.application.database.begin().await.expect("a transaction");
        let row = organisation::ActiveModel { id: Set(business.id), state: Set(state.into()), ..Default::default() };
        organisation::Entity::update(row).exec(&transaction).await.expect("changed");
        transaction.commit().await.expect("committed");
        // Another server on the same data, with an empty cache.
        let fresh = Site::start_with(backend, |config| config.storage = site.config.storage.clone()).await;
        let answer = fresh.get(&path(&product)).await;
        assert_eq!(answer.status, if state == OrganisationState::Approved { 200 } else { 410 }, "{state:?}");
    }
}

#[rstest]
#[tokio::test]
async fn openings_count_up_and_the_first_one_stays(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (_, product, lot) = published(&site).await;
    let scan = |record: &Value| site.post(&format!("{}/scans", path(record)));
    let first = scan(&lot).await.expect(200).json();
    assert_eq!(first, json!({ "first_at": "2026-11-22T03:00:00Z", "count": 1 }));
    site.clock.advance(chrono::TimeDelta::days(3));
    assert_eq!(scan(&lot).await.expect(200).json(), json!({ "first_at": "2026-11-22T03:00:00Z", "count": 2 }));
    assert_eq!(scan(&product).await.expect(200).json(), json!({ "first_at": "2026-11-25T03:00:00Z", "count": 1 }));
    let _ = site.get(&path(&lot)).await.expect(200);
    assert_eq!(scan(&lot).await.expect(200).json()["count"], 3, "reading does not count");
    // Concurrent openings are all counted.
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(scan(&lot).into_future())).collect();
    for call in calls {
        let _ = call.await.expect("an answer").expect(200);
    }
    assert_eq!(scan(&lot).await.expect(200).json()["count"], 24);
}

#[rstest]
#[tokio::test]
async fn one_address_cannot_count_without_end(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (_, product, _) = published(&site).await;
    let scan = || site.post(&format!("{}/scans", path(&product)));
    for _ in 0..120 {
        let _ = scan().await.expect(200);
    }
    assert_eq!(scan().await.refusal(429), "too_many_requests");
    let _ = site.get(&path(&product)).await.expect(200);
    site.clock.advance(chrono::TimeDelta::minutes(1));
    assert_eq!(scan().await.expect(200).json()["count"], 121);
}
