//! The characters of lot and serial numbers.

use crate::input::violation::Reason;

/// Whether `character` is in the GS1 character set 82 (GS1 General Specifications, figure 7.11-1).
#[must_use]
pub const fn is_character_set_82(character: char) -> bool {
    matches!(character, 'A'..='Z' | 'a'..='z' | '0'..='9' | '!' | '"' | '%'..='/' | ':'..='?' | '_')
}

/// Whether `character` is in the GS1 character set 39, that of component and part identifiers (GS1 General
/// Specifications, figure 7.11-2).
#[must_use]
pub const fn is_character_set_39(character: char) -> bool {
    matches!(character, 'A'..='Z' | '0'..='9' | '#' | '-' | '/')
}

/// Checks that a text has 1 to `max` characters of the set 82.
pub(super) fn check_set_82(text: &str, max: usize) -> Result<(), Reason> {
    if let Some(found) = text.chars().find(|c| !is_character_set_82(*c)) {
        return Err(Reason::Character { found });
    }
    match text.len() {
        0 => Err(Reason::Required),
        length if length > max => Err(Reason::TooLong { max }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_character_set_39, is_character_set_82};

    #[test]
    fn the_sets_have_as_many_members_as_their_names_say() {
        let count = |is_member: fn(char) -> bool| (0_u8..=127).filter(|byte| is_member(char::from(*byte))).count();
        assert_eq!(count(is_character_set_82), 82);
        assert_eq!(count(is_character_set_39), 39);
    }

    #[test]
    fn the_set_82_is_that_of_the_general_specifications() {
        let set: String = (0_u8..=127).map(char::from).filter(|c| is_character_set_82(*c)).collect();
        assert_eq!(set, "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    }
}
