//! JSON-LD contexts, as far as EPCIS uses them: namespace prefixes.

use std::collections::BTreeMap;

use serde_json::Value;

/// The greatest number of prefixes of one document.
const MAX_PREFIXES: usize = 100;
/// The standard EPCIS context, to which every document refers.
pub(super) const STANDARD: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

/// The URL of the standard EPCIS context.
#[must_use]
pub const fn standard_context() -> &'static str {
    STANDARD
}

/// Namespaces by prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    prefixes: BTreeMap<String, String>,
}

impl Default for Context {
    /// The prefixes that the standard EPCIS context declares; it protects them, so senders cannot declare them again.
    fn default() -> Self {
        let prefixes = [
            ("cbv", "https://ref.gs1.org/cbv/"),
            // Master data attributes (CBV 2.0, section 9).
            ("cbvmda", "urn:epcglobal:cbv:mda:"),
            ("epcis", "https://ref.gs1.org/epcis/"),
            ("gs1", "https://gs1.org/voc/"),
            ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
            ("xsd", "http://www.w3.org/2001/XMLSchema#"),
            ("owl", "http://www.w3.org/2002/07/owl#"),
            ("dcterms", "http://purl.org/dc/terms/"),
        ];
        Self { prefixes: prefixes.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned())).into() }
    }
}

impl Context {
    /// Adds the prefixes of an `@context`. Contexts given by URL are not fetched: names with their prefixes are
    /// refused.
    #[must_use]
    pub fn with(mut self, context: &Value) -> Self {
        match context {
            Value::Array(items) => items.iter().fold(self, Self::with),
            Value::Object(terms) => {
                for (prefix, meaning) in terms {
                    let namespace = meaning.as_str().or_else(|| meaning.get("@id").and_then(Value::as_str));
                    if let Some(namespace) = namespace.filter(|_| !prefix.starts_with('@'))
                        && (self.prefixes.len() < MAX_PREFIXES || self.prefixes.contains_key(prefix))
                    {
                        self.prefixes.insert(prefix.clone(), namespace.to_owned());
                    }
                }
                self
            }
            _ => self,
        }
    }

    /// Expands a compact IRI such as `gs1:Temperature`; `None` when its prefix is unknown.
    #[must_use]
    pub fn expand(&self, compact: &str) -> Option<String> {
        let (prefix, local) = compact.split_once(':')?;
        let namespace = self.prefixes.get(prefix).filter(|_| !local.starts_with("//"))?;
        Some(format!("{namespace}{local}"))
    }

    /// The namespace and local name of an extension's key, which is a compact IRI (`example:farm`) or a full one
    /// (`https://ns.example.vn/epcis/farm`). `None` when it has no known namespace.
    #[must_use]
    pub fn qualify(&self, key: &str) -> Option<(String, String)> {
        if let Some((prefix, local)) = key.split_once(':')
            && let Some(namespace) = self.prefixes.get(prefix)
            && !local.is_empty()
            && !local.starts_with("//")
        {
            return Some((namespace.clone(), local.to_owned()));
        }
        let is_address = ["https://", "http://", "urn:"].iter().any(|scheme| key.starts_with(scheme));
        let end = key.rfind(['/', '#', ':']).filter(|_| is_address)?;
        let (namespace, local) = key.split_at(end + 1);
        (!local.is_empty()).then(|| (namespace.to_owned(), local.to_owned()))
    }
}
