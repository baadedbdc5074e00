//! Lists the code that acts without a caller.

use crate::sources::sources;

/// Calls that bypass the permission of a caller, and the files that may use them: registrations, links, jobs, and the
/// loaders of demo and benchmark data.
const WITHOUT_CALLER: [(&str, &[&str]); 6] = [
    ("Author::of_caller(", &[]),
    (
        "Author::system(",
        &["accounts/registration.rs", "public/despatch_link.rs", "public/recall_answer.rs", "recall/pages.rs"],
    ),
    ("Author::system_of(", &["accounts/user/invitation.rs"]),
    ("Author::of_job(", &["events/epcis/store.rs"]),
    ("Tenant::of_job(", &["events/epcis/store.rs", "records/management/index/change.rs"]),
    ("::in_process(", &["demo/chain.rs", "demo/loading.rs", "demo/mod.rs"]),
];

#[test]
fn only_what_has_no_caller_acts_without_permission() {
    let sources = sources();
    for (call, listed) in WITHOUT_CALLER {
        let found: Vec<&str> = sources
            .iter()
            .filter(|(name, text)| !name.starts_with("access/") && text.contains(call))
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(found, listed, "{call}");
    }
}
