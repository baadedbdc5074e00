//! Codes as scanners, keyboards and messengers send them, and numbers that are none.

use chrono::TimeDelta;
use nguon_api_tests::{Answer, Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::catalogue_id;
use rstest::rstest;
use serde_json::{Value, json};

use super::requests::{Names, files, send};

const GTIN: &str = "08939901010011";

/// A business with a product and a published lot of it, at the time of the files.
async fn grower(site: &Site, lot_number: &str) -> (Business, Value, Value) {
    site.clock.advance(TimeDelta::days(9));
    let business = site.business().await;
    let mut product = site.least(&business, Kind::Product, "Thanh long ruột đỏ").await;
    product["gtin"] = json!(GTIN);
    let product = site.create(&business, Kind::Product, &product).await;
    let lot = json!({ "name": "Lô tháng 11", "code": lot_number, "product_id": product["id"] });
    let lot = site.create(&business, Kind::Lot, &lot).await;
    let _ = site.move_to(&business, Kind::Lot, &[&lot["id"]], "active").await;
    (business, product, lot)
}

/// Resolves a code, as a business.
async fn resolved(site: &Site, business: &Business, code: &str) -> Answer {
    let code: String = code.bytes().map(|byte| format!("%{byte:02X}")).collect();
    site.get(&format!("resolve?code={code}")).by(business).await
}

/// Whether a page links to the address of a trace code as its canonical one.
fn is_page_of(answer: &Answer, trace_code: &str) -> bool {
    let canonical = format!("<https://nguon.example.vn/t/{trace_code}>; rel=\"canonical\"");
    answer.headers.get_all("link").iter().any(|link| *link == canonical)
}

#[rstest]
#[tokio::test]
async fn links_and_codes_find_the_lot_however_they_are_sent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, _, lot) = grower(&site, "TL-15").await;
    let trace_code = lot["trace_code"].as_str().expect("a code");
    let cases = files("links-as-scanned").into_iter().chain(files("scanner-separators"));
    for (name, file) in cases.filter(|(name, _)| name != "lead-gs-in-act") {
        for answer in send(&site, &business, Names::of_lot(&lot), &file).await {
            assert_eq!(answer.status, 200, "{name}: {}", answer.text());
            match name.starts_with("page-") {
                true => assert!(is_page_of(&answer, trace_code), "{name}: {:?}", answer.headers),
                false => assert_eq!(answer.json()["trace_code"], trace_code, "{name}"),
            }
        }
    }
    let of_lot = format!("01{GTIN}10TL-15");
    for code in [
        format!("{of_lot}\u{1d}17270101"),
        format!("~{of_lot}~17270101~"),
        format!("{of_lot}{{GS}}17270101"),
        format!("{of_lot}<GS>17270101"),
        format!("{of_lot}|17270101"),
        format!("{of_lot}\\u001d17270101"),
        format!("]d2\u{1d}(01){GTIN}(10)TL-15"),
        format!("[01]{GTIN}[10]TL-15"),
        format!("\u{feff}{of_lot}\u{200b}\r\n"),
        "<https://nguon.vn//gtin/8939901010011/lot/TL-15>".to_owned(),
        format!("url: nguon.vn/01/{GTIN}/10/TL-15?tên=Thanh long&x=%"),
        format!("“{}-{}”.", &trace_code[..5], &trace_code[5..]),
        format!("HTTP://NGUON.VN/T/{trace_code}/?1700000000"),
        format!("https://nguon.vn/t/{trace_code}%E2%80%8B"),
    ] {
        let answer = resolved(&site, &business, &code).await.expect(200);
        assert_eq!(answer.json()["trace_code"], trace_code, "{code:?}");
        assert_eq!(answer.json()["kind"], "lot", "{code:?}");
    }
    for path in [
        format!("/T/{trace_code}/?fbclid=x"),
        format!("//t/{trace_code}"),
        format!("/t/{trace_code}%E2%80%8B"),
        format!("/t/{trace_code}."),
        format!("/01/{GTIN}/10/TL-15?17=270101;3103=001250"),
    ] {
        let answer = site.get(&path).await.expect(200);
        assert!(is_page_of(&answer, trace_code), "{path}: {:?}", answer.headers);
        let json = site.get(&path).header("accept", "application/json").await.expect(200).json();
        assert_eq!(json["trace_code"], trace_code, "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_name_of_the_separator_is_part_of_a_lot_number_that_has_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (business, product, lot) = grower(&site, "A<GS>17270101").await;
    let other = json!({ "name": "Lô khác", "code": "B", "product_id": product["id"] });
    let other = site.create(&business, Kind::Lot, &other).await;
    for (code, found) in [(format!("01{GTIN}10A<GS>17270101"), &lot), (format!("01{GTIN}10B<GS>17270101"), &other)] {
        let answer = resolved(&site, &business, &code).await.expect(200);
        assert_eq!(answer.json()["trace_code"], found["trace_code"], "{code}");
        let act = json!({ "kind": "inspect", "happened_at": "2026-11-28T08:00:00+07:00", "finding": "conformant",
            "items": [{ "code": code }] });
        let act = site.post("acts").by(&business).json(&act).await.expect(201).json();
        assert_eq!(act["items"][0]["goods"]["lot_number"], found["code"], "{code}");
    }
}

#[rstest]
#[tokio::test]
async fn acts_take_codes_as_scanners_send_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, _, lot) = grower(&site, "TL-15").await;
    let file = &files("scanner-separators")["lead-gs-in-act"];
    let answers = send(&site, &business, Names::of_lot(&lot), file).await;
    let act = answers.into_iter().next().expect("an answer").expect(201).json();
    assert_eq!(act["items"][0]["goods"]["lot_number"], "TL-15");
    // The separator is allowed in no other text.
    let act = json!({ "kind": "inspect", "happened_at": "2026-11-28T08:00:00+07:00", "finding": "conformant",
        "items": [{ "code": format!("01{GTIN}10TL-15\u{1d}17270101") }], "note": "a\u{1d}b" });
    let refused = site.post("acts").by(&business).json(&act).await.refused();
    assert_eq!(refused, ["note: control_character"]);
}

#[rstest]
#[tokio::test]
async fn a_lot_number_may_have_brackets(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, product, lot) = grower(&site, "TL-15").await;
    for (name, file) in files("lot-numbers-with-brackets") {
        let names = Names::of_lot(&lot).id(&product["id"]);
        let answers = send(&site, &business, names, &file).await;
        let [made, status, act, stock, chain] = <[Answer; 5]>::try_from(answers).expect("five answers");
        let number = made.expect(201).json()["code"].clone();
        let (_, act) = (status.expect(204), act.expect(201).json());
        assert_eq!(act["items"][0]["goods"]["lot_number"], number, "{name}");
        assert_eq!(act["items"][0]["goods"]["serial"], Value::Null, "{name}");
        let stock = stock.expect(200).json();
        assert_eq!(stock["items"][0]["goods"]["lot_number"], number, "{name}: {stock}");
        assert_eq!(stock["items"][0]["thousandths"], 10_000, "{name}: {stock}");
        let _ = chain.expect(200);
    }
    // What looks like a serial number is part of the lot number.
    let input = json!({ "name": "Lô", "code": "L(21)5", "product_id": product["id"] });
    let made = site.create(&business, Kind::Lot, &input).await;
    let act = json!({ "kind": "harvest", "happened_at": "2026-11-28T08:00:00+07:00",
        "items": [{ "lot_id": made["id"], "quantity": 3, "unit": "KGM" }] });
    let act = site.post("acts").by(&business).json(&act).await.expect(201).json();
    assert_eq!(act["items"][0]["goods"]["lot_number"], "L(21)5");
    // As it is printed under the symbol.
    for (code, number) in [("(10)TL(DLOZ062)", "TL(DLOZ062)"), ("(10)X(LOZ061", "X(LOZ061"), ("(10)L\\(21)5", "L(21)5")]
    {
        let answer = resolved(&site, &business, &format!("(01){GTIN}{code}")).await.expect(200).json();
        assert_eq!((&answer["kind"], &answer["unknown_lot"]), (&json!("lot"), &Value::Null), "{number}: {answer}");
    }
}

#[rstest]
#[tokio::test]
async fn numbers_of_shops_are_not_those_of_products(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, _, lot) = grower(&site, "TL-15").await;
    let category = json!(catalogue_id("product_category", "fruit"));
    for (name, file) in files("restricted-circulation") {
        let answers = send(&site, &business, Names::of_lot(&lot).id(&category), &file).await;
        let answer = answers.first().expect("an answer");
        match name.as_str() {
            "weighed-scan" => {
                assert_eq!(answer.refusal(404), "no_trade_item", "{}", answer.text());
                assert!(answer.text().contains("mã nội bộ"), "{}", answer.text());
            }
            _ => assert_eq!(answer.refused(), ["gtin: in_store_code"], "{name}"),
        }
    }
    let mut product = site.least(&business, Kind::Product, "Thùng").await;
    product["packaging"] = json!([{ "name": "Thùng", "gtin": "12100001027503", "contains": 6 }]);
    let refused = site.post("products").by(&business).json(&product).await.refused();
    assert_eq!(refused, ["packaging[0].gtin: in_store_code"]);
    for (gtin, code) in [("9912345678909", "coupon_code"), ("0000000000000", "zeros")] {
        let mut product = site.least(&business, Kind::Product, "Phiếu").await;
        product["gtin"] = json!(gtin);
        assert_eq!(site.post("products").by(&business).json(&product).await.refused(), [format!("gtin: {code}")]);
    }
    let numbers = json!({ "key_type": "gtin", "values": ["8939901010028", "2100001027506"] });
    let refused = site.post("gs1/reservations").by(&business).json(&numbers).await.refused();
    assert_eq!(refused, ["values[1]: in_store_code"]);
    // Books and periodicals are products.
    let mut book = site.least(&business, Kind::Product, "Sách kỹ thuật trồng thanh long").await;
    book["gtin"] = json!("9789861817286");
    let _ = site.create(&business, Kind::Product, &book).await;

    let page = site.get("/01/02100001027506").header("accept-language", "en").await.expect(404);
    assert!(page.text().contains("in-store code"), "{}", page.text());
    let act = json!({ "kind": "inspect", "happened_at": "2026-11-28T08:00:00+07:00", "finding": "conformant",
        "items": [{ "code": "2100001027506" }] });
    assert_eq!(site.post("acts").by(&business).json(&act).await.refused(), ["items[0].code: in_store_code"]);
}

#[rstest]
#[tokio::test]
async fn a_time_in_an_address_may_have_its_plus_sign(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, _, lot) = grower(&site, "TL-15").await;
    for (name, file) in files("query-times") {
        for answer in send(&site, &business, Names::of_lot(&lot), &file).await {
            assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        }
    }
    for query in ["LT_recordTime=2026-12-20T00:00:00.5+07:00", "GE_eventTime=2026-11-20T00:00:00%2B07:00"] {
        let _ = site.get(&format!("/epcis/v2/events?{query}")).by(&business).await.expect(200);
    }
    let answer = site.get("/epcis/v2/events?GE_eventTime=2026-11-20T00:00:00").by(&business).await.expect(400);
    assert!(answer.text().contains("%2B"), "{}", answer.text());
}

#[rstest]
#[tokio::test]
async fn prefixes_of_the_standard_context_are_known(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, _, lot) = grower(&site, "TL-15").await;
    for (name, file) in files("epcis") {
        for answer in send(&site, &business, Names::of_lot(&lot), &file).await {
            assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        }
    }
    let events = site.get("/epcis/v2/events").by(&business).await.expect(200).json();
    let event = &events["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0];
    assert_eq!(event["ilmd"]["cbvmda:lotNumber"], "A1", "{event}");
}

#[rstest]
#[tokio::test]
async fn a_serial_number_that_no_event_has_is_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, _, lot) = grower(&site, "TL-15").await;
    let path = format!("/01/{GTIN}/10/TL-15/21/A1");
    let code = format!("(01){GTIN}(10)TL-15(21)A1");
    for _ in 0..2 {
        assert!(site.get(&path).await.expect(200).text().contains("chưa ghi số xê-ri A1"));
    }
    let unknown = resolved(&site, &business, &code).await.expect(200).json();
    assert_eq!((&unknown["trace_code"], &unknown["unknown_serial"]), (&lot["trace_code"], &json!("A1")));
    let event = json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "ObjectEvent",
        "eventTime": "2026-11-20T08:00:00+07:00", "eventTimeZoneOffset": "+07:00", "action": "ADD",
        "bizStep": "commissioning", "epcList": [format!("https://id.gs1.org/01/{GTIN}/21/A1")],
    });
    let _ = site.post("/epcis/v2/events").by(&business).json(&event).await.expect(201);
    assert!(!site.get(&path).await.expect(200).text().contains("số xê-ri A1"));
    let known = resolved(&site, &business, &code).await.expect(200).json();
    assert_eq!((&known["trace_code"], &known["unknown_serial"]), (&lot["trace_code"], &Value::Null));
}
