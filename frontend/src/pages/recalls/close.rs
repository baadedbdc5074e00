//! Ending a recall.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::recall::{Recall, RecallClosing};

use super::open::TREATMENTS;
use crate::api::recalls;
use crate::component::dialog::Dialog;
use crate::component::toast::Toasts;
use crate::fetched::Fetched;
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section};

static TREATMENT: Field = Field::new("treatment", "Hình thức xử lý", Control::OneOf(TREATMENTS)).required();
static NOTE: Field = Field::new("note", "Kết quả", Control::Long)
    .required()
    .help("Đã làm gì với hàng, nguyên nhân, biện pháp khắc phục. Ghi vào báo cáo gửi cơ quan quản lý.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[TREATMENT, NOTE] }];

/// The dialog.
#[component]
pub fn Closing(
    open: RwSignal<bool>,
    id: StoredValue<String>,
    open_count: u64,
    answer: Fetched<Recall>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::blank::<RecallClosing>().beside("close-");
    let attempts = RwSignal::new(0_u32);
    let other = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        other.set(None);
        if busy.get_untracked() {
            return;
        }
        let Some(closing) = form.check::<RecallClosing>() else {
            attempts.update(|attempts| *attempts += 1);
            return;
        };
        busy.set(true);
        spawn_local(async move {
            match recalls::close(&id.get_value(), &closing).await {
                Ok(closed) => {
                    open.try_set(false);
                    toasts.done("Đã kết thúc thu hồi.");
                    answer.answer.try_set(Some(Ok(closed)));
                }
                Err(failure) => {
                    form.errors.set(failure.errors().to_vec());
                    other.set(failure.errors().is_empty().then(|| failure.message()));
                    attempts.update(|attempts| *attempts += 1);
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog open title="Kết thúc thu hồi">
            <form class="stack" novalidate on:submit=submit>
                {(open_count > 0)
                    .then(|| view! { <p><strong>{format!("Còn {open_count} nơi nhận chưa báo số lượng. ")}</strong>"Sau khi kết thúc sẽ không nhận thêm câu trả lời."</p> })}
                <Faults form sections=&SECTIONS tell=attempts other />
                <Labelled form field=&TREATMENT />
                <Labelled form field=&NOTE />
                <div class="dialog__actions">
                    <button type="submit" class="button button--primary" disabled=busy>"Kết thúc thu hồi"</button>
                    <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Đóng"</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
