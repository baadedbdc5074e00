use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::access::permission::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::{lot, pallet, run};

async fn pdf(site: &Site, business: &Business, run: &Value) -> Vec<u8> {
    let path = format!("print-runs/{}/pdf", run["id"].as_str().expect("an id"));
    site.get(&path).by(business).await.expect(200).body
}

fn path(run: &Value, what: &str) -> String {
    format!("print-runs/{}/{what}", run["id"].as_str().expect("an id"))
}

#[rstest]
#[tokio::test]
async fn a_run_prints_the_same_bytes_whatever_has_changed_since(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let made = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", &lot, 2)).await.expect(201).json();
    let printed = pdf(&site, &business, &made).await;

    let product = format!("products/{}", lot["product_id"].as_str().expect("an id"));
    let answer = site.get(&product).by(&business).await.expect(200).json();
    let changed = json!({ "name": "Tên mới", "category_id": answer["category_id"] });
    let _ = site.put(&product).by(&business).version(1).json(&changed).await.expect(200);
    assert_eq!(pdf(&site, &business, &made).await, printed);

    let again = site.post(&path(&made, "reprints")).by(&business).json(&json!({})).await.expect(201).json();
    assert_eq!(again["items"], made["items"]);
    // The title of the file and the mark on every label differ.
    assert_ne!(pdf(&site, &business, &again).await, printed);
}

#[rstest]
#[tokio::test]
async fn reprints_are_counted_and_may_be_of_some_labels_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (first, second) = (lot(&site, &business).await, lot(&site, &business).await);
    let mut asked = run("consumer", "a4_24", &first, 5);
    asked["items"].as_array_mut().expect("items").push(json!({ "record_id": second["id"], "copies": 7 }));
    let made = site.post("print-runs").by(&business).json(&asked).await.expect(201).json();

    let part = json!({ "first": 4, "last": 8, "start_position": 3 });
    let again = site.post(&path(&made, "reprints")).by(&business).json(&part).await.expect(201).json();
    assert_eq!(again["reprint_of"], made["id"]);
    assert_eq!((&again["reprint"], &again["labels"], &again["start_position"]), (&1.into(), &5.into(), &3.into()));
    let copies = |run: &Value| -> Vec<i64> {
        run["items"].as_array().expect("items").iter().filter_map(|item| item["copies"].as_i64()).collect()
    };
    assert_eq!(copies(&again), [2, 3]);

    // A reprint of a reprint refers to the first run and continues the count.
    let third = json!({ "first": 3, "last": 3 });
    let third = site.post(&path(&again, "reprints")).by(&business).json(&third).await.expect(201).json();
    assert_eq!((&third["reprint_of"], &third["reprint"], copies(&third)), (&made["id"], &2.into(), vec![1]));
    assert_eq!(third["items"][0]["record_id"], second["id"]);

    for (body, refused) in [
        (json!({ "first": 13 }), "first: out_of_range"),
        (json!({ "last": 13 }), "last: out_of_range"),
        (json!({ "first": 3, "last": 2 }), "last: out_of_range"),
        (json!({ "first": 0 }), "first: out_of_range"),
        (json!({ "start_position": 25 }), "start_position: out_of_range"),
    ] {
        let answer = site.post(&path(&made, "reprints")).by(&business).json(&body).await;
        assert_eq!(answer.refused(), [refused], "{body}");
    }
    let send = || {
        site.post(&path(&made, "reprints")).by(&business).header("Idempotency-Key", "lai").json(&json!({ "last": 1 }))
    };
    let once = send().await.expect(201).json();
    assert_eq!(send().await.expect(201).json(), once);
}

#[rstest]
#[tokio::test]
async fn labels_are_void_with_reason_and_name_and_never_more_than_were_printed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let editor = site.colleague(&business, Role::Editor).await;
    let lot = lot(&site, &business).await;
    let made = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", &lot, 10)).await.expect(201).json();
    let voids = path(&made, "voids");
    let declare = |body: Value| site.post(&voids).by(&editor).json(&body);

    assert_eq!(declare(json!({ "count": 1 })).await.refused(), ["reason: required"]);
    assert_eq!(declare(json!({ "count": 0, "reason": "Rách" })).await.refused(), ["count: out_of_range"]);
    let after = declare(json!({ "count": 4, "reason": "In lệch" })).await.expect(200).json();
    assert_eq!(after["voided"], 4);
    assert_eq!((&after["voids"][0]["count"], &after["voids"][0]["reason"]), (&4.into(), &"In lệch".into()));
    assert!(after["voids"][0]["declared_by"].as_str().is_some_and(|name| !name.is_empty()));
    let answer = declare(json!({ "count": 7, "reason": "Rách" })).await;
    assert_eq!(answer.refused(), ["count: more_than_printed"]);
    assert!(answer.json()["errors"][0]["message"].as_str().is_some_and(|text| text.contains("chỉ còn 6")));

    let all = declare(json!({ "reason": "Hỏng cả cuộn" })).await.expect(200).json();
    assert_eq!((&all["voided"], &all["voids"][1]["count"]), (&10.into(), &6.into()));
    assert_eq!(declare(json!({ "reason": "Nữa" })).await.refused(), ["count: more_than_printed"]);
    assert_eq!(
        site.get(&format!("print-runs/{}", made["id"].as_str().expect("an id"))).by(&business).await.expect(200).json(),
        all
    );
}

#[rstest]
#[tokio::test]
async fn labels_are_void_by_their_sscc_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = pallet(&site, &business, Some(nguon_api_tests::sample::sscc(1))).await;
    let second = pallet(&site, &business, Some(nguon_api_tests::sample::sscc(2))).await;
    let mut asked = run("pallet", "a4_2", &first, 2);
    asked["items"].as_array_mut().expect("items").push(json!({ "record_id": second["id"], "copies": 3 }));
    let made = site.post("print-runs").by(&business).json(&asked).await.expect(201).json();
    let declare = |ssccs: Value| {
        site.post(&path(&made, "voids")).by(&business).json(&json!({ "ssccs": ssccs, "reason": "Palet đã dỡ" }))
    };
    // Figure 5 of TCVN 12827:2019 prints a number whose check digit would be 0.
    assert_eq!(declare(json!(["893531200000002527"])).await.refused(), ["ssccs[0]: check_digit"]);
    assert_eq!(declare(json!([nguon_api_tests::sample::sscc(3)])).await.refused(), ["ssccs[0]: not_on_run"]);
    let after = declare(json!([nguon_api_tests::sample::sscc(2)])).await.expect(200).json();
    assert_eq!(
        (&after["voided"], &after["voids"][0]["ssccs"]),
        (&3.into(), &json!([nguon_api_tests::sample::sscc(2)]))
    );
    assert_eq!(declare(json!([nguon_api_tests::sample::sscc(2)])).await.refused(), ["ssccs[0]: not_on_run"]);
}

#[rstest]
#[tokio::test]
async fn two_who_declare_the_same_labels_void_at_once_do_not_both_succeed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = lot(&site, &business).await;
    let made = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", &lot, 10)).await.expect(201).json();
    let declare = || async {
        site.post(&path(&made, "voids")).by(&business).json(&json!({ "count": 6, "reason": "Rách" })).await.status
    };
    let (first, second) = futures_util::join!(declare(), declare());
    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}
