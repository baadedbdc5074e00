//! Scanning with the camera. The reader is a separate file, loaded only by those who scan.

use leptos::prelude::*;
use web_sys::CustomEvent;

use super::dialog::Dialog;
use super::icon::Shape;
use super::state::Notice;

/// The app's camera dialog, and the callback that waits for a code.
#[derive(Clone, Copy)]
pub struct Camera {
    waits: RwSignal<Option<Callback<String>>>,
    open: RwSignal<bool>,
}

impl Camera {
    /// Returns a closed dialog.
    pub fn start() -> Self {
        Self { waits: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Returns the camera that the app provides as context.
    pub fn here() -> Self {
        expect_context()
    }

    /// Opens the camera. `scanned` is called with the code, after its symbology identifier where the reader gives it.
    pub fn ask(self, scanned: Callback<String>) {
        self.waits.set(Some(scanned));
        self.open.set(true);
    }
}

/// Loads the reader, which defines the element `nguon-camera`; its name has a hash that only the page knows.
fn load() {
    let page = document();
    let Ok(Some(found)) = page.query_selector("meta[name='nguon-camera']") else { return };
    let Some(address) = found.get_attribute("content") else { return };
    let (Ok(script), Some(head)) = (page.create_element("script"), page.head()) else { return };
    let _ = script.set_attribute("type", "module");
    let _ = script.set_attribute("src", &address);
    let _ = head.append_child(&script);
    found.remove();
}

/// Returns what to do when there is no picture.
fn advice(fault: &str) -> &'static str {
    match fault {
        "refused" => {
            "Trình duyệt không được phép dùng camera. Bấm vào biểu tượng ổ khóa hoặc camera cạnh thanh địa chỉ, cho phép camera, rồi quét lại."
        }
        "none" => "Máy này không có camera. Hãy dùng máy quét cầm tay, hoặc gõ số in dưới mã vạch.",
        "busy" => "Ứng dụng khác đang dùng camera. Hãy đóng ứng dụng đó rồi quét lại.",
        "insecure" => {
            "Chỉ dùng được camera khi trang mở bằng https. Hãy dùng máy quét cầm tay, hoặc gõ số in dưới mã vạch."
        }
        _ => "Chưa tải được bộ đọc mã. Vui lòng kiểm tra mạng rồi quét lại.",
    }
}

/// The dialog, open while a callback waits.
#[component]
pub fn CameraDialog() -> impl IntoView {
    let Camera { waits, open } = Camera::here();
    let fault = RwSignal::new(None::<String>);
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if now {
            fault.set(None);
            load();
        } else if before == Some(true) {
            waits.set(None);
        }
        now
    });
    let detail = |event: &CustomEvent| event.detail().as_string().unwrap_or_default();
    let scanned = move |event: CustomEvent| {
        let waiting = waits.get_untracked();
        open.set(false);
        if let Some(waiting) = waiting {
            // The callback may belong to a field that is gone with its form.
            waiting.try_run(detail(&event));
        }
    };
    view! {
        <Dialog open title="Quét mã bằng camera".to_owned()>
            <div class="camera">
                {move || match fault.get() {
                    None => {
                        view! {
                            <nguon-camera
                                class="camera__picture"
                                on:scanned=scanned
                                on:failed=move |event: CustomEvent| fault.set(Some(detail(&event)))
                            ></nguon-camera>
                            <p class="field__help" role="status">"Đưa mã vạch hoặc mã QR vào giữa khung, cách khoảng 10–20 cm, đủ sáng."</p>
                        }
                            .into_any()
                    }
                    Some(fault) => {
                        view! {
                            <Notice tone="warn" shape=Shape::Camera>
                                <p>{advice(&fault)}</p>
                            </Notice>
                        }
                            .into_any()
                    }
                }}
            </div>
        </Dialog>
    }
    .into_any()
}
