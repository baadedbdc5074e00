//! Links from a code to further pages, by link type.

use serde::{Deserialize, Serialize};

use crate::input::Check;
use crate::input::localized::Text;
use crate::input::violation::Reason;

/// The greatest number of links of a record.
pub const MAX_LINKS: usize = 30;

/// Link types of the GS1 Web Vocabulary that a business can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LinkType {
    /// Instructions (Hướng dẫn sử dụng).
    #[serde(rename = "gs1:instructions")]
    Instructions,
    /// Certificates (Giấy chứng nhận).
    #[serde(rename = "gs1:certificationInfo")]
    CertificationInfo,
    /// Where to buy (Nơi bán).
    #[serde(rename = "gs1:hasRetailers")]
    HasRetailers,
    /// Recall status (Thông báo thu hồi).
    #[serde(rename = "gs1:recallStatus")]
    RecallStatus,
    /// Safety (Thông tin an toàn).
    #[serde(rename = "gs1:safetyInfo")]
    SafetyInfo,
    /// Recipes (Công thức món ăn).
    #[serde(rename = "gs1:recipeInfo")]
    RecipeInfo,
    /// Nutrition (Thông tin dinh dưỡng).
    #[serde(rename = "gs1:nutritionalInfo")]
    NutritionalInfo,
    /// Sustainability (Phát triển bền vững).
    #[serde(rename = "gs1:sustainabilityInfo")]
    SustainabilityInfo,
    /// Support (Hỗ trợ khách hàng).
    #[serde(rename = "gs1:support")]
    Support,
    /// Social media (Mạng xã hội).
    #[serde(rename = "gs1:socialMedia")]
    SocialMedia,
}

impl LinkType {
    /// All types, in the order of the form.
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

    /// The label for users.
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

/// A link from the code of a product or lot to a further page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// The link type.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false))]
    pub link_type: Option<LinkType>,
    /// Address (Địa chỉ); https only.
    #[cfg_attr(feature = "openapi", schema(required, example = "https://example.vn/huong-dan"))]
    pub href: String,
    /// Title (Tên hiển thị).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Language (Ngôn ngữ): two lower-case letters of ISO 639-1; omitted when it is for every language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "vi"))]
    pub language: Option<String>,
}

/// Refuses links without type or address, and duplicates by type, language and address.
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
