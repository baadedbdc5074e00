//! The demo data.

use nguon_api::demo;
use nguon_api_tests::{Backend, Site};
use nguon_domain::problem::ProblemCode;
use rstest::rstest;

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

    // Every account that is told of can sign in, every page that is told of is there.
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
}
