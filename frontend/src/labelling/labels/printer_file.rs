//! Download of a run as a ZPL file for label printers.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::labelling::label::{PrintRunView, Resolution};

use crate::api::labels;
use crate::component::dialog::{Dialog, opened_by};
use crate::component::file::save;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::platform::format;

/// The dialog, open while `run` has a value.
#[component]
pub fn PrinterFileDialog(run: RwSignal<Option<PrintRunView>>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(run);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        run.track();
        refused.set(None);
    });
    let download = move |resolution: Resolution| {
        let Some(of) = run.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        refused.set(None);
        spawn_local(async move {
            match labels::zpl(of.id, resolution).await {
                Ok((bytes, _)) => {
                    let day = format::day(of.printed_at).replace('/', "-");
                    save(&bytes, "text/plain", &format!("nhan-{day}-{}dpi.zpl", resolution.as_str()));
                }
                Err(failure) => match failure.errors() {
                    [] => toasts.wrong(failure.message()),
                    errors => {
                        refused.try_set(errors.first().map(|error| error.message.clone()));
                    }
                },
            }
            busy.try_set(false);
        });
    };
    let button = move |resolution: Resolution, label: &'static str| {
        view! {
            <button type="button" class="button" disabled=busy on:click=move |_| download(resolution)>
                <Icon shape=Shape::Download />
                {label}
            </button>
        }
    };
    view! {
        <Dialog open title="Tệp cho máy in nhãn (ZPL)">
            <div class="stack">
                <p>
                    "Gửi tệp này thẳng tới máy in nhãn hiểu lệnh ZPL (Zebra và các máy tương thích), không cần trình điều khiển.                      Độ phân giải ghi trên nhãn thông số của máy; phần lớn máy là 203 dpi."
                </p>
                {move || refused.get().map(|text| view! { <p class="field__error" role="alert">{text}</p> })}
                <div class="dialog__actions">
                    {button(Resolution::Dpi203, "Tải tệp 203 dpi")} {button(Resolution::Dpi300, "Tải tệp 300 dpi")}
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}
