//! Closing a recall.

use leptos::prelude::*;
use nguon_domain::recall::{Recall, RecallClosing};

use super::open::TREATMENTS;
use crate::api::recalls;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};

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
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        sending.send(
            move |closing: RecallClosing| async move { recalls::close(&id.get_value(), &closing).await },
            move |ended| match ended {
                Ok(closed) => {
                    open.try_set(false);
                    toasts.done("Đã kết thúc thu hồi.");
                    answer.answer.try_set(Some(Ok(closed)));
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    });
    let unanswered = move || {
        (open_count > 0)
            .then(|| view! { <p><strong>{format!("Còn {open_count} nơi nhận chưa báo số lượng. ")}</strong>"Sau khi kết thúc sẽ không nhận thêm câu trả lời."</p> })
    };
    view! {
        <Dialog open title="Kết thúc thu hồi">
            <DialogForm sending sections=&SECTIONS submit label="Kết thúc thu hồi" open close="Đóng" above=unanswered>
                <Labelled form field=&TREATMENT />
                <Labelled form field=&NOTE />
            </DialogForm>
        </Dialog>
    }
    .into_any()
}
