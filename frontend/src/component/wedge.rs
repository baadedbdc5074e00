//! Keyboard-wedge scanners: they send codes as key presses, faster than anybody types, with Enter at the end.

use leptos::ev::KeyboardEvent;

/// The longest time between two keys of a scanner, in milliseconds; quick typists need twice as long.
const MAX_GAP: f64 = 50.0;
/// The fewest characters of a code.
const MIN_LENGTH: usize = 6;
/// The most characters of a code.
const MAX_LENGTH: usize = 4_000;
/// FNC1 as a scanner transmits it (GS).
const SEPARATOR: char = '\u{1d}';

/// What a key press means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WedgeEvent {
    /// No special meaning.
    Nothing,
    /// FNC1, which inputs do not show: scanners send it as Ctrl+].
    Separator,
    /// The Enter at the end of a code.
    Scan(String),
}

/// Collects keys that follow each other quickly.
#[derive(Clone, Debug, Default)]
pub struct Wedge {
    typed: String,
    last: f64,
}

impl Wedge {
    /// Processes a key press.
    pub fn handle(&mut self, event: &KeyboardEvent) -> WedgeEvent {
        let (control, other) = (event.ctrl_key(), event.alt_key() || event.meta_key());
        self.key(&event.key(), control, other, event.time_stamp())
    }

    /// Whether a sequence of keys has ended by the time `at`, in milliseconds.
    pub fn is_over(&self, at: f64) -> bool {
        at - self.last > MAX_GAP
    }

    fn key(&mut self, key: &str, control: bool, other: bool, at: f64) -> WedgeEvent {
        // Modifier keys are pressed on the way to a character.
        if matches!(key, "Shift" | "Control" | "Alt" | "CapsLock") {
            return WedgeEvent::Nothing;
        }
        if at - self.last > MAX_GAP {
            self.typed.clear();
        }
        self.last = at;
        let mut characters = key.chars();
        let character = characters.next().filter(|_| characters.next().is_none());
        let separator = character == Some(SEPARATOR) || (control && key == "]");
        match character {
            _ if separator => {
                self.typed.push(SEPARATOR);
                WedgeEvent::Separator
            }
            Some(character) if !control && !other && self.typed.len() < MAX_LENGTH => {
                self.typed.push(character);
                WedgeEvent::Nothing
            }
            _ if key == "Enter" && self.typed.chars().count() >= MIN_LENGTH => {
                WedgeEvent::Scan(std::mem::take(&mut self.typed))
            }
            // Digits typed with Alt compose a character that the browser reports afterwards.
            Some(_) if other => WedgeEvent::Nothing,
            _ => {
                self.typed.clear();
                WedgeEvent::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Wedge, WedgeEvent};

    /// Returns what these keys mean, pressed every `gap` milliseconds.
    fn events_of(keys: &[&str], gap: f64) -> Vec<WedgeEvent> {
        let mut wedge = Wedge::default();
        let mut at = 1_000.0;
        keys.iter()
            .map(|key| {
                at += gap;
                let control = *key == "^]";
                wedge.key(if control { "]" } else { key }, control, false, at)
            })
            .filter(|heard| *heard != WedgeEvent::Nothing)
            .collect()
    }

    #[test]
    fn a_scan_is_told_from_typing_by_its_speed() {
        let keys = ["0", "1", "0", "9", "Shift", "A", "b", "Enter"];
        assert_eq!(events_of(&keys, 8.0), [WedgeEvent::Scan("0109Ab".into())]);
        assert_eq!(events_of(&keys, 90.0), []);
        assert_eq!(events_of(&["1", "2", "Enter"], 8.0), [], "too short for a code");
    }

    #[test]
    fn separators_are_heard_however_they_are_sent() {
        let scan = |text: &str| WedgeEvent::Scan(text.into());
        assert_eq!(
            events_of(&["1", "0", "A", "^]", "2", "1", "B", "Enter"], 8.0),
            [WedgeEvent::Separator, scan("10A\u{1d}21B")]
        );
        assert_eq!(
            events_of(&["1", "0", "A", "\u{1d}", "2", "1", "Enter"], 8.0),
            [WedgeEvent::Separator, scan("10A\u{1d}21")]
        );
        assert_eq!(events_of(&["]", "C", "1", "0", "0", "1", "Enter"], 8.0), [scan("]C1001")]);
    }

    #[test]
    fn a_pause_or_another_key_begins_anew() {
        let mut wedge = Wedge::default();
        for (index, key) in ["1", "2", "3"].iter().enumerate() {
            wedge.key(key, false, false, index as f64);
        }
        wedge.key("Backspace", false, false, 4.0);
        for (index, key) in ["a", "b", "c", "d", "e", "f"].iter().enumerate() {
            wedge.key(key, false, false, 5.0 + index as f64);
        }
        assert_eq!(wedge.key("Enter", false, false, 12.0), WedgeEvent::Scan("abcdef".into()));
        assert_eq!(wedge.key("Enter", false, false, 13.0), WedgeEvent::Nothing);
    }
}
