//! Storage of products.

use nguon_domain::identification::identifier::Gtin;
use nguon_domain::records::product::{Product, ProductInput, ProductView};
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, trace_code};
use crate::platform::clock::Clock;
use crate::platform::entity::{Links, NamedValues, Packaging, product, required};

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
