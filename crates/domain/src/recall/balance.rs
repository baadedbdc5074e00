//! Balance of a recall: quantities sent against quantities accounted for.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::input::quantity::{Quantity, Total};

/// Quantities of one kind of goods in one notice, in thousandths of their unit of measure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeQuantities<P, G> {
    /// The sender.
    pub sender: P,
    /// The recipient.
    pub recipient: P,
    /// The goods and their unit of measure.
    pub goods: G,
    /// Quantity sent; `None` if unknown.
    pub sent: Option<i64>,
    /// Quantity returned.
    pub returned: Option<i64>,
    /// Quantity destroyed.
    pub destroyed: Option<i64>,
    /// Quantity sold or used up.
    pub sold: Option<i64>,
    /// Quantity processed into other goods.
    pub processed: Option<i64>,
    /// Quantity still in stock.
    pub held: Option<i64>,
}

/// Balance of one kind of goods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Balance {
    /// Quantity sent by the first sender.
    pub sent: Quantity,
    /// Quantity returned to the first sender.
    pub returned: Quantity,
    /// Quantity destroyed by anybody.
    pub destroyed: Quantity,
    /// Quantity sold to consumers or used up.
    pub sold: Quantity,
    /// Quantity processed into other goods, which have balances of their own.
    pub processed: Quantity,
    /// Quantity still with recipients.
    pub held: Quantity,
    /// Quantity that nobody has accounted for.
    pub unaccounted: Quantity,
    /// Quantity reported in excess of what was sent: some records are wrong.
    pub surplus: Quantity,
    /// Whether some of the quantities sent are unknown.
    pub is_unknown: bool,
}

impl Balance {
    /// Computes a balance. `accounted` are the quantities returned, destroyed, sold, processed and still in stock.
    #[must_use]
    pub fn of(sent: Total, accounted: [Total; 5], is_unknown: bool) -> Self {
        let [returned, destroyed, sold, processed, held] = accounted.map(Total::quantity);
        let left = accounted.into_iter().fold(sent, Total::minus);
        Self {
            sent: sent.quantity(),
            returned,
            destroyed,
            sold,
            processed,
            held,
            unaccounted: left.quantity(),
            surplus: Total::default().minus(left).quantity(),
            is_unknown,
        }
    }

    /// Returns the sum of both.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        const fn sum(one: Quantity, other: Quantity) -> Quantity {
            Quantity::from_thousandths(one.thousandths().saturating_add(other.thousandths()))
        }
        Self {
            sent: sum(self.sent, other.sent),
            returned: sum(self.returned, other.returned),
            destroyed: sum(self.destroyed, other.destroyed),
            sold: sum(self.sold, other.sold),
            processed: sum(self.processed, other.processed),
            held: sum(self.held, other.held),
            unaccounted: sum(self.unaccounted, other.unaccounted),
            surplus: sum(self.surplus, other.surplus),
            is_unknown: self.is_unknown || other.is_unknown,
        }
    }
}

/// Returns the balance of each kind of goods over the whole chain.
///
/// Goods that were passed on are counted where they end: a recipient of a recipient returns them to that one, so only
/// quantities returned to the first sender count as returned.
#[must_use]
pub fn balances<P: Eq + std::hash::Hash, G: Ord + Clone>(notices: &[NoticeQuantities<P, G>]) -> BTreeMap<G, Balance> {
    let mut by_goods: BTreeMap<&G, Vec<&NoticeQuantities<P, G>>> = BTreeMap::new();
    for one in notices {
        by_goods.entry(&one.goods).or_default().push(one);
    }
    by_goods
        .into_iter()
        .map(|(goods, notices)| {
            let recipients: HashSet<&P> = notices.iter().map(|one| &one.recipient).collect();
            let is_first = |one: &&&NoticeQuantities<P, G>| !recipients.contains(&one.sender);
            let sum = |value: fn(&NoticeQuantities<P, G>) -> Option<i64>| {
                notices.iter().filter_map(|one| value(one)).sum::<Total>()
            };
            let sent = notices.iter().filter(is_first).filter_map(|one| one.sent).sum();
            let returned = notices.iter().filter(is_first).filter_map(|one| one.returned).sum();
            let is_unknown = notices.iter().filter(is_first).any(|one| one.sent.is_none());
            let others = [sum(|one| one.destroyed), sum(|one| one.sold), sum(|one| one.processed), sum(|one| one.held)];
            let [destroyed, sold, processed, held] = others;
            (goods.clone(), Balance::of(sent, [returned, destroyed, sold, processed, held], is_unknown))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{NoticeQuantities, balances};

    fn notice(
        sender: &'static str,
        recipient: &'static str,
        goods: &'static str,
        sent: i64,
    ) -> NoticeQuantities<&'static str, &'static str> {
        NoticeQuantities { sender, recipient, goods, sent: Some(sent), ..NoticeQuantities::default() }
    }

    #[test]
    fn what_is_passed_on_is_counted_where_it_ends() {
        let all = [
            NoticeQuantities { returned: Some(30), held: Some(10), ..notice("A", "B", "L", 100) },
            // B has 60 of it left after sending 60 on, and gets 20 of them back.
            NoticeQuantities { returned: Some(20), sold: Some(25), destroyed: Some(15), ..notice("B", "C", "L", 60) },
            notice("A", "D", "L", 50),
        ];
        let found = balances(&all)["L"];
        assert_eq!((found.sent.thousandths(), found.returned.thousandths()), (150, 30));
        assert_eq!(found.unaccounted.thousandths(), 150 - 30 - 10 - 25 - 15);
        assert_eq!(found.surplus.thousandths(), 0);
    }

    #[test]
    fn what_was_made_of_goods_is_counted_by_itself() {
        let all = [
            NoticeQuantities { processed: Some(100), ..notice("A", "B", "L1", 100) },
            NoticeQuantities { sold: Some(95), ..notice("B", "C", "L2", 90) },
        ];
        let found = balances(&all);
        assert_eq!((found["L1"].unaccounted.thousandths(), found["L1"].surplus.thousandths()), (0, 0));
        assert_eq!((found["L2"].unaccounted.thousandths(), found["L2"].surplus.thousandths()), (0, 5));
    }

    #[test]
    fn sums_beyond_what_can_be_shown_are_marked_and_still_compared_exactly() {
        let most = crate::input::quantity::MAX;
        let all: Vec<_> = (0..20_000)
            .map(|_| NoticeQuantities {
                returned: Some(i64::MAX),
                held: Some(i64::MAX),
                ..notice("A", "B", "L", i64::MAX)
            })
            .chain([
                notice("A", "C", "L2", most),
                NoticeQuantities { sold: Some(most - 7), ..notice("A", "D", "L2", 0) },
            ])
            .collect();
        let found = balances(&all);
        assert!(found["L"].sent.is_at_least() && found["L"].surplus.is_at_least());
        assert_eq!(found["L"].unaccounted.thousandths(), 0);
        assert_eq!(found["L2"].unaccounted.thousandths(), 7);
        let both = found["L"].plus(found["L2"]);
        assert!(both.sent.is_at_least());
    }

    #[test]
    fn what_is_not_known_to_have_been_sent_is_said_not_to_be() {
        let all = [NoticeQuantities { sent: None, held: Some(5), ..notice("A", "B", "L", 0) }];
        assert!(balances(&all)["L"].is_unknown);
    }
}
