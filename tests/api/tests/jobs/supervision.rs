//! A background task that panics is started again, and the health of the server says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use nguon_api::platform::jobs::supervise;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

async fn health(site: &Site, task: &str) -> (Value, Value) {
    let health = site.get("health").await.expect(200).json();
    let tasks = health["tasks"].as_array().expect("tasks").clone();
    let task = tasks.into_iter().find(|state| state["name"] == task).unwrap_or_default();
    (health["status"].clone(), task)
}

#[rstest]
#[tokio::test]
async fn a_task_that_panics_is_started_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let starts = Arc::new(AtomicUsize::new(0));
    let started = Arc::clone(&starts);
    let task = move |application: Arc<nguon_api::Application>| {
        let number = started.fetch_add(1, Ordering::SeqCst);
        async move {
            assert!(number > 0, "it falls over at its first start");
            application.background.succeeded("test", application.clock.now());
            std::future::pending::<()>().await;
        }
    };
    let running = tokio::spawn(supervise(Arc::clone(&site.application), "test", task));
    let end = Instant::now() + Duration::from_secs(10);
    let mut degraded = false;
    loop {
        let (status, task) = health(&site, "test").await;
        degraded |= status == "degraded" && task["phase"] == "restarting";
        if task["restarts"] == 1 && task["phase"] == "running" && task["last_success_at"].is_string() {
            assert_eq!(status, json!("ok"));
            assert!(task["last_failure_at"].is_string(), "{task}");
            break;
        }
        assert!(Instant::now() < end, "{status}: {task}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(degraded, "its fall was to be seen");
    assert_eq!(starts.load(Ordering::SeqCst), 2);
    running.abort();
}

#[rstest]
#[tokio::test]
async fn two_servers_share_a_database(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let second = site.second().await;
    let business = site.business().await;
    let input = site.least(&business, nguon_domain::input::kind::Kind::Member, "Nhà vườn").await;
    let _ = site.post("members").by(&business).json(&input).await.expect(201);
    let there = second.get("members").by(&business).await.expect(200).json();
    assert_eq!(there["items"].as_array().map(Vec::len), Some(1));
    drop(second);
    let _ = site.get("members").by(&business).await.expect(200);
}
