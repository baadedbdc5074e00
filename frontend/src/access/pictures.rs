//! Pictures that only the signed-in user may see, once they were loaded.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::platform::blob::forget_url;

/// As many pictures are kept in memory: ten pages of a list.
const KEPT: usize = 200;

thread_local! {
    // Under identifier and size, the oldest first. A file never changes, so neither does its picture.
    static SEEN: RefCell<VecDeque<(String, String)>> = const { RefCell::new(VecDeque::new()) };
}

pub fn seen(key: &str) -> Option<String> {
    SEEN.with_borrow(|seen| seen.iter().find(|(known, _)| known == key).map(|(_, url)| url.clone()))
}

pub fn keep(key: String, url: String) {
    SEEN.with_borrow_mut(|seen| {
        seen.push_back((key, url));
        while seen.len() > KEPT {
            if let Some((_, url)) = seen.pop_front() {
                forget_url(&url);
            }
        }
    });
}

/// Forgets all pictures: whoever signs in next must not find them.
pub fn forget_all() {
    for (_, url) in SEEN.take() {
        forget_url(&url);
    }
}
