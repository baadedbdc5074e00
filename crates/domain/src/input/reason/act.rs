//! Reasons for which an act is refused: it concerns goods that the business does not have.

use chrono::{DateTime, Utc};

use crate::input::format;
use crate::input::localized::Language;
use crate::input::quantity::Quantity;

/// The reason for which an act is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActRefusal {
    /// The quantity exceeds the stock.
    NotEnough {
        /// Quantity in stock.
        balance: Quantity,
        /// Name of the unit of measure; empty for pieces.
        unit: String,
    },
    /// The quantity exceeds the stock at that time; later there is enough.
    TooEarly {
        /// Quantity that can have left then.
        balance: Quantity,
        /// Name of the unit of measure; empty for pieces.
        unit: String,
        /// Time since which there is enough.
        since: DateTime<Utc>,
    },
    /// The logistic unit or item is not with the business.
    NotThere,
    /// It is packed in a logistic unit and has to be unpacked first.
    WithinUnit {
        /// SSCC or address of that unit.
        unit: String,
    },
    /// It is not in the logistic unit from which it would be unpacked.
    NotInUnit,
    /// A later event of it is already recorded.
    BeforeLast,
    /// It is to be moved to the place where it is.
    AlreadyThere,
    /// The same act was recorded before and declared wrong.
    DeclaredWrong,
}

impl ActRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotEnough { .. } => "not_enough",
            Self::TooEarly { .. } => "too_early",
            Self::NotThere => "not_there",
            Self::WithinUnit { .. } => "within_unit",
            Self::NotInUnit => "not_in_unit",
            Self::BeforeLast => "before_last",
            Self::AlreadyThere => "already_there",
            Self::DeclaredWrong => "declared_wrong",
        }
    }

    /// Message for the user who recorded the act.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let (vietnamese, english) = match self {
            Self::NotEnough { balance, unit } if language == Language::Vi => {
                let left = format!("{} {unit}", balance.format_vi());
                return format!("Chỉ còn {}; vui lòng xem lại số lượng hoặc ghi nhận hàng vào trước.", left.trim_end());
            }
            Self::NotEnough { balance, unit } => {
                let left = format!("{balance} {unit}");
                return format!("Only {} left; check the quantity, or record what came in first.", left.trim_end());
            }
            Self::TooEarly { balance, unit, since } => return too_early(language, *balance, unit, *since),
            Self::NotThere => (
                "Hàng này hiện không có tại cơ sở. Vui lòng kiểm tra lại mã hoặc ghi nhận hàng vào trước.",
                "This is not here. Check the code, or record that it came in first.",
            ),
            Self::WithinUnit { unit } if language == Language::Vi => {
                return format!("Hàng này đang nằm trong đơn vị {unit}. Vui lòng dỡ ra trước.");
            }
            Self::WithinUnit { unit } => return format!("This lies in unit {unit}. Take it out first."),
            Self::NotInUnit => ("Hàng này không nằm trong đơn vị đó.", "This is not in that unit."),
            Self::BeforeLast => (
                "Sau thời điểm này đã có việc khác với hàng này. Vui lòng xem lại thời điểm.",
                "Something happened to this after that time. Check the time.",
            ),
            Self::AlreadyThere => (
                "Hàng đang ở chính địa điểm này. Vui lòng chọn địa điểm khác.",
                "The goods are at this very place. Choose another one.",
            ),
            Self::DeclaredWrong => (
                "Việc giống hệt đã được ghi và báo sai trước đó. Vui lòng ghi đúng thời điểm hoặc số lượng.",
                "The very same act was recorded and declared wrong before. Give the right time or quantity.",
            ),
        };
        if language == Language::Vi { vietnamese } else { english }.to_owned()
    }
}

fn too_early(language: Language, balance: Quantity, unit: &str, since: DateTime<Utc>) -> String {
    let (time, day) = (format::time(since), format::day(since));
    if language == Language::Vi {
        let left = format!("{} {unit}", balance.format_vi());
        return format!("Lúc đó chỉ có {}; từ {time} ngày {day} mới đủ. Vui lòng xem lại thời điểm.", left.trim_end());
    }
    let left = format!("{balance} {unit}");
    format!("Only {} was there at that time; there is enough since {day} {time}. Check the time.", left.trim_end())
}
