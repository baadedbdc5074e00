//! Traces, recalls and their public view are read by index, in as many statements for many as for few.

use nguon_api_tests::Backend;
use rstest::rstest;
use serde_json::Value;

use super::{LOT, Story, gln, id};
use crate::lists::plans::{assert_by_index, statements_of};

#[rstest]
#[tokio::test]
async fn nothing_reads_a_whole_table(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let story = Story::told(backend).await;
    let recall = story.published().await;
    let chain = format!("chain?direction=both&code={LOT}");
    let product = format!("products/{}", story.lot["product_id"].as_str().unwrap_or("?"));
    let product = story.site.get(&product).by(&story.a).await.expect(200).json();
    let page = |record: &Value| format!("trace/{}", record["trace_code"].as_str().unwrap_or("?"));
    let own = [
        chain.clone(),
        format!("recall-suspects?code={LOT}"),
        "recalls?limit=1".to_owned(),
        format!("recalls/{}", id(&recall)),
        page(&story.lot),
        page(&product),
    ];
    assert_by_index(&story.site, statements_of(&story.site, &story.a, &own).await).await;
    let notice = story.inbox(&story.b).await.remove(0);
    let theirs = [chain, "recall-notices?limit=1".to_owned(), format!("recall-notices/{}", id(&notice))];
    assert_by_index(&story.site, statements_of(&story.site, &story.b, &theirs).await).await;
}

#[rstest]
#[tokio::test]
async fn many_recipients_take_as_many_statements_as_few(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let story = Story::told(backend).await;
    let recall = story.published().await;
    let questions = [
        format!("chain?direction=forward&code={LOT}"),
        format!("recalls/{}", id(&recall)),
        format!("trace/{}", story.lot["trace_code"].as_str().unwrap_or("?")),
    ];
    let few = statements_of(&story.site, &story.a, &questions).await.len();
    for number in 910..930 {
        story.ship(&story.a, 1, &gln(number), 8).await;
    }
    let refreshed = story.act(&story.a, &recall, "refresh").await.expect(200).json();
    assert!(refreshed["figures"]["counts"]["notices"].as_u64().is_some_and(|notices| notices >= 22), "{refreshed:#}");
    assert_eq!(statements_of(&story.site, &story.a, &questions).await.len(), few);
}
