//! GLNs and company prefixes have no effect before the authority has seen the certificate, and only the authority
//! learns who else has them.

use std::future::IntoFuture as _;

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::identification::identifier::CompanyPrefix;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{changes, organisation};

const PREFIX: &str = "893850597";

#[rstest]
#[tokio::test]
async fn a_prefix_that_waits_gives_no_numbers_and_owns_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (squatter, maker) = (site.business().await, site.business().await);
    let prefix: CompanyPrefix = PREFIX.parse().expect("a prefix");
    let gtin = prefix.gtin(0).expect("a GTIN").to_string();
    let input = json!({ "kind": "company_prefix", "gs1_company_prefix": PREFIX });
    let _ = site.ask_change(&squatter, input.clone()).await.expect(201);
    let allocation = json!({ "key_type": "gtin" });
    let refused = site.post("gs1/allocations").by(&squatter).json(&allocation).await;
    assert_eq!(refused.refusal(409), "no_company_prefix");
    assert_eq!(site.get("gs1/ranges").by(&squatter).await.expect(200).json(), json!({ "prefixes": [] }));
    assert_eq!(organisation(&site, &squatter).await["gs1_company_prefix"], json!(null));
    let mut product = site.least(&squatter, Kind::Product, "Giả mạo").await;
    product["gtin"] = json!(gtin);
    let product = site.create(&squatter, Kind::Product, &product).await;
    let lot = json!({ "name": "Lô", "code": "L1", "product_id": product["id"] });
    let _ = site.create(&squatter, Kind::Lot, &lot).await;
    let numbers = site.get(&format!("gs1/numbers?key_type=gtin&q={gtin}")).by(&squatter).await.expect(200).json();
    assert_eq!(numbers["items"][0]["own_prefix"], json!(false));

    // The manufacturer proves it: the squatter is not notified, and the numbers lead to the manufacturer, lot or not.
    let proved = site.prove(&maker, input).await.expect(200).json();
    assert_eq!(proved["state"], "confirmed");
    assert_eq!(organisation(&site, &maker).await["gs1_company_prefix"], PREFIX);
    site.clock.advance(chrono::TimeDelta::minutes(1));
    let given = site.post("gs1/allocations").by(&maker).json(&allocation).await.expect(201).json();
    assert_eq!(given["values"], json!([gtin]));
    let mut product = site.least(&maker, Kind::Product, "Thật").await;
    product["gtin"] = json!(gtin);
    let real = site.create(&maker, Kind::Product, &product).await;
    for path in [format!("/01/0{gtin}"), format!("/01/0{gtin}/10/L1")] {
        let found = site.get(&path).header("accept", "application/json").await.expect(200).json();
        assert_eq!(found["trace_code"], real["trace_code"], "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn who_has_a_number_is_told_to_the_authority_and_to_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (holder, prober) = (site.business().await, site.business().await);
    let officer = site.authority(None, Role::Officer).await;
    let prefix: CompanyPrefix = PREFIX.parse().expect("a prefix");
    let gln = |nth| prefix.gln(nth).expect("a GLN").to_string();
    let (held, free) = (gln(0), nguon_api_tests::sample::gln(99_999));
    let _ = site.prove_gln(&holder, &held).await.expect(200);
    let _ = site.prove_prefix(&holder, PREFIX).await.expect(200);
    let asks = |field: &'static str, kind: &'static str, number: String| json!({ "kind": kind, field: number });
    let without_what_differs = |mut answer: Value| {
        for name in ["id", "after", "certificate", "asked_at", "before"] {
            answer.as_object_mut().expect("an object").remove(name);
        }
        answer
    };
    // A number that another business has, one under its prefix, and a free one get the same answer.
    let mut answers = Vec::new();
    for number in [held.clone(), gln(7), free] {
        let asked = site.ask_change(&prober, asks("gln", "gln", number)).await.expect(201).json();
        answers.push(without_what_differs(asked.clone()));
        let shown = site.get("registered-changes").by(&officer).await.expect(200).json()["items"][0].clone();
        let rivals = shown["rivals"].as_array().cloned().unwrap_or_default();
        let after = asked["after"]["gln"].as_str().unwrap_or("?");
        let collides = after.starts_with(PREFIX);
        assert_eq!(!rivals.is_empty(), collides, "{after}: {rivals:?}");
        assert!(rivals.iter().all(|rival| rival["organisation_id"] == json!(holder.id)), "{rivals:?}");
        let decided = site.decide_change(&officer, &asked, json!({ "verdict": "confirm" })).await;
        if collides {
            assert_eq!(decided.refusal(409), "registered_elsewhere");
        } else {
            let _ = decided.expect(200);
        }
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    for change in changes(&site, &prober).await {
        assert!(change.get("rivals").is_none() && change.get("organisation").is_none(), "{change}");
        assert!(!change.to_string().contains(&holder.id.to_string()), "{change}");
    }
    // The same for a prefix under which another business has its GLN.
    let third = site.business().await;
    let own = "8935312".parse::<CompanyPrefix>().expect("a prefix").gln(5).expect("a GLN").to_string();
    let _ = site.prove_gln(&holder, &own).await.expect(200);
    let refused = site.prove_prefix(&third, "8935312").await;
    assert_eq!(refused.refusal(409), "registered_elsewhere");
}

#[rstest]
#[tokio::test]
async fn a_number_that_is_anothers_is_taken_back_and_free(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (squatter, maker) = (site.business().await, site.business().await);
    let officer = site.authority(Some("68"), Role::Officer).await;
    let prefix: CompanyPrefix = PREFIX.parse().expect("a prefix");
    let gln = prefix.gln(0).expect("a GLN").to_string();
    let _ = site.prove_prefix(&squatter, "8935312").await.expect(200);
    let _ = site.prove_prefix(&squatter, PREFIX).await.expect(200);
    let _ = site.prove_gln(&squatter, &gln).await.expect(200);
    let given =
        site.post("gs1/allocations").by(&squatter).json(&json!({ "key_type": "gtin" })).await.expect(201).json();
    assert_eq!(site.prove_prefix(&maker, PREFIX).await.refusal(409), "registered_elsewhere");
    let path = format!("approvals/{}/revocations", squatter.id);
    let revoke = async |by: &nguon_api_tests::Person, number: &str| {
        site.post(&path).by(by).json(&json!({ "number": number, "reason": "Mã của doanh nghiệp khác" })).await
    };
    let other = site.authority(Some("01"), Role::Officer).await;
    assert_eq!(revoke(&other, PREFIX).await.refusal(404), "not_found");
    assert_eq!(revoke(&officer, "8935311").await.refused(), ["number: unknown_key"]);
    for number in [PREFIX, gln.as_str()] {
        let revoked = revoke(&officer, number).await.expect(201).json();
        assert_eq!((&revoked["state"], &revoked["after"]), (&json!("confirmed"), &json!({})));
        assert_eq!(revoke(&officer, number).await.refused(), ["number: unknown_key"]);
    }
    let after = organisation(&site, &squatter).await;
    assert_eq!(
        (&after["gln"], &after["gs1_company_prefix"]),
        (&json!(null), &json!("8935312")),
        "its other prefix stays"
    );
    let gtin = given["values"][0].as_str().expect("a GTIN");
    let numbers = site.get(&format!("gs1/numbers?key_type=gtin&q={gtin}")).by(&squatter).await.expect(200).json();
    assert_eq!(numbers["items"][0]["own_prefix"], json!(false));
    assert_eq!(changes(&site, &squatter).await[0]["reason"], "Mã của doanh nghiệp khác");
    let _ = site.prove_prefix(&maker, PREFIX).await.expect(200);
    let _ = site.prove_gln(&maker, &gln).await.expect(200);
}

#[rstest]
#[tokio::test]
async fn of_two_confirmations_at_once_one_has_the_number(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let prefix: CompanyPrefix = PREFIX.parse().expect("a prefix");
    let gln = prefix.gln(3).expect("a GLN").to_string();
    let officer = site.authority(None, Role::Officer).await;
    let mut calls = Vec::new();
    let mut businesses = Vec::new();
    for nth in 0..6 {
        let business = site.business().await;
        let input = match nth % 2 {
            0 => json!({ "kind": "gln", "gln": gln }),
            _ => json!({ "kind": "company_prefix", "gs1_company_prefix": PREFIX }),
        };
        let asked = site.ask_change(&business, input).await.expect(201).json();
        let path = format!("registered-changes/{}/decision", asked["id"].as_str().unwrap_or("?"));
        let call = site.post(&path).by(&officer).version(1).json(&json!({ "verdict": "confirm" }));
        calls.push(tokio::spawn(call.into_future()));
        businesses.push(business);
    }
    let mut confirmed = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 200 {
            confirmed += 1;
        } else {
            assert_eq!(answer.refusal(409), "registered_elsewhere");
        }
    }
    assert_eq!(confirmed, 1, "a GLN and the prefix that makes it are of one business");
    let mut having = 0;
    for business in &businesses {
        let organisation = organisation(&site, business).await;
        having += usize::from(!organisation["gln"].is_null() || !organisation["gs1_company_prefix"].is_null());
    }
    assert_eq!(having, 1);
}

#[rstest]
#[tokio::test]
async fn several_prefixes_wait_side_by_side_up_to_a_limit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let certificate = site.pdf_id(&business).await;
    let ask = |nth: u32| {
        let prefix = (8_935_000 + nth).to_string();
        let input = json!({ "kind": "company_prefix", "gs1_company_prefix": prefix, "certificate": certificate });
        site.post("organisation/changes").by(&business).json(&input).into_future()
    };
    for nth in 0..20 {
        let _ = ask(nth).await.expect(201);
    }
    assert_eq!(ask(20).await.refusal(409), "limit_reached");
    // A repetition replaces the one that waits.
    let _ = ask(0).await.expect(201);
    let waiting = site.get("organisation/changes?state=waiting&limit=100").by(&business).await.expect(200).json();
    assert_eq!(waiting["items"].as_array().map(Vec::len), Some(20));
    let first = site.get("organisation/changes?limit=15").by(&business).await.expect(200).json();
    let next = first["next"].as_str().expect("a further page").to_owned();
    let rest = site.get(&format!("organisation/changes?limit=15&after={next}")).by(&business).await.expect(200).json();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(6));
    assert_eq!(site.get("organisation/changes?limit=0").by(&business).await.refusal(400), "malformed");
}
