//! The page on which a recipient without an account answers a recall notice: an HTML form that needs no script.

use maud::{Markup, html};
use nguon_domain::input::format;
use nguon_domain::input::localized::Language;
use nguon_domain::recall::{NoticeState, RecallNotice, RecallState, Treatment};

use super::around;
use super::icon::{Icon, icon};

/// Goods with their answer fields.
#[derive(Clone, Debug)]
pub(crate) struct AnswerRow {
    /// Name of the goods.
    pub(crate) goods: String,
    /// Quantity sent, with its unit.
    pub(crate) sent: Option<String>,
    /// Name of the unit of measure; empty for pieces.
    pub(crate) unit: String,
    /// Input fields.
    pub(crate) fields: Vec<AnswerField>,
}

/// An input field for a quantity.
#[derive(Clone, Debug)]
pub(crate) struct AnswerField {
    /// Name in the form.
    pub(crate) name: String,
    /// Label.
    pub(crate) label: &'static str,
    /// Value.
    pub(crate) value: String,
    /// Error message.
    pub(crate) fault: Option<String>,
}

/// Content of the page.
#[derive(Clone, Debug)]
pub(crate) struct AnswerPage<'a> {
    /// The notice.
    pub(crate) notice: &'a RecallNotice,
    /// The goods.
    pub(crate) rows: &'a [AnswerRow],
    /// Whether an answer was just stored.
    pub(crate) is_done: bool,
}

/// Renders the page.
pub(crate) fn answer_page(page: &AnswerPage<'_>) -> String {
    let notice = page.notice;
    let is_open = notice.recall_state == RecallState::Published;
    let content = html! {
        div.trace {
            @if notice.is_drill {
                div.hint { (icon(Icon::Info)) p { strong { "Đây là diễn tập." } " Xin trả lời như thật; không cần ngừng bán." } }
            }
            @if page.is_done {
                div.verdict.verdict--good role="status" {
                    (icon(Icon::Check))
                    div { p.verdict__title { "Đã ghi nhận câu trả lời" } p.verdict__note { "Bạn có thể sửa và gửi lại đến khi việc thu hồi kết thúc." } }
                }
            }
            @if !is_open {
                div.hint { (icon(Icon::Info)) p { "Việc thu hồi này đã kết thúc; không nhận thêm câu trả lời." } }
            }
            section.recall.recall--running[is_open].recall--closed[!is_open] {
                p.recall__title { (icon(Icon::Warning)) strong { "Thông báo thu hồi " (notice.number) } }
                h1.recall__name { (notice.title) }
                p { (notice.recaller) " thu hồi hàng mà " (notice.recipient.name) " đã nhận từ " (notice.sender.name) "." }
                p { strong { "Lý do: " } (notice.reason) }
                p { strong { "Mức độ: " } (notice.hazard.label().vi) }
                p { strong { "Cần làm: " } (notice.instructions) }
                p { strong { "Liên hệ: " } (notice.phone) }
                @if let Some(place) = &notice.collection_place { p { strong { "Nơi tiếp nhận hàng trả lại: " } (place) } }
                @if let Some(deadline) = notice.deadline { p { strong { "Trả lời trước: " } (format::date(deadline)) } }
                p { strong { "Trạng thái: " } (notice.state.label().vi) }
            }
            (form(page, is_open))
        }
    };
    whole("Thông báo thu hồi", &content)
}

fn form(page: &AnswerPage<'_>, is_open: bool) -> Markup {
    let notice = page.notice;
    let fault_count = page.rows.iter().flat_map(|row| &row.fields).filter(|field| field.fault.is_some()).count();
    html! {
        form.answer method="post" {
            @if fault_count > 0 {
                div.verdict.verdict--bad role="alert" { (icon(Icon::Warning)) p { "Còn " (fault_count) " mục chưa đúng; chưa có gì được ghi." } }
            }
            @for row in page.rows {
                fieldset.card.block.answer__goods disabled[!is_open] {
                    legend { (row.goods) }
                    @if let Some(sent) = &row.sent { p.note { "Đã nhận: " (sent) } }
                    div.answer__fields {
                        @for field in &row.fields { (quantity(&row.unit, field)) }
                    }
                }
            }
            fieldset.card.block.answer__goods disabled[!is_open] {
                legend { "Cách xử lý số hàng còn lại" }
                label.answer__field {
                    span { "Hình thức xử lý" }
                    select name="treatment" {
                        option value="" { "Chưa xác định" }
                        @for treatment in Treatment::ALL {
                            option value=(treatment.as_str()) selected[notice.treatment == Some(*treatment)] { (treatment.label().vi) }
                        }
                    }
                }
                label.answer__field {
                    span { "Ghi chú" }
                    textarea name="note" rows="3" maxlength="2000" { (notice.note.as_deref().unwrap_or_default()) }
                }
            }
            @if is_open {
                button.button.button--primary type="submit" { (icon(Icon::Check)) (submit(notice.state)) }
            }
        }
    }
}

const fn submit(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Sent => "Xác nhận đã nhận thông báo và gửi",
        NoticeState::Acknowledged => "Gửi câu trả lời",
        NoticeState::Answered => "Gửi lại câu trả lời",
    }
}

fn quantity(unit: &str, field: &AnswerField) -> Markup {
    let fault_id = field.fault.as_ref().map(|_| format!("{}-fault", field.name));
    html! {
        label.answer__field {
            span { (field.label) @if !unit.is_empty() { " (" (unit) ")" } }
            input type="text" inputmode="decimal" autocomplete="off" maxlength="20" name=(field.name) value=(field.value)
                aria-invalid=[field.fault.as_ref().map(|_| "true")] aria-describedby=[fault_id.as_deref()];
            @if let (Some(fault), Some(id)) = (&field.fault, &fault_id) { span.answer__fault id=(id) { (fault) } }
        }
    }
}

fn whole(title: &str, content: &Markup) -> String {
    let head = html! { meta name="robots" content="noindex"; meta name="referrer" content="no-referrer"; };
    around(title, Language::Vi, &head, &html! {}, content).into_string()
}
