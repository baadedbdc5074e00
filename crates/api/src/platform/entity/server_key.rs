//! Keys shared by all servers on this database.

use sea_orm::entity::prelude::*;

/// Purpose of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum Purpose {
    /// Signs access tokens: PKCS#8 of an Ed25519 key.
    #[sea_orm(string_value = "session")]
    Session,
    /// Makes keyed hashes: 32 random bytes.
    #[sea_orm(string_value = "digest")]
    Digest,
}

/// Bytes of a key, sealed or not; not shown by `Debug`.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Secret(pub Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret")
    }
}

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "server_key")]
pub struct Model {
    /// Identifier of the key in the header of tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// Purpose.
    pub purpose: Purpose,
    /// Number within the purpose, from 1; the highest is in use. `None` for a key that only verifies.
    pub number: Option<i32>,
    /// The key, sealed or not.
    pub secret: Secret,
    /// Whether it is sealed with `NGUON_SECRET`.
    pub is_sealed: bool,
    /// Time of creation.
    pub created_at: DateTimeUtc,
    /// Time from which it is invalid; `None` for the key in use.
    pub ends_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
