//! Events along the supply chains of the demo data: acts, hand-overs and recalls, executed in chronological order by
//! their users through the services of the API.

use std::collections::HashMap;

use chrono::TimeDelta;
use nguon_domain::events::act::ActInput;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::{self, Input};
use nguon_domain::recall::{NoticeAnswer, RecallClosing, RecallInput, RecallPublication};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::DemoLoader;
use super::content::{DemoDeed, DemoStep};
use super::fields::{LoadedRecords, days_to_dates, in_vietnam};
use crate::access::{Allowed, Events, Membership, Principal, Recalls, Write};
use crate::demo::loading;
use crate::events::act;
use crate::platform::clock::vietnam_date;
use crate::platform::entity::{recall_notice, trace_code, user_account};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};
use crate::recall::scope::{Caller, Recipient};
use crate::recall::{draft, notices, publish};

/// Executes the steps.
pub(super) struct Player<'a> {
    loader: &'a DemoLoader<'a>,
    /// Records of the businesses, by file number.
    records: HashMap<String, LoadedRecords>,
    /// File number of each business.
    numbers: HashMap<Uuid, String>,
    /// Despatch advices by name of the step.
    advices: HashMap<String, Uuid>,
    /// Recalls by name of the step.
    recalls: HashMap<String, Uuid>,
}

impl<'a> Player<'a> {
    /// Returns a player before the first step.
    pub(super) fn new(loader: &'a DemoLoader<'a>) -> Self {
        Self {
            loader,
            records: HashMap::new(),
            numbers: HashMap::new(),
            advices: HashMap::new(),
            recalls: HashMap::new(),
        }
    }

    /// Registers the records of a business, to which its steps refer.
    pub(super) fn add_business(&mut self, number: String, organisation_id: Uuid, known: LoadedRecords) {
        self.numbers.insert(organisation_id, number.clone());
        self.records.insert(number, known);
    }

    /// Executes all steps.
    ///
    /// # Errors
    /// When a step violates a rule.
    pub(super) async fn play(&mut self, mut steps: Vec<DemoStep>) -> Result<()> {
        steps.sort_by_key(|step| (step.day, step.at));
        for step in steps {
            let what = format!("step of {} on day {} at {}", step.by, step.day, step.at);
            self.step(step).await.map_err(|error| Error::internal(&what, error))?;
        }
        // Mails to fictitious people are not sent.
        let transaction = self.loader.application.database.begin().await?;
        mail::discard(&transaction).await?;
        transaction.commit().await?;
        self.loader.application.clock.set(self.loader.now);
        Ok(())
    }

    async fn step(&mut self, step: DemoStep) -> Result<()> {
        let application = self.loader.application;
        let at = in_vietnam(self.loader.today() + TimeDelta::days(step.day), step.at).min(self.loader.now);
        // Recorded shortly after it happened.
        application.clock.set((at + TimeDelta::minutes(6)).min(self.loader.now));
        let principal = self.principal(&step.by).await?;
        match step.what {
            DemoDeed::Act(mut fields) => {
                fields.insert("happened_at".to_owned(), Value::String(at.to_rfc3339()));
                let input: ActInput = self.parse(&principal, fields).await?;
                let allowed = Allowed::<Events, Write>::in_process(principal)?;
                let act = act::write::create(application, &allowed, &input, None).await?;
                if let (Some(name), Some(advice)) = (step.name, act.advice_id) {
                    self.advices.insert(name, advice);
                }
            }
            DemoDeed::OpenRecall(fields) => {
                let input: RecallInput = self.parse(&principal, fields).await?;
                let allowed = Allowed::<Recalls, Write>::in_process(principal)?;
                let recall = draft::open(application, &Caller::of(&allowed), input, None).await?;
                self.recalls.extend(step.name.map(|name| (name, recall.summary.id)));
            }
            DemoDeed::PublishRecall(name) => {
                let allowed = Allowed::<Recalls, Write>::in_process(principal)?;
                let publication = RecallPublication::default();
                publish::publish(application, &Caller::of(&allowed), self.recall(&name)?, publication).await?;
            }
            DemoDeed::PassNoticeOn(name) => {
                let (_, notice) = self.notice(&principal, &name).await?;
                let allowed = Allowed::<Recalls, Write>::in_process(principal)?;
                notices::pass_on(application, Recipient::of(&allowed)?, notice).await?;
            }
            DemoDeed::AnswerNotice(mut fields) => {
                let (own, notice) = self.notice(&principal, &taken(&mut fields, "recall")).await?;
                let told = notices::read(application, own, notice).await?;
                // In the order of the notice, which identifies the goods.
                let amounts = fields.get_mut("amounts").and_then(Value::as_array_mut);
                for (amount, goods) in amounts.into_iter().flatten().zip(&told.notice.amounts) {
                    amount["address"] = Value::String(goods.goods.address.clone());
                    amount["unit"] = goods.unit.clone().map_or(Value::Null, Value::String);
                }
                let answer: NoticeAnswer = self.parse(&principal, fields).await?;
                let allowed = Allowed::<Recalls, Write>::in_process(principal)?;
                notices::answer(application, Recipient::of(&allowed)?, notice, answer).await?;
            }
            DemoDeed::CloseRecall(mut fields) => {
                let recall = self.recall(&taken(&mut fields, "recall"))?;
                let closing: RecallClosing = self.parse(&principal, fields).await?;
                let allowed = Allowed::<Recalls, Write>::in_process(principal)?;
                publish::close(application, &Caller::of(&allowed), recall, closing).await?;
            }
        }
        Ok(())
    }

    async fn principal(&self, email: &str) -> Result<Principal> {
        let application = self.loader.application;
        let user = user_account::Entity::find()
            .filter(user_account::Column::EmailKey.eq(email))
            .one(application.database.read())
            .await?
            .ok_or_else(|| Error::Internal(format!("no user {email}")))?;
        Ok(loading::Loader::new(application, user.id).await?.into_principal())
    }

    fn recall(&self, name: &str) -> Result<Uuid> {
        self.recalls.get(name).copied().ok_or_else(|| Error::Internal(format!("no recall {name}")))
    }

    /// Returns a business and its notice of a recall.
    async fn notice(&self, principal: &Principal, recall: &str) -> Result<(Uuid, Uuid)> {
        let own = own(principal)?;
        let notice = recall_notice::Entity::find()
            .filter(recall_notice::Column::RecallId.eq(self.recall(recall)?))
            .filter(recall_notice::Column::OrganisationId.eq(own))
            .one(self.loader.application.database.read())
            .await?
            .ok_or_else(|| Error::Internal(format!("no notice of {recall}")))?;
        Ok((own, notice.id))
    }

    /// Parses an input after replacing keys and names by identifiers.
    async fn parse<I: Input>(&self, principal: &Principal, mut fields: Map<String, Value>) -> Result<I> {
        let number = self.numbers.get(&own(principal)?).cloned().unwrap_or_default();
        if let Some(known) = self.records.get(&number) {
            known.refer::<I>(&mut fields);
        }
        if let Some(Value::String(name)) = fields.remove("advice") {
            let advice = self.advices.get(&name).ok_or_else(|| Error::Internal(format!("no advice {name}")))?;
            fields.insert("advice_id".to_owned(), Value::String(advice.to_string()));
        }
        if let Some(Value::String(lot)) = fields.remove("complaint") {
            fields.insert("complaint_code".to_owned(), Value::String(self.code_of(&number, &lot).await?));
        }
        for (list, field) in [("items", "lot_id"), ("results", "lot_id"), ("starts", "record_id")] {
            for item in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                let Some(item) = item.as_object_mut() else { continue };
                let Some(Value::String(lot)) = item.remove("lot") else { continue };
                match lot.split_once('/') {
                    Some((number, lot)) => item.insert("code".to_owned(), self.code_of(number, lot).await?.into()),
                    None => item.insert(field.to_owned(), self.lot(&number, &lot)?.to_string().into()),
                };
            }
        }
        let today = vietnam_date(self.loader.application.clock.now());
        days_to_dates(&mut fields, self.loader.today());
        input::parse(Value::Object(fields), today).map_err(Error::Invalid)
    }

    fn lot(&self, number: &str, key: &str) -> Result<Uuid> {
        let known = self.records.get(number).and_then(|known| known.records.get(&(Kind::Lot, key.to_owned())));
        known.copied().ok_or_else(|| Error::Internal(format!("no lot {key} in {number}")))
    }

    /// Returns the trace code on the label of a lot.
    async fn code_of(&self, number: &str, key: &str) -> Result<String> {
        let row = trace_code::Entity::find()
            .filter(trace_code::Column::RecordId.eq(self.lot(number, key)?))
            .one(self.loader.application.database.read())
            .await?;
        row.map(|row| row.code).ok_or_else(|| Error::Internal(format!("lot {key} in {number} has no code")))
    }
}

fn own(principal: &Principal) -> Result<Uuid> {
    match principal.membership {
        Membership::Organisation { id, .. } => Ok(id),
        _ => Err(Error::Internal("a step of a user without a business".to_owned())),
    }
}

fn taken(fields: &mut Map<String, Value>, name: &str) -> String {
    match fields.remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}
