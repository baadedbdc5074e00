//! Metrics for Prometheus: on a port of their own, by route, without anybody's data.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn requests_pool_cache_and_what_waits_are_counted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start_with(backend, |config| config.metrics_port = Some(0)).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô").await;
    let path = format!("/t/{}", lot["trace_code"].as_str().unwrap_or("?"));
    for _ in 0..3 {
        let _ = site.get(&path).await.expect(200);
    }
    let _ = site.get(&format!("lots/{}", lot["id"].as_str().unwrap_or("?"))).by(&business).await.expect(200);
    let _ = site.get("/wp-login.php").await.expect(404);
    let text = site.metrics().await;
    for line in [
        "nguon_http_request_duration_seconds_count{route=\"/t/{code}\",method=\"GET\",status=\"2xx\"} 3",
        "nguon_http_request_duration_seconds_count{route=\"(app)\",method=\"GET\",status=\"4xx\"} 1",
        "nguon_database_up 1",
        "nguon_jobs_waiting{kind=\"capture\"} 0",
        "nguon_public_cache_entries 1",
        "nguon_public_cache_hits_total 2",
        "nguon_background_task_restarts_total{task=\"mails\"} 0",
    ] {
        assert!(text.lines().any(|written| written == line), "{line} is not in\n{text}");
    }
    assert!(text.contains("_count{route=\"/api/v1/lots/{id}\",method=\"GET\",status=\"2xx\"} "), "{text}");
    let pool = if backend == Backend::Sqlite { "writer" } else { "all" };
    for name in ["in_use", "idle", "max"] {
        assert!(text.contains(&format!("nguon_database_connections_{name}{{pool=\"{pool}\"}} ")), "{text}");
    }
    for kind in ["capture", "mail", "sweep"] {
        assert!(text.contains(&format!("nguon_jobs_waiting{{kind=\"{kind}\"}} ")), "{text}");
    }
    for data in [lot["trace_code"].as_str(), lot["id"].as_str(), lot["number"].as_str()].into_iter().flatten() {
        assert!(!text.contains(data), "{data}");
    }
    assert_is_prometheus(&text);
    // Not on the public port.
    let _ = site.get("/metrics").await.expect(404);
}

/// Checks that every sample belongs to a metric whose type was declared before, and has a number.
fn assert_is_prometheus(text: &str) {
    let mut types: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(metric) = line.strip_prefix("# TYPE ") {
            types.extend(metric.split(' ').next());
        } else if !line.starts_with("# HELP ") {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            let name = name.split('{').next().unwrap_or_default();
            assert!(types.iter().any(|metric| name.starts_with(metric)), "{line}");
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
}
