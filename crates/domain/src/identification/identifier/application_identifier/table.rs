//! The table of application identifiers, one per line, in the order of their digits.

use super::{Character, Content, Definition, Part, Rule};
use crate::input::localized::Text;

/// All application identifiers.
pub static TABLE: &[Definition] = ROWS;

/// The associations of attributes of a trade item: its GTIN, that of the contents of a unit, or that of a piece.
const OF_ITEM: &str = "01 02 03 8006 8026";
const OF_PIECE: &str = "01 03 8006";
/// The associations of prices: a quantity of variable measure.
const OF_MEASURED: &str = "30 31nn 32nn 35nn 36nn";

const KEY: Part = Part::digits(13).rule(Rule::CheckDigit);
const ITEM: Part = Part::digits(14).rule(Rule::CheckDigit);
const PERSON: Part = Part::digits(18).rule(Rule::CheckDigit);
const PIECE: Part = Part::digits(4).rule(Rule::PieceOfTotal);
const DAY: Part = Part::digits(6).rule(Rule::Date);
const DAY_OR_MONTH: Part = Part::digits(6).rule(Rule::DateOrMonth);
const TIME: Part = Part::digits(4).rule(Rule::Time);
const COUNTRY: Part = Part::digits(3).rule(Rule::Country);
const MORE_COUNTRY: Part = COUNTRY.optional();
const CURRENCY: Part = Part::digits(3).rule(Rule::Currency);
const YES_NO: Part = Part::digits(1).rule(Rule::OneOf("01"));
const MINUS: Part = Part::code(1).rule(Rule::OneOf("-")).optional();
/// The characters of the importer index, the last character of (7040).
const IMPORTER: &str = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

const fn measure(unit: &'static str) -> Content {
    Content::Measure { unit }
}

macro_rules! rows {
    ($($first:literal $(to $last:literal)?, $data:literal, $vi:literal, $en:literal, $content:expr
        $(, $option:ident $value:expr)*;)+) => {
        pub(super) const ROWS: &[Definition] = &[
            $(Definition::new($first, $data, Text::new($vi, $en), $content)$(.up_to($last))?$(.$option($value))*,)+
        ];
    };
}

/// The content of a row: `parts!(Part::text(30))`.
macro_rules! parts {
    ($($part:expr),+) => {
        Content::Parts(const { &[$($part),+] })
    };
}

rows! {
    0, "SSCC", "Mã đơn vị logistic (SSCC)", "Serial Shipping Container Code", Content::Sscc, key &[];
    1, "GTIN", "Mã sản phẩm (GTIN)", "Global Trade Item Number", Content::Gtin, excludes "255 37", key &[&[22, 10, 21], &[235]];
    2, "CONTENT", "GTIN của thương phẩm bên trong", "GTIN of contained trade items", Content::Gtin, needs "37", excludes "01 03";
    3, "MTO GTIN", "GTIN của thương phẩm làm theo đơn đặt", "GTIN of a made-to-order trade item", Content::Gtin, excludes "01 02 37 235", attribute false;
    10, "BATCH/LOT", "Số lô", "Batch or lot number", Content::Lot, needs OF_ITEM;
    11, "PROD DATE", "Ngày sản xuất", "Production date", Content::Date, needs OF_ITEM;
    12, "DUE DATE", "Hạn thanh toán", "Due date for payment", Content::Date, needs "8020";
    13, "PACK DATE", "Ngày đóng gói", "Packaging date", Content::Date, needs OF_ITEM;
    15, "BEST BEFORE or BEST BY", "Dùng tốt nhất trước ngày", "Best before date", Content::Date, needs OF_ITEM;
    16, "SELL BY", "Bán trước ngày", "Sell by date", Content::Date, needs OF_ITEM;
    17, "USE BY OR EXPIRY", "Hạn sử dụng", "Expiration date", Content::Date, needs "01 02 03 255 8006 8026";
    20, "VARIANT", "Biến thể nội bộ của sản phẩm", "Internal product variant", parts!(Part::digits(2)), needs OF_ITEM;
    21, "SERIAL", "Số xê-ri", "Serial number", Content::Serial, needs OF_PIECE, excludes "235", attribute false;
    22, "CPV", "Biến thể của sản phẩm tiêu dùng", "Consumer product variant", parts!(Part::text(20)), needs "01 8006", attribute false;
    235, "TPX", "Phần mở rộng của GTIN do bên thứ ba quản lý", "Third-party controlled serialised extension of GTIN", parts!(Part::text(28)), needs "01", attribute false;
    240, "ADDITIONAL ID", "Mã bổ sung do nhà sản xuất đặt", "Additional product identification of the manufacturer", parts!(Part::text(30)), needs OF_ITEM;
    241, "CUST. PART No.", "Mã hàng của khách", "Customer part number", parts!(Part::text(30)), needs OF_ITEM;
    242, "MTO VARIANT", "Số biến thể làm theo đơn đặt", "Made-to-order variation number", parts!(Part::number(6)), needs "01 02 8006 8026";
    243, "PCN", "Mã bộ phận bao gói", "Packaging component number", parts!(Part::text(20)), needs "01 03";
    250, "SECONDARY SERIAL", "Số xê-ri phụ", "Secondary serial number", parts!(Part::text(30)), needs "01+21 03+21 8006+21";
    251, "REF. TO SOURCE", "Tham chiếu đến nguồn", "Reference to source entity", parts!(Part::text(30)), needs OF_PIECE;
    253, "GDTI", "Mã toàn cầu phân định loại tài liệu", "Global Document Type Identifier", parts!(KEY, Part::text(17).optional()), key &[];
    254, "GLN EXTENSION COMPONENT", "Phần mở rộng của GLN", "Global Location Number extension component", parts!(Part::text(20)), needs "414", attribute false;
    255, "GCN", "Mã số phiếu giảm giá toàn cầu", "Global Coupon Number", parts!(KEY, Part::number(12).optional()), excludes "01 02 415 8006 8020 8026", key &[];
    30, "VAR. COUNT", "Số lượng (hàng có số lượng thay đổi)", "Variable count of items", Content::Count, needs "01 02";
    3100 to 3105, "NET WEIGHT (kg)", "Khối lượng tịnh (kg)", "Net weight (kilograms)", measure("KGM"), needs "01 02";
    3110 to 3115, "LENGTH (m)", "Chiều dài (m)", "Length (metres)", measure("MTR"), needs "01 02";
    3120 to 3125, "WIDTH (m)", "Chiều rộng hoặc đường kính (m)", "Width or diameter (metres)", measure("MTR"), needs "01 02";
    3130 to 3135, "HEIGHT (m)", "Chiều cao hoặc bề dày (m)", "Height or thickness (metres)", measure("MTR"), needs "01 02";
    3140 to 3145, "AREA (m²)", "Diện tích (m²)", "Area (square metres)", measure("MTK"), needs "01 02";
    3150 to 3155, "NET VOLUME (l)", "Thể tích tịnh (lít)", "Net volume (litres)", measure("LTR"), needs "01 02";
    3160 to 3165, "NET VOLUME (m³)", "Thể tích tịnh (m³)", "Net volume (cubic metres)", measure("MTQ"), needs "01 02";
    3200 to 3205, "NET WEIGHT (lb)", "Khối lượng tịnh (pound)", "Net weight (pounds)", measure("LBR"), needs "01 02";
    3210 to 3215, "LENGTH (in)", "Chiều dài (inch)", "Length (inches)", measure("INH"), needs "01 02";
    3220 to 3225, "LENGTH (ft)", "Chiều dài (foot)", "Length (feet)", measure("FOT"), needs "01 02";
    3230 to 3235, "LENGTH (yd)", "Chiều dài (yard)", "Length (yards)", measure("YRD"), needs "01 02";
    3240 to 3245, "WIDTH (in)", "Chiều rộng hoặc đường kính (inch)", "Width or diameter (inches)", measure("INH"), needs "01 02";
    3250 to 3255, "WIDTH (ft)", "Chiều rộng hoặc đường kính (foot)", "Width or diameter (feet)", measure("FOT"), needs "01 02";
    3260 to 3265, "WIDTH (yd)", "Chiều rộng hoặc đường kính (yard)", "Width or diameter (yards)", measure("YRD"), needs "01 02";
    3270 to 3275, "HEIGHT (in)", "Chiều cao hoặc bề dày (inch)", "Height or thickness (inches)", measure("INH"), needs "01 02";
    3280 to 3285, "HEIGHT (ft)", "Chiều cao hoặc bề dày (foot)", "Height or thickness (feet)", measure("FOT"), needs "01 02";
    3290 to 3295, "HEIGHT (yd)", "Chiều cao hoặc bề dày (yard)", "Height or thickness (yards)", measure("YRD"), needs "01 02";
    3300 to 3305, "GROSS WEIGHT (kg)", "Khối lượng tổng (kg)", "Gross weight (kilograms)", measure("KGM"), needs "00 01";
    3310 to 3315, "LENGTH (m), log", "Chiều dài đơn vị logistic (m)", "Length of the logistic unit (metres)", measure("MTR"), needs "00 01";
    3320 to 3325, "WIDTH (m), log", "Chiều rộng đơn vị logistic (m)", "Width of the logistic unit (metres)", measure("MTR"), needs "00 01";
    3330 to 3335, "HEIGHT (m), log", "Chiều cao đơn vị logistic (m)", "Height of the logistic unit (metres)", measure("MTR"), needs "00 01";
    3340 to 3345, "AREA (m²), log", "Diện tích đơn vị logistic (m²)", "Area of the logistic unit (square metres)", measure("MTK"), needs "00 01";
    3350 to 3355, "VOLUME (l), log", "Thể tích đơn vị logistic (lít)", "Volume of the logistic unit (litres)", measure("LTR"), needs "00 01";
    3360 to 3365, "VOLUME (m³), log", "Thể tích đơn vị logistic (m³)", "Volume of the logistic unit (cubic metres)", measure("MTQ"), needs "00 01";
    3370 to 3375, "KG PER m²", "Khối lượng trên diện tích (kg/m²)", "Kilograms per square metre", measure("28"), needs "01";
    3400 to 3405, "GROSS WEIGHT (lb)", "Khối lượng tổng (pound)", "Gross weight (pounds)", measure("LBR"), needs "00 01";
    3410 to 3415, "LENGTH (in), log", "Chiều dài đơn vị logistic (inch)", "Length of the logistic unit (inches)", measure("INH"), needs "00 01";
    3420 to 3425, "LENGTH (ft), log", "Chiều dài đơn vị logistic (foot)", "Length of the logistic unit (feet)", measure("FOT"), needs "00 01";
    3430 to 3435, "LENGTH (yd), log", "Chiều dài đơn vị logistic (yard)", "Length of the logistic unit (yards)", measure("YRD"), needs "00 01";
    3440 to 3445, "WIDTH (in), log", "Chiều rộng đơn vị logistic (inch)", "Width of the logistic unit (inches)", measure("INH"), needs "00 01";
    3450 to 3455, "WIDTH (ft), log", "Chiều rộng đơn vị logistic (foot)", "Width of the logistic unit (feet)", measure("FOT"), needs "00 01";
    3460 to 3465, "WIDTH (yd), log", "Chiều rộng đơn vị logistic (yard)", "Width of the logistic unit (yards)", measure("YRD"), needs "00 01";
    3470 to 3475, "HEIGHT (in), log", "Chiều cao đơn vị logistic (inch)", "Height of the logistic unit (inches)", measure("INH"), needs "00 01";
    3480 to 3485, "HEIGHT (ft), log", "Chiều cao đơn vị logistic (foot)", "Height of the logistic unit (feet)", measure("FOT"), needs "00 01";
    3490 to 3495, "HEIGHT (yd), log", "Chiều cao đơn vị logistic (yard)", "Height of the logistic unit (yards)", measure("YRD"), needs "00 01";
    3500 to 3505, "AREA (in²)", "Diện tích (inch vuông)", "Area (square inches)", measure("INK"), needs "01 02";
    3510 to 3515, "AREA (ft²)", "Diện tích (foot vuông)", "Area (square feet)", measure("FTK"), needs "01 02";
    3520 to 3525, "AREA (yd²)", "Diện tích (yard vuông)", "Area (square yards)", measure("YDK"), needs "01 02";
    3530 to 3535, "AREA (in²), log", "Diện tích đơn vị logistic (inch vuông)", "Area of the logistic unit (square inches)", measure("INK"), needs "00 01";
    3540 to 3545, "AREA (ft²), log", "Diện tích đơn vị logistic (foot vuông)", "Area of the logistic unit (square feet)", measure("FTK"), needs "00 01";
    3550 to 3555, "AREA (yd²), log", "Diện tích đơn vị logistic (yard vuông)", "Area of the logistic unit (square yards)", measure("YDK"), needs "00 01";
    3560 to 3565, "NET WEIGHT (tr oz)", "Khối lượng tịnh (ounce troy)", "Net weight (troy ounces)", measure("APZ"), needs "01 02";
    3570 to 3575, "NET VOLUME (oz)", "Thể tích hoặc khối lượng tịnh (ounce)", "Net weight or volume (ounces)", measure("ONZ"), needs "01 02";
    3600 to 3605, "NET VOLUME (qt (US))", "Thể tích tịnh (quart Mỹ)", "Net volume (US quarts)", measure("QTL"), needs "01 02";
    3610 to 3615, "NET VOLUME (gal (US))", "Thể tích tịnh (gallon Mỹ)", "Net volume (US gallons)", measure("GLL"), needs "01 02";
    3620 to 3625, "VOLUME (qt (US)), log", "Thể tích đơn vị logistic (quart Mỹ)", "Volume of the logistic unit (US quarts)", measure("QTL"), needs "00 01";
    3630 to 3635, "VOLUME (gal (US)), log", "Thể tích đơn vị logistic (gallon Mỹ)", "Volume of the logistic unit (US gallons)", measure("GLL"), needs "00 01";
    3640 to 3645, "NET VOLUME (in³)", "Thể tích tịnh (inch khối)", "Net volume (cubic inches)", measure("INQ"), needs "01 02";
    3650 to 3655, "NET VOLUME (ft³)", "Thể tích tịnh (foot khối)", "Net volume (cubic feet)", measure("FTQ"), needs "01 02";
    3660 to 3665, "NET VOLUME (yd³)", "Thể tích tịnh (yard khối)", "Net volume (cubic yards)", measure("YDQ"), needs "01 02";
    3670 to 3675, "VOLUME (in³), log", "Thể tích đơn vị logistic (inch khối)", "Volume of the logistic unit (cubic inches)", measure("INQ"), needs "00 01";
    3680 to 3685, "VOLUME (ft³), log", "Thể tích đơn vị logistic (foot khối)", "Volume of the logistic unit (cubic feet)", measure("FTQ"), needs "00 01";
    3690 to 3695, "VOLUME (yd³), log", "Thể tích đơn vị logistic (yard khối)", "Volume of the logistic unit (cubic yards)", measure("YDQ"), needs "00 01";
    37, "COUNT", "Số lượng thương phẩm bên trong", "Count of trade items in a logistic unit", Content::Count, needs "00+02 00+8026";
    3900 to 3909, "AMOUNT", "Số tiền phải trả hoặc giá trị phiếu giảm giá", "Amount payable or coupon value", parts!(Part::number(15)), needs "255 8020", excludes "391n 394n 8111";
    3910 to 3919, "AMOUNT", "Số tiền phải trả, có mã tiền tệ", "Amount payable with ISO currency code", parts!(CURRENCY, Part::number(15)), needs "8020";
    3920 to 3929, "PRICE", "Giá của hàng có số đo thay đổi", "Amount payable for a variable measure item", parts!(Part::number(15)), needs "01+30 01+31nn 01+32nn 01+35nn 01+36nn", excludes "393n";
    3930 to 3939, "PRICE", "Giá của hàng có số đo thay đổi, có mã tiền tệ", "Amount payable for a variable measure item with ISO currency code", parts!(CURRENCY, Part::number(15)), needs OF_MEASURED;
    3940 to 3943, "PRCNT OFF", "Phần trăm giảm giá", "Percentage discount of a coupon", parts!(Part::digits(4)), needs "255", excludes "8111";
    3950 to 3955, "PRICE/UoM", "Đơn giá", "Amount payable per unit of measure", parts!(Part::digits(6)), needs OF_MEASURED, excludes "392n 393n 8005";
    400, "ORDER NUMBER", "Số đơn đặt hàng", "Customer's purchase order number", parts!(Part::text(30));
    401, "GINC", "Mã toàn cầu phân định hàng gửi", "Global Identification Number for Consignment", parts!(Part::text(30)), key &[];
    402, "GSIN", "Mã toàn cầu phân định chuyến hàng", "Global Shipment Identification Number", parts!(Part::digits(17).rule(Rule::CheckDigit)), key &[];
    403, "ROUTE", "Mã tuyến vận chuyển", "Routing code", parts!(Part::text(30)), needs "00";
    410, "SHIP TO LOC", "GLN địa điểm gửi đến", "Ship to or deliver to GLN", Content::Gln;
    411, "BILL TO", "GLN bên nhận hóa đơn", "Bill to or invoice to GLN", Content::Gln;
    412, "PURCHASE FROM", "GLN bên bán", "Purchased from GLN", Content::Gln;
    413, "SHIP FOR LOC", "GLN địa điểm nhận cuối cùng", "Ship for or forward to GLN", Content::Gln;
    414, "LOC No.", "GLN của địa điểm", "GLN of a physical location", Content::Gln, key &[&[254], &[7040]];
    415, "PAY TO", "GLN bên lập hóa đơn", "GLN of the invoicing party", Content::Gln, needs "8020", key &[&[8020]];
    416, "PROD/SERV LOC", "GLN nơi sản xuất hoặc cung cấp dịch vụ", "GLN of the production or service location", Content::Gln;
    417, "PARTY", "GLN của tổ chức", "Party GLN", Content::Gln, key &[&[7040]];
    420, "SHIP TO POST", "Mã bưu chính nơi nhận", "Ship to postal code", parts!(Part::text(20)), excludes "421";
    421, "SHIP TO POST", "Mã bưu chính nơi nhận, có mã nước", "Ship to postal code with ISO country code", parts!(COUNTRY, Part::text(9)), excludes "4307";
    422, "ORIGIN", "Nước xuất xứ", "Country of origin", parts!(COUNTRY), needs OF_ITEM, excludes "426";
    423, "COUNTRY - INITIAL PROCESS", "Nước sơ chế", "Country of initial processing", parts!(COUNTRY, MORE_COUNTRY, MORE_COUNTRY, MORE_COUNTRY, MORE_COUNTRY), needs "01 02 03", excludes "426";
    424, "COUNTRY - PROCESS", "Nước chế biến", "Country of processing", parts!(COUNTRY), needs "01 02 03", excludes "426";
    425, "COUNTRY - DISASSEMBLY", "Nước tháo dỡ", "Country of disassembly", parts!(COUNTRY, MORE_COUNTRY, MORE_COUNTRY, MORE_COUNTRY, MORE_COUNTRY), needs "01 02 03", excludes "426";
    426, "COUNTRY - FULL PROCESS", "Nước thực hiện toàn bộ quá trình", "Country of the full process chain", parts!(COUNTRY), needs "01 02 03";
    427, "ORIGIN SUBDIVISION", "Tỉnh, vùng xuất xứ", "Country subdivision of origin", parts!(Part::text(3)), needs "01+422 02+422 03+422";
    4300, "SHIP TO COMP", "Nơi nhận: tên công ty", "Ship to company name", parts!(Part::text(35).rule(Rule::PercentEncoded)), needs "00";
    4301, "SHIP TO NAME", "Nơi nhận: người liên hệ", "Ship to contact", parts!(Part::text(35).rule(Rule::PercentEncoded)), needs "00";
    4302, "SHIP TO ADD1", "Nơi nhận: địa chỉ, dòng 1", "Ship to address line 1", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4303, "SHIP TO ADD2", "Nơi nhận: địa chỉ, dòng 2", "Ship to address line 2", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "4302";
    4304, "SHIP TO SUB", "Nơi nhận: khu vực", "Ship to suburb", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4305, "SHIP TO LOC", "Nơi nhận: xã, phường, thành phố", "Ship to locality", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4306, "SHIP TO REG", "Nơi nhận: tỉnh, vùng", "Ship to region", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4307, "SHIP TO COUNTRY", "Nơi nhận: mã nước", "Ship to country code", parts!(Part::code(2).rule(Rule::CountryLetters)), needs "00";
    4308, "SHIP TO PHONE", "Nơi nhận: số điện thoại", "Ship to telephone number", parts!(Part::text(30)), needs "00";
    4309, "SHIP TO GEO", "Nơi nhận: tọa độ", "Ship to geographical coordinates", parts!(Part::digits(10).rule(Rule::AtMost(1_800_000_000)), Part::digits(10).rule(Rule::AtMost(3_600_000_000))), needs "00";
    4310, "RTN TO COMP", "Nơi trả lại: tên công ty", "Return to company name", parts!(Part::text(35).rule(Rule::PercentEncoded)), needs "00";
    4311, "RTN TO NAME", "Nơi trả lại: người liên hệ", "Return to contact", parts!(Part::text(35).rule(Rule::PercentEncoded)), needs "00";
    4312, "RTN TO ADD1", "Nơi trả lại: địa chỉ, dòng 1", "Return to address line 1", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4313, "RTN TO ADD2", "Nơi trả lại: địa chỉ, dòng 2", "Return to address line 2", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "4312";
    4314, "RTN TO SUB", "Nơi trả lại: khu vực", "Return to suburb", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4315, "RTN TO LOC", "Nơi trả lại: xã, phường, thành phố", "Return to locality", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4316, "RTN TO REG", "Nơi trả lại: tỉnh, vùng", "Return to region", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "00";
    4317, "RTN TO COUNTRY", "Nơi trả lại: mã nước", "Return to country code", parts!(Part::code(2).rule(Rule::CountryLetters)), needs "00";
    4318, "RTN TO POST", "Nơi trả lại: mã bưu chính", "Return to postal code", parts!(Part::text(20)), needs "00";
    4319, "RTN TO PHONE", "Nơi trả lại: số điện thoại", "Return to telephone number", parts!(Part::text(30)), needs "00";
    4320, "SRV DESCRIPTION", "Mô tả dịch vụ giao hàng", "Service code description", parts!(Part::text(35).rule(Rule::PercentEncoded)), needs "00";
    4321, "DANGEROUS GOODS", "Hàng nguy hiểm", "Dangerous goods flag", parts!(YES_NO), needs "00";
    4322, "AUTH TO LEAVE", "Được để lại không cần người nhận", "Authority to leave flag", parts!(YES_NO), needs "00";
    4323, "SIG REQUIRED", "Cần chữ ký", "Signature required flag", parts!(YES_NO), needs "00";
    4324, "NOT BEF DEL DT", "Không giao trước", "Not before delivery date and time", parts!(DAY_OR_MONTH, TIME), needs "00";
    4325, "NOT AFT DEL DT", "Không giao sau", "Not after delivery date and time", parts!(DAY_OR_MONTH, TIME), needs "00";
    4326, "REL DATE", "Ngày phát hành", "Release date", parts!(DAY), needs "00";
    4330, "MAX TEMP F", "Nhiệt độ tối đa (°F)", "Maximum temperature in Fahrenheit", parts!(Part::digits(6), MINUS), needs "00", excludes "4331";
    4331, "MAX TEMP C", "Nhiệt độ tối đa (°C)", "Maximum temperature in Celsius", parts!(Part::digits(6), MINUS), needs "00", excludes "4330";
    4332, "MIN TEMP F", "Nhiệt độ tối thiểu (°F)", "Minimum temperature in Fahrenheit", parts!(Part::digits(6), MINUS), needs "00", excludes "4333";
    4333, "MIN TEMP C", "Nhiệt độ tối thiểu (°C)", "Minimum temperature in Celsius", parts!(Part::digits(6), MINUS), needs "00", excludes "4332";
    7001, "NSN", "Mã vật tư NATO", "NATO stock number", parts!(Part::digits(13)), needs "01 02 8006 8026";
    7002, "MEAT CUT", "Phân loại thịt của UN/ECE", "UN/ECE meat carcasses and cuts classification", parts!(Part::text(30)), needs "01 02";
    7003, "EXPIRY TIME", "Ngày giờ hết hạn", "Expiration date and time", Content::DateTime, needs "01 02 03";
    7004, "ACTIVE POTENCY", "Hoạt lực", "Active potency", parts!(Part::number(4)), needs "01+10 03+10";
    7005, "CATCH AREA", "Khu vực khai thác", "Catch area", parts!(Part::text(12)), needs "01 02";
    7006, "FIRST FREEZE DATE", "Ngày cấp đông đầu tiên", "First freeze date", parts!(DAY), needs "01 02";
    7007, "HARVEST DATE", "Ngày thu hoạch", "Harvest date", parts!(DAY, DAY.optional()), needs "01 02";
    7008, "AQUATIC SPECIES", "Loài thủy sản", "Species for fishery purposes", parts!(Part::text(3)), needs "01 02";
    7009, "FISHING GEAR TYPE", "Loại ngư cụ", "Fishing gear type", parts!(Part::text(10)), needs "01 02";
    7010, "PROD METHOD", "Phương pháp sản xuất", "Production method", parts!(Part::text(2)), needs "01 02 03";
    7011, "TEST BY DATE", "Kiểm nghiệm trước ngày", "Test by date", parts!(DAY, TIME.optional()), needs "01 02 03";
    7020, "REFURB LOT", "Số lô tân trang", "Refurbishment lot ID", parts!(Part::text(20)), needs "01+416 03+416 8006+416";
    7021, "FUNC STAT", "Tình trạng chức năng", "Functional status", parts!(Part::text(20)), needs OF_PIECE;
    7022, "REV STAT", "Tình trạng sửa đổi", "Revision status", parts!(Part::text(20)), needs "01+7021 03+7021 8006+7021";
    7023, "GIAI - ASSEMBLY", "Mã toàn cầu phân định tài sản riêng của cụm lắp ráp", "Global Individual Asset Identifier of an assembly", parts!(Part::text(30));
    7030 to 7039, "PROCESSOR", "Cơ sở chế biến, có mã nước", "Number of processor with ISO country code", parts!(Part::digits(3).rule(Rule::CountryOrSeveral), Part::text(27)), needs "01 02";
    7040, "UIC+EXT", "Mã định danh đơn nhất của EU có phần mở rộng", "GS1 UIC with extension 1 and importer index", parts!(Part::digits(1), Part::code(1), Part::code(1), Part::code(1).rule(Rule::OneOf(IMPORTER))), attribute false;
    7041, "UFRGT UNIT TYPE", "Loại đơn vị vận chuyển", "UN/CEFACT freight unit type", parts!(Part::text(4)), needs "00", attribute false;
    710, "NHRN PZN", "Mã bảo hiểm y tế, Đức", "National Healthcare Reimbursement Number, Germany", parts!(Part::text(20)), needs "01";
    711, "NHRN CIP", "Mã bảo hiểm y tế, Pháp", "National Healthcare Reimbursement Number, France", parts!(Part::text(20)), needs "01";
    712, "NHRN CN", "Mã bảo hiểm y tế, Tây Ban Nha", "National Healthcare Reimbursement Number, Spain", parts!(Part::text(20)), needs "01";
    713, "NHRN DRN", "Mã bảo hiểm y tế, Brasil", "National Healthcare Reimbursement Number, Brazil", parts!(Part::text(20)), needs "01";
    714, "NHRN AIM", "Mã bảo hiểm y tế, Bồ Đào Nha", "National Healthcare Reimbursement Number, Portugal", parts!(Part::text(20)), needs "01";
    715, "NHRN NDC", "Mã bảo hiểm y tế, Hoa Kỳ", "National Healthcare Reimbursement Number, United States", parts!(Part::text(20)), needs "01";
    716, "NHRN AIC", "Mã bảo hiểm y tế, Ý", "National Healthcare Reimbursement Number, Italy", parts!(Part::text(20)), needs "01";
    717, "NHRN SRN", "Mã bảo hiểm y tế, SRN", "National Healthcare Reimbursement Number, SRN", parts!(Part::text(20)), needs "01";
    7230 to 7239, "CERT", "Mã chứng nhận", "Certification reference", parts!(Part::code(2), Part::text(28)), needs "01 8004";
    7240, "PROTOCOL", "Mã đề cương nghiên cứu", "Protocol ID", parts!(Part::text(20)), needs "01 8006", excludes "03";
    7241, "AIDC MEDIA TYPE", "Loại vật mang dữ liệu", "AIDC media type", parts!(Part::digits(2)), needs "8017 8018";
    7242, "VCN", "Số kiểm soát phiên bản", "Version control number", parts!(Part::text(25)), needs "8017 8018";
    7250, "DOB", "Ngày sinh", "Date of birth", parts!(Part::digits(8).rule(Rule::LongDate)), needs "8018", excludes "7251";
    7251, "DOB TIME", "Ngày giờ sinh", "Date and time of birth", parts!(Part::digits(8).rule(Rule::LongDate), TIME), needs "8018", excludes "7250";
    7252, "BIO SEX", "Giới tính sinh học", "Biological sex", parts!(Part::digits(1).rule(Rule::OneOf("0129"))), needs "8018";
    7253, "FAMILY NAME", "Họ", "Family name of a person", parts!(Part::text(40).rule(Rule::PercentEncoded)), needs "8017 8018", excludes "7256 7259";
    7254, "GIVEN NAME", "Tên", "Given name of a person", parts!(Part::text(40).rule(Rule::PercentEncoded)), needs "8017 8018", excludes "7256 7259";
    7255, "SUFFIX", "Hậu tố của tên", "Name suffix of a person", parts!(Part::text(10)), needs "8017 8018", excludes "7256 7259";
    7256, "FULL NAME", "Họ và tên", "Full name of a person", parts!(Part::text(90).rule(Rule::PercentEncoded)), needs "8017 8018";
    7257, "PERSON ADDR", "Địa chỉ của người", "Address of a person", parts!(Part::text(70).rule(Rule::PercentEncoded)), needs "8018";
    7258, "BIRTH SEQUENCE", "Thứ tự sinh", "Baby birth sequence", parts!(Part::code(3)), needs "8018+7259";
    7259, "BABY", "Trẻ của họ", "Baby of family name", parts!(Part::text(40).rule(Rule::PercentEncoded)), needs "8018", excludes "7256";
    8001, "DIMENSIONS", "Kích thước cuộn", "Roll products: width, length, core diameter, direction, splices", parts!(Part::digits(4).rule(Rule::NotZero), Part::digits(5).rule(Rule::NotZero), Part::digits(3).rule(Rule::NotZero), Part::digits(1).rule(Rule::OneOf("019")), Part::digits(1)), needs "01";
    8002, "CMT No.", "Số nhận dạng điện thoại di động", "Cellular mobile telephone identifier", parts!(Part::text(20));
    8003, "GRAI", "Mã toàn cầu phân định tài sản có thể quay vòng", "Global Returnable Asset Identifier", parts!(Part::digits(1).rule(Rule::OneOf("0")), KEY, Part::text(16).optional()), key &[];
    8004, "GIAI", "Mã toàn cầu phân định tài sản riêng", "Global Individual Asset Identifier", parts!(Part::text(30)), key &[&[7040]];
    8005, "PRICE PER UNIT", "Đơn giá trên đơn vị đo", "Price per unit of measure", parts!(Part::digits(6)), needs "01 02";
    8006, "ITIP", "Mã phân định phần của thương phẩm", "Identification of an individual trade item piece", parts!(ITEM, PIECE), excludes "01 03 37", key &[&[22, 10, 21]];
    8007, "IBAN", "Số tài khoản ngân hàng quốc tế", "International Bank Account Number", parts!(Part::text(34)), needs "415";
    8008, "PROD TIME", "Ngày giờ sản xuất", "Date and time of production", parts!(DAY, Part::digits(2).rule(Rule::AtMost(23)), Part::digits(2).rule(Rule::AtMost(59)).optional(), Part::digits(2).rule(Rule::AtMost(59)).optional()), needs "01 02";
    8009, "OPTSEN", "Chỉ thị cảm biến đọc bằng quang học", "Optically readable sensor indicator", parts!(Part::text(50)), needs "00 01 03";
    8010, "CPID", "Mã phân định bộ phận và linh kiện", "Component or part identifier", parts!(Part::other(Character::Set39, 30)), key &[&[8011]];
    8011, "CPID SERIAL", "Số xê-ri của bộ phận, linh kiện", "Component or part identifier serial number", parts!(Part::number(12).rule(Rule::NoLeadingZero)), needs "8010", attribute false;
    8012, "VERSION", "Phiên bản phần mềm", "Software version", parts!(Part::text(20)), needs OF_PIECE;
    8013, "GMN", "Mã kiểu sản phẩm toàn cầu", "Global Model Number", parts!(Part::text(25).rule(Rule::CheckPair)), key &[];
    8014, "MUDI", "Mã kiểu thiết bị được cá thể hóa", "Highly individualised device registration identifier", parts!(Part::text(25).rule(Rule::CheckPair)), needs "01", attribute false;
    8017, "GSRN - PROVIDER", "Mã toàn cầu phân định bên cung cấp dịch vụ", "Global Service Relation Number of a provider", parts!(PERSON), excludes "8018", key &[&[8019]];
    8018, "GSRN - RECIPIENT", "Mã toàn cầu phân định bên nhận dịch vụ", "Global Service Relation Number of a recipient", parts!(PERSON), excludes "8017", key &[&[8019]];
    8019, "SRIN", "Số lần cung cấp dịch vụ", "Service relation instance number", parts!(Part::number(10)), needs "8017 8018", attribute false;
    8020, "REF No.", "Số tham chiếu phiếu thanh toán", "Payment slip reference number", parts!(Part::text(25)), needs "415", attribute false;
    8026, "ITIP CONTENT", "Phần của thương phẩm bên trong", "Identification of pieces of a trade item in a logistic unit", parts!(ITEM, PIECE), needs "37", excludes "02 03 8006";
    8030, "DIGSIG", "Chữ ký số", "Digital signature", parts!(Part::other(Character::Set64, 90)), needs "00 01+21 03+21 253 255 8003 8004 8006+21 8010+8011 8017 8018";
    8040, "IMEI", "Số nhận dạng thiết bị di động", "International Mobile Equipment Identity", parts!(Part::digits(15)), needs "01+21", attribute false;
    8041, "IMEI2", "Số nhận dạng thiết bị di động thứ hai", "Second International Mobile Equipment Identity", parts!(Part::digits(15)), needs "01+21+8040", attribute false;
    8042, "ESIM", "Mã SIM điện tử", "Embedded SIM identity document", parts!(Part::digits(32)), needs "01+21+8040", attribute false;
    8043, "PSIM", "Mã SIM vật lý", "Physical SIM identity", parts!(Part::digits(18), Part::number(2).optional()), needs "01+21+8040", attribute false;
    8110, "COUPON CODE", "Mã phiếu giảm giá Bắc Mỹ", "Coupon code identification for use in North America", parts!(Part::text(70));
    8111, "POINTS", "Điểm thưởng của phiếu giảm giá", "Loyalty points of a coupon", parts!(Part::digits(4)), needs "255";
    8112, "COUPON OFFER CODE", "Mã ưu đãi không giấy Bắc Mỹ", "Positive offer file coupon code for use in North America", parts!(Part::text(70));
    8200, "PRODUCT URL", "Địa chỉ mạng của thông tin đóng gói mở rộng", "Extended packaging URL", parts!(Part::text(70)), needs "01", attribute false;
    90, "INTERNAL", "Thông tin thỏa thuận giữa các bên", "Information mutually agreed between trading partners", parts!(Part::text(30));
    91 to 99, "INTERNAL", "Thông tin nội bộ của công ty", "Company internal information", parts!(Part::text(90));
}
