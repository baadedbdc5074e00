//! Names of the parts of an archive, as they are compared.

/// Returns the form of a part's name in which names are compared: in lower case (ECMA-376 part 2, 6.2.2.3: ASCII letters
/// are equal in both cases), with slashes for the backslashes of older .NET programs, without a slash at the beginning,
/// and without `.` and `..` (RFC 3986, 5.2.4).
pub(super) fn part_name(name: &str) -> String {
    let mut segments: Vec<String> = Vec::new();
    for segment in name.split(['/', '\\']) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other.to_ascii_lowercase()),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::part_name;

    #[test]
    fn names_are_equal_whatever_their_case_and_separators() {
        for name in [
            "xl/sharedStrings.xml",
            "XL\\SharedStrings.XML",
            "/xl/./sharedstrings.xml",
            "xl/worksheets/../sharedStrings.xml",
        ] {
            assert_eq!(part_name(name), "xl/sharedstrings.xml");
        }
    }
}
