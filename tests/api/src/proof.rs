//! Changes of registered data, requested by a business and decided by its authority.

use nguon_domain::access::permission::Role;
use serde_json::{Value, json};

use crate::{Answer, Business, Person, Site};

impl Site {
    /// Requests a change of registered data with a certificate.
    pub async fn ask_change(&self, business: &Business, mut input: Value) -> Answer {
        if input.get("certificate").is_none() {
            input["certificate"] = self.pdf_id(business).await;
        }
        self.post("organisation/changes").by(business).json(&input).await
    }

    /// Decides about a change in the version that was read.
    pub async fn decide_change(&self, officer: &Person, change: &Value, decision: Value) -> Answer {
        let id = change["id"].as_str().unwrap_or("?");
        let path = format!("registered-changes/{id}/decision");
        self.post(&path).by(officer).version(change["version"].clone()).json(&decision).await
    }

    /// Requests a change that an officer of the whole country confirms. Returns the answer to the officer, or that to
    /// the business when it is refused.
    pub async fn prove(&self, business: &Business, input: Value) -> Answer {
        let asked = self.ask_change(business, input).await;
        if asked.status != 201 {
            return asked;
        }
        let officer = self.authority(None, Role::Officer).await;
        self.decide_change(&officer, &asked.json(), json!({ "verdict": "confirm" })).await
    }

    /// Puts a company prefix in force for a business. Returns the answer of [`Site::prove`].
    pub async fn prove_prefix(&self, business: &Business, prefix: &str) -> Answer {
        self.prove(business, json!({ "kind": "company_prefix", "gs1_company_prefix": prefix })).await
    }

    /// Puts a GLN in force for a business. Returns the answer of [`Site::prove`].
    pub async fn prove_gln(&self, business: &Business, gln: &str) -> Answer {
        self.prove(business, json!({ "kind": "gln", "gln": gln })).await
    }
}
