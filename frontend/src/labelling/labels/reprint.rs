//! Reprinting labels of a run.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::violation::FieldError;
use nguon_domain::labelling::label::{PrintRunView, PrintRuns, ReprintInput, Stock};

use super::number::number;
use super::reason::reason;
use super::runs::open_pdf;
use crate::api::{idempotency, labels};
use crate::component::dialog::{Dialog, opened_by};
use crate::component::fetched::Fetched;
use crate::component::toast::Toasts;

/// The dialog, open while `run` has a value.
#[component]
pub fn ReprintDialog(run: RwSignal<Option<PrintRunView>>, runs: Fetched<PrintRuns>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(run);
    let input = RwSignal::new(ReprintInput::default());
    let errors: RwSignal<Vec<FieldError>> = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    let key = RwSignal::new(String::new());
    Effect::new(move |_| {
        run.track();
        input.set(ReprintInput::default());
        errors.set(Vec::new());
        key.set(idempotency::new_key());
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(of) = run.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match labels::reprint(of.id, &input.get_untracked(), &key.get_untracked()).await {
                Ok(made) => {
                    open.try_set(false);
                    toasts.done(format!("Đã tạo {} nhãn ghi “In lại lần {}”.", made.labels, made.reprint));
                    open_pdf(&made, toasts);
                    runs.again();
                }
                Err(failure) if failure.errors().is_empty() => toasts.wrong(failure.message()),
                Err(failure) => {
                    errors.try_set(failure.errors().to_vec());
                    // The corrected reprint is another request.
                    key.try_set(idempotency::new_key());
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog open title="In lại nhãn">
            {move || {
                let run = run.get()?;
                let set = move |part: fn(&mut ReprintInput, Option<i64>)| {
                    move |value| input.update(|input| part(input, value))
                };
                let is_sheet = Stock::find(&run.stock).is_some_and(|stock| !stock.is_roll());
                Some(view! {
                    <form class="stack" novalidate on:submit=submit>
                        <p>"Nội dung giống hệt lần in trước. Mỗi nhãn sẽ ghi thêm “In lại lần …”, và lần in lại được lưu trong danh sách."</p>
                        <div class="labels__row">
                            {number("first", "Từ nhãn số".into(), Some(1), set(|input, value| input.first = value), errors, "first".into())}
                            {number("last", "Đến nhãn số".into(), Some(run.labels.into()), set(|input, value| input.last = value), errors, "last".into())}
                        </div>
                        {reason(move |value| input.update(|input| input.reason = value), errors)}
                        {is_sheet
                            .then(|| {
                                number(
                                    "position",
                                    "Bắt đầu từ nhãn số trên tờ".into(),
                                    Some(1),
                                    set(|input, value| input.start_position = value),
                                    errors,
                                    "start_position".into(),
                                )
                            })}
                        <div class="dialog__actions">
                            <button type="submit" class="button button--primary" disabled=busy>"In lại"</button>
                            <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Đóng"</button>
                        </div>
                    </form>
                })
            }}
        </Dialog>
    }
    .into_any()
}
