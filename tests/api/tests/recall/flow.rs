//! From opening to closing, through three levels of recipients.

use nguon_api_tests::Backend;
use rstest::rstest;
use serde_json::{Value, json};

use super::{LOT, P, Q, R, Story, gln, id, names, said};

#[rstest]
#[tokio::test]
async fn a_draft_says_what_is_concerned_and_tells_nobody(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    assert_eq!(
        (&draft["state"], &draft["number"], &draft["may_publish"]),
        (&json!("draft"), &json!("TH-0001"), &json!(true))
    );
    let affected = &draft["affected"];
    assert_eq!(affected["starts"][0]["lot_number"], "TL-15");
    // A sees its own recipients by name, and of all others only that they exist.
    assert_eq!(affected["recipients"].as_array().map(Vec::len), Some(2));
    assert!(names(&affected["recipients"], "party").contains(&"Cửa hàng P".to_owned()));
    assert_eq!(affected["hidden_recipients"], 3);
    let amounts = &affected["recipients"][0]["amounts"][0];
    assert_eq!((&amounts["quantity"], &amounts["unit"]), (&json!(100), &json!("KGM")));
    assert_eq!(draft["notices"], json!([]));
    assert!(story.inbox(&story.b).await.is_empty());
    assert!(story.site.mails_so_far().is_empty());
    // Events recorded meanwhile are included when it is read again.
    story.ship(&story.a, 5, &gln(777), 8).await;
    assert_eq!(story.read(&story.a, &draft).await["affected"]["recipients"].as_array().map(Vec::len), Some(3));
}

#[rstest]
#[tokio::test]
async fn notices_go_down_the_chain_and_quantities_come_back_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    story.later(12).await;
    let recall = story.publish(&draft).await;
    assert_eq!(recall["state"], "published");
    assert_eq!(recall["figures"]["counts"]["notices"], 2);
    assert_eq!(recall["figures"]["counts"]["to_tell"], 3);
    assert_eq!(recall["figures"]["seconds_to_first_notice"], 720);

    // Mails: to the owner of B, who has an account, and to P, who has none.
    let mails = story.site.mails(2).await;
    let to_b = mails.iter().find(|mail| mail.contains(&story.b.owner.email)).expect("a mail to B");
    let to_p = mails.iter().find(|mail| mail.contains(&format!("party{P}@example.vn"))).expect("a mail to P");
    for (mail, quantity) in [(to_b, "100 kg"), (to_p, "50 kg")] {
        for said in ["TH-0001", "Dư lượng", "Ngừng bán", "0252 386 1234", "25/11/2026", "Kho Hàm Minh", quantity]
        {
            assert!(mail.contains(said), "{said} is not in {mail}");
        }
        assert!(!mail.contains("DIỄN TẬP"));
    }
    assert!(to_p.contains("/r/") && !to_b.contains("/r/"));

    // B: acknowledges, passes on, answers.
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    assert_eq!(notice["amounts"][0]["sent"], 100);
    assert!(to_b.contains(id(&notice)));
    let read = story.site.get(&format!("recall-notices/{}", id(&notice))).by(&story.b).await.expect(200).json();
    assert_eq!(names(&read["to_tell"], "party").len(), 2);
    let passed = story.pass_on(&story.b, &notice).await;
    assert_eq!((&passed["to_tell"], passed["passed_on"].as_array().map(Vec::len)), (&json!([]), Some(2)));
    assert_eq!(passed["state"], "acknowledged");
    assert_eq!(story.site.mails(4).await.len(), 4);
    let answer = said(&json!({ "returned": 5, "destroyed": 10, "held": 5 }));
    let answered = story.answer(&story.b, &notice, &answer).await.expect(200).json();
    let amount = &answered["amounts"][0];
    assert_eq!((&amount["passed_on"], &amount["held"]), (&json!(80), &json!(5)));
    // Passing on again notifies nobody twice.
    let again = story.pass_on(&story.b, &notice).await;
    assert_eq!(again["passed_on"], passed["passed_on"]);

    // C: the third level.
    let [third] = story.inbox(&story.c).await.try_into().expect("one notice");
    assert_eq!(third["amounts"][0]["sent"], 60);
    let _ = story.pass_on(&story.c, &third).await;
    let mails = story.site.mails(5).await;
    let r = mails.iter().find(|mail| mail.contains(&format!("party{R}@example.vn"))).expect("a mail to R");
    assert!(r.contains("10 kg") && r.contains("theo thông báo mà"), "{r}");
    let _ = story.answer(&story.c, &third, &said(&json!({ "sold": 30, "destroyed": 20 }))).await.expect(200);

    // A sees its own recipients by name and totals for the others: 150 kg shipped, 5 returned, 30 destroyed, 30 sold.
    let now = story.read(&story.a, &recall).await;
    assert_eq!(names(&now["notices"], "recipient").len(), 2);
    assert_eq!(now["hidden_notices"], 3);
    let counts = &now["figures"]["counts"];
    assert_eq!((&counts["notices"], &counts["acknowledged"], &counts["to_tell"]), (&json!(5), &json!(2), &json!(0)));
    let goods = &now["figures"]["goods"][0];
    assert_eq!(goods["goods"]["address"], LOT);
    for (field, quantity) in [
        ("sent", 150),
        ("returned", 5),
        ("destroyed", 30),
        ("sold", 30),
        ("held", 5),
        ("unaccounted", 80),
        ("surplus", 0),
    ] {
        assert_eq!(goods[field], quantity, "{field} of {goods}");
    }
    let text = now.to_string();
    for hidden in ["Cửa hàng Q", "Cửa hàng R", &format!("party{Q}"), &format!("party{R}")] {
        assert!(!text.contains(hidden), "{hidden} is in {text}");
    }

    // Closing.
    let closed = story.close(&recall).await;
    assert_eq!((&closed["state"], &closed["treatment"]), (&json!("closed"), &json!("destruction")));
    let late = story.answer(&story.b, &notice, &answer).await;
    assert_eq!(late.refusal(409), "state_conflict");
    let log: Vec<&Value> = closed["log"].as_array().expect("a log").iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(log.first().map(|kind| kind.as_str()), Some(Some("opened")));
    assert_eq!(log.last().map(|kind| kind.as_str()), Some(Some("closed")));
    assert_eq!(log.iter().filter(|kind| **kind == "notified").count(), 5);
}

#[rstest]
#[tokio::test]
async fn what_is_recorded_later_is_found_and_told(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let recall = story.published().await;
    let _ = story.site.mails(2).await;
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    let _ = story.answer(&story.b, &notice, &said(&json!({ "held": 7 }))).await.expect(200);
    // More of it was shipped to B, and some to C directly.
    story.ship(&story.a, 30, &gln(2), 9).await;
    story.ship(&story.a, 25, &gln(3), 10).await;
    let refreshed = story.act(&story.a, &recall, "refresh").await.expect(200).json();
    assert_eq!(refreshed["figures"]["counts"]["notices"], 3);
    let mails = story.site.mails(3).await;
    assert!(mails.iter().any(|mail| mail.contains(&story.c.owner.email)));
    let notices = story.inbox(&story.b).await;
    // The answer of B is kept.
    let amount = &notices[0]["amounts"][0];
    assert_eq!((notices.len(), &amount["sent"], &amount["held"]), (1, &json!(130), &json!(7)));
    let again = story.act(&story.a, &recall, "refresh").await.expect(200).json();
    assert_eq!(again["figures"]["counts"]["notices"], 3);
    assert_eq!(story.site.mails(3).await.len(), 3);
    let _ = story.close(&recall).await;
    // Everybody who was notified is notified of the closing, once.
    let mails = story.site.mails(6).await;
    let over: Vec<&String> = mails.iter().filter(|mail| mail.contains("không cần trả lời thêm")).collect();
    assert_eq!(over.len(), 3, "{mails:#?}");
    for to in [&story.b.owner.email, &story.c.owner.email, &format!("party{P}@example.vn")] {
        assert_eq!(over.iter().filter(|mail| mail.contains(&format!("To: {to}"))).count(), 1, "{to}: {over:#?}");
    }
    assert_eq!(story.act(&story.a, &recall, "refresh").await.refusal(409), "state_conflict");
}

#[rstest]
#[tokio::test]
async fn recipients_reachable_only_through_an_outsider_are_notified_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::begin(backend).await;
    story.harvest().await;
    story.ship(&story.a, 50, &gln(P), 1).await;
    // C has received some of it from P, who records nothing here.
    story.receive(&story.c, 20, &gln(P), 2).await;
    let recall = story.published().await;
    assert_eq!(recall["figures"]["counts"]["notices"], 2);
    let [notice] = story.inbox(&story.c).await.try_into().expect("one notice");
    assert_eq!(notice["amounts"][0]["sent"], 20);
    assert_eq!(story.site.mails(2).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn publishing_twice_notifies_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let draft = story.draft(&story.input()).await;
    let path = format!("recalls/{}/publication", id(&draft));
    let calls = (0..6).map(|_| async { story.site.post(&path).by(&story.a).await.expect(200).json()["state"].clone() });
    for state in futures_util::future::join_all(calls).await {
        assert_eq!(state, "published");
    }
    assert_eq!(story.site.mails(2).await.len(), 2);
    assert_eq!(story.read(&story.a, &draft).await["figures"]["counts"]["notices"], 2);
}

#[rstest]
#[tokio::test]
async fn an_answer_is_about_what_the_notice_is_about(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let _ = story.published().await;
    let [notice] = story.inbox(&story.b).await.try_into().expect("one notice");
    let mut wrong = said(&json!({ "held": 1 }));
    wrong["amounts"][0]["unit"] = json!("CT");
    let refused = story.answer(&story.b, &notice, &wrong).await;
    assert_eq!(refused.refused(), ["amounts[0].address: unknown_reference"]);
    let twice = json!({ "amounts": [said(&json!({}))["amounts"][0], said(&json!({}))["amounts"][0]] });
    assert_eq!(story.answer(&story.b, &notice, &twice).await.refused(), ["amounts[1].address: duplicate"]);
    let negative = said(&json!({ "held": -1 }));
    assert_eq!(story.answer(&story.b, &notice, &negative).await.refused(), ["amounts[0].held: wrong_type"]);
    // Another recipient's notice is not found.
    let _ = story.answer(&story.c, &notice, &said(&json!({ "held": 1 }))).await.refusal(404);
    // An acknowledgement is an answer too, and the second answer corrects the first.
    let read = story.answer(&story.b, &notice, &json!({})).await.expect(200).json();
    assert_eq!(read["state"], "acknowledged");
    for held in [10, 12] {
        let answered = story.answer(&story.b, &notice, &said(&json!({ "held": held }))).await.expect(200).json();
        assert_eq!((&answered["state"], &answered["amounts"][0]["held"]), (&json!("answered"), &json!(held)));
    }
}
