//! The layout of a trace: columns by the distance from the start, sources on the left, ordered for few crossings.
//! Pure: drawing is left to [`super::graph`].

use std::collections::{BTreeMap, BTreeSet};

use nguon_domain::trace::view::{TraceEdge, TraceNode};

/// How often the columns are ordered by their neighbours; more changes little.
const SWEEPS: usize = 4;

/// The structure of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStructure {
    levels: Vec<i64>,
    /// Edges between existing nodes: from, to, and the edge's index in the view.
    edges: Vec<(usize, usize, usize)>,
    /// For each node, its neighbours one step further from the start.
    outward: Vec<BTreeSet<usize>>,
    /// Nodes that cannot be reached from the start, and the start: always shown.
    roots: BTreeSet<usize>,
}

/// A node with its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedNode {
    /// Its index in the view.
    pub node: usize,
    /// The column, from the left.
    pub column: usize,
    /// The distance from the top in half rows: columns with fewer nodes are centred.
    pub half_rows: usize,
    /// The number of its neighbours further out.
    pub outward: usize,
    /// Whether they are shown.
    pub is_open: bool,
}

/// The positions of nodes, and the edges between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The number of columns.
    pub columns: usize,
    /// The number of rows of the longest column.
    pub rows: usize,
    /// The nodes, column by column, each from the top.
    pub nodes: Vec<PlacedNode>,
    /// The edges of which both ends are shown: indices in the view.
    pub edges: Vec<usize>,
}

impl Layout {
    /// Returns the position of a node if it is shown.
    pub fn find(&self, node: usize) -> Option<PlacedNode> {
        self.nodes.iter().find(|placed| placed.node == node).copied()
    }

    /// Returns the node above or below another one.
    pub fn beside(&self, node: usize, down: bool) -> Option<usize> {
        let at = self.nodes.iter().position(|placed| placed.node == node)?;
        let other = if down { at.checked_add(1)? } else { at.checked_sub(1)? };
        self.nodes.get(other).filter(|other| other.column == self.nodes[at].column).map(|other| other.node)
    }
}

impl TraceStructure {
    /// Returns the structure of a trace. Edges to nodes that do not exist are left out.
    pub fn new(nodes: &[TraceNode], edges: &[TraceEdge]) -> Self {
        let levels: Vec<i64> = nodes.iter().map(|node| node.level).collect();
        let edges: Vec<(usize, usize, usize)> = edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| edge.from < levels.len() && edge.to < levels.len() && edge.from != edge.to)
            .map(|(index, edge)| (edge.from, edge.to, index))
            .collect();
        let mut outward = vec![BTreeSet::new(); levels.len()];
        let mut roots: BTreeSet<usize> = (0..levels.len()).collect();
        for (from, to, _) in &edges {
            for (inner, outer) in [(*from, *to), (*to, *from)] {
                if is_outward(levels[inner], levels[outer]) {
                    outward[inner].insert(outer);
                    roots.remove(&outer);
                }
            }
        }
        Self { levels, edges, outward, roots }
    }

    /// Returns the nodes to expand first: step by step away from the start, as long as at most `limit` are shown.
    pub fn first_opened(&self, limit: usize) -> BTreeSet<usize> {
        let mut opened = BTreeSet::new();
        let mut inner_first: Vec<usize> = (0..self.levels.len()).collect();
        inner_first.sort_by_key(|node| (self.levels[*node].unsigned_abs(), *node));
        for node in inner_first {
            opened.insert(node);
            if self.shown(&opened).len() > limit && self.levels[node] != 0 {
                opened.remove(&node);
            }
        }
        opened
    }

    /// Returns the nodes that are shown when these are expanded.
    fn shown(&self, opened: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut shown = self.roots.clone();
        let mut waiting: Vec<usize> = shown.iter().copied().collect();
        while let Some(node) = waiting.pop() {
            if opened.contains(&node) {
                waiting.extend(self.outward[node].iter().copied().filter(|outer| shown.insert(*outer)));
            }
        }
        shown
    }

    /// Returns the layout of the nodes that are shown when `opened` are expanded.
    pub fn lay_out(&self, opened: &BTreeSet<usize>) -> Layout {
        let shown = self.shown(opened);
        let mut columns: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for node in &shown {
            columns.entry(self.levels[*node]).or_default().push(*node);
        }
        self.put_in_order(&mut columns);
        let rows = columns.values().map(Vec::len).max().unwrap_or_default();
        let mut layout = Layout { columns: columns.len(), rows, ..Layout::default() };
        for (column, nodes) in columns.into_values().enumerate() {
            let above = rows - nodes.len();
            layout.nodes.extend(nodes.into_iter().enumerate().map(|(row, node)| PlacedNode {
                node,
                column,
                half_rows: 2 * row + above,
                outward: self.outward[node].len(),
                is_open: opened.contains(&node),
            }));
        }
        let both = |(from, to, _): &&(usize, usize, usize)| shown.contains(from) && shown.contains(to);
        layout.edges = self.edges.iter().filter(both).map(|(.., index)| *index).collect();
        layout
    }

    /// Moves each node near its neighbours in the columns nearer to the start, then in those further out.
    fn put_in_order(&self, columns: &mut BTreeMap<i64, Vec<usize>>) {
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); self.levels.len()];
        for (from, to, _) in &self.edges {
            neighbours[*from].push(*to);
            neighbours[*to].push(*from);
        }
        let mut levels: Vec<i64> = columns.keys().copied().collect();
        levels.sort_by_key(|level| level.unsigned_abs());
        for sweep in 0..SWEEPS {
            let outwards = sweep % 2 == 0;
            let order: Vec<i64> = if outwards { levels.clone() } else { levels.iter().rev().copied().collect() };
            for level in order {
                // The position of each node in its column, in millionths.
                let places: BTreeMap<usize, usize> = columns
                    .values()
                    .flat_map(|nodes| {
                        nodes.iter().enumerate().map(|(row, node)| (*node, (2 * row + 1) * 500_000 / nodes.len()))
                    })
                    .collect();
                let Some(nodes) = columns.get_mut(&level) else { continue };
                let middle = |node: usize| {
                    let near = neighbours[node].iter().filter(|other| {
                        let other = self.levels[**other];
                        if outwards { is_outward(other, level) } else { is_outward(level, other) }
                    });
                    let near: Vec<usize> = near.filter_map(|other| places.get(other).copied()).collect();
                    match near.len() {
                        0 => places.get(&node).copied().unwrap_or_default(),
                        count => near.iter().sum::<usize>() / count,
                    }
                };
                // A stable sort: ties keep their order.
                nodes.sort_by_cached_key(|node| middle(*node));
            }
        }
    }
}

/// Whether a node at level `outer` is further from the start than one at `inner`, on the same side of it.
fn is_outward(inner: i64, outer: i64) -> bool {
    outer.unsigned_abs() > inner.unsigned_abs() && (inner == 0 || (inner < 0) == (outer < 0))
}

#[cfg(test)]
mod tests {
    use super::{Layout, TraceStructure};
    use nguon_domain::trace::view::{TraceEdge, TraceEdgeKind, TraceNode};
    use std::collections::BTreeSet;

    fn chain(levels: &[i64], edges: &[(usize, usize)]) -> TraceStructure {
        let nodes: Vec<TraceNode> = levels
            .iter()
            .map(|level| TraceNode {
                kind: None,
                goods: None,
                party: None,
                event: None,
                level: *level,
                is_carrier: false,
                is_hidden: false,
            })
            .collect();
        let edges: Vec<TraceEdge> = edges
            .iter()
            .map(|(from, to)| TraceEdge {
                from: *from,
                to: *to,
                kind: TraceEdgeKind::Made,
                at: None,
                until: None,
                quantity: None,
                unit: None,
                is_not_counted: false,
                events: Vec::new(),
            })
            .collect();
        TraceStructure::new(&nodes, &edges)
    }

    fn column(layout: &Layout, column: usize) -> Vec<usize> {
        layout.nodes.iter().filter(|placed| placed.column == column).map(|placed| placed.node).collect()
    }

    /// Returns how many pairs of edges between the nodes cross.
    fn crossings(layout: &Layout, edges: &[(usize, usize)]) -> usize {
        let at = |node: usize| layout.find(node).map(|placed| (placed.column, placed.half_rows));
        let drawn: Vec<_> = edges.iter().filter_map(|(from, to)| Some((at(*from)?, at(*to)?))).collect();
        let mut count = 0;
        for (index, (from, to)) in drawn.iter().enumerate() {
            for (other_from, other_to) in &drawn[..index] {
                let same = from.0 == other_from.0 && to.0 == other_to.0;
                count += usize::from(
                    same && (from.1 < other_from.1) != (to.1 < other_to.1)
                        && from.1 != other_from.1
                        && to.1 != other_to.1,
                );
            }
        }
        count
    }

    #[test]
    fn sources_stand_on_the_left_and_what_came_of_it_on_the_right() {
        let chain = chain(&[0, -1, -2, 1], &[(1, 0), (2, 1), (0, 3)]);
        let layout = chain.lay_out(&(0..4).collect());
        assert_eq!(layout.columns, 4);
        assert_eq!(layout.nodes.iter().map(|placed| placed.node).collect::<Vec<_>>(), [2, 1, 0, 3]);
        assert_eq!(layout.edges, [0, 1, 2]);
    }

    #[test]
    fn the_chain_is_opened_step_by_step() {
        let chain = chain(&[0, -1, -1, -2, -2], &[(1, 0), (2, 0), (3, 1), (4, 2)]);
        let shown = |opened: &[usize]| {
            let layout = chain.lay_out(&opened.iter().copied().collect());
            layout.nodes.iter().map(|placed| placed.node).collect::<BTreeSet<_>>()
        };
        assert_eq!(shown(&[]), BTreeSet::from([0]));
        assert_eq!(shown(&[0]), BTreeSet::from([0, 1, 2]));
        assert_eq!(shown(&[0, 2]), BTreeSet::from([0, 1, 2, 4]));
        // The neighbours of a collapsed node are not shown, even if they are expanded themselves.
        assert_eq!(shown(&[2]), BTreeSet::from([0]));
        let layout = chain.lay_out(&BTreeSet::from([0]));
        let closed = layout.find(1).expect("it is shown");
        assert_eq!((closed.outward, closed.is_open), (1, false));
    }

    #[test]
    fn a_node_that_two_ways_lead_to_is_shown_once_and_stays_while_one_is_open() {
        let chain = chain(&[0, 1, 1, 2], &[(0, 1), (0, 2), (1, 3), (2, 3)]);
        let layout = chain.lay_out(&BTreeSet::from([0, 2]));
        assert_eq!(column(&layout, 2), [3]);
        assert_eq!(layout.edges, [0, 1, 2, 3]);
    }

    #[test]
    fn edges_cross_as_little_as_they_must() {
        let edges = [(0, 1), (0, 2), (0, 3), (1, 6), (2, 5), (3, 4)];
        let layout = chain(&[0, 1, 1, 1, 2, 2, 2], &edges).lay_out(&(0..7).collect());
        assert_eq!(crossings(&layout, &edges), 0, "{layout:?}");
        assert_eq!(column(&layout, 2).len(), 3);
    }

    #[test]
    fn columns_with_fewer_nodes_stand_in_the_middle() {
        let layout = chain(&[0, 1, 1, 1], &[(0, 1), (0, 2), (0, 3)]).lay_out(&(0..4).collect());
        assert_eq!(layout.find(0).map(|placed| placed.half_rows), Some(2));
        assert_eq!(layout.rows, 3);
        assert_eq!(layout.beside(1, true).zip(layout.beside(1, false)), None, "the first of a column has none above");
        assert_eq!(layout.beside(2, true), Some(3));
        assert_eq!(layout.beside(3, true), None);
    }

    #[test]
    fn a_circle_in_bad_data_and_an_edge_to_nowhere_do_no_harm() {
        let chain = chain(&[0, 1, 1, -1], &[(0, 1), (1, 2), (2, 1), (1, 0), (3, 9), (2, 2)]);
        let layout = chain.lay_out(&(0..4).collect());
        // The last two cannot be reached from the start; they are shown all the same.
        assert_eq!(layout.nodes.len(), 4);
        assert_eq!(layout.edges, [0, 1, 2, 3]);
    }

    #[test]
    fn a_large_chain_is_not_shown_whole_at_first() {
        let mut levels = vec![0];
        let mut edges = Vec::new();
        for first in 1..=10 {
            levels.push(1);
            edges.push((0, first));
        }
        for first in 1..=10 {
            for _ in 0..5 {
                levels.push(2);
                edges.push((first, levels.len() - 1));
            }
        }
        let chain = chain(&levels, &edges);
        let shown = chain.lay_out(&chain.first_opened(30)).nodes.len();
        assert!((11..=30).contains(&shown), "{shown}");
        assert_eq!(chain.lay_out(&chain.first_opened(1_000)).nodes.len(), 61);
        // One step is always shown.
        assert_eq!(chain.lay_out(&chain.first_opened(3)).nodes.len(), 11);
    }
}
