//! Every faulty cell is reported, and then nothing is created.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;

use super::{active, import, told};

#[rstest]
#[tokio::test]
async fn every_faulty_cell_is_named_with_row_and_column(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut product = site.least(&business, Kind::Product, "Xoài").await;
    product["gtin"] = json!("8938505970011");
    let _ = site.create(&business, Kind::Product, &product).await;
    let file = "Tên lô;Số lô;Sản phẩm;Ngày sản xuất;Hạn sử dụng;Khối lượng;Đơn vị khối lượng;Xuất xứ\n\
        Lô tốt;L-1;8938505970011;15/11/2026;15/12/2026;1.250,5;kg;Hàm Minh\n\
        ;L ế;Mít;31/02/2026;hôm nay;nhiều;gói;\n\
        \n\
        Lô;L-2;Xoài;23/11/2026;;1.250;kg;\n\
        Lô;L-3;Xoài;15/11/2026;14/11/2026;5;;\n\
        Lô;L-1;Xoài [8938505970011];;;0;kg;\n\
        Lô;L-4;Xoài;;;-1;kg;\n\
        Lô;L-5;Xoài;;;1,2345;kg;\n";
    let expected = [
        "A3 required",
        "B3 character",
        "C3 not_found",
        "D3 not_a_date",
        "E3 not_a_date",
        "F3 not_a_number",
        "G3 not_found",
        "D5 future",
        "F5 unclear_number",
        "E6 before",
        "G6 incomplete",
        "F7 not_allowed",
        "F8 not_allowed",
        "F9 wrong_type",
    ];
    let report = import(&site, &business, Kind::Lot, "?dry_run=true", file).await.expect(200).json();
    assert_eq!(told(&report["faults"]), expected);
    assert_eq!((&report["rows"], &report["faulty_rows"], &report["created"]), (&json!(7), &json!(6), &json!(0)));
    assert_eq!(report["fault_count"], expected.len());
    let first = &report["faults"][0];
    assert_eq!((&first["row"], &first["column"], &first["field"]), (&json!(3), &json!("Tên lô"), &json!("name")));
    let messages: Vec<&str> =
        report["faults"].as_array().into_iter().flatten().filter_map(|fault| fault["message"].as_str()).collect();
    assert!(messages.contains(&"Không tìm thấy “Mít” trong sản phẩm."), "{messages:#?}");
    assert!(messages.contains(&"Không được trước ngày 15/11/2026."), "{messages:#?}");

    let refusal = import(&site, &business, Kind::Lot, "", file).await;
    assert_eq!(refusal.refusal(422), "invalid");
    assert_eq!(refusal.json()["cells"], report["faults"]);
    assert_eq!(active(&site, &business, Kind::Lot).await, 0, "all or nothing");
    let english = import(&site, &business, Kind::Lot, "", file).header("accept-language", "en").await;
    assert!(english.text().contains("No “Mít” in product."), "{}", english.text());
}

#[rstest]
#[tokio::test]
async fn values_that_are_taken_are_named_in_every_row_that_has_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut member = site.least(&business, Kind::Member, "Có trước").await;
    member["code"] = json!("M-1");
    let _ = site.create(&business, Kind::Member, &member).await;
    let file =
        "Tên,Danh mục,Mã số\nMột,Nhà cung cấp,M-1\nHai,Nhà cung cấp,M-2\nBa,Nhà cung cấp,M-2\nBốn,Nhà cung cấp,M-3";
    let report = import(&site, &business, Kind::Member, "?dry_run=true", file).await.expect(200).json();
    assert_eq!(told(&report["faults"]), ["C2 duplicate", "C4 duplicate"]);
    let refusal = import(&site, &business, Kind::Member, "", file).await;
    assert_eq!(refusal.refusal(422), "invalid");
    assert_eq!(told(&refusal.json()["cells"]), ["C2 duplicate", "C4 duplicate"]);
    assert_eq!(active(&site, &business, Kind::Member).await, 1);
}

#[rstest]
#[tokio::test]
async fn headings_that_are_strange_repeated_or_missing_are_named(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let file = "\nTên;Tên;Màu\nVườn;Vườn;đỏ\nVườn;Vườn;xanh";
    let report = import(&site, &business, Kind::Member, "?dry_run=true", file).await.expect(200).json();
    assert_eq!(
        told(&report["faults"]),
        ["2 Danh mục missing_column", "B2 repeated_column", "C2 unknown_column"],
        "{report:#}"
    );
    assert_eq!(report["rows"], 2);
}

#[rstest]
#[tokio::test]
async fn values_mangled_by_excel_are_reported(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in (0..).zip(["Tên", "Danh mục", "Mã số", "Điện thoại", "Vĩ độ", "Email"]) {
        sheet.write_string(0, column, heading).expect("a cell");
    }
    sheet.write_string(1, 0, "Vườn").expect("a cell");
    sheet.write_string(1, 1, "Nhà cung cấp").expect("a cell");
    let date = Format::new().set_num_format("d-mmm");
    sheet.write_number_with_format(1, 2, 46_341.0, &date).expect("a cell");
    sheet.write_number(1, 3, 912_345_678.0).expect("a cell");
    sheet.write_boolean(1, 4, true).expect("a cell");
    sheet.write_formula(1, 5, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).expect("a cell");
    let file = book.save_to_buffer().expect("a workbook");
    let report = import(&site, &business, Kind::Member, "?dry_run=true", file).await.expect(200).json();
    assert_eq!(
        told(&report["faults"]),
        ["C2 date_in_text", "D2 lost_zero", "E2 not_a_number", "F2 error_value"],
        "{report:#}"
    );
}
