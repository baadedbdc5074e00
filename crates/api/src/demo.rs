//! The demo data.
use crate::Application; use crate::problem::Result;
pub async fn load(_:&Application)->Result<String>{Ok(String::new())}
pub async fn is_empty(_:&Application)->Result<bool>{Ok(false)}
pub async fn describe(_:&Application)->Result<Option<String>>{Ok(None)}
