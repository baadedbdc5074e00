//! How the connections are used now, for the figures of the server.

use sea_orm::{DatabaseConnection, DbBackend, sqlx};

use super::Database;

/// How the connections of a pool are used.
#[derive(Clone, Copy, Debug)]
pub struct PoolUse {
    /// `writer` and `reader` on SQLite, `all` on PostgreSQL.
    pub name: &'static str,
    /// Connections that work or are held.
    pub in_use: u32,
    /// Connections that wait for work.
    pub idle: u32,
    /// The most that there may be.
    pub max: u32,
}

impl PoolUse {
    fn of<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> Self {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        Self { name, in_use: pool.size().saturating_sub(idle), idle, max: pool.options().get_max_connections() }
    }
}

impl Database {
    /// How the connections are used now.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolUse> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            let of = |name, connection: &DatabaseConnection| PoolUse::of(name, connection.get_sqlite_connection_pool());
            return vec![of("writer", &self.writer), of("reader", &self.reader)];
        }
        vec![PoolUse::of("all", self.writer.get_postgres_connection_pool())]
    }
}
