//! Lists that exist from the first start.
//!
//! Identifiers are derived from the codes (UUIDv5), so they are the same in every installation.

use uuid::Uuid;

use crate::derived::NAMESPACE;

pub use crate::derived::area_id;

/// Returns the identifier of an entry of a system catalogue.
#[must_use]
pub fn catalogue_id(kind: &str, code: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("catalogue/{kind}/{code}").as_bytes())
}

/// The 34 provinces and cities since 1/7/2025, with their official codes
/// (Resolution 202/2025/QH15; Decision 19/2025/QĐ-TTg).
pub const PROVINCES: [(&str, &str); 34] = [
    ("01", "Hà Nội"),
    ("04", "Cao Bằng"),
    ("08", "Tuyên Quang"),
    ("11", "Điện Biên"),
    ("12", "Lai Châu"),
    ("14", "Sơn La"),
    ("15", "Lào Cai"),
    ("19", "Thái Nguyên"),
    ("20", "Lạng Sơn"),
    ("22", "Quảng Ninh"),
    ("24", "Bắc Ninh"),
    ("25", "Phú Thọ"),
    ("31", "Hải Phòng"),
    ("33", "Hưng Yên"),
    ("37", "Ninh Bình"),
    ("38", "Thanh Hóa"),
    ("40", "Nghệ An"),
    ("42", "Hà Tĩnh"),
    ("44", "Quảng Trị"),
    ("46", "Huế"),
    ("48", "Đà Nẵng"),
    ("51", "Quảng Ngãi"),
    ("52", "Gia Lai"),
    ("56", "Khánh Hòa"),
    ("66", "Đắk Lắk"),
    ("68", "Lâm Đồng"),
    ("75", "Đồng Nai"),
    ("79", "Hồ Chí Minh"),
    ("80", "Tây Ninh"),
    ("82", "Đồng Tháp"),
    ("86", "Vĩnh Long"),
    ("91", "An Giang"),
    ("92", "Cần Thơ"),
    ("96", "Cà Mau"),
];

/// The communes, wards and special zones since 1/7/2025, as CSV. The facts are those of the Python package
/// vietnamadminunits 1.0.4 (MIT licence, see the folder).
pub const COMMUNES: &str = include_str!("../data/communes-2025.csv");
/// The communes until 30/6/2025 with their district and province, and the codes of [`COMMUNES`] that they became, the
/// one with most of it first. From the same source.
pub const FORMER_COMMUNES: &str = include_str!("../data/communes-before-2025-07.csv");

/// A row of [`COMMUNES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commune {
    /// Official code.
    pub code: &'static str,
    /// Name with its kind: Xã Hàm Thuận Nam.
    pub name: &'static str,
    /// Code of its province.
    pub province: &'static str,
}

/// A row of [`FORMER_COMMUNES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerCommune {
    /// Official code of that time.
    pub code: &'static str,
    /// Name with its kind: Xã Hàm Minh.
    pub name: &'static str,
    /// District: Huyện Hàm Thuận Nam.
    pub district: &'static str,
    /// Province: Tỉnh Bình Thuận.
    pub province: &'static str,
    /// Codes of the communes that it became.
    pub successors: Vec<&'static str>,
}

/// Returns the cells of a row. No cell of these tables has a comma.
fn cells<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    line.split(',').collect::<Vec<_>>().try_into().ok()
}

/// Returns the rows of [`COMMUNES`].
pub fn communes() -> impl Iterator<Item = Commune> {
    let rows = COMMUNES.lines().skip(1).filter_map(cells);
    rows.map(|[code, name, province]| Commune { code, name, province })
}

/// Returns the rows of [`FORMER_COMMUNES`].
pub fn former_communes() -> impl Iterator<Item = FormerCommune> {
    let rows = FORMER_COMMUNES.lines().skip(1).filter_map(cells);
    rows.map(|[code, name, district, province, successors]| FormerCommune {
        code,
        name,
        district,
        province,
        successors: successors.split(';').collect(),
    })
}

/// The system catalogues: kind, code, Vietnamese and English name, in the order of the forms.
pub const CATALOGUES: &[(&str, &str, &str, &str)] = &[
    ("business_type", "private_enterprise", "Doanh nghiệp tư nhân", "Private enterprise"),
    ("business_type", "one_member_llc", "Công ty TNHH một thành viên", "Single-member limited liability company"),
    (
        "business_type",
        "multi_member_llc",
        "Công ty TNHH hai thành viên trở lên",
        "Multi-member limited liability company",
    ),
    ("business_type", "joint_stock", "Công ty cổ phần", "Joint-stock company"),
    ("business_type", "partnership", "Công ty hợp danh", "Partnership"),
    ("business_type", "cooperative", "Hợp tác xã", "Cooperative"),
    ("business_type", "cooperative_union", "Liên hiệp hợp tác xã", "Union of cooperatives"),
    ("business_type", "cooperative_group", "Tổ hợp tác", "Cooperative group"),
    ("business_type", "household_business", "Hộ kinh doanh", "Household business"),
    ("business_type", "farm", "Trang trại", "Farm"),
    ("business_type", "farm_household", "Hộ nông dân", "Farming household"),
    ("industry", "crops", "Trồng trọt", "Crop production"),
    ("industry", "livestock", "Chăn nuôi", "Livestock"),
    ("industry", "forestry", "Lâm nghiệp", "Forestry"),
    ("industry", "aquaculture", "Nuôi trồng thủy sản", "Aquaculture"),
    ("industry", "fishing", "Khai thác thủy sản", "Fishing"),
    ("industry", "food_processing", "Chế biến thực phẩm", "Food processing"),
    ("industry", "beverage_production", "Sản xuất đồ uống", "Beverage production"),
    ("industry", "handicraft", "Thủ công mỹ nghệ", "Handicraft"),
    ("industry", "wholesale", "Bán buôn", "Wholesale"),
    ("industry", "retail", "Bán lẻ", "Retail"),
    ("industry", "import_export", "Xuất nhập khẩu", "Import and export"),
    ("industry", "transport_warehouse", "Vận tải, kho bãi", "Transport and storage"),
    ("industry", "food_service", "Dịch vụ ăn uống", "Food service"),
    ("industry", "other", "Ngành nghề khác", "Other"),
    ("member_category", "grower", "Nhà vườn, hộ sản xuất", "Grower"),
    ("member_category", "packer", "Cơ sở sơ chế, đóng gói", "Packer"),
    ("member_category", "repacker", "Cơ sở đóng gói lại", "Repacker"),
    ("member_category", "processor", "Cơ sở chế biến", "Processor"),
    ("member_category", "manufacturer", "Nhà sản xuất", "Manufacturer"),
    ("member_category", "supplier", "Nhà cung cấp", "Supplier"),
    ("member_category", "distributor", "Nhà phân phối", "Distributor"),
    ("member_category", "wholesaler", "Nhà bán buôn", "Wholesaler"),
    ("member_category", "importer", "Nhà nhập khẩu", "Importer"),
    ("member_category", "exporter", "Nhà xuất khẩu", "Exporter"),
    ("member_category", "transporter", "Đơn vị vận chuyển", "Transporter"),
    ("member_category", "retailer", "Cửa hàng, siêu thị", "Retailer"),
    ("member_category", "food_service", "Nhà hàng, bếp ăn", "Food service"),
    ("member_category", "laboratory", "Phòng kiểm nghiệm", "Laboratory"),
    ("member_category", "other", "Thành viên khác", "Other"),
    ("material_category", "seed", "Giống", "Seed and planting material"),
    ("material_category", "fertiliser", "Phân bón", "Fertiliser"),
    ("material_category", "plant_protection", "Thuốc bảo vệ thực vật", "Plant protection product"),
    ("material_category", "veterinary", "Thuốc thú y", "Veterinary medicine"),
    ("material_category", "feed", "Thức ăn chăn nuôi", "Feed"),
    ("material_category", "raw_material", "Nguyên liệu", "Raw material"),
    ("material_category", "additive", "Phụ gia, gia vị", "Additive"),
    ("material_category", "packaging", "Bao bì", "Packaging"),
    ("material_category", "other", "Vật tư khác", "Other"),
    ("product_category", "fruit", "Trái cây", "Fruit"),
    ("product_category", "vegetable", "Rau, củ", "Vegetables"),
    ("product_category", "rice_cereal", "Gạo, ngũ cốc", "Rice and cereals"),
    ("product_category", "tea_coffee", "Chè, cà phê", "Tea and coffee"),
    ("product_category", "spice_herb", "Gia vị, hương liệu", "Spices and herbs"),
    ("product_category", "meat", "Thịt, trứng", "Meat and eggs"),
    ("product_category", "seafood", "Thủy sản", "Seafood"),
    ("product_category", "fish_sauce", "Nước mắm", "Fish sauce"),
    ("product_category", "noodles", "Miến, bún, mì", "Noodles"),
    ("product_category", "processed_food", "Thực phẩm chế biến", "Processed food"),
    ("product_category", "cake_confectionery", "Bánh, mứt, kẹo", "Cakes, jam and confectionery"),
    ("product_category", "milk", "Sữa chế biến", "Processed milk"),
    ("product_category", "vegetable_oil", "Dầu thực vật, tinh dầu", "Vegetable and essential oils"),
    ("product_category", "flour_starch", "Bột, tinh bột", "Flour and starch"),
    ("product_category", "beverage", "Nước giải khát", "Soft drinks"),
    ("product_category", "beer", "Bia", "Beer"),
    ("product_category", "spirits", "Rượu, cồn và đồ uống có cồn", "Spirits, alcohol and alcoholic drinks"),
    ("product_category", "medicinal", "Dược liệu và sản phẩm từ dược liệu", "Medicinal plants and their products"),
    ("product_category", "handicraft", "Thủ công mỹ nghệ", "Handicraft"),
    ("product_category", "ornamental", "Sinh vật cảnh", "Ornamental plants and animals"),
    (
        "product_category",
        "tourism",
        "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
        "Community and eco-tourism",
    ),
    ("product_category", "food_packaging", "Bao gói, dụng cụ chứa đựng thực phẩm", "Food-contact packaging"),
    ("product_category", "other", "Sản phẩm khác", "Other"),
    ("certificate_kind", "food_safety", "Cơ sở đủ điều kiện an toàn thực phẩm", "Food safety eligibility"),
    ("certificate_kind", "vietgap", "VietGAP", "VietGAP"),
    ("certificate_kind", "globalgap", "GlobalG.A.P.", "GlobalG.A.P."),
    ("certificate_kind", "organic", "Hữu cơ (TCVN 11041)", "Organic (TCVN 11041)"),
    ("certificate_kind", "haccp", "HACCP", "HACCP"),
    ("certificate_kind", "iso_22000", "ISO 22000", "ISO 22000"),
    ("certificate_kind", "fssc_22000", "FSSC 22000", "FSSC 22000"),
    ("certificate_kind", "gmp", "GMP", "GMP"),
    ("certificate_kind", "halal", "Halal", "Halal"),
    ("certificate_kind", "geographical_indication", "Chỉ dẫn địa lý", "Geographical indication"),
    ("certificate_kind", "ocop", "OCOP", "OCOP"),
    ("certificate_kind", "test_report", "Phiếu kiểm nghiệm", "Test report"),
    ("certificate_kind", "other", "Giấy chứng nhận khác", "Other"),
    ("unit", "KGM", "kg", "kg"),
    ("unit", "GRM", "g", "g"),
    ("unit", "MGM", "mg", "mg"),
    ("unit", "DTN", "tạ", "quintal (100 kg)"),
    ("unit", "TNE", "tấn", "t"),
    ("unit", "LTR", "lít", "l"),
    ("unit", "MLT", "ml", "ml"),
    ("unit", "HLT", "hl", "hl"),
    ("unit", "MTR", "m", "m"),
    ("unit", "CMT", "cm", "cm"),
    ("unit", "MTK", "m²", "m²"),
    ("unit", "MTQ", "m³", "m³"),
    ("unit", "H18", "ha", "ha"),
    ("unit", "H87", "cái, chiếc", "piece"),
    ("unit", "EA", "đơn vị", "each"),
    ("unit", "C62", "một", "one"),
    ("unit", "BX", "hộp", "box"),
    ("unit", "BG", "bao, túi", "bag"),
    ("unit", "CT", "thùng carton", "carton"),
    ("unit", "BO", "chai", "bottle"),
    ("unit", "PR", "đôi", "pair"),
    ("unit", "SET", "bộ", "set"),
    ("unit", "DZN", "tá", "dozen"),
    ("unit", "P1", "%", "%"),
    ("unit", "CEL", "°C", "°C"),
    ("unit", "HUR", "giờ", "hour"),
    ("unit", "DAY", "ngày", "day"),
    ("unit", "MON", "tháng", "month"),
];

/// Categories of places and logistic units (TCVN 12827:2019, 5.2.1, 5.3).
pub const LOGISTIC_CATALOGUES: &[(&str, &str, &str, &str)] = &[
    ("place_category", "farm", "Vườn, trang trại", "Farm"),
    ("place_category", "plot", "Thửa, lô đất", "Plot"),
    ("place_category", "pond", "Ao, lồng nuôi", "Pond or cage"),
    ("place_category", "barn", "Chuồng trại", "Barn"),
    ("place_category", "packhouse", "Cơ sở sơ chế, đóng gói", "Packhouse"),
    ("place_category", "factory", "Xưởng chế biến", "Processing plant"),
    ("place_category", "warehouse", "Kho", "Warehouse"),
    ("place_category", "shop", "Cửa hàng, điểm bán", "Shop"),
    ("place_category", "office", "Văn phòng", "Office"),
    ("place_category", "other", "Địa điểm khác", "Other"),
    ("logistic_unit_category", "pallet", "Palet", "Pallet"),
    ("logistic_unit_category", "case", "Thùng", "Case"),
    ("logistic_unit_category", "bag", "Túi, bao", "Bag"),
    ("logistic_unit_category", "bin", "Sọt, hộp chứa", "Bin"),
    ("logistic_unit_category", "crate", "Khay, két", "Crate"),
    ("logistic_unit_category", "tank", "Bồn, téc", "Tank"),
    ("logistic_unit_category", "container", "Công-ten-nơ", "Container"),
    ("logistic_unit_category", "trailer", "Rơ-moóc", "Trailer"),
    ("logistic_unit_category", "other", "Đơn vị khác", "Other"),
];

/// The product groups of the programme “one commune, one product” (Decision 148/QĐ-TTg) that are not in
/// [`CATALOGUES`] under the name that the programme has for them: code, Vietnamese and English name.
pub const OCOP_GROUPS: [(&str, &str, &str); 2] = [("food", "Thực phẩm", "Food"), ("drink", "Đồ uống", "Drinks")];

/// The yến of ten kilograms: code, Vietnamese and English name. UNECE Recommendation 20 has no unit of this size; no unit
/// of it has this code (ADR 52).
pub const YEN: (&str, &str, &str) = ("YEN", "yến", "yến (10 kg)");

/// Kinds of certificates of conformity with regulations and standards: code, Vietnamese and English name (Circular
/// 28/2012/TT-BKHCN).
pub const CONFORMITY_KINDS: [(&str, &str, &str); 4] = [
    ("regulation_certificate", "Chứng nhận hợp quy", "Certificate of conformity with a regulation"),
    ("regulation_declaration", "Công bố hợp quy", "Declaration of conformity with a regulation"),
    ("standard_certificate", "Chứng nhận hợp chuẩn", "Certificate of conformity with a standard"),
    ("standard_declaration", "Công bố hợp chuẩn", "Declaration of conformity with a standard"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{PROVINCES, communes, former_communes};

    #[test]
    fn every_row_is_read_and_every_reference_has_its_row() {
        let provinces: HashSet<&str> = PROVINCES.iter().map(|(code, _)| *code).collect();
        let codes: HashSet<&str> = communes().map(|commune| commune.code).collect();
        assert_eq!((communes().count(), codes.len(), former_communes().count()), (3_321, 3_321, 10_035));
        assert!(communes().all(|commune| provinces.contains(commune.province) && !commune.name.is_empty()));
        assert!(former_communes().all(|unit| unit.successors.iter().all(|code| codes.contains(code))));
    }
}
