//! Reasons for which a supplier's batch of a material cannot be used where it is named.

use crate::input::localized::Text;

/// The reason for which a batch is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchRefusal {
    /// It is a batch of another material.
    OtherMaterial,
    /// Several suppliers gave this number to a batch of the material.
    SeveralSuppliers,
}

impl BatchRefusal {
    /// Stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherMaterial => "other_material",
            Self::SeveralSuppliers => "several_suppliers",
        }
    }

    /// Message for the user who named the batch.
    #[must_use]
    pub const fn message(self) -> Text {
        match self {
            Self::OtherMaterial => Text::new("Lô này là lô của vật tư khác.", "This is a batch of another material."),
            Self::SeveralSuppliers => Text::new(
                "Nhiều nhà cung cấp có lô vật tư mang số này. Hãy chọn đúng lô trong danh sách lô vật tư, hoặc ghi số phiếu \
                 giao hàng của lô.",
                "Several suppliers have a batch with this number. Choose the batch, or give its delivery note.",
            ),
        }
    }
}
