//! Access and versioning of records of every kind.

use nguon_domain::access::permission::Guarded;
use nguon_domain::records::resource::{Record, Resource};
use serde::Serialize;

use crate::access::{Guard, Tenant};
use crate::http::body::Versioned;

impl<R: Resource> Guard for R {
    const WHAT: Guarded = Guarded::Records(R::KIND);
    type Scope = Tenant;
}

impl<V: Serialize> Versioned for Record<V> {
    fn version(&self) -> i32 {
        self.version
    }
}
