//! Allocating numbers: valid, in order, and never one twice.

use std::collections::BTreeSet;
use std::future::IntoFuture as _;

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::identification::identifier::{CompanyPrefix, Gtin};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{allocate, business_with, range, values};

#[rstest]
#[tokio::test]
async fn numbers_are_made_of_the_prefix_in_order(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let given = allocate(&site, &business, json!({ "key_type": "gtin", "count": 3 })).await.expect(201);
    let wanted: Vec<String> = (0..3).map(|nth| prefix.gtin(nth).expect("a GTIN").to_string()).collect();
    assert_eq!(values(&given), wanted);
    let given = allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201);
    assert_eq!(values(&given), [prefix.gtin(3).expect("a GTIN").to_string()], "one when nothing is said");
    let given = allocate(&site, &business, json!({ "key_type": "gln" })).await.expect(201);
    assert_eq!(values(&given), [prefix.gln(0).expect("a GLN").to_string()]);
    let given = allocate(&site, &business, json!({ "key_type": "sscc", "count": 2 })).await.expect(201);
    assert_eq!(values(&given), [0, 1].map(|nth| prefix.sscc(nth).expect("an SSCC").to_string()));
    assert_eq!(
        range(&site, &business, "gtin").await,
        json!({ "key_type": "gtin", "capacity": 1000, "used": 4, "left": 996, "low": false })
    );
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_given_is_refused_with_the_reason(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let refused = allocate(&site, &business, json!({ "key_type": "gtin" })).await;
    assert_eq!(refused.refusal(409), "no_company_prefix");
    assert!(refused.text().contains("Thông tin doanh nghiệp"), "{}", refused.text());
    for (input, faults) in [
        (json!({}), vec!["key_type: required"]),
        (json!({ "key_type": "grai" }), vec!["key_type: wrong_type"]),
        (json!({ "key_type": "gtin", "count": 0 }), vec!["count: out_of_range"]),
        (json!({ "key_type": "gtin", "count": 1001 }), vec!["count: out_of_range"]),
        (json!({ "packaging_of": "8935312000017" }), vec!["packaging_of: check_digit"]),
        (json!({ "packaging_of": "18935312000013" }), vec!["packaging_of: has_indicator"]),
        (json!({ "packaging_of": "8935312000016", "key_type": "gln" }), vec!["key_type: not_allowed"]),
        (json!({ "packaging_of": "8935312000016", "count": 9 }), vec!["count: out_of_range"]),
        (json!({ "packaging_of": "8935312000016" }), vec!["packaging_of: unknown_key"]),
    ] {
        assert_eq!(allocate(&site, &business, input.clone()).await.refused(), faults, "{input}");
    }
    let recorder = site.colleague(&business, Role::Recorder).await;
    let call = site.post("gs1/allocations").by(&recorder).json(&json!({ "key_type": "sscc" }));
    assert_eq!(call.await.refusal(403), "forbidden");
}

#[rstest]
#[tokio::test]
async fn a_range_that_is_used_up_says_what_to_do_and_a_further_prefix_gives_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "8938505970").await;
    assert_eq!(
        allocate(&site, &business, json!({ "key_type": "gtin", "count": 101 })).await.refusal(409),
        "range_exhausted"
    );
    assert_eq!(range(&site, &business, "gtin").await["used"], 0, "none of them was given");
    let _ = allocate(&site, &business, json!({ "key_type": "gtin", "count": 89 })).await.expect(201);
    assert_eq!(range(&site, &business, "gtin").await["low"], false);
    let _ = allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201);
    assert_eq!(range(&site, &business, "gtin").await["low"], true, "a tenth is left");
    let _ = allocate(&site, &business, json!({ "key_type": "gtin", "count": 10 })).await.expect(201);
    let refused = allocate(&site, &business, json!({ "key_type": "gtin" })).await;
    assert_eq!(refused.refusal(409), "range_exhausted");
    assert!(refused.text().contains("xin GS1 cấp thêm"), "{}", refused.text());
    site.clock.advance(chrono::TimeDelta::seconds(1));
    let _ = site.prove_prefix(&business, "893850598").await.expect(200);
    let given = allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201);
    assert_eq!(values(&given), ["8938505980003"]);
    let ranges = site.get("gs1/ranges").by(&business).await.expect(200).json();
    let prefixes: Vec<_> = ranges["prefixes"].as_array().into_iter().flatten().collect();
    let shown =
        |prefix: &Value| (prefix["prefix"].clone(), prefix["current"].clone(), prefix["ranges"][0]["left"].clone());
    assert_eq!(
        prefixes.into_iter().map(shown).collect::<Vec<_>>(),
        [(json!("893850598"), json!(true), json!(999)), (json!("8938505970"), json!(false), json!(0))]
    );
}

#[rstest]
#[tokio::test]
async fn numbers_in_the_way_are_passed_over_whatever_their_indicator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let gtin = |nth| prefix.gtin(nth).expect("a GTIN");
    let entered = json!({ "key_type": "gtin", "values": [gtin(0).to_string(), gtin(1).packaging(3).expect("a packaging").to_string()] });
    let answer = site.post("gs1/reservations").by(&business).json(&entered).await.expect(201);
    assert_eq!(answer.json(), json!({ "added": 2, "known": 0 }));
    let mut product = site.least(&business, Kind::Product, "Thanh long").await;
    product["gtin"] = json!(gtin(2).to_string());
    let _ = site.create(&business, Kind::Product, &product).await;
    let given = allocate(&site, &business, json!({ "key_type": "gtin", "count": 2 })).await.expect(201);
    assert_eq!(values(&given), [gtin(3).to_string(), gtin(4).to_string()]);
    assert_eq!(range(&site, &business, "gtin").await["used"], 5);
    // The GLN of the business itself is not allocated to one of its places.
    let _ = site.prove_gln(&business, &prefix.gln(0).expect("a GLN").to_string()).await.expect(200);
    let given = allocate(&site, &business, json!({ "key_type": "gln" })).await.expect(201);
    assert_eq!(values(&given), [prefix.gln(1).expect("a GLN").to_string()]);
}

#[rstest]
#[tokio::test]
async fn a_trade_item_has_eight_packagings(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let item = values(&allocate(&site, &business, json!({ "key_type": "gtin" })).await.expect(201)).remove(0);
    let gtin: Gtin = item.parse().expect("a GTIN");
    let packaging = |indicator| gtin.packaging(indicator).expect("a packaging").to_string();
    let taken = json!({ "key_type": "gtin", "values": [packaging(2)] });
    let _ = site.post("gs1/reservations").by(&business).json(&taken).await.expect(201);
    let first = allocate(&site, &business, json!({ "packaging_of": item })).await.expect(201);
    assert_eq!(values(&first), [packaging(1)]);
    let more =
        allocate(&site, &business, json!({ "packaging_of": item, "count": 5, "key_type": "gtin" })).await.expect(201);
    assert_eq!(values(&more), (3..=7).map(packaging).collect::<Vec<_>>());
    let too_many = allocate(&site, &business, json!({ "packaging_of": item, "count": 2 })).await;
    assert_eq!(too_many.refused(), ["packaging_of: indicators_used"]);
    let last = allocate(&site, &business, json!({ "packaging_of": item })).await.expect(201);
    assert_eq!(values(&last), [packaging(8)]);
    assert_eq!(
        allocate(&site, &business, json!({ "packaging_of": item })).await.refused(),
        ["packaging_of: indicators_used"]
    );
    assert_eq!(range(&site, &business, "gtin").await["used"], 1, "packagings take no numbers of their own");
}

#[rstest]
#[tokio::test]
async fn a_request_that_comes_again_gets_the_same_numbers(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let input = json!({ "key_type": "gtin", "count": 3 });
    let call = |input: &Value| site.post("gs1/allocations").by(&business).header("idempotency-key", "k1").json(input);
    let first = call(&input).await.expect(201).json();
    assert_eq!(call(&input).await.expect(201).json(), first);
    assert_eq!(call(&json!({ "key_type": "gln" })).await.refusal(409), "idempotency_key_reused");
    assert_eq!(range(&site, &business, "gtin").await["used"], 3);
    // Ten at once count as one.
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let call = site.post("gs1/allocations").by(&business).header("idempotency-key", "k2").json(&input);
            tokio::spawn(call.into_future())
        })
        .collect();
    let mut given = BTreeSet::new();
    for call in calls {
        given.insert(values(&call.await.expect("an answer").expect(201)));
    }
    assert_eq!(given.len(), 1);
    assert_eq!(range(&site, &business, "gtin").await["used"], 6);
}

#[rstest]
#[tokio::test]
async fn a_hundred_at_once_get_a_hundred_numbers_while_others_are_entered_and_put_into_records(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let prefix: CompanyPrefix = "893850597".parse().expect("a prefix");
    let gtin = |nth| prefix.gtin(nth).expect("a GTIN").to_string();
    let product = site.least(&business, Kind::Product, "Thanh long").await;
    let mut calls = Vec::new();
    let mut others = Vec::new();
    for nth in 0..100 {
        let call = site.post("gs1/allocations").by(&business).json(&json!({ "key_type": "gtin" }));
        calls.push(tokio::spawn(call.into_future()));
        // Collides with later allocations, and sometimes with an earlier one.
        if nth % 10 == 5 {
            let entered = json!({ "key_type": "gtin", "values": [gtin(nth + 3)] });
            let call = site.post("gs1/reservations").by(&business).json(&entered);
            others.push(tokio::spawn(call.into_future()));
            let mut product = product.clone();
            product["gtin"] = json!(gtin(nth + 17));
            others.push(tokio::spawn(site.post("products").by(&business).json(&product).into_future()));
        }
    }
    let mut given = BTreeSet::new();
    for call in calls {
        given.extend(values(&call.await.expect("an answer").expect(201)));
    }
    assert_eq!(given.len(), 100);
    let mut entered = 0;
    for call in others {
        let answer = call.await.expect("an answer").expect(201).json();
        // A number that was allocated before it was entered is already known; a product takes over a reserved one.
        entered += answer["added"].as_u64().unwrap_or_else(|| {
            let gtin = answer["gtin"].as_str().unwrap_or("?");
            u64::from(!given.contains(gtin))
        });
    }
    assert_eq!(range(&site, &business, "gtin").await["used"], json!(100 + entered));
}

#[rstest]
#[tokio::test]
async fn a_record_with_a_number_that_is_sent_ten_times_at_once_is_made_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Product, "Một").await;
    input["gtin"] = json!("8935312000016");
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let call = site.post("products").by(&business).header("idempotency-key", "k1").json(&input);
            tokio::spawn(call.into_future())
        })
        .collect();
    let mut made = BTreeSet::new();
    for call in calls {
        made.insert(call.await.expect("an answer").expect(201).json()["id"].to_string());
    }
    assert_eq!(made.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_hundred_at_once_of_a_business_without_records_get_a_hundred_units(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = business_with(&site, "893850597").await;
    let unit = site.least(&business, Kind::LogisticUnit, "Thùng").await;
    let calls: Vec<_> = (0..50)
        .flat_map(|_| {
            let series = site.post("logistic-units/series").by(&business).json(&json!({ "unit": unit, "count": 2 }));
            let number = site.post("gs1/allocations").by(&business).json(&json!({ "key_type": "sscc" }));
            [tokio::spawn(series.into_future()), tokio::spawn(number.into_future())]
        })
        .collect();
    let mut given = BTreeSet::new();
    for call in calls {
        let answer = call.await.expect("an answer").expect(201);
        given.extend(values(&answer));
        let units = answer.json()["units"].as_array().cloned().unwrap_or_default();
        given.extend(units.iter().map(|unit| unit["sscc"].as_str().unwrap_or("?").to_owned()));
    }
    assert_eq!(given.len(), 150);
}
