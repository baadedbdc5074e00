//! Papers that Circular 02/2024/TT-BKHCN and Decree 37/2026/NĐ-CP, article 32, want on a product and a lot, and the
//! recognitions of a product besides OCOP.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{date_null, integer_null, json, string_len_null, text_null};

use crate::schema::add_column;

/// Papers of products and lots.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let list = |name: &'static str| json(name).default("[]").to_owned();
        let line = |name: &'static str| string_len_null(name, 255);
        let of_product = [
            string_len_null("rural_industry_level", 10),
            line("rural_industry_decision"),
            integer_null("rural_industry_year"),
            date_null("rural_industry_expires_on"),
            line("local_specialty_decision"),
            line("brand"),
            line("model"),
            list("standards"),
            list("self_declarations"),
            list("conformity_certificates"),
            text_null("ingredients"),
            list("allergens"),
            text_null("allergen_note"),
            text_null("safety_warnings"),
        ];
        for column in of_product {
            add_column(manager, "product", column).await?;
        }
        for column in [line("production_line"), line("shift"), list("test_reports")] {
            add_column(manager, "lot", column).await?;
        }
        Ok(())
    }
}
