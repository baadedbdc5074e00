//! Several servers start at once on an empty database: one migrates the schema, the others wait for it.

use std::process::{Child, Stdio};

use nguon_api::Application;
use nguon_api_tests::database::Schema;
use nguon_api_tests::{Backend, Site};
use rstest::rstest;

use super::nguon;

#[rstest]
#[tokio::test]
async fn four_processes_migrate_an_empty_database_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let data = tempfile::tempdir().expect("a folder");
    let schema = match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(Schema::create().await),
    };
    let start = |_| {
        let mut command = nguon();
        command.arg("migrate").env("NGUON_DATA_DIR", data.path()).stderr(Stdio::piped());
        if let Some(schema) = &schema {
            command.env("NGUON_DATABASE_URL", &schema.url).env("NGUON_DATABASE_SCHEMA", &schema.name);
        }
        command.spawn().expect("the program")
    };
    let running: Vec<Child> = (0..4).map(start).collect();
    for child in running {
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    if let Some(schema) = schema {
        schema.remove();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_servers_open_an_empty_database_at_once() {
    let site = Site::start(Backend::Postgres).await;
    let schema = Schema::create().await;
    let open = || {
        let (mut config, clock) = (site.config.clone(), site.clock.clone());
        config.storage.database_url = Some(schema.url.clone());
        config.storage.database_schema = Some(schema.name.clone());
        tokio::spawn(async move { Application::open(&config, clock, 0).await })
    };
    let opening = [open(), open(), open(), open()];
    for opened in opening {
        let application = opened.await.expect("a task").expect("the application opens");
        assert_eq!(application.database.pending_migrations().await.expect("an answer"), 0);
        application.database.clone().close().await;
    }
    schema.remove();
}
