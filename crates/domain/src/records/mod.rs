//! Master data of a business.

pub mod allergen;
pub mod area;
pub mod catalogue;
pub mod certificate;
pub mod diary;
pub mod logistic_unit;
pub mod lot;
pub mod material;
pub mod material_batch;
pub mod member;
pub mod page;
pub mod place;
pub mod process;
pub mod product;
pub mod recognition;
pub mod resource;
pub mod restriction;
pub mod sheet;
pub mod standard;
pub(crate) mod unit_name;
