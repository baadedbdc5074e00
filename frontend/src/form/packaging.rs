//! The packaging levels of a product, from the smallest to the largest, and the content of the largest.

use leptos::prelude::*;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::quantity::group_thousands;
use serde_json::Value;

use super::entries::Derived;
use super::{Control, Entries, Field, Form, Source, as_text};

/// The levels.
pub const PACKAGING: Entries = Entries {
    parts: &[
        Field::new("name", "Tên", Control::Line).help("Ví dụ: Thùng 12 hộp."),
        Field::new("contains", "Số lượng bên trong", Control::Count)
            .help("Bao nhiêu đơn vị của cấp nhỏ hơn liền trước; ở cấp 1 là bao nhiêu sản phẩm."),
        Field::new("gtin", "GTIN", Control::Key(KeyType::Gtin, Source::PackagingOf("gtin"))),
        Field::new("gross_weight", "Khối lượng tổng", Control::Decimal("kg")),
    ],
    derives: Derived::Hierarchy,
};

/// The content of one of the largest level.
#[component]
pub fn Hierarchy(form: Form, list: &'static str) -> impl IntoView {
    let told = move || hierarchy(&form.list(list), form.text("name").trim());
    move || told().map(|text| view! { <p class="hierarchy">{text}</p> })
}

/// Returns `1 Palet = 48 × Thùng = 576 × Hộp`, as far as names and numbers are entered; `product` is the content of
/// the smallest level. None without a complete level.
fn hierarchy(levels: &[Value], product: &str) -> Option<String> {
    let mut known: Vec<(String, i64)> = Vec::new();
    for level in levels {
        let name = level.get("name").map(as_text).unwrap_or_default().trim().to_owned();
        let contains = level.get("contains").and_then(Value::as_i64).filter(|contains| *contains > 0);
        match contains {
            Some(contains) if !name.is_empty() => known.push((name, contains)),
            _ => break,
        }
    }
    let mut text = format!("1 {}", known.last()?.0);
    let mut count = 1_i64;
    for (index, (_, contains)) in known.iter().enumerate().rev() {
        count = count.checked_mul(*contains)?;
        let inner = match index.checked_sub(1) {
            Some(smaller) => known[smaller].0.as_str(),
            None if product.is_empty() => "sản phẩm",
            None => product,
        };
        text.push_str(&format!(" = {} × {inner}", group_thousands(count)));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::hierarchy;
    use serde_json::{Value, json};

    fn told(levels: Value, product: &str) -> Option<String> {
        hierarchy(levels.as_array().map(Vec::as_slice).unwrap_or_default(), product)
    }

    #[test]
    fn the_largest_level_is_told_in_all_smaller_ones() {
        let levels = json!([{"name": "Thùng", "contains": 12}, {"name": "Palet", "contains": 48}]);
        assert_eq!(told(levels, "Hộp").as_deref(), Some("1 Palet = 48 × Thùng = 576 × Hộp"));
        let large = json!([{"name": "Bao", "contains": 1000}, {"name": "Công", "contains": 2}]);
        assert_eq!(told(large, "").as_deref(), Some("1 Công = 2 × Bao = 2.000 × sản phẩm"));
    }

    #[test]
    fn what_is_not_yet_entered_ends_it() {
        let levels = json!([{"name": "Thùng", "contains": 12}, {"name": "Palet"}, {"name": "Công", "contains": 2}]);
        assert_eq!(told(levels, "Hộp").as_deref(), Some("1 Thùng = 12 × Hộp"));
        assert_eq!(told(json!([{"name": "", "contains": 12}]), "Hộp"), None);
        assert_eq!(told(json!([]), "Hộp"), None);
        let many = json!([{"name": "A", "contains": i64::MAX}, {"name": "B", "contains": 2}]);
        assert_eq!(told(many, "Hộp"), None, "more than can be counted");
    }
}
