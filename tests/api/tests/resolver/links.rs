//! The criteria of the GS1-Conformant Resolver Standard 1.2 that concern links: linksets, the default link, requests for
//! a link type, and query strings.

use nguon_api_tests::{Answer, Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{CASE, GTIN, code, lot, product};

const PUBLIC: &str = "https://nguon.example.vn";

async fn linkset(site: &Site, path: &str) -> Vec<Value> {
    let answer = site.get(&format!("{path}?linkType=linkset")).await.expect(200);
    answer.json()["linkset"].as_array().expect("link contexts").clone()
}

/// The link objects of a context by link type.
fn relations(context: &Value) -> Vec<(&str, &Vec<Value>)> {
    let context = context.as_object().expect("an object");
    context
        .iter()
        .filter_map(|(name, links)| Some((name.strip_prefix("https://gs1.org/voc/")?, links.as_array()?)))
        .collect()
}

#[rstest]
#[tokio::test]
async fn the_linkset_of_a_lot_contains_the_links_of_its_product(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long ruột đỏ").await;
    let lot = lot(&site, &business, &product, "A1").await;
    let of_product = linkset(&site, &format!("/01/{GTIN}")).await;
    assert_eq!(of_product.len(), 1);
    for (path, anchors) in [
        (format!("/01/{GTIN}/10/A1"), [format!("/01/{GTIN}/10/A1"), format!("/01/{GTIN}")]),
        (format!("/01/{GTIN}/10/A1/21/7"), [format!("/01/{GTIN}/10/A1/21/7"), format!("/01/{GTIN}")]),
        (format!("/01/{CASE}/10/A1"), [format!("/01/{CASE}/10/A1"), format!("/01/{CASE}")]),
        (format!("/t/{}", code(&lot)), [format!("/t/{}", code(&lot)), format!("/t/{}", code(&product))]),
    ] {
        let contexts = linkset(&site, &path).await;
        let found: Vec<&Value> = contexts.iter().map(|context| &context["anchor"]).collect();
        assert_eq!(
            found,
            anchors.map(|anchor| json!(format!("{PUBLIC}{anchor}"))).iter().collect::<Vec<_>>(),
            "{path}"
        );
        let of = |number: usize, name: &str| contexts[number][format!("https://gs1.org/voc/{name}")].clone();
        assert_eq!(of(0, "hasRetailers"), json!([{ "href": "https://example.vn/mua-lo-nay", "title": "Nơi bán" }]));
        assert_eq!(of(0, "instructions"), Value::Null, "{path}");
        let (mut nearest, mut above) = (contexts[1].clone(), of_product[0].clone());
        nearest["anchor"] = Value::Null;
        above["anchor"] = Value::Null;
        assert_eq!(nearest, above, "{path}");
        let accepted = site.get(&path).header("accept", "application/linkset+json;profile=\"https://x.vn/p\"");
        let accepted = accepted.await.expect(200);
        assert_eq!(accepted.header("content-type"), Some("application/linkset+json"));
        assert_eq!(accepted.json()["linkset"], json!(contexts), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn there_is_one_default_link_without_attributes_and_it_has_another_type_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let lot = lot(&site, &business, &product, "A1").await;
    let contexts = linkset(&site, &format!("/01/{GTIN}/10/A1")).await;
    for (context, record) in contexts.iter().zip([&lot, &product]) {
        let page = format!("{PUBLIC}/t/{}", code(record));
        assert_eq!(
            context["https://gs1.org/voc/defaultLink"],
            json!([{ "href": page, "title": "Trang truy xuất nguồn gốc" }])
        );
        let also = context["https://gs1.org/voc/traceability"].as_array().expect("links");
        assert!(also.iter().all(|link| link["href"].as_str().is_some_and(|href| href.starts_with(&page))));
        for (name, links) in relations(context) {
            assert!(links.iter().all(|link| link["href"].is_string() && link["title"] != ""), "{name}: {links:?}");
        }
    }
    let answer = site.get(&format!("/01/{GTIN}/10/A1?linkType=gs1:defaultLink&foo=bar")).await.expect(307);
    assert_eq!(answer.header("location"), Some(format!("{PUBLIC}/t/{}?foo=bar", code(&lot)).as_str()));
}

/// Asks for the link object of a type with all that distinguishes it.
async fn follow(site: &Site, path: &str, link_type: &str, link: &Value) -> Answer {
    let mut call = site.get(&format!("{path}?linkType={link_type}"));
    if let Some(media_type) = link["type"].as_str() {
        call = call.header("accept", media_type);
    }
    if let Some(language) = link["hreflang"][0].as_str() {
        call = call.header("accept-language", language);
    }
    call.await
}

#[rstest]
#[tokio::test]
async fn whatever_the_linkset_lists_can_be_asked_for(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Product, "Thanh long").await;
    input["gtin"] = json!(GTIN);
    let kinds = nguon_domain::identification::link::LinkType::ALL;
    let links = kinds.iter().flat_map(|kind| {
        [None, Some("vi"), Some("en")].map(|language| {
            let href = format!("https://example.vn/{}/{}", &kind.as_str()[4..], language.unwrap_or("all"));
            json!({ "link_type": kind.as_str(), "href": href, "language": language })
        })
    });
    input["links"] = links.collect();
    let product = site.create(&business, Kind::Product, &input).await;
    let _ = lot(&site, &business, &product, "A1").await;
    for path in [format!("/01/{GTIN}"), format!("/01/{GTIN}/10/A1"), format!("/01/{GTIN}/10/A1/21/7")] {
        let mut seen = Vec::new();
        for context in linkset(&site, &path).await {
            for (name, links) in relations(&context) {
                // A type at several levels is that of the nearest.
                if seen.contains(&name.to_owned()) {
                    continue;
                }
                seen.push(name.to_owned());
                for link in links {
                    for namespace in ["gs1:", "", "https://gs1.org/voc/", "https://ref.gs1.org/voc/"] {
                        let answer = follow(&site, &path, &format!("{namespace}{name}"), link).await.expect(307);
                        assert_eq!(answer.header("location"), link["href"].as_str(), "{path} {namespace}{name} {link}");
                    }
                    let own = link["href"].as_str().and_then(|href| href.strip_prefix(PUBLIC));
                    if let Some(own) = own {
                        let media_type = link["type"].as_str().unwrap_or("text/html");
                        let target = site.get(own).header("accept", media_type).await.expect(200);
                        let content_type = target.header("content-type").unwrap_or_default();
                        assert!(content_type.starts_with(media_type), "{own}: {content_type}");
                    }
                }
            }
        }
        assert_eq!(seen.len(), 14, "{path}: {seen:?}");
    }
    for list in ["linkset", "all"] {
        let answer = site.get(&format!("/01/{GTIN}?linkType={list}&foo=bar")).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/linkset+json"), "{list}");
    }
}

#[rstest]
#[tokio::test]
async fn parameters_go_along_with_every_redirect(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Product, "Thanh long").await;
    input["gtin"] = json!(GTIN);
    input["links"] = json!([
        { "link_type": "gs1:instructions", "href": "https://example.vn/huong-dan" },
        { "link_type": "gs1:hasRetailers", "href": "https://example.vn/mua?ref=qr&lang=vi#ban" },
    ]);
    let product = site.create(&business, Kind::Product, &input).await;
    let _ = lot(&site, &business, &product, "A1").await;
    let page = format!("{PUBLIC}/t/{}", code(&product));
    for (path, query, location) in [
        (format!("/01/{GTIN}"), "linkType=gs1:instructions&foo=bar", "https://example.vn/huong-dan?foo=bar".to_owned()),
        (
            format!("/01/{GTIN}/10/A1"),
            "17=261215&linkType=gs1:instructions&3103=001250",
            "https://example.vn/huong-dan?17=261215&3103=001250".to_owned(),
        ),
        (
            format!("/01/{GTIN}"),
            "utm=zalo;linktype=gs1:instructions",
            "https://example.vn/huong-dan?utm=zalo".to_owned(),
        ),
        (
            format!("/01/{GTIN}"),
            "q=th%C3%B9ng+l%E1%BB%9Bn&linkType=gs1:instructions&flag",
            "https://example.vn/huong-dan?q=th%C3%B9ng+l%E1%BB%9Bn&flag".to_owned(),
        ),
        (
            format!("/01/{GTIN}"),
            "linkType=gs1:hasRetailers&foo=bar&lang=vi",
            "https://example.vn/mua?ref=qr&lang=vi&foo=bar#ban".to_owned(),
        ),
        (
            format!("/01/{GTIN}"),
            "linkType=gs1:hasRetailers&ref=zalo",
            "https://example.vn/mua?ref=qr&lang=vi&ref=zalo#ban".to_owned(),
        ),
        (format!("/01/{GTIN}"), "linkType=gs1:pip&lang=en&foo=bar", format!("{page}?lang=en&foo=bar")),
        (format!("/t/{}", code(&product)), "linkType=gs1:traceability&foo=bar", format!("{page}?lang=vi&foo=bar")),
    ] {
        let answer = site.get(&format!("{path}?{query}")).await.expect(307);
        assert_eq!(answer.header("location"), Some(location.as_str()), "{path}?{query}");
    }
    let moved = site.get(&format!("/gtin/{GTIN}?linkType=gs1:pip&foo=bar;17=261215")).await.expect(308);
    assert_eq!(moved.header("location"), Some(format!("/01/{GTIN}?linkType=gs1:pip&foo=bar;17=261215").as_str()));
    let found = site.get(&format!("/t?lang=en&code={GTIN}&foo=bar")).await.expect(303);
    assert_eq!(found.header("location"), Some(format!("/01/{GTIN}?lang=en&foo=bar").as_str()));
    // The language of a request counts although its parameter is there twice.
    let twice = site.get(&format!("/t/{}?lang=fr&lang=en", code(&product))).await.expect(200);
    assert_eq!(twice.header("content-language"), Some("en"));
}

#[rstest]
#[tokio::test]
async fn links_that_nothing_distinguishes_are_listed_with_300(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut input = site.least(&business, Kind::Product, "Thanh long").await;
    input["gtin"] = json!(GTIN);
    input["links"] = json!([
        { "link_type": "gs1:hasRetailers", "href": "https://example.vn/cho", "title": "Chợ" },
        { "link_type": "gs1:hasRetailers", "href": "https://example.vn/sieu-thi", "title": "Siêu thị" },
        { "link_type": "gs1:hasRetailers", "href": "https://example.vn/abroad", "language": "en" },
    ]);
    let _ = site.create(&business, Kind::Product, &input).await;
    let ask = || site.get(&format!("/01/{GTIN}?linkType=gs1:hasRetailers&foo=bar"));
    let english = ask().header("accept-language", "en").await.expect(307);
    assert_eq!(english.header("location"), Some("https://example.vn/abroad?foo=bar"));
    let machine = ask().header("accept-language", "vi").await.expect(300);
    assert_eq!(machine.header("content-type"), Some("application/linkset+json"));
    assert_eq!(
        machine.json()["linkset"],
        json!([{
            "anchor": format!("{PUBLIC}/01/{GTIN}"), "description": "Thanh long",
            "https://gs1.org/voc/hasRetailers": [
                { "href": "https://example.vn/cho", "title": "Chợ" },
                { "href": "https://example.vn/sieu-thi", "title": "Siêu thị" },
            ],
        }])
    );
    let person = ask().header("accept", "text/html").header("accept-language", "vi").await.expect(300).text();
    for said in ["Chọn một liên kết", "href=\"https://example.vn/cho?foo=bar\"", "Siêu thị"] {
        assert!(person.contains(said), "{said} is not in {person}");
    }
}

#[rstest]
#[tokio::test]
async fn a_type_without_link_is_404_with_those_that_there_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let _ = product(&site, &site.business().await, "Thanh long").await;
    for absent in ["gs1:epcis", "gs1:nosuchlt", "gs1:recallStatus", "https://ref.gs1.org/voc/epil", "schema:url"] {
        let ask = || site.get(&format!("/01/{GTIN}?linkType={absent}&lang=vi"));
        let problem = ask().await;
        assert_eq!(problem.refusal(404), "not_found", "{absent}");
        let detail = problem.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains("gs1:masterData") && detail.contains("gs1:instructions"), "{detail}");
        let page = ask().header("accept", "text/html").await.expect(404);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        for said in ["Không có liên kết loại này", "href=\"https://example.vn/huong-dan\""] {
            assert!(page.text().contains(said), "{said} is not in {}", page.text());
        }
    }
}
