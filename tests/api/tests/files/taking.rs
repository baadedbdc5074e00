//! Uploads: what is accepted, and every way of disguising something else that we can think of.

use std::io::{Cursor, Write as _};

use image::ImageFormat;
use nguon_api_tests::form::PDF;
use nguon_api_tests::picture::{form, pdf, picture, png, written};
use nguon_api_tests::{Backend, Business, Site};
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{rows, stored};

/// Returns an archive of empty parts with these names, stored and not compressed.
pub(crate) fn archive(names: &[&str]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let (length, offset) = ((name.len() as u16).to_le_bytes(), (bytes.len() as u32).to_le_bytes());
        bytes.extend([&b"PK\x03\x04\x14\0"[..], &[0; 20], &length, &[0; 2], name.as_bytes()].concat());
        directory
            .extend([&b"PK\x01\x02\x14\0\x14\0"[..], &[0; 20], &length, &[0; 12], &offset, name.as_bytes()].concat());
    }
    let (count, size, start) = (
        (names.len() as u16).to_le_bytes(),
        (directory.len() as u32).to_le_bytes(),
        (bytes.len() as u32).to_le_bytes(),
    );
    [&bytes[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &size, &start, &[0; 2]].concat()
}

pub(crate) fn docx() -> Vec<u8> {
    document("word/document.xml", "wordprocessingml.document")
}

/// Returns a document whose main part has this name and content type.
fn document(main: &str, content_type: &str) -> Vec<u8> {
    let types = format!(
        "<Types><Override PartName=\"/{main}\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.{content_type}.main+xml\"/></Types>"
    );
    let relations = format!(
        "<Relationships><Relationship Id=\"rId1\" Target=\"{main}\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>"
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("[Content_Types].xml", types.as_str()), ("_rels/.rels", &relations), (main, "<x/>")] {
        writer.start_file(name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(text.as_bytes()).expect("its text");
    }
    writer.finish().expect("an archive").into_inner()
}

async fn refused(site: &Site, business: &Business, name: &str, bytes: &[u8]) -> String {
    site.send(business, name, bytes).await.refused().join(", ")
}

#[rstest]
#[tokio::test]
async fn the_type_is_found_from_the_bytes_and_not_from_the_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let xlsx = document("xl/workbook.xml", "spreadsheetml.sheet");
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let small = || picture(40, 30, 1);
    let cases = [
        ("a.exe", written(small(), ImageFormat::Jpeg), "image/webp"),
        ("a.pdf", written(small(), ImageFormat::Png), "image/webp"),
        ("a", written(small(), ImageFormat::WebP), "image/webp"),
        ("a.docx", written(small(), ImageFormat::Gif), "image/webp"),
        ("a.jpg", PDF.to_vec(), "application/pdf"),
        ("a.zip", docx(), word),
        ("a.png", xlsx, excel),
    ];
    for (name, bytes, media_type) in cases {
        let answer = site.send(&business, name, bytes.clone()).await.expect(201);
        let info = answer.json();
        let id = info["id"].as_str().unwrap_or("?");
        assert_eq!(answer.header("location"), Some(format!("/api/v1/files/{id}").as_str()));
        assert_eq!(info["media_type"], media_type, "{name}");
        assert_eq!(info.get("width"), (media_type == "image/webp").then(|| json!(40)).as_ref());
        let read = site.get(&format!("files/{id}")).by(&business).await.expect(200);
        assert_eq!(read.header("content-type"), Some(media_type));
        if media_type == "image/webp" {
            let shown = image::load_from_memory_with_format(&read.body, ImageFormat::WebP).expect("WebP");
            assert_eq!((shown.width(), shown.height()), (40, 30));
        } else {
            assert_eq!(read.body, bytes, "documents are kept as they are");
        }
    }
}

#[rstest]
#[tokio::test]
async fn what_could_run_or_cannot_be_read_is_refused_under_any_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let cases: [(&str, &[u8], &str); 17] = [
        ("anh.jpg", svg, "unknown_file_type"),
        ("anh.svg", svg, "unknown_file_type"),
        ("a.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "unknown_file_type"),
        ("hoa-don.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "unknown_file_type"),
        ("a.pdf", b"\x7fELF\x02\x01\x01", "unknown_file_type"),
        ("a.png", b"#!/bin/sh\nrm -rf /\n", "unknown_file_type"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown_file_type"),
        ("a.docx", &archive(&["a.txt"]), "unknown_file_type"),
        ("a.docx", &archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]), "macros"),
        ("a.xlsx", &archive(&["[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"]), "macros"),
        ("a.heic", b"\0\0\0\x24ftypheic\0\0\0\0mif1heic", "heic"),
        ("a.avif", b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "unknown_file_type"),
        ("a.jar", b"PK\x03\x04", "unreadable"),
        ("a.pdf", b"%PDF-1.7 and no end", "unreadable"),
        ("a.txt", b"hello", "unknown_file_type"),
        ("a.tif", b"II*\0\x08\0\0\0", "unknown_file_type"),
        ("a.jpg", b"\xff\xd8\xff", "unreadable"),
    ];
    for (name, bytes, reason) in cases {
        assert_eq!(refused(&site, &business, name, bytes).await, format!("file: {reason}"), "{name}");
    }
    assert_eq!(rows(&site).await, (0, 0, 0));
    assert!(stored(&site).is_empty());
}

#[rstest]
#[tokio::test]
async fn of_two_formats_in_one_file_only_the_harmless_one_is_left(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let script = b"<script>alert(document.cookie)</script>";
    // A GIF that is a script, and pictures followed by an archive or a page.
    let mut gif = written(picture(8, 8, 1), ImageFormat::Gif);
    gif.extend_from_slice(b"*/=1;alert(document.cookie);/*");
    let jpeg = [written(picture(40, 30, 2), ImageFormat::Jpeg), archive(&["Main.class", "script"])].concat();
    let png = [png(3), script.to_vec()].concat();
    for (name, bytes) in [("a.gif", gif), ("a.jar", jpeg), ("a.html", png)] {
        let id = site.sent(&business, name, bytes).await["id"].clone();
        let id = id.as_str().unwrap_or("?");
        for variant in ["thumb", "medium", "full"] {
            let read = site.get(&format!("files/{id}?variant={variant}")).by(&business).await.expect(200);
            assert_eq!(read.header("content-type"), Some("image/webp"));
            assert!(read.body.starts_with(b"RIFF") && read.body[8..].starts_with(b"WEBP"));
            for trace in [&b"alert"[..], b"script", b"PK\x03\x04", b"Main.class"] {
                assert!(!read.body.windows(trace.len()).any(|window| window == trace), "{name}: {trace:?}");
            }
        }
    }
    // A PDF that is also a page, named as a page: it is only ever served as a PDF to be saved.
    let both = [&b"%PDF-1.7\n<!--"[..], script, b"-->", &PDF[9..]].concat();
    let id = site.sent(&business, "trang.hta", both.clone()).await["id"].clone();
    let read = site.get(&format!("files/{}", id.as_str().unwrap_or("?"))).by(&business).await.expect(200);
    assert_eq!(read.body, both);
    assert_eq!(read.header("content-type"), Some("application/pdf"));
    assert_eq!(read.header("content-disposition"), Some("attachment; filename=\"trang.hta.pdf\""));
    let policy = read.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
    // An archive that fills the whole file has no room for another format; any other is not accepted as one.
    for bytes in [[docx(), script.to_vec()].concat(), [script.to_vec(), docx()].concat()] {
        assert!(site.send(&business, "a.docx", bytes).await.status == 422);
    }
}

#[rstest]
#[tokio::test]
async fn a_name_is_kept_without_what_is_not_a_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let long = "ệ".repeat(5_000);
    let cases = [
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\Windows\\System32\\cmd.exe", "cmd.exe.pdf"),
        ("Giấy chứng nhận VietGAP.pdf", "Giấy chứng nhận VietGAP.pdf"),
        ("Gia\u{302}\u{301}y phe\u{301}p.PDF", "Giấy phép.PDF"),
        ("hoa-don\u{202e}fdp.exe", "hoa-donfdp.exe.pdf"),
        ("a%00b.pdf", "a%00b.pdf"),
        ("...", "tep.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
        ("🥭👩‍🌾.pdf", "🥭👩🌾.pdf"),
    ];
    for (number, (name, kept)) in cases.into_iter().enumerate() {
        let info = site.sent(&business, name, pdf(number as u64)).await;
        assert_eq!(info["name"], kept, "{name}");
        let id = info["id"].as_str().unwrap_or("?");
        let read = site.get(&format!("files/{id}")).by(&business).await.expect(200);
        let disposition = read.headers["content-disposition"].to_str().expect("only ASCII in a header").to_owned();
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
        assert_eq!(disposition.contains("filename*=UTF-8''"), !kept.is_ascii(), "{disposition}");
    }
    let info = site.sent(&business, &long, pdf(100)).await;
    assert_eq!(info["name"].as_str().map(|name| name.chars().count()), Some(200));
    // Control characters in the header of a part, sent unescaped.
    for name in ["a\u{1}\u{7f}b.pdf", "a\tb.pdf"] {
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{}\r\n--b--\r\n",
            String::from_utf8_lossy(PDF)
        );
        let answer = site.post("files").by(&business).raw("multipart/form-data; boundary=b", body).await;
        if answer.status == 201 {
            assert_eq!(answer.json()["name"], "ab.pdf");
        } else {
            assert_eq!(answer.refusal(400), "malformed");
        }
    }
    // Without a name.
    let form = Form::new().part("file", Part::bytes(pdf(200)));
    assert_eq!(site.post("files").by(&business).form(form).await.expect(201).json()["name"], "tep.pdf");
}

#[rstest]
#[tokio::test]
async fn a_form_has_one_file_and_nothing_else(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let post = || site.post("files").by(&business);
    assert_eq!(post().form(Form::new().text("note", "x")).await.refused(), ["note: unknown_field"]);
    assert_eq!(post().form(form("a.pdf", Vec::new())).await.refused(), ["file: empty_file"]);
    let two = form("a.pdf", pdf(1)).part("file", Part::bytes(pdf(2)).file_name("b.pdf"));
    assert_eq!(post().form(two).await.refusal(400), "malformed");
    let other = form("a.pdf", pdf(1)).text("organisation_id", business.id.to_string());
    assert_eq!(post().form(other).await.refused(), ["organisation_id: unknown_field"]);
    assert_eq!(post().json(&json!({ "file": "x" })).await.refusal(415), "unsupported_media_type");
    assert_eq!(post().await.refusal(415), "unsupported_media_type");
    let no_part = post().raw("multipart/form-data; boundary=b", "--b--\r\n").await;
    assert_eq!(no_part.refused(), ["file: required"]);
    assert_eq!(post().raw("multipart/form-data", "x").await.refusal(400), "malformed");
    let cut = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7";
    assert_eq!(post().raw("multipart/form-data; boundary=b", cut).await.refusal(400), "malformed");
    assert_eq!(rows(&site).await, (0, 0, 0));
}

#[rstest]
#[tokio::test]
async fn a_file_of_twenty_megabytes_is_taken_and_a_larger_one_is_told_why_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let sized = |size: usize| {
        let mut content = PDF[..9].to_vec();
        content.resize(size - PDF.len() + 9, b' ');
        content.extend_from_slice(&PDF[9..]);
        content
    };
    let limit = 20 * 1024 * 1024;
    for size in [limit + 1, 4 * limit] {
        let answer = site.send(&business, "a.pdf", sized(size)).await;
        assert_eq!(answer.refused(), ["file: file_too_large"]);
        assert_eq!(answer.json()["errors"][0]["message"], "Tệp quá lớn: nhiều nhất 20 MB.");
    }
    assert_eq!(site.sent(&business, "a.pdf", sized(limit)).await["size"], limit);
    // Whatever the headers of the request claim.
    let body = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\ncontent-length: 9\r\n\r\n{}\r\n--b--\r\n",
        "x".repeat(limit + 9)
    );
    let answer = site.post("files").by(&business).raw("multipart/form-data; boundary=b", body).await;
    assert!(matches!(answer.status, 400 | 422), "{}", answer.text());
}

#[rstest]
#[tokio::test]
async fn a_business_has_so_much_room_and_no_more(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let unit = pdf(10).len() as i64;
    let site = Site::start_with(backend, |config| config.files.file_quota = 3 * unit).await;
    let business = site.business().await;
    let other = site.business().await;
    let usage = || async { site.get("files/usage").by(&business).await.expect(200).json() };
    let records = json!({ "used": 0, "limit": site.config.quotas.record_quota });
    let events = json!({ "used": 0, "limit": site.config.quotas.event_quota });
    assert_eq!(usage().await, json!({ "used": 0, "limit": 3 * unit, "records": records, "events": events }));
    for number in 10..13 {
        let _ = site.sent(&business, "a.pdf", pdf(number)).await;
    }
    assert_eq!(usage().await["used"], 3 * unit);
    let before = stored(&site).len();
    let answer = site.send(&business, "a.pdf", pdf(13)).await;
    assert_eq!(answer.refused(), ["file: no_room"]);
    assert!(answer.text().contains("Hết dung lượng"), "{}", answer.text());
    assert_eq!(stored(&site).len(), before, "what has no room is not stored either");
    // Identical bytes count again: they are another file.
    assert_eq!(site.send(&business, "a.pdf", pdf(10)).await.refused(), ["file: no_room"]);
    // Each business has its own quota.
    let _ = site.sent(&other, "a.pdf", pdf(10)).await;
    assert_eq!(usage().await["used"], 3 * unit);
}

#[rstest]
#[tokio::test]
async fn of_many_files_at_once_no_more_are_taken_than_there_is_room_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let unit = pdf(10).len() as i64;
    let site = Site::start_with(backend, |config| config.files.file_quota = 3 * unit).await;
    let business = site.business().await;
    let calls: Vec<_> =
        (10..20).map(|number| tokio::spawn(site.send(&business, "a.pdf", pdf(number)).into_future())).collect();
    let mut taken = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 201 {
            taken += 1;
        } else {
            assert_eq!(answer.refused(), ["file: no_room"]);
        }
    }
    assert_eq!(taken, 3);
    assert_eq!(site.get("files/usage").by(&business).await.expect(200).json()["used"], 3 * unit);
}

#[rstest]
#[tokio::test]
async fn the_same_file_twice_at_once_is_stored_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (first, second) = (site.business().await, site.business().await);
    let bytes = written(picture(400, 300, 9), ImageFormat::Jpeg);
    let calls: Vec<_> = (0..8)
        .map(|number| {
            let sender = if number % 2 == 0 { &first } else { &second };
            tokio::spawn(site.send(sender, "a.jpg", bytes.clone()).into_future())
        })
        .collect();
    let mut ids = Vec::new();
    for call in calls {
        ids.push(call.await.expect("an answer").expect(201).json()["id"].as_str().unwrap_or("?").to_owned());
    }
    for (number, id) in ids.iter().enumerate() {
        let (own, other) = if number % 2 == 0 { (&first, &second) } else { (&second, &first) };
        let _ = site.get(&format!("files/{id}")).by(own).await.expect(200);
        assert_eq!(site.get(&format!("files/{id}")).by(other).await.refusal(404), "not_found");
    }
    // Two sizes of the picture: the full and the medium one are the same.
    assert_eq!(rows(&site).await, (8, 24, 2));
    assert_eq!(stored(&site).len(), 2);
}
