//! Further addresses to which a code leads, each of a type that apps can ask for.

use serde::{Deserialize, Serialize};

use crate::input::Check;
use crate::input::localized::Text;
use crate::input::violation::Reason;

/// The most links of one record.
pub const MAX_LINKS: usize = 30;

/// What a link leads to: the types of the GS1 Web Vocabulary that a business sets itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LinkType {
    /// Hướng dẫn sử dụng.
    #[serde(rename = "gs1:instructions")]
    Instructions,
    /// Giấy chứng nhận.
    #[serde(rename = "gs1:certificationInfo")]
    CertificationInfo,
    /// Nơi bán.
    #[serde(rename = "gs1:hasRetailers")]
    HasRetailers,
    /// Thông báo thu hồi.
    #[serde(rename = "gs1:recallStatus")]
    RecallStatus,
    /// An toàn.
    #[serde(rename = "gs1:safetyInfo")]
    SafetyInfo,
    /// Món ăn, công thức.
    #[serde(rename = "gs1:recipeInfo")]
    RecipeInfo,
    /// Dinh dưỡng.
    #[serde(rename = "gs1:nutritionalInfo")]
    NutritionalInfo,
    /// Phát triển bền vững.
    #[serde(rename = "gs1:sustainabilityInfo")]
    SustainabilityInfo,
    /// Hỗ trợ khách hàng.
    #[serde(rename = "gs1:support")]
    Support,
    /// Mạng xã hội.
    #[serde(rename = "gs1:socialMedia")]
    SocialMedia,
}

impl LinkType {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Instructions,
        Self::CertificationInfo,
        Self::HasRetailers,
        Self::RecallStatus,
        Self::SafetyInfo,
        Self::RecipeInfo,
        Self::NutritionalInfo,
        Self::SustainabilityInfo,
        Self::Support,
        Self::SocialMedia,
    ];

    /// The value in the API and in `linkType`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instructions => "gs1:instructions",
            Self::CertificationInfo => "gs1:certificationInfo",
            Self::HasRetailers => "gs1:hasRetailers",
            Self::RecallStatus => "gs1:recallStatus",
            Self::SafetyInfo => "gs1:safetyInfo",
            Self::RecipeInfo => "gs1:recipeInfo",
            Self::NutritionalInfo => "gs1:nutritionalInfo",
            Self::SustainabilityInfo => "gs1:sustainabilityInfo",
            Self::Support => "gs1:support",
            Self::SocialMedia => "gs1:socialMedia",
        }
    }

    /// The reverse of [`LinkType::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|link| link.as_str() == text)
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Instructions => Text::new("Hướng dẫn sử dụng", "Instructions"),
            Self::CertificationInfo => Text::new("Giấy chứng nhận", "Certificates"),
            Self::HasRetailers => Text::new("Nơi bán", "Where to buy"),
            Self::RecallStatus => Text::new("Thông báo thu hồi", "Recall status"),
            Self::SafetyInfo => Text::new("Thông tin an toàn", "Safety"),
            Self::RecipeInfo => Text::new("Công thức món ăn", "Recipes"),
            Self::NutritionalInfo => Text::new("Thông tin dinh dưỡng", "Nutrition"),
            Self::SustainabilityInfo => Text::new("Phát triển bền vững", "Sustainability"),
            Self::Support => Text::new("Hỗ trợ khách hàng", "Support"),
            Self::SocialMedia => Text::new("Mạng xã hội", "Social media"),
        }
    }
}

/// A further address to which the code of a product or lot leads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// What it leads to.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub link_type: Option<LinkType>,
    /// Địa chỉ: https only.
    #[cfg_attr(feature = "openapi", schema(required, example = "https://example.vn/huong-dan"))]
    pub href: String,
    /// Tên hiển thị.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Ngôn ngữ: two small letters of ISO 639-1; none when it is for every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "vi"))]
    pub language: Option<String>,
}

/// Refuses links without type or address, and two of one type and language to one address.
pub(crate) fn check_links(check: &mut Check, field: &str, links: &[Link]) {
    check.at_most(field, links, MAX_LINKS);
    for (index, link) in links.iter().enumerate().take(MAX_LINKS) {
        let name = |part: &str| format!("{field}[{index}].{part}");
        check.present(&name("link_type"), link.link_type.as_ref());
        check.required_line(&name("href"), &link.href);
        check.https_address(&name("href"), Some(link.href.as_str()).filter(|href| !href.is_empty()));
        check.line(&name("title"), link.title.as_deref());
        if let Some(language) = &link.language
            && (language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase()))
        {
            check.refuse(name("language"), Reason::NotAllowed);
        }
        let same = |other: &Link| {
            (other.link_type, &other.language, &other.href) == (link.link_type, &link.language, &link.href)
        };
        if links[..index].iter().any(same) {
            check.refuse(name("href"), Reason::Duplicate);
        }
    }
}
