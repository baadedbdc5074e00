//! Lists and reports.

use std::io::Write as _;
use std::process::Command;

use nguon_api_tests::Backend;
use rstest::rstest;
use serde_json::json;

use super::{Story, id, said};

#[rstest]
#[tokio::test]
async fn lists_go_page_by_page_and_count(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, story.draft(&story.input()).await["id"].clone());
    }
    let published = story.publish(&json!({ "id": made[1] })).await;
    let first = story.site.get("recalls?limit=2").by(&story.a).await.expect(200).json();
    let ids: Vec<_> = first["items"].as_array().expect("items").iter().map(|item| item["id"].clone()).collect();
    assert_eq!(ids, made[..2]);
    let next = first["next"].as_str().expect("more");
    let second = story.site.get(&format!("recalls?limit=2&after={next}")).by(&story.a).await.expect(200).json();
    assert_eq!((&second["items"][0]["id"], &second["next"]), (&made[2], &json!(null)));
    let running = story.site.get("recalls?state=published").by(&story.a).await.expect(200).json();
    assert_eq!(running["items"].as_array().map(Vec::len), Some(1));
    // The database counts the same as the page of the recall itself.
    assert_eq!(running["items"][0]["counts"], published["figures"]["counts"]);
    for query in ["limit=0", "limit=101", "after=x", "state=lost", "colour=red"] {
        let _ = story.site.get(&format!("recalls?{query}")).by(&story.a).await.refusal(400);
    }
    let inbox = story.site.get("recall-notices?limit=1").by(&story.b).await.expect(200).json();
    assert_eq!(inbox["waiting"], 1);
    let _ = story.answer(&story.b, &inbox["items"][0], &json!({})).await.expect(200);
    assert_eq!(story.site.get("recall-notices").by(&story.b).await.expect(200).json()["waiting"], 0);
}

#[rstest]
#[tokio::test]
async fn the_report_says_who_when_how_much_and_how_long(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    story.later(12).await;
    let recall = story.publish(&draft).await;
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    story.later(95).await;
    let mut answer = said(&json!({ "returned": 20, "destroyed": 5.5 }));
    answer["note"] = json!("=HYPERLINK(1) đã gom đủ");
    let _ = story.answer(&story.b, &notice, &answer).await.expect(200);
    let _ = story.close(&recall).await;
    let path = format!("recalls/{}/report", id(&recall));

    let json = story.site.get(&format!("{path}?format=json")).by(&story.a).await.expect(200).json();
    assert_eq!(json["figures"]["seconds_to_first_notice"], 720);
    assert_eq!(json["figures"]["seconds_to_closing"], 107 * 60);

    let csv = story.site.get(&format!("{path}?format=csv")).by(&story.a).await.expect(200);
    let text = csv.text();
    let row =
        text.lines().find(|line| line.contains("TL-15") && line.contains("95")).unwrap_or_else(|| panic!("{text}"));
    for said in ["TH-0001", "kg", "100", "20", "5,5", "10:12 22/11/2026", "11:47 22/11/2026"] {
        assert!(row.contains(said), "{said} is not in {row}");
    }
    assert!(!text.contains(";=HYPERLINK"), "a formula is none: {text}");
    let total = text.lines().find(|line| line.contains("TỔNG CỘNG")).expect("the totals");
    assert!(total.contains("150") && total.contains("Chưa rõ: 124,5"), "{total}");

    let pdf = story.site.get(&path).by(&story.a).await.expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let text = text_of(&pdf.body);
    for said in [
        "Báo cáo thu hồi TH-0001",
        "Thu hồi thanh long lô TL-15",
        "Tự nguyện",
        "Dư lượng thuốc bảo vệ thực vật vượt mức.",
        "1/2 (50 %)",
        "12 phút",
        "1 giờ 47 phút",
        "Cửa hàng P",
        "124,5",
        "Tiêu hủy",
        "Đã tiêu hủy tại chỗ.",
        "11:47 22/11/2026",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let _ = story.site.get(&format!("{path}?format=docx")).by(&story.a).await.refusal(400);
}

/// Returns the text of a PDF, read by an independent program.
pub(super) fn text_of(pdf: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(pdf).expect("written");
    let read = Command::new("pdftotext").arg("-layout").arg(file.path()).arg("-").output().expect("pdftotext");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    // Words, whatever whitespace is between them.
    String::from_utf8_lossy(&read.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}
