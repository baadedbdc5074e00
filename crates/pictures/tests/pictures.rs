//! Images as phones and programs produce them. A separate test crate, so that the library is not optimised twice.

use std::io::Cursor;

use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::ColorProfile;
use nguon_domain::files::file::Variant;
use nguon_domain::input::violation::Reason;
use nguon_pictures::{convert, pixels};

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), format).expect("a picture");
    bytes
}

#[test]
fn a_picture_gets_three_sizes_and_keeps_its_shape() {
    let png = written(&DynamicImage::new_rgb8(4000, 1000), ImageFormat::Png);
    assert_eq!(pixels(&png, ImageFormat::Png), Ok(4_000_000));
    let picture = convert(&png, ImageFormat::Png).expect("a picture");
    assert_eq!((picture.width, picture.height), (2560, 640));
    let sizes: Vec<_> = picture
        .variants
        .iter()
        .map(|(variant, bytes)| {
            let image = image::load_from_memory_with_format(bytes, ImageFormat::WebP).expect("WebP");
            (*variant, image.width(), image.height())
        })
        .collect();
    assert_eq!(sizes, [(Variant::Thumb, 320, 80), (Variant::Medium, 1024, 256), (Variant::Full, 2560, 640)]);
}

#[test]
fn a_small_picture_is_never_made_larger_and_is_kept_once() {
    let png = written(&DynamicImage::new_rgb8(20, 10), ImageFormat::Png);
    let picture = convert(&png, ImageFormat::Png).expect("a picture");
    assert_eq!((picture.width, picture.height), (20, 10));
    assert!(picture.variants.iter().all(|(_, bytes)| *bytes == picture.variants[0].1));
    // The thinnest possible image.
    let png = written(&DynamicImage::new_luma8(5000, 1), ImageFormat::Png);
    let picture = convert(&png, ImageFormat::Png).expect("a picture");
    assert_eq!((picture.width, picture.height), (2560, 1));
}

#[test]
fn opacity_is_kept_and_does_not_bleed() {
    // Fully transparent pixels in bright green, beside red ones.
    let image =
        RgbaImage::from_fn(2000, 2000, |x, _| if x < 1000 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 255, 0, 0]) });
    let picture = convert(&written(&image.into(), ImageFormat::Png), ImageFormat::Png).expect("a picture");
    let thumb = image::load_from_memory(&picture.variants[0].1).expect("WebP").into_rgba8();
    assert_eq!(thumb.get_pixel(300, 100).0[3], 0);
    for x in 150..160 {
        let Rgba([_, green, _, alpha]) = *thumb.get_pixel(x, 100);
        assert!(alpha < 16 || green < 100, "{x}: {:?}", thumb.get_pixel(x, 100));
    }
}

#[test]
fn of_every_jpeg_that_is_cut_off_it_is_noticed() {
    let jpeg = written(&DynamicImage::new_rgb8(64, 64), ImageFormat::Jpeg);
    assert!(convert(&jpeg, ImageFormat::Jpeg).is_ok());
    for length in (0..jpeg.len() - 1).step_by(7) {
        assert_eq!(convert(&jpeg[..length], ImageFormat::Jpeg).err(), Some(Reason::Unreadable), "{length}");
    }
}

#[test]
fn colours_of_a_wider_space_are_brought_into_the_one_that_every_screen_has() {
    // The reddest red of sRGB, as a phone records it in Display P3.
    let image = RgbImage::from_pixel(64, 64, Rgb([234, 51, 35]));
    let written = |profile: Vec<u8>| {
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile).expect("PNG has room for a profile");
        encoder.write_image(&image, 64, 64, ExtendedColorType::Rgb8).expect("a picture");
        bytes
    };
    let red = |bytes: &[u8]| {
        let picture = convert(bytes, ImageFormat::Png).expect("a picture");
        image::load_from_memory(&picture.variants[0].1).expect("WebP").into_rgb8().get_pixel(32, 32).0
    };
    let [r, g, b] = red(&written(ColorProfile::new_display_p3().encode().expect("a profile")));
    assert!(r > 247 && g < 12 && b < 12, "{r} {g} {b}");
    // An invalid profile changes nothing.
    let [r, g, b] = red(&written(b"no profile".to_vec()));
    assert!(r.abs_diff(234) < 8 && g.abs_diff(51) < 8 && b.abs_diff(35) < 8, "{r} {g} {b}");
}
