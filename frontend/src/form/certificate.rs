//! Licences, certificates, declarations and test reports: their data, and the scan. What a paper of one sort seldom has
//! stands last or is not asked; the API takes every part for all of them.

use nguon_domain::files::file::FileRole;
use nguon_domain::input::kind::CatalogueKind;

use super::entries::Derived;
use super::{Control, Entries, Field};

const KIND: Field = Field::new("kind_id", "Loại", Control::Catalogue(CatalogueKind::CertificateKind));
const NUMBER: Field = Field::new("number", "Số", Control::Line);
const ISSUER: Field = Field::new("issuer", "Nơi cấp", Control::Line);
const ISSUED: Field = Field::new("issued_on", "Ngày cấp", Control::Date);
const EXPIRES: Field = Field::new("expires_on", "Ngày hết hạn", Control::Date);
const SCOPE: Field = Field::new("scope", "Phạm vi", Control::Line);
const RESULT: Field = Field::new("result", "Kết quả", Control::Long);
const SCAN: Field = Field::new("file", "Bản chụp hoặc bản quét", Control::File(FileRole::Scan));

/// Licences and certificates.
pub const CERTIFICATES: Entries =
    Entries { parts: &[KIND, NUMBER, ISSUER, ISSUED, EXPIRES, SCOPE, SCAN, RESULT], derives: Derived::Validity };

/// Test reports of a lot.
pub const TEST_REPORTS: Entries = Entries {
    parts: &[
        Field { label: "Số phiếu", ..NUMBER },
        Field { label: "Phòng kiểm nghiệm", ..ISSUER },
        Field { label: "Ngày", ..ISSUED },
        Field { help: "Đạt hay không, các chỉ tiêu.", ..RESULT },
        SCAN,
        KIND,
        EXPIRES,
        SCOPE,
    ],
    derives: Derived::Validity,
};

/// Self-declarations of a product.
pub const DECLARATIONS: Entries = Entries {
    parts: &[
        NUMBER,
        Field { label: "Ngày công bố", ..ISSUED },
        SCAN,
        Field { help: "Nếu nộp qua một cơ quan.", label: "Nơi tiếp nhận", ..ISSUER },
        EXPIRES,
        SCOPE,
        KIND,
        RESULT,
    ],
    derives: Derived::Validity,
};

/// Certificates and declarations of conformity of a product.
pub const CONFORMITY: Entries =
    Entries { parts: &[KIND, NUMBER, ISSUER, SCOPE, ISSUED, EXPIRES, SCAN, RESULT], derives: Derived::Validity };
