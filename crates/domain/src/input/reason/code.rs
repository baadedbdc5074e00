//! The reason for which a GS1 element string or Digital Link cannot be parsed.

use crate::input::localized::Language;

/// A refused code, as shown to the user. The module `identification` determines what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRefusal {
    /// Stable code for programs.
    pub code: &'static str,
    /// Message in Vietnamese.
    pub vi: String,
    /// Message in English.
    pub en: String,
}

impl CodeRefusal {
    /// Message in `language`.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Vi => self.vi.clone(),
            Language::En => self.en.clone(),
        }
    }
}
