//! Image processing: decodes an image within limits, corrects its orientation, scales it down, and encodes it anew as
//! WebP. Only the pixels of the original file survive: no location, no camera, no second format hidden in them.
//!
//! A separate crate, so that it is optimised in debug builds too: the decoders are generic, would otherwise be compiled
//! unoptimised as part of the server, and take half a minute for a photograph.

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use nguon_domain::files::file::Variant;
use nguon_domain::input::reason::picture::{MAX_PIXELS, MAX_SIDE};
use nguon_domain::input::violation::Reason;

pub use image::ImageFormat;

/// WebP quality, 0 to 100: keeps photographed documents readable and photographs of fruit small.
const QUALITY: f32 = 80.0;

/// An image in several sizes.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The sizes, smallest first. Those of a small image share their bytes.
    pub variants: Vec<(Variant, Bytes)>,
    /// Width of the largest size, in pixels.
    pub width: u32,
    /// Height of the largest size, in pixels.
    pub height: u32,
}

/// Returns the number of pixels of an image, from its header alone.
///
/// # Errors
/// [`Reason::PictureTooLarge`] and [`Reason::Unreadable`].
pub fn pixels(bytes: &[u8], format: ImageFormat) -> Result<u64, Reason> {
    let (width, height) = open(bytes, format)?.dimensions();
    Ok(u64::from(width) * u64::from(height))
}

/// Converts an image into its sizes. Takes seconds and hundreds of megabytes for the largest images.
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

    let mut full = shrunk(&in_eight_bits(picture), Variant::Full)?;
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

/// Returns a decoder that has read the header and found it within the limits.
fn open(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, Reason> {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_PIXELS * 4);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Reason::Unreadable);
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_PIXELS * 4 {
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

/// Whether the end of a JPEG's image data is present. The decoder would fill missing data with grey; a truncated file
/// is refused instead.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    // ITU-T T.81 annex B: segments with their lengths up to the first scan (which skips thumbnails within the
    // metadata), then an end marker, which does not occur within compressed data.
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

/// Scales an image of eight bits per channel down to a variant; never up.
fn shrunk(picture: &DynamicImage, variant: Variant) -> Result<DynamicImage, Reason> {
    let (width, height) = (picture.width(), picture.height());
    let (side, longest) = (u64::from(variant.side()), u64::from(width.max(height)));
    if longest <= side {
        return Ok(picture.clone());
    }
    let fit = |length: u32| u32::try_from((u64::from(length) * side + longest / 2) / longest).unwrap_or(1).max(1);
    let size = (fit(width), fit(height));
    let mut smaller = DynamicImage::new(size.0, size.1, picture.color());
    // The resizer is generic: all pixel formats together would be most of this crate.
    match &mut smaller {
        DynamicImage::ImageRgb8(smaller) => resample::<U8x3>(picture, smaller, size),
        DynamicImage::ImageRgba8(smaller) => resample::<U8x4>(picture, smaller, size),
        _ => None,
    }
    .ok_or(Reason::Unreadable)?;
    Ok(smaller)
}

/// Scales the image into `smaller`; both have pixels of type `P`.
fn resample<P: PixelTrait>(picture: &DynamicImage, smaller: &mut [u8], (width, height): (u32, u32)) -> Option<()> {
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let from = TypedImageRef::<P>::from_buffer(picture.width(), picture.height(), picture.as_bytes()).ok()?;
    let mut to = TypedImage::<P>::from_buffer(width, height, smaller).ok()?;
    Resizer::new().resize_typed(&from, &mut to, &options).ok()
}

/// Converts to eight bits per channel, RGB or RGBA, as WebP requires.
fn in_eight_bits(picture: DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() { picture.into_rgba8().into() } else { picture.into_rgb8().into() }
}

/// Converts colours to sRGB. Phones record in wider colour spaces; without its ICC profile, which is removed with the
/// other metadata, such an image would look dull. An image whose profile cannot be read is left unchanged.
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
