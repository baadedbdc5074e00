//! Fuzzing uploads: accepted or refused, never a 5xx.

use image::ImageFormat;
use nguon_api_tests::form::PDF;
use nguon_api_tests::picture::{picture, written};
use nguon_api_tests::{Backend, Site};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRng, TestRunner};

use super::taking::docx;

/// Returns a valid file of each type.
fn whole() -> Vec<Vec<u8>> {
    let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];
    let mut files: Vec<Vec<u8>> = formats.into_iter().map(|format| written(picture(33, 21, 5), format)).collect();
    files.extend([PDF.to_vec(), docx()]);
    files
}

/// A valid file in which some bytes are changed, missing or repeated.
fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    let changes = prop::collection::vec(change, 1..12);
    let cut = prop::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>()));
    (prop::sample::select(whole()), changes, cut, any::<bool>()).prop_map(|(mut bytes, changes, cut, twice)| {
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        if let Some((from, to)) = cut {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let (from, to) = (from.min(to), from.max(to));
            if twice {
                let copy = bytes[from..to].to_vec();
                bytes.splice(to..to, copy);
            } else {
                bytes.drain(from..to);
            }
        }
        bytes
    })
}

/// The header of a picture, followed by anything.
fn promising() -> impl Strategy<Value = Vec<u8>> {
    let head = prop_oneof![
        Just(b"\xff\xd8\xff".to_vec()),
        Just(b"\x89PNG\r\n\x1a\n".to_vec()),
        Just(b"GIF89a".to_vec()),
        Just(b"RIFF\xff\0\0\0WEBPVP8X".to_vec()),
        Just(b"PK\x03\x04".to_vec()),
        Just(b"%PDF-".to_vec()),
        Just(Vec::new()),
    ];
    (head, prop::collection::vec(any::<u8>(), 0..300)).prop_map(|(head, rest)| [head, rest].concat())
}

#[tokio::test]
async fn random_bytes_and_spoilt_files_are_taken_or_refused_and_never_our_fault() {
    let site = Site::start(Backend::Sqlite).await;
    let business = site.business().await;
    let config = Config::default();
    let mut runner = TestRunner::new_with_rng(config.clone(), TestRng::deterministic_rng(config.rng_algorithm));
    let strategy = prop_oneof![3 => spoilt(), 1 => promising()];
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..600 {
        let bytes = strategy.new_tree(&mut runner).expect("a value").current();
        let answer = site.send(&business, "a", bytes.clone()).await;
        match answer.status {
            201 => {
                taken += 1;
                let id = answer.json()["id"].as_str().unwrap_or("?").to_owned();
                let _ = site.get(&format!("files/{id}")).by(&business).await.expect(200);
            }
            422 => refused += 1,
            status => panic!("{status} for {bytes:?}: {}", answer.text()),
        }
    }
    assert!(taken > 20 && refused > 20, "{taken} taken, {refused} refused: both are tried");
}
