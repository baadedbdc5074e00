//! The GLN and company prefix of a business as its authority sees them, and taking one back that is another's.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
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
use crate::form::{Control, Faults, Field, Form, Section};

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
    let busy = RwSignal::new(false);
    let form = Form::blank::<Revocation>();
    let attempts = RwSignal::new(0_u32);
    let other = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        other.set(None);
        form.values.update(|values| {
            values.insert("number".into(), number.get_untracked().into());
        });
        let Some(input) = form.check::<Revocation>().filter(|_| !busy.get_untracked()) else {
            attempts.update(|attempts| *attempts += 1);
            return;
        };
        busy.set(true);
        spawn_local(async move {
            match api::registered::revoke(&id.get_value(), &input).await {
                Ok(_) => {
                    open.try_set(false);
                    toasts.done(format!("Đã hủy hiệu lực mã {}.", input.number));
                    answer.again();
                }
                Err(failure) => {
                    form.errors.try_set(failure.errors().to_vec());
                    other.try_set(failure.errors().is_empty().then(|| failure.message()));
                    attempts.try_update(|attempts| *attempts += 1);
                }
            }
            busy.try_set(false);
        });
    };
    let buttons = [gln.clone(), prefix.clone()]
        .into_iter()
        .flatten()
        .filter(|_| may_decide)
        .map(|taken| {
            let label = format!("Hủy hiệu lực mã {taken}");
            let ask = move |_| {
                number.set(taken.clone());
                form.load(nguon_domain::input::fields::<Revocation>());
                other.set(None);
                open.set(true);
            };
            view! { <button type="button" class="button" on:click=ask>{label}</button> }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>"Mã số GS1 đã xác nhận"</h2>
            <FactList facts=vec![("Mã địa điểm GLN", gln), ("Mã doanh nghiệp GS1", prefix)] />
            <div class="head__actions">{buttons}</div>
            <Dialog open title=Signal::derive(move || format!("Hủy hiệu lực mã {}", number.get()))>
                <form class="stack" novalidate on:submit=submit>
                    <p>"Mã không còn được dùng để gửi, nhận và truy xuất; doanh nghiệp khác có thể được xác nhận mã này."</p>
                    <Faults form sections=&SECTIONS tell=attempts other />
                    <Labelled form field=&REASON />
                    <div class="dialog__actions">
                        <button type="submit" class="button button--danger" disabled=busy>"Hủy hiệu lực mã"</button>
                        <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Hủy"</button>
                    </div>
                </form>
            </Dialog>
        </section>
    }
    .into_any()
}
