//! The fields that describe a business: the same at registration, at its correction and in the profile.

use leptos::prelude::*;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::accounts::organisation::{BusinessInput, Organisation};
use nguon_domain::input::kind::CatalogueKind;
use serde_json::Value;

use crate::form::{Control, Field, Section, Values};
use crate::platform::format;

/// The section with the name and the other facts of the registration.
pub const GENERAL: Section = Section {
    title: "Thông tin chung",
    fields: &[
        Field::new("name", "Tên", Control::Line).required().help("Tên doanh nghiệp, đơn vị.").autocomplete("organization"),
        Field::new("business_type_id", "Loại hình kinh doanh", Control::Catalogue(CatalogueKind::BusinessType)).required(),
        Field::new("tax_code", "Mã số thuế / ĐKKD", Control::Line)
            .required()
            .help("10 chữ số, 10 chữ số và 3 số của chi nhánh, hoặc 12 chữ số (hộ kinh doanh); hộ kinh doanh cũ ghi như trong giấy, ví dụ 41A8012345."),
        Field::new("registration_issued_on", "Ngày cấp", Control::Date),
        Field::new("industry_id", "Ngành nghề", Control::Catalogue(CatalogueKind::Industry)).required(),
        Field::new("other_industry", "Ngành nghề khác", Control::Line).help("Khi danh mục không có ngành của bạn."),
        Field::new("registered_address", "Địa chỉ trên ĐKKD", Control::Line).required().autocomplete("street-address"),
        Field::new("area_id", "Tỉnh/Thành phố", Control::Area).required(),
        Field::new("phone", "Điện thoại", Control::Phone).required().autocomplete("tel"),
        Field::new("fax", "Fax", Control::Phone),
        Field::new("website", "Website", Control::Url).help("Bắt đầu bằng https:// hoặc http://").autocomplete("url"),
    ],
};

/// The section on its representative.
pub const REPRESENTATIVE: Section = Section {
    title: "Người đại diện",
    fields: &[
        Field::new("representative_name", "Tên người đại diện", Control::Line).required().autocomplete("name"),
        Field::new("representative_position", "Chức vụ", Control::Line).autocomplete("organization-title"),
        Field::new("representative_phone", "Điện thoại người đại diện", Control::Phone),
        Field::new("representative_email", "Email người đại diện", Control::Email),
    ],
};

/// Returns the fields of the business as form values.
pub fn values_of(business: &BusinessInput) -> Values {
    match serde_json::to_value(business) {
        Ok(Value::Object(values)) => values,
        _ => Values::new(),
    }
}

/// Returns the colour of a state.
pub const fn tone(state: OrganisationState) -> &'static str {
    match state {
        OrganisationState::Pending => "warn",
        OrganisationState::Approved => "good",
        OrganisationState::Rejected | OrganisationState::Suspended => "bad",
    }
}

/// The registered data, read-only.
#[component]
pub fn Facts(organisation: Organisation) -> impl IntoView {
    let Organisation { business, business_type, industry, area, owner_email, .. } = organisation;
    let industry = match &business.other_industry {
        Some(other) => format!("{industry} ({other})"),
        None => industry,
    };
    let facts = [
        ("Tên", Some(business.name)),
        ("Loại hình kinh doanh", Some(business_type)),
        ("Mã số thuế / ĐKKD", Some(business.tax_code)),
        ("Ngày cấp", business.registration_issued_on.map(format::date)),
        ("Ngành nghề", Some(industry)),
        ("Địa chỉ trên ĐKKD", Some(business.registered_address)),
        ("Tỉnh/Thành phố", Some(area)),
        ("Điện thoại", Some(business.phone)),
        ("Fax", business.fax),
        ("Website", business.website),
        ("Tên người đại diện", Some(business.representative_name)),
        ("Chức vụ", business.representative_position),
        ("Điện thoại người đại diện", business.representative_phone),
        ("Email người đại diện", business.representative_email),
        ("Email đăng nhập hệ thống", Some(owner_email)),
    ];
    view! { <FactList facts=facts.into() /> }
}

/// Labels with values; those without a value are left out.
#[component]
pub fn FactList(facts: Vec<(&'static str, Option<String>)>) -> impl IntoView {
    let rows = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
        .map(|(name, value)| {
            view! {
                <div class="fact">
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}
