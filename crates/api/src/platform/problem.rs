//! The error type of the server, and its conversion to `application/problem+json`.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use nguon_domain::input::localized::Language;
use nguon_domain::input::problem::CellFault;
use nguon_domain::input::problem::UsedBy;
use nguon_domain::input::problem::{Problem, ProblemCode};
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::DbErr;

use crate::platform::database::{is_full, problem_of};

/// `Retry-After` of requests that the server could not carry out, in seconds.
const RETRY_SECONDS: i64 = 5;

/// The reason why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A problem code without details.
    #[error("{}", .0.title().en)]
    Refused(ProblemCode),
    /// A malformed request, with the cause.
    #[error("malformed: {0}")]
    Malformed(String),
    /// A problem code with details on this occurrence.
    #[error("{}: {detail}", .0.title().en, detail = .1)]
    Explained(ProblemCode, String),
    /// Invalid fields.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Violation>),
    /// Fields that contradict what is stored.
    #[error("{}: {violations:?}", .0.title().en, violations = .1)]
    Contradicted(ProblemCode, Vec<Violation>),
    /// Invalid cells of a file.
    #[error("{} faulty cells", .0.len())]
    Cells(Vec<CellFault>),
    /// Records that are in use.
    #[error("in use: {0:?}")]
    InUse(Vec<UsedBy>),
    /// Too many attempts.
    #[error("too many requests, retry after {retry_after} s")]
    TooManyRequests {
        /// Seconds until the next attempt is permitted.
        retry_after: i64,
    },
    /// Too much concurrent work.
    #[error("busy, retry after {retry_after} s")]
    Busy {
        /// Seconds until a retry makes sense.
        retry_after: i64,
    },
    /// A quota of the business is used up.
    #[error("{}: {limit}", .code.title().en)]
    QuotaReached {
        /// Code of the quota.
        code: ProblemCode,
        /// The maximum.
        limit: i64,
    },
    /// An error of the database.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A part of the server cannot work at present: the code for the caller, the cause for the log.
    #[error("{1}")]
    Failed(ProblemCode, String),
    /// Any other internal error.
    #[error("{0}")]
    Internal(String),
}

/// The result of services.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns an internal error with its cause, which is only logged.
    pub fn internal(context: &str, cause: impl std::fmt::Display) -> Self {
        Self::Internal(format!("{context}: {cause}"))
    }

    /// Returns the error of a failed read or write: [`ProblemCode::InsufficientStorage`] when any cause in the chain is
    /// a full disk, otherwise an internal error.
    pub fn storing(context: &str, cause: impl std::error::Error + 'static) -> Self {
        let text = format!("{context}: {cause}");
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(&cause);
        while let Some(error) = next {
            if error.downcast_ref::<std::io::Error>().is_some_and(is_full) {
                return Self::Failed(ProblemCode::InsufficientStorage, text);
            }
            next = error.source();
        }
        Self::Internal(text)
    }

    /// Returns the error of a single invalid field.
    pub fn field(field: impl Into<String>, reason: Reason) -> Self {
        Self::Invalid(vec![Violation::new(field, reason)])
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(code)
            | Self::Explained(code, _)
            | Self::Contradicted(code, _)
            | Self::QuotaReached { code, .. } => *code,
            Self::Malformed(_) => ProblemCode::Malformed,
            Self::Invalid(_) | Self::Cells(_) => ProblemCode::Invalid,
            Self::InUse(_) => ProblemCode::InUse,
            Self::TooManyRequests { .. } => ProblemCode::TooManyRequests,
            Self::Busy { .. } => ProblemCode::Unavailable,
            Self::Failed(code, _) => *code,
            Self::Database(error) => problem_of(error),
            Self::Internal(_) => ProblemCode::Internal,
        }
    }

    /// Returns the problem document, in the caller's language.
    #[must_use]
    pub fn problem(&self, language: Language, request_id: &str) -> Problem {
        let mut problem = Problem::new(self.code(), language, request_id);
        match self {
            Self::Malformed(detail) | Self::Explained(_, detail) => problem.detail = Some(detail.clone()),
            Self::Invalid(violations) | Self::Contradicted(_, violations) => {
                problem.errors = violations.iter().map(|violation| violation.describe(language)).collect();
            }
            Self::Cells(cells) => problem.cells.clone_from(cells),
            Self::InUse(used_by) => problem.used_by.clone_from(used_by),
            Self::QuotaReached { limit, .. } => problem.detail = Some(quota_detail(*limit, language)),
            _ => {}
        }
        problem
    }
}

/// Returns the maximum of a quota, and what to do.
fn quota_detail(limit: i64, language: Language) -> String {
    match language {
        Language::Vi => format!(
            "Hạn mức là {}. Hãy liên hệ đơn vị vận hành hệ thống để xin tăng hạn mức.",
            nguon_domain::input::format::count(limit)
        ),
        Language::En => format!("The limit is {limit}. Ask whoever runs the system to raise it."),
    }
}

impl From<ProblemCode> for Error {
    fn from(code: ProblemCode) -> Self {
        Self::Refused(code)
    }
}

/// An error attached to its response for the edge, which knows language and request id.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) Error);

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::new(self.status_code());
        if let Self::TooManyRequests { retry_after } | Self::Busy { retry_after } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        if let ProblemCode::Unavailable | ProblemCode::InsufficientStorage = self.code()
            && !matches!(self, Self::Busy { .. })
        {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
        }
        if self.code() == ProblemCode::Unauthenticated {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // The error moves along with the response; errors that cannot be cloned are reduced to their code and text.
        response.extensions_mut().insert(Refusal(match self {
            Self::Refused(code) => Self::Refused(*code),
            Self::Malformed(detail) => Self::Malformed(detail.clone()),
            Self::Explained(code, detail) => Self::Explained(*code, detail.clone()),
            Self::Invalid(violations) => Self::Invalid(violations.clone()),
            Self::Contradicted(code, violations) => Self::Contradicted(*code, violations.clone()),
            Self::Cells(cells) => Self::Cells(cells.clone()),
            Self::InUse(used_by) => Self::InUse(used_by.clone()),
            Self::TooManyRequests { retry_after } => Self::TooManyRequests { retry_after: *retry_after },
            Self::Busy { retry_after } => Self::Busy { retry_after: *retry_after },
            Self::QuotaReached { code, limit } => Self::QuotaReached { code: *code, limit: *limit },
            Self::Failed(code, cause) => Self::Failed(*code, cause.clone()),
            Self::Database(_) => Self::Failed(self.code(), self.to_string()),
            Self::Internal(cause) => Self::Internal(cause.clone()),
        }));
        response
    }
}
