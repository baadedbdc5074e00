//! Pictures that only the signed-in user may see, cached once loaded.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::platform::blob::revoke_url;

/// The most pictures kept in memory: ten pages of a list.
const MAX_PICTURES: usize = 200;

thread_local! {
    // Blob address by identifier and size, the oldest first. A file never changes, so neither does its picture.
    static SEEN: RefCell<VecDeque<(String, String)>> = const { RefCell::new(VecDeque::new()) };
}

pub fn seen(key: &str) -> Option<String> {
    SEEN.with_borrow(|seen| seen.iter().find(|(known, _)| known == key).map(|(_, url)| url.clone()))
}

pub fn keep(key: String, url: String) {
    SEEN.with_borrow_mut(|seen| {
        seen.push_back((key, url));
        while seen.len() > MAX_PICTURES {
            if let Some((_, url)) = seen.pop_front() {
                revoke_url(&url);
            }
        }
    });
}

/// Drops all pictures: the next user of this browser must not find them.
pub fn clear_pictures() {
    for (_, url) in SEEN.take() {
        revoke_url(&url);
    }
}
