//! Responses found before routing.

use actix_web::{HttpRequest, HttpResponse};

use crate::Application;

/// Returns the response to a request, equal to its handler's, when everything it needs is in memory. The edge tries it
/// if one is registered with the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortcut(pub(crate) fn(&HttpRequest, &Application) -> Option<HttpResponse>);
