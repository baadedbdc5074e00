//! The dashboard of a business: what needs attention, counts by month, latest records.

use chrono::TimeDelta;
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use crate::lists::plans::{assert_by_index, statements_of};

async fn dashboard(site: &Site, business: &Business) -> Value {
    site.get("dashboard").by(business).await.expect(200).json()
}

/// Advances the clock and signs in again, because the session's token has expired.
async fn later(site: &Site, business: &Business, by: TimeDelta) -> Business {
    site.clock.advance(by);
    Business { id: business.id, owner: site.sign_in(&business.owner.email, PASSWORD).await }
}

/// Returns the item of a concern; null when there is none.
fn concern(dashboard: &Value, concern: &str) -> Value {
    let items = dashboard["attention"].as_array();
    items.into_iter().flatten().find(|item| item["concern"] == concern).cloned().unwrap_or_default()
}

fn concerns(dashboard: &Value) -> Vec<&str> {
    let items = dashboard["attention"].as_array();
    items.into_iter().flatten().filter_map(|item| item["concern"].as_str()).collect()
}

fn texts<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().filter_map(|item| item[field].as_str()).collect()
}

/// Creates a member with certificates that expire on these days.
async fn member(site: &Site, business: &Business, name: &str, ends: &[&str]) -> Value {
    let mut input = site.least(business, Kind::Member, name).await;
    let certificates = ends.iter().map(|day| json!({ "number": format!("{name} {day}"), "expires_on": day }));
    input["licences"] = certificates.collect();
    site.create(business, Kind::Member, &input).await
}

#[rstest]
#[tokio::test]
async fn certificates_that_end_are_told_of_sixty_days_before_and_after(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let _ = member(&site, &other, "Của họ", &["2026-11-01", "2026-12-01"]).await;
    // Today is 22 November; sixty days later is 21 January.
    let grower = member(&site, &business, "Vườn", &["2026-11-21", "2026-11-22", "2027-01-21", "2027-01-22"]).await;
    let process = json!({ "name": "VietGAP", "certificate_number": "VG-1", "expires_on": "2026-12-01" });
    let process = site.create(&business, Kind::Process, &process).await;
    let page = dashboard(&site, &business).await;
    assert_eq!(concerns(&page), ["expired", "expiring"]);
    let expired = concern(&page, "expired");
    assert_eq!((&expired["count"], expired["examples"].as_array().map(Vec::len)), (&json!(1), Some(1)));
    assert_eq!(
        expired["examples"][0],
        json!({
            "kind": "member", "id": grower["id"], "name": "Vườn", "certificate": "Vườn 2026-11-21",
            "expires_on": "2026-11-21",
        })
    );
    let expiring = concern(&page, "expiring");
    assert_eq!(expiring["count"], 3);
    assert_eq!(texts(&expiring["examples"], "expires_on"), ["2026-11-22", "2026-12-01", "2027-01-21"]);
    assert_eq!(expiring["examples"][1]["id"], process["id"]);

    // The next day in Vietnam: ten o'clock on the 22nd plus fourteen hours.
    let business = later(&site, &business, TimeDelta::hours(14)).await;
    let page = dashboard(&site, &business).await;
    assert_eq!((&concern(&page, "expired")["count"], &concern(&page, "expiring")["count"]), (&json!(2), &json!(3)));
    // An inactive record is no concern; the concern comes back with the record.
    for (status, count) in [("inactive", json!(null)), ("active", json!(2)), ("trashed", json!(null))] {
        let _ = site.move_to(&business, Kind::Member, &[&grower["id"]], status).await.expect(204);
        assert_eq!(concern(&dashboard(&site, &business).await, "expired")["count"], count, "{status}");
    }
}

#[rstest]
#[tokio::test]
async fn of_many_certificates_the_first_five_are_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let days: Vec<String> = (10..18).map(|day| format!("2026-12-{day}")).collect();
    let _ = member(&site, &business, "Vườn", &days.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let expiring = concern(&dashboard(&site, &business).await, "expiring");
    assert_eq!(expiring["count"], 8);
    assert_eq!(texts(&expiring["examples"], "expires_on"), days[..5]);
}

#[rstest]
#[tokio::test]
async fn incomplete_hidden_and_unreachable_records_are_told_of(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let _ = site.made(&other, Kind::Lot, "Của họ").await;
    let whole = site.create(&business, Kind::Lot, &site.full(&business, Kind::Lot, "Lô đủ").await).await;
    // The product that the sample creates for its lot has neither picture nor description.
    let page = dashboard(&site, &business).await;
    assert_eq!(concerns(&page), ["incomplete_products"]);
    assert_eq!(concern(&page, "incomplete_products")["examples"][0]["id"], whole["product_id"]);
    let bare = site.made(&business, Kind::Lot, "Lô trống").await;
    let page = dashboard(&site, &business).await;
    assert_eq!(
        concern(&page, "incomplete_lots")["examples"],
        json!([{ "kind": "lot", "id": bare["id"], "name": "Lô trống" }])
    );
    assert_eq!(concern(&page, "incomplete_products")["count"], 2);
    let listed = site.get("products?mark=incomplete").by(&business).await.expect(200).json();
    assert_eq!(listed["found"], concern(&page, "incomplete_products")["count"]);

    // Completed, it is no concern any more.
    let input = site.full(&business, Kind::Product, "Sản phẩm đủ").await;
    let product = format!("products/{}", whole["product_id"].as_str().unwrap_or("?"));
    let _ = site.put(&product).by(&business).version(1).json(&input).await.expect(200);
    assert_eq!(concern(&dashboard(&site, &business).await, "incomplete_products")["count"], 1);

    let _ = site.move_to(&business, Kind::Product, &[&whole["product_id"]], "inactive").await.expect(204);
    let page = dashboard(&site, &business).await;
    assert_eq!(concerns(&page), ["lots_without_product", "incomplete_products", "incomplete_lots", "hidden_products"]);
    let unreachable = concern(&page, "lots_without_product");
    assert_eq!((&unreachable["count"], &unreachable["examples"][0]["id"]), (&json!(1), &whole["id"]));
    let _ = site.move_to(&business, Kind::Lot, &[&whole["id"], &bare["id"]], "inactive").await.expect(204);
    let page = dashboard(&site, &business).await;
    assert_eq!(concerns(&page), ["incomplete_products", "hidden_products", "hidden_lots"]);
    assert_eq!(concern(&page, "hidden_lots")["count"], 2);
    let _ = site.move_to(&business, Kind::Lot, &[&whole["id"]], "trashed").await.expect(204);
    assert_eq!(texts(&concern(&dashboard(&site, &business).await, "hidden_lots")["examples"], "name"), ["Lô trống"]);
}

#[rstest]
#[tokio::test]
async fn lots_are_counted_in_the_month_in_which_they_were_made(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut made = Vec::new();
    for (field, day) in [
        ("produced_on", "2026-11-01"),
        ("packed_on", "2026-10-31"),
        ("harvested_on", "2026-10-01"),
        ("produced_on", "2025-12-01"),
        ("produced_on", "2025-11-30"),
    ] {
        let mut input = site.least(&business, Kind::Lot, "Lô").await;
        input[field] = json!(day);
        made.push(site.create(&business, Kind::Lot, &input).await);
    }
    let months = |page: &Value| -> Vec<(i64, i64, i64)> {
        let number = |month: &Value, field: &str| month[field].as_i64().unwrap_or(-1);
        let months = page["lots_by_month"].as_array().into_iter().flatten();
        months.map(|month| (number(month, "year"), number(month, "month"), number(month, "count"))).collect()
    };
    let all = months(&dashboard(&site, &business).await);
    assert_eq!(
        (all.len(), all[0], all[9], all[10], all[11]),
        (12, (2025, 12, 1), (2026, 9, 0), (2026, 10, 2), (2026, 11, 1))
    );
    let _ = site.move_to(&business, Kind::Lot, &[&made[1]["id"]], "inactive").await.expect(204);
    let business = later(&site, &business, TimeDelta::days(9)).await;
    let all = months(&dashboard(&site, &business).await);
    assert_eq!((all[0], all[9], all[10], all[11]), ((2026, 1, 0), (2026, 10, 1), (2026, 11, 1), (2026, 12, 0)));
}

#[rstest]
#[tokio::test]
async fn the_entries_that_were_recorded_last_are_shown(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô 15/11").await;
    let mut entries = Vec::new();
    for number in 0..7 {
        let day = format!("2026-11-{:02}T01:00:00Z", 20 - number);
        let input = json!({ "lot_id": lot["id"], "name": format!("Việc {number}"), "started_at": day });
        entries.push(site.create(&business, Kind::DiaryEntry, &input).await);
    }
    let _ = site.move_to(&business, Kind::DiaryEntry, &[&entries[5]["id"]], "trashed").await.expect(204);
    let recorder = site.colleague(&business, Role::Recorder).await;
    let page = site.get("dashboard").by(&recorder).await.expect(200).json();
    assert_eq!(texts(&page["latest_entries"], "name"), ["Việc 6", "Việc 4", "Việc 3", "Việc 2", "Việc 1"]);
    assert_eq!(
        page["latest_entries"][0],
        json!({
            "id": entries[6]["id"], "name": "Việc 6", "lot_id": lot["id"], "lot": "Lô 15/11",
            "started_at": "2026-11-14T01:00:00Z", "created_at": "2026-11-22T03:00:00Z",
        })
    );
}

#[rstest]
#[tokio::test]
async fn it_takes_the_same_few_reads_by_index_whatever_there_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let fill = || async {
        let lot = site.made(&business, Kind::Lot, "Lô").await;
        let hidden = site.made(&business, Kind::Lot, "Lô ẩn").await;
        let _ = site.move_to(&business, Kind::Product, &[&lot["product_id"]], "inactive").await.expect(204);
        let _ = site.move_to(&business, Kind::Lot, &[&hidden["id"]], "inactive").await.expect(204);
        let days = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-12-01"];
        let _ = member(&site, &business, "Vườn", &days).await;
    };
    fill().await;
    let few = statements_of(&site, &business, &["dashboard".to_owned()]).await;
    assert_by_index(&site, few.clone()).await;
    for _ in 0..4 {
        fill().await;
    }
    let many = statements_of(&site, &business, &["dashboard".to_owned()]).await;
    assert!(many.len() <= few.len() + 1, "{} and {}: one more counts what is more than five", few.len(), many.len());
    assert!(many.len() <= 30, "{}", many.len());
}
