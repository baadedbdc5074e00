//! Keys that all servers on this database share.

use sea_orm::entity::prelude::*;

/// What a key is for.
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

/// The bytes of a key, or of a key that is sealed; shown in no log.
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
    /// By which a token says which key signed it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Keys of a purpose are numbered from 1, and the last one is in use; `None` for a key that only verifies.
    pub number: Option<i32>,
    /// The key, or the key sealed.
    pub secret: Secret,
    /// Whether it is sealed with `NGUON_SECRET`.
    pub is_sealed: bool,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// Not valid from this time; `None` for the one in use.
    pub ends_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
