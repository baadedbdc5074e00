//! A cache of the goods in a form: each is requested once, in whatever order scans arrive.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::events::act::view::StockItem;
use nguon_domain::input::kind::Kind;

use crate::api::{self, Answer, goods};
use crate::form::as_text;

/// Stock items by the key of a line: the identifier of a lot, or a code.
#[derive(Clone, Copy)]
pub struct GoodsCache {
    items: RwSignal<BTreeMap<String, StockItem>>,
    asked: StoredValue<BTreeSet<String>>,
}

impl GoodsCache {
    /// Returns an empty cache.
    pub fn start() -> Self {
        Self { items: RwSignal::new(BTreeMap::new()), asked: StoredValue::new(BTreeSet::new()) }
    }

    /// Returns the item under `key`.
    pub fn get(self, key: &str) -> Option<StockItem> {
        self.items.with(|items| items.get(key).cloned())
    }

    /// Stores an item under `key`.
    pub fn insert(self, key: String, item: StockItem) {
        self.asked.update_value(|asked| {
            asked.insert(key.clone());
        });
        self.items.update(|items| {
            items.insert(key, item);
        });
    }

    /// Returns the item that a code identifies, from the server unless it is cached.
    pub async fn find_by_code(self, code: &str) -> Answer<StockItem> {
        if let Some(known) = self.items.try_with_untracked(|items| items.get(code).cloned()).flatten() {
            return Ok(known);
        }
        let item = goods::find(code).await?;
        // A scanner sends the same text again; a line keeps the address.
        for key in [code, item.goods.address.as_str()] {
            self.insert(key.to_owned(), item.clone());
        }
        Ok(item)
    }

    /// Requests the item of a line, once. A lot is requested by its public code.
    pub fn request(self, key: String, is_lot: bool) {
        if key.is_empty() || self.asked.with_value(|asked| asked.contains(&key)) {
            return;
        }
        self.asked.update_value(|asked| {
            asked.insert(key.clone());
        });
        spawn_local(async move {
            let answer = if is_lot {
                match api::record(Kind::Lot, &key).await {
                    Ok(lot) => {
                        let code = lot.content.get("trace_code").map(as_text).unwrap_or_default();
                        let unit = lot.content.get("weight_unit").map(as_text).filter(|unit| !unit.is_empty());
                        // A new lot has no acts yet; its unit is that of its weight.
                        goods::find(&code).await.map(|item| StockItem { unit: item.unit.or(unit), ..item })
                    }
                    Err(failure) => Err(failure),
                }
            } else {
                self.find_by_code(&key).await
            };
            if let Ok(item) = answer {
                self.insert(key, item);
            }
        });
    }
}
