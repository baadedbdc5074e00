//! Pictures: unpacked within limits, turned the right way up, made smaller, and written anew as WebP. Nothing of
//! the file that was sent survives but its pixels: no place, no camera, no second format hidden behind them.
//!
//! A crate of its own, so that it is optimised in debug builds too: the decoders are generic, and would otherwise
//! be compiled as part of the server, without optimisation, and take half a minute for a photograph.

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use nguon_domain::files::file::Variant;
use nguon_domain::input::reason::picture::{LONGEST_SIDE, MOST_PIXELS};
use nguon_domain::input::violation::Reason;

pub use image::ImageFormat;

/// How much of a picture is kept, 0 to 100: photographs of documents stay readable, those of fruit stay small.
const QUALITY: f32 = 80.0;

/// A picture in its sizes, smallest first.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The sizes. Those of a small picture share their bytes.
    pub variants: Vec<(Variant, Bytes)>,
    /// Pixels of the largest one.
    pub width: u32,
    /// Pixels of the largest one.
    pub height: u32,
}

/// How many pixels a picture has, from its head alone.
///
/// # Errors
/// [`Reason::PictureTooLarge`] and [`Reason::Unreadable`].
pub fn pixels(bytes: &[u8], format: ImageFormat) -> Result<u64, Reason> {
    let (width, height) = open(bytes, format)?.dimensions();
    Ok(u64::from(width) * u64::from(height))
}

/// Makes the sizes. Takes seconds and hundreds of megabytes for the largest pictures.
///
/// # Errors
/// [`Reason::PictureTooLarge`] and [`Reason::Unreadable`].
pub fn convert(bytes: &[u8], format: ImageFormat) -> Result<Picture, Reason> {
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(Reason::Unreadable);
    }
    let mut decoder = open(bytes, format)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;

    let mut full = in_eight_bits(shrunk(&picture, Variant::Full)?);
    drop(picture);
    if let Some(profile) = profile {
        in_srgb(&mut full, &profile);
    }
    full.apply_orientation(orientation);
    let medium = shrunk(&full, Variant::Medium)?;
    let thumb = shrunk(&medium, Variant::Thumb)?;

    let mut variants: Vec<(Variant, Bytes)> = Vec::new();
    let mut before: Option<&DynamicImage> = None;
    for (variant, picture) in [(Variant::Full, &full), (Variant::Medium, &medium), (Variant::Thumb, &thumb)] {
        let same =
            before.is_some_and(|before| before.width() == picture.width() && before.height() == picture.height());
        let bytes = match variants.last() {
            Some((_, bytes)) if same => bytes.clone(),
            _ => encode(picture)?,
        };
        variants.push((variant, bytes));
        before = Some(picture);
    }
    variants.reverse();
    Ok(Picture { variants, width: full.width(), height: full.height() })
}

/// A decoder that has read the head, and found it within the limits.
fn open(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, Reason> {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_PIXELS * 4);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Reason::Unreadable);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_PIXELS * 4 {
        return Err(Reason::PictureTooLarge);
    }
    Ok(decoder)
}

fn refusal(error: &ImageError) -> Reason {
    match error {
        ImageError::Limits(_) => Reason::PictureTooLarge,
        _ => Reason::Unreadable,
    }
}

/// Whether the end of a JPEG's pixels is there. The decoder fills what is missing with grey; better to say that
/// the picture has not been sent as a whole.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    // ITU-T T.81 annex B: segments with their lengths up to the first scan (which passes by pictures within the
    // metadata), and then an end marker, which no compressed data contains.
    let mut place = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(place..place + 4) {
        match marker {
            0xda => return bytes[place..].windows(2).any(|pair| pair == [0xff, 0xd9]),
            // Fill bytes.
            0xff => place += 1,
            _ => place += 2 + usize::from(u16::from_be_bytes([*high, *low])),
        }
    }
    false
}

/// The picture, no larger than a variant and never larger than it is.
fn shrunk(picture: &DynamicImage, variant: Variant) -> Result<DynamicImage, Reason> {
    let (width, height) = (picture.width(), picture.height());
    let (side, longest) = (u64::from(variant.side()), u64::from(width.max(height)));
    if longest <= side {
        return Ok(picture.clone());
    }
    let fit = |length: u32| u32::try_from((u64::from(length) * side + longest / 2) / longest).unwrap_or(1).max(1);
    let mut smaller = DynamicImage::new(fit(width), fit(height), picture.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize(picture, &mut smaller, &options).map_err(|_| Reason::Unreadable)?;
    Ok(smaller)
}

/// Eight bits of red, green and blue, and of opacity if the picture has any: what WebP can hold.
fn in_eight_bits(picture: DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() { picture.into_rgba8().into() } else { picture.into_rgb8().into() }
}

/// Colours as every screen shows them. Phones take pictures in wider colour spaces; without its profile, which
/// goes with the rest of the metadata, such a picture would look dull. One with a profile that cannot be read
/// stays as it is.
fn in_srgb(picture: &mut DynamicImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let layout = if picture.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()) else {
        return;
    };
    let mut pixels = vec![0; picture.as_bytes().len()];
    if transform.transform(picture.as_bytes(), &mut pixels).is_err() {
        return;
    }
    match picture {
        DynamicImage::ImageRgb8(picture) => picture.copy_from_slice(&pixels),
        DynamicImage::ImageRgba8(picture) => picture.copy_from_slice(&pixels),
        _ => {}
    }
}

fn encode(picture: &DynamicImage) -> Result<Bytes, Reason> {
    let (width, height) = (picture.width(), picture.height());
    let encoder = if picture.color().has_alpha() {
        webp::Encoder::from_rgba(picture.as_bytes(), width, height)
    } else {
        webp::Encoder::from_rgb(picture.as_bytes(), width, height)
    };
    let encoded = encoder.encode_simple(false, QUALITY).map_err(|_| Reason::Unreadable)?;
    Ok(Bytes::copy_from_slice(&encoded))
}

#[cfg(test)]
mod tests {
    use super::{convert, is_whole_jpeg, pixels};
    use image::codecs::png::PngEncoder;
    use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
    use moxcms::ColorProfile;
    use nguon_domain::files::file::Variant;
    use nguon_domain::input::violation::Reason;
    use std::io::Cursor;

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
        // As thin as can be.
        let png = written(&DynamicImage::new_luma8(5000, 1), ImageFormat::Png);
        let picture = convert(&png, ImageFormat::Png).expect("a picture");
        assert_eq!((picture.width, picture.height), (2560, 1));
    }

    #[test]
    fn opacity_is_kept_and_does_not_bleed() {
        // Clear pixels that would be bright green, beside red ones.
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
        assert!(is_whole_jpeg(&jpeg) && convert(&jpeg, ImageFormat::Jpeg).is_ok());
        for length in (0..jpeg.len() - 1).step_by(7) {
            assert_eq!(convert(&jpeg[..length], ImageFormat::Jpeg).err(), Some(Reason::Unreadable), "{length}");
        }
    }

    #[test]
    fn colours_of_a_wider_space_are_brought_into_the_one_that_every_screen_has() {
        // The reddest red of sRGB, as a phone writes it in Display P3.
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
        // A profile that is none changes nothing.
        let [r, g, b] = red(&written(b"no profile".to_vec()));
        assert!(r.abs_diff(234) < 8 && g.abs_diff(51) < 8 && b.abs_diff(35) < 8, "{r} {g} {b}");
    }
}
