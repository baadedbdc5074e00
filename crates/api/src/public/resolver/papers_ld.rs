//! Papers, recognitions and ingredients of a product or lot as JSON-LD, with the terms of the GS1 Web Vocabulary 1.16.

use nguon_domain::public::{CertificateGroup, PublicCertificate, PublicLot, PublicProduct, PublicTrace};
use serde_json::{Value, json};

/// Whether the terms for food apply.
pub(super) fn is_food(product: &PublicProduct) -> bool {
    product.ingredients.is_some() || !product.allergens.is_empty() || product.allergen_note.is_some()
}

/// Returns the properties of a product, and of a lot of it.
pub(super) fn of(
    product: &PublicProduct,
    lot: Option<&PublicLot>,
    trace: &PublicTrace,
) -> Vec<(&'static str, Option<Value>)> {
    let brand = |name: &String| json!({ "@type": "gs1:Brand", "gs1:brandName": said(name) });
    let list = |values: Vec<Value>| (!values.is_empty()).then_some(Value::Array(values));
    vec![
        ("gs1:brand", product.brand.as_ref().map(brand)),
        ("model", product.model.as_ref().map(|model| json!(model))),
        ("gs1:ingredientStatement", product.ingredients.as_deref().map(said)),
        (
            "gs1:hasAllergen",
            list(product.allergens.iter().map(|allergen| contains(allergen.code.gs1_code())).collect()),
        ),
        ("gs1:allergenStatement", product.allergen_note.as_deref().map(said)),
        ("gs1:consumerSafetyInformation", product.safety_warnings.as_deref().map(said)),
        ("gs1:certification", list(trace.certificates().map(certification).collect())),
        ("gs1:awardPrize", list(awards(product))),
        ("additionalProperty", list(properties(product, lot))),
    ]
}

/// A text of the label, which is in Vietnamese (Decree 43/2017/NĐ-CP, article 7).
fn said(text: &(impl AsRef<str> + ?Sized)) -> Value {
    json!({ "@value": text.as_ref(), "@language": "vi" })
}

fn contains(code: &str) -> Value {
    json!({
        "@type": "gs1:AllergenDetails",
        "gs1:allergenType": { "@id": format!("gs1:AllergenTypeCode-{code}") },
        "gs1:allergenLevelOfContainmentCode": { "@id": "gs1:LevelOfContainmentCode-CONTAINS" },
    })
}

fn certification(certificate: &PublicCertificate) -> Value {
    let group = match certificate.group {
        CertificateGroup::Licence => "Giấy phép",
        CertificateGroup::Quality => "Giấy chứng nhận chất lượng",
        CertificateGroup::Test => "Phiếu kiểm nghiệm",
        CertificateGroup::Declaration => "Bản tự công bố sản phẩm",
        CertificateGroup::Conformity => "Chứng nhận, công bố hợp quy, hợp chuẩn",
    };
    let kind = certificate.kind.as_ref().map(|kind| kind.vi.as_str()).filter(|kind| !kind.is_empty());
    let mut node =
        json!({ "@type": "gs1:CertificationDetails", "gs1:certificationStandard": said(kind.unwrap_or(group)) });
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            node[name] = value;
        }
    };
    put("gs1:certificationIdentification", certificate.number.as_ref().map(|number| json!(number)));
    put("gs1:certificationAgency", certificate.issuer.as_deref().map(said));
    put("gs1:certificationStatement", certificate.scope.as_deref().map(said));
    put("gs1:certificationValue", certificate.result.as_deref().map(said));
    put("gs1:certificationStartDate", certificate.issued_on.map(|day| json!(day)));
    put("gs1:certificationEndDate", certificate.expires_on.map(|day| json!(day)));
    node
}

fn awards(product: &PublicProduct) -> Vec<Value> {
    let award = |name: String, decision: Option<&String>| {
        let mut node = json!({ "@type": "gs1:AwardPrizeDetails", "gs1:awardPrizeName": said(&name) });
        if let Some(decision) = decision {
            node["gs1:awardPrizeDescription"] = said(decision);
        }
        node
    };
    let ocop = product.ocop_stars.map(|stars| award(format!("OCOP {stars} sao"), product.ocop_decision.as_ref()));
    let rural = product.rural_industry.as_ref().map(|vote| {
        let name = format!("Công nghiệp nông thôn tiêu biểu {}", vote.level_name.vi.to_lowercase());
        let mut node = award(name, vote.decision.as_ref());
        if let Some(year) = vote.year {
            node["gs1:awardPrizeYear"] = json!(year.to_string());
        }
        node
    });
    let specialty = product.local_specialty_decision.as_ref();
    let specialty = specialty.map(|decision| award("Đặc trưng thế mạnh".to_owned(), Some(decision)));
    ocop.into_iter().chain(rural).chain(specialty).collect()
}

/// Returns what neither vocabulary has a term for.
fn properties(product: &PublicProduct, lot: Option<&PublicLot>) -> Vec<Value> {
    let property = |name: &str, value: &str| json!({ "@type": "PropertyValue", "name": name, "value": value });
    let standards = product.standards.iter().map(|standard| {
        let mut node = property("Tiêu chuẩn áp dụng", &standard.number);
        if let Some(title) = &standard.title {
            node["description"] = json!(title);
        }
        node
    });
    let line = lot.and_then(|lot| lot.production_line.as_ref());
    let shift = lot.and_then(|lot| lot.shift.as_ref());
    let attributes = product.attributes.iter().map(|pair| property(&pair.name, &pair.value));
    attributes
        .chain(standards)
        .chain(line.map(|line| property("Dây chuyền sản xuất", line)))
        .chain(shift.map(|shift| property("Ca sản xuất", shift)))
        .collect()
}
