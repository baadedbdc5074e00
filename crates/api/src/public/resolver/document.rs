//! Describes the routes of the resolver for the OpenAPI document, and the resolver itself for other resolvers.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::Data;
use nguon_domain::input::localized::Language;
use nguon_domain::public::PublicTrace;
use serde::Serialize;
use utoipa::ToSchema;

use super::level::all_types;
use super::linkset::{CONTEXT, PREFIX, PUBLISHED, VOCABULARY, relation};
use super::represent::open;
use super::target::KEYS;
use crate::Application;

/// Routes that the web framework does not mount as operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(of_code, of_gtin, of_lot, of_serial, of_sscc, of_gln, describe))]
pub(crate) struct Document;

/// Linkset (RFC 9264, 4.2): the targets of each link type, by the URL of the type.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "linkset": [{
    "anchor": "https://nguon.example.vn/01/08938505970011/10/TL-20261115-01",
    "description": "Thanh long ruột đỏ",
    "https://gs1.org/voc/pip": [{
        "href": "https://nguon.example.vn/t/7K3M9QX2AB?lang=vi", "title": "Thông tin sản phẩm",
        "hreflang": ["vi"], "type": "text/html",
    }],
    "https://gs1.org/voc/defaultLink": [{
        "href": "https://nguon.example.vn/t/7K3M9QX2AB", "title": "Trang truy xuất nguồn gốc",
    }],
}] }))]
pub(crate) struct Linkset {
    /// Link contexts: the thing itself; for a lot also its product.
    #[schema(value_type = Vec<Object>)]
    linkset: Vec<serde_json::Value>,
}

/// JSON-LD with the terms of schema.org and the GS1 Web Vocabulary.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = Object, example = json!({
    "@context": { "@vocab": "https://schema.org/", "gs1": "https://ref.gs1.org/voc/" },
    "@id": "https://nguon.example.vn/01/08938505970011/10/TL-20261115-01",
    "@type": ["IndividualProduct", "gs1:Product"], "name": "Thanh long ruột đỏ", "gtin": "08938505970011",
    "gs1:hasBatchLotNumber": "TL-20261115-01",
}))]
pub(crate) struct JsonLd(serde_json::Value);

macro_rules! address {
    ($name:ident, $path:literal, $id:literal, $summary:literal, $($parameter:expr),+) => {
        #[doc = $summary]
        ///
        /// Returns the page for browsers, other representations by `Accept`, or a redirect to one link by `linkType`.
        /// Redirects have the other query parameters of the request. Other spellings of the address are redirected to this
        /// one; a compressed GS1 Digital Link is answered as it is.
        #[utoipa::path(
            get, path = $path, tag = "resolver", operation_id = $id,
            params(
                $($parameter,)+
                ("linkType" = Option<String>, Query, description = "Type of the link to redirect to, or `linkset`.", example = "gs1:instructions"),
                ("lang" = Option<String>, Query, description = "Language of the page: `vi` or `en`.", example = "vi"),
            ),
            responses(
                (status = 200, description = "The published data.", content(
                    (String = "text/html"), (PublicTrace = "application/json"), (JsonLd = "application/ld+json"),
                    (Linkset = "application/linkset+json")
                )),
                (status = 300, description = "Several links of the requested type, which the request does not distinguish.", content(
                    (String = "text/html"), (Linkset = "application/linkset+json")
                )),
                (status = 304, description = "Not modified."),
                (status = 307, description = "Redirect to the requested link."),
                (status = 308, description = "Redirect to the canonical address."),
                (status = 400, description = "The number is invalid.", content(
                    (String = "text/html"), (nguon_domain::input::problem::Problem = "application/problem+json")
                )),
                (status = 404, description = "Not registered, or no link of the requested type.", content(
                    (String = "text/html"), (nguon_domain::input::problem::Problem = "application/problem+json")
                )),
                (status = 410, description = "No longer published.", content(
                    (String = "text/html"), (nguon_domain::input::problem::Problem = "application/problem+json")
                )),
            )
        )]
        #[expect(dead_code, reason = "the framework mounts one handler for all of them")]
        fn $name() {}
    };
}

address!(
    of_code,
    "/t/{code}",
    "openCode",
    "Open the page of a trace code",
    ("code" = String, Path, description = "Trace code (mã truy xuất), any case.", example = "7K3M9QX2AB")
);
address!(
    of_gtin,
    "/01/{gtin}",
    "openGtin",
    "Open a product by its GTIN",
    (
        "gtin" = String,
        Path,
        description = "GTIN of the product or of a packaging, 14 digits.",
        example = "08938505970011"
    )
);
address!(
    of_lot,
    "/01/{gtin}/10/{lot}",
    "openLot",
    "Open a lot by GTIN and lot number",
    ("gtin" = String, Path, description = "GTIN, 14 digits.", example = "08938505970011"),
    ("lot" = String, Path, description = "Lot number (số lô).", example = "TL-20261115-01")
);
address!(
    of_serial,
    "/01/{gtin}/10/{lot}/21/{serial}",
    "openSerial",
    "Open the lot of a serialised item",
    ("gtin" = String, Path, description = "GTIN, 14 digits.", example = "08938505970011"),
    ("lot" = String, Path, description = "Lot number (số lô).", example = "TL-20261115-01"),
    ("serial" = String, Path, description = "Serial number.", example = "000042")
);
address!(
    of_sscc,
    "/00/{sscc}",
    "openSscc",
    "Open a logistic unit by its SSCC",
    ("sscc" = String, Path, description = "SSCC, 18 digits.", example = "089385059700000011")
);
address!(
    of_gln,
    "/414/{gln}",
    "openGln",
    "Open a place or business by its GLN",
    ("gln" = String, Path, description = "GLN, 13 digits.", example = "8938505970004")
);

/// Resolver description file of the GS1-Conformant Resolver Standard.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resolver {
    /// Name of the resolver.
    #[schema(example = "Nguồn")]
    name: &'static str,
    /// Base URL of the resolver.
    #[schema(example = "https://nguon.example.vn")]
    resolver_root: String,
    /// Application identifiers of the supported primary keys.
    supported_primary_keys: Vec<String>,
    /// Vocabularies of the supported link types.
    supported_link_type: Vec<Vocabulary>,
    /// Whether the default link may be a linkset.
    link_type_default_can_be_linkset: bool,
    /// Address of the JSON-LD context of linksets.
    #[schema(example = "https://ref.gs1.org/standards/resolver/linkset-context")]
    json_ld_context_location: &'static str,
    /// The operator.
    contact: Contact,
    /// The supported link types by language, then by CURIE.
    #[schema(example = json!({ "en": { "gs1:pip": { "title": "Product information", "url": "https://gs1.org/voc/pip" } } }))]
    active_link_types: BTreeMap<&'static str, BTreeMap<&'static str, ActiveLinkType>>,
}

/// A vocabulary of link types.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Vocabulary {
    /// Namespace URL.
    #[schema(example = "https://gs1.org/voc/")]
    namespace: &'static str,
    /// Prefix, including the colon.
    #[schema(example = "gs1:")]
    prefix: &'static str,
}

/// The operator of the resolver (vCard, RFC 6350).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contact {
    /// Name.
    #[serde(rename = "fn")]
    #[schema(example = "Nguồn")]
    name: &'static str,
    /// Website.
    #[serde(rename = "hasURL")]
    #[schema(example = "https://nguon.example.vn")]
    url: String,
}

/// A supported link type.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActiveLinkType {
    /// Title in the language of the list.
    #[schema(example = "Product information")]
    title: &'static str,
    /// URL of the link type.
    #[schema(example = "https://gs1.org/voc/pip")]
    url: String,
}

/// Describe this resolver
///
/// Returns the resolver description file of the GS1-Conformant Resolver Standard.
#[utoipa::path(
    get, path = "/.well-known/gs1resolver", tag = "resolver", operation_id = "describeResolver",
    responses((status = 200, description = "The resolver description.", body = Resolver))
)]
pub(crate) async fn describe(application: Data<Application>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    open(&mut answer);
    answer.insert_header(("cache-control", "public, max-age=3600")).json(Resolver {
        name: "Nguồn",
        resolver_root: application.public_url.clone(),
        supported_primary_keys: KEYS.iter().map(|(number, _)| format!("{number:02}")).collect(),
        supported_link_type: [VOCABULARY, PUBLISHED].map(|namespace| Vocabulary { namespace, prefix: PREFIX }).into(),
        link_type_default_can_be_linkset: false,
        json_ld_context_location: CONTEXT,
        contact: Contact { name: "Nguồn", url: application.public_url.clone() },
        active_link_types: BTreeMap::from(
            [Language::Vi, Language::En].map(|language| (language.tag(), active(language))),
        ),
    })
}

/// Returns the supported link types, with titles in a language.
fn active(language: Language) -> BTreeMap<&'static str, ActiveLinkType> {
    all_types()
        .map(|(curie, title)| (curie, ActiveLinkType { title: title.get(language), url: relation(curie) }))
        .collect()
}
