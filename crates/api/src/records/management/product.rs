//! Storage of products.

use nguon_domain::identification::identifier::Gtin;
use nguon_domain::records::product::{Product, ProductInput, ProductView};
use nguon_domain::records::recognition::RuralIndustryLevel;
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, trace_code};
use crate::platform::clock::Clock;
use crate::platform::entity::{Allergens, Certificates, Links, NamedValues, Packaging, Standards, product, required};

impl Managed for Product {
    type Entity = product::Entity;

    fn blank(clock: &Clock) -> Row<Self> {
        Row::<Self> { trace_code: Set(trace_code::new(clock).to_string()), ..Row::<Self>::default() }
    }

    fn write(row: &mut Row<Self>, input: ProductInput) {
        row.gtin = Set(stored_gtin(&input));
        row.name = Set(input.name);
        row.category_id = required(input.category_id);
        row.description = Set(input.description);
        row.instructions = Set(input.instructions);
        row.price = Set(input.price);
        row.keywords = Set(input.keywords);
        row.attributes = Set(NamedValues(input.attributes));
        row.youtube_url = Set(input.youtube_url);
        row.packaging = Set(Packaging(input.packaging));
        row.brand_owner_id = Set(input.brand_owner_id);
        row.links = Set(Links(input.links));
        row.variety = Set(input.variety);
        row.unit = Set(input.unit);
        row.ocop_stars = Set(input.ocop_stars.and_then(|stars| i32::try_from(stars).ok()));
        row.ocop_decision = Set(input.ocop_decision);
        row.rural_industry_level = Set(input.rural_industry_level.map(|level| level.as_str().to_owned()));
        row.rural_industry_decision = Set(input.rural_industry_decision);
        row.rural_industry_year = Set(input.rural_industry_year.and_then(|year| i32::try_from(year).ok()));
        row.rural_industry_expires_on = Set(input.rural_industry_expires_on);
        row.local_specialty_decision = Set(input.local_specialty_decision);
        row.brand = Set(input.brand);
        row.model = Set(input.model);
        row.standards = Set(Standards(input.standards));
        row.self_declarations = Set(Certificates(input.self_declarations));
        row.conformity_certificates = Set(Certificates(input.conformity_certificates));
        row.ingredients = Set(input.ingredients);
        row.allergens = Set(Allergens(input.allergens));
        row.allergen_note = Set(input.allergen_note);
        row.safety_warnings = Set(input.safety_warnings);
    }

    fn read(model: &Stored<Self>, lists: &mut Lists) -> ProductInput {
        let model = model.clone();
        ProductInput {
            name: model.name,
            category_id: Some(model.category_id),
            description: model.description,
            instructions: model.instructions,
            price: model.price,
            keywords: model.keywords,
            attributes: model.attributes.0,
            cover_image: lists.first("cover_image"),
            images: lists.take("images"),
            process_ids: lists.take("process_ids"),
            youtube_url: model.youtube_url,
            gtin: model.gtin.map(|gtin| gtin.parse::<Gtin>().map_or(gtin, |gtin| gtin.to_string())),
            packaging: model.packaging.0,
            brand_owner_id: model.brand_owner_id,
            links: model.links.0,
            variety: model.variety,
            unit: model.unit,
            ocop_stars: model.ocop_stars.map(i64::from),
            ocop_decision: model.ocop_decision,
            rural_industry_level: model.rural_industry_level.as_deref().and_then(RuralIndustryLevel::parse),
            rural_industry_decision: model.rural_industry_decision,
            rural_industry_year: model.rural_industry_year.map(i64::from),
            rural_industry_expires_on: model.rural_industry_expires_on,
            local_specialty_decision: model.local_specialty_decision,
            brand: model.brand,
            model: model.model,
            standards: model.standards.0,
            self_declarations: model.self_declarations.0,
            conformity_certificates: model.conformity_certificates.0,
            ingredients: model.ingredients,
            allergens: model.allergens.0,
            allergen_note: model.allergen_note,
            safety_warnings: model.safety_warnings,
        }
    }

    fn view(model: &Stored<Self>, input: ProductInput) -> ProductView {
        ProductView { trace_code: model.trace_code.clone(), input }
    }

    fn trace_code(row: &Row<Self>) -> Option<String> {
        row.trace_code.try_as_ref().cloned()
    }

    fn spellings(stored: String) -> Vec<String> {
        match stored.parse::<Gtin>() {
            Ok(gtin) => vec![gtin.to_string(), stored],
            Err(_) => vec![stored],
        }
    }
}

/// Returns the 14 digits, so that a GTIN has one stored form however it was typed.
fn stored_gtin(input: &ProductInput) -> Option<String> {
    input.gtin.as_ref()?.parse::<Gtin>().ok().map(|gtin| gtin.as_14_digits().to_owned())
}
