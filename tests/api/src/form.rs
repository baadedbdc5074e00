//! The multipart form of a registration.

use nguon_migrations::seed::{area_id, catalogue_id};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::people::{PASSWORD, PROVINCE};

/// A minimal PDF.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

/// Returns a tax code with a valid check digit, a different one for each number below 10,000.
///
/// # Panics
/// Never: one of eleven neighbours has a check digit.
#[must_use]
pub fn tax_code(number: u32) -> String {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    (0..10)
        .find_map(|last| {
            let body = format!("01{:07}", number * 10 + last);
            let sum: u32 =
                body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
            let check = 10 - sum % 11;
            (check < 10).then(|| format!("{body}{check}"))
        })
        .expect("a tax code")
}

/// Returns the business part of the form.
#[must_use]
pub fn business(number: u32) -> Value {
    json!({
        "name": format!("Hợp tác xã Thanh long số {number}"),
        "business_type_id": catalogue_id("business_type", "cooperative"),
        "tax_code": tax_code(number),
        "registration_issued_on": "2020-02-29",
        "industry_id": catalogue_id("industry", "crops"),
        "other_industry": "Du lịch vườn",
        "registered_address": "Thôn Dân Trí, xã Hàm Thuận Bắc",
        "area_id": area_id(PROVINCE),
        "phone": "0252 386 1234",
        "fax": "0252 386 1235",
        "website": "https://thanhlong.example.vn/",
        "representative_name": "Nguyễn Thị Hoa",
        "representative_position": "Giám đốc",
        "representative_phone": "0913 999 888",
        "representative_email": "hoa@example.vn",
    })
}

/// Returns the account part, for its owner.
#[must_use]
pub fn account(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "password_confirmation": PASSWORD })
}

/// Returns the form without a file.
#[must_use]
pub fn registration(business: &Value, account: &Value) -> Form {
    Form::new().part("business", json_part(business)).part("account", json_part(account))
}

/// Returns the form of a correction, without a file.
#[must_use]
pub fn correction(business: &Value) -> Form {
    Form::new().part("business", json_part(business))
}

/// Returns a file part.
///
/// # Panics
/// Never: the media type can be read.
#[must_use]
pub fn file(name: &str, bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name(name.to_owned()).mime_str("application/pdf").expect("a media type")
}

fn json_part(value: &Value) -> Part {
    Part::text(value.to_string()).mime_str("application/json").expect("a media type")
}
