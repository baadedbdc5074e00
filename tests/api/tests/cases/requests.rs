//! Sends the requests of `.http` files: a request a line, as method, address and JSON body.

use std::collections::BTreeMap;
use std::path::Path;

use nguon_api_tests::{Answer, Bearer, Site};
use serde_json::Value;

/// Returns the `.http` files of a kind, by name.
pub(crate) fn files(kind: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let of_http = paths.filter(|path| path.extension().is_some_and(|extension| extension == "http"));
    of_http
        .map(|path| {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            (name, std::fs::read_to_string(path).expect("a text"))
        })
        .collect()
}

/// Values that the files name in curly brackets, and identifiers that earlier answers gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    values: Vec<(String, String)>,
    ids: Vec<String>,
}

impl Names {
    /// Names of a published lot: `{lot}`, `{trace_code}`, `{first five}` and `{last five}`.
    pub(crate) fn of_lot(lot: &Value) -> Self {
        let text = |field: &str| lot[field].as_str().unwrap_or_else(|| panic!("{field}: {lot}")).to_owned();
        let (first, last) = (text("trace_code")[..5].to_owned(), text("trace_code")[5..].to_owned());
        let values = [
            ("{lot}", text("code")),
            ("{trace_code}", text("trace_code")),
            ("{first five}", first),
            ("{last five}", last),
        ];
        Self { values: values.map(|(name, value)| (name.to_owned(), value)).into(), ids: Vec::new() }
    }

    /// Adds the identifier of a record that was there before the file's requests, as `{id 1}`, `{id 2}` and so on.
    pub(crate) fn id(mut self, id: &Value) -> Self {
        self.ids.push(id.as_str().expect("an identifier").to_owned());
        self
    }

    fn in_text(&self, text: &str) -> String {
        let ids = self.ids.iter().enumerate().map(|(index, id)| (format!("{{id {}}}", index + 1), id.clone()));
        self.values.iter().cloned().chain(ids).fold(text.to_owned(), |text, (name, value)| text.replace(&name, &value))
    }
}

/// Sends the requests of a file in turn and returns the answers.
pub(crate) async fn send(site: &Site, caller: &impl Bearer, mut names: Names, file: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for line in file.lines().filter(|line| !line.trim().is_empty()) {
        let line = names.in_text(line);
        let (method, rest) = line.split_once(' ').unwrap_or_else(|| panic!("no method: {line}"));
        // Addresses may contain spaces, which are sent as %20.
        let (address, body) = match rest.find(" {") {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        let call = site.call(method.parse().expect("a method"), address).by(caller);
        let answer = match body {
            Some(body) => {
                call.json(&serde_json::from_str(body).unwrap_or_else(|error| panic!("{line}: {error}"))).await
            }
            None => call.await,
        };
        if let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(&answer.body)
            && let Some(id) = object.get("id")
        {
            names = names.id(id);
        }
        answers.push(answer);
    }
    answers
}
