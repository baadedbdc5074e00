//! Every primary key with its qualifiers, and compressed links: answered, or refused by a document of the resolver.

use nguon_api_tests::{Backend, Site};
use nguon_domain::identification::identifier::application_identifier::TABLE;
use rstest::rstest;

use super::{GTIN, code, lot, product};

#[rstest]
#[tokio::test]
async fn every_primary_key_has_an_answer_of_the_resolver(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let _ = product(&site, &site.business().await, "Thanh long").await;
    let known = [
        ("/00/893531200000002520", 404),
        ("/01/09312345678907/10/A1", 404),
        ("/253/9312345678907PHIEU1", 404),
        ("/253/9312345678907", 404),
        ("/255/5678409730535", 404),
        ("/401/893531200VD01", 404),
        ("/402/21173492661712079", 404),
        ("/414/9312345678907/254/KHO-2", 404),
        ("/415/9312345678907/8020/A1", 404),
        ("/417/9312345678907/7040/1ABC", 404),
        ("/8003/09312345678907PALET1", 404),
        ("/8004/893531200XE01", 404),
        ("/8006/306141410000130102/10/A1B2C3/21/7", 404),
        ("/8010/8935312AB/8011/12", 404),
        ("/8013/1987654Ad4X4bL5ttr2310c2K", 404),
        ("/8017/893531200000002520/8019/12", 404),
        ("/8018/893531200000002520", 404),
        ("/gsrn/893531200000002520", 308),
        ("/GRAI/09312345678907", 308),
    ];
    let keys = TABLE.iter().filter(|row| row.qualifiers.is_some()).flat_map(|row| row.numbers());
    for key in keys {
        let prefix = format!("/{key:02}/");
        assert!(known.iter().any(|(path, _)| path.starts_with(&prefix)), "({key:02}) is not tried");
    }
    let wrong = [
        ("/8003/09312345678901", 400),
        ("/8006/306141410000130302", 400),
        ("/402/21173492661712070", 400),
        ("/8017/893531200000002520/10/A", 400),
        ("/415/9312345678907", 400),
        ("/255/", 400),
        ("/254/KHO-2", 400),
        ("/410/9312345678907", 400),
        ("/21/7", 400),
    ];
    for (path, status) in known.into_iter().chain(wrong) {
        let page = site.get(path).header("accept", "text/html").await.expect(status);
        let problem = site.get(path).header("accept", "application/json").await.expect(status);
        if status != 308 {
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            let said = if status == 404 {
                "Mã số này chưa có trong hệ thống"
            } else {
                "Mã số này không đúng"
            };
            assert!(page.text().contains(said), "{path}: {}", page.text());
            assert_eq!(problem.refusal(status), if status == 404 { "not_found" } else { "malformed" }, "{path}");
        }
    }
    // The origin of the prefix is read from where the prefix begins.
    for (path, is_vietnamese) in [
        ("/8018/893531200000002520", true),
        ("/8003/08935312000016", true),
        ("/253/8935312000016", true),
        ("/8003/04965031954585", false),
        ("/00/189353120000000259", true),
    ] {
        let page = site.get(path).header("accept", "text/html").await.expect(404).text();
        assert_eq!(page.contains("893 được cấp"), is_vietnamese, "{path}");
    }
    // What begins with other digits is no link.
    for path in ["/2024/9312345678907", "/05/1", "/011/09312345678907"] {
        assert_eq!(site.get(path).header("accept", "application/json").await.refusal(404), "not_found", "{path}");
    }
    let other = site.get("resolve?code=%288003%2909312345678907PALET1").await;
    assert_eq!(other.refusal(404), "not_found");
}

#[rstest]
#[tokio::test]
async fn compressed_links_are_answered_as_they_are(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let product = product(&site, &business, "Thanh long").await;
    let lot = lot(&site, &business, &product, "TL-15").await;
    for (path, record, same) in [
        ("/ARBCUPJCtg", &product, ""),
        ("/ARBCUPJCtg/", &product, ""),
        ("/LRBCUPJCtgCcQgypl_a8g", &lot, "/10/TL-15?3103=001250"),
        ("/LRBCUPJCtgCcQgypl_a8g?utm_source=zalo", &lot, "/10/TL-15?3103=001250"),
        ("/LRBCUPJCtgCcQgypl_a8-Kutm_sourceYTNqWg", &lot, "/10/TL-15?3103=001250"),
        (format!("/01/{GTIN}/EGVMv7XkXQfMw").as_str(), &lot, "/10/TL-15?17=270131"),
        (format!("/gtin/{GTIN}/EGVMv7XkXQfMw").as_str(), &lot, "/10/TL-15?17=270131"),
    ] {
        let answer = site.get(path).header("accept", "application/json").await.expect(200);
        assert_eq!(answer.json()["trace_code"], record["trace_code"], "{path}");
        let same = format!("<https://nguon.example.vn/01/{GTIN}{same}>; rel=\"owl:sameAs\"");
        assert!(answer.headers.get_all("link").iter().any(|link| *link == same), "{path}: {:?}", answer.headers);
        let page = site.get(path).header("accept", "text/html").await.expect(200);
        assert!(page.text().contains("Thanh long"), "{path}");
        let code: String = format!("https://id.gs1.org{path}").bytes().map(|byte| format!("%{byte:02X}")).collect();
        let resolved = site.get(&format!("resolve?code={code}")).await.expect(200).json();
        assert_eq!(resolved["trace_code"], record["trace_code"], "{path}");
    }
    let linkset = site.get("/LRBCUPJCtgCcQgypl_a8g?linkType=linkset").await.expect(200).json();
    assert_eq!(linkset["linkset"][0]["anchor"], format!("https://nguon.example.vn/01/{GTIN}/10/TL-15"));
    let link = site.get("/LRBCUPJCtgCcQgypl_a8g?linkType=gs1:hasRetailers&foo=bar").await.expect(307);
    assert_eq!(link.header("location"), Some("https://example.vn/mua-lo-nay?foo=bar"));
    let typed = site.get("/t?code=https%3A%2F%2Fid.gs1.org%2FARBCUPJCtg").await.expect(303);
    assert_eq!(typed.header("location"), Some(format!("/01/{GTIN}").as_str()));
    for (path, status) in [
        ("/ARBCUPJCug", 400),
        ("/AN2yxDhfaiaw", 404),
        ("/gAMJCAXukTMA", 404),
        ("/ARDwZhzIdg", 404),
        (format!("/10/ARBCUPJCtg/{GTIN}").as_str(), 400),
    ] {
        let page = site.get(path).header("accept", "text/html").await.expect(status);
        assert!(page.text().contains("Mã số này"), "{path}: {}", page.text());
        let problem = site.get(path).header("accept", "application/json").await;
        assert_eq!(problem.refusal(status), if status == 404 { "not_found" } else { "malformed" }, "{path}");
    }
    // Other words of these characters are unknown paths as before.
    for path in ["/ARBCUPJCt", "/nowhere", "/ARBCUPJCtw", &format!("/t-{}", code(&lot))] {
        assert_eq!(site.get(path).header("accept", "application/json").await.refusal(404), "not_found", "{path}");
    }
}
