//! The components that pages consist of.

pub mod camera;
pub mod chart;
pub mod chunk;
pub mod code_input;
pub mod copy;
pub mod dialog;
pub mod fetched;
pub mod file;
pub mod file_links;
pub mod heading;
pub mod icon;
pub mod loaded;
pub mod more;
pub mod not_found;
pub mod own_picture;
pub mod qr;
pub mod restricted;
pub mod scan_box;
pub mod search;
pub mod shell;
pub mod sign_in_form;
pub mod state;
pub mod toast;
pub mod trace_box;
pub mod validity;
pub mod wedge;
