//! Query strings of links: the parameters that the resolver evaluates, and those that go along with a redirect
//! (GS1-Conformant Resolver Standard 1.2, 2.12).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The parameter with the requested link type, in any case. It asks this resolver, so it is not passed on.
const LINK_TYPE: &str = "linkType";
/// The parameter with the language.
const LANGUAGE: &str = "lang";

/// Semicolons divide parameters too (GS1 Digital Link Standard: URI Syntax, queryStringDelim).
const DELIMITERS: [char; 2] = ['&', ';'];

/// Returns the requested link type.
pub(super) fn link_type(query: &str) -> Option<String> {
    values(query, LINK_TYPE).find(|wanted| !wanted.is_empty())
}

/// Returns the values of the parameter `lang`.
pub(super) fn languages(query: &str) -> impl Iterator<Item = String> {
    values(query, LANGUAGE)
}

/// Returns `target` with the parameters of a request after its own, as they were sent. A parameter that the target has
/// with the same value is not repeated; the fragment stays last.
pub(super) fn passed_on(target: &str, query: &str) -> String {
    let (before, fragment) = match target.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (target, None),
    };
    let own = before.split_once('?').map(|(_, own)| own);
    let mut address = before.to_owned();
    let mut delimiter = match own {
        None => "?",
        Some(own) if own.is_empty() || own.ends_with(DELIMITERS) => "",
        Some(_) => "&",
    };
    for sent in query.split_inclusive(DELIMITERS) {
        let parameter = sent.trim_end_matches(DELIMITERS);
        let is_there = own.is_some_and(|own| own.split(DELIMITERS).any(|other| other == parameter));
        if parameter.is_empty() || is_there || is_named(parameter, LINK_TYPE) {
            continue;
        }
        address.push_str(delimiter);
        address.push_str(parameter);
        delimiter = if sent.ends_with(';') { ";" } else { "&" };
    }
    if let Some(fragment) = fragment {
        address.push('#');
        address.push_str(fragment);
    }
    address
}

/// Returns a query string without the parameter `name`.
pub(super) fn without(query: &str, name: &str) -> String {
    let kept: Vec<&str> =
        query.split('&').filter(|parameter| !parameter.is_empty() && !is_named(parameter, name)).collect();
    kept.join("&")
}

fn values<'a>(query: &'a str, name: &'a str) -> impl Iterator<Item = String> + use<'a> {
    query.split(DELIMITERS).filter(move |parameter| is_named(parameter, name)).map(|parameter| {
        let value = parameter.split_once('=').map(|(_, value)| value).unwrap_or_default();
        decoded(value).into_owned()
    })
}

fn is_named(parameter: &str, name: &str) -> bool {
    decoded(parameter.split('=').next().unwrap_or_default()).eq_ignore_ascii_case(name)
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::{languages, link_type, passed_on, without};

    #[test]
    fn parameters_go_along_with_a_redirect() {
        for (target, query, location) in [
            ("https://x.vn/a", "", "https://x.vn/a"),
            ("https://x.vn/a", "linkType=gs1:pip", "https://x.vn/a"),
            ("https://x.vn/a", "linkType=gs1:pip&utm=zalo", "https://x.vn/a?utm=zalo"),
            ("https://x.vn/a", "utm=zalo&linktype=gs1:pip", "https://x.vn/a?utm=zalo"),
            ("https://x.vn/a", "a=1&link%54ype=gs1:pip&b=2", "https://x.vn/a?a=1&b=2"),
            ("https://x.vn/a?ref=qr", "utm=zalo&linkType=gs1:pip", "https://x.vn/a?ref=qr&utm=zalo"),
            ("https://x.vn/a?ref=qr#mua", "17=261215", "https://x.vn/a?ref=qr&17=261215#mua"),
            ("https://x.vn/a#mua", "17=261215", "https://x.vn/a?17=261215#mua"),
            ("https://x.vn/a?", "b=2", "https://x.vn/a?b=2"),
            ("https://x.vn/a?c=3&", "b=2", "https://x.vn/a?c=3&b=2"),
            ("https://x.vn/a?lang=vi", "linkType=gs1:pip&lang=vi", "https://x.vn/a?lang=vi"),
            ("https://x.vn/a?lang=vi", "lang=en", "https://x.vn/a?lang=vi&lang=en"),
            ("https://x.vn/a", "17=261215;3103=001250", "https://x.vn/a?17=261215;3103=001250"),
            (
                "https://x.vn/a",
                "q=th%C3%B9ng+l%E1%BB%9Bn&x=%2&flag",
                "https://x.vn/a?q=th%C3%B9ng+l%E1%BB%9Bn&x=%2&flag",
            ),
            ("https://x.vn/a", "&&a=1&&", "https://x.vn/a?a=1"),
        ] {
            assert_eq!(passed_on(target, query), location, "{target} {query}");
        }
    }

    #[test]
    fn the_first_value_counts_and_others_do_not_disturb() {
        assert_eq!(link_type("x=%ZZ;linkType=gs1%3Apip&linkType=all"), Some("gs1:pip".to_owned()));
        assert_eq!(link_type("linktype=&linkType=gs1:pip"), Some("gs1:pip".to_owned()));
        assert_eq!(link_type("lang=en"), None);
        assert_eq!(languages("lang=fr&lang=en").collect::<Vec<_>>(), ["fr", "en"]);
        assert_eq!(without("code=A%26B&lang=en&&", "code"), "lang=en");
    }
}
