//! Usage of the connection pools, for the metrics.

use sea_orm::{DatabaseConnection, DbBackend, sqlx};

use super::Database;

/// Usage of a connection pool.
#[derive(Clone, Copy, Debug)]
pub struct PoolUse {
    /// `writer` and `reader` on SQLite, `all` on PostgreSQL.
    pub name: &'static str,
    /// Connections in use.
    pub in_use: u32,
    /// Idle connections.
    pub idle: u32,
    /// Maximum number of connections.
    pub max: u32,
}

impl PoolUse {
    fn of<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> Self {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        Self { name, in_use: pool.size().saturating_sub(idle), idle, max: pool.options().get_max_connections() }
    }
}

impl Database {
    /// Returns the current usage of each pool.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolUse> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            let of = |name, connection: &DatabaseConnection| PoolUse::of(name, connection.get_sqlite_connection_pool());
            return vec![of("writer", &self.writer), of("reader", &self.reader)];
        }
        vec![PoolUse::of("all", self.writer.get_postgres_connection_pool())]
    }
}
