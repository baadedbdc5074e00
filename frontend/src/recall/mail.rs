//! Sending a notice again, to another e-mail address.

use leptos::prelude::*;
use nguon_domain::recall::{NoticeAddress, RecallNotice};

use crate::api::recalls;
use crate::component::dialog::{Dialog, opened_by};
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};

static EMAIL: Field = Field::new("email", "Email của nơi nhận", Control::Email)
    .required()
    .help("Thư có đường dẫn trả lời mới; đường dẫn trong thư trước không dùng được nữa.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[EMAIL] }];

/// The dialog, open while there is a notice to send.
#[component]
pub fn SendAgain(notice: RwSignal<Option<RecallNotice>>, #[prop(into)] sent: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::blank::<NoticeAddress>().beside("mail-");
    let open = opened_by(notice);
    Effect::new(move |_| {
        if let Some(notice) = notice.get() {
            let mut values = nguon_domain::input::fields::<NoticeAddress>();
            values.insert("email".into(), notice.email.unwrap_or_default().into());
            form.load(values);
        }
    });
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        let Some(of) = notice.get_untracked() else { return };
        sending.send(
            move |address: NoticeAddress| async move {
                recalls::send_again(&of.id.to_string(), &address).await.map(|_| address.email)
            },
            move |answer| match answer {
                Ok(email) => {
                    open.try_set(false);
                    toasts.done(format!("Đã gửi thông báo tới {email}."));
                    sent.run(());
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    });
    let title = Signal::derive(move || {
        notice.with(|notice| match notice {
            Some(notice) => format!("Gửi lại cho {}", notice.recipient.name),
            None => "Gửi lại".to_owned(),
        })
    });
    view! {
        <Dialog open title>
            <DialogForm sending sections=&SECTIONS submit label="Gửi thông báo" open close="Đóng">
                <Labelled form field=&EMAIL />
            </DialogForm>
        </Dialog>
    }
    .into_any()
}
