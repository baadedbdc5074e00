//! Where each address leads: spellings that are redirected, numbers that are invalid, unknown or shared.

use nguon_api::platform::database::Author;
use nguon_api::platform::entity::{gs1_key, organisation};
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use reqwest::Method;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::json;

use super::{CASE, GTIN, code, lot, product};

#[rstest]
#[tokio::test]
async fn every_depth_of_a_link_leads_to_what_is_known(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let lot = lot(&site, &business, &product, "TL/15").await;
    for (path, found) in [
        (format!("/01/{GTIN}"), &product),
        (format!("/01/{CASE}"), &product),
        (format!("/01/{GTIN}/10/TL%2F15"), &lot),
        (format!("/01/{CASE}/10/TL%2F15"), &lot),
        (format!("/01/{GTIN}/10/TL%2F15/21/000042"), &lot),
        (format!("/01/{GTIN}/21/000042"), &product),
        (format!("/01/{GTIN}/10/TL%2F15?17=261215&3103=001250"), &lot),
        (format!("/01/{GTIN}/10/KHAC"), &product),
        (format!("/t/{}", code(&lot)), &lot),
    ] {
        let answer = site.get(&path).header("accept", "application/json").await.expect(200);
        assert_eq!(answer.json()["trace_code"], found["trace_code"], "{path}");
        let page = site.get(&path).await.expect(200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let canonical = format!("<https://nguon.example.vn/t/{}>; rel=\"canonical\"", code(found));
        assert!(page.headers.get_all("link").iter().any(|link| *link == canonical), "{path}: {:?}", page.headers);
        let unknown = path.ends_with("KHAC");
        assert_eq!(page.text().contains("chưa ghi lô KHAC vào hệ thống"), unknown, "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn places_and_logistic_units_are_found_by_their_keys(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let (shown, hidden) = (lot(&site, &business, &product, "A1").await, lot(&site, &business, &product, "A2").await);
    let place = site
        .create(
            &business,
            Kind::Place,
            &json!({
                "name": "Vườn Hàm Minh 1", "gln": "8938505970004", "growing_area_code": "VN-BTOR-0017",
                "category_id": nguon_migrations::seed::catalogue_id("place_category", "farm"),
                "address": "Nhà bà Kín, thôn 3", "area_id": nguon_migrations::seed::area_id("68"),
                "latitude": 10.832_12, "longitude": 107.905_34,
            }),
        )
        .await;
    let receiver = site.made(&business, Kind::Member, "Công ty Bí mật").await;
    let _ = site
        .create(
            &business,
            Kind::LogisticUnit,
            &json!({
                "name": "Thanh long palet", "sscc": "893531200000002520", "from_place_id": place["id"],
                "category_id": nguon_migrations::seed::catalogue_id("logistic_unit_category", "pallet"),
                "contents": [
                    { "lot_id": shown["id"], "quantity": 777, "unit": "KGM" },
                    { "lot_id": hidden["id"], "quantity": 3, "unit": "KGM" },
                ],
                "receiver_id": receiver["id"], "order_number": "AC 239", "gross_weight": 815.5,
                "harvest_team": "Đội 3", "harvested_on": "2026-11-15", "shipped_on": "2026-11-20",
            }),
        )
        .await;
    let _ = site.move_to(&business, Kind::Lot, &[&hidden["id"]], "inactive").await.expect(204);

    for path in ["/414/8938505970004", "/417/8938505970004"] {
        let of_place = site.get(path).header("accept", "application/json").await.expect(200);
        let trace = of_place.json();
        assert_eq!((&trace["kind"], &trace["place"]["name"]), (&json!("place"), &json!("Vườn Hàm Minh 1")));
        assert_eq!(trace["place"]["area"], "Lâm Đồng");
        for private in ["10.832", "107.905", "bà Kín"] {
            assert!(!of_place.text().contains(private), "{private}");
            assert!(!site.get(path).await.expect(200).text().contains(private), "{private}");
        }
    }
    let of_unit = site.get("/00/893531200000002520").header("accept", "application/json").await.expect(200);
    let trace = of_unit.json();
    assert_eq!(trace["kind"], "logistic_unit");
    assert_eq!(
        trace["logistic_unit"]["contents"],
        json!([{ "trace_code": shown["trace_code"], "product": "Thanh long ruột đỏ", "lot": "A1" }])
    );
    let page = site.get("/00/893531200000002520").await.expect(200).text();
    for said in ["893531200000002520", "20/11/2026", "Đội 3", "Vườn Hàm Minh 1", &format!("/t/{}", code(&shown))]
    {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    for secret in ["Bí mật", "AC 239", "815", "777", "A2"] {
        assert!(!of_unit.text().contains(secret) && !page.contains(secret), "{secret}");
    }
    // The address of premises that are open to the public is not personal.
    let shop = json!({
        "name": "Cửa hàng", "address": "12 Trần Hưng Đạo",
        "category_id": nguon_migrations::seed::catalogue_id("place_category", "shop"),
    });
    let shop = site.create(&business, Kind::Place, &shop).await;
    assert!(site.get(&format!("/t/{}", code(&shop))).await.expect(200).text().contains("12 Trần Hưng Đạo"));
}

#[rstest]
#[tokio::test]
async fn what_is_written_otherwise_is_moved_to_the_one_address(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    for (written, right) in [
        ("/01/8938505970011", "/01/08938505970011"),
        ("/gtin/8938505970011", "/01/08938505970011"),
        ("/GTIN/08938505970011/Lot/a/ser/B", "/01/08938505970011/10/a/21/B"),
        ("/gtin/08938505970011/", "/01/08938505970011"),
        ("//01//08938505970011", "/01/08938505970011"),
        ("/01/08938505970011/10/TL%2f15", "/01/08938505970011/10/TL%2F15"),
        ("/01/08938505970011/10/%41", "/01/08938505970011/10/A"),
        ("/sscc/893531200000002520?linkType=linkset", "/00/893531200000002520?linkType=linkset"),
        ("/01/8938505970011?17=261215&lang=en", "/01/08938505970011?17=261215&lang=en"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = site.call(method, written).await.expect(308);
            assert_eq!(answer.header("location"), Some(right), "{written}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{written}");
        }
        assert!(matches!(site.get(right).await.status, 404), "{right} is not moved again");
    }
}

#[rstest]
#[tokio::test]
async fn a_wrong_number_is_said_to_be_wrong_and_an_unknown_one_unknown(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    for (path, status, said) in [
        ("/01/08938505970012", 400, "đúng ra là 1"),
        ("/01/1234", 400, "Mã số này không đúng"),
        ("/01/08938505970011/10/%C3%A9", 400, "Mã số này không đúng"),
        ("/01/08938505970011/21/1/10/A", 400, "Mã số này không đúng"),
        ("/00/893531200000002527", 400, "đúng ra là 0"),
        ("/01/08938505970011", 404, "hỏi người bán"),
        ("/01/08938505970011", 404, "cấp tại Việt Nam"),
        ("/414/8938505970004", 404, "chưa có trong hệ thống"),
    ] {
        let page = site.get(path).await.expect(status);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        assert!(page.text().contains(said), "{path}: {}", page.text());
        let problem = site.get(path).header("accept", "application/json").await;
        assert_eq!(problem.refusal(status), if status == 400 { "malformed" } else { "not_found" }, "{path}");
        assert_eq!(problem.header("access-control-allow-origin"), Some("*"), "{path}");
        let head = site.call(Method::HEAD, path).await.expect(status);
        assert!(head.body.is_empty(), "{path}");
    }
    assert!(!site.get("/01/09312345678907").await.expect(404).text().contains("893 được cấp"), "an Australian number");
    let long = format!("/01/08938505970011?x={}", "y".repeat(3_000));
    let _ = site.get(&long).await.expect(400);
}

#[rstest]
#[tokio::test]
async fn of_several_businesses_with_one_number_the_rightful_one_is_shown(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (first, second) = (site.business().await, site.business().await);
    let of_first = product(&site, &first, "Của người trước").await;
    site.clock.advance(chrono::TimeDelta::minutes(1));
    let of_second = product(&site, &second, "Của người sau").await;
    let lot = lot(&site, &second, &of_second, "A1").await;
    let shown = |path: String| {
        let call = site.get(&path).header("accept", "application/json");
        async move { call.await.expect(200).json()["trace_code"].clone() }
    };
    assert_eq!(shown(format!("/01/{GTIN}")).await, of_first["trace_code"], "the first has it longest");
    assert_eq!(shown(format!("/01/{GTIN}/10/A1")).await, lot["trace_code"], "only the second has the lot");

    // The owner of the prefix has priority over the first to use the number.
    let transaction = site.application.database.change(Author::system(second.id)).await.expect("a transaction");
    let own = gs1_key::ActiveModel {
        organisation_id: Set(second.id),
        key_type: Set("gtin".to_owned()),
        value: Set(GTIN.to_owned()),
        own_prefix: Set(true),
        ..Default::default()
    };
    gs1_key::Entity::update(own).exec(&transaction).await.expect("changed");
    transaction.commit().await.expect("committed");
    assert_eq!(shown(format!("/01/{GTIN}")).await, of_second["trace_code"]);

    // An inactive lot is gone; the other business's product does not replace it.
    let _ = site.move_to(&second, Kind::Lot, &[&lot["id"]], "inactive").await.expect(204);
    let _ = site.get(&format!("/01/{GTIN}/10/A1")).await.expect(410);

    // A business that may not publish is skipped, on a server with an empty cache.
    let transaction = site.application.database.change(Author::system(second.id)).await.expect("a transaction");
    let suspended = organisation::ActiveModel {
        id: Set(second.id),
        state: Set(nguon_api::platform::entity::stored::OrganisationState::Suspended),
        ..Default::default()
    };
    organisation::Entity::update(suspended).exec(&transaction).await.expect("changed");
    transaction.commit().await.expect("committed");
    let fresh = Site::start_with(backend, |config| config.storage = site.config.storage.clone()).await;
    let trace = fresh.get(&format!("/01/{GTIN}")).header("accept", "application/json").await.expect(200);
    assert_eq!(trace.json()["trace_code"], of_first["trace_code"]);
    let page = fresh.get(&format!("/01/{GTIN}/10/A1")).await.expect(200);
    assert!(page.text().contains("chưa ghi lô A1"), "{}", page.text());
    let _ = site.move_to(&first, Kind::Product, &[&of_first["id"]], "inactive").await.expect(204);
    let _ = site.get(&format!("/01/{GTIN}")).await.expect(410);
}

#[rstest]
#[tokio::test]
async fn other_sites_may_ask_and_other_methods_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let product = product(&site, &site.business().await, "Thanh long").await;
    for path in [format!("/01/{GTIN}"), format!("/t/{}", code(&product))] {
        let options = site.call(Method::OPTIONS, &path).await.expect(204);
        assert_eq!(options.header("access-control-allow-origin"), Some("*"));
        assert_eq!(options.header("access-control-allow-methods"), Some("GET, HEAD, OPTIONS"));
        let head = site.call(Method::HEAD, &path).await.expect(200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("etag"), site.get(&path).await.expect(200).header("etag"));
        assert_eq!(site.call(Method::POST, &path).await.refusal(405), "method_not_allowed");
    }
    let description = site.get("/.well-known/gs1resolver").await.expect(200);
    assert_eq!(description.header("access-control-allow-origin"), Some("*"));
    assert_eq!(description.json()["resolverRoot"], "https://nguon.example.vn");
    assert_eq!(description.json()["supportedPrimaryKeys"], json!(["01", "00", "414", "417"]));
    let moved = site.get("/t?code=7k3m9-qx2ab").await.expect(303);
    assert_eq!(moved.header("location"), Some("/t/7K3M9QX2AB"));
    let pasted = "https%3A%2F%2Fnguon.vn%2Fgtin%2F8938505970011%2Flot%2FTL-15%3Ffbclid%3Dx";
    let moved = site.get(&format!("/t?code={pasted}")).await.expect(303);
    assert_eq!(moved.header("location"), Some("/01/08938505970011/10/TL-15"));
    let moved = site.get("/t?code=%2F%2Fevil.example%2F%0D%0Ax").await.expect(303);
    assert_eq!(moved.header("location"), Some("/t/%2F%2Fevil.example%2F%0D%0Ax"));
}
