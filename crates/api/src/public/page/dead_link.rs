//! Error pages for links without an account. They say what to do, and reveal nothing about what the link stood for.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::html;
use nguon_domain::input::localized::{Language, Text};

use super::frame;
use super::icon::{Icon, icon};
use super::text::{AGAIN_LATER, say};
use crate::http::edge;

/// Why a link cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeadLink {
    /// No despatch advice has this link.
    UnknownAdvice,
    /// The link of the despatch advice has expired.
    EndedAdvice,
    /// The sender has revoked the link.
    RevokedAdvice,
    /// No recall notice has this link, or a newer link replaced it.
    UnknownNotice,
    /// The rate limit is exceeded.
    Busy,
}

impl DeadLink {
    const fn status(self) -> StatusCode {
        match self {
            Self::UnknownAdvice | Self::UnknownNotice => StatusCode::NOT_FOUND,
            Self::EndedAdvice | Self::RevokedAdvice => StatusCode::GONE,
            Self::Busy => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    const fn title(self) -> Text {
        match self {
            Self::UnknownAdvice => Text::new("Không tìm thấy thông báo giao hàng", "No such despatch advice"),
            Self::EndedAdvice => Text::new("Đường dẫn này đã hết hạn", "This link has expired"),
            Self::RevokedAdvice => Text::new("Đường dẫn này đã bị hủy hiệu lực", "This link has been revoked"),
            Self::UnknownNotice => Text::new("Không có thông báo này", "No such notice"),
            Self::Busy => Text::new("Đã mở quá nhiều lần", "Opened too often"),
        }
    }

    const fn advice(self) -> Text {
        match self {
            Self::UnknownAdvice => Text::new(
                "Đường dẫn bị gõ thiếu hoặc gõ sai. Hãy mở lại từ thư hoặc tin nhắn của bên gửi hàng, hoặc nhờ họ tạo đường \
                 dẫn mới.",
                "The address is incomplete or wrong. Open it again from the sender's mail or message, or ask them for a \
                 new link.",
            ),
            Self::EndedAdvice => Text::new(
                "Đường dẫn xác nhận giao hàng chỉ mở được trong 90 ngày. Nếu vẫn cần xem hoặc xác nhận, hãy nhờ bên gửi \
                 hàng tạo đường dẫn mới.",
                "A link to a despatch advice works for 90 days. If you still have to read or answer it, ask the sender for \
                 a new link.",
            ),
            Self::RevokedAdvice => Text::new(
                "Bên gửi hàng đã hủy hiệu lực đường dẫn này. Nếu vẫn cần xem hoặc xác nhận, hãy liên hệ bên gửi hàng.",
                "The sender has revoked this link. If you still have to read or answer the advice, contact the sender.",
            ),
            Self::UnknownNotice => Text::new(
                "Đường dẫn bị gõ thiếu, hoặc đã được thay bằng đường dẫn trong thư gửi sau. Hãy mở lại từ thư mới nhất, hoặc \
                 hỏi nơi đã bán hàng cho bạn.",
                "The address is incomplete, or a later mail has replaced it. Open it again from the newest mail, or ask \
                 whoever sold you the goods.",
            ),
            Self::Busy => Text::new(
                "Địa chỉ mạng này đã mở quá nhiều đường dẫn. Vui lòng chờ ít phút rồi mở lại.",
                "Too many links were opened from this network address. Please wait some minutes and try again.",
            ),
        }
    }
}

/// Returns the language of a page without an account: the one chosen on it, else that of the browser.
pub(crate) fn language_of(http: &HttpRequest) -> Language {
    let asked = web::Query::<HashMap<String, String>>::from_query(http.query_string()).ok();
    match asked.as_ref().and_then(|asked| asked.get("lang")).map(String::as_str) {
        Some("vi") => Language::Vi,
        Some("en") => Language::En,
        _ => edge::language(http.headers()),
    }
}

/// Returns the page as a response, with a content security policy.
pub(crate) fn answer_dead(http: &HttpRequest, why: DeadLink, policy: HeaderValue) -> HttpResponse {
    let language = language_of(http);
    let title = say(why.title(), language);
    let content = html! {
        div.trace {
            div.verdict.verdict--bad { (icon(Icon::Warning)) h1 { (title) } }
            p { (say(why.advice(), language)) }
            @if why == DeadLink::Busy { p { a.button href="" { (say(AGAIN_LATER, language)) } } }
        }
    };
    HttpResponse::build(why.status())
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(frame(title, language, &content))
}
