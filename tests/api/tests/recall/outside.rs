//! Recipients without account.

use nguon_api::platform::entity::recall_notice;
use nguon_api_tests::Backend;
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use serde_json::json;

use super::{P, Story, id};

/// Returns the name of the field of a page's form that ends with `end`.
fn field(page: &str, end: &str) -> String {
    let names = page.split("name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    names.filter(|name| name.ends_with(end)).map(str::to_owned).next().unwrap_or_else(|| panic!("{end} in {page}"))
}

const FORM: &str = "application/x-www-form-urlencoded";

#[rstest]
#[tokio::test]
async fn recipients_without_account_answer_on_a_page_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let recall = story.published().await;
    let code = story.code(&story.site.mails(2).await, &format!("party{P}@example.vn"));
    assert_eq!(code.len(), 22);
    let path = format!("/r/{code}");
    let page = story.site.get(&path).await.expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let text = page.text();
    for said in ["TH-0001", "Thu hồi thanh long lô TL-15", "Cửa hàng P", "50 kg", "Ngừng bán, để riêng.", "noindex"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let (held, sold) = (field(&text, "-held"), field(&text, "-sold"));
    let form = format!("{held}=12%2C5&{sold}=1.030%2C25&treatment=destruction&note=%C4%90%C3%A3+c%E1%BA%A5t");
    let taken = story.site.post(&path).raw(FORM, form).await.expect(303);
    assert_eq!(taken.header("location"), Some(format!("{path}?done=1").as_str()));
    assert!(story.site.get(&format!("{path}?done=1")).await.expect(200).text().contains("Đã ghi nhận"));
    let now = story.read(&story.a, &recall).await;
    let notices = now["notices"].as_array().expect("notices");
    let notice = notices.iter().find(|notice| notice["recipient"]["name"] == "Cửa hàng P").expect("a notice to P");
    assert_eq!((&notice["state"], &notice["note"]), (&json!("answered"), &json!("Đã cất")));
    let amount = &notice["amounts"][0];
    assert_eq!((&amount["held"], &amount["sold"], &amount["returned"]), (&json!(12.5), &json!(1030.25), &json!(null)));

    // An invalid value is reported at its field, and nothing is stored.
    let wrong = story.site.post(&path).raw(FORM, format!("{held}=muoi&{sold}=1")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("muoi") && wrong.text().contains("aria-invalid"), "{}", wrong.text());
    let same = story.read(&story.a, &recall).await;
    assert_eq!(same["notices"], now["notices"]);

    // After the closing no answer is accepted.
    let _ = story.close(&recall).await;
    assert!(story.site.get(&path).await.expect(200).text().contains("đã kết thúc"));
    assert_eq!(story.site.post(&path).raw(FORM, format!("{held}=1")).await.status, 409);
}

#[rstest]
#[tokio::test]
async fn a_code_is_kept_as_its_hash_only_and_guessing_is_limited(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let _ = story.published().await;
    let code = story.code(&story.site.mails(2).await, &format!("party{P}@example.vn"));
    let rows = recall_notice::Entity::find().all(story.site.application.database.read()).await.expect("rows");
    let kept: Vec<String> = rows.into_iter().filter_map(|row| row.code_hash).collect();
    assert!(kept.len() == 1 && kept[0].len() == 64 && !kept[0].contains(&code), "{kept:?}");
    let _ = story.site.get("/r/AAAAAAAAAAAAAAAAAAAAAA").await.expect(404);
    let _ = story.site.get("/r/x").await.expect(404);
    let mut status = 0;
    for _ in 0..130 {
        status = story.site.get("/r/x").await.status;
        if status == 429 {
            break;
        }
    }
    assert_eq!(status, 429);
}

#[rstest]
#[tokio::test]
async fn a_notice_is_sent_again_to_an_address_that_is_known_later(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    story.ship(&story.a, 5, &super::gln(777), 8).await;
    let recall = story.published().await;
    assert_eq!(recall["figures"]["counts"]["without_address"], 1);
    let notices = recall["notices"].as_array().expect("notices");
    let unknown = notices.iter().find(|notice| notice["has_no_address"] == json!(true)).expect("without address");
    let known = notices.iter().find(|notice| notice["recipient"]["name"] == "Cửa hàng P").expect("P");
    let first = story.code(&story.site.mails(2).await, &format!("party{P}@example.vn"));
    let send = |notice: &serde_json::Value, email: &str| {
        let path = format!("recall-notices/{}/address", id(notice));
        story.site.post(&path).by(&story.a).json(&json!({ "email": email }))
    };
    let sent = send(unknown, "moi@example.vn").await.expect(200).json();
    assert_eq!((&sent["email"], &sent["has_no_address"]), (&json!("moi@example.vn"), &json!(false)));
    let _ = send(known, "khac@example.vn").await.expect(200);
    let mails = story.site.mails(4).await;
    let second = story.code(&mails, "khac@example.vn");
    let _ = story.site.get(&format!("/r/{second}")).await.expect(200);
    // The former link is invalid.
    let _ = story.site.get(&format!("/r/{first}")).await.expect(404);
    assert_eq!(send(unknown, "khong phai").await.refused(), ["email: email"]);
    let path = format!("recall-notices/{}/address", id(unknown));
    let stranger = story.site.post(&path).by(&story.b).json(&json!({ "email": "b@example.vn" })).await;
    let _ = stranger.refusal(404);
}

#[rstest]
#[tokio::test]
async fn nothing_of_a_recall_can_be_removed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let _ = story.published().await;
    let database = &story.site.application.database;
    for table in
        ["recall_entry", "recall_amount", "recall_notice", "recall_handover", "recall_item", "recall_start", "recall"]
    {
        let transaction = database.begin().await.expect("a transaction");
        let removed = transaction.execute_unprepared(&format!("DELETE FROM {table}")).await;
        let error = removed.expect_err(table).to_string();
        assert!(error.contains("never removed"), "{table}: {error}");
        transaction.rollback().await.expect("rolled back");
    }
    let transaction = database.begin().await.expect("a transaction");
    let changed = transaction.execute_unprepared("UPDATE recall_entry SET kind = 'x'").await;
    assert!(changed.expect_err("the log").to_string().contains("never changed"));
    transaction.rollback().await.expect("rolled back");
    // No operation removes it either.
    let operations = nguon_api_tests::contract::contract().operations();
    let removing = operations.iter().filter(|(method, path, _)| path.contains("recall") && method.as_str() == "DELETE");
    assert_eq!(removing.count(), 0);
    let _ = story.site.delete(&format!("lots/{}", id(&story.lot))).by(&story.a).await.refusal(405);
}
