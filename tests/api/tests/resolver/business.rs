//! The GLN of a business itself leads to what the business has published (ADR 62).

use nguon_api::platform::database::Author;
use nguon_api::platform::entity::{organisation, stored};
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::json;

use super::{GTIN, code, product};

const GLN: &str = "8938505970004";

#[rstest]
#[tokio::test]
async fn a_confirmed_gln_leads_to_what_the_business_has_published(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let hidden = site.made(&business, Kind::Product, "Hàng ẩn").await;
    let _ = site.move_to(&business, Kind::Product, &[&hidden["id"]], "inactive").await.expect(204);
    let place = site.made(&business, Kind::Place, "Vườn Hàm Minh").await;
    // Asked for, the number counts for nothing yet.
    let change = site.ask_change(&business, json!({ "kind": "gln", "gln": GLN })).await.expect(201).json();
    for path in ["/414/", "/417/"] {
        assert_eq!(
            site.get(&format!("{path}{GLN}")).header("accept", "application/json").await.refusal(404),
            "not_found"
        );
    }
    let page = site.get(&format!("/414/{GLN}")).await.expect(404);
    assert!(page.text().contains("Mã số này chưa có trong hệ thống"), "{}", page.text());
    let officer = site.authority(None, nguon_domain::access::permission::Role::Officer).await;
    let _ = site.decide_change(&officer, &change, json!({ "verdict": "confirm" })).await.expect(200);

    for path in [format!("/414/{GLN}"), format!("/417/{GLN}")] {
        let trace = site.get(&path).header("accept", "application/json").await.expect(200).json();
        assert_eq!((&trace["kind"], &trace["trace_code"]), (&json!("organisation"), &json!(GLN)), "{path}");
        assert_eq!(
            trace["organisation"],
            json!({
                "gln": GLN, "has_more": false,
                "products": [{ "trace_code": product["trace_code"], "name": "Thanh long ruột đỏ", "gs1_key": "8938505970011" }],
                "places": [{ "trace_code": place["trace_code"], "name": "Vườn Hàm Minh" }],
            })
        );
        assert_eq!(trace["business"]["gln"], GLN);
        let page = site.get(&path).await.expect(200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let canonical = format!("<https://nguon.example.vn/414/{GLN}>; rel=\"canonical\"");
        assert!(page.headers.get_all("link").iter().any(|link| *link == canonical), "{path}: {:?}", page.headers);
        for said in ["Sản phẩm đã công bố", "Địa điểm đã công bố", &format!("/t/{}", code(&product)), GLN]
        {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        assert!(!page.text().contains("Hàng ẩn") && !page.text().contains("data-scans"), "{}", page.text());
        let linkset = site.get(&format!("{path}?linkType=linkset")).await.expect(200).json();
        assert_eq!(linkset["linkset"][0]["anchor"], json!(format!("https://nguon.example.vn{path}")));
        let json_ld = site.get(&path).header("accept", "application/ld+json").await.expect(200).json();
        assert_eq!(json_ld["@type"], json!(["Organization", "gs1:Organization"]));
        assert_eq!(
            (&json_ld["gs1:partyGLN"], &json_ld["owns"][0]["@id"]),
            (&json!(GLN), &json!(format!("https://nguon.example.vn/t/{}", code(&product))),)
        );
        let own_page = site.get(&format!("{path}?linkType=gs1:defaultLink")).await.expect(307);
        assert_eq!(own_page.header("location"), Some(format!("https://nguon.example.vn/414/{GLN}").as_str()));
        let english = site.get(&format!("{path}?lang=en")).await.expect(200).text();
        assert!(english.contains("Published products"), "{english}");
    }
    assert_eq!(site.get(&format!("/414/{GLN}?linkType=gs1:recipeInfo")).await.refusal(404), "not_found");
    // A change of the business is there at once.
    let _ = site.move_to(&business, Kind::Product, &[&hidden["id"]], "active").await.expect(204);
    assert!(site.get(&format!("/414/{GLN}")).await.expect(200).text().contains("Hàng ẩn"));
    let _ = site.get(&format!("/01/{GTIN}")).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn its_own_place_has_the_gln_before_it_and_nobody_elses_has(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let place = json!({ "name": "Kho", "gln": GLN, "category_id": catalogue_id("place_category", "warehouse") });
    let theirs = site.create(&other, Kind::Place, &place).await;
    let shown = async || site.get(&format!("/414/{GLN}")).header("accept", "application/json").await;
    assert_eq!(shown().await.expect(200).json()["trace_code"], theirs["trace_code"]);
    let _ = site.prove_gln(&business, GLN).await.expect(200);
    assert_eq!(shown().await.expect(200).json()["kind"], "organisation");
    let own = site.create(&business, Kind::Place, &place).await;
    assert_eq!(shown().await.expect(200).json()["trace_code"], own["trace_code"]);
}

#[rstest]
#[tokio::test]
async fn a_business_that_may_not_publish_is_gone(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let _ = site.prove_gln(&business, GLN).await.expect(200);
    let _ = site.get(&format!("/414/{GLN}")).await.expect(200);
    let transaction = site.application.database.change(Author::system(business.id)).await.expect("a transaction");
    let suspended = organisation::ActiveModel {
        id: Set(business.id),
        state: Set(stored::OrganisationState::Suspended),
        ..Default::default()
    };
    organisation::Entity::update(suspended).exec(&transaction).await.expect("changed");
    transaction.commit().await.expect("committed");
    assert_eq!(site.get(&format!("/414/{GLN}")).header("accept", "application/json").await.refusal(410), "gone");
}
