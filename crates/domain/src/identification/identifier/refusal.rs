//! Errors of element strings and Digital Links, with their position.

use super::application_identifier::ApplicationIdentifier;
use crate::input::localized::{Language, Text};
use crate::input::reason::code::CodeRefusal;
use crate::input::violation::Reason;

/// The position and reason for which a code is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The number of characters before the fault; `None` when it has no position, as a missing element.
    pub position: Option<usize>,
    /// The application identifier of the faulty element, if it could be parsed.
    pub identifier: Option<ApplicationIdentifier>,
    /// The fault.
    pub fault: Fault,
    /// The title of the identifier, stored here so that code which only displays refusals (the browser app) needs no
    /// table of identifiers.
    pub(super) title: Option<Text>,
}

/// A fault in a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The value is invalid for its identifier; without an identifier, the text as a whole is invalid.
    Value(Reason),
    /// An application identifier was expected, and there is none here.
    UnknownIdentifier {
        /// The text at this position, at most four characters.
        found: String,
    },
    /// An application identifier was expected in brackets.
    NoBrackets,
    /// A symbology that does not carry GS1 data.
    Symbology {
        /// The symbology identifier (ISO/IEC 15424), for example `]C0`.
        found: String,
    },
    /// The identifier occurs twice, with different values.
    Repeated,
    /// Mandatory associated elements are missing.
    Needs {
        /// The alternatives, as in `Definition::needs`.
        any_of: &'static str,
    },
    /// An element is present that must not occur together with this one.
    Excludes {
        /// The identifier of the other element.
        other: ApplicationIdentifier,
    },
    /// A web URI without a GS1 key in its path.
    NoKey,
    /// A percent sign that is not followed by two hexadecimal digits.
    PercentEncoding,
    /// No qualifier of this key in the path of a Digital Link, or not in this order.
    NotInPath {
        /// The primary key.
        key: ApplicationIdentifier,
    },
    /// Not allowed in the query of a Digital Link, or belongs in its path.
    NotInQuery,
}

impl Refusal {
    pub(super) fn new(position: usize, identifier: impl Into<Option<ApplicationIdentifier>>, fault: Fault) -> Self {
        Self { position: Some(position), ..Self::without_position(identifier.into(), fault) }
    }

    /// A fault between elements, which has no position.
    pub(super) fn of_element(identifier: ApplicationIdentifier, fault: Fault) -> Self {
        Self::without_position(Some(identifier), fault)
    }

    /// A web URI without a GS1 key.
    pub(super) fn no_key() -> Self {
        Self::without_position(None, Fault::NoKey)
    }

    fn without_position(identifier: Option<ApplicationIdentifier>, fault: Fault) -> Self {
        let title = identifier.map(|identifier| identifier.definition().title);
        Self { position: None, identifier, fault, title }
    }

    /// An invalid value that begins at `start`; the position is that of the invalid character, if the reason determines
    /// it.
    pub(super) fn of_value(start: usize, identifier: ApplicationIdentifier, value: &str, reason: Reason) -> Self {
        let offset = match &reason {
            Reason::Character { found } => value.chars().position(|c| c == *found),
            Reason::CheckDigit { .. } => value.chars().count().checked_sub(1),
            Reason::TooLong { max } => Some(*max),
            _ => None,
        };
        Self::new(start + offset.unwrap_or_default(), identifier, Fault::Value(reason))
    }

    /// Converts the position from bytes of `text` to characters.
    pub(super) fn in_characters(self, text: &str) -> Self {
        let characters = |bytes: usize| text.char_indices().take_while(|(start, _)| *start < bytes).count();
        Self { position: self.position.map(characters), ..self }
    }

    /// No application identifier begins at `position` of `text`.
    pub(super) fn unknown(position: usize, text: &str) -> Self {
        let found = text.chars().take(4).map(|c| if c.is_control() { '␣' } else { c }).collect();
        Self::new(position, None, Fault::UnknownIdentifier { found })
    }

    /// The stable, machine-readable code of the fault.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Value(reason) => reason.code(),
            Fault::UnknownIdentifier { .. } => "unknown_ai",
            Fault::NoBrackets => "ai_brackets",
            Fault::Symbology { .. } => "symbology",
            Fault::Repeated => "ai_repeated",
            Fault::Needs { .. } => "ai_needs",
            Fault::Excludes { .. } => "ai_excludes",
            Fault::NoKey => "no_key",
            Fault::PercentEncoding => "percent_encoding",
            Fault::NotInPath { .. } => "ai_not_in_path",
            Fault::NotInQuery => "ai_not_in_query",
        }
    }

    /// The message for users: position, element and fault.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        let place = self.position.map(|position| match vi {
            true => format!("Ký tự thứ {}", position + 1),
            false => format!("Character {}", position + 1),
        });
        let element = self
            .identifier
            .zip(self.title)
            .map(|(identifier, title)| format!("({identifier}) {}", if vi { title.vi } else { title.en }));
        let where_it_is: Vec<String> = place.into_iter().chain(element).collect();
        let what = self.fault.message(language);
        if where_it_is.is_empty() { what } else { format!("{}: {what}", where_it_is.join(", ")) }
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        let message = |language| refusal.message(language);
        Self::Gs1(Box::new(CodeRefusal { code: refusal.code(), vi: message(Language::Vi), en: message(Language::En) }))
    }
}

impl Fault {
    fn message(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        let fixed = |vietnamese: &str, english: &str| if vi { vietnamese } else { english }.to_owned();
        match self {
            Self::Value(reason) => reason.message(language),
            Self::UnknownIdentifier { found } if vi => {
                format!("“{found}” không bắt đầu bằng mã định danh ứng dụng (AI) nào.")
            }
            Self::UnknownIdentifier { found } => format!("“{found}” begins with no application identifier."),
            Self::NoBrackets => fixed(
                "Mã định danh ứng dụng phải nằm trong ngoặc, ví dụ (01).",
                "An application identifier stands in brackets, for example (01).",
            ),
            Self::Symbology { found } if vi => format!("Mã vạch loại “{found}” không chứa dữ liệu GS1."),
            Self::Symbology { found } => format!("A symbol of type “{found}” holds no GS1 data."),
            Self::Repeated => {
                fixed("Xuất hiện hai lần với hai giá trị khác nhau.", "Is there twice, with two different values.")
            }
            Self::Needs { any_of } if vi => format!("Phải đi cùng {}.", alternatives(any_of, " và ", " hoặc ")),
            Self::Needs { any_of } => format!("Must come with {}.", alternatives(any_of, " and ", " or ")),
            Self::Excludes { other } if vi => format!("Không được đi cùng ({other})."),
            Self::Excludes { other } => format!("May not come with ({other})."),
            Self::NoKey => fixed(
                "Địa chỉ này không phải là GS1 Digital Link: trong đường dẫn không có mã GTIN, SSCC, GLN hay mã GS1 nào khác.",
                "This address is no GS1 Digital Link: there is no GTIN, SSCC, GLN or other GS1 key in its path.",
            ),
            Self::PercentEncoding => fixed(
                "Sau dấu % phải là hai chữ số thập lục phân.",
                "A percent sign must be followed by two hexadecimal digits.",
            ),
            Self::NotInPath { key } => {
                let orders = key.definition().qualifiers.unwrap_or_default();
                let orders: Vec<String> = orders.iter().map(|order| path_order(order)).collect();
                match (vi, orders.is_empty()) {
                    (true, true) => format!("Sau ({key}) trong đường dẫn không được có gì thêm."),
                    (true, false) => {
                        format!("Sau ({key}) trong đường dẫn chỉ được có, theo thứ tự: {}.", orders.join(" hoặc "))
                    }
                    (false, true) => format!("Nothing may follow ({key}) in the path."),
                    (false, false) => {
                        format!("After ({key}) the path may only have, in this order: {}.", orders.join(" or "))
                    }
                }
            }
            Self::NotInQuery => fixed(
                "Không được nằm sau dấu “?” của đường dẫn.",
                "May not stand among the parameters after the “?” of a link.",
            ),
        }
    }
}

/// Formats `01+21 02` as "(01) and (21) or (02)".
fn alternatives(patterns: &str, and: &str, or: &str) -> String {
    let group = |group: &str| group.split('+').map(|pattern| format!("({pattern})")).collect::<Vec<_>>().join(and);
    patterns.split(' ').map(group).collect::<Vec<_>>().join(or)
}

fn path_order(order: &[u16]) -> String {
    order.iter().map(|number| format!("({number:02})")).collect::<Vec<_>>().join(", ")
}
