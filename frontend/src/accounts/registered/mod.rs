//! Changes of registered data. `ask` is the form by which a business requests one, `own` its view of them; `list`,
//! `review` and `revoke` are the pages of its authority.

pub mod ask;
pub mod list;
pub mod own;
pub mod prefix;
pub mod review;
pub mod revoke;

use leptos::prelude::*;
use nguon_domain::accounts::organisation::Registration;
use nguon_domain::accounts::registered::{ChangeState, NamedRegistration, RegisteredChange, RegisteredData};

use crate::platform::format;

/// Returns the colour of a state.
pub const fn tone(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Waiting => "warn",
        ChangeState::Confirmed => "good",
        ChangeState::Rejected => "bad",
        ChangeState::Withdrawn => "info",
    }
}

/// Returns the requested change in one line.
pub fn summary(change: &RegisteredChange) -> String {
    let after = &change.after;
    let name = after.registration.as_ref().map(|named| named.registration.name.clone());
    let kind = change.kind.label().vi;
    match after.gln.clone().or_else(|| after.gs1_company_prefix.clone()).or(name) {
        Some(value) => format!("{kind}: {value}"),
        // A number that the authority has revoked.
        None => {
            let before = change.before.gln.clone().or_else(|| change.before.gs1_company_prefix.clone());
            format!("{kind}: hủy hiệu lực {}", before.unwrap_or_default())
        }
    }
}

/// A label with the values before and after.
type Row = (&'static str, Option<String>, Option<String>);

fn rows(before: &RegisteredData, after: &RegisteredData) -> Vec<Row> {
    if after.gln.is_some() || before.gln.is_some() {
        return vec![("Mã địa điểm GLN", before.gln.clone(), after.gln.clone())];
    }
    if after.gs1_company_prefix.is_some() || before.gs1_company_prefix.is_some() {
        let (before, after) = (before.gs1_company_prefix.clone(), after.gs1_company_prefix.clone());
        return vec![("Mã doanh nghiệp GS1", before, after)];
    }
    let nothing = NamedRegistration::default();
    let sides = [before, after].map(|data| data.registration.as_ref().unwrap_or(&nothing));
    let row = |label: &'static str, value: fn(&NamedRegistration, &Registration) -> Option<String>| {
        let [before, after] = sides.map(|named| value(named, &named.registration).filter(|text| !text.is_empty()));
        (label, before, after)
    };
    vec![
        row("Tên", |_, registered| Some(registered.name.clone())),
        row("Loại hình kinh doanh", |named, _| Some(named.business_type.clone())),
        row("Mã số thuế / ĐKKD", |_, registered| Some(registered.tax_code.clone())),
        row("Ngày cấp", |_, registered| registered.registration_issued_on.map(format::date)),
        row("Ngành nghề", |named, _| Some(named.industry.clone())),
        row("Ngành nghề khác", |_, registered| registered.other_industry.clone()),
        row("Địa chỉ trên ĐKKD", |_, registered| Some(registered.registered_address.clone())),
        row("Tỉnh/Thành phố", |named, _| Some(named.area.clone())),
    ]
}

/// The data in force and the requested data side by side; differences are marked.
#[component]
pub fn Comparison(change: RegisteredChange) -> impl IntoView {
    let (first, second) = match change.state {
        ChangeState::Waiting => ("Đang có hiệu lực", "Đề nghị"),
        _ => ("Trước đó", "Đề nghị"),
    };
    let shown = |text: Option<String>| text.unwrap_or_else(|| "—".into());
    let rows = rows(&change.before, &change.after)
        .into_iter()
        .filter(|(_, before, after)| before.is_some() || after.is_some())
        .map(|(label, before, after)| {
            let differs = before != after;
            view! {
                <tr class:compared__row--differs=differs>
                    <th scope="row">{label}</th>
                    <td>{shown(before)}</td>
                    <td>
                        {shown(after)}
                        {differs.then(|| view! { <span class="visually-hidden">" (thay đổi)"</span> })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="compared">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{first}</th>
                    <th scope="col">{second}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
