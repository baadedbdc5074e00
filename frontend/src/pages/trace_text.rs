//! The texts of the public page, in both languages.

use nguon_domain::localized::Text;

macro_rules! texts {
    ($($name:ident = $vi:literal, $en:literal;)+) => { $(#[doc = $en] pub const $name: Text = Text::new($vi, $en);)+ };
}

texts! {
    TITLE = "Truy xuất nguồn gốc", "Traceability";
    LOADING = "Đang tải thông tin…", "Loading…";
    VALID = "Thông tin đang được công bố", "Published and in force";
    VALID_NOTE = "Doanh nghiệp đã được cơ quan quản lý duyệt và chịu trách nhiệm về thông tin này.", "The business has been approved by its authority and answers for this information.";
    EXPIRED = "Đã quá hạn sử dụng", "Past its use-by date";
    EXPIRED_NOTE = "Hạn sử dụng của lô này là", "This lot's use-by date was";
    PRODUCT_ONLY = "Mã này là của sản phẩm, không phải của một lô cụ thể.", "This code is for the product, not for a particular lot.";
    SCANS = "Lượt xem", "Times opened";
    FIRST_SCAN = "Lần đầu được mở", "First opened";
    SCAN_HINT = "Nếu bạn vừa bóc tem mà mã đã được mở nhiều lần từ lâu, mã có thể đã bị sao chép.", "If you have only just uncovered the label but the code was opened many times long ago, it may have been copied.";
    MAKER = "Doanh nghiệp chịu trách nhiệm", "Responsible business";
    LOT = "Lô này", "This lot";
    LOT_NAME = "Tên lô", "Lot";
    LOT_CODE = "Mã lô", "Lot number";
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
    VARIETY = "Giống", "Variety";
    PRICE = "Giá tham khảo", "Reference price";
    WHERE = "Ở đâu", "Where";
    CHAIN = "Ai đã tham gia", "Who took part";
    AREA = "Địa bàn", "Area";
    MATERIALS = "Vật tư đã dùng", "Materials used";
    MANUFACTURER = "Nhà sản xuất", "Manufacturer";
    THEIR_TRACE = "Truy xuất vật tư này", "Trace this material";
    PROCESSES = "Quy trình và chứng nhận", "Processes and certificates";
    CERTIFICATE = "Số chứng nhận", "Certificate number";
    ISSUED = "Ngày cấp", "Issued";
    VALID_UNTIL = "Có hiệu lực đến", "Valid until";
    STILL_VALID = "Còn hiệu lực", "In force";
    EXPIRES_SOON = "Sắp hết hạn", "Expires soon";
    MORE = "Xem thêm", "Show more";
    LESS = "Thu gọn", "Show less";
    NO_LONGER_VALID = "Đã hết hạn", "Expired";
    OCOP = "Hạng OCOP", "OCOP rating";
    OCOP_DECISION = "Quyết định công nhận", "Decision";
    STARS = "sao", "stars";
    USE = "Sử dụng và bảo quản", "Use and storage";
    ABOUT = "Mô tả", "Description";
    VIDEO = "Xem video trên YouTube", "Watch the video on YouTube";
    VIDEO_NOTE = "Bấm để tải video từ YouTube.", "Tap to load the video from YouTube.";
    BUSINESS_TYPE = "Loại hình", "Type";
    TAX_CODE = "Mã số thuế", "Tax code";
    ADDRESS = "Địa chỉ", "Address";
    PHONE = "Điện thoại", "Telephone";
    APPROVED_ON = "Được duyệt ngày", "Approved on";
    AS_OF = "Dữ liệu tính đến", "Data as of";
    CODE = "Mã truy xuất", "Trace code";
    CAVEAT = "Mã QR có thể bị sao chép. Trang này cho biết doanh nghiệp đã ghi lại những gì; nó không tự chứng minh rằng món hàng bạn đang cầm là hàng thật. Hãy so tên, số lô và ngày trên bao bì với thông tin ở đây.", "A QR code can be copied. This page shows what the business recorded; it does not by itself prove that the item in your hand is genuine. Compare the name, lot number and dates on the package with what you see here.";
    UNKNOWN = "Không có mã này trong hệ thống", "This code is not in the system";
    UNKNOWN_TEXT = "Có thể mã bị gõ nhầm, tem bị rách hoặc mờ, hoặc tem không phải do Nguồn cấp. Nếu mã in trên sản phẩm đúng như vậy, hãy thận trọng và hỏi người bán.", "The code may be mistyped, the label torn or blurred, or the label may not come from Nguồn. If the product really carries this code, be careful and ask the seller.";
    MALFORMED = "Mã này chưa đúng", "This is not a valid code";
    MALFORMED_TEXT = "Mã truy xuất có 10 chữ và số, ký tự cuối dùng để kiểm tra. Mã này không khớp, nhiều khả năng do gõ nhầm hoặc đọc nhầm.", "A trace code has 10 letters and digits, the last of which checks the others. This one does not fit: most likely it was mistyped or misread.";
    GONE = "Thông tin này không còn được công bố", "This is no longer published";
    GONE_TEXT = "Mã này có trong hệ thống nhưng doanh nghiệp đã ngừng công bố, hoặc doanh nghiệp đang bị tạm ngừng. Chúng tôi không thể cho biết thêm về sản phẩm. Hãy hỏi người bán trước khi dùng.", "The code is in the system, but the business has stopped publishing it or is suspended. We cannot tell you more about the product. Please ask the seller before you use it.";
    AGAIN = "Thử mã khác", "Try another code";
    OFFLINE = "Không tải được thông tin. Vui lòng kiểm tra mạng.", "The information could not be loaded. Please check your connection.";
    RETRY = "Thử lại", "Try again";
    NEW_TAB = "(mở thẻ mới)", "(opens a new tab)";
}
