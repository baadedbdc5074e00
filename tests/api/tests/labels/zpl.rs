use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

use super::{lot, pallet, run};

#[rstest]
#[tokio::test]
async fn labels_on_rolls_are_a_file_for_label_printers(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let unit = pallet(&site, &business, Some(nguon_api_tests::sample::sscc(7))).await;
    let made = site.post("print-runs").by(&business).json(&run("pallet", "roll_100x150", &unit, 3)).await.expect(201);
    let path = format!("print-runs/{}/zpl", made.json()["id"].as_str().expect("an id"));
    for (query, name, size) in [
        ("", "nhan-pallet-2026-11-22-203dpi.zpl", "^XA^PW800^LL1200^LH0,0"),
        ("?dpi=203", "nhan-pallet-2026-11-22-203dpi.zpl", "^XA^PW800^LL1200^LH0,0"),
        ("?dpi=300", "nhan-pallet-2026-11-22-300dpi.zpl", "^XA^PW1181^LL1772^LH0,0"),
    ] {
        let answer = site.get(&format!("{path}{query}")).by(&business).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=us-ascii"));
        assert_eq!(answer.header("content-disposition"), Some(format!("attachment; filename=\"{name}\"").as_str()));
        let text = String::from_utf8(answer.body).expect("ASCII");
        assert!(text.starts_with(&format!("{size}\n^FO0,0^GFA,")) && text.ends_with("^PQ3^XZ\n"), "{query}");
        assert_eq!(text.matches("^XA").count(), 1, "copies are the printer's");
    }
    assert_eq!(site.get(&format!("{path}?dpi=600")).by(&business).await.refusal(400), "malformed");
    assert_eq!(site.get(&path).by(&other).await.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn a_file_for_label_printers_says_why_there_is_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let first = lot(&site, &business).await;
    let on_sheet = site.post("print-runs").by(&business).json(&run("consumer", "a4_24", &first, 1)).await.expect(201);
    let path = format!("print-runs/{}/zpl", on_sheet.json()["id"].as_str().expect("an id"));
    assert_eq!(site.get(&path).by(&business).await.refused(), ["stock: not_on_roll"]);

    // GTIN and twenty letters are 396 modules: as wide as the roll at 203 dpi, wider at 300.
    let long = json!({ "name": "Mã dài", "code": "ABCDEFGHIJKLMNOPQRST", "product_id": first["product_id"] });
    let long = site.create(&business, Kind::Lot, &long).await;
    let made = site.post("print-runs").by(&business).json(&run("case", "roll_100x50", &long, 1)).await.expect(201);
    let path = format!("print-runs/{}", made.json()["id"].as_str().expect("an id"));
    let _ = site.get(&format!("{path}/pdf")).by(&business).await.expect(200);
    let _ = site.get(&format!("{path}/zpl?dpi=203")).by(&business).await.expect(200);
    let answer = site.get(&format!("{path}/zpl?dpi=300")).by(&business).await;
    assert_eq!(answer.refused(), ["dpi: label_does_not_fit"]);
}
