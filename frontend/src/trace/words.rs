//! Texts for the nodes and edges of a trace.

use nguon_domain::events::act::view::Party;
use nguon_domain::input::quantity::NOT_COUNTED_VI;
use nguon_domain::trace::view::{HandoverAmount, TraceEdge, TraceEdgeKind, TraceNode, TraceNodeKind, TraceView};

use crate::events::goods::shown::{Units, detail, party, title};
use crate::platform::format;

/// Text for what the user may not see.
pub const HIDDEN: &str = "Bên khác, không được xem";

/// Returns the title of a node.
pub fn node_title(view: &TraceView, node: &TraceNode) -> String {
    if node.is_hidden {
        return HIDDEN.into();
    }
    match (&node.goods, node.event.and_then(|event| view.events.get(event))) {
        (Some(goods), _) if node.kind == Some(TraceNodeKind::MaterialBatch) => format!("Lô vật tư: {}", title(goods)),
        (Some(goods), _) => title(goods),
        (None, Some(event)) => event.kind.map_or("Sự kiện", |kind| kind.label().vi).to_owned(),
        (None, None) => "Không rõ".into(),
    }
}

/// Returns what distinguishes a node from others: numbers of goods, the day of an event.
pub fn node_detail(view: &TraceView, node: &TraceNode) -> String {
    if node.is_hidden {
        return String::new();
    }
    match (&node.goods, node.event.and_then(|event| view.events.get(event))) {
        (Some(goods), _) => detail(goods),
        (None, Some(event)) => event.happened_at.map(format::moment).unwrap_or_default(),
        (None, None) => String::new(),
    }
}

/// Returns the party that has the goods at this node.
pub fn node_party(view: &TraceView, node: &TraceNode) -> Option<String> {
    if node.is_hidden {
        return None;
    }
    view.parties.get(node.party?).map(party_name)
}

/// Returns the name of a party; a hidden one has none.
pub fn party_name(found: &Party) -> String {
    if found.name.is_empty() && found.gln.is_none() { HIDDEN.into() } else { party(found) }
}

/// Returns how much a recipient got of goods, and what else became of them: `60 kg (đã gửi 100)`.
pub fn handed_amount(amount: &HandoverAmount, units: Units) -> String {
    let much = units.quantity(amount.quantity, amount.unit.as_deref()).unwrap_or_default();
    let remarks = amount.remarks(|quantity| quantity.format_vi()).join(", ");
    match (much.is_empty(), remarks.is_empty()) {
        (_, true) => much,
        (true, false) => remarks,
        (false, false) => format!("{much} ({remarks})"),
    }
}

/// Returns the verb of an edge.
pub const fn edge_word(kind: TraceEdgeKind) -> &'static str {
    match kind {
        TraceEdgeKind::Made => "làm ra",
        TraceEdgeKind::Packed => "xếp vào",
        TraceEdgeKind::Moved => "chuyển đến",
        TraceEdgeKind::Unpacked => "lấy ra",
        TraceEdgeKind::Used => "dùng cho",
        TraceEdgeKind::Part => "là một phần của",
    }
}

/// Returns quantity and time of an edge, as far as known.
pub fn edge_detail(edge: &TraceEdge, units: Units) -> String {
    let much = units.quantity(edge.quantity, edge.unit.as_deref());
    let (at, until) = (edge.at.map(format::moment), edge.until.map(format::moment));
    let when = match (edge.kind, at, until) {
        (TraceEdgeKind::Moved, Some(at), Some(until)) => Some(format!("gửi {at}, nhận {until}")),
        (TraceEdgeKind::Moved, Some(at), None) => Some(format!("gửi {at}")),
        (TraceEdgeKind::Moved, None, Some(until)) => Some(format!("nhận {until}")),
        (TraceEdgeKind::Packed, Some(at), Some(until)) => Some(format!("{at} đến {until}")),
        (TraceEdgeKind::Packed, None, Some(until)) => Some(format!("đến {until}")),
        (_, at, _) => at,
    };
    let left_out = edge.is_not_counted.then(|| NOT_COUNTED_VI.to_owned());
    [much, left_out, when].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Returns the distance from the start in words.
pub fn level_word(level: i64) -> String {
    match level {
        0 => "Điểm bắt đầu".into(),
        ..0 => format!("Về nguồn: bước {}", -level),
        _ => format!("Đi tiếp: bước {level}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{HIDDEN, level_word, node_detail, node_party, node_title, party_name};
    use chrono::DateTime;
    use nguon_domain::events::act::view::{Goods, Party};
    use nguon_domain::trace::view::{TraceDirection, TraceNode, TraceView};

    #[test]
    fn what_is_hidden_stays_hidden() {
        let node = TraceNode {
            kind: None,
            goods: Some(Goods { name: Some("Thanh long".into()), ..Goods::default() }),
            party: Some(0),
            event: None,
            level: 2,
            is_carrier: false,
            is_hidden: true,
        };
        let view = TraceView {
            start: Vec::new(),
            direction: TraceDirection::Both,
            traced_at: DateTime::UNIX_EPOCH,
            nodes: vec![node.clone()],
            edges: Vec::new(),
            events: Vec::new(),
            parties: vec![Party { name: "Kho B".into(), ..Party::default() }],
            recipients: Vec::new(),
            suppliers: Vec::new(),
            stopped_after: None,
            hidden: 1,
        };
        assert_eq!(node_title(&view, &node), HIDDEN);
        assert_eq!((node_detail(&view, &node), node_party(&view, &node)), (String::new(), None));
        let shown = TraceNode { is_hidden: false, ..node };
        assert_eq!(node_title(&view, &shown), "Thanh long");
        assert_eq!(node_party(&view, &shown).as_deref(), Some("Kho B"));
        assert_eq!(party_name(&Party::default()), HIDDEN);
    }

    #[test]
    fn steps_are_counted_from_the_start_in_both_directions() {
        assert_eq!(
            [level_word(-2), level_word(0), level_word(1)],
            ["Về nguồn: bước 2", "Điểm bắt đầu", "Đi tiếp: bước 1"]
        );
    }
}
