//! The page on which a recipient without an account answers a despatch advice. Works without a script (ADR 26).

use std::collections::HashMap;

use maud::{Markup, html};
use nguon_domain::events::act::view::Amount;
use nguon_domain::events::despatch::{AdviceLine, AdviceState, AdviceView, Outcome};
use nguon_domain::input::format;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::violation::Violation;

use crate::public::page::frame;
use crate::public::page::icon::{Icon, icon};

macro_rules! texts {
    ($($name:ident = $vi:literal, $en:literal;)+) => { $(const $name: Text = Text::new($vi, $en);)+ };
}

texts! {
    TITLE = "Thông báo giao hàng", "Despatch advice";
    FROM = "Bên gửi", "Sender";
    TO = "Bên nhận", "Recipient";
    SENT = "Gửi lúc", "Sent";
    ORDER = "Số đơn đặt hàng", "Order number";
    SHIPMENT = "Số vận đơn", "Bill of lading";
    EXPECTED = "Dự kiến giao lúc", "Expected";
    CARRIER = "Bên vận chuyển", "Carrier";
    VEHICLE = "Biển số xe", "Vehicle";
    GOODS = "Hàng hóa", "Goods";
    LOT = "Lô", "Lot";
    CONTENTS = "Trên palet", "On it";
    OUTCOME = "Kết quả nhận hàng", "What became of it";
    RECEIVED = "Số lượng thực nhận", "Quantity received";
    REASON = "Lý do (nếu khác)", "Reason (where it differs)";
    NAME = "Họ tên người nhận", "Your name";
    NOTE = "Ghi chú", "Note";
    SEND = "Gửi xác nhận", "Send the answer";
    ONCE = "Chỉ xác nhận được một lần. Bên gửi thấy ngay kết quả.", "You can answer once. The sender sees it at once.";
    ANSWERED = "Đã xác nhận. Cảm ơn anh/chị!", "Answered. Thank you!";
    CANCELLED = "Bên gửi đã hủy thông báo giao hàng này.", "The sender has cancelled this advice.";
    FAULTS = "Vui lòng xem lại các mục sau:", "Please look at the following:";
    LINE = "Dòng", "Line";
    BY = "Người xác nhận", "Answered by";
}

/// Returns the form field of a line.
pub(crate) fn field(name: &str, number: u32) -> String {
    format!("{name}-{number}")
}

fn amount(quantity: Option<Quantity>, unit: Option<&str>, units: &dyn Fn(&str) -> String) -> String {
    match (quantity, unit) {
        (Some(quantity), Some(unit)) => format!("{} {}", quantity.format_vi(), units(unit)),
        (Some(quantity), None) => quantity.format_vi(),
        (None, _) => String::new(),
    }
}

/// Content of the page.
pub(crate) struct AdviceAnswerForm<'a> {
    pub(crate) advice: &'a AdviceView,
    pub(crate) language: Language,
    /// Violations in the submitted answer.
    pub(crate) faults: &'a [Violation],
    /// Submitted values by form field, shown again after an error.
    pub(crate) typed: &'a HashMap<String, String>,
    /// Name of a unit of measure.
    pub(crate) units: &'a dyn Fn(&str) -> String,
}

/// Renders the page.
pub(crate) fn of(page: &AdviceAnswerForm<'_>) -> String {
    let (advice, language) = (page.advice, page.language);
    let say = |text: Text| text.get(language);
    let title = format!("{} {}", say(TITLE), advice.number);
    let facts = [
        (FROM, Some(advice.sender.name.clone())),
        (TO, Some(advice.recipient.name.clone())),
        (SENT, Some(format::moment(advice.sent_at))),
        (EXPECTED, advice.expected_at.map(format::moment)),
        (ORDER, advice.order_number.clone()),
        (SHIPMENT, advice.shipment_number.clone()),
        (CARRIER, advice.carrier.clone()),
        (VEHICLE, advice.vehicle.clone()),
        (BY, advice.answered_by.clone()),
    ];
    let is_open = advice.state == AdviceState::Sent;
    let content = html! {
        article.trace {
            section.card.block {
                h1 { (title) }
                dl.facts {
                    @for (name, value) in &facts {
                        @if let Some(value) = value { div.fact { dt { (say(*name)) } dd { (value) } } }
                    }
                }
            }
            @match advice.state {
                AdviceState::Received | AdviceState::Disputed => {
                    div.hint role="status" { p { strong { (say(ANSWERED)) } } p { (say(advice.state.label())) } }
                }
                AdviceState::Cancelled => { div.hint role="status" { p { (say(CANCELLED)) } } }
                AdviceState::Sent => {}
            }
            @if !page.faults.is_empty() {
                div.verdict.verdict--bad role="alert" {
                    (icon(Icon::Warning))
                    div {
                        p.verdict__title { (say(FAULTS)) }
                        ul { @for fault in page.faults { li { (fault_text(fault, language)) } } }
                    }
                }
            }
            @if is_open {
                form.answer method="post" {
                    @for (index, line) in advice.lines.iter().enumerate() { (line_view(line, page, Some(index))) }
                    section.card.block.answer__goods {
                        label.answer__field {
                            span { (say(NAME)) }
                            input name="name" required maxlength="255" autocomplete="name" value=(page.typed("name"))
                                aria-invalid=[page.fault("name").map(|_| "true")];
                            (fault_view(page.fault("name")))
                        }
                        label.answer__field {
                            span { (say(NOTE)) }
                            textarea name="note" rows="3" maxlength="2000" { (page.typed("note")) }
                            (fault_view(page.fault("note")))
                        }
                        p { (say(ONCE)) }
                        button.button.button--primary type="submit" { (icon(Icon::Check)) (say(SEND)) }
                    }
                }
            } @else {
                @for line in &advice.lines { (line_view(line, page, None)) }
            }
        }
    };
    frame(&title, language, &content)
}

/// Returns the message of a violation, with its line.
fn fault_text(fault: &Violation, language: Language) -> String {
    let message = fault.reason.message(language);
    let place = fault.field.strip_prefix("lines[").and_then(|rest| rest.split_once("]."));
    match place {
        Some((index, _)) => {
            let number = index.parse::<usize>().unwrap_or_default() + 1;
            format!("{} {number}: {message}", LINE.get(language))
        }
        None if fault.field == "name" => format!("{}: {message}", NAME.get(language)),
        None => message,
    }
}

impl AdviceAnswerForm<'_> {
    fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Returns the message of the violation of a field.
    fn fault(&self, field: &str) -> Option<String> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.reason.message(self.language))
    }
}

fn fault_view(fault: Option<String>) -> Markup {
    html! { @if let Some(fault) = fault { span.answer__fault { (fault) } } }
}

/// Renders a line of the advice; `open` is its index if it can be answered.
fn line_view(line: &AdviceLine, page: &AdviceAnswerForm<'_>, open: Option<usize>) -> Markup {
    let say = |text: Text| text.get(page.language);
    let name = line.goods.name.clone().or_else(|| line.goods.sscc.clone());
    let name = name.unwrap_or_else(|| line.goods.address.clone());
    let number = line.number;
    html! {
        section.card.block {
            h2 { (number) ". " (name) }
            dl.facts {
                @if let Some(sscc) = &line.goods.sscc { div.fact { dt { "SSCC" } dd.code { (sscc) } } }
                @if let Some(lot) = &line.goods.lot_number { div.fact { dt { (say(LOT)) } dd.code { (lot) } } }
                @if line.quantity.is_some() {
                    div.fact { dt { (say(GOODS)) } dd { (amount(line.quantity, line.unit.as_deref(), page.units)) } }
                }
                @if !line.contents.is_empty() {
                    div.fact {
                        dt { (say(CONTENTS)) }
                        dd { @for content in &line.contents { p { (content_text(content, page)) } } }
                    }
                }
                @if let Some(outcome) = line.outcome {
                    div.fact { dt { (say(OUTCOME)) } dd { (say(outcome.label())) } }
                }
                @if line.received.is_some() {
                    div.fact {
                        dt { (say(RECEIVED)) } dd { (amount(line.received, line.received_unit.as_deref().or(line.unit.as_deref()), page.units)) }
                    }
                }
                @if let Some(reason) = &line.reason { div.fact { dt { (say(REASON)) } dd { (reason) } } }
            }
            @if let Some(index) = open { (answer_view(line, page, index)) }
        }
    }
}

/// Renders the inputs of a line. "Received in full" is preselected as the most frequent answer.
fn answer_view(line: &AdviceLine, page: &AdviceAnswerForm<'_>, index: usize) -> Markup {
    let say = |text: Text| text.get(page.language);
    let number = line.number;
    let outcomes = Outcome::ALL.into_iter().filter(|outcome| *outcome != Outcome::Different || line.quantity.is_some());
    let chosen = Outcome::parse(page.typed(&field("outcome", number))).unwrap_or(Outcome::Received);
    let fault = |of: &str| page.fault(&format!("lines[{index}].{of}"));
    let input = |of: &'static str, label: Text, mode: &'static str| {
        let name = field(of, number);
        let typed = page.typed(&name);
        // A number as it was read; what could not be read, as typed.
        let read = Quantity::from_typed(typed).ok().filter(|_| mode == "decimal").map(Quantity::format_typed);
        let value = read.unwrap_or_else(|| typed.to_owned());
        html! {
            label.answer__field {
                span { (say(label)) }
                input name=(name) value=(value) inputmode=(mode) maxlength="255" autocomplete="off"
                    aria-invalid=[fault(of).map(|_| "true")];
                (fault_view(fault(of)))
            }
        }
    };
    html! {
        fieldset.answer__line {
            legend.visually-hidden { (say(OUTCOME)) }
            div.answer__choices {
                @for outcome in outcomes {
                    label.answer__choice {
                        input type="radio" name=(field("outcome", number)) value=(outcome.as_str()) required
                            checked[outcome == chosen];
                        span { (say(outcome.label())) }
                    }
                }
            }
            (fault_view(fault("outcome")))
            div.answer__fields {
                @if line.quantity.is_some() { (input("received", RECEIVED, "decimal")) }
                (input("reason", REASON, "text"))
            }
        }
    }
}

fn content_text(content: &Amount, page: &AdviceAnswerForm<'_>) -> String {
    let goods = &content.goods;
    let lot = goods.lot_number.as_ref().map(|lot| format!("{} {lot}", LOT.get(page.language).to_lowercase()));
    let much = Some(amount(content.quantity, content.unit.as_deref(), page.units)).filter(|much| !much.is_empty());
    let name = goods.name.clone().unwrap_or_else(|| goods.address.clone());
    [Some(name), lot, much].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
