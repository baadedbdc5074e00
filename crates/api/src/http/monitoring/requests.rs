//! Counts and durations of requests, by route, method and class of status. Counting takes no lock.

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::{Method, StatusCode};

use super::route::Routes;

/// Upper bounds of the histogram buckets, in microseconds and as the `le` label in seconds.
const BOUNDS: [(u64, &str); 12] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (30_000_000, "30"),
];
/// Distinguished methods; the last stands for all others.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "other"];
/// Classes of status.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Request metrics.
#[derive(Debug)]
pub(crate) struct Requests {
    routes: Routes,
    /// One for each route, method and class of status, allocated when first used.
    series: Vec<OnceLock<Box<Series>>>,
}

/// A histogram.
#[derive(Debug, Default)]
struct Series {
    /// Counts by the first bound that a duration does not exceed; the last bucket is above all bounds.
    classes: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Requests {
    pub(super) fn new(templates: &[String]) -> Self {
        let routes = Routes::of(templates);
        let count = routes.len() * METHODS.len() * CLASSES.len();
        Self { routes, series: std::iter::repeat_with(OnceLock::new).take(count).collect() }
    }

    /// Counts one request.
    pub(crate) fn count(&self, method: &Method, path: &str, status: StatusCode, took: Duration) {
        let method = METHODS.iter().position(|name| *name == method.as_str()).unwrap_or(METHODS.len() - 1);
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len()) - 1;
        let place = (self.routes.find(path) * METHODS.len() + method) * CLASSES.len() + class;
        let Some(series) = self.series.get(place) else { return };
        let series = series.get_or_init(Box::default);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let class = BOUNDS.iter().position(|(bound, _)| micros <= *bound).unwrap_or(BOUNDS.len());
        if let Some(count) = series.classes.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        series.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Writes the metrics in the text format of Prometheus.
    pub(super) fn write(&self, text: &mut String) {
        const NAME: &str = "nguon_http_request_duration_seconds";
        let _ =
            writeln!(text, "# HELP {NAME} Time until the head of the response, by route, method and class of status.");
        let _ = writeln!(text, "# TYPE {NAME} histogram");
        for (place, series) in self.series.iter().enumerate() {
            let Some(series) = series.get() else { continue };
            let (rest, class) = (place / CLASSES.len(), place % CLASSES.len());
            let (route, method) = (rest / METHODS.len(), rest % METHODS.len());
            let labels = format!(
                "route=\"{}\",method=\"{}\",status=\"{}\"",
                self.routes.name(route),
                METHODS[method],
                CLASSES[class]
            );
            let mut count = 0;
            for (class, (_, bound)) in series.classes.iter().zip(BOUNDS) {
                count += class.load(Ordering::Relaxed);
                let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"{bound}\"}} {count}");
            }
            count += series.classes[BOUNDS.len()].load(Ordering::Relaxed);
            let _ = writeln!(text, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {count}");
            let micros = series.micros.load(Ordering::Relaxed);
            let _ = writeln!(text, "{NAME}_sum{{{labels}}} {}.{:06}", micros / 1_000_000, micros % 1_000_000);
            let _ = writeln!(text, "{NAME}_count{{{labels}}} {count}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Requests;
    use actix_web::http::{Method, StatusCode};
    use std::time::Duration;

    #[test]
    fn requests_are_counted_by_route_method_and_class_of_status() {
        let requests = Requests::new(&["/t/{code}".to_owned()]);
        requests.count(&Method::GET, "/t/A", StatusCode::OK, Duration::from_micros(900));
        requests.count(&Method::GET, "/t/B", StatusCode::OK, Duration::from_millis(20));
        requests.count(&Method::GET, "/t/C", StatusCode::NOT_FOUND, Duration::from_secs(40));
        requests.count(&Method::PATCH, "/wp-login.php", StatusCode::NOT_FOUND, Duration::ZERO);
        let mut text = String::new();
        requests.write(&mut text);
        for line in [
            "nguon_http_request_duration_seconds_bucket{route=\"/t/{code}\",method=\"GET\",status=\"2xx\",le=\"0.001\"} 1",
            "nguon_http_request_duration_seconds_bucket{route=\"/t/{code}\",method=\"GET\",status=\"2xx\",le=\"0.025\"} 2",
            "nguon_http_request_duration_seconds_count{route=\"/t/{code}\",method=\"GET\",status=\"2xx\"} 2",
            "nguon_http_request_duration_seconds_sum{route=\"/t/{code}\",method=\"GET\",status=\"2xx\"} 0.020900",
            "nguon_http_request_duration_seconds_bucket{route=\"/t/{code}\",method=\"GET\",status=\"4xx\",le=\"30\"} 0",
            "nguon_http_request_duration_seconds_bucket{route=\"/t/{code}\",method=\"GET\",status=\"4xx\",le=\"+Inf\"} 1",
            "nguon_http_request_duration_seconds_count{route=\"(app)\",method=\"other\",status=\"4xx\"} 1",
        ] {
            assert!(text.lines().any(|written| written == line), "{line} is not in\n{text}");
        }
    }
}
