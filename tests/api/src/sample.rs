//! Sample inputs of all kinds of records.

use nguon_domain::identification::identifier::check_digit::check_digit;
use nguon_domain::input::kind::Kind;
use nguon_migrations::seed::{area_id, catalogue_id};
use serde_json::{Value, json};

use crate::{Business, Site};

/// Returns a GTIN-13 with a valid check digit, a different one for each number.
///
/// # Panics
/// Never: the body consists of digits.
#[must_use]
pub fn gtin(number: u64) -> String {
    let body = format!("8935{number:08}");
    format!("{body}{}", check_digit(&body).expect("digits"))
}

/// Returns a GTIN-14 of the same trade item with an indicator digit.
///
/// # Panics
/// Never: the body consists of digits.
#[must_use]
pub fn packaging(number: u64, indicator: u8) -> String {
    let body = format!("{indicator}8935{number:08}");
    format!("{body}{}", check_digit(&body).expect("digits"))
}

/// Returns a GLN with a valid check digit, a different one for each number.
///
/// # Panics
/// Never: the body consists of digits.
#[must_use]
pub fn gln(number: u64) -> String {
    let body = format!("8936{number:08}");
    format!("{body}{}", check_digit(&body).expect("digits"))
}

/// Returns an SSCC with a valid check digit, a different one for each number.
///
/// # Panics
/// Never: the body consists of digits.
#[must_use]
pub fn sscc(number: u64) -> String {
    let body = format!("08935{number:012}");
    format!("{body}{}", check_digit(&body).expect("digits"))
}

/// Returns the field by which records of a kind are named.
#[must_use]
pub const fn name_field(kind: Kind) -> &'static str {
    match kind {
        Kind::MaterialBatch => "batch_number",
        _ => "name",
    }
}

impl Site {
    /// Returns an input with the required fields only. The product of a lot is created.
    pub async fn least(&self, business: &Business, kind: Kind, name: &str) -> Value {
        match kind {
            Kind::Member => {
                json!({ "name": name, "category_id": catalogue_id("member_category", "grower") })
            }
            Kind::Material => {
                json!({ "name": name, "category_id": catalogue_id("material_category", "fertiliser") })
            }
            Kind::MaterialBatch => {
                let input =
                    json!({ "name": "Vật tư của lô", "category_id": catalogue_id("material_category", "fertiliser") });
                let material = self.create(business, Kind::Material, &input).await;
                json!({ "batch_number": name, "material_id": material["id"] })
            }
            Kind::Process => json!({ "name": name }),
            Kind::Place => json!({ "name": name, "category_id": catalogue_id("place_category", "farm") }),
            Kind::LogisticUnit => {
                json!({ "name": name, "category_id": catalogue_id("logistic_unit_category", "pallet") })
            }
            Kind::Product => {
                json!({ "name": name, "category_id": catalogue_id("product_category", "fruit") })
            }
            Kind::Lot => {
                let input =
                    json!({ "name": "Sản phẩm của lô", "category_id": catalogue_id("product_category", "fruit") });
                let product = self.create(business, Kind::Product, &input).await;
                json!({ "name": name, "code": format!("L-{}", self.next()), "product_id": product["id"] })
            }
            Kind::DiaryEntry => {
                let lot = Box::pin(self.made(business, Kind::Lot, "Lô của nhật ký")).await;
                json!({ "name": name, "lot_id": lot["id"], "started_at": "2026-11-20T23:30:00Z" })
            }
        }
    }

    /// Returns an input with every field. Records that it refers to are created.
    pub async fn full(&self, business: &Business, kind: Kind, name: &str) -> Value {
        let number = self.next();
        match kind {
            Kind::Member => json!({
                "name": name,
                "category_id": catalogue_id("member_category", "grower"),
                "code": format!("M-{number}"),
                "representative_name": "Lê Thị Kín",
                "representative_position": "Chủ vườn",
                "phone": "0912 345 678",
                "email": "kin@example.vn",
                "address": "Thôn 3, xã Hàm Minh",
                "area_id": area_id("68"),
                "latitude": 10.832,
                "longitude": 107.905,
                "gln": "8938505970004",
                "specifications": [{ "name": "Diện tích", "value": "100 m²" }, { "name": "Sản lượng", "value": "1 tấn/năm" }],
                "content": "<p>Vườn <strong>thanh long</strong></p>",
                "image": self.picture_id(business).await,
                "licences": [self.certificate(business, "food_safety").await],
                "quality_certificates": [
                    self.certificate(business, "vietgap").await,
                    { "number": "chỉ có số" },
                    { "file": self.picture_id(business).await },
                ],
                "test_certificates": [self.certificate(business, "test_report").await],
            }),
            Kind::Material => {
                let (maker, importer, distributor) = (
                    self.made(business, Kind::Member, "Nhà máy phân bón").await,
                    self.made(business, Kind::Member, "Nhà nhập khẩu").await,
                    self.made(business, Kind::Member, "Đại lý").await,
                );
                json!({
                    "name": name,
                    "category_id": catalogue_id("material_category", "fertiliser"),
                    "code": format!("VT-{number}"),
                    "barcode": "8931234567890",
                    "origin": "Việt Nam",
                    "price": 185_000,
                    "manufacturer_id": maker["id"],
                    "importer_id": importer["id"],
                    "distributor_id": distributor["id"],
                    "manager_name": "Phạm Văn Kho",
                    "description": "Phân hữu cơ",
                    "instructions": "Bón gốc",
                    "image": self.picture_id(business).await,
                    "quality_certificates": [self.certificate(business, "organic").await],
                    "test_certificates": [self.certificate(business, "test_report").await],
                    "trace_url": "https://example.vn/phan-bon",
                })
            }
            Kind::MaterialBatch => {
                let material = self.made(business, Kind::Material, "Phân hữu cơ của lô").await;
                let supplier = self.made(business, Kind::Member, "Đại lý vật tư").await;
                json!({
                    "material_id": material["id"],
                    "batch_number": name,
                    "supplier_id": supplier["id"],
                    "expires_on": "2027-12-31",
                    "receipts": [{ "received_on": "2026-11-01", "delivery_note": "PGH-118", "quantity": 500, "unit": "KGM" }],
                    "description": "Để ở kho 2",
                })
            }
            Kind::Process => json!({
                "name": name,
                "certificate_number": format!("VietGAP-{number}"),
                "issued_on": "2025-01-15",
                "expires_on": "2027-01-14",
                "summary": "Làm đất, trồng, chăm sóc, thu hoạch",
                "certificate_images": [self.picture_id(business).await, self.picture_id(business).await],
                "files": [self.pdf_id(business).await],
            }),
            Kind::Product => {
                let first = self.made(business, Kind::Process, "Trồng theo VietGAP").await;
                let second = self.made(business, Kind::Process, "Đóng gói").await;
                let owner = self.made(business, Kind::Member, "Chủ thương hiệu").await;
                json!({
                    "name": name,
                    "category_id": catalogue_id("product_category", "fruit"),
                    "description": "Thanh long ruột đỏ",
                    "instructions": "Bảo quản lạnh",
                    "price": 45_000,
                    "keywords": "thanh long, trái cây",
                    "attributes": [{ "name": "Độ ngọt", "value": "14 °Bx" }],
                    "process_ids": [second["id"], first["id"]],
                    "youtube_url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                    "gtin": gtin(number),
                    "packaging": [
                        { "name": "Thùng 12 hộp", "gtin": packaging(number, 1), "contains": 12, "gross_weight": 6.5 },
                        { "name": "Palet 48 thùng", "contains": 48 },
                    ],
                    "brand_owner_id": owner["id"],
                    "links": [
                        { "link_type": "gs1:instructions", "href": "https://example.vn/huong-dan", "title": "Cách gọt", "language": "vi" },
                        { "link_type": "gs1:hasRetailers", "href": "https://example.vn/mua" },
                    ],
                    "variety": "LĐ5",
                    "unit": "KGM",
                    "ocop_stars": 4,
                    "ocop_decision": "2145/QĐ-UBND",
                    "rural_industry_level": "province",
                    "rural_industry_decision": "1520/QĐ-UBND ngày 12/8/2025",
                    "rural_industry_year": 2025,
                    "rural_industry_expires_on": "2028-08-12",
                    "local_specialty_decision": "2688/QĐ-UBND ngày 4/12/2024",
                    "brand": "Thuận Hòa",
                    "model": "TL-200",
                    "standards": [{ "number": "TCVN 7523:2014", "title": "Thanh long quả tươi" }, { "number": "TCCS 01:2026" }],
                    "self_declarations": [{ "number": "01/TH/2026", "issued_on": "2026-03-15" }],
                    "conformity_certificates": [self.certificate(business, "regulation_certificate").await],
                    "ingredients": "Thanh long 98%; đường 2%",
                    "allergens": ["soybeans", "peanuts"],
                    "allergen_note": "Sản xuất trên dây chuyền có xử lý vừng.",
                    "safety_warnings": "Không dùng khi bao bì bị phồng.\nĐể xa trẻ nhỏ.",
                    "cover_image": self.picture_id(business).await,
                    "images": [self.picture_id(business).await, self.picture_id(business).await],
                })
            }
            Kind::Lot => {
                let product = self.made(business, Kind::Product, "Thanh long của lô").await;
                let member = self.made(business, Kind::Member, "Vườn nhà bà Kín").await;
                let material = self.made(business, Kind::Material, "Phân của lô").await;
                json!({
                    "name": name,
                    "code": format!("TL/{number}"),
                    "product_id": product["id"],
                    "member_ids": [member["id"]],
                    "material_ids": [material["id"]],
                    "weight": 1250.5,
                    "weight_unit": "KGM",
                    "quantity": 125,
                    "quantity_unit": "CT",
                    "packaging": "Thùng carton 10 kg",
                    "origin": "Hàm Thuận Bắc, Lâm Đồng",
                    "production_line": "Dây chuyền 2",
                    "shift": "Ca 1",
                    "test_reports": [self.test_report(business).await, { "number": "0216/KN" }],
                    "links": [{ "link_type": "gs1:certificationInfo", "href": "https://example.vn/kiem-nghiem.pdf" }],
                    "harvested_on": "2026-11-14",
                    "produced_on": "2026-11-15",
                    "packed_on": "2026-11-15",
                    "expires_on": "2026-12-15",
                    "description": "Vụ tháng 11",
                    "cover_image": self.picture_id(business).await,
                    "images": [self.picture_id(business).await],
                })
            }
            Kind::Place => {
                let farm = self.made(business, Kind::Place, "Nông trại Hàm Minh").await;
                json!({
                    "name": name,
                    "category_id": catalogue_id("place_category", "plot"),
                    "code": format!("V-{number}"),
                    "gln": gln(number),
                    "parent_id": farm["id"],
                    "growing_area_code": "VN-BTOR-0017",
                    "packing_house_code": "VN-BTPH-002",
                    "address": "Thôn 3, xã Hàm Minh",
                    "area_id": area_id("68"),
                    "latitude": 10.832,
                    "longitude": 107.905,
                    "size": 1.5,
                    "size_unit": "H18",
                    "description": "Trồng từ năm 2018",
                    "image": self.picture_id(business).await,
                })
            }
            Kind::LogisticUnit => {
                // A product with a name of its own, which tables distinguish from those of other lots.
                let product = self.made(business, Kind::Product, "Thanh long trên palet").await;
                let lot =
                    json!({ "name": "Lô trên palet", "code": format!("P-{number}"), "product_id": product["id"] });
                let lot = self.create(business, Kind::Lot, &lot).await;
                let place = self.made(business, Kind::Place, "Cơ sở đóng gói Hàm Minh").await;
                let receiver = self.made(business, Kind::Member, "Siêu thị Bình Thuận").await;
                let carrier = self.made(business, Kind::Member, "Vận tải TD").await;
                json!({
                    "name": name,
                    "category_id": catalogue_id("logistic_unit_category", "pallet"),
                    "sscc": sscc(number),
                    "variety": "LĐ5",
                    "contents": [{ "lot_id": lot["id"], "quantity": 48, "unit": "CT" }],
                    "from_place_id": place["id"],
                    "receiver_id": receiver["id"],
                    "carrier_id": carrier["id"],
                    "shipped_on": "2026-11-23",
                    "order_number": "AC 239",
                    "gross_weight": 430.5,
                    "harvest_team": "Đội 2",
                    "harvested_on": "2026-11-14",
                    "description": "Hàng xuất khẩu",
                })
            }
            Kind::DiaryEntry => {
                let lot = self.made(business, Kind::Lot, "Lô của nhật ký").await;
                let member = self.made(business, Kind::Member, "Người làm").await;
                let material = self.made(business, Kind::Material, "Phân bón lót").await;
                let batch = json!({ "material_id": material["id"], "batch_number": "L2026-05" });
                let batch = self.create(business, Kind::MaterialBatch, &batch).await;
                json!({
                    "lot_id": lot["id"],
                    "name": name,
                    "description": "Bón quanh gốc, lấp đất mỏng",
                    "started_at": "2026-11-20T23:30:00Z",
                    "ended_at": "2026-11-21T02:00:00Z",
                    "member_ids": [member["id"]],
                    "materials": [{
                        "material_id": material["id"], "batch_id": batch["id"], "delivery_note": "PGH-118",
                        "quantity": 12.5, "unit": "KGM",
                    }],
                    "images": [self.picture_id(business).await],
                    "files": [self.pdf_id(business).await],
                })
            }
        }
    }

    /// Returns a certificate with every field and its scan.
    pub async fn certificate(&self, business: &Business, kind: &str) -> Value {
        json!({
            "kind_id": catalogue_id("certificate_kind", kind),
            "number": format!("CN-{}", self.next()),
            "issuer": "Trung tâm Chất lượng vùng 4",
            "issued_on": "2025-03-01",
            "expires_on": "2028-02-29",
            "scope": "Thanh long, 12,5 ha",
            "file": self.pdf_id(business).await,
        })
    }

    /// Returns a test report with every field and its scan.
    pub async fn test_report(&self, business: &Business) -> Value {
        let mut report = self.certificate(business, "test_report").await;
        report["result"] = json!("Đạt; không phát hiện dư lượng thuốc bảo vệ thực vật");
        report
    }

    /// Creates a record and returns it.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn create(&self, business: &Business, kind: Kind, input: &Value) -> Value {
        self.post(kind.path()).by(business).json(input).await.expect(201).json()
    }

    /// Creates a record with the required fields only.
    pub async fn made(&self, business: &Business, kind: Kind, name: &str) -> Value {
        let input = match kind {
            // Through `least` only for these kinds, so that it does not call itself endlessly.
            Kind::Lot | Kind::DiaryEntry | Kind::MaterialBatch => Box::pin(self.least(business, kind, name)).await,
            _ => self.least(business, kind, name).await,
        };
        self.create(business, kind, &input).await
    }

    /// Moves records to a state.
    pub async fn move_to(&self, business: &Business, kind: Kind, ids: &[&Value], status: &str) -> crate::Answer {
        let body = json!({ "ids": ids, "status": status });
        self.post(&format!("{}/status", kind.path())).by(business).json(&body).await
    }
}
