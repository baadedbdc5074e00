//! Packaging of a product: a hierarchy of trade items, each with its own GTIN.

use serde::{Deserialize, Serialize};

use crate::identification::identifier::Gtin;
use crate::input::Check;
use crate::input::quantity::Quantity;
use crate::input::violation::Reason;

/// The greatest number of levels of a product.
pub const MAX_LEVELS: usize = 8;
/// The greatest quantity of the next smaller level in one package.
const MAX_CONTAINED: i64 = 1_000_000;

/// A packaging level, such as a case of twelve. The first level contains the product itself, every other one the
/// previous level (GS1 General Specifications, trade item groupings; TCVN 12827:2019, A.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PackagingLevel {
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "Thùng 12 hộp"))]
    pub name: String,
    /// GTIN-8, -12, -13 or -14 with check digit; a GTIN-14 derived from the product's GTIN has an indicator digit from
    /// 1 to 8.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "18938505970018"))]
    pub gtin: Option<String>,
    /// Quantity (Số lượng) of the previous level in it, or of the product itself in the first level.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, minimum = 1, example = 12))]
    pub contains: Option<i64>,
    /// Gross weight (Khối lượng tổng), in kilograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gross_weight: Option<Quantity>,
}

/// Refuses levels without name or quantity, invalid GTINs and duplicates.
pub(crate) fn check_packaging(check: &mut Check, field: &str, product: Option<&str>, levels: &[PackagingLevel]) {
    check.at_most(field, levels, MAX_LEVELS);
    let read = |gtin: Option<&str>| gtin.and_then(|gtin| gtin.parse::<Gtin>().ok());
    let mut seen: Vec<Gtin> = read(product).into_iter().collect();
    for (index, level) in levels.iter().enumerate().take(MAX_LEVELS) {
        let name = |part: &str| format!("{field}[{index}].{part}");
        check.required_line(&name("name"), &level.name);
        check.present(&name("contains"), level.contains.as_ref());
        check.within(&name("contains"), level.contains, 1, MAX_CONTAINED);
        if level.gross_weight == Some(Quantity::default()) {
            check.refuse(name("gross_weight"), Reason::NotAllowed);
        }
        if let Some(gtin) = &level.gtin {
            check.result(&name("gtin"), Gtin::of_trade_item(gtin));
        }
        if let Some(gtin) = read(level.gtin.as_deref()) {
            if seen.contains(&gtin) {
                check.refuse(name("gtin"), Reason::Duplicate);
            }
            seen.push(gtin);
        }
    }
}
