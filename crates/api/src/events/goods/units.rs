//! Names of units of measure.

use std::collections::{BTreeSet, HashMap};

use nguon_migrations::seed::catalogue_id;
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use crate::platform::entity::catalogue_entry;
use crate::platform::problem::Result;

/// Vietnamese names of units of measure by code; units in no catalogue keep their code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units(HashMap<String, String>);

impl Units {
    /// Loads the names of the units with these codes.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn load<C: ConnectionTrait>(connection: &C, codes: impl Iterator<Item = &str>) -> Result<Self> {
        let codes: BTreeSet<&str> = codes.filter(|code| !code.is_empty()).collect();
        if codes.is_empty() {
            return Ok(Self::default());
        }
        let names: Vec<(String, String)> = catalogue_entry::Entity::find()
            .select_only()
            .columns([catalogue_entry::Column::Code, catalogue_entry::Column::NameVi])
            .filter(catalogue_entry::Column::Id.is_in(codes.into_iter().map(|code| catalogue_id("unit", code))))
            .into_tuple()
            .all(connection)
            .await?;
        Ok(Self(names.into_iter().collect()))
    }

    /// Returns the name of a unit of measure; pieces have none.
    pub(crate) fn name<'u>(&'u self, code: &'u str) -> &'u str {
        self.0.get(code).map_or(code, String::as_str)
    }
}
