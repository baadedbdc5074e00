//! Master data beyond the lists and forms of `management`: areas, catalogues, numbers.

pub mod areas;
pub mod catalogues;
pub mod numbers;
