//! The graph walk of a trace.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use super::{Moment, Relation, Way, Window};

/// How a node is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// As a whole, with all that it contains.
    Whole,
    /// As a carrier of traced goods, for as long as it carries them.
    Carrier,
}

/// A node that was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached<K> {
    /// The node.
    pub key: K,
    /// How it was reached.
    pub mode: Mode,
    /// The period whose relations concern the trace.
    pub window: Window,
    /// The least number of relations from the start.
    pub steps: usize,
}

/// A trace in progress.
///
/// Alternate [`Trace::wanted`], which returns the nodes whose relations are needed, and [`Trace::supply`], which takes
/// all of them, until none are wanted. Each node is requested once. Relations are kept in memory, which the bound of
/// [`Trace::new`] limits.
#[derive(Clone, Debug)]
pub struct Trace<K> {
    way: Way,
    most: usize,
    starts: HashSet<K>,
    /// The nodes reached.
    things: HashSet<K>,
    /// The periods for which each node was reached in each mode; none contains another.
    states: HashMap<(K, Mode), Vec<Window>>,
    /// All states in the order of their discovery, including those replaced by a longer period.
    found: Vec<Reached<K>>,
    relations: HashMap<K, Vec<Relation<K>>>,
    /// The relations that were followed.
    followed: HashSet<Relation<K>>,
    /// States with known relations that are not yet followed.
    ready: VecDeque<Reached<K>>,
    /// States that wait for the relations of their nodes.
    waiting: Vec<Reached<K>>,
    requested: HashSet<K>,
    truncated: bool,
}

impl<K: Clone + Eq + Hash> Trace<K> {
    /// Starts a trace of these nodes over all time, which reaches at most `most` others.
    #[must_use]
    pub fn new(way: Way, starts: impl IntoIterator<Item = K>, most: usize) -> Self {
        Self::within(way, starts.into_iter().map(|key| (key, Mode::Whole, Window::ALWAYS)), most)
    }

    /// Starts a trace of these nodes, each as a whole or as a carrier and within its period, which reaches at most
    /// `most` others.
    #[must_use]
    pub fn within(way: Way, starts: impl IntoIterator<Item = (K, Mode, Window)>, most: usize) -> Self {
        let mut trace = Self {
            way,
            most,
            starts: HashSet::new(),
            things: HashSet::new(),
            states: HashMap::new(),
            found: Vec::new(),
            relations: HashMap::new(),
            followed: HashSet::new(),
            ready: VecDeque::new(),
            waiting: Vec::new(),
            requested: HashSet::new(),
            truncated: false,
        };
        for (key, mode, window) in starts {
            trace.starts.insert(key.clone());
            trace.reach(key.clone(), mode, window, 0);
            // Whatever carried a node traced backward concerns the trace as well.
            if way == Way::Backward && mode == Mode::Whole {
                trace.reach(key, Mode::Carrier, window, 0);
            }
        }
        trace
    }

    /// Returns the nodes whose relations are needed next, in no particular order; none when the trace is complete.
    pub fn wanted(&mut self) -> Vec<K> {
        let mut wanted = Vec::new();
        for state in &self.waiting {
            if self.requested.insert(state.key.clone()) {
                wanted.push(state.key.clone());
            }
        }
        wanted
    }

    /// Takes all relations that have one of `keys` at either end, and follows them as far as possible. Relations of
    /// other nodes are ignored.
    pub fn supply(&mut self, keys: impl IntoIterator<Item = K>, relations: impl IntoIterator<Item = Relation<K>>) {
        let keys: HashSet<K> = keys.into_iter().filter(|key| !self.relations.contains_key(key)).collect();
        let mut seen = HashSet::new();
        for relation in relations {
            if seen.insert(relation.clone()) {
                let (one, other) = relation.ends();
                if keys.contains(&one) {
                    self.relations.entry(one.clone()).or_default().push(relation.clone());
                }
                if other != one && keys.contains(&other) {
                    self.relations.entry(other).or_default().push(relation);
                }
            }
        }
        for key in keys {
            self.relations.entry(key).or_default();
        }
        let known = &self.relations;
        let (ready, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|state| known.contains_key(&state.key));
        self.waiting = waiting;
        self.ready.extend(ready);
        while let Some(state) = self.ready.pop_front() {
            for relation in self.relations.get(&state.key).cloned().unwrap_or_default() {
                let leads = relation.lead(self.way, &state);
                if !leads.is_empty() {
                    self.followed.insert(relation);
                }
                for (key, mode, window) in leads {
                    self.reach(key, mode, window, state.steps + 1);
                }
            }
        }
    }

    /// Returns all that was reached, with mode and period, in the order of discovery; the starts come first. A node can
    /// occur several times: as a whole and as a carrier, or as a carrier in several periods.
    pub fn reached(&self) -> impl Iterator<Item = &Reached<K>> {
        let is_current = |windows: &Vec<Window>, state: &Reached<K>| windows.contains(&state.window);
        self.found.iter().filter(move |state| {
            self.states.get(&(state.key.clone(), state.mode)).is_some_and(|windows| is_current(windows, state))
        })
    }

    /// Returns the relations that were followed, in no particular order. An end that the bound cut off is not among the
    /// nodes reached.
    pub fn followed(&self) -> impl Iterator<Item = &Relation<K>> {
        self.followed.iter()
    }

    /// Returns the nodes that the traced ones went into, or that went into them, without the starts.
    pub fn answer(&self) -> HashSet<&K> {
        let counts = |state: &&Reached<K>| self.way == Way::Forward || state.mode == Mode::Whole;
        self.found.iter().filter(counts).map(|state| &state.key).filter(|key| !self.starts.contains(*key)).collect()
    }

    /// Whether the bound cut the trace off.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    fn reach(&mut self, key: K, mode: Mode, window: Window, steps: usize) {
        if !self.things.contains(&key) {
            if self.things.len() >= self.most.saturating_add(self.starts.len()) {
                self.truncated = true;
                return;
            }
            self.things.insert(key.clone());
        }
        // Forward, a node reached as a whole leads to all that it would lead to as a carrier.
        let as_itself = self.states.get(&(key.clone(), Mode::Whole)).filter(|_| self.way == Way::Forward);
        if as_itself.is_some_and(|windows| windows.iter().any(|known| known.holds(window))) {
            return;
        }
        let windows = self.states.entry((key.clone(), mode)).or_default();
        if windows.iter().any(|known| known.holds(window)) {
            return;
        }
        windows.retain(|known| !window.holds(*known));
        windows.push(window);
        let state = Reached { key, mode, window, steps };
        self.found.push(state.clone());
        if self.relations.contains_key(&state.key) {
            self.ready.push_back(state);
        } else {
            self.waiting.push(state);
        }
    }
}

impl<K: Clone + Eq> Relation<K> {
    /// The two nodes, in the direction of the flow of goods.
    #[must_use]
    pub fn ends(&self) -> (K, K) {
        match self {
            Self::Transformed { input, output, .. } => (input.clone(), output.clone()),
            Self::Contained { child, parent, .. } => (child.clone(), parent.clone()),
            Self::Loaded { lot, parent, .. } => (lot.clone(), parent.clone()),
            Self::Unloaded { parent, lot, .. } => (parent.clone(), lot.clone()),
            Self::Moved { from, to, .. } => (from.clone(), to.clone()),
            Self::Used { batch, lot, .. } => (batch.clone(), lot.clone()),
            Self::Part { whole, part } => (whole.clone(), part.clone()),
        }
    }

    /// The states to which it leads from a reached node.
    fn lead(&self, way: Way, state: &Reached<K>) -> Vec<(K, Mode, Window)> {
        match way {
            Way::Forward => self.lead_forward(state),
            Way::Backward => self.lead_backward(state),
        }
    }

    fn lead_forward(&self, Reached { key, mode, window, .. }: &Reached<K>) -> Vec<(K, Mode, Window)> {
        let since = |moment: Moment| Window { from: moment, until: Moment::MAX };
        let mut leads = Vec::new();
        match self {
            Self::Transformed { input, output, at } if input == key && contains(*window, *at) => {
                leads.push((output.clone(), Mode::Whole, since(*at)));
            }
            Self::Contained { child, parent, during } => {
                if let Some(shared) = during.shared(*window) {
                    if child == key {
                        leads.push((parent.clone(), Mode::Carrier, shared));
                    }
                    if parent == key && *mode == Mode::Whole {
                        leads.push((child.clone(), Mode::Whole, since(shared.from)));
                    }
                }
            }
            Self::Loaded { lot, parent, during } if lot == key => {
                if let Some(shared) = during.shared(*window) {
                    leads.push((parent.clone(), Mode::Carrier, shared));
                }
            }
            Self::Unloaded { parent, lot, at } if parent == key && *mode == Mode::Whole && contains(*window, *at) => {
                leads.push((lot.clone(), Mode::Whole, since(*at)));
            }
            Self::Moved { from, to, sent, received } if from == key && contains(*window, *sent) => {
                leads.push((to.clone(), Mode::Whole, since(*received)));
            }
            Self::Used { batch, lot, .. } if batch == key && *mode == Mode::Whole => {
                leads.push((lot.clone(), Mode::Whole, *window));
            }
            Self::Part { whole, part } if whole == key && *mode == Mode::Whole => {
                leads.push((part.clone(), Mode::Whole, *window));
            }
            _ => {}
        }
        leads
    }

    fn lead_backward(&self, Reached { key, mode, window, .. }: &Reached<K>) -> Vec<(K, Mode, Window)> {
        let before = |moment: Moment| Window { from: Moment::MIN, until: moment };
        let at_once = |moment: Moment| Window { from: moment, until: moment };
        let whole = *mode == Mode::Whole;
        let mut leads = Vec::new();
        match self {
            Self::Transformed { input, output, at } if output == key && whole && contains(*window, *at) => {
                leads.push((input.clone(), Mode::Whole, before(*at)));
                leads.push((input.clone(), Mode::Carrier, at_once(*at)));
            }
            Self::Contained { child, parent, during } => {
                if let Some(shared) = during.shared(*window) {
                    if parent == key && !whole {
                        leads.push((child.clone(), Mode::Whole, before(shared.until)));
                        leads.push((child.clone(), Mode::Carrier, shared));
                    }
                    if child == key && whole {
                        leads.push((parent.clone(), Mode::Whole, before(shared.until)));
                    }
                }
            }
            Self::Loaded { lot, parent, during } if parent == key && !whole => {
                if let Some(shared) = during.shared(*window) {
                    leads.push((lot.clone(), Mode::Whole, before(shared.until)));
                    leads.push((lot.clone(), Mode::Carrier, shared));
                }
            }
            Self::Unloaded { parent, lot, at } if lot == key && whole && contains(*window, *at) => {
                leads.push((parent.clone(), Mode::Whole, before(*at)));
            }
            Self::Moved { from, to, sent, received } if to == key && whole && contains(*window, *received) => {
                leads.push((from.clone(), Mode::Whole, before(*sent)));
                leads.push((from.clone(), Mode::Carrier, at_once(*sent)));
            }
            Self::Used { batch, lot, .. } if lot == key && whole => {
                leads.push((batch.clone(), Mode::Whole, *window));
            }
            Self::Part { whole: lot, part } if part == key && whole => {
                leads.push((lot.clone(), Mode::Whole, *window));
            }
            _ => {}
        }
        leads
    }
}

const fn contains(window: Window, moment: Moment) -> bool {
    window.from <= moment && moment <= window.until
}
