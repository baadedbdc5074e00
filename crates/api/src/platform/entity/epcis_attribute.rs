//! Attributes of master data that came with documents (EPCIS 2.0, section 6.5).

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "epcis_attribute")]
pub struct Model {
    /// The business.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation_id: Uuid,
    /// Key of the described identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub element: Uuid,
    /// Position among the attributes and children of the element.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Address of the described identity.
    pub address: String,
    /// URI of the vocabulary.
    pub vocabulary: String,
    /// Full URI of the attribute; empty for a child.
    pub name: String,
    /// The value as a text to search for; null for other values. Of a child, its address.
    pub text: Option<String>,
    /// The value as JSON; null for an attribute without value.
    pub value: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
