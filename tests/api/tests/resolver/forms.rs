//! The representations of one record: page, JSON, JSON-LD, linkset, and redirects to its links.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;
use serde_json::json;

use super::{GTIN, code, lot, product};

#[rstest]
#[tokio::test]
async fn the_form_is_what_accept_asks_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let lot = lot(&site, &business, &product, "A1").await;
    for path in [format!("/01/{GTIN}/10/A1"), format!("/t/{}", code(&lot))] {
        let mut tags = Vec::new();
        for (accept, form) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"),
            ("*/*", "text/html; charset=utf-8"),
            ("image/avif", "text/html; charset=utf-8"),
            ("application/json", "application/json"),
            ("application/json;q=0.3, application/ld+json;q=0.4", "application/ld+json"),
            ("application/linkset+json", "application/linkset+json"),
        ] {
            let answer = site.get(&path).header("accept", accept).await.expect(200);
            assert_eq!(answer.header("content-type"), Some(form), "{path} {accept}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
            assert_eq!(answer.header("cache-control"), Some("no-cache"));
            let varies: Vec<&str> =
                answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
            assert!(varies.join(", ").contains("accept, accept-language, cookie"), "{varies:?}");
            let tag = answer.header("etag").unwrap_or("?").to_owned();
            let _ = site.get(&path).header("accept", accept).header("if-none-match", &tag).await.expect(304);
            tags.push(tag);
        }
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 4, "each form has a tag of its own");
        let same = site.get(&format!("trace/{}", code(&lot))).await.expect(200);
        assert_eq!(site.get(&path).header("accept", "application/json").await.expect(200).json(), same.json());
    }
}

#[rstest]
#[tokio::test]
async fn linksets_and_json_ld_are_alike_on_both_databases(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let lot = lot(&site, &business, &product, "A1").await;
    let path = format!("/01/{GTIN}/10/A1");
    let linkset = site.get(&format!("{path}?linkType=all")).await.expect(200);
    assert_eq!(linkset.header("content-type"), Some("application/linkset+json"));
    assert!(
        linkset.headers.get_all("link").iter().any(|link| link
            .to_str()
            .is_ok_and(|link| link.contains("json-ld#context") && link.contains("ref.gs1.org"))),
        "{:?}",
        linkset.headers
    );
    assert_eq!(site.get(&format!("{path}?linkType=linkset")).await.expect(200).json(), linkset.json());
    let json_ld = site.get(&path).header("accept", "application/ld+json").await.expect(200);
    // Codes and identifiers are random in every run.
    let plain = |text: String| text.replace(code(&lot), "LOT0000000").replace(code(&product), "PRODUCT000");
    let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!("linkset_of_a_lot", read(plain(linkset.text())));
        insta::assert_json_snapshot!("json_ld_of_a_lot", read(plain(json_ld.text())), {
            ".manufacturer.name" => "[business]", ".manufacturer.taxID" => "[number]", ".brand.name" => "[business]",
        });
    });
}

#[rstest]
#[tokio::test]
async fn a_link_is_chosen_by_type_nearness_and_language(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let lot = lot(&site, &business, &product, "A1").await;
    let (of_product, of_lot) = (format!("/01/{GTIN}"), format!("/01/{GTIN}/10/A1"));
    let page = format!("https://nguon.example.vn/t/{}", code(&lot));
    let (in_vietnamese, in_english) = (format!("{page}?lang=vi"), format!("{page}?lang=en"));
    for (path, wanted, languages, target) in [
        (&of_lot, "gs1:instructions", "vi", "https://example.vn/huong-dan"),
        (&of_lot, "gs1:instructions", "fr;q=0.9, en;q=0.8", "https://example.vn/how-to"),
        (&of_lot, "gs1:instructions", "en-GB, vi;q=0.5", "https://example.vn/how-to"),
        (&of_lot, "gs1:instructions", "fr", "https://example.vn/huong-dan"),
        (&of_product, "gs1:hasRetailers", "vi", "https://example.vn/mua"),
        (&of_lot, "gs1:hasRetailers", "vi", "https://example.vn/mua-lo-nay"),
        (&of_lot, "https://gs1.org/voc/hasRetailers", "vi", "https://example.vn/mua-lo-nay"),
        (&of_lot, "https://ref.gs1.org/voc/hasRetailers", "vi", "https://example.vn/mua-lo-nay"),
        (&of_lot, "gs1:pip", "vi", in_vietnamese.as_str()),
        (&of_lot, "gs1:pip", "fr, en;q=0.5", in_english.as_str()),
        (&of_lot, "gs1:traceability", "fr", in_vietnamese.as_str()),
        (&of_lot, "gs1:defaultLink", "vi", page.as_str()),
    ] {
        let asked = site.get(&format!("{path}?linkType={wanted}")).header("accept-language", languages);
        let answer = asked.await.expect(307);
        assert_eq!(answer.header("location"), Some(target), "{wanted} {languages}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
    for unknown in ["gs1:recipeInfo", "gs1:nonsense", "https%3A%2F%2Fevil.example%2F", "%0D%0ALocation%3A%20x"] {
        let answer = site.get(&format!("{of_lot}?linkType={unknown}")).await;
        assert_eq!(answer.refusal(404), "not_found");
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains("gs1:pip") && detail.contains("gs1:instructions"), "{detail}");
        assert_eq!(answer.header("location"), None);
    }
    let problem = site.get("/01/09312345678907?linkType=gs1:pip").await;
    assert_eq!(problem.refusal(404), "not_found");
    assert_eq!(problem.json()["errors"], json!(null));
}
