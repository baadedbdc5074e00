//! Small inputs from people's real troubles, by kind.

mod tables;
mod uploads;
