//! Sending a notice again, to an address that is known by now.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::recall::{NoticeAddress, RecallNotice};

use crate::api::recalls;
use crate::component::dialog::Dialog;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section, Sending};

static EMAIL: Field = Field::new("email", "Email của nơi nhận", Control::Email)
    .required()
    .help("Thư có đường dẫn trả lời mới; đường dẫn trong thư trước không dùng được nữa.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[EMAIL] }];

/// The dialog: open while there is a notice to send.
#[component]
pub fn SendAgain(notice: RwSignal<Option<RecallNotice>>, #[prop(into)] sent: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::blank::<NoticeAddress>().beside("mail-");
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let now = notice.get();
        if let Some(notice) = &now {
            let mut values = nguon_domain::input::fields::<NoticeAddress>();
            values.insert("email".into(), notice.email.clone().unwrap_or_default().into());
            form.load(values);
        }
        open.set(now.is_some());
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            notice.set(None);
        }
        now
    });
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
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
    };
    let title = Signal::derive(move || {
        notice.with(|notice| match notice {
            Some(notice) => format!("Gửi lại cho {}", notice.recipient.name),
            None => "Gửi lại".to_owned(),
        })
    });
    view! {
        <Dialog open title>
            <form class="stack" novalidate on:submit=submit>
                <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
                <Labelled form field=&EMAIL />
                <div class="dialog__actions">
                    <button type="submit" class="button button--primary" disabled=sending.busy>"Gửi thông báo"</button>
                    <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Đóng"</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
