//! Why a GS1 element string or link cannot be read.

use crate::input::localized::Language;

/// A refusal of a code, as it is shown. Where identifiers are known says what exactly is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRefusal {
    /// Stable, for programs.
    pub code: &'static str,
    /// For people, in Vietnamese.
    pub vi: String,
    /// For people, in English.
    pub en: String,
}

impl CodeRefusal {
    /// What to tell a person.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Vi => self.vi.clone(),
            Language::En => self.en.clone(),
        }
    }
}
