//! The delivery slip of an advice, expected deliveries and carriers.

use std::io::Write as _;
use std::process::Command;

use nguon_api_tests::{Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

use super::{PALLET, Trader, fault, faults};

/// Returns the words of a PDF, page by page, and the content of its QR code, both read by independent programs.
fn read(pdf: &[u8]) -> (Vec<String>, String) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(pdf).expect("written");
    let run = |program: &str, arguments: &[&str]| {
        let done = Command::new(program).args(arguments).output().unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    let path = file.path().to_str().expect("a path");
    let text = String::from_utf8(run("pdftotext", &["-layout", path, "-"])).expect("UTF-8");
    let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
    let pages = pages.map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let picture = folder.path().join("page");
    let picture = picture.to_str().expect("a path");
    let _ = run("pdftoppm", &["-r", "150", "-f", "1", "-l", "1", "-singlefile", "-png", path, picture]);
    let code = run("zbarimg", &["--quiet", "--nodbus", "--raw", &format!("{picture}.png")]);
    (pages, String::from_utf8(code).expect("UTF-8").trim().to_owned())
}

/// Ships a pallet with 120.5 kg and 10 kg loose to a member, with all that a slip can show. Returns the path of the
/// advice.
async fn shipped(site: &Site, packer: &Trader, member: &Value) -> String {
    let carrier = packer.member(site, "Vận tải Bình Thuận", Some("8936000000011")).await;
    let _ = packer.does(site, "harvest", 0, json!({ "items": packer.kilograms(500.0) })).await;
    let _ = packer.does(site, "pack", 1, json!({ "items": packer.kilograms(120.5), "container": PALLET })).await;
    let mut items = packer.kilograms(10.0);
    items.as_array_mut().expect("a list").insert(0, json!({ "code": PALLET }));
    let parts = json!({ "items": items, "partner_id": member["id"], "partner_place": "8936000000004",
        "order_number": "AC 239", "shipment_number": "VĐ-7", "vehicle": "86C-123.45", "carrier_id": carrier["id"],
        "expected_at": "2026-11-21T05:30:00Z" });
    let shipped = packer.does(site, "ship", 2, parts).await;
    assert_eq!(shipped["expected_at"], "2026-11-21T05:30:00Z");
    format!("despatch-advices/{}", shipped["advice_id"].as_str().expect("an advice"))
}

#[rstest]
#[tokio::test]
async fn the_slip_has_all_that_the_advice_says_and_its_code_opens_the_advice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "S-1").await);
    let member = packer.member(&site, "Siêu thị Bình Thuận", Some(&shop.gln)).await;
    let path = shipped(&site, &packer, &member).await;
    for reader in [&packer, &shop] {
        let slip = site.get(&format!("{path}/slip")).by(&reader.business).await.expect(200);
        assert_eq!(slip.header("content-type"), Some("application/pdf"));
        assert_eq!(slip.header("content-disposition"), Some("inline; filename=\"GH-2026-000001.pdf\""));
        let (pages, code) = read(&slip.body);
        let [page] = pages.as_slice() else { panic!("{pages:?}") };
        for said in [
            "Phiếu giao hàng",
            "Delivery note",
            "GH-2026-000001",
            "09:00 21/11/2026",
            "12:30 21/11/2026",
            &packer.gln,
            &shop.gln,
            "GLN 8936000000004",
            "Vận tải Bình Thuận",
            "GLN 8936000000011",
            "86C-123.45",
            "AC 239",
            "VĐ-7",
            PALLET,
            "Thanh long ruột đỏ",
            &packer.gtin,
            "Lô TL-15",
            "120,5",
            "kg",
            "Bên giao hàng",
            "Lái xe",
            "Bên nhận hàng",
            "1/1",
        ] {
            assert!(page.contains(said), "{said} is not in {page}");
        }
        assert_eq!(code, format!("{}/{path}", site.application.public_url));
    }
    let stranger = Trader::new(&site, "X").await;
    let _ = site.get(&format!("{path}/slip")).by(&stranger.business).await.expect(404);
    // Whoever has an account needs no link.
    let _ = site.post(&format!("{path}/slip")).by(&packer.business).json(&json!({})).await.expect(409);
}

#[rstest]
#[tokio::test]
async fn a_recipient_without_account_answers_by_the_code_on_the_slip(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "TL-15").await;
    let mut member = site.least(&packer.business, Kind::Member, "Bà Tư").await;
    member["address"] = json!("Chợ Phan Thiết, sạp 12");
    let member = site.create(&packer.business, Kind::Member, &member).await;
    let path = shipped(&site, &packer, &member).await;
    let slip = site.post(&format!("{path}/slip")).by(&packer.business).json(&json!({})).await.expect(201);
    let (pages, code) = read(&slip.body);
    // With the address of the recipient, and until when the link works.
    assert!(pages[0].contains("Chợ Phan Thiết, sạp 12") && pages[0].contains("20/02/2027"), "{}", pages[0]);
    let link = code.strip_prefix(&site.application.public_url).expect("an address of ours");
    let html = site.get(link).await.expect(200).text();
    for said in ["GH-2026-000001", "12:30 21/11/2026", "Vận tải Bình Thuận", "Họ tên người nhận"] {
        assert!(html.contains(said), "{said} is not in {html}");
    }
    // It is listed and revoked like any other link.
    let links = site.get(&format!("{path}/links")).by(&packer.business).await.expect(200).json();
    assert_eq!((links.as_array().map(Vec::len), &links[0]["state"]), (Some(1), &json!("open")));
    let revoke = format!("{path}/links/{}", links[0]["id"].as_str().expect("an id"));
    let _ = site.delete(&revoke).by(&packer.business).await.expect(204);
    let _ = site.get(link).await.expect(410);
}

#[rstest]
#[tokio::test]
async fn a_long_slip_goes_on_over_pages_and_leaves_nothing_out(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let packer = Trader::new(&site, "L-0").await;
    let buyer = packer.member(&site, "Chợ đầu mối", None).await;
    let mut items = Vec::new();
    for number in 1..=70 {
        let lot = json!({ "name": format!("Lô {number}"), "code": format!("L-{number:03}"), "product_id": packer.lot["product_id"] });
        let lot = site.create(&packer.business, Kind::Lot, &lot).await;
        items.push(json!({ "lot_id": lot["id"], "quantity": number, "unit": "KGM" }));
    }
    let _ = packer.does(&site, "harvest", 0, json!({ "items": items })).await;
    let sent = packer.does(&site, "ship", 1, json!({ "items": items, "partner_id": buyer["id"] })).await;
    let path = format!("despatch-advices/{}/slip", sent["advice_id"].as_str().expect("an advice"));
    let (pages, _) = read(&site.get(&path).by(&packer.business).await.expect(200).body);
    assert!(pages.len() > 2, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{}/{}", index + 1, pages.len())), "{page}");
    }
    let all = pages.join(" ");
    for number in 1..=70 {
        assert!(all.contains(&format!("Lô L-{number:03}")), "{number}: {all}");
    }
    assert!(pages.last().is_some_and(|page| page.contains("Bên nhận hàng")));
}

#[rstest]
#[tokio::test]
async fn the_recipient_sees_what_is_expected_when_and_who_brought_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (packer, shop) = (Trader::new(&site, "TL-15").await, Trader::new(&site, "S-1").await);
    let member = packer.member(&site, "Siêu thị Bình Thuận", Some(&shop.gln)).await;
    let path = shipped(&site, &packer, &member).await;
    let inbox = site.get("despatch-advices?box=received").by(&shop.business).await.expect(200).json();
    let advice = &inbox["items"][0];
    assert_eq!(
        (&advice["expected_at"], &advice["carrier"]),
        (&json!("2026-11-21T05:30:00Z"), &json!("Vận tải Bình Thuận"))
    );
    assert_eq!((&advice["carrier_gln"], &advice["vehicle"]), (&json!("8936000000011"), &json!("86C-123.45")));
    let file = site.get(&format!("{path}/file?format=eancom")).by(&shop.business).await.expect(200).text();
    assert!(file.contains("DTM+17:202611211230:203'"), "{file}");
    let file = site.get(&format!("{path}/file?format=gs1-xml")).by(&shop.business).await.expect(200).text();
    assert!(file.contains("<estimatedDeliveryDateTime>2026-11-21T05:30:00Z<"), "{file}");
    // The receipt has the carrier of the advice.
    let id = path.rsplit('/').next().expect("an id");
    let received = shop.does(&site, "receive", 6, json!({ "advice_id": id })).await;
    assert_eq!((&received["carrier"], &received["vehicle"]), (&json!("Vận tải Bình Thuận"), &json!("86C-123.45")));

    // Or the one that the recipient names, also without an advice.
    let own = shop.member(&site, "Xe ôm chợ", None).await;
    let supplier = shop.member(&site, "Nhà vườn", None).await;
    let parts = json!({ "items": shop.kilograms(5.0), "partner_id": supplier["id"], "carrier_id": own["id"] });
    assert_eq!(shop.does(&site, "receive", 7, parts).await["carrier"], "Xe ôm chợ");

    let early =
        json!({ "items": packer.kilograms(1.0), "partner_id": member["id"], "expected_at": "2026-11-21T02:00:00Z" });
    assert_eq!(faults(&packer.acts(&site, "ship", 3, early).await), fault("expected_at", "before_start"));
}
