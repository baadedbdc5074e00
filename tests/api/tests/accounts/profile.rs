//! A business's profile and dashboard, and the lists from which forms choose.

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn the_owner_changes_the_profile_but_not_what_was_approved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let editor = site.colleague(&business, Role::Editor).await;
    let before = site.get("organisation").by(&editor).await.expect(200);
    assert_eq!(before.header("etag"), Some("\"1\""));
    let input = json!({
        "phone": "0912 000 111", "fax": "0252 386 0000", "website": "https://htx.example.vn", "representative_name": "Lê Văn Mới",
        "representative_position": "Chủ tịch", "representative_phone": "0912 000 222", "representative_email": "moi@example.vn",
        "introduction": "Từ năm 1998",
    });
    let put = |version: &str| site.put("organisation").by(&business).version(version).json(&input);
    assert_eq!(site.put("organisation").by(&business).json(&input).await.refusal(428), "precondition_required");
    for version in ["2", "0", "2147483647", "-1"] {
        assert_eq!(put(version).await.refusal(412), "version_conflict", "{version}");
    }
    let after = put("1").await.expect(200);
    assert_eq!(after.header("etag"), Some("\"2\""));
    let after = after.json();
    assert_eq!(after["introduction"], "Từ năm 1998");
    assert_eq!(after["business"]["representative_name"], "Lê Văn Mới");
    for kept in ["name", "tax_code", "registered_address", "area_id"] {
        assert_eq!(after["business"][kept], before.json()["business"][kept]);
    }
    assert_eq!(site.get("organisation").by(&editor).await.expect(200).json(), after);
    // Authorities find the business by its new representative.
    let officer = site.authority(None, Role::Officer).await;
    let found = site.get("approvals?state=approved&q=van%20moi").by(&officer).await.expect(200).json();
    assert_eq!(found["items"][0]["id"], after["id"]);
    let wrong =
        json!({ "phone": "", "name": "Tên khác", "gln": "1", "website": "x", "introduction": "x".repeat(20_001) });
    assert_eq!(
        site.put("organisation").by(&business).version(2).json(&wrong).await.refused(),
        [
            "gln: unknown_field",
            "introduction: too_long",
            "name: unknown_field",
            "phone: required",
            "representative_name: required",
            "website: web_address"
        ]
    );
    assert_eq!(site.put("organisation").by(&editor).version(2).json(&input).await.refusal(403), "forbidden");
}

#[rstest]
#[tokio::test]
async fn the_first_page_shows_counts_and_the_latest_lots(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let empty = site.get("dashboard").by(&business).await.expect(200).json();
    assert_eq!(empty["latest_lots"], json!([]));
    assert_eq!(empty["counts"].as_array().map(Vec::len), Some(Kind::ALL.len()));
    let _ = site.made(&other, Kind::Lot, "Của họ").await;
    let mut lots = Vec::new();
    for number in 0..7 {
        lots.push(site.made(&business, Kind::Lot, &format!("Lô {number}")).await);
    }
    let _ = site.move_to(&business, Kind::Lot, &[&lots[6]["id"]], "trashed").await.expect(204);
    let page = site.get("dashboard").by(&business).await.expect(200).json();
    let names: Vec<&str> =
        page["latest_lots"].as_array().into_iter().flatten().filter_map(|lot| lot["name"].as_str()).collect();
    assert_eq!(names, ["Lô 5", "Lô 4", "Lô 3", "Lô 2", "Lô 1"]);
    assert_eq!(page["latest_lots"][0]["product"], "Sản phẩm của lô");
    assert_eq!(page["latest_lots"][0]["trace_code"], lots[5]["trace_code"]);
    let of = |kind: &str| {
        page["counts"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|shown| shown["kind"] == kind)
            .map(|shown| shown["counts"].clone())
    };
    assert_eq!(of("lot"), Some(json!({ "active": 6, "inactive": 0, "trashed": 1 })));
    assert_eq!(of("product"), Some(json!({ "active": 7, "inactive": 0, "trashed": 0 })));
    assert_eq!(of("member"), Some(json!({ "active": 0, "inactive": 0, "trashed": 0 })));
}

#[rstest]
#[tokio::test]
async fn catalogues_and_areas_are_there_from_the_first_start_for_anyone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    assert_eq!(site.get("health").await.expect(200).json()["status"], "ok");
    for kind in CatalogueKind::ALL {
        let answer = site.get(&format!("catalogues/{}", kind.as_str())).await.expect(200);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        let entries = answer.json();
        let mut seeded: Vec<&str> = nguon_migrations::seed::CATALOGUES
            .iter()
            .chain(nguon_migrations::seed::LOGISTIC_CATALOGUES)
            .filter(|entry| entry.0 == kind.as_str())
            .map(|entry| entry.1)
            .collect();
        if kind == CatalogueKind::ProductCategory {
            // Added later, before “other”.
            let end = seeded.len() - 1;
            seeded.splice(end..end, nguon_migrations::seed::OCOP_GROUPS.map(|group| group.0));
        }
        if kind == CatalogueKind::CertificateKind {
            // Added later, before “other”.
            let end = seeded.len() - 1;
            seeded.splice(end..end, nguon_migrations::seed::CONFORMITY_KINDS.map(|entry| entry.0));
        }
        if kind == CatalogueKind::Unit {
            // Added later, before the hundred kilograms.
            let place = seeded.iter().position(|code| *code == "DTN").expect("the quintal");
            seeded.insert(place, nguon_migrations::seed::YEN.0);
        }
        let codes: Vec<&str> =
            entries.as_array().into_iter().flatten().filter_map(|entry| entry["code"].as_str()).collect();
        assert_eq!(codes, seeded, "in the order in which they are offered");
    }
    for unknown in ["x", "Unit", "%00", "unit%27"] {
        assert_eq!(site.get(&format!("catalogues/{unknown}")).await.refusal(404), "not_found");
    }
    let areas: Value = site.get("areas").await.expect(200).json();
    assert_eq!(areas.as_array().map(Vec::len), Some(34));
    assert!(
        areas
            .as_array()
            .is_some_and(|areas| areas.iter().any(|area| area["code"] == "68" && area["name"] == "Lâm Đồng"))
    );
}
