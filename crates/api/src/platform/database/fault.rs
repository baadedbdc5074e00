//! Classification of database errors: the only place that interprets the codes of both databases.

use nguon_domain::input::problem::ProblemCode;
use sea_orm::sqlx;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Returns the problem code of a database error: [`ProblemCode::InsufficientStorage`] when the disk is full,
/// [`ProblemCode::Unavailable`] when the same request may succeed later, otherwise [`ProblemCode::Internal`].
pub(crate) fn problem_of(error: &DbErr) -> ProblemCode {
    match error {
        DbErr::ConnectionAcquire(_) => ProblemCode::Unavailable,
        DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => match cause {
            RuntimeErr::SqlxError(cause) => of_driver(cause),
            RuntimeErr::Internal(_) if matches!(error, DbErr::Conn(_)) => ProblemCode::Unavailable,
            RuntimeErr::Internal(_) => ProblemCode::Internal,
        },
        _ => ProblemCode::Internal,
    }
}

fn of_driver(error: &sqlx::Error) -> ProblemCode {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            if error.try_downcast_ref::<SqliteError>().is_some() { of_sqlite(&code) } else { of_postgres(&code) }
        }
        sqlx::Error::Io(error) if is_full(error) => ProblemCode::InsufficientStorage,
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::BeginFailed => ProblemCode::Unavailable,
        _ => ProblemCode::Internal,
    }
}

/// Classifies SQLite's extended result codes (sqlite.org/rescode.html): the lowest byte is the primary code.
fn of_sqlite(code: &str) -> ProblemCode {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    const READONLY: u32 = 8;
    const FULL: u32 = 13;
    const CANTOPEN: u32 = 14;
    /// The shared-memory file of the write-ahead log cannot grow.
    const IOERR_SHMSIZE: u32 = 4874;
    match code.parse::<u32>() {
        Ok(IOERR_SHMSIZE) => ProblemCode::InsufficientStorage,
        Ok(code) => match code & 0xff {
            FULL => ProblemCode::InsufficientStorage,
            BUSY | LOCKED | READONLY | CANTOPEN => ProblemCode::Unavailable,
            _ => ProblemCode::Internal,
        },
        Err(_) => ProblemCode::Internal,
    }
}

/// The text of [`rolled_back_with_another`].
const ROLLED_BACK_WITH_ANOTHER: &str = "rolled back with another change of the same transaction";

/// Returns the error of a change on SQLite whose transaction was ended by another change in it.
pub(super) fn rolled_back_with_another() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(ROLLED_BACK_WITH_ANOTHER.to_owned()))
}

/// Whether the database rolled back a transaction because of another one, so that a retry may succeed: on PostgreSQL
/// serialization_failure, deadlock_detected; on SQLite [`rolled_back_with_another`].
pub(super) fn is_rolled_back(error: &DbErr) -> bool {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else { return false };
    let cause = match cause {
        RuntimeErr::SqlxError(cause) => cause,
        RuntimeErr::Internal(text) => return text == ROLLED_BACK_WITH_ANOTHER,
    };
    cause
        .as_database_error()
        .and_then(|error| error.code())
        .is_some_and(|code| matches!(code.as_ref(), "40001" | "40P01"))
}

/// Classifies SQLSTATEs (PostgreSQL, Appendix A).
fn of_postgres(code: &str) -> ProblemCode {
    match code {
        // disk_full
        "53100" => ProblemCode::InsufficientStorage,
        // serialization_failure, deadlock_detected; lock_not_available (lock_timeout); query_canceled
        // (statement_timeout); idle_in_transaction_session_timeout, transaction_timeout; a server that is stopping, has
        // crashed or is starting; read_only_sql_transaction.
        "40001" | "40P01" | "55P03" | "57014" | "25P03" | "25P04" | "57P01" | "57P02" | "57P03" | "25006" => {
            ProblemCode::Unavailable
        }
        // insufficient_resources, connection_exception
        _ if code.starts_with("53") || code.starts_with("08") => ProblemCode::Unavailable,
        _ => ProblemCode::Internal,
    }
}

/// Whether a row violates a unique constraint: another request may have inserted its values first.
pub(crate) fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Whether an I/O error means that the disk or quota is exhausted.
pub(crate) fn is_full(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::{is_rolled_back, of_driver, of_postgres, of_sqlite, problem_of, rolled_back_with_another};
    use nguon_domain::input::problem::ProblemCode;
    use sea_orm::sqlx;

    #[test]
    fn a_full_disk_is_told_from_a_busy_database_and_from_a_fault_of_ours() {
        for (code, problem) in [
            ("13", ProblemCode::InsufficientStorage),
            ("4874", ProblemCode::InsufficientStorage),
            ("5", ProblemCode::Unavailable),
            // SQLITE_BUSY_SNAPSHOT
            ("517", ProblemCode::Unavailable),
            ("1", ProblemCode::Internal),
            // SQLITE_CONSTRAINT_UNIQUE
            ("2067", ProblemCode::Internal),
        ] {
            assert_eq!(of_sqlite(code), problem, "{code}");
        }
        for (code, problem) in [
            ("53100", ProblemCode::InsufficientStorage),
            ("53300", ProblemCode::Unavailable),
            ("57014", ProblemCode::Unavailable),
            ("08006", ProblemCode::Unavailable),
            ("23505", ProblemCode::Internal),
            ("42P01", ProblemCode::Internal),
        ] {
            assert_eq!(of_postgres(code), problem, "{code}");
        }
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(of_driver(&sqlx::Error::Io(full)), ProblemCode::InsufficientStorage);
        let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert_eq!(of_driver(&sqlx::Error::Io(reset)), ProblemCode::Unavailable);
    }

    #[test]
    fn a_change_that_was_rolled_back_with_another_may_run_again() {
        let error = rolled_back_with_another();
        assert!(is_rolled_back(&error));
        assert_eq!(problem_of(&error), ProblemCode::Unavailable);
    }
}
