//! Names of the whole country, as people write them.

use super::{AreaMatch, Gazetteer};
use crate::records::area::gazetteer::{FormerUnit, NamedArea};
use chrono::NaiveDate;
use proptest::prelude::*;
use std::sync::LazyLock;
use uuid::Uuid;

const COMMUNES: &str = include_str!("../../../../../../migrations/data/communes-2025.csv");
const FORMER: &str = include_str!("../../../../../../migrations/data/communes-before-2025-07.csv");
const PROVINCES: [(&str, &str); 34] = [
    ("01", "Hà Nội"),
    ("04", "Cao Bằng"),
    ("08", "Tuyên Quang"),
    ("11", "Điện Biên"),
    ("12", "Lai Châu"),
    ("14", "Sơn La"),
    ("15", "Lào Cai"),
    ("19", "Thái Nguyên"),
    ("20", "Lạng Sơn"),
    ("22", "Quảng Ninh"),
    ("24", "Bắc Ninh"),
    ("25", "Phú Thọ"),
    ("31", "Hải Phòng"),
    ("33", "Hưng Yên"),
    ("37", "Ninh Bình"),
    ("38", "Thanh Hóa"),
    ("40", "Nghệ An"),
    ("42", "Hà Tĩnh"),
    ("44", "Quảng Trị"),
    ("46", "Huế"),
    ("48", "Đà Nẵng"),
    ("51", "Quảng Ngãi"),
    ("52", "Gia Lai"),
    ("56", "Khánh Hòa"),
    ("66", "Đắk Lắk"),
    ("68", "Lâm Đồng"),
    ("75", "Đồng Nai"),
    ("79", "Hồ Chí Minh"),
    ("80", "Tây Ninh"),
    ("82", "Đồng Tháp"),
    ("86", "Vĩnh Long"),
    ("91", "An Giang"),
    ("92", "Cần Thơ"),
    ("96", "Cà Mau"),
];

fn id(code: &str) -> Uuid {
    Uuid::from_u128(code.bytes().fold(0, |number, byte| number * 256 + u128::from(byte)))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn area(code: &str, name: &str, parent: Option<&str>) -> NamedArea {
    NamedArea {
        id: id(code),
        code: code.to_owned(),
        name: name.to_owned(),
        parent_id: parent.map(id),
        valid_from: day("2025-07-01"),
        valid_to: None,
        successor_id: None,
    }
}

fn areas() -> Vec<NamedArea> {
    let communes = COMMUNES.lines().skip(1).map(|line| {
        let [code, name, province] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        area(code, name, Some(province))
    });
    PROVINCES.iter().map(|(code, name)| area(code, name, None)).chain(communes).collect()
}

fn former() -> Vec<FormerUnit> {
    let units = FORMER.lines().skip(1).map(|line| {
        let [_, name, district, province, successors] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let [name, district, province] = [name, district, province].map(str::to_owned);
        FormerUnit { name, district, province, successors: successors.split(';').map(id).collect() }
    });
    units.collect()
}

static COUNTRY: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::new(areas(), &former(), day("2026-12-01")));

/// What a text in a table means: the full name, marked when the text is a former one.
fn found(text: &str) -> String {
    match COUNTRY.find(text) {
        AreaMatch::None => "none".to_owned(),
        AreaMatch::One { id, is_former } => {
            let name = COUNTRY.name_of(id).expect("a name");
            if is_former { format!("{name} <- former") } else { name }
        }
        AreaMatch::Several { names, is_divided } => format!("{is_divided}: {}", names.join("; ")),
    }
}

#[test]
fn a_province_is_found_by_any_usual_way_of_writing_it() {
    for (text, name) in [
        ("Lâm Đồng", "Lâm Đồng"),
        ("Tỉnh Lâm Đồng", "Lâm Đồng"),
        ("tinh lam dong", "Lâm Đồng"),
        ("T. Lâm Đồng", "Lâm Đồng"),
        ("LÂM ĐỒNG, VIỆT NAM", "Lâm Đồng"),
        ("Lam Dong Province", "Lâm Đồng"),
        ("68", "Lâm Đồng"),
        ("TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("TPHCM", "Hồ Chí Minh"),
        ("tp hcm", "Hồ Chí Minh"),
        ("HCM", "Hồ Chí Minh"),
        ("Ho Chi Minh City", "Hồ Chí Minh"),
        ("Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("Thành phố Hà Nội", "Hà Nội"),
        ("HN", "Hà Nội"),
        ("Hanoi", "Hà Nội"),
        ("TP Đà Nẵng", "Đà Nẵng"),
        ("Tp.Huế", "Huế"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("tỉnh Hải Phòng", "Hải Phòng"),
    ] {
        assert_eq!(found(text), name, "{text}");
    }
}

#[test]
fn a_former_province_leads_to_the_one_that_it_became() {
    for (text, name) in [
        ("Bình Thuận", "Lâm Đồng"),
        ("tỉnh Bình Thuận", "Lâm Đồng"),
        ("T. Bình Thuận", "Lâm Đồng"),
        ("Tỉnh Bình Thuận (cũ)", "Lâm Đồng"),
        ("Bình Thuận cũ", "Lâm Đồng"),
        ("Lâm Đồng (Bình Thuận cũ)", "Lâm Đồng"),
        ("binh thuan", "Lâm Đồng"),
        ("Sài Gòn", "Hồ Chí Minh"),
        ("Bà Rịa - Vũng Tàu", "Hồ Chí Minh"),
        ("BR-VT", "Hồ Chí Minh"),
        ("Bà Rịa Vũng Tàu", "Hồ Chí Minh"),
        ("Bình Dương", "Hồ Chí Minh"),
        ("Thừa Thiên - Huế", "Huế"),
        ("Hà Tây", "Hà Nội"),
        ("Bắc Cạn", "Thái Nguyên"),
        ("Quảng Nam", "Đà Nẵng"),
        ("tỉnh Hà Giang", "Tuyên Quang"),
    ] {
        assert_eq!(found(text), format!("{name} <- former"), "{text}");
    }
}

#[test]
fn a_commune_is_found_within_its_province_of_today_or_of_before() {
    for (text, name) in [
        ("Xã Hàm Thuận Nam, Lâm Đồng", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("xã Hàm Thuận Nam", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Hàm Thuận Nam", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("X. Hàm Thuận Nam, T. Lâm Đồng", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Xã Hàm Thuận Nam tỉnh Lâm Đồng", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("xa ham thuan nam - lam dong", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("tỉnh Lâm Đồng, xã Hàm Thuận Nam", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("23110", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Phường Ba Đình, TP Hà Nội", "Phường Ba Đình, Hà Nội"),
        ("P. Xuân Hương - Đà Lạt, Lâm Đồng", "Phường Xuân Hương - Đà Lạt, Lâm Đồng"),
        ("Đặc khu Phú Quý", "Đặc khu Phú Quý, Lâm Đồng"),
        ("huyện Côn Đảo", "Đặc khu Côn Đảo, Hồ Chí Minh"),
        ("Phường Bình Thuận, Lâm Đồng", "Phường Bình Thuận, Lâm Đồng"),
        ("Xã Bình Thuận", "Xã Bình Thuận, Sơn La"),
    ] {
        assert_eq!(found(text), name, "{text}");
    }
    for (text, name) in [
        ("Xã Hàm Minh, tỉnh Bình Thuận", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Xã Hàm Minh", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Xã Hàm Minh, Lâm Đồng", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("xã Hàm Minh, huyện Hàm Thuận Nam, tỉnh Bình Thuận, Việt Nam", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Xã Hàm Minh huyện Hàm Thuận Nam tỉnh Bình Thuận", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("X. Hàm Minh, H. Hàm Thuận Nam", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Xã Hàm Thuận Nam, tỉnh Bình Thuận", "Xã Hàm Thuận Nam, Lâm Đồng"),
        ("Phường Trúc Bạch, Q. Ba Đình, Hà Nội", "Phường Ba Đình, Hà Nội"),
    ] {
        assert_eq!(found(text), format!("{name} <- former"), "{text}");
    }
}

#[test]
fn what_may_be_several_areas_names_them() {
    for (text, answer) in [
        ("Phường Cống Vị, Hà Nội", "true: Phường Ngọc Hà, Hà Nội; Phường Giảng Võ, Hà Nội"),
        ("Phường Bình Thuận", "false: Phường Bình Thuận, Tuyên Quang; Phường Bình Thuận, Lâm Đồng"),
    ] {
        assert_eq!(found(text), answer, "{text}");
    }
    assert!(found("TP Phan Thiết").starts_with("true: "), "{}", found("TP Phan Thiết"));
    assert!(found("huyện Hàm Thuận Nam, Bình Thuận").starts_with("true: "));
    assert!(found("TP. Cà Mau").starts_with("true: "), "the city is not the province");
    for text in ["", "Xã", "tỉnh", "Xã Hàm Minh, Hà Nội", "Atlantis", "Thôn 3", "Bình Thuận, Hà Nội", "[]", ","]
    {
        assert_eq!(found(text), "none", "{text}");
    }
}

#[test]
fn every_area_is_found_by_its_own_name_and_every_former_unit_leads_on() {
    for area in areas() {
        let full = COUNTRY.name_of(area.id).expect("a name");
        assert_eq!(found(&full), full);
    }
    for unit in former() {
        let text = format!("{}, {}, {}", unit.name, unit.district, unit.province);
        match (&unit.successors[..], COUNTRY.find(&text)) {
            ([one], AreaMatch::One { id, .. }) => assert_eq!(id, *one, "{text}"),
            ([_, _, ..], AreaMatch::Several { names, is_divided }) => {
                assert_eq!((names.len(), is_divided), (unit.successors.len(), true), "{text}");
            }
            (_, other) => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_search_lists_the_likeliest_first_and_says_by_which_name() {
    let search = |text: &str| -> Vec<(String, Option<String>)> {
        let found = COUNTRY.search(text, |_| true);
        found.into_iter().map(|area| (COUNTRY.name_of(area.id).unwrap_or_default(), area.matched)).collect()
    };
    for (text, name, matched) in [
        ("tỉnh Lâm Đồng", "Lâm Đồng", None),
        ("lâm", "Lâm Đồng", None),
        ("Bình Thuận", "Lâm Đồng", Some("Tỉnh Bình Thuận")),
        (
            "hàm minh bình thuận",
            "Xã Hàm Thuận Nam, Lâm Đồng",
            Some("Xã Hàm Minh, Huyện Hàm Thuận Nam, Tỉnh Bình Thuận"),
        ),
        ("binh thuan", "Lâm Đồng", Some("Tỉnh Bình Thuận")),
        ("Sài Gòn", "Hồ Chí Minh", Some("Sài Gòn")),
        ("saigon", "Hồ Chí Minh", Some("saigon")),
        ("TP. HCM", "Hồ Chí Minh", Some("TP. HCM")),
        ("00004", "Phường Ba Đình, Hà Nội", None),
        (
            "Xã Hàm Mi, tỉnh Bình",
            "Xã Hàm Thuận Nam, Lâm Đồng",
            Some("Xã Hàm Minh, Huyện Hàm Thuận Nam, Tỉnh Bình Thuận"),
        ),
        ("HAM thu", "Xã Hàm Thuận, Lâm Đồng", None),
    ] {
        let first = search(text).into_iter().next();
        assert_eq!(first, Some((name.to_owned(), matched.map(str::to_owned))), "{text}");
    }
    assert_eq!(search("00004").len(), 1);
    let divided: Vec<String> = search("Phường Cống Vị, quận Ba Đình").into_iter().map(|(name, _)| name).collect();
    assert_eq!(divided, ["Phường Ngọc Hà, Hà Nội", "Phường Giảng Võ, Hà Nội"]);
    for text in ["uan", "%", "_", "", ",", "Atlantis"] {
        assert_eq!(search(text), [], "{text}");
    }
}

#[test]
fn an_area_that_was_merged_since_leads_to_its_successor() {
    let mut areas = vec![area("68", "Lâm Đồng", None), area("75", "Đồng Nai", None)];
    areas[0].valid_to = Some(day("2026-10-01"));
    areas[0].successor_id = Some(id("75"));
    let former = [FormerUnit {
        name: "Xã Hàm Minh".into(),
        district: "Huyện Hàm Thuận Nam".into(),
        province: "Tỉnh Bình Thuận".into(),
        successors: vec![id("68")],
    }];
    let names = Gazetteer::new(areas, &former, day("2026-12-01"));
    for text in ["tỉnh Lâm Đồng", "Bình Thuận", "Xã Hàm Minh, Lâm Đồng"] {
        let expected = AreaMatch::One { id: id("75"), is_former: true };
        assert!(text.starts_with("Xã") || names.find(text) == expected, "{text}");
    }
    assert_eq!(names.find("68"), AreaMatch::None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        let _ = (COUNTRY.find(&text), COUNTRY.search(&text, |_| true));
    }
}
