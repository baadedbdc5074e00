//! Malformed requests, and inputs with faults, which are all reported at once.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn every_fault_of_an_input_is_named_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (long, longer) = ("x".repeat(256), "x".repeat(20_001));
    let cases: Vec<(Kind, Value, Vec<&str>)> = vec![
        (Kind::Member, json!({}), vec!["category_id: required", "name: required"]),
        (
            Kind::Member,
            json!({
                "category_id": 5, "name": long, "code": "a\nb", "phone": "123", "email": "a@b", "latitude": 91, "gln": "8938505970005",
                "specifications": [{ "name": "", "value": "x" }, 7], "content": longer, "nope": true,
            }),
            vec![
                "category_id: wrong_type",
                "code: control_character",
                "content: too_long",
                "email: email",
                "gln: check_digit",
                "latitude: out_of_range",
                "longitude: incomplete",
                "name: too_long",
                "nope: unknown_field",
                "phone: phone",
                "specifications[1]: wrong_type",
            ],
        ),
        (Kind::Material, json!({ "name": "\u{7}" }), vec!["category_id: required", "name: control_character"]),
        (
            Kind::Material,
            json!({ "name": "a", "category_id": "x", "price": -1, "trace_url": "http://example.vn", "manufacturer_id": [], "barcode": {} }),
            vec![
                "barcode: wrong_type",
                "category_id: wrong_type",
                "manufacturer_id: wrong_type",
                "price: out_of_range",
                "trace_url: web_address",
            ],
        ),
        (
            Kind::Process,
            json!({ "issued_on": "2027-01-01", "expires_on": "2026-01-01", "summary": longer }),
            vec!["expires_on: before", "issued_on: future", "name: required", "summary: too_long"],
        ),
        (
            Kind::Process,
            json!({ "name": "a", "issued_on": "2026-02-30", "expires_on": "1026-01-01" }),
            vec!["expires_on: not_allowed", "issued_on: wrong_type"],
        ),
        (
            Kind::Product,
            json!({
                "price": 1.5, "attributes": [{ "name": "a" }], "process_ids": ["x"], "youtube_url": "https://example.vn/watch?v=dQw4w9WgXcQ",
                "gtin": "8935000000071", "ocop_stars": 6,
            }),
            vec![
                "attributes[0].value: required",
                "category_id: required",
                "gtin: check_digit",
                "name: required",
                "ocop_decision: incomplete",
                "ocop_stars: out_of_range",
                "price: wrong_type",
                "process_ids[0]: wrong_type",
                "youtube_url: youtube",
            ],
        ),
        (Kind::Lot, json!({}), vec!["code: required", "name: required", "product_id: required"]),
        (
            Kind::Lot,
            json!({
                "name": " ", "code": "LÔ 1", "product_id": null, "weight": 0, "quantity": -5, "harvested_on": "2026-11-23",
                "packed_on": "2026-11-21", "expires_on": "2026-11-20",
            }),
            vec![
                "code: character",
                "expires_on: before",
                "harvested_on: future",
                "name: required",
                "packed_on: before",
                "product_id: required",
                "quantity: wrong_type",
                "weight: not_allowed",
                "weight_unit: incomplete",
            ],
        ),
    ];
    for (kind, input, refused) in cases {
        let answer = site.post(kind.path()).by(&business).json(&input).await;
        assert_eq!(answer.refused(), refused, "{kind} {input}");
        let other = site.made(&business, kind, "Đúng").await;
        let path = format!("{}/{}", kind.path(), other["id"].as_str().unwrap_or("?"));
        assert_eq!(site.put(&path).by(&business).version(1).json(&input).await.refused(), refused, "{kind} {input}");
        assert_eq!(site.get(&path).by(&business).await.expect(200).json(), other);
    }
}

#[rstest]
#[tokio::test]
async fn today_is_the_date_in_vietnam(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = json!({ "name": "Quy trình", "issued_on": "2026-11-23" });
    assert_eq!(site.post("processes").by(&business).json(&input).await.refused(), ["issued_on: future"]);
    // 17:00 UTC is midnight in Vietnam.
    site.clock.advance(chrono::TimeDelta::hours(14));
    let owner = site.sign_in(&business.owner.email, nguon_api_tests::people::PASSWORD).await;
    let _ = site.post("processes").by(&owner).json(&input).await.expect(201);
}

#[rstest]
#[tokio::test]
async fn a_refusal_speaks_the_language_that_is_asked_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (asked, language, title) in [
        ("", "vi", "Một số mục chưa đúng"),
        ("en-GB, vi;q=0.5", "en", "Some fields are not right"),
        ("fr, ja", "vi", "Một số mục chưa đúng"),
        ("en;q=0.1, vi;q=0.9", "vi", "Một số mục chưa đúng"),
    ] {
        let answer =
            site.post("processes").by(&business).header("accept-language", asked).json(&json!({})).await.expect(422);
        assert_eq!(answer.header("content-language"), Some(language), "{asked}");
        assert!(answer.json()["title"].as_str().is_some_and(|found| found.starts_with(title)), "{}", answer.text());
    }
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_read_is_refused_by_its_own_status(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let record = site.made(&business, kind, "Bản ghi").await;
        let item = format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
        let status = format!("{}/status", kind.path());
        let calls = || {
            [
                site.post(kind.path()).by(&business),
                site.post(&status).by(&business),
                site.put(&item).by(&business).version(1),
            ]
        };
        for body in ["", "{", "{\"name\": \"a\"} x", "nul", "{\"name\": \"\\ud800\"}", "\u{feff}{}", "{\"a\": 1e999}"] {
            for call in calls() {
                assert_eq!(call.raw_json(body.to_owned()).await.refusal(400), "malformed", "{body}");
            }
        }
        for call in calls() {
            assert_eq!(call.raw_json(b"{\"name\": \"\xff\"}".to_vec()).await.refusal(400), "malformed");
        }
        for body in ["[]", "null", "7", "\"x\""] {
            for call in calls() {
                assert_eq!(call.raw_json(body.to_owned()).await.refused(), [": wrong_type"], "{body}");
            }
        }
        for content_type in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx"]
        {
            for call in calls() {
                assert_eq!(call.raw(content_type, "{}").await.refusal(415), "unsupported_media_type", "{content_type}");
            }
        }
        for call in calls() {
            let body = json!({ "name": "x".repeat(1024 * 1024) }).to_string();
            assert_eq!(call.raw_json(body).await.refusal(413), "too_large");
        }
        // Parameters of the content type do not matter.
        let answer = site.post(kind.path()).by(&business).raw("Application/JSON; charset=utf-8", "{}").await;
        assert_eq!(answer.status, 422);
        assert_eq!(site.get(&item).by(&business).await.expect(200).json(), record);
    }
}

#[rstest]
#[tokio::test]
async fn missing_credentials_are_refused_before_anything_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let record = site.made(&business, kind, "Bản ghi").await;
        let item = format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
        for call in [
            site.get(kind.path()),
            site.get(&format!("{}?limit=0", kind.path())),
            site.post(kind.path()).raw_json("{"),
            site.get(&item),
            site.put(&item),
            site.post(&format!("{}/status", kind.path())).raw("text/plain", "x"),
        ] {
            let answer = call.await;
            assert_eq!(answer.refusal(401), "unauthenticated");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
        for authorization in
            ["Bearer", "Bearer x", "Basic YTpi", "bearer", &format!("Bearer {}x", business.owner.access_token)]
        {
            assert_eq!(
                site.get(kind.path()).header("authorization", authorization).await.refusal(401),
                "unauthenticated"
            );
        }
    }
}

#[rstest]
#[tokio::test]
async fn other_methods_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let record = site.made(&business, kind, "Bản ghi").await;
        let item = format!("{}/{}", kind.path(), record["id"].as_str().unwrap_or("?"));
        for call in [site.delete(kind.path()), site.put(kind.path()), site.delete(&item), site.post(&item)] {
            assert_eq!(call.by(&business).await.refusal(405), "method_not_allowed");
        }
    }
}
