//! Labels that scan: a [`Content`] is laid out once as a [`Drawing`] in exact lengths, and [`pdf`], [`svg`]
//! and [`zpl`] write what was drawn.
//!
//! | module | |
//! |---|---|
//! | [`content`] | what a label says; kept with a print run, so that a reprint says the same |
//! | [`symbol`] | QR and GS1-128 as whole modules |
//! | [`font`] | the letters: widths and outlines of the one font that every back end uses |
//! | [`text`] | texts that wrap and shrink until they fit |
//! | [`drawing`], [`layout`] | where everything stands |
//! | [`report`] | texts and tables that flow over pages |
//! | [`grid`], [`bitmap`] | the dots of printers, and a label as dots |
//!
//! A crate of its own, so that it is optimised in debug builds too: ten thousand labels are millions of modules.

pub mod bitmap;
pub mod content;
pub mod drawing;
pub mod font;
pub mod grid;
pub mod layout;
mod mask;
pub mod pdf;
pub mod report;
pub mod sheet;
pub mod svg;
pub mod symbol;
pub mod text;
pub mod zpl;

pub use content::Content;
pub use drawing::Drawing;
pub use grid::Grid;
pub use layout::{Misfit, lay_out, lay_out_on};
pub use sheet::Sheet;
