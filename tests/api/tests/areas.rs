//! Administrative areas: a dated tree with mergers, and its import from a file.

use nguon_api_tests::{Answer, Backend, Person, Site};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::area_id;
use rstest::rstest;
use serde_json::{Value, json};

async fn import(site: &Site, who: &Person, csv: impl Into<Vec<u8>>, dry_run: bool) -> Answer {
    let path = format!("admin/areas/import?dry_run={dry_run}");
    site.post(&path).by(who).raw("text/csv; charset=utf-8", csv.into()).await
}

async fn names(site: &Site, query: &str) -> Vec<String> {
    let list = site.get(&format!("areas{query}")).await.expect(200).json();
    list.as_array().into_iter().flatten().map(|area| area["name"].as_str().unwrap_or("?").to_owned()).collect()
}

/// The names of the areas that a test has added, in the order of the list.
async fn added(site: &Site, query: &str) -> Vec<String> {
    let mut names = names(site, query).await;
    names.retain(|name| name.contains("Thử"));
    names
}

/// Areas that are nowhere in Vietnam.
const COMMUNES: &str = "code,name,parent_code,valid_from,valid_to,successor_code\n\
    99918,Xã Thử Thuận Bắc,68,2025-07-01,,\n\
    99933,Xã Thử Thuận Nam,68,2025-07-01,,\n\
    99004,Phường Thử Đình,01,2025-07-01,,\n";

#[rstest]
#[tokio::test]
async fn provinces_are_there_from_the_first_start_and_parts_are_asked_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    assert_eq!(names(&site, "").await.len(), 34);
    let report = import(&site, &administrator, COMMUNES, false).await.expect(200).json();
    assert_eq!(report, json!({ "dry_run": false, "added": 3, "changed": 0, "unchanged": 0 }));

    let top = site.get("areas").await.expect(200);
    assert!(top.header("cache-control").is_some_and(|value| value.contains("public")));
    assert_eq!(top.json().as_array().map(Vec::len), Some(34), "communes do not stand among the provinces");
    let lam_dong = top.json().as_array().into_iter().flatten().find(|area| area["code"] == "68").cloned();
    assert_eq!(lam_dong.map(|area| area["parts"].clone()), Some(json!(126)));
    let below = format!("?parent_id={}", area_id("68"));
    assert_eq!(names(&site, &below).await.len(), 126);
    assert_eq!(added(&site, &below).await, ["Xã Thử Thuận Bắc", "Xã Thử Thuận Nam"]);
    assert_eq!(added(&site, &format!("{below}&q=nam")).await, ["Xã Thử Thuận Nam"]);

    assert_eq!(added(&site, "?q=THU%20thuan%20BAC").await, ["Xã Thử Thuận Bắc"]);
    assert_eq!(names(&site, "?q=l%C3%A2m").await.first().map(String::as_str), Some("Lâm Đồng"));
    assert_eq!(names(&site, "?q=99004").await, ["Phường Thử Đình"]);
    for nothing in ["?q=uan", "?q=%25", "?q=_", "?on=2025-06-30", "?parent_id=00000000-0000-0000-0000-000000000000"] {
        assert_eq!(names(&site, nothing).await, Vec::<String>::new(), "{nothing}");
    }
    for broken in [
        "?on=x",
        "?on=-0001-01-01",
        "?parent_id=x",
        "?all=true",
        "?limit=0",
        "?limit=1001",
        &format!("?q={}", "a".repeat(300)),
    ] {
        assert_eq!(site.get(&format!("areas{broken}")).await.refusal(400), "malformed", "{broken}");
    }
    let commune = site.get(&format!("areas/{}", area_id("99918"))).await.expect(200).json();
    assert_eq!(commune["above"], json!([{ "id": area_id("68"), "name": "Lâm Đồng" }]));
    assert_eq!(site.get(&format!("areas/{}", area_id("99"))).await.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn what_a_record_and_a_registration_say_of_a_commune_has_its_province(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let _ = import(&site, &administrator, COMMUNES, false).await.expect(200);
    let business = site.business_at(OrganisationState::Approved, "99918").await;
    let registration = site.get("registration").by(&business).await.expect(200).json();
    assert_eq!(registration["area"], "Xã Thử Thuận Bắc, Lâm Đồng");
    let mut member = site.least(&business, Kind::Member, "Vườn").await;
    member["area_id"] = json!(area_id("99933"));
    let made = site.create(&business, Kind::Member, &member).await;
    assert_eq!(made["references"][1]["name"], "Xã Thử Thuận Nam, Lâm Đồng");
}

#[rstest]
#[tokio::test]
async fn an_area_that_was_merged_lies_in_its_successor_with_all_its_parts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let _ = import(&site, &administrator, COMMUNES, false).await.expect(200);
    let here = site.business_at(OrganisationState::Approved, "99918").await;
    let officer = |code: &'static str| site.authority(Some(code), Role::Officer);
    let (lam_dong, dong_nai, ha_noi) = (officer("68").await, officer("75").await, officer("01").await);
    let approval = format!("approvals/{}", here.id);
    let _ = site.get(&approval).by(&lam_dong).await.expect(200);
    let _ = site.get(&approval).by(&dong_nai).await.expect(404);

    // Lâm Đồng becomes part of Đồng Nai on 1/10/2026.
    let path = format!("admin/areas/{}", area_id("68"));
    let ended = |successor: Value| {
        json!({
            "code": "68", "name": "Lâm Đồng", "valid_from": "2025-07-01",
            "valid_to": "2026-10-01", "successor_id": successor,
        })
    };
    let put = |version: u32, input: Value| site.put(&path).by(&administrator).version(version).json(&input);
    assert_eq!(put(1, ended(Value::Null)).await.refused(), ["successor_id: required"], "its communes would be lost");
    assert_eq!(put(2, ended(json!(area_id("75")))).await.refusal(412), "version_conflict");
    let merged = put(1, ended(json!(area_id("75")))).await.expect(200);
    assert_eq!(merged.header("etag"), Some("\"2\""));

    assert_eq!(names(&site, "").await.len(), 33);
    assert_eq!(names(&site, "?on=2026-09-30").await.len(), 34);
    let below = format!("?parent_id={}", area_id("75"));
    assert_eq!(added(&site, &below).await, ["Xã Thử Thuận Bắc", "Xã Thử Thuận Nam"]);
    assert_eq!(added(&site, &format!("{below}&on=2026-09-30")).await, Vec::<String>::new());
    let commune = site.get(&format!("areas/{}", area_id("99918"))).await.expect(200).json();
    assert_eq!(commune["above"], json!([{ "id": area_id("75"), "name": "Đồng Nai" }]));
    let registration = site.get("registration").by(&here).await.expect(200).json();
    assert_eq!(registration["area"], "Xã Thử Thuận Bắc, Đồng Nai");

    // The new province oversees it, and so does the authority that did before.
    let _ = site.get(&approval).by(&dong_nai).await.expect(200);
    let _ = site.get(&approval).by(&lam_dong).await.expect(200);
    let _ = site.get(&approval).by(&ha_noi).await.expect(404);

    // No new record may refer to it; a record that does can still be saved.
    let mut member = site.least(&here, Kind::Member, "Vườn").await;
    member["area_id"] = json!(area_id("68"));
    assert_eq!(site.post("members").by(&here).json(&member).await.refused(), ["area_id: unknown_reference"]);
    let list = site.get("admin/areas").by(&administrator).await.expect(200).json();
    let known = list.as_array().into_iter().flatten().find(|area| area["code"] == "68").cloned();
    assert_eq!(known.map(|area| area["successor_id"].clone()), Some(json!(area_id("75"))));
}

#[rstest]
#[tokio::test]
async fn an_area_has_a_code_of_its_own_and_a_place_in_the_tree(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let operator = site.operator().await;
    let good =
        json!({ "code": "99918", "name": "Xã Thử Thuận Bắc", "parent_id": area_id("68"), "valid_from": "2025-07-01" });
    let with = |changes: Value| {
        let mut input = good.clone();
        for (name, value) in changes.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        input
    };
    let add = |input: Value| site.post("admin/areas").by(&operator).json(&input);
    for (changes, refused) in [
        (json!({ "code": "68" }), "code: taken"),
        (json!({ "code": "x" }), "code: character"),
        (json!({ "parent_id": area_id("99") }), "parent_id: unknown_reference"),
        (json!({ "parent_id": area_id("99918") }), "parent_id: not_allowed"),
        (json!({ "valid_from": null }), "valid_from: required"),
        (json!({ "valid_to": "2026-11-23" }), "valid_to: future"),
        (json!({ "successor_id": area_id("68") }), "valid_to: incomplete"),
        (json!({ "valid_to": "2026-01-01", "successor_id": area_id("99") }), "successor_id: unknown_reference"),
        (json!({ "valid_to": "2026-01-01", "successor_id": area_id("99918") }), "successor_id: not_allowed"),
    ] {
        assert_eq!(add(with(changes.clone())).await.refused(), [refused], "{changes}");
    }
    let made = add(good.clone()).await.expect(201);
    assert_eq!((made.header("etag"), &made.json()["id"]), (Some("\"1\""), &json!(area_id("99918"))));
    assert_eq!(add(good.clone()).await.refused(), ["code: taken"]);

    let path = format!("admin/areas/{}", area_id("99918"));
    let put = |version: u32, input: Value| site.put(&path).by(&operator).version(version).json(&input);
    assert_eq!(put(1, with(json!({ "code": "99919" }))).await.refused(), ["code: not_allowed"]);
    let ended = with(json!({ "valid_to": "2026-01-01" }));
    let _ = put(1, ended).await.expect(200);
    // A code is used once, even after its area has ended.
    assert_eq!(add(good.clone()).await.refused(), ["code: taken"]);
    // Nothing can be added to an area that has ended, and no area lies in itself.
    let late = json!({ "code": "99920", "name": "Xã Mới", "parent_id": area_id("99918"), "valid_from": "2026-02-01" });
    assert_eq!(add(late).await.refused(), ["parent_id: not_allowed"]);
    let round = json!({ "code": "68", "name": "Lâm Đồng", "parent_id": area_id("99918"), "valid_from": "2025-07-01" });
    let answer = site.put(&format!("admin/areas/{}", area_id("68"))).by(&operator).version(1).json(&round).await;
    assert_eq!(answer.refused(), ["parent_id: not_allowed"]);
    assert_eq!(put(9, good.clone()).await.refusal(412), "version_conflict");
    let nowhere = site.put(&format!("admin/areas/{}", area_id("99"))).by(&operator).version(1).json(&good).await;
    assert_eq!(nowhere.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn a_file_is_stored_whole_and_a_second_time_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let dry = import(&site, &administrator, COMMUNES, true).await.expect(200).json();
    assert_eq!(dry, json!({ "dry_run": true, "added": 3, "changed": 0, "unchanged": 0 }));
    assert_eq!(site.get(&format!("areas/{}", area_id("99918"))).await.refusal(404), "not_found");
    let _ = import(&site, &administrator, COMMUNES, false).await.expect(200);
    let again = import(&site, &administrator, COMMUNES, false).await.expect(200).json();
    assert_eq!(again, json!({ "dry_run": false, "added": 0, "changed": 0, "unchanged": 3 }));
    assert_eq!(site.get(&format!("areas/{}", area_id("99918"))).await.json()["version"], 1);

    // As a Vietnamese spreadsheet writes it: byte order mark, semicolons, another date format, empty rows; parts
    // before their parent, and a successor below.
    let file = "\u{feff}Name;Code;Parent_code;Valid_from;Valid_to;Successor_code\r\n\
        \"Tổ; dân phố 1\";6800011;68000;1/7/2025;;\r\n\
        Phường Thử Mới;68000;68;01/07/2025;;\r\n\
        ;;;;;\r\n\
        Xã Thử Thuận Bắc;99918;68;2025-07-01;1/11/2026;99940\r\n\
        Xã Thử Thuận Nam (mới);99933;68;2025-07-01;;\r\n\
        Xã Thử Thuận;99940;68;1/11/2026;;\r\n";
    let report = import(&site, &administrator, file, false).await.expect(200).json();
    assert_eq!(report, json!({ "dry_run": false, "added": 3, "changed": 2, "unchanged": 0 }));
    let below = format!("?parent_id={}", area_id("68"));
    assert_eq!(added(&site, &below).await, ["Phường Thử Mới", "Xã Thử Thuận Nam (mới)", "Xã Thử Thuận"]);
    let deep = site.get(&format!("areas/{}", area_id("6800011"))).await.expect(200).json();
    assert_eq!(deep["name"], "Tổ; dân phố 1");
    assert_eq!(deep["above"][0]["name"], "Phường Thử Mới");
    assert_eq!(deep["above"][1]["name"], "Lâm Đồng");
    let ended = site.get(&format!("areas/{}", area_id("99918"))).await.expect(200).json();
    assert_eq!((&ended["successor_id"], &ended["version"]), (&json!(area_id("99940")), &json!(2)));
}

#[rstest]
#[tokio::test]
async fn every_faulty_cell_of_a_file_is_named_and_nothing_is_stored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let head = "code,name,parent_code,valid_from,valid_to,successor_code\n";
    let file = format!(
        "{head}99918,Xã Thử Thuận Bắc,68,2025-07-01,,\n\
         x1,,99,2025-13-01,,\n\
         99918,Xã Lại nữa,68,2025-07-01,,\n\
         99933,Xã Thử Thuận Nam,99,2025-07-01,2025-06-30,\n\
         99934,Xã Thừa,68,2025-07-01,,,thừa\n\
         99935,Xã Vòng,99935,2025-07-01,2026-01-01,98\n"
    );
    for dry_run in [true, false] {
        assert_eq!(
            import(&site, &administrator, file.clone(), dry_run).await.refused(),
            [
                "line[3].code: character",
                "line[3].name: required",
                "line[3].valid_from: wrong_type",
                "line[4].code: duplicate",
                "line[5].valid_to: before",
                "line[6].columns: too_long",
                "line[7].parent_code: not_allowed",
                "line[7].successor_code: unknown_reference",
            ]
        );
    }
    // Line numbers are those of an editor, whatever ends the lines: an empty line, a cell of two lines.
    let windows = "code,name,valid_from\r\n\r\n99918,\"Xã\r\nHai dòng\",2025-07-01\r\nx,Xã,2025-07-01\r\n";
    for file in [windows.to_owned(), windows.replace("\r\n", "\n"), windows.replace("\r\n", "\r")] {
        let answer = import(&site, &administrator, file, false).await;
        assert_eq!(answer.refused(), ["line[3].name: control_character", "line[5].code: character"]);
    }
    let unknown_parent = format!("{head}99918,Xã Thử Thuận Bắc,99,2025-07-01,,\n");
    let answer = import(&site, &administrator, unknown_parent, false).await;
    assert_eq!(answer.refused(), ["line[2].parent_code: unknown_reference"]);
    assert_eq!(site.get(&format!("areas/{}", area_id("99918"))).await.refusal(404), "not_found");

    for (file, refused) in [
        (Vec::new(), vec!["file: required"]),
        (head.as_bytes().to_vec(), vec!["file: required"]),
        (b"code,name,valid_from\n01,H\xe0 N\xf5i,2025-07-01\n".to_vec(), vec!["file: not_utf8"]),
        (
            "code,code,ten\n".as_bytes().to_vec(),
            vec![
                "line[1].code: duplicate",
                "line[1].name: required",
                "line[1].ten: unknown_field",
                "line[1].valid_from: required",
            ],
        ),
    ] {
        assert_eq!(import(&site, &administrator, file, false).await.refused(), refused);
    }
    let many = format!("{head}{}", "x,,,,,\n".repeat(5_000));
    assert_eq!(import(&site, &administrator, many, false).await.refused().len(), 200, "no endless list of faults");
    let too_many: String =
        (0..20_001).map(|number| format!("{:05},Xã {number},68,2025-07-01,,\n", 60_000 + number)).collect();
    let answer = import(&site, &administrator, format!("{head}{too_many}"), false).await;
    assert_eq!(answer.refused(), ["line[20002].rows: too_long"]);
    let large = vec![b'x'; 2 * 1024 * 1024 + 1];
    assert_eq!(import(&site, &administrator, large, false).await.refusal(413), "too_large");
    let json = site.post("admin/areas/import").by(&administrator).json(&json!({}));
    assert_eq!(json.await.refusal(415), "unsupported_media_type");
}

#[rstest]
#[tokio::test]
async fn a_whole_country_is_imported_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let administrator = site.authority(None, Role::Administrator).await;
    let mut file = "code,name,parent_code,valid_from\n".to_owned();
    for (number, (province, name)) in nguon_migrations::seed::PROVINCES.iter().cycle().take(3_321).enumerate() {
        file.push_str(&format!("{:05},Xã số {number} của {name},{province},2025-07-01\n", 40_000 + number));
    }
    let report = import(&site, &administrator, file.clone(), false).await.expect(200).json();
    assert_eq!(report["added"], 3_321);
    assert_eq!(names(&site, &format!("?parent_id={}", area_id("68"))).await.len(), 124 + 97);
    assert_eq!(names(&site, "?q=xa").await.len(), 50, "a search has pages");
    let again = import(&site, &administrator, file, false).await.expect(200).json();
    assert_eq!(again["unchanged"], 3_321);
}
