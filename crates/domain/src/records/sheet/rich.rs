//! Rich text in a cell, as plain text where it has only paragraphs.

/// Returns the lines of HTML that consists of paragraphs of plain text, or `None`.
pub(super) fn plain_of(html: &str) -> Option<String> {
    let mut lines = Vec::new();
    let mut rest = html.trim();
    while !rest.is_empty() {
        let (line, after) = rest.strip_prefix("<p>")?.split_once("</p>")?;
        if line.contains('<') {
            return None;
        }
        let line = line
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&nbsp;", "\u{a0}")
            .replace("&amp;", "&");
        if line.trim() != line || line.is_empty() || line.contains(['\n', '\r']) || is_html(&line) {
            return None;
        }
        lines.push(line);
        rest = after.trim_start();
    }
    let plain = lines.join("\n");
    // Plain text is used only if it converts back to the same HTML.
    (!plain.is_empty() && html_of(&plain) == html).then_some(plain)
}

/// Converts plain text to HTML, one paragraph per line. HTML is returned as it is.
pub(super) fn html_of(text: &str) -> String {
    if is_html(text) {
        return text.to_owned();
    }
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| format!("<p>{}</p>", line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")))
        .collect()
}

/// Whether a text possibly contains tags.
fn is_html(text: &str) -> bool {
    text.match_indices('<')
        .any(|(place, _)| text[place + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!'))
}

#[cfg(test)]
mod tests {
    use super::{html_of, plain_of};

    #[test]
    fn paragraphs_become_lines_and_lines_paragraphs() {
        let html = "<p>Vườn &amp; ao</p><p>1 &lt; 2</p>";
        assert_eq!(plain_of(html).as_deref(), Some("Vườn & ao\n1 < 2"));
        assert_eq!(html_of("Vườn & ao\n\n1 < 2"), html);
        for more in ["<p>a <strong>b</strong></p>", "<ul><li>a</li></ul>", "a", "<p>a &lt;b</p>", "<p></p>"] {
            assert_eq!(plain_of(more), None, "{more}");
        }
        assert_eq!(html_of("<p>a <strong>b</strong></p>"), "<p>a <strong>b</strong></p>");
    }
}
