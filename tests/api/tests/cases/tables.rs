//! Tables as people's programs write them.

use nguon_api_tests::{Answer, Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use serde_json::{Value, json};

const PRODUCT: &str = "Thanh long ruột tím hồng LĐ5 Thuận Hòa";
const LOT: &str = "Thử T+U&MEX";

/// Starts a site with a business that has the product and the lot of the files.
async fn site(backend: Backend) -> (Site, Business) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = site.made(&business, Kind::Product, PRODUCT).await;
    let mut lot = site.least(&business, Kind::Lot, LOT).await;
    lot["product_id"] = product["id"].clone();
    lot["code"] = json!("T+U&MEX");
    let _ = site.create(&business, Kind::Lot, &lot).await;
    (site, business)
}

async fn import(site: &Site, business: &Business, kind: Kind, file: &[u8]) -> Answer {
    let part = Part::bytes(file.to_vec()).file_name("bang.xlsx");
    site.post(&format!("{}/import", kind.path())).by(business).form(Form::new().part("file", part)).await
}

/// Imports a file that is taken, and returns its records by name.
async fn taken(site: &Site, business: &Business, kind: Kind, file: &[u8]) -> Vec<Value> {
    let before = list(site, business, kind).await;
    let _ = import(site, business, kind, file).await.expect(200);
    let mut made = list(site, business, kind).await;
    made.retain(|record| before.iter().all(|known| known["id"] != record["id"]));
    assert!(!made.is_empty(), "nothing was created");
    made
}

async fn list(site: &Site, business: &Business, kind: Kind) -> Vec<Value> {
    let list = site.get(&format!("{}?sort=name", kind.path())).by(business).await.expect(200).json();
    list["items"].as_array().cloned().unwrap_or_default()
}

/// Imports a file that is refused, and returns its faults as `cell code`.
async fn refused(site: &Site, business: &Business, kind: Kind, file: &[u8]) -> Vec<String> {
    let answer = import(site, business, kind, file).await;
    assert_eq!(answer.refusal(422), "invalid");
    let cells = answer.json()["cells"].as_array().cloned().unwrap_or_default();
    let text = |cell: &Value, name: &str| cell[name].as_str().unwrap_or("?").to_owned();
    cells.iter().map(|cell| format!("{} {}", text(cell, "cell"), text(cell, "code"))).collect()
}

#[rstest]
#[tokio::test]
async fn texts_are_kept_as_people_see_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (site, business) = site(backend).await;
    let cases: [(&[u8], &str, &str); 8] = [
        (include_bytes!("characters/phone-nbsp.xlsx"), "phone", "0912 345 678"),
        (include_bytes!("characters/phone-embedding.xlsx"), "phone", "0912 345 678"),
        (include_bytes!("characters/phone-variation.xlsx"), "phone", "0912 345 678"),
        (include_bytes!("characters/phone-dash.xlsx"), "phone", "0912-345-678"),
        (include_bytes!("characters/phone-zwsp.xlsx"), "phone", "0912 345 678"),
        (include_bytes!("characters/email-zwsp.xlsx"), "email", "thuy@example.vn"),
        (include_bytes!("characters/name-zwsp.xlsx"), "name", "LànhLOZ037"),
        (include_bytes!("characters/code-bom.xlsx"), "code", "VLOZ038"),
    ];
    for (file, field, value) in cases {
        let made = taken(&site, &business, Kind::Member, file).await;
        assert_eq!(made[0][field], value, "{field}");
    }
    let found = site.get("members?q=L%C3%A0nhLOZ037").by(&business).await.expect(200).json();
    assert_eq!(found["items"][0]["name"], "LànhLOZ037");
    let pasted = site.get("members?q=L%C3%A0nh%E2%80%8BLOZ037").by(&business).await.expect(200).json();
    assert_eq!(pasted["items"][0]["name"], "LànhLOZ037");
    let made = taken(&site, &business, Kind::Product, include_bytes!("characters/gtin-zwsp.xlsx")).await;
    assert_eq!(made[0]["gtin"], "8936132222992");
    // Forms as well.
    let mut member = site.least(&business, Kind::Member, "Vườn\u{a0}nhà\u{200b} bà Kín").await;
    member["phone"] = json!("\u{202a}0912\u{2010}345\u{2212}678\u{202c}");
    let made = site.create(&business, Kind::Member, &member).await;
    assert_eq!((&made["name"], &made["phone"]), (&json!("Vườn nhà bà Kín"), &json!("0912-345-678")));
}

#[rstest]
#[tokio::test]
async fn numbers_in_columns_of_texts_are_certain_or_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (site, business) = site(backend).await;
    let cases: [(Kind, &[u8], &str); 4] = [
        (Kind::Lot, include_bytes!("numbers-in-text-columns/lot-17-digits.xlsx"), "B2 lost_zero"),
        (Kind::Member, include_bytes!("numbers-in-text-columns/member-code-17-digits.xlsx"), "C2 lost_zero"),
        (Kind::Lot, include_bytes!("numbers-in-text-columns/scientific-lot.csv"), "B2 lost_zero"),
        (Kind::Product, include_bytes!("numbers-in-text-columns/scientific-gtin.csv"), "C2 lost_zero"),
    ];
    for (kind, file, fault) in cases {
        assert_eq!(refused(&site, &business, kind, file).await, [fault]);
    }
    let zeros = include_bytes!("numbers-in-text-columns/zeros-by-format.xlsx");
    assert_eq!(taken(&site, &business, Kind::Member, zeros).await[0]["code"], "00000471");
}

#[rstest]
#[tokio::test]
async fn days_and_moments_are_read_as_they_are_meant(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (site, business) = site(backend).await;
    for file in [&include_bytes!("days/year-only.xlsx")[..], include_bytes!("days/day-of-month-only.xlsx")] {
        assert_eq!(refused(&site, &business, Kind::Lot, file).await, ["D2 not_a_date"]);
    }
    let made = taken(&site, &business, Kind::Lot, include_bytes!("days/iso-cell-millis.xlsx")).await;
    assert_eq!(made[0]["produced_on"], "2026-11-20");
    let cases: [(&[u8], &str); 3] = [
        (include_bytes!("iso-moments/diary-z.csv"), "2026-11-19T23:30:00Z"),
        (include_bytes!("iso-moments/diary-millis.csv"), "2026-11-19T23:30:00Z"),
        (include_bytes!("iso-moments/diary-am-pm.csv"), "2026-11-19T23:30:00Z"),
    ];
    for (file, moment) in cases {
        let made = taken(&site, &business, Kind::DiaryEntry, file).await;
        assert_eq!(made[0]["started_at"], moment, "06:30 in Vietnam");
    }
}

#[rstest]
#[tokio::test]
async fn numbers_that_can_mean_two_things_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (site, business) = site(backend).await;
    let english = include_bytes!("thousands/comma-thousand-english.csv");
    assert_eq!(refused(&site, &business, Kind::Lot, english).await, ["D2 unclear_number"]);
    let answer = import(&site, &business, Kind::Lot, english).await;
    let message = answer.json()["cells"][0]["message"].as_str().unwrap_or_default().to_owned();
    assert!(message.contains("“1,250” là 1250 hay 1,25"), "{message}");
    let vietnamese = format!("Tên lô;Số lô;Sản phẩm;Khối lượng;Đơn vị khối lượng\nV;V-1;{PRODUCT};1,250;kg");
    let made = taken(&site, &business, Kind::Lot, vietnamese.as_bytes()).await;
    assert_eq!(made[0]["weight"], 1.25);
}

#[rstest]
#[tokio::test]
async fn cells_whose_value_is_elsewhere_are_never_silently_empty(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (site, business) = site(backend).await;
    let code = include_bytes!("formulas-without-results/optional-code.xlsx");
    assert_eq!(refused(&site, &business, Kind::Member, code).await, ["C2 no_result"]);
    let day = include_bytes!("formulas-without-results/optional-day.xlsx");
    assert_eq!(refused(&site, &business, Kind::Lot, day).await, ["G2 no_result"]);
    let made = taken(&site, &business, Kind::Member, include_bytes!("merged-cells/down-optional.xlsx")).await;
    assert_eq!([&made[0]["phone"], &made[1]["phone"]], [&json!("0912 345 678"); 2]);
}

#[rstest]
#[tokio::test]
async fn parts_of_a_workbook_are_found_whatever_their_case_and_separators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (site, business) = site(backend).await;
    for file in [
        &include_bytes!("workbook-part-names/shared-strings-case.xlsx")[..],
        include_bytes!("workbook-part-names/workbook-case.xlsx"),
        include_bytes!("workbook-part-names/backslashes.xlsx"),
    ] {
        assert_eq!(taken(&site, &business, Kind::Member, file).await.len(), 1);
    }
}

#[rstest]
#[tokio::test]
async fn units_are_found_by_their_usual_names(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let (site, business) = site(backend).await;
    let cases: [(&[u8], &str); 3] = [
        (include_bytes!("unit-names/unit-yen.xlsx"), "YEN"),
        (include_bytes!("unit-names/unit-thung.xlsx"), "CT"),
        (include_bytes!("unit-names/unit-bao.xlsx"), "BG"),
    ];
    for (file, unit) in cases {
        assert_eq!(taken(&site, &business, Kind::Lot, file).await[0]["weight_unit"], unit);
    }
}
