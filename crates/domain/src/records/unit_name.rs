//! Other names of units of measure than those of the catalogue, as people write them.

/// Other names by code (UNECE Recommendation 20). No name stands for units of different sizes.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "KGM",
        &[
            "kí",
            "ký",
            "kilo",
            "ki lô",
            "kí lô",
            "ký lô",
            "cân",
            "kgs",
            "kilogam",
            "kilogram",
            "ki-lô-gam",
            "kí-lô-gam",
            "ki lô gam",
        ],
    ),
    ("GRM", &["gam", "gr", "gram"]),
    ("MGM", &["miligam", "mi-li-gam", "milligram"]),
    ("YEN", &["yến"]),
    ("DTN", &["quintal"]),
    ("TNE", &["ton", "tonne"]),
    ("LTR", &["lit", "l", "litre", "liter"]),
    ("MLT", &["mililit", "mi-li-lít", "millilitre", "cc"]),
    ("HLT", &["hectolit", "héc-tô-lít", "hectolitre"]),
    ("MTR", &["mét", "met", "metre", "meter"]),
    ("CMT", &["xentimét", "xen-ti-mét", "centimetre"]),
    ("MTK", &["m2", "mét vuông", "square metre"]),
    ("MTQ", &["m3", "mét khối", "khối", "cubic metre"]),
    ("H18", &["hecta", "héc ta", "héc-ta", "mẫu tây", "hectare"]),
    ("H87", &["quả", "trái", "con", "củ", "pcs", "pc", "pieces"]),
    ("BX", &["boxes"]),
    ("BG", &["bịch", "bags"]),
    ("CT", &["thùng giấy", "thùng các-tông", "thùng các tông", "cartons"]),
    ("BO", &["bottles"]),
    ("PR", &["cặp", "pairs"]),
    ("SET", &["sets"]),
    ("DZN", &["lố", "dozens"]),
    ("P1", &["phần trăm", "percent"]),
    ("CEL", &["độ c", "oc"]),
    ("HUR", &["tiếng", "h", "hours"]),
    ("DAY", &["days"]),
    ("MON", &["months"]),
];

/// Returns the other names of a unit with a code and names: the usual ones, the parts of its names (`bao` of `bao, túi`)
/// and the first words of these (`thùng` of `thùng carton`).
pub(crate) fn others(code: &str, names: &[&str]) -> Vec<String> {
    let usual = OTHERS.iter().find(|(known, _)| *known == code).map_or(&[][..], |(_, others)| *others);
    let mut all: Vec<String> = usual.iter().map(|name| (*name).to_owned()).collect();
    for part in names.iter().flat_map(|name| name.split([',', '/', '(', ')'])).map(str::trim) {
        all.push(part.to_owned());
        all.extend(
            part.split_whitespace().next().filter(|word| word.chars().all(char::is_alphabetic)).map(str::to_owned),
        );
    }
    all.retain(|name| !name.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{OTHERS, others};

    #[test]
    fn no_name_stands_for_two_units() {
        let mut units = BTreeMap::new();
        for (code, names) in OTHERS {
            for name in *names {
                assert_eq!(units.insert(name, code), None, "{name}");
            }
        }
    }

    #[test]
    fn parts_and_first_words_of_names_are_names() {
        assert_eq!(others("XX", &["cái (chiếc)", "foam box"]), ["cái", "cái", "chiếc", "chiếc", "foam box", "foam"]);
        assert_eq!(others("DTN", &["tạ", "quintal (100 kg)"]), ["quintal", "tạ", "tạ", "quintal", "quintal", "100 kg"]);
    }
}
