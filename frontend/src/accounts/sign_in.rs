//! Sign-in page (Đăng nhập).

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::access::session::Session;
use crate::component::heading::Heading;
use crate::component::sign_in_form::SignInForm;
use crate::page::Page;

/// Returns the address to go to after signing in: only within this site, or a forged link could lead anywhere.
fn wanted(next: Option<String>) -> Option<String> {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && next != "/")
}

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let query = use_query_map();
    let navigate = use_navigate();
    let next = wanted(query.read_untracked().get("next"));
    let was_sent = next.is_some();
    Effect::new(move |_| {
        if let Some(me) = session.me() {
            let home = Page::home_of(me.role, me.organisation_state);
            let open = next.clone().filter(|next| {
                let path = next.split(['?', '#']).next().unwrap_or_default();
                Page::parse(path).is_some_and(|page| page.is_open_to(me.role, me.organisation_state))
            });
            navigate(
                &open.unwrap_or_else(|| home.path()),
                NavigateOptions { replace: true, ..NavigateOptions::default() },
            );
        }
    });
    view! {
        <div class="narrow">
            <Heading text="Đăng nhập" />
            {was_sent.then(|| view! { <p class="muted">"Đăng nhập để tiếp tục đến trang bạn cần."</p> })}
            <div class="card">
                <SignInForm prefix="field" />
            </div>
            <p>
                "Chưa có tài khoản? " <a href=Page::Register.path()>"Đăng ký doanh nghiệp"</a>
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(wanted(Some("/lots?q=a".into())).as_deref(), Some("/lots?q=a"));
        for bad in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
            assert_eq!(wanted(Some(bad.into())), None, "{bad}");
        }
    }
}
