//! QR codes as files. The browser journeys test that they can be scanned.

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::Value;
use uuid::Uuid;

fn path(kind: Kind, record: &Value) -> String {
    format!("{}/{}/qr", kind.path(), record["id"].as_str().unwrap_or("?"))
}

#[rstest]
#[tokio::test]
async fn a_code_is_downloaded_as_svg_or_png_of_the_size_that_is_asked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in [Kind::Product, Kind::Lot, Kind::Place, Kind::LogisticUnit] {
        let record = site.made(&business, kind, "Bản ghi").await;
        let code = record["trace_code"].as_str().unwrap_or("?");
        for query in ["", "?format=svg", "?format=svg&size=300"] {
            let svg = site.get(&format!("{}{query}", path(kind, &record))).by(&business).await.expect(200);
            assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
            assert_eq!(
                svg.header("content-disposition"),
                Some(format!("attachment; filename=\"{kind}-{code}.svg\"").as_str())
            );
            assert!(svg.text().starts_with("<svg ") && svg.text().contains("width=\"20mm\""), "{}", svg.text());
        }
        for (query, size) in [
            ("?format=png", 1024),
            ("?format=png&size=128", 128),
            ("?format=png&size=257", 257),
            ("?format=png&size=4096", 4096),
        ] {
            let answer = site.get(&format!("{}{query}", path(kind, &record))).by(&business).await.expect(200);
            assert_eq!(answer.header("content-type"), Some("image/png"));
            assert_eq!(
                answer.header("content-disposition"),
                Some(format!("attachment; filename=\"{kind}-{code}.png\"").as_str())
            );
            let mut reader = png::Decoder::new(std::io::Cursor::new(answer.body)).read_info().expect("a PNG");
            assert_eq!((reader.info().width, reader.info().height), (size, size));
            let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
            let frame = reader.next_frame(&mut pixels).expect("pixels");
            let line = frame.line_size;
            assert!(pixels[..line].iter().all(|byte| *byte == 0xff), "the quiet zone is white");
            assert!(pixels.contains(&0), "modules are black");
        }
    }
}

#[rstest]
#[tokio::test]
async fn sizes_and_formats_have_bounds(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô").await;
    for size in ["0", "127", "4097", "4294967295"] {
        let answer = site.get(&format!("{}?format=png&size={size}", path(Kind::Lot, &lot))).by(&business).await;
        assert_eq!(answer.refused(), ["size: out_of_range"], "{size}");
    }
    for query in ["size=-1", "size=x", "size=4294967296", "format=pdf", "format=PNG", "colour=red"] {
        let answer = site.get(&format!("{}?{query}", path(Kind::Lot, &lot))).by(&business).await;
        assert_eq!(answer.refusal(400), "malformed", "{query}");
    }
}

#[rstest]
#[tokio::test]
async fn a_code_is_the_business_s_own_and_of_the_right_kind(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (mine, theirs) = (site.business().await, site.business().await);
    let (product, lot) =
        (site.made(&mine, Kind::Product, "Của tôi").await, site.made(&mine, Kind::Lot, "Của tôi").await);
    let foreign = [
        (Kind::Product, site.made(&theirs, Kind::Product, "Của họ").await),
        (Kind::Lot, site.made(&theirs, Kind::Lot, "Của họ").await),
    ];
    for (kind, record) in &foreign {
        assert_eq!(site.get(&path(*kind, record)).by(&mine).await.refusal(404), "not_found");
    }
    assert_eq!(site.get(&path(Kind::Product, &lot)).by(&mine).await.refusal(404), "not_found");
    assert_eq!(site.get(&path(Kind::Lot, &product)).by(&mine).await.refusal(404), "not_found");
    assert_eq!(site.get(&format!("lots/{}/qr", Uuid::new_v4())).by(&mine).await.refusal(404), "not_found");
    assert_eq!(site.get(&path(Kind::Lot, &lot)).await.refusal(401), "unauthenticated");
    // A trashed record keeps its code, which may be printed already.
    let _ = site.move_to(&mine, Kind::Lot, &[&lot["id"]], "trashed").await.expect(204);
    let _ = site.get(&path(Kind::Lot, &lot)).by(&mine).await.expect(200);
}
