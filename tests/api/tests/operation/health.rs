//! The health check commits a heartbeat, reports failures, and cannot be used to cause many writes.

use std::time::{Duration, Instant};

use nguon_api::platform::entity::heartbeat;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use sea_orm::{ConnectionTrait as _, EntityTrait as _};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

async fn beats(site: &Site) -> i64 {
    let rows = heartbeat::Entity::find().all(site.application.database.read()).await.expect("rows");
    rows.iter().map(|row| row.beats).sum()
}

#[rstest]
#[tokio::test]
async fn strangers_cause_one_write_a_second_at_most(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (site, started) = (&site, Instant::now());
    let calls = (0..60).map(|number| async move {
        match number % 2 {
            0 => site.get("health").await.expect(200),
            _ => site.get("/readyz").await.expect(200),
        }
    });
    let calls: Vec<_> = calls.collect();
    let _ = futures_util::future::join_all(calls).await;
    let written = beats(site).await;
    let most = i64::try_from(started.elapsed().as_secs()).expect("few") + 1;
    assert!((1..=most).contains(&written), "{written} writes, at most {most}");
    let life = site.get("/healthz").await.expect(200).json();
    assert_eq!(life["status"], "ok");
}

#[rstest]
#[tokio::test]
async fn health_reports_a_database_that_accepts_no_writes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    // On SQLite nobody else can write meanwhile; on PostgreSQL nobody can access the table.
    let held = site.application.database.begin().await.expect("a transaction");
    if backend == Backend::Postgres {
        held.execute_unprepared("LOCK TABLE heartbeat IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    }
    let health = site.get("health").await.expect(503);
    assert_eq!(health.json()["code"], "unavailable");
    assert!(health.header("retry-after").is_some());
    let ready = site.get("/readyz").await.expect(503).json();
    assert_eq!(ready["status"], "not_ready");
    assert_eq!(ready["reasons"][0]["part"], "database");
    let _ = site.get("/healthz").await.expect(200);
    drop(held);
    let end = Instant::now() + Duration::from_secs(30);
    while site.get("/readyz").await.status != 200 {
        assert!(Instant::now() < end, "it does not become ready again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A connection to PostgreSQL that can be cut silently: nothing comes through any more, nothing is closed.
async fn hanging_line(url: &str) -> (String, tokio::sync::watch::Sender<bool>) {
    let url = reqwest::Url::parse(url).expect("an address");
    let there = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut through = url.clone();
    through.set_host(Some("127.0.0.1")).expect("a host");
    through.set_port(Some(listener.local_addr().expect("an address").port())).expect("a port");
    let (hang, hangs) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        while let Ok((mut here, _)) = listener.accept().await {
            let (there, mut hangs) = (there.clone(), hangs.clone());
            tokio::spawn(async move {
                let mut there = TcpStream::connect(there).await.expect("PostgreSQL");
                let hung = async { drop(hangs.wait_for(|hangs| *hangs).await) };
                tokio::select! {
                    _ = copy_bidirectional(&mut here, &mut there) => {}
                    () = hung => std::future::pending::<()>().await,
                }
            });
        }
    });
    (through.into(), hang)
}

#[tokio::test]
async fn a_database_that_hangs_makes_neither_health_nor_requests_hang() {
    let direct = std::env::var("DATABASE_URL").expect("a cluster");
    let (url, hang) = hanging_line(&direct).await;
    let site = Site::start_with(Backend::Postgres, |config| {
        config.storage.database_url = Some(url);
        config.request_timeout = 5;
    })
    .await;
    let _ = site.get("/readyz").await.expect(200);
    hang.send(true).expect("the line hangs");
    let end = tokio::time::timeout(Duration::from_secs(60), async {
        let started = Instant::now();
        while site.get("health").await.status == 200 {
            // The answer of the last second is repeated.
            assert!(started.elapsed() < Duration::from_secs(10), "it does not notice");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let _ = site.get("/readyz").await.expect(503);
        let _ = site.get("/healthz").await.expect(200);
        let areas = site.get("areas").await.expect(503);
        assert_eq!(areas.json()["code"], "unavailable");
        assert!(areas.header("retry-after").is_some());
    });
    end.await.expect("everything is answered");
}
