//! The pages that are not lists or forms of records.

pub mod account;
pub mod advices;
pub mod api_keys;
pub mod approval;
pub mod approvals;
pub mod areas;
mod business;
pub mod catalogues;
mod dashboard;
pub mod forgot_password;
pub mod goods;
pub mod home;
pub mod invitation;
pub mod labels;
mod landing;
pub mod not_found;
pub mod numbers;
pub mod profile;
pub mod recalls;
pub mod register;
pub mod registered;
pub mod registration;
pub mod reset_password;
pub mod sign_in;
pub mod trace;
pub mod users;
