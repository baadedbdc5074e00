//! Licences, certificates and test reports: their data, and the scan.

use nguon_domain::files::file::FileRole;
use nguon_domain::input::kind::CatalogueKind;

use super::entries::Derived;
use super::{Control, Entries, Field};

/// Certificates of any group.
pub const CERTIFICATES: Entries = Entries {
    parts: &[
        Field::new("kind_id", "Loại", Control::Catalogue(CatalogueKind::CertificateKind)),
        Field::new("number", "Số", Control::Line),
        Field::new("issuer", "Nơi cấp", Control::Line),
        Field::new("issued_on", "Ngày cấp", Control::Date),
        Field::new("expires_on", "Ngày hết hạn", Control::Date),
        Field::new("file", "Bản chụp hoặc bản quét", Control::File(FileRole::Scan)),
    ],
    derives: Derived::Validity,
};
