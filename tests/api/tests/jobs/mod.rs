//! Work in the background: claimed, fair, tried again, ended, and started again after a panic.

mod supervision;
