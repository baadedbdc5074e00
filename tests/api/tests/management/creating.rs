//! Creating records, reading them, and repeating a creation under its idempotency key.

use nguon_api_tests::sample::name_field;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

/// Checks that `record` has the values of `input`, field by field.
#[track_caller]
fn assert_holds(record: &Value, input: &Value) {
    for (name, value) in input.as_object().into_iter().flatten() {
        assert_eq!(&record[name], value, "{name} of {record:#}");
    }
}

#[rstest]
#[tokio::test]
async fn every_field_of_every_kind_is_stored_and_read_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let input = site.full(&business, kind, "Bản ghi đầy đủ").await;
        let made = site.post(kind.path()).by(&business).json(&input).await.expect(201);
        let record = made.json();
        let id = record["id"].as_str().unwrap_or_default().to_owned();
        assert_eq!(made.header("location"), Some(format!("/api/v1/{}/{id}", kind.path()).as_str()));
        assert_eq!(made.header("etag"), Some("\"1\""));
        assert_holds(&record, &input);
        assert_eq!((&record["status"], &record["version"]), (&json!("active"), &json!(1)));
        assert_eq!(record["created_by"], json!(business.owner.id));
        assert_eq!(record["created_at"], "2026-11-22T03:00:00Z");

        let read = site.get(&format!("{}/{id}", kind.path())).by(&business).await.expect(200);
        assert_eq!(read.header("etag"), Some("\"1\""));
        assert_eq!(read.json(), record);
        let list = site.get(kind.path()).by(&business).await.expect(200).json();
        assert!(list["items"].as_array().is_some_and(|items| items.contains(&record)), "{list:#}");
    }
}

#[rstest]
#[tokio::test]
async fn what_a_record_refers_to_comes_with_its_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = site.full(&business, Kind::Lot, "Lô").await;
    let lot = site.create(&business, Kind::Lot, &input).await;
    let references: Vec<(&str, &str, Option<&str>)> = lot["references"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|named| {
            (named["field"].as_str().unwrap_or("?"), named["name"].as_str().unwrap_or("?"), named["status"].as_str())
        })
        .collect();
    assert_eq!(
        references,
        [
            ("product_id", "Thanh long của lô", Some("active")),
            ("member_ids", "Vườn nhà bà Kín", Some("active")),
            ("material_ids", "Phân của lô", Some("active")),
            ("weight_unit", "kg", None),
            ("quantity_unit", "thùng carton", None),
            ("test_reports", "Phiếu kiểm nghiệm", None),
        ]
    );
    let product = site.full(&business, Kind::Product, "Sản phẩm").await;
    let product = site.create(&business, Kind::Product, &product).await;
    let processes: Vec<&Value> = product["references"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|named| named["field"] == "process_ids")
        .collect();
    assert_eq!(processes[0]["name"], "Đóng gói", "the order is the one that was sent");
    assert_eq!(processes[1]["name"], "Trồng theo VietGAP");
}

#[rstest]
#[tokio::test]
async fn a_record_can_be_saved_as_inactive_but_not_into_the_trash(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let input = site.least(&business, kind, "Nháp").await;
        let made =
            site.post(&format!("{}?status=inactive", kind.path())).by(&business).json(&input).await.expect(201).json();
        assert_eq!(made["status"], "inactive");
        for status in ["trashed", "deleted", ""] {
            let answer = site.post(&format!("{}?status={status}", kind.path())).by(&business).json(&input).await;
            assert_eq!(answer.refusal(400), "malformed");
        }
        let list = site.get(&format!("{}?status=inactive", kind.path())).by(&business).await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    }
}

#[rstest]
#[tokio::test]
async fn texts_are_trimmed_and_normalised_and_nothing_is_null_or_empty(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = json!({ "name": "  Sa\u{302}\u{300}u rie\u{302}ng\u{a0} ", "certificate_number": "  ", "summary": null, "issued_on": "" });
    let record = site.create(&business, Kind::Process, &input).await;
    assert_eq!(record["name"], "Sầu riêng");
    for empty in ["certificate_number", "summary", "issued_on"] {
        assert_eq!(record[empty], Value::Null, "{empty}");
    }
    // Another Unicode spelling of the name is the same text, however it is searched for.
    let found = site.get("processes?q=s%E1%BA%A7u").by(&business).await.expect(200).json();
    assert_eq!(found["items"][0]["id"], record["id"]);
}

#[rstest]
#[tokio::test]
async fn rich_text_loses_whatever_could_run(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Member, "Vườn").await;
    input["content"] = json!(
        "<p onclick=\"x()\">Vườn</p><script>alert(1)</script><img src=x onerror=y><a href=\"javascript:z\">a</a>"
    );
    let record = site.create(&business, Kind::Member, &input).await;
    let content = record["content"].as_str().unwrap_or_default();
    assert!(content.starts_with("<p>Vườn</p>"), "{content}");
    for harmful in ["onclick", "script", "onerror", "<img"] {
        assert!(!content.contains(harmful), "{content}");
    }
}

#[rstest]
#[tokio::test]
async fn the_longest_values_that_are_allowed_fit_into_the_database(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (line, long) = ("ệ".repeat(255), "ọ".repeat(20_000));
    let web = format!("https://example.vn/{}", "x".repeat(2_029));
    let longest = |name: &str| -> Option<String> {
        Some(match name {
            "phone" => "0912 345 678".to_owned(),
            "email" => {
                format!("{}@{}.vn", "x".repeat(64), format!("{}.", "y".repeat(60)).repeat(3).trim_end_matches('.'))
            }
            "gln" => "8 938505 970004".to_owned(),
            "gtin" | "sscc" | "image" | "cover_image" | "rural_industry_level" => return None,
            "code" | "certificate_number" | "barcode" => line.clone(),
            "trace_url" => web.clone(),
            "youtube_url" => format!("https://youtu.be/dQw4w9WgXcQ?{}", "x".repeat(1_000)),
            "content" | "description" | "instructions" | "summary" => long.clone(),
            "unit" | "weight_unit" | "quantity_unit" | "size_unit" => return None,
            _ => line.clone(),
        })
    };
    for kind in Kind::ALL {
        let mut input = site.full(&business, kind, "dài").await;
        for (name, value) in input.as_object_mut().into_iter().flatten() {
            let plain = value.as_str().is_some() && !["_id", "_on", "_at"].iter().any(|end| name.ends_with(end));
            if let Some(text) = longest(name).filter(|_| plain && !(kind == Kind::Lot && name == "code")) {
                *value = json!(text);
            }
        }
        if kind == Kind::Lot {
            input["code"] = json!("!\"%&'()*+,-./:;<=>?_");
            input["weight"] = json!(1_000_000_000_000_u64);
        }
        if kind == Kind::Member {
            input["gln"] = json!("8 938505 970004");
            input["specifications"] = (0..200).map(|_| json!({ "name": line, "value": line })).collect();
        }
        let record = site.create(&business, kind, &input).await;
        assert_eq!(record["name"], json!(line));
        assert_eq!(
            site.get(&format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?")))
                .by(&business)
                .await
                .expect(200)
                .json(),
            record
        );
    }
}

#[rstest]
#[tokio::test]
async fn an_idempotency_key_makes_one_record_however_often_it_is_sent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    for kind in Kind::ALL {
        let input = site.least(&business, kind, "Một lần").await;
        let key = Uuid::new_v4().to_string();
        let send = |input: &Value| site.post(kind.path()).by(&business).header("idempotency-key", &key).json(input);
        let first = send(&input).await.expect(201).json();
        let again = send(&input).await.expect(201);
        assert_eq!(again.json(), first);
        assert!(
            again.header("location").is_some_and(|location| location.ends_with(first["id"].as_str().unwrap_or("?")))
        );
        let counts = site.get(kind.path()).by(&business).await.expect(200).json()["counts"]["active"].clone();
        let mut changed = input.clone();
        changed[name_field(kind)] = json!("Tên khác");
        assert_eq!(send(&changed).await.refusal(409), "idempotency_key_reused");
        let inactive = site
            .post(&format!("{}?status=inactive", kind.path()))
            .by(&business)
            .header("idempotency-key", &key)
            .json(&input)
            .await;
        assert_eq!(inactive.refusal(409), "idempotency_key_reused");
        assert_eq!(site.get(kind.path()).by(&business).await.expect(200).json()["counts"]["active"], counts);
        // Keys are separate for each business.
        let theirs = site.least(&other, kind, "Một lần").await;
        let theirs =
            site.post(kind.path()).by(&other).header("idempotency-key", &key).json(&theirs).await.expect(201).json();
        assert_ne!(theirs["id"], first["id"]);
    }
    for key in ["", &"x".repeat(101), "khóa"] {
        let call = site.post("members").by(&business).header("idempotency-key", key).json(&json!({}));
        assert_eq!(call.await.refusal(400), "malformed");
    }
}

#[rstest]
#[tokio::test]
async fn the_same_request_ten_times_at_once_makes_one_record(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = site.least(&business, Kind::Product, "Cùng lúc").await;
    let calls: Vec<_> = (0..10)
        .map(|_| {
            tokio::spawn(site.post("products").by(&business).header("idempotency-key", "k").json(&input).into_future())
        })
        .collect();
    let mut ids = std::collections::BTreeSet::new();
    for call in calls {
        ids.insert(call.await.expect("an answer").expect(201).json()["id"].to_string());
    }
    assert_eq!(ids.len(), 1, "{ids:?}");
    let list = site.get("products").by(&business).await.expect(200).json();
    assert_eq!(list["counts"]["active"], 1);
}
