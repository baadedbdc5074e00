//! Invalid settings are reported at the start, all at once, and nothing is served.

use std::process::Output;

use super::nguon;

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_server_starts_with_no_setting_that_is_wrong_and_says_all_of_them() {
    let data = tempfile::tempdir().expect("a folder");
    let output = nguon()
        .arg("serve")
        .env("NGUON_DATA_DIR", data.path())
        .env("NGUON_PORT", "70000")
        .env("NGUON_PUBLIK_URL", "https://nguon.example.vn")
        .env("NGUON_PUBLIC_URL", "nguon.example.vn/app")
        .env("NGUON_DATABASE_CONNECTIONS", "0")
        .env("NGUON_WORKERS", "0")
        .env("NGUON_FILE_QUOTA", "0")
        .env("NGUON_SMTP_URL", "smtp://nguon:mat-khau-bi-mat@mail.example.vn?tls=opportunistic")
        .env("NGUON_MAIL_FROM", "nguon")
        .env("NGUON_FILE_STORE", "https://s3.example.vn/nguon")
        .env("NGUON_LOG_FORMAT", "xml")
        .output()
        .expect("the program");
    let text = said(&output);
    assert!(!output.status.success(), "{text}");
    for part in [
        "NGUON_PORT cannot be “70000”",
        "NGUON_PUBLIK_URL is no setting; did you mean NGUON_PUBLIC_URL?",
        "NGUON_PUBLIC_URL must be",
        "NGUON_DATABASE_CONNECTIONS must be at least 1",
        "NGUON_WORKERS must be at least 1",
        "NGUON_FILE_QUOTA must be at least 1",
        "NGUON_SMTP_URL would let the password through",
        "NGUON_MAIL_FROM must be an address",
        "NGUON_FILE_STORE cannot be used",
        "NGUON_LOG_FORMAT cannot be “xml”",
    ] {
        assert!(text.contains(part), "{part} is not said:\n{text}");
    }
    assert!(!text.contains("mat-khau-bi-mat"), "{text}");
    assert!(!data.path().join("nguon.sqlite").exists(), "nothing was begun");
}

#[test]
fn check_tries_every_part_and_says_each() {
    let data = tempfile::tempdir().expect("a folder");
    let app = data.path().join("app");
    let check = || {
        let mut command = nguon();
        command.arg("check").env("NGUON_DATA_DIR", data.path()).env("NGUON_FRONTEND_DIR", &app);
        command
    };
    let output = check().output().expect("the program");
    let text = said(&output);
    assert!(!output.status.success(), "{text}");
    for part in ["ok   data folder", "ok   database", "ok   file store", "ok   mail", "FAIL browser app"] {
        assert!(text.contains(part), "{part} is not said:\n{text}");
    }
    std::fs::create_dir_all(&app).expect("a folder");
    std::fs::write(app.join("index.html"), "<!doctype html>").expect("a page");
    let output = check().output().expect("the program");
    assert!(output.status.success(), "{}", said(&output));

    // A mail server and a database at which nobody listens, and a store with wrong credentials.
    let output = check()
        .env("NGUON_SMTP_URL", "smtp://127.0.0.1:1")
        .env("NGUON_DATABASE_URL", "postgres://nguon:mat-khau-bi-mat@127.0.0.1:1/nguon")
        .env("NGUON_FILE_STORE", "s3://nguon/files")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_ACCESS_KEY_ID", "khoa")
        .env("AWS_SECRET_ACCESS_KEY", "mat-khau-bi-mat")
        .output()
        .expect("the program");
    let text = said(&output);
    for part in ["FAIL database", "FAIL file store", "FAIL mail", "ok   browser app"] {
        assert!(text.contains(part), "{part} is not said:\n{text}");
    }
    assert!(!text.contains("mat-khau-bi-mat"), "{text}");
}
