//! The GLN and company prefix of a business as its authority sees them, and revoking one that belongs to another
//! business.

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::accounts::registered::Revocation;

use crate::access::session::Session;
use crate::accounts::business::FactList;
use crate::api;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};

static REASON: Field = Field::new("reason", "Lý do", Control::Long)
    .required()
    .help("Doanh nghiệp sẽ đọc được. Không nêu tên doanh nghiệp khác.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[REASON] }];

/// The card; nothing when the business has no numbers.
#[component]
pub fn Numbers(organisation: Organisation, answer: Fetched<Organisation>) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let may_decide = untrack(|| session.may(Guarded::Approvals, Action::Write));
    let id = StoredValue::new(organisation.id.to_string());
    let (gln, prefix) = (organisation.gln.clone(), organisation.gs1_company_prefix.clone());
    if gln.is_none() && prefix.is_none() {
        return ().into_any();
    }
    let open = RwSignal::new(false);
    let number = RwSignal::new(String::new());
    let form = Form::blank::<Revocation>();
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        form.values.update(|values| {
            values.insert("number".into(), number.get_untracked().into());
        });
        sending.send(
            move |input: Revocation| async move {
                api::registered::revoke(&id.get_value(), &input).await.map(|_| input.number)
            },
            move |revoked| match revoked {
                Ok(number) => {
                    open.try_set(false);
                    toasts.done(format!("Đã hủy hiệu lực mã {number}."));
                    answer.again();
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    });
    let buttons = [gln.clone(), prefix.clone()]
        .into_iter()
        .flatten()
        .filter(|_| may_decide)
        .map(|taken| {
            let label = format!("Hủy hiệu lực mã {taken}");
            let ask = move |_| {
                number.set(taken.clone());
                form.load(nguon_domain::input::fields::<Revocation>());
                sending.other.set(None);
                open.set(true);
            };
            view! { <button type="button" class="button" on:click=ask>{label}</button> }
        })
        .collect_view();
    let warning = || {
        view! { <p>"Mã không còn được dùng để gửi, nhận và truy xuất; doanh nghiệp khác có thể được xác nhận mã này."</p> }
    };
    view! {
        <section class="card">
            <h2>"Mã số GS1 đã xác nhận"</h2>
            <FactList facts=vec![("Mã địa điểm GLN", gln), ("Mã doanh nghiệp GS1", prefix)] />
            <div class="head__actions">{buttons}</div>
            <Dialog open title=Signal::derive(move || format!("Hủy hiệu lực mã {}", number.get()))>
                <DialogForm sending sections=&SECTIONS submit label="Hủy hiệu lực mã" is_dangerous=true open above=warning>
                    <Labelled form field=&REASON />
                </DialogForm>
            </Dialog>
        </section>
    }
    .into_any()
}
