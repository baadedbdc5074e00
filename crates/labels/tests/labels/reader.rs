//! Runs the readers: `pdftoppm`, `pdftotext` and `pdfinfo` of poppler, `zbarimg` of zbar.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use tempfile::TempDir;

/// A symbol as an independent reader decoded it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// A QR code.
    Qr(String),
    /// A Code 128 that begins with FNC1; later FNC1 are 0x1D.
    Gs1128(String),
    /// Anything else.
    Other(String),
}

pub fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output().unwrap_or_else(|error| {
        panic!("{program} cannot be run ({error}): `make test-labels` installs it (poppler-utils, zbar-tools)")
    });
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// A PDF in a temporary folder.
pub struct Pdf {
    folder: TempDir,
}

impl Pdf {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("labels.pdf"), bytes).expect("a file");
        Self { folder }
    }

    pub fn path(&self) -> String {
        self.folder.path().join("labels.pdf").to_string_lossy().into_owned()
    }

    /// Its text.
    pub fn text(&self) -> String {
        String::from_utf8(run("pdftotext", &["-layout", "-enc", "UTF-8", &self.path(), "-"])).expect("UTF-8")
    }

    /// Its pages as images.
    pub fn pages(&self, dpi: impl std::fmt::Display) -> Vec<Picture> {
        let dpi = dpi.to_string();
        let prefix = self.folder.path().join(format!("at{dpi}"));
        run("pdftoppm", &["-gray", "-r", &dpi, &self.path(), &prefix.to_string_lossy()]);
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                name.starts_with(&format!("at{dpi}-"))
            })
            .collect();
        files.sort();
        files.iter().map(|file| Picture::read(file)).collect()
    }
}

/// A greyscale image.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

impl Picture {
    /// Parses a PGM as `pdftoppm` writes it.
    fn read(path: &Path) -> Self {
        let bytes = std::fs::read(path).expect("a picture");
        let mut fields = Vec::new();
        let mut at = 0;
        while fields.len() < 4 {
            let length = bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
            fields.push(String::from_utf8(bytes[at..at + length].to_vec()).expect("ASCII"));
            at += length + 1;
        }
        assert_eq!((fields[0].as_str(), fields[3].as_str()), ("P5", "255"));
        let size = |text: &String| text.parse::<usize>().expect("a number");
        Self { width: size(&fields[1]), height: size(&fields[2]), pixels: bytes[at..].to_vec() }
    }

    /// Returns a rectangle of the image, in pixels.
    pub fn cut(&self, (x, y): (usize, usize), (width, height): (usize, usize)) -> Self {
        let (width, height) = (width.min(self.width - x), height.min(self.height - y));
        let rows = (y..y + height).flat_map(|row| &self.pixels[row * self.width + x..row * self.width + x + width]);
        Self { width, height, pixels: rows.copied().collect() }
    }

    pub fn write(&self, path: &Path) {
        let mut bytes = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        bytes.extend(&self.pixels);
        std::fs::write(path, bytes).expect("a picture");
    }
}

/// Reads the symbols of each image.
pub fn read_symbols(pictures: &[Picture]) -> Vec<Vec<Read>> {
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<String> = (0..pictures.len())
        .map(|index| folder.path().join(format!("{index:05}.pgm")).to_string_lossy().into_owned())
        .collect();
    for (picture, file) in pictures.iter().zip(&files) {
        picture.write(Path::new(file));
    }
    // Exit code 4 means that one of the images has no symbol; the comparison then shows which.
    let output = Command::new("zbarimg")
        .args(["--quiet", "--nodbus", "--xml"])
        .args(&files)
        .output()
        .expect("zbarimg cannot be run: `make test-labels` installs it (zbar-tools)");
    let xml = String::from_utf8(output.stdout).expect("UTF-8");
    files
        .iter()
        .map(|file| {
            let Some((_, rest)) = xml.split_once(&format!("<source href='{file}'>")) else { return Vec::new() };
            let source = rest.split("</source>").next().unwrap_or_default();
            let mut found: Vec<Read> = source.split("<symbol ").skip(1).map(symbol).collect();
            found.sort();
            found
        })
        .collect()
}

/// Parses a `<symbol …><data>…` of `zbarimg --xml`.
fn symbol(xml: &str) -> Read {
    let (head, rest) = xml.split_once("<data").expect("data");
    let data = rest.split_once("<![CDATA[").and_then(|(_, rest)| rest.split_once("]]>")).expect("CDATA").0;
    let text = if rest.starts_with(" format='base64'") {
        let packed: String = data.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(packed).expect("base64");
        String::from_utf8(bytes).expect("UTF-8")
    } else {
        data.to_owned()
    };
    if head.contains("type='QR-Code'") {
        Read::Qr(text)
    } else if head.contains("type='CODE-128'") && head.contains("GS1") {
        Read::Gs1128(text)
    } else {
        Read::Other(format!("{head}{text}"))
    }
}
