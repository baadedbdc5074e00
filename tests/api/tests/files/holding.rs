//! References keep files.

use nguon_api::platform::entity::file;
use nguon_api_tests::picture::pdf;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::taking::docx;

/// Whether a file is referenced, as the sweep sees it; none when it is gone.
pub(crate) async fn held(site: &Site, id: &Value) -> Option<bool> {
    let id: Uuid = id.as_str().and_then(|id| id.parse().ok()).expect("an identifier");
    let row = file::Entity::find_by_id(id).one(site.application.database.read()).await.expect("the database answers");
    row.map(|row| row.released_at.is_none())
}

#[rstest]
#[tokio::test]
async fn a_record_holds_its_files_and_lets_go_of_those_that_it_loses(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (first, second) = (site.picture_id(&business).await, site.picture_id(&business).await);
    assert_eq!(held(&site, &first).await, Some(false), "nothing refers to it yet");
    let mut input = site.least(&business, Kind::Material, "Phân hữu cơ").await;
    input["image"] = first.clone();
    let material = site.create(&business, Kind::Material, &input).await;
    assert_eq!(held(&site, &first).await, Some(true));
    assert_eq!(material["held_files"][0]["id"], first);
    let path = format!("materials/{}", material["id"].as_str().unwrap_or("?"));
    input["image"] = second.clone();
    let _ = site.put(&path).by(&business).version(1).json(&input).await.expect(200);
    assert_eq!((held(&site, &first).await, held(&site, &second).await), (Some(false), Some(true)));
    // A file that two records refer to stays as long as one of them does.
    let mut other = site.least(&business, Kind::Member, "Đại lý").await;
    other["image"] = second.clone();
    let _ = site.create(&business, Kind::Member, &other).await;
    input["image"] = Value::Null;
    let _ = site.put(&path).by(&business).version(2).json(&input).await.expect(200);
    assert_eq!(held(&site, &second).await, Some(true));
}

#[rstest]
#[tokio::test]
async fn scans_of_certificates_are_held_too(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.full(&business, Kind::Member, "Vườn nhà bà Kín").await;
    let member = site.create(&business, Kind::Member, &input).await;
    let scan = input["licences"][0]["file"].clone();
    assert_eq!(held(&site, &scan).await, Some(true));
    assert_eq!(member["held_files"].as_array().map(Vec::len), Some(5));
    input["licences"] = json!([{ "number": "chỉ còn số" }]);
    let path = format!("members/{}", member["id"].as_str().unwrap_or("?"));
    let changed = site.put(&path).by(&business).version(1).json(&input).await.expect(200).json();
    assert_eq!(held(&site, &scan).await, Some(false));
    assert_eq!(changed["held_files"].as_array().map(Vec::len), Some(4));
}

#[rstest]
#[tokio::test]
async fn a_field_takes_what_it_is_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let scan = site.pdf_id(&business).await;
    let word = site.sent(&business, "a.docx", docx()).await["id"].clone();
    let mut member = site.least(&business, Kind::Member, "Vườn").await;
    member["image"] = scan.clone();
    member["quality_certificates"] = json!([{ "number": "1", "file": word.clone() }]);
    assert_eq!(
        site.post("members").by(&business).json(&member).await.refused(),
        ["image: file_type", "quality_certificates: file_type"]
    );
    let mut process = site.least(&business, Kind::Process, "Quy trình").await;
    process["certificate_images"] = json!([word.clone()]);
    assert_eq!(site.post("processes").by(&business).json(&process).await.refused(), ["certificate_images: file_type"]);
    process["certificate_images"] = json!([]);
    process["files"] = json!([word, scan.clone()]);
    let _ = site.create(&business, Kind::Process, &process).await;
    member["image"] = json!(Uuid::new_v4());
    member["quality_certificates"] = json!([]);
    assert_eq!(site.post("members").by(&business).json(&member).await.refused(), ["image: unknown_reference"]);
    // A refused input references nothing.
    assert_eq!(held(&site, &scan).await, Some(true), "by the process");
}

#[rstest]
#[tokio::test]
async fn a_business_holds_its_logo(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let (first, second) = (site.picture_id(&business).await, site.picture_id(&business).await);
    let scan = site.pdf_id(&business).await;
    let profile = |logo: &Value| json!({ "phone": "0252 386 1234", "representative_name": "Hoa", "logo": logo });
    let put = |version: u32, logo: &Value| site.put("organisation").by(&business).version(version).json(&profile(logo));
    assert_eq!(put(1, &scan).await.refused(), ["logo: file_type"]);
    assert_eq!(put(1, &json!(Uuid::new_v4())).await.refused(), ["logo: unknown_reference"]);
    let changed = put(1, &first).await.expect(200).json();
    assert_eq!(changed["logo"]["id"], first);
    assert_eq!(held(&site, &first).await, Some(true));
    // A record that shows the logo too and then does not: it is still the logo.
    let mut input = site.least(&business, Kind::Member, "Chính mình").await;
    input["image"] = first.clone();
    let member = site.create(&business, Kind::Member, &input).await;
    input["image"] = Value::Null;
    let path = format!("members/{}", member["id"].as_str().unwrap_or("?"));
    let _ = site.put(&path).by(&business).version(1).json(&input).await.expect(200);
    assert_eq!(held(&site, &first).await, Some(true));
    let _ = put(2, &second).await.expect(200);
    assert_eq!((held(&site, &first).await, held(&site, &second).await), (Some(false), Some(true)));
    let _ = put(3, &Value::Null).await.expect(200);
    assert_eq!(held(&site, &second).await, Some(false));
}

#[rstest]
#[tokio::test]
async fn two_records_that_take_and_leave_a_file_at_once_never_lose_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let shared = site.sent(&business, "chung.pdf", pdf(7)).await["id"].clone();
    let with = |name: &str, files: Value| json!({ "name": name, "files": files });
    let left = site.create(&business, Kind::Process, &with("Trái", json!([shared]))).await;
    let right = site.create(&business, Kind::Process, &with("Phải", json!([]))).await;
    let path = |record: &Value| format!("processes/{}", record["id"].as_str().unwrap_or("?"));
    // The file goes from one record to the other, in two requests at the same moment, over and over again.
    for round in 1..=20 {
        let (mut taking, mut leaving) = ((&right, "Phải"), (&left, "Trái"));
        if round % 2 == 0 {
            std::mem::swap(&mut taking, &mut leaving);
        }
        let take = site.put(&path(taking.0)).by(&business).version(round).json(&with(taking.1, json!([shared])));
        let leave = site.put(&path(leaving.0)).by(&business).version(round).json(&with(leaving.1, json!([])));
        let (take, leave) = (tokio::spawn(take.into_future()), tokio::spawn(leave.into_future()));
        let _ = take.await.expect("an answer").expect(200);
        let _ = leave.await.expect("an answer").expect(200);
        assert_eq!(held(&site, &shared).await, Some(true), "round {round}");
    }
}
