//! The page for an address that does not exist.

use leptos::prelude::*;

use crate::component::heading::Heading;
use crate::component::trace_box::TraceBox;

/// Returns the page.
pub fn page() -> AnyView {
    view! {
        <div class="narrow">
            <Heading text="Không tìm thấy trang" />
            <p>"Địa chỉ này không có trang nào. Có thể đường dẫn đã cũ hoặc bị gõ nhầm."</p>
            <p>
                <a class="button button--primary" href="/">"Về trang chủ"</a>
            </p>
            <h2>"Bạn muốn tra cứu một sản phẩm?"</h2>
            <TraceBox />
        </div>
    }
    .into_any()
}
