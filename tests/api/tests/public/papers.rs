//! Papers, recognitions, ingredients and warnings of products and lots (Circular 02/2024/TT-BKHCN; Decree 37/2026/NĐ-CP,
//! article 32).

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

fn code(record: &Value) -> &str {
    record["trace_code"].as_str().unwrap_or("?")
}

/// A product with everything, and a lot of it.
async fn published(site: &Site) -> (Business, Value, Value) {
    let business = site.business().await;
    let product = site.full(&business, Kind::Product, "Thanh long sấy").await;
    let product = site.create(&business, Kind::Product, &product).await;
    let mut lot = site.full(&business, Kind::Lot, "Lô 15/11").await;
    lot["product_id"] = product["id"].clone();
    let lot = site.create(&business, Kind::Lot, &lot).await;
    (business, product, lot)
}

#[rstest]
#[tokio::test]
async fn the_page_shows_papers_recognitions_ingredients_and_warnings_in_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let (_, product, lot) = published(&site).await;
    let page = site.get(&format!("/t/{}", code(&lot))).await.expect(200).text();
    let mut at = 0;
    for said in [
        "Dây chuyền 2",
        "Ca 1",
        "Quy trình, chứng nhận, kiểm nghiệm",
        "Kết quả: Đạt; không phát hiện",
        "0216/KN",
        "Bản tự công bố sản phẩm",
        "01/TH/2026",
        "Chứng nhận hợp quy",
        "Phạm vi: Thanh long, 12,5 ha",
        "Hạng OCOP",
        "Công nghiệp nông thôn tiêu biểu",
        "Cấp tỉnh · Năm 2025",
        "Quyết định công nhận: 1520/QĐ-UBND ngày 12/8/2025",
        "Hiệu lực đến 12/08/2028",
        "Đặc trưng thế mạnh của tỉnh",
        "2688/QĐ-UBND ngày 4/12/2024",
        "Nhãn hiệu",
        "Thuận Hòa",
        "TL-200",
        "TCVN 7523:2014 (Thanh long quả tươi); TCCS 01:2026",
        "Thanh long 98%; đường 2%",
        "Có chất gây dị ứng",
        "Đậu nành; Lạc (đậu phộng)",
        "Sản xuất trên dây chuyền có xử lý vừng.",
        "Cảnh báo an toàn",
        "Để xa trẻ nhỏ.",
        "Sử dụng và bảo quản",
    ] {
        let found = page[at..].find(said).unwrap_or_else(|| panic!("{said} does not follow in {}", &page[at..]));
        at += found;
    }
    let english = site.get(&format!("/t/{}?lang=en", code(&product))).await.expect(200).text();
    for said in [
        "Typical rural industrial product",
        "Provincial level · Year 2025",
        "Specialty of the province",
        "Self-declaration of the product",
        "Certificate of conformity with a regulation",
        "Contains allergens",
        "Soybeans; Peanuts",
        "Safety warnings",
        "Standards applied",
    ] {
        assert!(english.contains(said), "{said} is not in {english}");
    }
    assert!(!english.contains("Production line"), "a product has none");
    // Past its last day the recognition is marked.
    let expired = |page: &str| page.matches("badge badge--bad").count();
    let before = expired(&page);
    site.clock.set("2028-08-12T18:00:00Z".parse().expect("a moment"));
    let later = site.get(&format!("/t/{}", code(&product))).await.expect(200).text();
    assert!(later.contains("Hiệu lực đến 12/08/2028 <span class=\"badge badge--bad\">Đã hết hạn"), "{later}");
    assert!(expired(&later) > before);
}

#[rstest]
#[tokio::test]
async fn what_a_product_does_not_have_is_not_on_its_page(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let lot = site.made(&business, Kind::Lot, "Lô trơn").await;
    let page = site.get(&format!("/t/{}", code(&lot))).await.expect(200).text();
    for absent in [
        "Công nghiệp nông thôn",
        "Đặc trưng thế mạnh",
        "Thành phần",
        "dị ứng",
        "Cảnh báo",
        "Nhãn hiệu",
        "Tiêu chuẩn",
        "Dây chuyền",
        "Quy trình, chứng nhận, kiểm nghiệm",
    ] {
        assert!(!page.contains(absent), "{absent} is in {page}");
    }
    let trace = site.get(&format!("trace/{}", code(&lot))).await.expect(200).json();
    for absent in ["rural_industry", "standards", "allergens", "certificates", "ingredients"] {
        assert!(trace["product"].get(absent).is_none() && trace["lot"].get(absent).is_none(), "{absent}: {trace}");
    }
}

#[rstest]
#[tokio::test]
async fn programs_get_them_in_the_terms_of_gs1(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (_, product, lot) = published(&site).await;
    let read = async |path: String| site.get(&path).header("accept", "application/ld+json").await.expect(200).json();
    let of_lot = read(format!("/t/{}", code(&lot))).await;
    let vi = |text: &str| json!({ "@value": text, "@language": "vi" });
    assert_eq!(of_lot["@type"], json!(["IndividualProduct", "gs1:Product", "gs1:FoodBeverageTobaccoProduct"]));
    assert_eq!(of_lot["brand"], json!({ "@type": "Brand", "name": "Thuận Hòa" }));
    assert_eq!(of_lot["gs1:brand"], json!({ "@type": "gs1:Brand", "gs1:brandName": vi("Thuận Hòa") }));
    assert_eq!(of_lot["model"], "TL-200");
    assert_eq!(of_lot["gs1:ingredientStatement"], vi("Thanh long 98%; đường 2%"));
    assert_eq!(of_lot["gs1:allergenStatement"], vi("Sản xuất trên dây chuyền có xử lý vừng."));
    assert_eq!(of_lot["gs1:consumerSafetyInformation"], vi("Không dùng khi bao bì bị phồng.\nĐể xa trẻ nhỏ."));
    let allergens = of_lot["gs1:hasAllergen"].as_array().expect("allergens");
    assert_eq!(
        allergens[0],
        json!({
            "@type": "gs1:AllergenDetails", "gs1:allergenType": { "@id": "gs1:AllergenTypeCode-AY" },
            "gs1:allergenLevelOfContainmentCode": { "@id": "gs1:LevelOfContainmentCode-CONTAINS" },
        })
    );
    assert_eq!(allergens[1]["gs1:allergenType"]["@id"], "gs1:AllergenTypeCode-AP");
    let papers = of_lot["gs1:certification"].as_array().expect("papers");
    let report = &lot["test_reports"][0];
    assert_eq!(
        papers[0],
        json!({
            "@type": "gs1:CertificationDetails", "gs1:certificationStandard": vi("Phiếu kiểm nghiệm"),
            "gs1:certificationIdentification": report["number"],
            "gs1:certificationAgency": vi("Trung tâm Chất lượng vùng 4"),
            "gs1:certificationStatement": vi("Thanh long, 12,5 ha"),
            "gs1:certificationValue": vi("Đạt; không phát hiện dư lượng thuốc bảo vệ thực vật"),
            "gs1:certificationStartDate": "2025-03-01", "gs1:certificationEndDate": "2028-02-29",
        })
    );
    let standards: Vec<&Value> = papers.iter().map(|paper| &paper["gs1:certificationStandard"]["@value"]).collect();
    let names = ["Phiếu kiểm nghiệm", "Phiếu kiểm nghiệm", "Bản tự công bố sản phẩm", "Chứng nhận hợp quy"];
    assert_eq!(standards, names, "those of the lot first");
    let awards = of_lot["gs1:awardPrize"].as_array().expect("awards");
    let award = &awards[1];
    assert_eq!(award["gs1:awardPrizeName"], vi("Công nghiệp nông thôn tiêu biểu cấp tỉnh"));
    assert_eq!(award["gs1:awardPrizeYear"], "2025");
    assert_eq!((awards.len(), &awards[0]["gs1:awardPrizeName"]["@value"]), (3, &json!("OCOP 4 sao")));
    let properties = of_lot["additionalProperty"].to_string();
    for said in ["Độ ngọt", "TCVN 7523:2014", "Dây chuyền 2", "Ca 1"] {
        assert!(properties.contains(said), "{said}: {properties}");
    }
    let of_product = read(format!("/t/{}", code(&product))).await;
    assert!(!of_product.to_string().contains("Dây chuyền 2"), "{of_product}");
    assert_eq!(of_product["gs1:certification"].as_array().map(Vec::len), Some(2));
}

#[rstest]
#[tokio::test]
async fn every_wrong_part_of_a_paper_is_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut product = site.least(&business, Kind::Product, "Thanh long").await;
    for (field, value) in [
        ("self_declarations", json!([{ "issuer": "Sở Y tế" }])),
        ("conformity_certificates", json!([{ "number": "1", "issued_on": "2026-02-01", "expires_on": "2026-01-01" }])),
        ("standards", json!([{ "number": "TCVN 1" }, { "number": "tcvn1" }, { "title": "Không số" }])),
        ("allergens", json!(["milk", "milk"])),
        ("rural_industry_level", json!("national")),
        ("rural_industry_year", json!(2009)),
        ("brand", json!("a\nb")),
    ] {
        product[field] = value;
    }
    assert_eq!(
        site.post("products").by(&business).json(&product).await.refused(),
        [
            "allergens: duplicate",
            "brand: control_character",
            "conformity_certificates[0].expires_on: before",
            "rural_industry_decision: incomplete",
            "rural_industry_year: out_of_range",
            "self_declarations[0].number: required",
            "standards[1].number: duplicate",
            "standards[2].number: required",
        ]
    );
    let mut product = site.least(&business, Kind::Product, "Thanh long").await;
    product["allergens"] = json!(["milk", "stone"]);
    product["rural_industry_level"] = json!("commune");
    let refused = site.post("products").by(&business).json(&product).await.refused();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].starts_with("allergens") && refused[1].starts_with("rural_industry_level"), "{refused:?}");
    let mut lot = site.least(&business, Kind::Lot, "Lô").await;
    lot["test_reports"] = json!([{ "number": "1", "issued_on": "2026-11-23" }, { "result": "Đạt" }]);
    lot["shift"] = json!("x".repeat(256));
    assert_eq!(
        site.post("lots").by(&business).json(&lot).await.refused(),
        ["shift: too_long", "test_reports[0].issued_on: future", "test_reports[1].number: required"]
    );
}

#[rstest]
#[tokio::test]
async fn products_are_listed_by_their_recognitions(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let with = async |name: &str, fields: Value| {
        let mut input = site.least(&business, Kind::Product, name).await;
        for (field, value) in fields.as_object().expect("fields") {
            input[field] = value.clone();
        }
        site.create(&business, Kind::Product, &input).await
    };
    let plain = with("Thường", json!({})).await;
    let _ = with("Bốn sao", json!({ "ocop_stars": 4, "ocop_decision": "1" })).await;
    let _ = with("Ba sao", json!({ "ocop_stars": 3, "ocop_decision": "2" })).await;
    let vote = |level: &str| json!({ "rural_industry_level": level, "rural_industry_decision": "3", "rural_industry_year": 2025 });
    let _ = with("Cấp tỉnh", vote("province")).await;
    let _ = with("Cấp quốc gia", vote("national")).await;
    let _ = with("Đặc trưng", json!({ "local_specialty_decision": "4" })).await;
    let listed = async |mark: &str| -> Vec<String> {
        let page = site.get(&format!("products?mark={mark}&sort=name")).by(&business).await.expect(200).json();
        let names = page["items"].as_array().into_iter().flatten().filter_map(|item| item["name"].as_str());
        names.map(str::to_owned).collect()
    };
    for (mark, names) in [
        ("ocop", vec!["Ba sao", "Bốn sao"]),
        ("ocop:4", vec!["Bốn sao"]),
        ("ocop:5", vec![]),
        ("rural_industry", vec!["Cấp quốc gia", "Cấp tỉnh"]),
        ("rural_industry:national", vec!["Cấp quốc gia"]),
        ("local_specialty", vec!["Đặc trưng"]),
    ] {
        assert_eq!(listed(mark).await, names, "{mark}");
    }
    for mark in ["ocop:2", "ocop:", "rural_industry:commune"] {
        assert_eq!(site.get(&format!("products?mark={mark}")).by(&business).await.refusal(400), "malformed", "{mark}");
    }
    // A change moves the product between the lists.
    let mut input = site.least(&business, Kind::Product, "Thường").await;
    input["local_specialty_decision"] = json!("5");
    let path = format!("products/{}", plain["id"].as_str().unwrap_or("?"));
    let _ = site.put(&path).by(&business).version(1).json(&input).await.expect(200);
    assert_eq!(listed("local_specialty").await, ["Đặc trưng", "Thường"]);
}

#[rstest]
#[tokio::test]
async fn papers_that_end_soon_are_a_concern(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let mut product = site.least(&business, Kind::Product, "Thanh long").await;
    product["conformity_certificates"] = json!([{ "number": "HQ-1", "expires_on": "2026-12-01" }]);
    product["rural_industry_level"] = json!("province");
    product["rural_industry_decision"] = json!("1520/QĐ-UBND");
    product["rural_industry_year"] = json!(2023);
    product["rural_industry_expires_on"] = json!("2026-11-01");
    let product = site.create(&business, Kind::Product, &product).await;
    assert_eq!(product["expires_first"], "2026-11-01");
    let mut lot = site.least(&business, Kind::Lot, "Lô").await;
    lot["test_reports"] = json!([{ "number": "KN-1", "expires_on": "2026-12-02" }]);
    let lot = site.create(&business, Kind::Lot, &lot).await;
    let page = site.get("dashboard").by(&business).await.expect(200).json();
    let concern = |name: &str| {
        let all = page["attention"].as_array().into_iter().flatten();
        all.clone().find(|concern| concern["concern"] == name).cloned().unwrap_or_default()
    };
    let ended = json!({
        "kind": "product", "id": product["id"], "name": "Thanh long", "certificate": "1520/QĐ-UBND",
        "expires_on": "2026-11-01",
    });
    assert_eq!(concern("expired")["examples"], json!([ended]));
    let expiring = concern("expiring")["examples"].clone();
    assert_eq!((&expiring[0]["certificate"], &expiring[0]["kind"]), (&json!("HQ-1"), &json!("product")));
    assert_eq!((&expiring[1]["certificate"], &expiring[1]["id"]), (&json!("KN-1"), &lot["id"]));
}
