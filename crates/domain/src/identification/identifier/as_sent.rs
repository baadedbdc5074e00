//! What scanners, keyboards and messengers make of a code: other characters for its own, and text around it.

use std::borrow::Cow;

use super::character_set::is_character_set_82;
use crate::input::characters::{is_dash, is_invisible};

/// The control character Group Separator, as which FNC1 is transmitted (GS1 General Specifications §7.8.6).
pub(super) const GS: char = '\u{1d}';

/// Names of FNC1 that scanners and apps send in its place. Each has a character that no value can contain.
const SEPARATOR_NAMES: [&str; 20] = [
    "[GS]", "{GS}", "[FNC1]", "{FNC1}", "^FNC1", "~FNC1", "~d029", "[1D]", "{1D}", "[0x1D]", "{0x1D}", "\\x1d",
    "\\u001d", "\\u{1d}", "\\035", "\\GS", "\\F", "&#29;", "&#x1d;", "^]",
];
/// Names of FNC1 that could be the characters of a value.
const AMBIGUOUS_NAMES: [&str; 7] = ["<GS>", "(GS)", "<FNC1>", "(FNC1)", "<1D>", "<0x1D>", "%1D"];

/// Returns the text without spaces, control characters and invisible characters around it. Within it, invisible
/// characters are removed, and full-width characters, typographic dashes and spaces become the plain ones.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let is_around = |c: char| c != GS && (c.is_whitespace() || c.is_control() || is_invisible(c));
    let text = text.trim_matches(is_around);
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        c if is_dash(c) => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).map(plain).collect())
}

/// Splits the symbology identifier (ISO/IEC 15424) from what a scanner sends; the first part is empty if there is none.
pub(crate) fn symbology(text: &str) -> (&str, &str) {
    text.split_at_checked(3).filter(|(first, _)| first.starts_with(']')).unwrap_or(("", text))
}

/// Returns the web address, or its path, that a text is: without `URL:` before it and quotation marks or brackets around
/// it, and with a scheme if it begins with a host. `None` for other texts.
pub(crate) fn address(text: &str) -> Option<Cow<'_, str>> {
    let text = unwrapped(text);
    if text.starts_with('/') || has_scheme(text) {
        return Some(Cow::Borrowed(text));
    }
    // An element string begins with a digit.
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| with_scheme(text)).flatten().map(Cow::Owned)
}

/// Returns the address with a scheme, when the text is a host with a path: `nguon.vn/01/…`, `10.0.0.7:8080/t/…`.
pub(crate) fn with_scheme(text: &str) -> Option<String> {
    let (authority, _) = text.split_once('/')?;
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let is_host = (host.contains('.') || host.eq_ignore_ascii_case("localhost"))
        && host.split('.').all(|label| !label.is_empty())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && port.bytes().all(|byte| byte.is_ascii_digit());
    is_host.then(|| format!("https://{text}"))
}

/// Whether a text begins with a scheme, whatever it is (RFC 3986 §3.1). `10A://B` is an element string.
fn has_scheme(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// Returns an address without the marks that scanners, mails and messengers put around it.
fn unwrapped(text: &str) -> &str {
    const PAIRS: [(char, char); 7] =
        [('<', '>'), ('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’'), ('«', '»'), ('[', ']')];
    let mut text = text.trim();
    for (open, close) in PAIRS {
        let inner = text.strip_prefix(open).and_then(|rest| rest.trim_end_matches(['.', ',', ';']).strip_suffix(close));
        text = inner.map_or(text, str::trim);
    }
    for label in ["URL:", "URI:"] {
        if text.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label)) {
            text = text[label.len()..].trim_start();
        }
    }
    text
}

/// Returns the form with round brackets around identifiers, when the text has them in round, square or curly ones.
pub(super) fn in_round_brackets(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim_matches([GS, ' ']);
    let (open, close) = match text.chars().next()? {
        '(' => return Some(without_separators(text)),
        '[' => ('[', ']'),
        '{' => ('{', '}'),
        _ => return None,
    };
    if !text.get(1..3)?.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let round: String = text
        .chars()
        .flat_map(|c| match c {
            '(' => [Some('\\'), Some('(')],
            c if c == open => [Some('('), None],
            c if c == close => [Some(')'), None],
            c => [Some(c), None],
        })
        .flatten()
        .filter(|c| *c != GS)
        .collect();
    Some(Cow::Owned(round))
}

/// The text without FNC1, which is not needed where identifiers are in brackets.
fn without_separators(text: &str) -> Cow<'_, str> {
    if text.contains(GS) { Cow::Owned(text.replace(GS, "")) } else { Cow::Borrowed(text) }
}

/// Returns the text with GS where a scanner sent another character, or a name, for FNC1; `None` when there is none.
/// With `also_ambiguous`, also for names whose characters a value could contain, such as `<GS>`.
pub(super) fn separated(text: &str, also_ambiguous: bool) -> Option<String> {
    // A hash sign belongs to component and part identifiers (character set 39).
    let may_have_hash = text.contains("8010");
    let (symbology, mut rest) = symbology(text);
    let mut separated = String::with_capacity(text.len());
    separated.push_str(symbology);
    while let Some(character) = rest.chars().next() {
        let ambiguous = AMBIGUOUS_NAMES.iter().filter(|_| also_ambiguous);
        let starts = |name: &&&str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let length = match SEPARATOR_NAMES.iter().chain(ambiguous).find(starts) {
            Some(name) => Some(name.len()),
            None => (is_separator(character) && !(character == '#' && may_have_hash)).then(|| character.len_utf8()),
        };
        let after_separator = separated.len() == symbology.len() || separated.ends_with(GS);
        match length {
            // FNC1 at the beginning or twice says nothing more.
            Some(_) if after_separator => {}
            Some(_) => separated.push(GS),
            None => separated.push(character),
        }
        rest = &rest[length.unwrap_or(character.len_utf8())..];
    }
    (separated != text).then_some(separated)
}

/// Whether a character stands for FNC1: it can be in no value, and is no letter or digit that somebody has typed.
fn is_separator(character: char) -> bool {
    match character {
        ' '..='~' => !is_character_set_82(character),
        '␝' | '↔' | '¬' | '¶' | '§' | '│' | '¦' | char::REPLACEMENT_CHARACTER => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::{address, in_round_brackets, plain, separated};
    use proptest::prelude::*;

    #[test]
    fn what_nobody_sees_is_removed() {
        for (sent, understood) in [
            (" \u{feff}KYE4A\u{200b}1\u{a0}\r\n", "KYE4A1"),
            ("A\u{a0}B\u{2013}C", "A B-C"),
            ("\u{ff08}01\u{ff09}893", "(01)893"),
            ("\u{1d}0108", "\u{1d}0108"),
            ("\u{2}0108\u{3}", "0108"),
        ] {
            assert_eq!(plain(sent), understood, "{sent:?}");
        }
    }

    #[test]
    fn addresses_are_told_from_element_strings() {
        for (sent, understood) in [
            ("nguon.vn/01/8", Some("https://nguon.vn/01/8")),
            ("localhost:8080/t/X", Some("https://localhost:8080/t/X")),
            ("url: https://nguon.vn/t/X", Some("https://nguon.vn/t/X")),
            ("<https://nguon.vn/t/X>", Some("https://nguon.vn/t/X")),
            ("“HTTPS://NGUON.VN/T/X”", Some("HTTPS://NGUON.VN/T/X")),
            ("/01/8", Some("/01/8")),
            ("10A://B", None),
            ("10A.VN/B", None),
            ("(10)A://B", None),
            ("nguon.vn", None),
            ("TL/15", None),
            ("", None),
        ] {
            assert_eq!(address(sent).as_deref(), understood, "{sent}");
        }
    }

    #[test]
    fn other_characters_and_names_stand_for_fnc1() {
        for separator in [
            "^", "~", "[GS]", "[gs]", "{FNC1}", "␝", " ", "|", "#", "@", "\\x1d", "\\u001D", "&#29;", "^]", "\u{1e}",
            "\t",
        ] {
            let sent = format!("]C110A{separator}1727");
            assert_eq!(separated(&sent, false).as_deref(), Some("]C110A\u{1d}1727"), "{separator:?}");
        }
        assert_eq!(separated("~10A ^ 17", false).as_deref(), Some("10A\u{1d}17"));
        assert_eq!(separated("10A<GS>17", false), None);
        assert_eq!(separated("10A<GS>17", true).as_deref(), Some("10A\u{1d}17"));
        assert_eq!(separated("8010A#1", false), None);
        assert_eq!(separated("10A\u{1d}17", false), None);
    }

    #[test]
    fn brackets_of_other_shapes_become_round_ones() {
        for (sent, understood) in [
            ("\u{1d}(01)8", Some("(01)8")),
            ("[01]8[10]A(1)", Some("(01)8(10)A\\(1)")),
            ("{01}8", Some("(01)8")),
            ("[GS]018", None),
            ("01(8", None),
        ] {
            assert_eq!(in_round_brackets(sent).as_deref(), understood, "{sent}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[\\[\\]{}<>^~\\\\GSx1d0-9]{0,30}") {
            let _ = (plain(&text), address(&text), in_round_brackets(&text), separated(&text, true));
        }
    }
}
