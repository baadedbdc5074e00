//! Imports of files.

use nguon_api_tests::{Backend, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;

use super::{active, import, texts, workbook};

#[rstest]
#[tokio::test]
async fn what_one_business_exports_another_can_import(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("xlsx", "csv")] format: &str,
) {
    let site = Site::start(backend).await;
    let (mine, theirs) = (site.business().await, site.business().await);
    for kind in Kind::ALL {
        let mut input = site.full(&mine, kind, "Bản ghi đầy đủ").await;
        if kind == Kind::Place {
            // Records that a row refers to must exist before.
            input["parent_id"] = json!(null);
        }
        let _ = site.create(&mine, kind, &input).await;
    }
    for kind in Kind::ALL {
        let path = format!("{}/export?sort=name", kind.path());
        let file = site.get(&format!("{path}&format={format}")).by(&mine).await.expect(200).body;
        let count = active(&site, &mine, kind).await;
        let report = import(&site, &theirs, kind, "?dry_run=true", file.clone()).await.expect(200).json();
        assert_eq!(
            report,
            json!({ "rows": count, "faulty_rows": 0, "created": 0, "faults": [], "fault_count": 0 }),
            "{kind}"
        );
        assert_eq!(active(&site, &theirs, kind).await, 0, "a dry run makes nothing");
        let report = import(&site, &theirs, kind, "", file).await.expect(200).json();
        assert_eq!(report["created"], count, "{kind}");

        let (before, after) = (
            texts(&site.get(&path).by(&mine).await.expect(200).body),
            texts(&site.get(&path).by(&theirs).await.expect(200).body),
        );
        let own = ["Mã truy xuất", "Địa chỉ truy xuất", "Ngày tạo"];
        assert_eq!(before.len(), after.len(), "{kind}");
        for (before_row, after_row) in before.iter().zip(&after) {
            for ((heading, one), other) in before[0].iter().zip(before_row).zip(after_row) {
                assert!(one == other || own.contains(&heading.as_str()), "{kind} {heading}: {one} became {other}");
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn places_within_places_and_what_units_hold_come_after_those(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let plots = "Tên;Loại địa điểm;Thuộc địa điểm\nThửa 1;Thửa, lô đất;Nông trại Hàm Minh";
    let refused = import(&site, &business, Kind::Place, "", plots).await;
    assert_eq!(refused.json()["cells"][0]["code"], "not_found", "{}", refused.text());
    let farms = "Tên;Loại địa điểm\nNông trại Hàm Minh;Vườn, trang trại";
    let _ = import(&site, &business, Kind::Place, "", farms).await.expect(200);
    let _ = import(&site, &business, Kind::Place, "", plots).await.expect(200);
    let plot = &site.get("places?sort=-name").by(&business).await.expect(200).json()["items"][0];
    assert_eq!(plot["references"][1]["name"], "Nông trại Hàm Minh");
    let lot = site.made(&business, Kind::Lot, "Lô tháng 11").await;
    let units =
        "Tên hàng hóa;Loại đơn vị logistic;Trong đó có (lô)\nThanh long;Palet;\"Lô tháng 11 (48 thùng carton)\"";
    let _ = import(&site, &business, Kind::LogisticUnit, "", units).await.expect(200);
    let unit = &site.get("logistic-units").by(&business).await.expect(200).json()["items"][0];
    assert_eq!(unit["contents"], json!([{ "lot_id": lot["id"], "quantity": 48, "unit": "CT" }]));
}

#[rstest]
#[tokio::test]
async fn cells_are_read_as_excel_keeps_them(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = site.made(&business, Kind::Product, "Thanh long").await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let headings =
        ["Số lô", "Tên lô", "Sản phẩm", "Ngày sản xuất", "Hạn sử dụng", "Khối lượng", "Đơn vị khối lượng", "Xuất xứ"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(0, column, heading).expect("a cell");
    }
    // A code that Excel took for a number, a formatted date, a bare serial number, a formula with its result.
    sheet.write_number(2, 0, 20_261_115.0).expect("a cell");
    sheet.write_string(2, 1, "Lô số").expect("a cell");
    sheet.write_string(2, 2, "THANH LONG").expect("a cell");
    sheet.write_number_with_format(2, 3, 46_341.0, &date).expect("a cell");
    sheet.write_number(2, 4, 46_371.0).expect("a cell");
    sheet.write_number(2, 5, 0.1 + 0.2).expect("a cell");
    sheet.write_string(2, 6, "KGM").expect("a cell");
    let formula = rust_xlsxwriter::Formula::new("=\"Hàm \"&\"Minh\"").set_result("Hàm Minh");
    sheet.write_formula(2, 7, formula).expect("a cell");
    let file = book.save_to_buffer().expect("a workbook");
    let report = import(&site, &business, Kind::Lot, "", file).await.expect(200).json();
    assert_eq!(report["created"], 1);
    let lot = &site.get("lots").by(&business).await.expect(200).json()["items"][0];
    let expected = json!({
        "code": "20261115", "name": "Lô số", "product_id": product["id"], "produced_on": "2026-11-15",
        "expires_on": "2026-12-15", "weight": 0.3, "weight_unit": "KGM", "origin": "Hàm Minh",
    });
    for (field, value) in expected.as_object().into_iter().flatten() {
        assert_eq!(&lot[field], value, "{field}");
    }
}

#[rstest]
#[tokio::test]
async fn records_are_found_by_code_by_name_and_by_both(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let foreign = site.made(&other, Kind::Member, "Của người khác").await;
    let members = [
        ["Tên", "Danh mục", "Mã số"],
        ["Vườn A", "Nhà vườn, hộ sản xuất", "A-1"],
        ["Vườn A", "Nhà vườn, hộ sản xuất", "A-2"],
        ["Vườn; ao", "nha vuon, ho san xuat", ""],
        ["Hộ ông Tạ", "grower", ""],
    ];
    let rows: Vec<&[&str]> = members.iter().map(<[&str; 3]>::as_slice).collect();
    assert_eq!(import(&site, &business, Kind::Member, "", workbook(&rows)).await.expect(200).json()["created"], 4);
    let _ = site.made(&business, Kind::Product, "Xoài").await;
    let lot = |members: &str| {
        format!("Tên lô;Số lô;Sản phẩm;Chuỗi cung ứng\nLô;L-1;xoai;\"{}\"\n", members.replace('"', "\"\""))
    };
    let good = lot("a-1; Vườn A [A-2]; \"Vườn; ao\"; ho ong ta");
    assert_eq!(import(&site, &business, Kind::Lot, "", good).await.expect(200).json()["created"], 1);
    let names: Vec<String> = site.get("lots").by(&business).await.expect(200).json()["items"][0]["references"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|named| named["field"] == "member_ids")
        .map(|named| named["name"].as_str().unwrap_or("?").to_owned())
        .collect();
    assert_eq!(names, ["Vườn A", "Vườn A", "Vườn; ao", "Hộ ông Tạ"]);
    for (members, expected) in [
        ("Vườn A", vec!["D2 ambiguous"]),
        ("Vườn B; Vườn C", vec!["D2 not_found", "D2 not_found"]),
        ("Của người khác", vec!["D2 not_found"]),
        (foreign["id"].as_str().unwrap_or("?"), vec!["D2 not_found"]),
        ("A-1; Vườn A [A-1]", vec!["D2 duplicate"]),
    ] {
        let file = lot(members).replace("L-1", "L-2");
        let report = import(&site, &business, Kind::Lot, "?dry_run=true", file).await.expect(200).json();
        assert_eq!(super::told(&report["faults"]), expected, "{members}");
    }
}

#[rstest]
#[tokio::test]
async fn records_come_in_the_state_that_is_asked_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let report = import(&site, &business, Kind::Process, "?status=inactive", "Tên\nMột\nHai").await.expect(200).json();
    assert_eq!(report["created"], 2);
    let list = site.get("processes?status=inactive").by(&business).await.expect(200).json();
    assert_eq!((&list["counts"]["inactive"], &list["counts"]["active"]), (&json!(2), &json!(0)));
    let answer = import(&site, &business, Kind::Process, "?status=trashed", "Tên\nBa").await;
    assert_eq!(answer.refusal(400), "malformed");
}

#[rstest]
#[tokio::test]
async fn a_file_sent_again_with_its_key_is_imported_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let send = |file: &'static str, query: &'static str| {
        import(&site, &business, Kind::Process, query, file).header("idempotency-key", "k")
    };
    // A dry run does not use up a key.
    let _ = send("Tên\nMột\nHai", "?dry_run=true").await.expect(200);
    for _ in 0..2 {
        assert_eq!(send("Tên\nMột\nHai", "").await.expect(200).json()["created"], 2);
    }
    assert_eq!(send("Tên\nMột\nBa", "").await.refusal(409), "idempotency_key_reused");
    assert_eq!(send("Tên\nMột\nHai", "?status=inactive").await.refusal(409), "idempotency_key_reused");
    assert_eq!(active(&site, &business, Kind::Process).await, 2);
}

#[rstest]
#[tokio::test]
async fn who_works_in_the_field_imports_the_diary_and_units_and_nothing_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let _ = site.made(&business, Kind::Lot, "Lô tháng 11").await;
    let recorder = site.colleague(&business, Role::Recorder).await;
    let viewer = site.colleague(&business, Role::Viewer).await;
    let diary = "Lô;Tên công việc;Thời gian từ\nLô tháng 11;Tưới nước;20/11/2026 06:30";
    assert_eq!(import(&site, &recorder, Kind::DiaryEntry, "", diary).await.expect(200).json()["created"], 1);
    let entry = &site.get("diary-entries").by(&recorder).await.expect(200).json()["items"][0];
    assert_eq!(entry["started_at"], "2026-11-19T23:30:00Z", "the time is that of Vietnam");
    for kind in Kind::ALL {
        let template = site.get(&format!("{}/import-template", kind.path())).by(&viewer).await;
        let _ = template.expect(200);
        assert_eq!(import(&site, &viewer, kind, "?dry_run=true", "x").await.refusal(403), "forbidden");
        let answer = import(&site, &recorder, kind, "?dry_run=true", "x").await;
        if matches!(kind, Kind::DiaryEntry | Kind::LogisticUnit | Kind::MaterialBatch) {
            assert_eq!(answer.refused(), ["file: empty_table"], "{kind}");
        } else {
            assert_eq!(answer.refusal(403), "forbidden", "{kind}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn papers_and_choices_stand_in_cells_as_people_write_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let headings = "Tên sản phẩm;Danh mục;Chất gây dị ứng;Tiêu chuẩn áp dụng;Chứng nhận, công bố hợp quy, hợp chuẩn;\
                    Công nghiệp nông thôn tiêu biểu (cấp);Quyết định công nhận công nghiệp nông thôn tiêu biểu;\
                    Năm công nhận công nghiệp nông thôn tiêu biểu";
    let row = |cells: [&str; 6]| {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
        format!("{headings}\nBánh;Trái cây;{}", quoted.join(";"))
    };
    let good =
        row(["mè; đậu phộng; Sữa (kể cả lactose)", "TCVN 1:2020 | Tên | có vạch", "", "cấp tỉnh", "1/QĐ-UBND", "2025"]);
    let report = import(&site, &business, Kind::Product, "?dry_run=true", good).await.expect(200).json();
    assert_eq!(super::told(&report["faults"]), ["D2 not_a_standard"]);
    let good = row([
        "mè; đậu phộng; Sữa (kể cả lactose)",
        "TCVN 1:2020 | Tên; QCVN 2",
        "HQ-1 | Quatest 3 | 1/2/2026 | 31/1/2029 | Bánh | | chung nhan hop quy; CB-2",
        "cấp tỉnh",
        "1/QĐ-UBND",
        "2025",
    ]);
    let _ = import(&site, &business, Kind::Product, "", good).await.expect(200);
    let product = &site.get("products").by(&business).await.expect(200).json()["items"][0];
    assert_eq!(product["allergens"], json!(["sesame", "peanuts", "milk"]));
    assert_eq!(product["standards"], json!([{ "number": "TCVN 1:2020", "title": "Tên" }, { "number": "QCVN 2" }]));
    assert_eq!(
        product["conformity_certificates"],
        json!([
            {
                "kind_id": nguon_migrations::seed::catalogue_id("certificate_kind", "regulation_certificate"),
                "number": "HQ-1", "issuer": "Quatest 3", "issued_on": "2026-02-01", "expires_on": "2029-01-31",
                "scope": "Bánh",
            },
            { "number": "CB-2" },
        ])
    );
    assert_eq!((&product["rural_industry_level"], &product["rural_industry_year"]), (&json!("province"), &json!(2025)));
    for (cells, faults) in [
        (["đá", "", "", "cấp xã", "1", "2025"], vec!["C2 unknown_choice", "F2 unknown_choice"]),
        (["", "", "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8", "", "", ""], vec!["E2 not_a_paper"]),
        (["", "", "1 | | hôm nay; 2 | | | | | | Giấy lạ", "", "", ""], vec!["E2 not_a_date", "E2 not_found"]),
        (["", "", " | Quatest 3", "", "", ""], vec!["E2 required"]),
        (["", "", "", "Cấp tỉnh", "", "hai"], vec!["G2 incomplete", "H2 not_a_number"]),
    ] {
        let report = import(&site, &business, Kind::Product, "?dry_run=true", row(cells)).await.expect(200).json();
        assert_eq!(super::told(&report["faults"]), faults, "{cells:?}");
    }
}
