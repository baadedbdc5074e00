//! The chunks of what few need of the management of records (ADR 23).

use super::{conflict as decision, import as tables, quick, series as units};
use crate::component::chunk::chunks;
pub use crate::component::chunk::page;

chunks! {
    import: import = tables::page;
    quick: quick_form = quick::form;
    dialogs: conflict = decision::choices, series = units::form;
}
