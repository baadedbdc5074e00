//! Public views as JSON-LD, with the terms of schema.org and the GS1 Web Vocabulary.

use nguon_domain::files::file::Variant;
use nguon_domain::identification::identifier::Gtin;
use nguon_domain::identification::qr::public_address;
use nguon_domain::public::{
    PublicBusiness, PublicHold, PublicLot, PublicOrganisation, PublicProduct, PublicTrace, Subject,
};
use serde_json::{Map, Value, json};

use super::papers_ld;

/// Returns the document; `anchor` identifies the thing.
pub(super) fn of(trace: &PublicTrace, anchor: &str, public_url: &str) -> Value {
    let mut node = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            node.insert(name.to_owned(), value);
        }
    };
    let mut context = context();
    if !trace.holds.is_empty() {
        context["nguon"] = json!("https://nguon.vn/voc/");
    }
    put("@context", Some(context));
    put("@id", Some(json!(anchor)));
    put("@type", Some(kind(trace)));
    put("name", Some(json!(trace.name())));
    put("url", Some(json!(format!("{public_url}{}", trace.path()))));
    put("dateModified", Some(json!(trace.data_as_of)));
    let image = match &trace.subject {
        Subject::Product { product } => product.cover_image.as_ref(),
        Subject::Lot { product, lot } => lot.cover_image.as_ref().or(product.cover_image.as_ref()),
        Subject::Place { place } => place.image.as_ref(),
        Subject::LogisticUnit { .. } | Subject::Organisation { .. } => None,
    };
    put(
        "image",
        image.map(|file| {
            let (code, variant) = (&trace.trace_code, Variant::Full.as_str());
            json!(format!("{public_url}/api/v1/trace/{code}/files/{}?variant={variant}", file.id))
        }),
    );
    for (name, value) in match &trace.subject {
        Subject::Product { product } => {
            [of_product(product, &trace.business), papers_ld::of(product, None, trace)].concat()
        }
        Subject::Lot { product, lot } => {
            [of_product(product, &trace.business), of_lot(lot), papers_ld::of(product, Some(lot), trace)].concat()
        }
        Subject::Organisation { organisation } => of_organisation(organisation, &trace.business, public_url),
        Subject::Place { place } => vec![
            ("globalLocationNumber", place.gln.as_ref().map(|gln| json!(gln))),
            ("description", place.description.as_ref().map(|text| json!(text))),
            ("address", place.address.as_ref().or(place.area.as_ref()).map(|text| json!(text))),
        ],
        Subject::LogisticUnit { logistic_unit: unit } => vec![
            ("gs1:sscc", unit.sscc.as_ref().map(|sscc| json!(sscc))),
            ("gs1:harvestDate", unit.harvested_on.map(|day| json!(day))),
            (
                "hasPart",
                (!unit.contents.is_empty()).then(|| {
                    let part = |code: &str| json!({ "@id": public_address(public_url, code) });
                    json!(unit.contents.iter().map(|content| part(&content.trace_code)).collect::<Vec<_>>())
                }),
            ),
        ],
    } {
        put(name, value);
    }
    if !trace.holds.is_empty() {
        put("nguon:hold", Some(json!(trace.holds.iter().map(hold).collect::<Vec<_>>())));
    }
    if matches!(trace.subject, Subject::Place { .. } | Subject::LogisticUnit { .. }) {
        put("provider", Some(business(&trace.business)));
    }
    Value::Object(node)
}

fn context() -> Value {
    let date = |name: &str| json!({ "@id": format!("gs1:{name}"), "@type": "xsd:date" });
    json!({
        "@vocab": "https://schema.org/",
        "gs1": "https://ref.gs1.org/voc/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "gs1:productionDate": date("productionDate"),
        "gs1:packagingDate": date("packagingDate"),
        "gs1:expirationDate": date("expirationDate"),
        "gs1:harvestDate": date("harvestDate"),
        "gs1:certificationStartDate": date("certificationStartDate"),
        "gs1:certificationEndDate": date("certificationEndDate"),
        "gs1:awardPrizeYear": { "@id": "gs1:awardPrizeYear", "@type": "xsd:gYear" },
    })
}

/// Neither vocabulary has a term for goods on hold; its parts are of schema.org.
fn hold(hold: &PublicHold) -> Value {
    let mut node = json!({
        "@type": ["Action", "nguon:Hold"], "actionStatus": "ActiveActionStatus", "startTime": hold.since,
        "additionalType": hold.kind.as_str(), "description": hold.reason,
    });
    if let Some(authority) = &hold.authority {
        node["agent"] = json!({ "@type": "GovernmentOrganization", "name": authority });
    }
    node
}

fn kind(trace: &PublicTrace) -> Value {
    // The terms for ingredients and allergens are those of food.
    let of_goods = |class: &str, product: &PublicProduct| match papers_ld::is_food(product) {
        true => json!([class, "gs1:Product", "gs1:FoodBeverageTobaccoProduct"]),
        false => json!([class, "gs1:Product"]),
    };
    match &trace.subject {
        Subject::Product { product } => of_goods("Product", product),
        // A lot of a product model is a product with its own batch.
        Subject::Lot { product, .. } => of_goods("IndividualProduct", product),
        Subject::Organisation { .. } => json!(["Organization", "gs1:Organization"]),
        Subject::Place { .. } => json!(["Place", "gs1:Place"]),
        Subject::LogisticUnit { .. } => json!(["Thing", "gs1:LogisticUnit"]),
    }
}

fn of_product(product: &PublicProduct, maker: &PublicBusiness) -> Vec<(&'static str, Option<Value>)> {
    // Always 14 digits, however the number is printed.
    let gtin = product.gtin.as_ref().and_then(|gtin| gtin.parse::<Gtin>().ok());
    let digits = gtin.as_ref().map(|gtin| json!(gtin.as_14_digits()));
    let brand = product.brand.as_ref().or(product.brand_owner.as_ref()).unwrap_or(&maker.name);
    vec![
        ("gtin", digits.clone()),
        ("gs1:gtin", digits),
        ("category", Some(json!(product.category.vi))),
        ("description", product.description.as_ref().map(|text| json!(text))),
        ("brand", Some(json!({ "@type": "Brand", "name": brand }))),
        ("manufacturer", Some(business(maker))),
    ]
}

fn of_organisation(
    organisation: &PublicOrganisation,
    business: &PublicBusiness,
    public_url: &str,
) -> Vec<(&'static str, Option<Value>)> {
    let listed = |codes: Vec<&String>| {
        let part = |code: &String| json!({ "@id": public_address(public_url, code) });
        (!codes.is_empty()).then(|| json!(codes.into_iter().map(part).collect::<Vec<_>>()))
    };
    let Value::Object(mut node) = self::business(business) else { return Vec::new() };
    vec![
        ("globalLocationNumber", Some(json!(organisation.gln))),
        ("gs1:partyGLN", Some(json!(organisation.gln))),
        ("description", business.introduction.as_ref().map(|text| json!(text))),
        ("telephone", node.remove("telephone")),
        ("taxID", node.remove("taxID")),
        ("identifier", node.remove("identifier")),
        ("address", node.remove("address")),
        ("sameAs", node.remove("url")),
        ("owns", listed(organisation.products.iter().map(|product| &product.trace_code).collect())),
        ("location", listed(organisation.places.iter().map(|place| &place.trace_code).collect())),
    ]
}

fn of_lot(lot: &PublicLot) -> Vec<(&'static str, Option<Value>)> {
    vec![
        ("gs1:hasBatchLotNumber", Some(json!(lot.code))),
        ("productionDate", lot.produced_on.map(|day| json!(day))),
        ("gs1:productionDate", lot.produced_on.map(|day| json!(day))),
        ("gs1:packagingDate", lot.packed_on.map(|day| json!(day))),
        ("gs1:harvestDate", lot.harvested_on.map(|day| json!(day))),
        ("gs1:expirationDate", lot.expires_on.map(|day| json!(day))),
    ]
}

fn business(business: &PublicBusiness) -> Value {
    let mut node = json!({
        "@type": ["Organization", "gs1:Organization"], "name": business.name, "telephone": business.phone,
        "address": { "@type": "PostalAddress", "streetAddress": business.address, "addressRegion": business.area, "addressCountry": "VN" },
    });
    // The number of an old household business is no tax code.
    let number = if business.tax_code.contains(char::is_alphabetic) { "identifier" } else { "taxID" };
    node[number] = json!(business.tax_code);
    if let Some(gln) = &business.gln {
        node["globalLocationNumber"] = json!(gln);
    }
    if let Some(website) = &business.website {
        node["url"] = json!(website);
    }
    node
}
