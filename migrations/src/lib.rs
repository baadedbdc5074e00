//! The database schema, one change per file, for SQLite and PostgreSQL.
//!
//! A released migration is never edited: a change is a new file at the end of the list.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod derived;
mod m20261122_000001_create_area;
mod m20261122_000002_create_authority;
mod m20261122_000003_create_catalogue_entry;
mod m20261122_000004_create_file;
mod m20261122_000005_create_organisation;
mod m20261122_000006_create_user_account;
mod m20261122_000007_create_session;
mod m20261122_000008_create_refresh_token;
mod m20261122_000009_create_password_reset;
mod m20261122_000010_create_throttle;
mod m20261122_000011_create_outgoing_mail;
mod m20261122_000012_create_idempotency;
mod m20261122_000013_create_tally;
mod m20261122_000014_create_reference;
mod m20261122_000015_create_search_word;
mod m20261122_000016_create_trace_code;
mod m20261122_000017_create_member;
mod m20261122_000018_create_material;
mod m20261122_000019_create_process;
mod m20261122_000020_create_product;
mod m20261122_000021_create_lot;
mod m20261122_000022_fill_areas;
mod m20261122_000023_fill_catalogues;
mod m20261124_000024_create_blob;
mod m20261124_000025_add_certificates;
mod m20261124_000026_create_diary_entry;
mod m20261124_000027_create_validity;
mod m20261124_000028_extend_organisation;
mod m20261124_000030_create_search_posting;
mod m20261124_000031_keep_lists;
mod m20261124_000032_create_invitation;
mod m20261124_000033_add_ocop_groups;
mod m20261124_000034_create_place;
mod m20261124_000035_create_gs1_key;
mod m20261124_000036_count_numbers;
mod m20261124_000045_create_print_run;
mod m20261124_000050_create_epcis_event;
mod m20261124_000051_create_holding;
mod m20261124_000052_create_despatch_advice;
mod m20261124_000053_keep_acts;
mod m20261124_000054_create_api_key;
mod m20261124_000055_list_resources;
mod m20261124_000056_create_recall;
mod m20261124_000057_probe_links;
mod m20261129_000058_keep_incomplete;
mod m20261130_000060_create_history;
mod m20261130_000065_create_job;
mod m20261130_000070_create_recall_page;
mod m20261130_000075_create_registered_change;
mod m20261130_000076_one_gln_one_business;
mod m20261130_000080_create_server_key;
mod m20261130_000081_extend_refresh_token;
mod m20261130_000085_end_despatch_links;
mod m20261130_000086_count_events;
mod m20261130_000090_create_heartbeat;
mod m20261130_000093_bound_holdings;
mod m20261201_000100_fill_communes;
mod m20261201_000110_tell_events_apart;
mod m20261201_000152_add_yen;
mod m20261201_000200_create_restriction;
mod m20261201_000201_create_hold;
mod m20261201_000202_flag_events;
mod m20261201_000203_give_reason_for_labels;
mod m20261201_000220_one_stock_per_dimension;
mod m20261201_000221_find_shortages;
mod m20261201_000222_count_in_other_units;
mod m20261201_000223_amounts_of_recipients;
mod m20261201_000240_create_material_batch;
mod m20261201_000260_find_handling;
mod m20261201_000261_expect_deliveries;
mod m20261201_000280_take_household_numbers;
mod m20261201_000281_add_papers;
mod m20261201_000282_add_conformity_kinds;
mod m20261201_000283_index_recognitions;
mod m20261201_000300_mark_not_counted;
mod m20261201_000301_create_epcis_attribute;
mod m20261201_000302_add_facts;
mod schema;
pub mod seed;

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_create_area::Migration),
            Box::new(m20261122_000002_create_authority::Migration),
            Box::new(m20261122_000003_create_catalogue_entry::Migration),
            Box::new(m20261122_000004_create_file::Migration),
            Box::new(m20261122_000005_create_organisation::Migration),
            Box::new(m20261122_000006_create_user_account::Migration),
            Box::new(m20261122_000007_create_session::Migration),
            Box::new(m20261122_000008_create_refresh_token::Migration),
            Box::new(m20261122_000009_create_password_reset::Migration),
            Box::new(m20261122_000010_create_throttle::Migration),
            Box::new(m20261122_000011_create_outgoing_mail::Migration),
            Box::new(m20261122_000012_create_idempotency::Migration),
            Box::new(m20261122_000013_create_tally::Migration),
            Box::new(m20261122_000014_create_reference::Migration),
            Box::new(m20261122_000015_create_search_word::Migration),
            Box::new(m20261122_000016_create_trace_code::Migration),
            Box::new(m20261122_000017_create_member::Migration),
            Box::new(m20261122_000018_create_material::Migration),
            Box::new(m20261122_000019_create_process::Migration),
            Box::new(m20261122_000020_create_product::Migration),
            Box::new(m20261122_000021_create_lot::Migration),
            Box::new(m20261122_000022_fill_areas::Migration),
            Box::new(m20261122_000023_fill_catalogues::Migration),
            Box::new(m20261124_000024_create_blob::Migration),
            Box::new(m20261124_000025_add_certificates::Migration),
            Box::new(m20261124_000026_create_diary_entry::Migration),
            Box::new(m20261124_000027_create_validity::Migration),
            Box::new(m20261124_000028_extend_organisation::Migration),
            Box::new(m20261124_000030_create_search_posting::Migration),
            Box::new(m20261124_000031_keep_lists::Migration),
            Box::new(m20261124_000032_create_invitation::Migration),
            Box::new(m20261124_000033_add_ocop_groups::Migration),
            Box::new(m20261124_000034_create_place::Migration),
            Box::new(m20261124_000035_create_gs1_key::Migration),
            Box::new(m20261124_000036_count_numbers::Migration),
            Box::new(m20261124_000045_create_print_run::Migration),
            Box::new(m20261124_000050_create_epcis_event::Migration),
            Box::new(m20261124_000051_create_holding::Migration),
            Box::new(m20261124_000052_create_despatch_advice::Migration),
            Box::new(m20261124_000053_keep_acts::Migration),
            Box::new(m20261124_000054_create_api_key::Migration),
            Box::new(m20261124_000055_list_resources::Migration),
            Box::new(m20261124_000056_create_recall::Migration),
            Box::new(m20261124_000057_probe_links::Migration),
            Box::new(m20261129_000058_keep_incomplete::Migration),
            Box::new(m20261130_000060_create_history::Migration),
            Box::new(m20261130_000065_create_job::Migration),
            Box::new(m20261130_000070_create_recall_page::Migration),
            Box::new(m20261130_000075_create_registered_change::Migration),
            Box::new(m20261130_000076_one_gln_one_business::Migration),
            Box::new(m20261130_000080_create_server_key::Migration),
            Box::new(m20261130_000081_extend_refresh_token::Migration),
            Box::new(m20261130_000085_end_despatch_links::Migration),
            Box::new(m20261130_000086_count_events::Migration),
            Box::new(m20261130_000090_create_heartbeat::Migration),
            Box::new(m20261130_000093_bound_holdings::Migration),
            Box::new(m20261201_000100_fill_communes::Migration),
            Box::new(m20261201_000110_tell_events_apart::Migration),
            Box::new(m20261201_000152_add_yen::Migration),
            Box::new(m20261201_000200_create_restriction::Migration),
            Box::new(m20261201_000201_create_hold::Migration),
            Box::new(m20261201_000202_flag_events::Migration),
            Box::new(m20261201_000203_give_reason_for_labels::Migration),
            Box::new(m20261201_000220_one_stock_per_dimension::Migration),
            Box::new(m20261201_000221_find_shortages::Migration),
            Box::new(m20261201_000222_count_in_other_units::Migration),
            Box::new(m20261201_000223_amounts_of_recipients::Migration),
            Box::new(m20261201_000240_create_material_batch::Migration),
            Box::new(m20261201_000260_find_handling::Migration),
            Box::new(m20261201_000261_expect_deliveries::Migration),
            Box::new(m20261201_000280_take_household_numbers::Migration),
            Box::new(m20261201_000281_add_papers::Migration),
            Box::new(m20261201_000282_add_conformity_kinds::Migration),
            Box::new(m20261201_000283_index_recognitions::Migration),
            Box::new(m20261201_000300_mark_not_counted::Migration),
            Box::new(m20261201_000301_create_epcis_attribute::Migration),
            Box::new(m20261201_000302_add_facts::Migration),
        ]
    }
}
