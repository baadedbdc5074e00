//! Texts of the public pages, in both languages.

use nguon_domain::input::format;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::Isolation;

macro_rules! texts {
    ($($name:ident = $vi:literal, $en:literal;)+) => { $(#[doc = $en] pub(crate) const $name: Text = Text::new($vi, $en);)+ };
}

texts! {
    TITLE = "Truy xuất nguồn gốc", "Traceability";
    VALID = "Thông tin đang được công bố", "Published and in force";
    VALID_NOTE = "Doanh nghiệp đã được cơ quan quản lý duyệt và chịu trách nhiệm về thông tin này.", "The business has been approved by its authority and answers for this information.";
    EXPIRED = "Đã quá hạn sử dụng", "Past its use-by date";
    EXPIRED_NOTE = "Hạn sử dụng của lô này là", "This lot's use-by date was";
    RECALLED = "Đang bị thu hồi", "Recalled";
    LOTS_RECALLED = "Có lô đang bị thu hồi", "Some lots are recalled";
    LOTS_RECALLED_NOTE = "Xem số lô in trên bao bì: nếu là một lô bị thu hồi thì đừng dùng.", "Look at the lot number on your package: if it is one of the recalled lots, do not use it.";
    RECALLED_LOTS = "Lô bị thu hồi", "Recalled lots";
    MORE_STEPS = "Chuỗi còn dài hơn phần hiện ở đây.", "The chain goes on beyond what is shown here.";
    CARRIES_RECALLED = "Bên trong có hàng đang bị thu hồi", "Recalled goods are inside";
    WAS_RECALLED = "Đã từng bị thu hồi", "Was recalled";
    RECALL_CLOSED = "Việc thu hồi đã kết thúc ngày", "The recall ended on";
    HELD = "Đang tạm giữ, chưa được bán", "On hold, not for sale";
    HELD_SINCE = "Tạm giữ từ", "On hold since";
    HELD_REASON = "Lý do", "Reason";
    HELD_BY = "Bên tạm giữ", "Put on hold by";
    HELD_FAILED = "Kiểm tra không đạt", "Failed an inspection";
    RECALL_SINCE = "Thu hồi từ", "Recalled since";
    RECALL_BY = "Doanh nghiệp thu hồi", "Recalled by";
    RECALL_ORDERED_BY = "Theo yêu cầu của", "Ordered by";
    RECALL_DO = "Bạn cần làm gì", "What to do";
    RECALL_CALL = "Gọi", "Call";
    RECALL_PLACE = "Nơi tiếp nhận hàng trả lại", "Where to return it";
    RECALL_NUMBER = "Số thu hồi", "Recall no.";
    PRODUCT_ONLY = "Mã này là của sản phẩm, không phải của một lô cụ thể.", "This code is for the product, not for a particular lot.";
    SCANS = "Lượt xem", "Times opened";
    FIRST_SCAN = "Lần đầu được mở", "First opened";
    SCAN_HINT = "Nếu bạn vừa bóc nhãn mà mã đã được mở nhiều lần từ lâu, mã có thể đã bị sao chép.", "If you have only just uncovered the label but the code was opened many times long ago, it may have been copied.";
    MAKER = "Doanh nghiệp chịu trách nhiệm", "Responsible business";
    LOT = "Lô này", "This lot";
    LOT_NAME = "Tên lô", "Lot";
    LOT_CODE = "Số lô", "Lot number";
    HARVEST = "Thu hoạch", "Harvest";
    PRODUCTION = "Sản xuất", "Production";
    HARVESTED = "Ngày thu hoạch", "Harvested";
    PRODUCED = "Ngày sản xuất", "Produced";
    PACKED = "Ngày đóng gói", "Packed";
    EXPIRES = "Hạn sử dụng", "Use by";
    WEIGHT = "Khối lượng", "Weight";
    QUANTITY = "Số lượng", "Quantity";
    PACKAGING = "Quy cách đóng gói", "Packaging";
    ORIGIN = "Xuất xứ", "Origin";
    RECORDED = "Được ghi vào hệ thống", "Recorded in the system";
    PRODUCT = "Sản phẩm", "Product";
    CATEGORY = "Danh mục", "Category";
    VARIETY = "Tên giống cây", "Variety";
    PRICE = "Giá tham khảo", "Reference price";
    WHERE = "Ở đâu", "Where";
    CHAIN = "Ai đã tham gia", "Who took part";
    AREA = "Địa bàn", "Area";
    MATERIALS = "Vật tư đã dùng", "Materials used";
    BATCH = "số lô", "batch";
    MANUFACTURER = "Nhà sản xuất", "Manufacturer";
    THEIR_TRACE = "Truy xuất vật tư này", "Trace this material";
    RURAL_INDUSTRY = "Công nghiệp nông thôn tiêu biểu", "Typical rural industrial product";
    LOCAL_SPECIALTY = "Đặc trưng thế mạnh của tỉnh", "Specialty of the province";
    RECOGNISED_BY = "Quyết định công nhận", "Decision";
    YEAR = "Năm", "Year";
    BRAND = "Nhãn hiệu", "Brand";
    MODEL = "Kiểu, model", "Model";
    STANDARDS = "Tiêu chuẩn áp dụng", "Standards applied";
    INGREDIENTS = "Thành phần", "Ingredients";
    ALLERGENS = "Có chất gây dị ứng", "Contains allergens";
    SAFETY = "Cảnh báo an toàn", "Safety warnings";
    LINE = "Dây chuyền sản xuất", "Production line";
    SHIFT = "Ca sản xuất", "Shift";
    DECLARATION = "Bản tự công bố sản phẩm", "Self-declaration of the product";
    CONFORMITY = "Chứng nhận, công bố hợp quy, hợp chuẩn", "Certificate of conformity";
    SCOPE = "Phạm vi", "Scope";
    RESULT = "Kết quả", "Result";
    PRODUCT_CODE = "Mã hàng", "Goods";
    LOCATION_CODE = "Mã địa điểm", "Place";
    NO_LOCATION_CODE = "chưa có mã địa điểm", "no code of the place";
    HOUSEHOLD_NUMBER = "Số đăng ký hộ kinh doanh", "Household business number";
    BUSINESS_ONLY = "Mã này là của doanh nghiệp, không phải của một món hàng.", "This code is for a business, not for goods.";
    BUSINESS_CAVEAT = "Trang này cho biết doanh nghiệp đã công bố những gì. Hãy so GLN, mã số thuế và địa chỉ với giấy tờ của doanh nghiệp.", "This page shows what the business has published. Compare its GLN, tax code and address with its papers.";
    PRODUCTS = "Sản phẩm đã công bố", "Published products";
    PLACES = "Địa điểm đã công bố", "Published places";
    LISTED_PART = "Còn những mục khác không hiện ở đây.", "There are more than are shown here.";
    PROCESSES = "Quy trình, chứng nhận, kiểm nghiệm", "Processes, certificates and tests";
    NUMBER = "Số", "No.";
    LICENCE = "Giấy phép", "Licence";
    QUALITY = "Giấy chứng nhận chất lượng", "Quality certificate";
    TEST = "Giấy kiểm nghiệm, kiểm định", "Test report";
    SCAN = "Bản chụp giấy này", "Scan of this paper";
    ISSUED = "Cấp ngày", "Issued";
    DIARY = "Đã làm những gì", "What was done";
    JOURNEY = "Hành trình của lô", "The way of this lot";
    UNNAMED = "Một cơ sở trong chuỗi", "A business in the chain";
    ENTRIES = "việc đã ghi", "entries";
    HAPPENED = "Xảy ra", "Happened";
    WRITTEN = "Ghi nhận", "Recorded";
    CHANGED = "sửa lần cuối", "last changed";
    VALID_UNTIL = "Hiệu lực đến", "Valid until";
    STILL_VALID = "Còn hiệu lực", "In force";
    EXPIRES_SOON = "Sắp hết hạn", "Expires soon";
    MORE = "Xem thêm", "Show more";
    LESS = "Thu gọn", "Show less";
    NO_LONGER_VALID = "Đã hết hạn", "Expired";
    OCOP = "Hạng OCOP", "OCOP rating";
    OCOP_DECISION = "Quyết định công nhận OCOP", "Decision";
    STARS = "sao", "stars";
    USE = "Sử dụng và bảo quản", "Use and storage";
    ABOUT = "Mô tả", "Description";
    VIDEO = "Xem video trên YouTube", "Watch the video on YouTube";
    VIDEO_NOTE = "Bấm để tải video từ YouTube.", "Tap to load the video from YouTube.";
    BUSINESS_TYPE = "Loại hình kinh doanh", "Type";
    TAX_CODE = "Mã số thuế", "Tax code";
    ADDRESS = "Địa chỉ", "Address";
    PHONE = "Điện thoại", "Telephone";
    APPROVED_ON = "Được duyệt ngày", "Approved on";
    AS_OF = "Dữ liệu tính đến", "Data as of";
    CODE = "Mã truy xuất", "Trace code";
    CAVEAT = "Mã QR có thể bị sao chép. Trang này cho biết doanh nghiệp đã ghi lại những gì; nó không tự chứng minh rằng món hàng bạn đang cầm là hàng thật. Hãy so tên, số lô và ngày trên bao bì với thông tin ở đây.", "A QR code can be copied. This page shows what the business recorded; it does not by itself prove that the item in your hand is genuine. Compare the name, lot number and dates on the package with what you see here.";
    PLACE_CAVEAT = "Trang này cho biết doanh nghiệp đã khai báo những gì về địa điểm. Hãy so GLN và mã số vùng trồng hoặc mã số cơ sở đóng gói với biển, giấy tờ tại chỗ.", "This page shows what the business recorded of the place. Compare the GLN and the code of the growing area or packing house with the sign and papers on site.";
    UNIT_CAVEAT = "Nhãn có thể bị sao chép. Trang này cho biết doanh nghiệp đã ghi lại những gì khi đóng hàng. Hãy so SSCC, tên hàng và số lô trên palet, thùng với thông tin ở đây.", "A label can be copied. This page shows what the business recorded when it packed the goods. Compare the SSCC, the goods and the lot numbers on the pallet or case with what you see here.";
    UNKNOWN = "Không có mã này trong hệ thống", "This code is not in the system";
    UNKNOWN_TEXT = "Có thể mã bị gõ nhầm, nhãn bị rách hoặc mờ, hoặc nhãn không phải do Nguồn cấp. Nếu mã in trên sản phẩm đúng như vậy, hãy thận trọng và hỏi người bán.", "The code may be mistyped, the label torn or blurred, or the label may not come from Nguồn. If the product really carries this code, be careful and ask the seller.";
    MALFORMED = "Mã này chưa đúng", "This is not a valid code";
    MALFORMED_TEXT = "Mã truy xuất có 10 chữ và số, ký tự cuối dùng để kiểm tra. Mã này không khớp, nhiều khả năng do gõ nhầm hoặc đọc nhầm.", "A trace code has 10 letters and digits, the last of which checks the others. This one does not fit: most likely it was mistyped or misread.";
    GONE = "Thông tin này không còn được công bố", "This is no longer published";
    GONE_TEXT = "Mã này có trong hệ thống nhưng doanh nghiệp đã ngừng công bố, hoặc doanh nghiệp đang bị tạm ngừng. Chúng tôi không thể cho biết thêm về sản phẩm. Hãy hỏi người bán trước khi dùng.", "The code is in the system, but the business has stopped publishing it or is suspended. We cannot tell you more about the product. Please ask the seller before you use it.";
    AGAIN = "Thử mã khác", "Try another code";
    NEW_TAB = "(mở thẻ mới)", "(opens a new tab)";
    TO_CONTENT = "Đến nội dung", "Skip to content";
    FOOTER = "Nguồn – truy xuất nguồn gốc nông sản, thực phẩm Việt Nam", "Nguồn – traceability for Vietnam's farm products and food";
    PLACE_ONLY = "Mã này là của một địa điểm.", "This code is for a place.";
    UNIT_ONLY = "Mã này là của một đơn vị logistic (palet, thùng, sọt…).", "This code is for a logistic unit (a pallet, case or bin).";
    PLACE = "Địa điểm", "Place";
    KIND = "Loại", "Type";
    GROWING_AREA = "Mã số vùng trồng", "Growing-area code";
    PACKING_HOUSE = "Mã số cơ sở đóng gói", "Packing-house code";
    SIZE = "Diện tích", "Size";
    CONTENTS = "Trong đó có", "What is in it";
    GOODS = "Hàng hóa", "Goods";
    FROM = "Nơi gửi đi", "Shipped from";
    HARVEST_TEAM = "Đội thu hoạch", "Harvest team";
    SHIPPED = "Ngày vận chuyển", "Shipped";
    BRAND_OWNER = "Chủ thương hiệu", "Brand owner";
    LINKS = "Xem thêm của doanh nghiệp", "More from the business";
    SHARE = "Chia sẻ trang này", "Share this page";
    COPIED = "Đã sao chép địa chỉ", "Address copied";
    NOTICE = "Lưu ý", "Please note";
    CLOSE = "Đóng", "Close";
    BEFORE = "Ảnh trước", "Previous picture";
    AFTER = "Ảnh sau", "Next picture";
    PICTURE = "Ảnh", "Picture";
    LOOK_UP = "Tra cứu", "Look up";
    LOOK_UP_LABEL = "Mã truy xuất trên nhãn", "Trace code on the label";
    LOOK_UP_HINT = "10 chữ và số, ví dụ 7K3M9-QX2AB", "10 letters and digits, such as 7K3M9-QX2AB";
    UNREGISTERED = "Mã số này chưa có trong hệ thống", "This number is not in the system";
    WHO_TO_ASK = "Mã số GS1 do chủ thương hiệu đặt. Hãy hỏi người bán hoặc công ty ghi trên bao bì.", "GS1 numbers are given by brand owners. Please ask the seller or the company named on the package.";
    ISSUED_IN_VIETNAM = "Mã bắt đầu bằng 893 được cấp tại Việt Nam. Đầu số này cho biết nơi cấp mã, không cho biết hàng được sản xuất ở đâu.", "Numbers that begin with 893 are issued in Vietnam. That says where the number was issued, not where the goods were made.";
    NO_TRADE_ITEM = "Mã này không phải mã sản phẩm", "This is not the number of a product";
    WRONG_NUMBER = "Mã số này không đúng", "This number is not right";
    WRONG_NUMBER_TEXT = "Có thể địa chỉ bị gõ nhầm hoặc nhãn in sai. Hãy so lại từng chữ số với nhãn; nếu nhãn in đúng như vậy, hãy hỏi người bán.", "The address may be mistyped or the label misprinted. Please compare it with the label digit by digit; if the label really says this, ask the seller.";
    BUSY = "Chưa mở được trang này", "This page cannot be opened just now";
    BUSY_TEXT = "Hệ thống đang bận hoặc đang được bảo trì. Mã của bạn không sai; vui lòng thử lại sau ít phút.", "The system is busy or under maintenance. Your code is not wrong; please try again in a few minutes.";
    AGAIN_LATER = "Thử lại", "Try again";
}

/// Returns a text in the reader's language.
pub(super) const fn say(text: Text, language: Language) -> &'static str {
    text.get(language)
}

/// The address has a former number of the lot.
pub(super) fn former_number(former: &str, now: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("Số lô trên nhãn là số cũ: {former}. Lô này nay mang số {now}."),
        Language::En => {
            format!("The number on the label is an earlier one: {former}. This lot now has the number {now}.")
        }
    }
}

/// The address has a former key of the record.
pub(super) fn former_key(former: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("Mã số trên nhãn ({former}) là mã cũ của mặt hàng này."),
        Language::En => format!("The number on the label ({former}) is an earlier one of this item."),
    }
}

/// The product is registered, the lot is not.
pub(super) fn unknown_lot(lot: &str, language: Language) -> String {
    match language {
        Language::Vi => format!(
            "Doanh nghiệp chưa ghi lô {lot} vào hệ thống. Dưới đây là thông tin chung của sản phẩm, không phải của lô này."
        ),
        Language::En => format!(
            "The business has not recorded lot {lot} in the system. Below is what is known of the product in general, not of this lot."
        ),
    }
}

pub(super) fn unknown_serial(serial: &str, language: Language) -> String {
    match language {
        Language::Vi => format!(
            "Doanh nghiệp chưa ghi số xê-ri {serial} vào hệ thống. Dưới đây là thông tin chung, không phải của riêng đơn vị hàng này; nếu nghi ngờ, hãy hỏi người bán."
        ),
        Language::En => format!(
            "The business has not recorded serial number {serial} in the system. Below is what is known in general, not of this very item; in case of doubt, ask the seller."
        ),
    }
}

/// Days between the work and its recording.
pub(super) fn late(days: i64, language: Language) -> String {
    match (days, language) {
        (1, Language::En) => "one day later".into(),
        (days, Language::Vi) => format!("ghi sau {days} ngày"),
        (days, Language::En) => format!("{days} days later"),
    }
}

/// Recorded on the day of the work.
pub(super) fn same_day(time: &str, language: Language) -> String {
    match language {
        Language::Vi => format!("Ghi nhận cùng ngày, lúc {time}"),
        Language::En => format!("Recorded on the same day at {time}"),
    }
}

/// Number of recalled lots that are not listed.
pub(super) fn and_more_lots(count: u32, language: Language) -> String {
    match language {
        Language::Vi => format!(" và {count} lô khác không liệt kê ở đây: hãy gọi để hỏi về lô của bạn"),
        Language::En => format!(" and {count} more that are not listed here: call to ask for yours"),
    }
}

/// Number of recipients of the lot.
pub(super) fn handed_over(recipients: u32, language: Language) -> String {
    match (recipients, language) {
        (0, Language::Vi) => "Chưa ghi nhận giao cho ai.".to_owned(),
        (0, Language::En) => "Not handed over to anybody yet.".to_owned(),
        (count, Language::Vi) => format!("Đã giao cho {count} nơi nhận."),
        (1, Language::En) => "Handed over to one recipient.".to_owned(),
        (count, Language::En) => format!("Handed over to {count} recipients."),
    }
}

/// Button that shows earlier entries.
pub(super) fn earlier(count: usize, language: Language) -> String {
    match language {
        Language::Vi => format!("Xem {count} việc trước đó"),
        Language::En => format!("Show {count} earlier"),
    }
}

/// Button that shows further certificates.
pub(super) fn more_certificates(count: usize, language: Language) -> String {
    match language {
        Language::Vi => format!("Xem thêm {count} giấy"),
        Language::En => format!("Show {count} more"),
    }
}

/// Only the latest entries are shown.
pub(super) fn latest_only(count: u64, language: Language) -> String {
    match language {
        Language::Vi => format!("trang này hiện {count} việc gần nhất"),
        Language::En => format!("the latest {count} are shown here"),
    }
}

/// Days between the last use of plant protection and the harvest.
pub(super) fn isolation_days(days: i64, language: Language) -> String {
    match (days, language) {
        (days, Language::Vi) => format!("Cách ly {days} ngày trước khi thu hoạch"),
        (1, Language::En) => "1 day between the last spraying and the harvest".into(),
        (days, Language::En) => format!("{days} days between the last spraying and the harvest"),
    }
}

/// Dates of that period.
pub(super) fn isolation_span(isolation: &Isolation, language: Language) -> String {
    let (used, harvested) = (format::date(isolation.last_used_on), format::date(isolation.harvested_on));
    match language {
        Language::Vi => format!("Dùng thuốc bảo vệ thực vật lần cuối {used}, thu hoạch {harvested}, theo nhật ký."),
        Language::En => format!("Plant protection last used {used}, harvested {harvested}, according to the diary."),
    }
}
