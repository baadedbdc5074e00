//! Pictures are decoded within limits and encoded again.

use std::io::Write as _;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use nguon_api_tests::picture::{picture, png, written};
use nguon_api_tests::{Backend, Business, Site};
use rstest::rstest;

/// Returns a JPEG with a phone's metadata: orientation, camera, place.
fn photograph(picture: RgbImage, orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let pointer = |place: usize| (place as u32).to_le_bytes();
    // The texts are behind both directories.
    let (first, second) = (8, 8 + 2 + 3 * 12 + 4);
    let texts = second + 2 + 2 * 12 + 4;
    let (camera, place) = (b"GeheimCam 3000\0", b"Vuon nha toi\0");
    let [low, high] = orientation.to_le_bytes();
    let tiff = [
        &b"II*\0"[..],
        &pointer(first),
        &3_u16.to_le_bytes(),
        &entry(0x010f, 2, camera.len() as u32, pointer(texts)),
        &entry(0x0112, 3, 1, [low, high, 0, 0]),
        &entry(0x8825, 4, 1, pointer(second)),
        &[0; 4],
        &2_u16.to_le_bytes(),
        &entry(0x0001, 2, 2, *b"N\0\0\0"),
        &entry(0x001c, 2, place.len() as u32, pointer(texts + camera.len())),
        &[0; 4],
        camera,
        place,
    ]
    .concat();
    let segment = [b"Exif\0\0", &tiff[..]].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    let mut bytes = written(picture, ImageFormat::Jpeg);
    bytes.splice(2..2, [&b"\xff\xe1"[..], &length, &segment].concat());
    bytes
}

async fn shown(site: &Site, business: &Business, id: &str, variant: &str) -> (Vec<u8>, DynamicImage) {
    let read = site.get(&format!("files/{id}?variant={variant}")).by(business).await.expect(200);
    let picture = image::load_from_memory_with_format(&read.body, ImageFormat::WebP).expect("WebP");
    (read.body, picture)
}

#[rstest]
#[tokio::test]
async fn a_photograph_loses_its_place_and_camera_and_stands_upright(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    // Taken with the phone on its side: the left of the file is the top of the picture.
    let picture = RgbImage::from_fn(600, 400, |x, _| if x < 300 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) });
    let sent = photograph(picture, 6);
    let has = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    assert!(has(&sent, b"GeheimCam") && has(&sent, b"Vuon nha toi"), "the test sends what must not come back");
    let info = site.sent(&business, "IMG_0001.JPG", sent).await;
    assert_eq!((&info["width"], &info["height"]), (&400.into(), &600.into()));
    assert_eq!(info["name"], "IMG_0001.JPG");
    for variant in ["thumb", "medium", "full"] {
        let (bytes, picture) = shown(&site, &business, info["id"].as_str().unwrap_or("?"), variant).await;
        for trace in [&b"GeheimCam"[..], b"Vuon", b"Exif", b"EXIF", b"XMP", b"ICCP", b"II*\0"] {
            assert!(!has(&bytes, trace), "{variant} has {trace:?}");
        }
        let picture = picture.into_rgb8();
        let (width, height) = picture.dimensions();
        assert!((width * 3).abs_diff(height * 2) < 3, "{width} × {height}");
        let (above, below) = (picture.get_pixel(width / 2, height / 8), picture.get_pixel(width / 2, height * 7 / 8));
        assert!(above[0] > 200 && above[2] < 50, "{above:?}");
        assert!(below[2] > 200 && below[0] < 50, "{below:?}");
    }
}

#[rstest]
#[tokio::test]
async fn every_orientation_is_put_upright(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for orientation in 1..=8 {
        let info = site.sent(&business, "a.jpg", photograph(picture(60, 40, 7), orientation)).await;
        let sides = if orientation < 5 { (60, 40) } else { (40, 60) };
        assert_eq!((info["width"].as_u64(), info["height"].as_u64()), (Some(sides.0), Some(sides.1)), "{orientation}");
    }
    // An invalid orientation turns nothing.
    let info = site.sent(&business, "a.jpg", photograph(picture(60, 40, 7), 99)).await;
    assert_eq!(info["width"], 60);
}

#[rstest]
#[tokio::test]
async fn a_large_picture_has_three_sizes_and_a_small_one_is_not_blown_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let large = site.sent(&business, "a.jpg", written(picture(2600, 1300, 1), ImageFormat::Jpeg)).await;
    let id = large["id"].as_str().unwrap_or("?");
    let mut sizes = 0;
    for (variant, width, height) in [("thumb", 320, 160), ("medium", 1024, 512), ("full", 2560, 1280)] {
        let (bytes, picture) = shown(&site, &business, id, variant).await;
        assert_eq!((picture.width(), picture.height()), (width, height));
        sizes += bytes.len();
    }
    assert_eq!(large["size"], sizes);
    assert_eq!((&large["width"], &large["height"]), (&2560.into(), &1280.into()));
    let small = site.sent(&business, "b.png", png(1)).await;
    let id = small["id"].as_str().unwrap_or("?");
    let (full, _) = shown(&site, &business, id, "full").await;
    assert_eq!(shown(&site, &business, id, "thumb").await.0, full);
    assert_eq!(small["size"], full.len());
}

#[rstest]
#[tokio::test]
async fn opacity_and_grey_and_sixteen_bits_and_the_first_of_moving_pictures_come_through(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let clear = image::RgbaImage::from_pixel(50, 50, image::Rgba([200, 100, 50, 0]));
    let grey = image::GrayImage::from_pixel(50, 50, image::Luma([77]));
    let deep = image::ImageBuffer::from_pixel(50, 50, image::Rgb([65535_u16, 0, 32768]));
    let cases = [
        (written(clear, ImageFormat::Png), [None, None, None, Some(0)]),
        (written(grey, ImageFormat::Png), [Some(77), Some(77), Some(77), Some(255)]),
        (written(deep, ImageFormat::Png), [Some(255), Some(0), Some(128), Some(255)]),
        (moving(), [Some(255), Some(0), Some(0), Some(255)]),
    ];
    for (bytes, expected) in cases {
        let info = site.sent(&business, "a", bytes).await;
        let (_, picture) = shown(&site, &business, info["id"].as_str().unwrap_or("?"), "full").await;
        let found = picture.into_rgba8().get_pixel(25, 25).0;
        for (found, expected) in found.into_iter().zip(expected) {
            assert!(expected.is_none_or(|expected: u8| found.abs_diff(expected) < 12), "{found} is not {expected:?}");
        }
    }
}

/// Returns a GIF that is red first and then blue.
fn moving() -> Vec<u8> {
    let mut bytes = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
        for colour in [[255, 0, 0, 255], [0, 0, 255, 255]] {
            let frame = image::RgbaImage::from_pixel(50, 50, image::Rgba(colour));
            encoder.encode_frame(image::Frame::new(frame)).expect("a frame");
        }
    }
    bytes
}

/// Returns a PNG that declares this size, with hardly any data.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    {
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Sixteen);
        let mut writer = encoder.write_header().expect("a head");
        let mut nothing = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        nothing.write_all(&[0; 100]).expect("compressed");
        writer.write_chunk(png::chunk::IDAT, &nothing.finish().expect("compressed")).expect("a chunk");
    }
    bytes
}

#[rstest]
#[tokio::test]
async fn a_picture_that_would_fill_the_memory_is_refused_by_its_head(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for (width, height) in [(20_000, 10), (10, 20_000), (15_999, 15_999), (60_000, 60_000), (8_001, 8_001)] {
        let answer = site.send(&business, "a.png", claiming(width, height)).await;
        assert_eq!(answer.refused(), ["file: picture_too_large"], "{width} × {height}");
    }
    // As GIF and WebP say it.
    let mut gif = written(picture(8, 8, 1), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(site.send(&business, "a.gif", gif).await.refused(), ["file: picture_too_large"]);
    let mut jpeg = written(picture(8, 8, 1), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(site.send(&business, "a.jpg", jpeg).await.refused(), ["file: picture_too_large"]);
    // A picture without pixels is unreadable.
    assert_eq!(site.send(&business, "a.png", claiming(9, 9)).await.refused(), ["file: unreadable"]);
}

#[rstest]
#[tokio::test]
async fn the_largest_picture_that_is_taken_is_taken() {
    // Sixty-four million pixels in 60 kB: several at once are decoded one after the other.
    let site = Site::start(Backend::Sqlite).await;
    let business = site.business().await;
    let bytes = written(image::GrayImage::new(8_000, 8_000), ImageFormat::Png);
    let calls: Vec<_> =
        (0..4).map(|_| tokio::spawn(site.send(&business, "a.png", bytes.clone()).into_future())).collect();
    for call in calls {
        let info = call.await.expect("an answer").expect(201).json();
        assert_eq!((&info["width"], &info["height"]), (&2560.into(), &2560.into()));
    }
}

#[rstest]
#[tokio::test]
async fn a_picture_that_is_cut_off_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = written(picture(64, 48, 3), format);
        for part in [2, 3, 10] {
            let cut = whole[..whole.len() - whole.len() / part].to_vec();
            let answer = site.send(&business, "a", cut).await;
            assert_eq!(answer.refused(), ["file: unreadable"], "{format:?} without 1/{part}");
        }
    }
}
