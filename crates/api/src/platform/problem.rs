//! The one error type of the server and how it becomes `application/problem+json`.

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

/// Seconds after which a request may be sent again that the server could not carry out.
const RETRY_SECONDS: i64 = 5;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A refusal that needs no particulars.
    #[error("{}", .0.title().en)]
    Refused(ProblemCode),
    /// The request cannot be read; says what is wrong with it.
    #[error("malformed: {0}")]
    Malformed(String),
    /// A refusal with what is to be known about this occurrence.
    #[error("{}: {detail}", .0.title().en, detail = .1)]
    Explained(ProblemCode, String),
    /// Fields are refused.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Violation>),
    /// Cells of a file are refused.
    #[error("{} faulty cells", .0.len())]
    Cells(Vec<CellFault>),
    /// Records are in use.
    #[error("in use: {0:?}")]
    InUse(Vec<UsedBy>),
    /// Too many attempts; may be tried again after so many seconds.
    #[error("too many requests, retry after {retry_after} s")]
    TooManyRequests {
        /// Seconds.
        retry_after: i64,
    },
    /// So much is being done that this has to wait; may be tried again after so many seconds.
    #[error("busy, retry after {retry_after} s")]
    Busy {
        /// Seconds.
        retry_after: i64,
    },
    /// The business has as many as it may have.
    #[error("{}: {limit}", .code.title().en)]
    QuotaReached {
        /// Of what.
        code: ProblemCode,
        /// How many.
        limit: i64,
    },
    /// The database failed.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A part of the server cannot do its work now: the code for the caller, the cause for the log.
    #[error("{1}")]
    Failed(ProblemCode, String),
    /// Anything else of ours failed.
    #[error("{0}")]
    Internal(String),
}

/// What a service returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An internal fault with its cause, which only the log sees.
    pub fn internal(context: &str, cause: impl std::fmt::Display) -> Self {
        Self::Internal(format!("{context}: {cause}"))
    }

    /// Something could not be written or read. When there is no room left, wherever in the chain of causes that stands,
    /// it is [`ProblemCode::InsufficientStorage`], otherwise an internal fault.
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

    /// A single refused field.
    pub fn field(field: impl Into<String>, reason: Reason) -> Self {
        Self::Invalid(vec![Violation::new(field, reason)])
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(code) | Self::Explained(code, _) | Self::QuotaReached { code, .. } => *code,
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

    /// The body, in the caller's language.
    #[must_use]
    pub fn problem(&self, language: Language, request_id: &str) -> Problem {
        let mut problem = Problem::new(self.code(), language, request_id);
        match self {
            Self::Malformed(detail) | Self::Explained(_, detail) => problem.detail = Some(detail.clone()),
            Self::Invalid(violations) => {
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

/// The figure of a quota, and what to do.
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

/// Waits in the response for the outermost layer, which knows the language and the request's identifier.
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
        // The error itself moves on with the response; what cannot be copied is only ever shown as a code.
        response.extensions_mut().insert(Refusal(match self {
            Self::Refused(code) => Self::Refused(*code),
            Self::Malformed(detail) => Self::Malformed(detail.clone()),
            Self::Explained(code, detail) => Self::Explained(*code, detail.clone()),
            Self::Invalid(violations) => Self::Invalid(violations.clone()),
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
