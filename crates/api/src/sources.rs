//! The source files of this crate, for tests of rules that the compiler cannot check.

use std::path::Path;

/// Returns the path, relative to `src`, and the text of every source file, sorted by path.
pub(crate) fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, root, found);
            continue;
        }
        let name = path.strip_prefix(root).expect("a source").to_string_lossy().into_owned();
        found.push((name, std::fs::read_to_string(&path).expect("a source")));
    }
}
