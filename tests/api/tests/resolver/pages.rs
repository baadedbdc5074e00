//! The HTML page: runs no foreign script, speaks both languages, is small.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::json;

use super::{GTIN, code, lot, product};

/// Returns the values of an attribute, wherever it occurs.
fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[rstest]
#[tokio::test]
async fn hostile_names_are_text_and_every_script_has_a_hash(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let hostile = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'&";
    let mut input = site.full(&business, Kind::Product, hostile).await;
    input["attributes"] = json!([{ "name": hostile, "value": hostile }]);
    input["description"] = json!(hostile);
    input["links"] =
        json!([{ "link_type": "gs1:support", "href": "https://example.vn/\"onclick=\"x", "title": hostile }]);
    let answer = site.post("products").by(&business).json(&input).await;
    if answer.status == 422 {
        // An address with quotation marks is refused.
        input["links"] = json!([{ "link_type": "gs1:support", "href": "https://example.vn/", "title": hostile }]);
    }
    let product = site.create(&business, Kind::Product, &input).await;
    let mut input = site.full(&business, Kind::Lot, hostile).await;
    input["product_id"] = product["id"].clone();
    let lot = site.create(&business, Kind::Lot, &input).await;
    for language in ["vi", "en"] {
        let page = site.get(&format!("/t/{}?lang={language}", code(&lot))).await.expect(200);
        let html = page.text();
        assert!(
            !html.contains("<img src=x") && !html.contains("<script>") && !html.contains("alert(2)</script>"),
            "{html}"
        );
        assert_eq!(html.matches("<script").count(), 1);
        for source in values(&html, "src").into_iter().filter(|source| source.ends_with(".js")) {
            let name = source.trim_start_matches("/public/trace-").trim_end_matches(".js");
            assert!(name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{source}");
            let script = site.get(source).await.expect(200);
            assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
        }
        assert!(!html.contains(" style=") && !html.contains(" onclick="), "nothing is styled or scripted in place");
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    let _ = site.get("/public/trace-0123456789abcdef.js").await.expect(404);
}

#[rstest]
#[tokio::test]
async fn the_language_is_what_was_chosen_else_what_the_browser_speaks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let path = format!("/t/{}", code(&product));
    for (query, cookie, accepted, language) in [
        ("", "", "", "vi"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "fr", "vi"),
        ("", "nguon_language=en", "vi", "en"),
        ("?lang=vi", "nguon_language=en", "en", "vi"),
        ("?lang=en", "", "vi", "en"),
        ("?lang=xx", "", "en", "en"),
    ] {
        let mut call = site.get(&format!("{path}{query}"));
        if !accepted.is_empty() {
            call = call.header("accept-language", accepted);
        }
        if !cookie.is_empty() {
            call = call.header("cookie", cookie);
        }
        let page = call.await.expect(200);
        let what = format!("{query} {cookie} {accepted}");
        assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{what}");
        assert_eq!(page.header("content-language"), Some(language), "{what}");
        let said = if language == "vi" { "Mã số thuế" } else { "Tax code" };
        assert!(page.text().contains(said), "{what}");
        let kept = page.header("set-cookie").unwrap_or_default().to_owned();
        assert_eq!(
            kept.contains(&format!("nguon_language={language}")),
            matches!(query, "?lang=vi" | "?lang=en"),
            "{what}"
        );
        assert!(kept.is_empty() || (kept.contains("HttpOnly") && kept.contains("Secure")), "{kept}");
    }
}

#[rstest]
#[tokio::test]
async fn what_has_expired_is_said_to_have_without_any_change(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let _ = lot(&site, &business, &product, "A1").await;
    let page = || site.get(&format!("/01/{GTIN}/10/A1"));
    assert!(page().await.expect(200).text().contains("Thông tin đang được công bố"));
    site.clock.advance(chrono::TimeDelta::days(24));
    assert!(page().await.expect(200).text().contains("Đã quá hạn sử dụng"));
}

#[rstest]
#[tokio::test]
async fn the_first_view_of_a_lot_is_at_most_60_kilobytes_without_pictures(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = site.create(&business, Kind::Product, &site.full(&business, Kind::Product, "Thanh long").await).await;
    let mut input = site.full(&business, Kind::Lot, "Lô").await;
    input["product_id"] = product["id"].clone();
    let lot = site.create(&business, Kind::Lot, &input).await;
    let packed = |path: String| site.get(&path).header("accept-encoding", "br");
    let page = packed(format!("/t/{}", code(&lot))).await.expect(200);
    let html = site.get(&format!("/t/{}", code(&lot))).await.expect(200).text();
    let mut bytes = page.body.len();
    let parts: Vec<&str> = values(&html, "href").into_iter().chain(values(&html, "src")).collect();
    let mut files: Vec<&str> = parts.into_iter().filter(|part| part.starts_with("/public/")).collect();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), 3, "style sheet, script and icon: {files:?}");
    for file in files {
        bytes += packed(file.to_owned()).await.expect(200).body.len();
    }
    assert!(bytes <= 60_000, "{bytes} bytes");
}
