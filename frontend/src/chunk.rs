//! The chunks of the app's pages (ADR 23); a new one is a line here and a route in [`crate::app`].

use crate::component::chunk::chunks;
pub use crate::component::chunk::{page, prefetch};
use crate::{accounts, events, labelling, management, recall, records, trace};

chunks! {
    records: list = management::list::page;
    record: record = management::record::page;
    entry: register = accounts::register::page, forgot_password = accounts::forgot_password::page,
        reset_password = accounts::reset_password::page, invitation = accounts::invitation::page;
    business: registration = accounts::registration::page, account = accounts::account::page, profile = accounts::profile::page,
        users = accounts::users::page, api_keys = accounts::api_keys::page;
    authority: approvals = accounts::approvals::page, approval = accounts::approval::page,
        registered_changes = accounts::registered::list::page, registered_change = accounts::registered::review::page;
    catalogues: catalogues = records::catalogues::page, areas = records::areas::page;
    recalls: recall_list = recall::list::page, recall_form = recall::open::page;
    recall: recall = recall::detail::page;
    notices: recall_notices = recall::notices::page, recall_notice = recall::notice::page;
    goods: goods = events::goods::page, act = events::goods::act_page;
    stock: stock = events::goods::stock::page, holds = events::holds::page;
    advices: advices = events::advices::page, advice = events::advices::advice_page;
    tracing: chain = trace::page;
    printing: numbers = accounts::registered::prefix::numbers, labels = labelling::labels::page;
}
