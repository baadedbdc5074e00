//! Varied labels generated from a seed; the same seed yields the same label.

use chrono::{Days, NaiveDate};
use nguon_domain::identification::identifier::{Gtin, LotNumber, Sscc};
use nguon_domain::identification::qr::{QrContent, printed_address};
use nguon_domain::labelling::label::LabelKind;
use nguon_labels::Content;
use nguon_labels::content::{Case, Consumer, FieldTag, Pallet, Party};

/// The GS1 character set 82 (GS1 General Specifications, figure 7.11-1).
const SET_82: &[u8] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// The usual characters of lot numbers.
const USUAL: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ-";

/// A pseudorandom sequence (Knuth's MMIX): the tests need variety that is reproducible.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn text(&mut self, characters: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(characters[self.below(characters.len())])).collect()
    }

    fn digits(&mut self, length: usize) -> String {
        self.text(b"0123456789", length)
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }

    fn day(&mut self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + Days::new(self.below(700) as u64)
    }

    pub fn gtin(&mut self) -> Gtin {
        let body = format!("{}893{}", self.below(9), self.digits(9));
        (0..10).find_map(|check| format!("{body}{check}").parse().ok()).expect("one check digit is right")
    }

    pub fn sscc(&mut self) -> Sscc {
        let body = format!("{}893{}", self.below(10), self.digits(13));
        (0..10).find_map(|check| format!("{body}{check}").parse().ok()).expect("one check digit is right")
    }

    /// A lot number of 1 to 20 characters; every third has 20, every fifth has unusual characters.
    pub fn lot(&mut self, seed: u64) -> LotNumber {
        let length = if seed.is_multiple_of(3) { 20 } else { 1 + self.below(20) };
        let characters = if seed.is_multiple_of(5) { SET_82 } else { USUAL };
        self.text(characters, length).parse().expect("a lot number")
    }
}

const PRODUCTS: [&str; 5] = [
    "Thanh long ruột đỏ Thuận Hòa",
    "Gạo ST25",
    "Cà phê Robusta rang mộc nguyên chất vùng cao Di Linh, Lâm Đồng, gói hút chân không 500 g",
    "Nước mắm cốt nhĩ Phan Thiết",
    "Ổi Nữ Hoàng & xoài «Cát Chu» <loại 1>",
];
const PARTIES: [&str; 4] = [
    "Hợp tác xã Thanh long sạch Hàm Thuận Nam",
    "Công ty TNHH Một thành viên Nông nghiệp Công nghệ cao Ưu Đàm Bảo Lộc",
    "Hộ kinh doanh Nguyễn Thị Thuỳ Dương",
    "Công ty cổ phần RP",
];

/// The content of a label of this kind.
pub fn content(kind: LabelKind, seed: u64) -> Content {
    let mut numbers = Numbers::new(seed);
    let (gtin, lot) = (numbers.gtin(), numbers.lot(seed));
    let code = numbers.text(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", 10);
    let held = if seed.is_multiple_of(2) { QrContent::Auto } else { QrContent::Short };
    let address = printed_address("https://truyxuat.lamdong.example.vn", Some(&gtin), Some(&lot), &code, held);
    let name = numbers.one_of(&PRODUCTS).to_owned();
    let business = numbers.one_of(&PARTIES).to_owned();
    let (made, expires) = (numbers.day(), numbers.day());
    let date = |day: NaiveDate| nguon_labels::content::day(day);
    match kind {
        LabelKind::Consumer => Content::Consumer(Consumer {
            address,
            lines: vec![
                name,
                format!("Lô: {lot}"),
                format!("NSX: {}  HSD: {}", date(made), date(expires)),
                format!("Mã truy xuất: {code}"),
            ],
        }),
        LabelKind::Case => Content::Case(Case {
            name,
            packaging: (!seed.is_multiple_of(4)).then(|| "Thùng 12 hộp".to_owned()),
            business,
            gtin: gtin.to_string(),
            lot: lot.to_string(),
            packed_on: (!seed.is_multiple_of(3)).then_some(made),
            produced_on: seed.is_multiple_of(2).then_some(made),
            expires_on: (!seed.is_multiple_of(5)).then_some(expires),
            address,
        }),
        LabelKind::Pallet => Content::Pallet(Pallet {
            sscc: numbers.sscc().to_string(),
            name,
            from: Party { name: business, address: Some("Số 22 phố Xương Giang, TP. Bắc Giang".to_owned()) },
            to: Some(Party {
                name: numbers.one_of(&PARTIES).to_owned(),
                address: seed.is_multiple_of(2).then(|| "Số 90 đường Giải Phóng, Hà Nội".to_owned()),
            }),
            carrier: (!seed.is_multiple_of(3)).then(|| "Công ty TNHH Vận tải Thái Dương".to_owned()),
            shipped_on: Some(made),
            order_number: Some(format!("AC {}", numbers.digits(3))),
            gross_weight: format!("{}.5", numbers.below(2_000)).parse().ok(),
        }),
        LabelKind::FieldTag => Content::FieldTag(FieldTag {
            sscc: numbers.sscc().to_string(),
            commodity: name,
            variety: seed.is_multiple_of(2).then(|| "LĐ5".to_owned()),
            grower: business,
            gln: Some("8938505970004".to_owned()),
            place: (!seed.is_multiple_of(3)).then(|| "Vườn Hàm Minh 1, thửa số 12".to_owned()),
            harvest_team: Some("Tổ thu hoạch số 3".to_owned()),
            harvested_on: Some(made),
        }),
    }
}
