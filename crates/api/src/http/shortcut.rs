//! Answers that are found before routes are looked at.

use actix_web::{HttpRequest, HttpResponse};

use crate::Application;

/// The answer to a request, when all that it needs is in memory; the same that its handler would give. The edge asks when
/// one is registered with the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortcut(pub(crate) fn(&HttpRequest, &Application) -> Option<HttpResponse>);
