//! Labels that scan: a [`Content`] is laid out as a [`Drawing`] in exact lengths, and [`pdf`], [`svg`] and [`zpl`]
//! write it.
//!
//! | module | |
//! |---|---|
//! | [`content`] | the content of a label, stored with a print run for reprints |
//! | [`symbol`] | QR and GS1-128 as whole modules |
//! | [`font`] | metrics and outlines of the one font that all back ends use |
//! | [`text`] | texts that wrap and shrink to fit |
//! | [`drawing`], [`layout`] | the positions of all elements |
//! | [`report`] | texts and tables that flow over pages |
//! | [`grid`], [`bitmap`] | dots of printers, rasterised labels |
//!
//! A separate crate, so that it is optimised in debug builds too: ten thousand labels are millions of modules.

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
pub use layout::{LayoutError, lay_out, lay_out_on};
pub use sheet::Sheet;
