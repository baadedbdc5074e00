//! The Excel file for printing QR codes (guide §9.5).

use std::collections::HashMap;

use nguon_api::platform::entity::gs1_key;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::json;

use super::{part, sheet, texts};

/// Returns the values that follow each occurrence of `sign`, up to the closing quote.
fn after<'a>(xml: &'a str, sign: &str) -> Vec<&'a str> {
    xml.split(sign).skip(1).filter_map(|rest| rest.split(['"', '<']).next()).collect()
}

/// Returns the text of a QR code, read by another program than ours.
fn scanned(png: &[u8]) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("pixels");
    let (width, height) = (info.width as usize, info.height as usize);
    let dark = |x: usize, y: usize| bytes[y * info.line_size + x / 8] & (0x80 >> (x % 8)) == 0;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| if dark(x, y) { 0 } else { 255 });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one symbol in the picture");
    grids[0].decode().expect("it can be read").1
}

#[rstest]
#[tokio::test]
async fn each_row_has_the_picture_of_its_own_address(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut product = site.least(&business, Kind::Product, "Thanh long").await;
    product["gtin"] = "8938505970011".into();
    let product = site.create(&business, Kind::Product, &product).await;
    let mut input = site.full(&business, Kind::Lot, "Lô đầy đủ").await;
    input["product_id"] = product["id"].clone();
    let full = site.create(&business, Kind::Lot, &input).await;
    for number in 0..4 {
        let _ = site.made(&business, Kind::Lot, &format!("Lô {number}")).await;
    }
    let answer = site.get("lots/qr-sheet?sort=name").by(&business).await.expect(200);
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"in-ma-qr-2026-11-22.xlsx\""));
    let rows = texts(&answer.body);
    assert_eq!(
        rows[0],
        [
            "STT",
            "Mã QR",
            "Tên lô",
            "Số lô",
            "Sản phẩm",
            "GTIN",
            "Ngày sản xuất",
            "Hạn sử dụng",
            "Khối lượng",
            "Số lượng",
            "Quy cách đóng gói",
            "Địa chỉ truy xuất",
            "Mã truy xuất"
        ]
    );
    assert_eq!(rows.len(), 6);
    let row = rows.iter().find(|row| row[2] == "Lô đầy đủ").expect("the lot");
    let code = full["trace_code"].as_str().unwrap_or("?");
    assert_eq!(row[3..6], [full["code"].as_str().unwrap_or("?"), "Thanh long", "8938505970011"]);
    let link = format!(
        "https://nguon.example.vn/01/08938505970011/10/{}",
        full["code"].as_str().unwrap_or("?").replace('/', "%2F")
    );
    assert_eq!(row[8..], ["1.250,5 kg", "125 thùng carton", "Thùng carton 10 kg", &link, code]);
    for other in rows[1..].iter().filter(|other| other[2] != row[2]) {
        assert_eq!(other[11], format!("https://nguon.example.vn/t/{}", other[12]), "without a GTIN the short address");
    }
    // Both lead to the same page.
    let path = link.trim_start_matches("https://nguon.example.vn").to_owned();
    let pages = [path, format!("/t/{code}")].map(|path| site.get(&path));
    let [by_link, by_code] = pages.map(IntoFuture::into_future);
    assert_eq!(by_link.await.expect(200).text(), by_code.await.expect(200).text());
    let key = gs1_key::Entity::find().one(site.application.database.read()).await.expect("read").expect("the GTIN");
    assert_eq!(key.printed_at, Some(Site::beginning()), "what was printed is remembered");
    let numbers: Vec<String> = sheet(&answer.body)[1..].iter().map(|row| row[0].to_string()).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5"]);

    // The picture that is drawn over each cell.
    let drawing = String::from_utf8(part(&answer.body, "xl/drawings/drawing1.xml")).expect("XML");
    let relations = String::from_utf8(part(&answer.body, "xl/drawings/_rels/drawing1.xml.rels")).expect("XML");
    let targets: HashMap<&str, &str> =
        after(&relations, "Id=\"").into_iter().zip(after(&relations, "Target=\"")).collect();
    let anchors: Vec<&str> = drawing.split("<xdr:from>").skip(1).collect();
    assert_eq!(anchors.len(), 5);
    for anchor in anchors {
        let (column, line) = (after(anchor, "<xdr:col>"), after(anchor, "<xdr:row>"));
        assert_eq!((column[0], column[1], line[0]), ("1", "1", line[1]), "a picture lies within its cell");
        let line: usize = line[0].parse().expect("a row");
        let picture = targets[after(anchor, "r:embed=\"")[0]].replace("../", "xl/");
        assert_eq!(scanned(&part(&answer.body, &picture)), rows[line][11], "row {line}");
    }
    let xml = String::from_utf8(part(&answer.body, "xl/worksheets/sheet1.xml")).expect("XML");
    assert!(
        xml.contains("paperSize=\"9\"")
            && xml.contains("fitToHeight=\"0\"")
            && xml.contains("<pageSetUpPr fitToPage=\"1\"")
    );
    let book = String::from_utf8(part(&answer.body, "xl/workbook.xml")).expect("XML");
    assert!(book.contains("_xlnm.Print_Titles"), "the headings stand on every page");
}

#[rstest]
#[tokio::test]
async fn a_lot_on_hold_has_the_reason_in_place_of_the_picture(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let held = site.made(&business, Kind::Lot, "Lô bị giữ").await;
    let _ = site.made(&business, Kind::Lot, "Lô thường").await;
    let hold = json!({ "lot_id": held["id"], "reason": "Chờ kết quả kiểm nghiệm" });
    let _ = site.post("holds").by(&business).json(&hold).await.expect(201);
    let answer = site.get("lots/qr-sheet?sort=name").by(&business).await.expect(200);
    let rows = texts(&answer.body);
    let cell = |name: &str| rows.iter().find(|row| row[2] == name).expect("the lot")[1].clone();
    assert!(cell("Lô bị giữ").contains("Chờ kết quả kiểm nghiệm"), "{rows:?}");
    assert_eq!(cell("Lô thường"), "");
    let drawing = String::from_utf8(part(&answer.body, "xl/drawings/drawing1.xml")).expect("XML");
    assert_eq!(drawing.matches("<xdr:from>").count(), 1, "of the other lot only");
}

#[rstest]
#[tokio::test]
async fn the_sheet_follows_the_list_and_is_the_own_business_s(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (mine, theirs) = (site.business().await, site.business().await);
    let _ = site.made(&theirs, Kind::Lot, "Lô của họ").await;
    let lot = site.made(&mine, Kind::Lot, "Lô xoài").await;
    let _ = site.made(&mine, Kind::Lot, "Lô mít").await;
    for (query, names) in [("?q=xoai", vec!["Lô xoài"]), ("?sort=name", vec!["Lô mít", "Lô xoài"])] {
        let answer = site.get(&format!("lots/qr-sheet{query}")).by(&mine).await.expect(200);
        let found: Vec<String> = texts(&answer.body)[1..].iter().map(|row| row[2].clone()).collect();
        assert_eq!(found, names);
    }
    let product = lot["product_id"].as_str().unwrap_or("?");
    let answer = site.get(&format!("lots/qr-sheet?uses={product}")).by(&mine).await.expect(200);
    assert_eq!(texts(&answer.body).len(), 2);
    for query in ["format=csv", "limit=1", "sort=colour"] {
        assert_eq!(site.get(&format!("lots/qr-sheet?{query}")).by(&mine).await.refusal(400), "malformed");
    }
}
