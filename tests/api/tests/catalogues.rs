//! Catalogues: the system's, which an administrator maintains, and the entries that a business adds.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::{OCOP_GROUPS, catalogue_id};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// Returns the names of a list in its order; those not on offer in brackets.
fn names(list: &Value) -> Vec<String> {
    let name = |entry: &Value| entry["name_vi"].as_str().unwrap_or("?").to_owned();
    let shown = |entry: &Value| if entry["retired"] == true { format!("({})", name(entry)) } else { name(entry) };
    list.as_array().into_iter().flatten().map(shown).collect()
}

async fn own(site: &Site, business: &Business, kind: &str) -> Value {
    let mut list = site.get(&format!("organisation/catalogues/{kind}")).by(business).await.expect(200).json();
    if let Some(entries) = list.as_array_mut() {
        entries.retain(|entry| entry["own"] == true);
    }
    list
}

async fn added(site: &Site, business: &Business, kind: &str, name: &str) -> Value {
    let path = format!("organisation/catalogues/{kind}");
    site.post(&path).by(business).json(&json!({ "name_vi": name })).await.expect(201).json()
}

#[rstest]
#[tokio::test]
async fn the_lists_are_there_from_the_first_start(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for kind in CatalogueKind::ALL {
        let list = site.get(&format!("catalogues/{}", kind.as_str())).await.expect(200);
        assert!(list.header("cache-control").is_some_and(|value| value.contains("public")));
        assert!(names(&list.json()).len() >= 9, "{kind:?}");
    }
    let products = names(&site.get("catalogues/product_category").await.expect(200).json());
    for (_, name, _) in OCOP_GROUPS {
        assert!(products.iter().any(|known| known == name), "{name}");
    }
    assert_eq!(products.last().map(String::as_str), Some("Sản phẩm khác"), "“other” stays at the end");
    assert_eq!(site.get("catalogues/colour").await.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn a_business_adds_entries_that_it_alone_sees_and_uses(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let made = site
        .post("organisation/catalogues/product_category")
        .by(&business)
        .json(&json!({ "name_vi": "  Thanh long  sấy " }))
        .await
        .expect(201);
    assert_eq!(made.header("etag"), Some("\"1\""));
    let made = made.json();
    assert_eq!(
        (&made["name_vi"], &made["name_en"], &made["code"], &made["own"], &made["retired"]),
        (&json!("Thanh long  sấy"), &json!("Thanh long  sấy"), &json!("thanh_long_say"), &json!(true), &json!(false))
    );
    let list = site.get("organisation/catalogues/product_category").by(&business).await.expect(200).json();
    assert_eq!(list[0], made, "its own entries come first");
    assert_eq!(list[1]["own"], false);
    assert_eq!(own(&site, &other, "product_category").await, json!([]));
    assert!(!names(&site.get("catalogues/product_category").await.json()).contains(&"Thanh long  sấy".to_owned()));

    let input = json!({ "name": "Thanh long sấy dẻo", "category_id": made["id"] });
    let product = site.create(&business, Kind::Product, &input).await;
    assert_eq!(product["references"][0]["name"], "Thanh long  sấy");
    assert_eq!(site.post("products").by(&other).json(&input).await.refused(), ["category_id: unknown_reference"]);
    // An entry of another catalogue is not in this one.
    let input = json!({ "name": "Vườn", "category_id": made["id"] });
    assert_eq!(site.post("members").by(&business).json(&input).await.refused(), ["category_id: unknown_reference"]);
}

#[rstest]
#[tokio::test]
async fn names_differ_for_whoever_chooses_among_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let path = "organisation/catalogues/product_category";
    let first = added(&site, &business, "product_category", "Dừa").await;
    // A coconut, a pineapple and a melon; the second code differs only by its number.
    let second = added(&site, &business, "product_category", "Dứa").await;
    let _ = added(&site, &business, "product_category", "Dưa").await;
    assert_eq!((&first["code"], &second["code"]), (&json!("dua"), &json!("dua_2")));
    for (name, refused) in [
        ("dừa", "name_vi: duplicate"),
        (" DỪA ", "name_vi: duplicate"),
        ("trái  CÂY", "name_vi: duplicate"),
        ("", "name_vi: required"),
        ("a\nb", "name_vi: control_character"),
        (&"x".repeat(256), "name_vi: too_long"),
    ] {
        let answer = site.post(path).by(&business).json(&json!({ "name_vi": name })).await;
        assert_eq!(answer.refused(), [refused], "{name}");
    }
    let _ = added(&site, &other, "product_category", "Dừa").await;
    let code = json!({ "name_vi": "Mít", "code": "mit" });
    assert_eq!(site.post(path).by(&business).json(&code).await.refused(), ["code: not_allowed"]);
    for kind in ["business_type", "industry", "certificate_kind", "unit", "colour"] {
        let answer = site.post(&format!("organisation/catalogues/{kind}")).by(&business);
        assert_eq!(answer.json(&json!({ "name_vi": "Mít" })).await.refusal(404), "not_found", "{kind}");
    }
    let id = second["id"].as_str().unwrap_or("?");
    let renamed = json!({ "name_vi": "Dừa" });
    let answer =
        site.put(&format!("organisation/catalogue-entries/{id}")).by(&business).version(1).json(&renamed).await;
    assert_eq!(answer.refused(), ["name_vi: duplicate"]);
}

#[rstest]
#[tokio::test]
async fn of_many_same_names_at_once_one_is_added(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let administrator = site.authority(None, Role::Administrator).await;
    for (path, token) in [
        ("organisation/catalogues/material_category", &business.owner.access_token),
        ("admin/catalogues/industry", &administrator.access_token),
    ] {
        let calls: Vec<_> = ["Chế phẩm", "chế phẩm", "CHẾ PHẨM", "Chế  phẩm"]
            .into_iter()
            .map(|name| tokio::spawn(site.post(path).bearer(token).json(&json!({ "name_vi": name })).into_future()))
            .collect();
        let mut statuses = Vec::new();
        for call in calls {
            statuses.push(call.await.expect("an answer").status);
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 422, 422, 422], "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_retired_entry_stays_with_its_records_and_is_not_chosen_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let entry = added(&site, &business, "member_category", "Tổ hợp tác").await;
    let input = json!({ "name": "Tổ hợp tác Hàm Minh", "category_id": entry["id"] });
    let member = site.create(&business, Kind::Member, &input).await;
    let path = format!("organisation/catalogue-entries/{}", entry["id"].as_str().unwrap_or("?"));
    let retired = json!({ "name_vi": "Tổ hợp tác cũ", "name_en": "Old group", "retired": true });

    assert_eq!(site.put(&path).by(&business).json(&retired).await.refusal(428), "precondition_required");
    assert_eq!(site.put(&path).by(&business).version(2).json(&retired).await.refusal(412), "version_conflict");
    let changed = site.put(&path).by(&business).version(1).json(&retired).await.expect(200);
    assert_eq!(changed.header("etag"), Some("\"2\""));
    assert_eq!((&changed.json()["retired"], &changed.json()["code"]), (&json!(true), &entry["code"]));
    assert_eq!(names(&own(&site, &business, "member_category").await), ["(Tổ hợp tác cũ)"]);

    // The member keeps it, under its new name, and can be saved with it.
    let address = format!("members/{}", member["id"].as_str().unwrap_or("?"));
    let kept = site.put(&address).by(&business).version(1).json(&input).await.expect(200).json();
    assert_eq!(kept["references"][0]["name"], "Tổ hợp tác cũ");
    assert_eq!(site.post("members").by(&business).json(&input).await.refused(), ["category_id: unknown_reference"]);

    let again = json!({ "name_vi": "Tổ hợp tác" });
    let _ = site.put(&path).by(&business).version(2).json(&again).await.expect(200);
    let _ = site.create(&business, Kind::Member, &input).await;
}

#[rstest]
#[tokio::test]
async fn another_business_s_and_the_system_s_entries_are_not_there_for_a_business(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let administrator = site.authority(Some("68"), Role::Administrator).await;
    let entry = added(&site, &business, "product_category", "Mứt thanh long").await;
    let id = entry["id"].as_str().unwrap_or("?").to_owned();
    let input = json!({ "name_vi": "Mứt" });
    let system = catalogue_id("product_category", "fruit").to_string();
    for (who, path) in [
        (&other.owner, format!("organisation/catalogue-entries/{id}")),
        (&business.owner, format!("organisation/catalogue-entries/{system}")),
        (&business.owner, "organisation/catalogue-entries/x".to_owned()),
        (&administrator, format!("admin/catalogue-entries/{id}")),
    ] {
        assert_eq!(site.put(&path).by(who).version(1).json(&input).await.refusal(404), "not_found", "{path}");
    }
    let order = json!({ "ids": [id] });
    let path = "organisation/catalogues/product_category/order";
    assert_eq!(site.put(path).by(&other).json(&order).await.refused(), ["ids: unknown_reference"]);
    assert_eq!(own(&site, &business, "product_category").await, json!([entry]));
}

#[rstest]
#[tokio::test]
async fn entries_are_offered_in_the_order_that_was_chosen(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut ids = Vec::new();
    for name in ["Một", "Hai", "Ba"] {
        ids.push(added(&site, &business, "material_category", name).await["id"].clone());
    }
    let path = "organisation/catalogues/material_category/order";
    let put = |ids: Vec<&Value>| site.put(path).by(&business).json(&json!({ "ids": ids }));
    let _ = put(vec![&ids[2], &ids[0], &ids[1]]).await.expect(204);
    assert_eq!(names(&own(&site, &business, "material_category").await), ["Ba", "Một", "Hai"]);
    let _ = added(&site, &business, "material_category", "Bốn").await;
    assert_eq!(names(&own(&site, &business, "material_category").await), ["Ba", "Một", "Hai", "Bốn"]);
    // An entry was added meanwhile, so the order is not complete.
    assert_eq!(put(vec![&ids[0], &ids[1], &ids[2]]).await.refusal(409), "state_conflict");
    assert_eq!(put(vec![&ids[0], &ids[0]]).await.refused(), ["ids: duplicate"]);
    assert_eq!(put(vec![]).await.refused(), ["ids: required"]);

    let administrator = site.authority(None, Role::Administrator).await;
    let list = site.get("admin/catalogues/certificate_kind").by(&administrator).await.expect(200).json();
    let mut reversed: Vec<Value> = list.as_array().into_iter().flatten().map(|entry| entry["id"].clone()).collect();
    reversed.reverse();
    let order = json!({ "ids": reversed });
    let _ = site.put("admin/catalogues/certificate_kind/order").by(&administrator).json(&order).await.expect(204);
    let mut expected = names(&list);
    expected.reverse();
    assert_eq!(names(&site.get("catalogues/certificate_kind").await.json()), expected);
}

#[rstest]
#[tokio::test]
async fn an_administrator_keeps_the_system_s_lists(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let administrator = site.authority(Some("68"), Role::Administrator).await;
    let operator = site.operator().await;
    let add = |kind: &str, input: Value| site.post(&format!("admin/catalogues/{kind}")).by(&administrator).json(&input);
    for (kind, input, refused) in [
        ("unit", json!({ "name_vi": "pao" }), "code: required"),
        ("unit", json!({ "name_vi": "pao", "code": "lbr" }), "code: character"),
        ("unit", json!({ "name_vi": "pao", "code": "LBRX" }), "code: too_long"),
        ("unit", json!({ "name_vi": "ki-lô", "code": "KGM" }), "code: duplicate"),
        ("unit", json!({ "name_vi": "TẤN", "code": "LBR" }), "name_vi: duplicate"),
        ("industry", json!({ "name_vi": "Làm muối", "code": "salt" }), "code: not_allowed"),
    ] {
        assert_eq!(add(kind, input.clone()).await.refused(), [refused], "{input}");
    }
    let made = add("unit", json!({ "name_vi": "pao", "name_en": "pound", "code": "LBR" })).await.expect(201).json();
    assert_eq!((&made["code"], &made["own"]), (&json!("LBR"), &json!(false)));
    let path = format!("admin/catalogue-entries/{}", made["id"].as_str().unwrap_or("?"));
    let other_code = json!({ "name_vi": "pao", "code": "LBS" });
    assert_eq!(site.put(&path).by(&operator).version(1).json(&other_code).await.refused(), ["code: not_allowed"]);
    let same_code = json!({ "name_vi": "cân Anh", "code": "LBR" });
    let renamed = site.put(&path).by(&operator).version(1).json(&same_code).await.expect(200).json();
    assert_eq!((&renamed["name_vi"], &renamed["name_en"]), (&json!("cân Anh"), &json!("cân Anh")));
    assert_eq!(names(&site.get("catalogues/unit").await.json()).last().map(String::as_str), Some("cân Anh"));

    // Every business can use the new unit.
    let business = site.business().await;
    let mut lot = site.least(&business, Kind::Lot, "Lô").await;
    (lot["weight"], lot["weight_unit"]) = (json!(5), json!("LBR"));
    assert_eq!(site.create(&business, Kind::Lot, &lot).await["weight_unit"], "LBR");
}

#[rstest]
#[tokio::test]
async fn a_public_page_shows_the_new_name_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let administrator = site.authority(None, Role::Administrator).await;
    let product = site.made(&business, Kind::Product, "Thanh long").await;
    let page = format!("trace/{}", product["trace_code"].as_str().unwrap_or("?"));
    assert!(site.get(&page).await.expect(200).text().contains("Trái cây"));
    let path = format!("admin/catalogue-entries/{}", catalogue_id("product_category", "fruit"));
    let renamed = json!({ "name_vi": "Quả tươi", "name_en": "Fresh fruit" });
    let _ = site.call(Method::PUT, &path).by(&administrator).version(1).json(&renamed).await.expect(200);
    let text = site.get(&page).await.expect(200).text();
    assert!(text.contains("Quả tươi") && !text.contains("Trái cây"), "{text}");
}

#[rstest]
#[tokio::test]
async fn a_catalogue_has_a_maximum_size(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for number in 0..nguon_domain::records::catalogue::MAX_ENTRIES {
        let _ = added(&site, &business, "material_category", &format!("Loại {number}")).await;
    }
    let answer = site.post("organisation/catalogues/material_category").by(&business);
    assert_eq!(answer.json(&json!({ "name_vi": "Một loại nữa" })).await.refusal(409), "limit_reached");
}
