//! The demo data.

use nguon_api::demo;
use nguon_api::platform::entity::outgoing_mail;
use nguon_api_tests::{Backend, Site};
use nguon_domain::input::problem::ProblemCode;
use rstest::rstest;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

#[rstest]
#[tokio::test]
async fn the_demo_data_is_loaded_into_an_empty_database_and_only_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    assert_eq!(demo::describe(&site.application).await.expect("read"), None);
    demo::load(&site.config).await.expect("the demo data is loaded");
    let told = demo::describe(&site.application).await.expect("read").expect("accounts to sign in with");
    let again = demo::load(&site.config).await.expect_err("a second time is refused");
    assert_eq!(again.code(), ProblemCode::NotEmpty);
    assert!(!demo::load_when_empty(&site.config).await.expect("looked"));

    // Every account that the report names can sign in, every page exists.
    let emails: Vec<&str> = told.split_whitespace().filter(|word| word.contains('@')).collect();
    assert!(emails.len() >= 2, "{told}");
    for email in emails {
        let person = site.sign_in(email.trim_matches(|c: char| !c.is_alphanumeric()), demo::PASSWORD).await;
        let _ = site.get("me").by(&person).await.expect(200);
    }
    let code = told.split("/t/").nth(1).map(|rest| rest.chars().take(10).collect::<String>()).expect("a page of a lot");
    let trace = site.get(&format!("trace/{code}")).await.expect(200).json();
    assert!(trace["lot"]["name"].is_string(), "{trace:#}");
    for (identifier, digits, what) in [("/414/", 13, "place"), ("/00/", 18, "logistic_unit")] {
        let number: String =
            told.split(identifier).nth(1).map(|rest| rest.chars().take(digits).collect()).expect("a page");
        let answer = site.get(&format!("{identifier}{number}")).header("accept", "application/json").await.expect(200);
        assert!(answer.json()[what].is_object(), "{}", answer.text());
    }

    // Goods were traded, and recalled.
    let grower = site.sign_in("chu@thuanhoa.example.vn", demo::PASSWORD).await;
    let acts = site.get("acts?limit=100").by(&grower).await.expect(200).json();
    assert!(acts["items"].as_array().is_some_and(|acts| acts.len() > 20), "{acts:#}");
    let recalls = site.get("recalls").by(&grower).await.expect(200).json();
    let states: Vec<_> = recalls["items"].as_array().into_iter().flatten().map(|recall| &recall["state"]).collect();
    assert_eq!(states, ["closed", "closed"]);
    let shop = site.sign_in("cuahang@laithieu.example.vn", demo::PASSWORD).await;
    let stock = site.get("stock").by(&shop).await.expect(200).json();
    assert_eq!(stock["items"][0]["thousandths"], 68_000, "{stock:#}");
    let distributor = site.sign_in("kho@bensai.example.vn", demo::PASSWORD).await;
    let advices = site.get("despatch-advices?box=received").by(&distributor).await.expect(200).json();
    let waiting = advices["items"].as_array().into_iter().flatten().filter(|advice| advice["state"] == "sent");
    assert_eq!(waiting.count(), 2, "{advices:#}");
    // No mail goes to the invented people.
    let transaction = site.application.database.begin().await.expect("a transaction");
    assert_eq!(outgoing_mail::Entity::find().count(&transaction).await.expect("counted"), 0);
}
