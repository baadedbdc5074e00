//! Inputs that came from people's troubles: a folder for each kind, a file for each input.

mod amounts;
mod codes;
mod requests;
mod tables;
mod uploads;
