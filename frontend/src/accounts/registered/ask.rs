//! The form by which a business requests a change of registered data.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::accounts::registered::{ChangeInput, ChangeKind, RegisteredChange};
use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::{CompanyPrefix, KeyType};
use nguon_domain::input::kind::CatalogueKind;
use serde_json::{Value, json};

use crate::api;
use crate::component::chart::count;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending, Source, Values};

const CERTIFICATE: Field = Field::new("certificate", "Giấy chứng nhận", Control::File(FileRole::Scan)).required();

static GLN: [Section; 1] = [Section {
    title: "Mã địa điểm GLN của doanh nghiệp",
    fields: &[
        Field::new("gln", "GLN", Control::Key(KeyType::Gln, Source::Others)).required().help("13 chữ số."),
        CERTIFICATE.help("Giấy chứng nhận hoặc văn bản cấp GLN: PDF hoặc ảnh chụp."),
    ],
}];

static PREFIX: [Section; 1] = [Section {
    title: "Mã doanh nghiệp GS1",
    fields: &[
        Field::new("gs1_company_prefix", "Mã doanh nghiệp GS1", Control::Digits)
            .required()
            .help("7 đến 10 chữ số, ghi trên giấy chứng nhận quyền sử dụng mã số mã vạch."),
        CERTIFICATE.help("Giấy chứng nhận quyền sử dụng mã số mã vạch: PDF hoặc ảnh chụp."),
    ],
}];

static REGISTRATION: [Section; 1] = [Section {
    title: "Thông tin đăng ký mới",
    fields: &[
        Field::new("name", "Tên", Control::Line).required().autocomplete("organization"),
        Field::new("business_type_id", "Loại hình kinh doanh", Control::Catalogue(CatalogueKind::BusinessType))
            .required(),
        Field::new("tax_code", "Mã số thuế / ĐKKD", Control::Line).required(),
        Field::new("registration_issued_on", "Ngày cấp", Control::Date),
        Field::new("industry_id", "Ngành nghề", Control::Catalogue(CatalogueKind::Industry)).required(),
        Field::new("other_industry", "Ngành nghề khác", Control::Line).help("Khi danh mục không có ngành của bạn."),
        Field::new("registered_address", "Địa chỉ trên ĐKKD", Control::Line).required().autocomplete("street-address"),
        Field::new("area_id", "Tỉnh/Thành phố", Control::Area).required(),
        CERTIFICATE.help("Giấy đăng ký kinh doanh mới hoặc văn bản xác nhận thay đổi: PDF hoặc ảnh chụp."),
    ],
}];

const fn sections(kind: ChangeKind) -> &'static [Section] {
    match kind {
        ChangeKind::Gln => &GLN,
        ChangeKind::CompanyPrefix => &PREFIX,
        ChangeKind::Registration => &REGISTRATION,
    }
}

/// Returns the initial values of the form: registered data as they are, numbers empty.
fn beginning(kind: ChangeKind, organisation: Option<&Organisation>) -> Values {
    let mut values = Values::from_iter([("kind".to_owned(), json!(kind)), ("certificate".to_owned(), Value::Null)]);
    let registered = organisation.filter(|_| kind == ChangeKind::Registration);
    let registered =
        registered.and_then(|organisation| serde_json::to_value(organisation.business.registration()).ok());
    for field in sections(kind).iter().flat_map(|section| section.fields) {
        let value = registered.as_ref().and_then(|registered| registered.get(field.name)).cloned();
        values.entry(field.name).or_insert_with(|| value.unwrap_or_default());
    }
    values
}

/// The form of one kind of change.
#[component]
pub fn AskForm(
    kind: ChangeKind,
    /// The business whose registered data the form starts with.
    #[prop(optional)]
    organisation: Option<Organisation>,
    /// Whether the page has another form.
    #[prop(optional)]
    beside: bool,
    /// Called with the change that was requested.
    #[prop(into)]
    asked: Callback<RegisteredChange>,
    /// Closes the form; without it the form has no such button.
    #[prop(optional, into)]
    cancel: Option<Callback<()>>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let sections = sections(kind);
    let form = Form::new(beginning(kind, organisation.as_ref()));
    let form = if beside { form.beside("change-") } else { form };
    let sending = Sending::of(form);
    let busy = sending.busy;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if untrack(|| form.uploads.pending()).is_some() {
            return;
        }
        sending.send(
            |input: ChangeInput| async move { api::registered::ask(&input).await },
            move |answer| match answer {
                Ok(change) => {
                    toasts.done("Đã gửi. Dữ liệu mới có hiệu lực khi cơ quan quản lý xác nhận.");
                    asked.run(change);
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    };
    let capacity = move || {
        let prefix = form.text("gs1_company_prefix").trim().parse::<CompanyPrefix>().ok()?;
        let (items, places) = (count(prefix.gtin_capacity()), count(prefix.gln_capacity()));
        let units = count(prefix.sscc_capacity());
        Some(format!("{prefix} → {items} mã sản phẩm, {places} mã địa điểm, {units} mã đơn vị logistic"))
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <Faults form sections tell=sending.attempts other=sending.other />
            <Sections form sections />
            {(kind == ChangeKind::CompanyPrefix).then(|| view! { <p class="hierarchy" role="status">{capacity}</p> })}
            <div class="actions actions--plain">
                <button
                    type="submit"
                    class="button button--primary"
                    disabled=move || busy.get() || form.uploads.pending().is_some()
                >
                    <Icon shape=Shape::Check />
                    "Gửi cơ quan quản lý"
                </button>
                {cancel
                    .map(|cancel| {
                        view! {
                            <button type="button" class="button button--quiet" on:click=move |_| cancel.run(())>
                                "Hủy"
                            </button>
                        }
                    })}
                <span class="actions__state" role="status">
                    {move || match form.uploads.pending() {
                        _ if busy.get() => "Đang gửi…",
                        Some(text) => text,
                        None => "",
                    }}
                </span>
            </div>
        </form>
    }
    .into_any()
}
