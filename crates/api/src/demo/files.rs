//! Pictures and documents of the demo data. The pictures are generated from `pictures/source` by
//! `scripts/demo-pictures.mjs`; the documents are marked as samples.

macro_rules! files {
    ($($folder:literal: $($name:literal),+ $(,)?;)+) => {
        &[$($(($name, include_bytes!(concat!("../../demo/", $folder, "/", $name)))),+),+]
    };
}

const FILES: &[(&str, &[u8])] = files! {
    "pictures":
        "dong-lua.webp", "gao.webp", "giay-attp.webp", "giay-vietgap.webp", "hoi.webp", "logo-lo-chen.webp",
        "logo-mien.webp", "logo-na.webp", "logo-thuan-hoa.webp", "mien.webp", "muc.webp", "na.webp",
        "nha-dong-goi.webp", "nuoc-ep.webp", "nuoc-mam.webp", "phan-huu-co.webp", "phoi-mien.webp", "rung-hoi.webp",
        "thanh-long-say.webp", "thanh-long-tim.webp", "thanh-long-trang.webp", "thu-hoach.webp",
        "thung-chuop.webp", "tuoi-nuoc.webp", "vuon-na.webp", "vuon-thanh-long.webp";
    "documents": "dang-ky-kinh-doanh.pdf", "phieu-kiem-nghiem.pdf", "quy-trinh-vietgap.pdf";
};

/// Returns the content of a file.
pub(super) fn bytes_of(name: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
}

#[cfg(test)]
mod tests {
    use super::FILES;

    #[test]
    fn pictures_are_small_enough_to_travel_with_the_program() {
        for (name, bytes) in FILES {
            assert!(bytes.len() <= 40 * 1024, "{name}: {} bytes", bytes.len());
        }
    }
}
