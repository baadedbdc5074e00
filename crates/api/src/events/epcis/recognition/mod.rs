//! Which events are the same (ADR 55).
//!
//! Within a business an event is known by its id, and one without id by its content, of which the event hash is the
//! name. An error declaration is known by what it declares, when, why, and by which events that is corrected.

mod marks;
mod register;

use std::collections::HashSet;

use nguon_domain::events::epcis::{Event, hash_id};
use nguon_domain::input::reason::event::EventRefusal;
use nguon_domain::input::violation::Violation;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use self::marks::Marks;
use self::register::{Known, Register, load};
use crate::access::Tenant;
use crate::platform::clock::Clock;
use crate::platform::problem::Result;

/// A new event.
#[derive(Debug)]
pub(super) struct NewEvent<'e> {
    /// The id of its row.
    pub(super) id: Uuid,
    /// The event.
    pub(super) event: &'e Event,
    /// What it is recognised by.
    pub(super) marks: Marks,
    /// The event id under which it is stored.
    pub(super) event_id: String,
    /// Whether it was declared wrong, or declares another one wrong: it has no effect.
    pub(super) is_void: bool,
}

/// The id of an event that was stored without one.
#[derive(Debug)]
pub(super) struct GivenId {
    /// The row.
    pub(super) id: Uuid,
    /// Its event id so far.
    pub(super) before: String,
    /// The id that it has come with now.
    pub(super) event_id: String,
    /// Digest of the new id.
    pub(super) known_by: [u8; 32],
}

/// An event that was not stored, because another one has its id and other content.
#[derive(Clone, Debug)]
pub(crate) struct Conflict {
    /// Index of the event.
    index: usize,
    /// The id of both.
    event_id: String,
    /// The other event.
    other: Other,
    /// Hash of the event.
    hash: [u8; 32],
}

#[derive(Clone, Debug)]
enum Other {
    /// A stored event, by its hash.
    Stored([u8; 32]),
    /// An earlier one of the same document, by its index.
    Sent(usize),
}

impl Conflict {
    /// Returns the violation, which names both events. `places` has the place of each event in its document, which is
    /// empty for an event that was sent alone.
    pub(crate) fn violation(self, places: &[String]) -> Violation {
        let place = |index: usize| places.get(index).map(String::as_str).unwrap_or_default();
        let other = match self.other {
            Other::Stored(hash) => hash_id(&hash),
            Other::Sent(index) => place(index).to_owned(),
        };
        let field = match place(self.index) {
            "" => "eventID".to_owned(),
            place => format!("{place}.eventID"),
        };
        let refused = hash_id(&self.hash);
        Violation::new(field, EventRefusal::OtherContent { event_id: self.event_id, other, refused }.into())
    }
}

/// What a document adds to the events of a business.
#[derive(Debug, Default)]
pub(super) struct Recognised<'e> {
    /// The row of each event, whether new or not; `None` for one in conflict.
    pub(super) rows: Vec<Option<Uuid>>,
    /// The new events.
    pub(super) new: Vec<NewEvent<'e>>,
    /// The events that came without id before and have one now.
    pub(super) given: Vec<GivenId>,
    /// The events that contradict others.
    pub(super) conflicts: Vec<Conflict>,
    /// Stored events that the new declarations declare wrong.
    pub(super) declared_wrong: Vec<Uuid>,
}

/// Compares events with those of the business and with each other. What two servers find at the same time is decided by
/// the unique index on `known_by`.
///
/// # Errors
/// When the database fails.
pub(super) async fn recognise<'e, C: ConnectionTrait>(
    connection: &C,
    clock: &Clock,
    tenant: Tenant,
    events: &'e [Event],
) -> Result<Recognised<'e>> {
    let marks: Vec<Marks> = events.iter().map(Marks::of).collect();
    let mut register = load(connection, tenant, &marks).await?;
    let mut recognised = Recognised::default();
    for (index, (event, marks)) in events.iter().zip(marks).enumerate() {
        let same = if marks.declares_error {
            register.declarations.get(&marks.known_by).copied().map(|at| (at, false))
        } else if let Some(id) = &marks.given_id {
            let named = register.by_id.get(id).map(Vec::as_slice).unwrap_or_default();
            let says = |at: &&usize| register.known.get(**at).is_some_and(|known| known.says(&marks));
            match named.iter().find(says).or_else(|| named.first()) {
                Some(at) => Some((*at, false)),
                None => register.unnamed(&marks).map(|at| (at, true)),
            }
        } else {
            let alike = register.by_hash.get(&marks.hash).map(Vec::as_slice).unwrap_or_default();
            let says = |at: &&usize| register.known.get(**at).is_some_and(|known| known.says(&marks));
            register.unnamed(&marks).or_else(|| alike.iter().find(says).copied()).map(|at| (at, false))
        };
        let Some((at, gets_id)) = same else {
            recognised.add(&mut register, clock, index, event, marks);
            continue;
        };
        let Some(known) = register.known.get(at) else { continue };
        if !known.says(&marks) {
            let other = known.new.map_or(Other::Stored(known.hash), |(index, _)| Other::Sent(index));
            let event_id = marks.event_id();
            recognised.conflicts.push(Conflict { index, event_id, other, hash: marks.hash });
            recognised.rows.push(None);
            continue;
        }
        recognised.rows.push(Some(known.id));
        if gets_id {
            let (id, before, new) = (known.id, known.event_id.clone(), known.new);
            let event_id = marks.event_id();
            register.name(at, &event_id);
            match new.and_then(|(_, new)| recognised.new.get_mut(new)) {
                Some(new) => (new.event_id, new.marks.known_by) = (event_id, marks.known_by),
                None => recognised.given.push(GivenId { id, before, event_id, known_by: marks.known_by }),
            }
        }
    }
    recognised.apply_declarations(&register);
    Ok(recognised)
}

impl<'e> Recognised<'e> {
    fn add(&mut self, register: &mut Register, clock: &Clock, index: usize, event: &'e Event, marks: Marks) {
        let id = clock.new_id();
        let mut event_id = marks.event_id();
        let is_unnamed = marks.given_id.is_none();
        // Another event with the same hash has its name.
        if is_unnamed && !marks.declares_error && register.with_id(&event_id).next().is_some() {
            event_id = format!("urn:uuid:{id}");
        }
        register.add(Known {
            id,
            hash: marks.hash,
            content: Some(marks.content),
            declares_error: marks.declares_error,
            event_id: event_id.clone(),
            is_unnamed,
            known_by: Some(marks.known_by),
            new: Some((index, self.new.len())),
        });
        self.rows.push(Some(id));
        self.new.push(NewEvent { id, event, is_void: marks.declares_error, marks, event_id });
    }

    /// Applies stored declarations to new events, and new ones to all, whichever of the two comes first.
    fn apply_declarations(&mut self, register: &Register) {
        let mut declared_wrong = HashSet::new();
        for declaration in register.known.iter().filter(|known| known.declares_error) {
            for wrong in register.declared_by(declaration) {
                match wrong.new {
                    Some((_, new)) => {
                        if let Some(new) = self.new.get_mut(new) {
                            new.is_void = true;
                        }
                    }
                    None if declaration.new.is_some() => {
                        declared_wrong.insert(wrong.id);
                    }
                    None => {}
                }
            }
        }
        self.declared_wrong = declared_wrong.into_iter().collect();
    }
}
