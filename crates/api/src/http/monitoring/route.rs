//! The route of a path, for metrics: a bounded number of names, whatever paths are requested.

use std::collections::HashMap;

/// Paths that are not in the OpenAPI document. `{…}` stands for any one segment.
const OTHERS: [&str; 9] = [
    "/t",
    "/d/{code}",
    "/r/{code}",
    "/public/{name}",
    "/docs/{file}",
    "/api/v1/openapi.json",
    "/api/v1/openapi-3.0.json",
    "/robots.txt",
    "/.well-known/{name}",
];
/// All other paths: pages and files of the app, and paths that do not exist.
const REST: &str = "(app)";

/// Path templates as a tree of their segments.
#[derive(Debug)]
pub(super) struct Routes {
    names: Vec<String>,
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literal: HashMap<String, Self>,
    parameter: Option<Box<Self>>,
    route: Option<usize>,
}

impl Routes {
    /// Builds the tree from the paths of all operations and [`OTHERS`].
    pub(super) fn of(described: &[String]) -> Self {
        let mut routes = Self { names: vec![REST.to_owned()], root: Node::default() };
        for template in described.iter().map(String::as_str).chain(OTHERS) {
            let mut node = &mut routes.root;
            for segment in template.split('/') {
                node = if segment.starts_with('{') {
                    &mut **node.parameter.get_or_insert_default()
                } else {
                    node.literal.entry(segment.to_owned()).or_default()
                };
            }
            if node.route.is_none() {
                node.route = Some(routes.names.len());
                routes.names.push(template.to_owned());
            }
        }
        routes
    }

    /// Returns the number of routes.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the name of a route.
    pub(super) fn name(&self, route: usize) -> &str {
        self.names.get(route).map_or(REST, String::as_str)
    }

    /// Returns the route of a path; that of the app when no template matches.
    pub(super) fn find(&self, path: &str) -> usize {
        self.root.find(Some(path)).unwrap_or_default()
    }
}

impl Node {
    fn find(&self, path: Option<&str>) -> Option<usize> {
        let Some(path) = path else { return self.route };
        let (segment, rest) = match path.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (path, None),
        };
        let literal = self.literal.get(segment).and_then(|node| node.find(rest));
        literal.or_else(|| self.parameter.as_ref().and_then(|node| node.find(rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::Routes;

    #[test]
    fn a_path_has_the_route_whose_segments_are_most_literal() {
        let templates = [
            "/api/v1/lots",
            "/api/v1/lots/{id}",
            "/api/v1/lots/export",
            "/api/v1/lots/{id}/qr",
            "/t/{code}",
            "/epcis/v2/",
        ];
        let routes = Routes::of(&templates.map(str::to_owned));
        for (path, name) in [
            ("/api/v1/lots", "/api/v1/lots"),
            ("/api/v1/lots/export", "/api/v1/lots/export"),
            ("/api/v1/lots/1", "/api/v1/lots/{id}"),
            ("/api/v1/lots/export/qr", "/api/v1/lots/{id}/qr"),
            ("/t/7K3M9QX2AB", "/t/{code}"),
            ("/d/secret", "/d/{code}"),
            ("/epcis/v2/", "/epcis/v2/"),
            ("/api/v1/lots/1/2/3", "(app)"),
            ("/wp-login.php", "(app)"),
            ("/", "(app)"),
            ("", "(app)"),
        ] {
            assert_eq!(routes.name(routes.find(path)), name, "{path}");
        }
    }
}
