//! Names of areas as people write them, in searches and tables; codes that are corrected.

use std::path::Path;

use nguon_api_tests::{Answer, Backend, Bearer, Site};
use nguon_domain::access::permission::Role;
use nguon_migrations::seed::area_id;
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use serde_json::{Value, json};

fn case(name: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/area-names").join(name);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

async fn import(site: &Site, by: &impl Bearer, kind: &str, query: &str, file: Vec<u8>) -> Answer {
    let part = Part::bytes(file).file_name("danh sách.xlsx");
    site.post(&format!("{kind}/import{query}")).by(by).form(Form::new().part("file", part)).await
}

/// The areas that a search lists: name, and what it was found by.
async fn found(site: &Site, path: &str) -> Vec<(String, Value)> {
    let list = site.get(path).await.expect(200).json();
    let area = |area: &Value| (area["name"].as_str().unwrap_or("?").to_owned(), area["matched"].clone());
    list.as_array().into_iter().flatten().map(area).collect()
}

async fn first(site: &Site, text: &str) -> Option<(String, Value)> {
    let text: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    found(site, &format!("areas?q={text}")).await.into_iter().next()
}

#[rstest]
#[tokio::test]
async fn a_search_knows_kinds_and_names_of_before(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for (file, name, matched) in [
        ("search-t-nh-l-m-ng.http", "Lâm Đồng", Value::Null),
        ("search-b-nh-thu-n.http", "Lâm Đồng", json!("Tỉnh Bình Thuận")),
        ("search-s-i-g-n.http", "Hồ Chí Minh", json!("Sài Gòn")),
    ] {
        let request = String::from_utf8(case(file)).expect("a text");
        let path = request.trim().strip_prefix("GET /api/v1/").expect("a path").to_owned();
        assert_eq!(found(&site, &path).await.first(), Some(&(name.to_owned(), matched)), "{file}");
    }
    for (text, name, matched) in [
        ("TP. Hồ Chí Minh", "Hồ Chí Minh", Value::Null),
        ("tp hcm", "Hồ Chí Minh", json!("tp hcm")),
        ("T. Quảng Nam", "Đà Nẵng", json!("Tỉnh Quảng Nam")),
        (
            "xã Hàm Minh, tỉnh Bình Thuận",
            "Xã Hàm Thuận Nam",
            json!("Xã Hàm Minh, Huyện Hàm Thuận Nam, Tỉnh Bình Thuận"),
        ),
        ("xa ham thuan nam, lam dong", "Xã Hàm Thuận Nam", Value::Null),
    ] {
        assert_eq!(first(&site, text).await, Some((name.to_owned(), matched)), "{text}");
    }
    // A unit that was divided leads to all its parts.
    let parts = found(&site, "areas?q=Ph%C6%B0%E1%BB%9Dng%20C%E1%BB%91ng%20V%E1%BB%8B").await;
    let parts: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert!(parts.starts_with(&["Phường Ngọc Hà", "Phường Giảng Võ"]), "{parts:?}");
    // The administrator's search finds the same.
    let administrator = site.authority(None, Role::Administrator).await;
    let list = site.get("admin/areas?q=S%C3%A0i%20G%C3%B2n").by(&administrator).await.expect(200).json();
    assert_eq!(list[0]["code"], "79");
}

#[rstest]
#[tokio::test]
async fn a_table_says_what_its_former_names_became(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (file, became) in [
        ("area-tinh-lam-dong.xlsx", None),
        ("area-tp-ho-chi-minh.xlsx", None),
        ("area-thanh-pho-ha-noi.xlsx", None),
        ("area-binh-thuan.xlsx", Some("“Bình Thuận” nay là Lâm Đồng")),
        ("area-tinh-binh-thuan.xlsx", Some("“tỉnh Bình Thuận” nay là Lâm Đồng")),
    ] {
        for query in ["?dry_run=true", ""] {
            let report = import(&site, &business, "members", query, case(file)).await.expect(200).json();
            assert_eq!((&report["fault_count"], &report["rows"]), (&json!(0), &json!(1)), "{file}");
            let note = report["notes"][0]["message"].as_str().unwrap_or_default();
            assert!(became.map_or(note.is_empty(), |became| note.starts_with(became)), "{file}: {note}");
            let cell = report["notes"][0]["cell"].as_str();
            assert_eq!(cell, became.map(|_| "D2"), "{file}");
        }
    }
    let list = site.get("members?limit=100").by(&business).await.expect(200).json();
    let areas = |id: &str| {
        let items = list["items"].as_array().into_iter().flatten();
        items.filter(|item| item["area_id"] == json!(area_id(id))).count()
    };
    assert_eq!((areas("68"), areas("79"), areas("01")), (3, 1, 1));

    let table = "Tên;Danh mục;Tỉnh, thành, xã, phường\n\
        A;Nhà vườn, hộ sản xuất;Xã Hàm Minh, tỉnh Bình Thuận\n\
        B;Nhà vườn, hộ sản xuất;Phường Cống Vị, quận Ba Đình, Hà Nội\n\
        C;Nhà vườn, hộ sản xuất;Phường Bình Thuận\n\
        D;Nhà vườn, hộ sản xuất;Xã Không Đâu, Lâm Đồng\n";
    let report = import(&site, &business, "members", "?dry_run=true", table.into()).await.expect(200).json();
    let faults = report["faults"].as_array().cloned().unwrap_or_default();
    let told: Vec<&str> = faults.iter().filter_map(|fault| fault["code"].as_str()).collect();
    assert_eq!(told, ["divided", "ambiguous", "not_found"]);
    for (fault, names) in faults.iter().zip([
        ["Phường Ngọc Hà, Hà Nội", "Phường Giảng Võ, Hà Nội"],
        ["Phường Bình Thuận, Tuyên Quang", "Phường Bình Thuận, Lâm Đồng"],
    ]) {
        let message = fault["message"].as_str().unwrap_or_default();
        assert!(names.iter().all(|name| message.contains(name)), "{message}");
    }
    assert_eq!(report["notes"][0]["cell"], "C2");
}

#[rstest]
#[tokio::test]
async fn the_communes_are_there_and_come_by_pages(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let commune = site.get(&format!("areas/{}", area_id("23110"))).await.expect(200).json();
    assert_eq!((&commune["name"], &commune["above"][0]["name"]), (&json!("Xã Hàm Thuận Nam"), &json!("Lâm Đồng")));
    let below = format!("areas?parent_id={}", area_id("68"));
    let whole = found(&site, &below).await;
    assert_eq!(whole.len(), 124);
    let mut next = Some(format!("{below}&limit=50"));
    let mut read = Vec::new();
    while let Some(path) = next {
        let page = site.get(&path).await.expect(200);
        next = page.header("link").map(|link| {
            assert!(link.ends_with("; rel=\"next\""), "{link}");
            link.trim_start_matches("</api/v1/").split('>').next().unwrap_or_default().to_owned()
        });
        read.extend(
            page.json().as_array().into_iter().flatten().filter_map(|area| area["name"].as_str().map(str::to_owned)),
        );
    }
    assert_eq!(read, whole.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    let pages = [found(&site, "areas?q=xa&limit=5").await, found(&site, "areas?q=xa&limit=5&offset=5").await];
    assert!(pages[0].len() == 5 && pages[1].len() == 5 && pages[0] != pages[1]);
}

#[rstest]
#[tokio::test]
async fn a_corrected_table_keeps_what_refers_to_an_area(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let business = site.business().await;
    let file = "Tên;Danh mục;Tỉnh, thành, xã, phường\nA;Nhà vườn, hộ sản xuất;Xã Hàm Thuận Nam, Lâm Đồng\n";
    let _ = import(&site, &business, "members", "", file.into()).await.expect(200);
    let csv = |text: &str| {
        let text = format!("code,name,parent_code,valid_from\n{text}").into_bytes();
        site.post("admin/areas/import").by(&administrator).raw("text/csv", text)
    };
    // Two communes exchange their codes, and a third gets one of its own.
    let corrected = "23089,Xã Hàm Thuận Nam,68,2025-07-01\n\
        23110,Xã Hàm Thuận Bắc,68,2025-07-01\n\
        23999,Xã Hàm Thạnh,68,2025-07-01\n";
    let report = csv(corrected).await.expect(200).json();
    assert_eq!(report, json!({ "dry_run": false, "added": 0, "changed": 3, "unchanged": 0 }));
    let again = csv(corrected).await.expect(200).json();
    assert_eq!(again["unchanged"], 3);
    let list = site.get("members").by(&business).await.expect(200).json();
    assert_eq!(list["items"][0]["area_id"], json!(area_id("23110")), "the member's area is the same");
    let area = site.get(&format!("areas/{}", area_id("23110"))).await.expect(200).json();
    assert_eq!((&area["name"], &area["code"]), (&json!("Xã Hàm Thuận Nam"), &json!("23089")));
    // Former units lead to the area, not to its former code.
    assert_eq!(first(&site, "Xã Hàm Minh, Bình Thuận").await.map(|(name, _)| name), Some("Xã Hàm Thuận Nam".into()));
    // The code that became free is given to a new area, which is another one.
    let _ = csv("23122,Xã Mới Toanh,68,2026-01-01\n").await.expect(200);
    let old = site.get(&format!("areas/{}", area_id("23122"))).await.expect(200).json();
    assert_eq!((&old["name"], &old["code"]), (&json!("Xã Hàm Thạnh"), &json!("23999")));
    assert_eq!(first(&site, "23122").await.map(|(name, _)| name), Some("Xã Mới Toanh".into()));
    // A code that another area has, and keeps, is not taken from it.
    let refused = csv("23089,Xã Hàm Liêm,68,2025-07-01\n").await;
    assert_eq!(refused.refused(), ["line[2].code: taken"]);
}
