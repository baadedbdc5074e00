//! References between records: only to existing records of the same business that are not in the trash.

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

/// Every field that refers to another record, and whether it is a list.
const REFERENCES: [(Kind, &str, Kind, bool); 9] = [
    (Kind::Material, "manufacturer_id", Kind::Member, false),
    (Kind::Material, "importer_id", Kind::Member, false),
    (Kind::Material, "distributor_id", Kind::Member, false),
    (Kind::MaterialBatch, "material_id", Kind::Material, false),
    (Kind::MaterialBatch, "supplier_id", Kind::Member, false),
    (Kind::Product, "process_ids", Kind::Process, true),
    (Kind::Lot, "product_id", Kind::Product, false),
    (Kind::Lot, "member_ids", Kind::Member, true),
    (Kind::Lot, "material_ids", Kind::Material, true),
];

fn referring(id: &Value, list: bool) -> Value {
    if list { json!([id]) } else { id.clone() }
}

async fn user_of(
    site: &Site,
    business: &Business,
    (kind, field, _, list): (Kind, &str, Kind, bool),
    target: &Value,
) -> Value {
    let mut input = site.least(business, kind, &format!("Người dùng {field}")).await;
    input[field] = referring(&target["id"], list);
    input
}

#[rstest]
#[tokio::test]
async fn what_is_unknown_foreign_or_trashed_cannot_be_chosen(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    for reference in REFERENCES {
        let (kind, field, target, list) = reference;
        let foreign = site.made(&other, target, "Của người khác").await;
        let trashed = site.made(&business, target, "Đã bỏ").await;
        let _ = site.move_to(&business, target, &[&trashed["id"]], "trashed").await.expect(204);
        // A record of another kind is no target either.
        let wrong =
            site.made(&business, if target == Kind::Process { Kind::Member } else { Kind::Process }, "Loại khác").await;
        let mut input = site.least(&business, kind, "Bản ghi").await;
        let good = site.made(&business, kind, "Không có gì sai").await;
        for id in [&foreign["id"], &trashed["id"], &wrong["id"], &json!(Uuid::new_v4())] {
            input[field] = referring(id, list);
            let refused = [format!("{field}: unknown_reference")];
            assert_eq!(site.post(kind.path()).by(&business).json(&input).await.refused(), refused);
            let path = format!("{}/{}", kind.path(), good["id"].as_str().unwrap_or("?"));
            assert_eq!(site.put(&path).by(&business).version(1).json(&input).await.refused(), refused);
        }
    }
}

#[rstest]
#[tokio::test]
async fn catalogue_entries_must_be_of_the_right_catalogue(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in [Kind::Member, Kind::Material, Kind::Product] {
        let mut input = site.least(&business, kind, "Bản ghi").await;
        for wrong in
            [json!(Uuid::new_v4()), json!(catalogue_id("industry", "crops")), json!(catalogue_id("unit", "KGM"))]
        {
            input["category_id"] = wrong;
            assert_eq!(
                site.post(kind.path()).by(&business).json(&input).await.refused(),
                ["category_id: unknown_reference"]
            );
        }
    }
    let mut product = site.least(&business, Kind::Product, "Sản phẩm").await;
    product["unit"] = json!("kg");
    assert_eq!(site.post("products").by(&business).json(&product).await.refused(), ["unit: unknown_reference"]);
    let mut lot = site.least(&business, Kind::Lot, "Lô").await;
    (lot["weight"], lot["weight_unit"]) = (json!(1), json!("ZZZ"));
    assert_eq!(site.post("lots").by(&business).json(&lot).await.refused(), ["weight_unit: unknown_reference"]);
    let mut member = site.least(&business, Kind::Member, "Vườn").await;
    member["area_id"] = json!(Uuid::new_v4());
    assert_eq!(site.post("members").by(&business).json(&member).await.refused(), ["area_id: unknown_reference"]);
}

#[rstest]
#[tokio::test]
async fn what_is_in_use_cannot_be_trashed_and_the_answer_names_its_users(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for reference in REFERENCES {
        let (kind, field, target, _) = reference;
        let used = site.made(&business, target, &format!("Được dùng {field}")).await;
        let free = site.made(&business, target, "Không ai dùng").await;
        let input = user_of(&site, &business, reference, &used).await;
        let user = site.create(&business, kind, &input).await;
        let refusal = site.move_to(&business, target, &[&free["id"], &used["id"]], "trashed").await;
        assert_eq!(refusal.refusal(409), "in_use");
        assert_eq!(
            refusal.json()["used_by"],
            json!([{
                "id": used["id"], "name": used["name"], "user_kind": kind, "user_id": user["id"], "user_name": user["name"]
            }]),
            "{field}"
        );
        let path = format!("{}/{}", target.path(), free["id"].as_str().unwrap_or("?"));
        assert_eq!(site.get(&path).by(&business).await.expect(200).json()["status"], "active", "all or nothing");
        // It may be made inactive; and once its user is inactive, it may be trashed.
        let _ = site.move_to(&business, target, &[&used["id"]], "inactive").await.expect(204);
        let _ = site.move_to(&business, kind, &[&user["id"]], "inactive").await.expect(204);
        let _ = site.move_to(&business, target, &[&used["id"]], "trashed").await.expect(204);
    }
}

#[rstest]
#[tokio::test]
async fn a_record_cannot_come_into_use_while_it_refers_to_the_trash(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for reference in REFERENCES {
        let (kind, field, target, _) = reference;
        let used = site.made(&business, target, "Sẽ bỏ").await;
        let mut input = user_of(&site, &business, reference, &used).await;
        let user = site.create(&business, kind, &input).await;
        let path = format!("{}/{}", kind.path(), user["id"].as_str().unwrap_or("?"));
        let _ = site.move_to(&business, kind, &[&user["id"]], "inactive").await.expect(204);
        let _ = site.move_to(&business, target, &[&used["id"]], "trashed").await.expect(204);
        let refused = [format!("{field}: unknown_reference")];
        assert_eq!(site.move_to(&business, kind, &[&user["id"]], "active").await.refused(), refused);
        assert_eq!(
            site.put(&format!("{path}?status=active")).by(&business).version(2).json(&input).await.refused(),
            refused,
            "saving as active is no way around"
        );
        // While it is inactive it can be edited, and shows the name of the trashed record.
        input["name"] = json!("Vẫn ẩn");
        let hidden =
            site.put(&format!("{path}?status=inactive")).by(&business).version(2).json(&input).await.expect(200).json();
        let named =
            hidden["references"].as_array().into_iter().flatten().find(|named| named["field"] == field).cloned();
        assert_eq!(
            named.map(|named| (named["name"].clone(), named["status"].clone())),
            Some((used["name"].clone(), json!("trashed")))
        );
        let _ = site.move_to(&business, target, &[&used["id"]], "inactive").await.expect(204);
        let _ = site.move_to(&business, kind, &[&user["id"]], "active").await.expect(204);
    }
}

#[rstest]
#[tokio::test]
async fn a_list_names_nothing_twice_and_is_not_endless(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let process = site.made(&business, Kind::Process, "Quy trình").await;
    let mut input = site.least(&business, Kind::Product, "Sản phẩm").await;
    input["process_ids"] = json!([process["id"], process["id"]]);
    assert_eq!(site.post("products").by(&business).json(&input).await.refused(), ["process_ids: duplicate"]);
    input["process_ids"] = (0..201).map(|_| json!(Uuid::new_v4())).collect();
    assert_eq!(site.post("products").by(&business).json(&input).await.refused(), ["process_ids: too_long"]);
}
