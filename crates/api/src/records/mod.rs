//! A business's master data and its GS1 numbers.

pub(crate) mod area;
pub(crate) mod catalogue;
pub(crate) mod diary;
pub(crate) mod gs1;
pub(crate) mod management;
pub(crate) mod material_batch;
pub(crate) mod material_use;
pub(crate) mod quota;
pub(crate) mod restriction;
pub(crate) mod usage;
