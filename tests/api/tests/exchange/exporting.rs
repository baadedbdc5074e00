//! Exports of lists.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

use super::{part, sheet, texts};
use calamine::Data;

#[rstest]
#[tokio::test]
async fn an_export_has_what_the_list_shows_in_its_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let input = site.full(&business, Kind::Lot, "Lô thanh long").await;
    let full = site.create(&business, Kind::Lot, &input).await;
    let trashed = site.made(&business, Kind::Lot, "Lô bỏ").await;
    let _ = site.made(&business, Kind::Lot, "Lô xoài").await;
    let _ = site.move_to(&business, Kind::Lot, &[&trashed["id"]], "trashed").await.expect(204);

    let answer = site.get("lots/export?sort=-name").by(&business).await.expect(200);
    assert_eq!(
        answer.header("content-type"),
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    );
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"lo-2026-11-22.xlsx\""));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    let rows = texts(&answer.body);
    assert_eq!(rows[0][..4], ["Tên lô", "Số lô", "Sản phẩm", "Xuất xứ"]);
    let names: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["Lô xoài", "Lô thanh long"]);
    let row = &sheet(&answer.body)[2];
    let at = |heading: &str| &row[rows[0].iter().position(|text| text == heading).expect("a column")];
    assert_eq!(at("Khối lượng"), &Data::Float(1250.5));
    assert_eq!(at("Đơn vị khối lượng"), &Data::String("kg".into()));
    assert!(matches!(at("Ngày sản xuất"), Data::DateTime(day) if day.to_ymd_hms_milli() == (2026, 11, 15, 0, 0, 0, 0)));
    assert_eq!(at("Sản phẩm"), &Data::String("Thanh long của lô".into()));
    assert_eq!(at("Trạng thái"), &Data::String("Hiệu lực".into()));
    assert!(matches!(at("Ngày tạo"), Data::DateTime(day) if day.to_ymd_hms_milli() == (2026, 11, 22, 10, 0, 0, 0)));
    let code = full["trace_code"].as_str().unwrap_or("?");
    assert_eq!(at("Mã truy xuất"), &Data::String(code.into()));
    assert_eq!(at("Địa chỉ truy xuất"), &Data::String(format!("https://nguon.example.vn/t/{code}")));

    for (query, expected) in [("?q=xoai", 1), ("?status=trashed", 1), ("?status=inactive", 0), ("", 2)] {
        let answer = site.get(&format!("lots/export{query}")).by(&business).await.expect(200);
        assert_eq!(sheet(&answer.body).len(), expected + 1, "{query}");
    }
    let english = site.get("lots/export").by(&business).header("accept-language", "en").await.expect(200);
    assert_eq!(texts(&english.body)[0][0], "Lot name");
}

#[rstest]
#[tokio::test]
async fn csv_is_what_excel_in_vietnamese_opens_by_a_double_click(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.full(&business, Kind::Product, "Thanh long; ruột \"đỏ\"").await;
    input["description"] = json!("Dòng một\nDòng hai");
    let _ = site.create(&business, Kind::Product, &input).await;
    let answer = site.get("products/export?format=csv").by(&business).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"san-pham-2026-11-22.csv\""));
    let text = answer.text();
    assert!(text.starts_with("\u{feff}Tên sản phẩm;Danh mục;GTIN;"), "{text}");
    assert!(text.contains("\r\n\"Thanh long; ruột \"\"đỏ\"\"\";Trái cây;8935"), "{text}");
    assert!(
        text.contains(";kg;45000;LĐ5;Độ ngọt: 14 °Bx;Đóng gói; ") || text.contains("\"Đóng gói; Trồng theo VietGAP\"")
    );
    assert!(text.contains("\"Dòng một\nDòng hai\""), "{text}");
}

#[rstest]
#[tokio::test]
async fn more_records_than_one_page_are_exported_each_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let rows: Vec<String> = (0..1_201).map(|number| format!("Quy trình {number:04};QT-{number}")).collect();
    let file = format!("Tên;Số chứng nhận\n{}", rows.join("\n"));
    let report = super::import(&site, &business, Kind::Process, "", file).await.expect(200).json();
    assert_eq!(report["created"], 1_201);
    let answer = site.get("processes/export?sort=name").by(&business).await.expect(200);
    let names: Vec<String> = texts(&answer.body)[1..].iter().map(|row| row[0].clone()).collect();
    let expected: Vec<String> = (0..1_201).map(|number| format!("Quy trình {number:04}")).collect();
    assert_eq!(names, expected);
}

#[rstest]
#[tokio::test]
async fn texts_that_begin_like_formulas_stay_texts(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let harmful = ["=HYPERLINK(\"http://x\",\"y\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "'=1", "＝1+1", "=1;2"];
    for name in harmful {
        let _ = site.made(&business, Kind::Process, name).await;
    }
    let workbook = site.get("processes/export").by(&business).await.expect(200).body;
    let xml = String::from_utf8(part(&workbook, "xl/worksheets/sheet1.xml")).expect("XML");
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "no cell is a formula");
    let names: Vec<String> = texts(&workbook)[1..].iter().map(|row| row[0].clone()).collect();
    assert!(harmful.iter().all(|name| names.iter().any(|found| found == name)), "{names:?}");

    let csv = site.get("processes/export?format=csv").by(&business).await.expect(200);
    for line in csv.text().trim_start_matches('\u{feff}').lines().skip(1) {
        let first = line.trim_start_matches('"').chars().next();
        assert!(!first.is_some_and(|first| "=+-@＝".contains(first)), "{line}");
    }
    let report = super::import(&site, &other, Kind::Process, "", csv.body).await.expect(200).json();
    assert_eq!(report["created"], harmful.len());
    for name in harmful {
        let list = site.get("processes?limit=100").by(&other).await.expect(200).json();
        assert!(list["items"].as_array().is_some_and(|items| items.iter().any(|item| item["name"] == name)), "{name}");
    }
}

#[rstest]
#[tokio::test]
async fn an_export_is_a_whole_list_of_the_own_business(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (mine, theirs) = (site.business().await, site.business().await);
    let _ = site.made(&theirs, Kind::Member, "Của họ").await;
    for kind in Kind::ALL {
        for format in ["xlsx", "csv"] {
            let path = format!("{}/export?format={format}", kind.path());
            let answer = site.get(&path).by(&mine).await.expect(200);
            assert!(!answer.text().contains("Của họ"));
            if format == "xlsx" {
                assert_eq!(sheet(&answer.body).len(), 1, "{kind}: headings only");
            }
        }
        for query in ["limit=5", "after=x", "format=pdf", "sort=colour", "nothing=1", "format=csv&format=xlsx"] {
            let answer = site.get(&format!("{}/export?{query}", kind.path())).by(&mine).await;
            assert_eq!(answer.refusal(400), "malformed", "{query}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_template_says_what_can_be_filled_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        let answer = site.get(&format!("{}/import-template", kind.path())).by(&business).await.expect(200);
        let headings = texts(&answer.body)[0].clone();
        assert!(headings.iter().any(|heading| heading.ends_with(" *")), "{headings:?}");
        // Unchanged, it has no rows.
        let report = super::import(&site, &business, kind, "?dry_run=true", answer.body.clone()).await;
        assert_eq!(report.refused(), ["file: empty_table"]);
        let csv = site.get(&format!("{}/import-template?format=csv", kind.path())).by(&business).await.expect(200);
        let plain = csv.text().trim_start_matches('\u{feff}').trim_end().replace('"', "");
        assert_eq!(plain, headings.join(";"));
    }
    let answer = site.get("products/import-template").by(&business).await.expect(200);
    let help = String::from_utf8(part(&answer.body, "xl/sharedStrings.xml")).expect("XML");
    for text in ["Hướng dẫn", "Cách nhập", "Trái cây", "thùng carton", "Hình ảnh, tệp và bản chụp giấy tờ"]
    {
        let workbook = String::from_utf8(part(&answer.body, "xl/workbook.xml")).expect("XML");
        assert!(help.contains(text) || workbook.contains(text), "{text}");
    }
    let xml = String::from_utf8(part(&answer.body, "xl/worksheets/sheet1.xml")).expect("XML");
    assert!(xml.contains("<dataValidation type=\"list\""), "catalogues can be chosen from");
}
