//! Checks the structure of the sources: in each of the three crates a wing uses only wings below it
//! (docs/ARCHITECTURE.md, "The wings"), and no source file exceeds the maximum length.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The wings, bottom up. The domain has no `platform` and no `http`, so `input` is below both.
const WINGS: [&str; 17] = [
    "input",
    "platform",
    "http",
    "access",
    "files",
    "identification",
    "records",
    "accounts",
    "labelling",
    "events",
    "work",
    "trace",
    "recall",
    "dashboard",
    "public",
    "exchange",
    "demo",
];

/// Modules of the frontend below its wings.
const MECHANISMS: [&str; 6] = ["platform", "api", "access", "component", "form", "management"];

/// Maximum length of a source file, in lines.
const MAX_LINES: usize = 500;

/// A crate whose module order is checked.
struct Crate {
    /// Its source folder, relative to the root of the repository.
    folder: &'static str,
    /// Its modules, bottom up.
    order: Vec<&'static str>,
    /// Modules outside the order, which mount and run the others. No other module may use them.
    outside: &'static [&'static str],
    /// Modules that may use any wing of the domain: table entities, and everything that displays values.
    may_use_domain: &'static [&'static str],
}

fn crates() -> [Crate; 3] {
    let wings = |lowest: &[&'static str]| {
        let above = WINGS.iter().copied().filter(|wing| !lowest.contains(wing));
        lowest.iter().copied().chain(above).collect::<Vec<_>>()
    };
    [
        Crate { folder: "crates/domain/src", order: wings(&[]), outside: &["app"], may_use_domain: &["app"] },
        Crate {
            folder: "crates/api/src",
            order: wings(&[]),
            outside: &["check", "command", "routes", "sweep"],
            may_use_domain: &["platform::entity", "check", "command", "routes", "sweep"],
        },
        Crate {
            folder: "frontend/src",
            order: wings(&MECHANISMS),
            outside: &["app", "chunk", "home"],
            may_use_domain: &["platform", "api", "access", "component", "form", "management", "app", "chunk", "home"],
        },
    ]
}

#[test]
fn no_wing_uses_what_comes_after_it() {
    let mut going_up = String::new();
    for house in crates() {
        for (file, text) in sources(&root().join(house.folder)) {
            for path in upward(&house, &module_of(&file), &text) {
                let _ = writeln!(going_up, "{}/{file} uses {path}", house.folder);
            }
        }
    }
    assert!(going_up.is_empty(), "a wing uses what comes after it:\n{going_up}");
}

#[test]
fn every_module_is_a_wing_or_stands_beside_them() {
    for house in crates() {
        for (file, _) in sources(&root().join(house.folder)) {
            let Some(first) = module_of(&file).first().cloned() else { continue };
            // Only tests use this module.
            if first == "sources" {
                continue;
            }
            let known = house.order.contains(&first.as_str()) || house.outside.contains(&first.as_str());
            assert!(known, "{}/{file} is in no wing", house.folder);
        }
    }
}

#[test]
fn no_source_file_is_longer_than_500_lines() {
    let mut long = String::new();
    for folder in ["crates", "frontend", "migrations", "tests", "scripts"] {
        for (file, text) in files(&root().join(folder), &["rs", "ts", "css", "mjs", "sh"]) {
            let lines = text.lines().count();
            if lines > MAX_LINES {
                let _ = writeln!(long, "{folder}/{file}: {lines}");
            }
        }
    }
    assert!(long.is_empty(), "longer than {MAX_LINES} lines:\n{long}");
}

#[test]
fn the_order_in_the_documentation_is_the_one_that_is_held() {
    let text = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("the documentation");
    let section = text.split("\n## ").find(|section| section.starts_with("The wings")).expect("a section");
    let written: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|name| WINGS.contains(name))
        .collect();
    assert_eq!(written, WINGS);
}

#[test]
fn a_path_that_goes_up_is_found_wherever_it_stands() {
    let [domain, api, frontend] = crates();
    let found = |house: &Crate, module: &[&str], text: &str| {
        let module: Vec<String> = module.iter().map(|&part| part.to_owned()).collect();
        upward(house, &module, text).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(found(&api, &["access"], "use crate::{files::kept, input::{self}};"), ["crate::files"]);
    assert_eq!(found(&api, &["http", "edge"], "fn f() { crate::public::asked() }"), ["crate::public"]);
    assert_eq!(found(&api, &["http", "edge"], "use super::super::public::asked;"), ["crate::public"]);
    assert_eq!(
        found(&api, &["http", "edge"], "mod inner { use super::super::super::public::asked; }"),
        ["crate::public"]
    );
    assert_eq!(found(&api, &["http"], "page! { p { (crate::trace::started()) } }"), ["crate::trace"]);
    assert_eq!(found(&api, &["events"], "use nguon_domain::{recall::Hazard, records};"), ["nguon_domain::recall"]);
    assert_eq!(found(&api, &["events"], "use crate::routes;"), ["crate::routes"]);
    assert_eq!(found(&frontend, &["form"], "use crate::records::areas;"), ["crate::records"]);
    assert_eq!(found(&domain, &["input"], "impl From<crate::records::Kind> for u8 {}"), ["crate::records"]);

    assert_eq!(found(&api, &["recall"], "use crate::trace::start; // crate::public is not meant").len(), 0);
    assert_eq!(found(&api, &["platform", "entity", "recall"], "use nguon_domain::recall::Hazard;").len(), 0);
    assert_eq!(found(&api, &["trace"], "/// As crate::public shows.\nfn f() -> crate::Application {}").len(), 0);
    assert_eq!(found(&frontend, &["form"], "use nguon_domain::records::resource;").len(), 0);
}

/// Returns the distinct paths in a file that refer to a higher module.
fn upward(house: &Crate, module: &[String], text: &str) -> BTreeSet<String> {
    let tokens: TokenStream = text.parse().expect("a source file");
    let mut paths = Vec::new();
    collect(&tokens.into_iter().collect::<Vec<_>>(), module, &mut paths);

    let Some(top) = module.first() else { return BTreeSet::new() };
    let rank = |order: &[&str], name: &str| order.iter().position(|&wing| wing == name);
    let own = rank(&house.order, top);
    let may_use_domain = house.may_use_domain.iter().any(|known| module.join("::").starts_with(known));
    // Ranked among the wings only: the frontend's mechanisms may use the whole domain.
    let own_wing = rank(&WINGS, top);

    let mut found = BTreeSet::new();
    for [from, first] in paths {
        let up = if from == "crate" {
            let outside = house.outside.contains(&first.as_str());
            match (own, rank(&house.order, &first)) {
                (Some(own), Some(used)) => used > own,
                (Some(_), None) => outside,
                (None, _) => false,
            }
        } else {
            !may_use_domain && rank(&WINGS, &first) > own_wing
        };
        if up {
            found.insert(format!("{from}::{first}"));
        }
    }
    found
}

/// Collects, of every path that begins with a crate or leaves its module, the crate and the first segment in it.
fn collect(tokens: &[TokenTree], module: &[String], paths: &mut Vec<[String; 2]>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(word) if word == "mod" => {
                // An inline module, in which `super` means the enclosing one.
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    let inner: Vec<String> = module.iter().cloned().chain([name.to_string()]).collect();
                    collect(&body.stream().into_iter().collect::<Vec<_>>(), &inner, paths);
                    at += 3;
                    continue;
                }
            }
            TokenTree::Ident(word) if !after_colons(tokens, at) => {
                let start = match word.to_string().as_str() {
                    "crate" => Some(vec!["crate".to_owned()]),
                    "nguon_domain" => Some(vec!["nguon_domain".to_owned()]),
                    "super" => Some(above(module)),
                    _ => None,
                };
                if let Some(start) = start {
                    follow(tokens, at + 1, start, paths);
                }
            }
            TokenTree::Group(group) => collect(&group.stream().into_iter().collect::<Vec<_>>(), module, paths),
            _ => {}
        }
        at += 1;
    }
}

/// Returns the parent of a module, as a path from its crate.
fn above(module: &[String]) -> Vec<String> {
    let parents = module.len().saturating_sub(1);
    std::iter::once("crate".to_owned()).chain(module[..parents].iter().cloned()).collect()
}

/// Follows a path from the colons after its first segment.
fn follow(tokens: &[TokenTree], mut at: usize, mut path: Vec<String>, paths: &mut Vec<[String; 2]>) {
    while colons(tokens, at) {
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(word)) if word == "super" => {
                if path.len() > 1 {
                    path.pop();
                }
            }
            Some(TokenTree::Ident(word)) => path.push(word.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')) {
                    let mut path = path.clone();
                    if let Some(TokenTree::Ident(word)) = branch.first() {
                        path.push(word.to_string());
                        follow(branch, 1, path, paths);
                    } else if let Some(TokenTree::Group(_)) = branch.first() {
                        follow(&[colon_pair(), vec![branch[0].clone()]].concat(), 0, path, paths);
                    }
                }
                return;
            }
            _ => break,
        }
        at += 3;
    }
    if let [from, first, ..] = &path[..] {
        paths.push([from.clone(), first.clone()]);
    }
}

fn colon_pair() -> Vec<TokenTree> {
    "::".parse::<TokenStream>().expect("two colons").into_iter().collect()
}

fn colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
    colon(tokens.get(at)) && colon(tokens.get(at + 1))
}

fn after_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && colons(tokens, at - 2)
}

/// Returns the module of a file below `src`: `a/mod.rs` is `a`, `a/b.rs` is `a::b`, `lib.rs` the crate itself.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    files(folder, &["rs"])
}

/// Returns the files below a folder with one of these extensions, by relative path. Build output and installed packages
/// are skipped.
fn files(folder: &Path, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "node_modules" | "dist" | "dist.new" | "artifacts" | "target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| endings.iter().any(|&wanted| ending == wanted)) {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    assert!(!found.is_empty(), "{} has files", folder.display());
    found.sort();
    found
}
