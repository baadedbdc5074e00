//! The order of a list, and the places in it between which one pages.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use nguon_domain::records::page::COMMON_SORTS;
use sea_orm::sea_query::{Order, SimpleExpr};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, IdenStatic as _, ModelTrait as _, QueryFilter as _, QueryOrder as _,
    QueryResult, Select, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Column, Managed, Stored, column};
use crate::platform::entity::record::{RecordEntity as _, RecordModel as _};
use crate::platform::problem::{Error, Result};

/// The order of a list.
pub(super) struct Sorting<R: Managed> {
    column: Column<R>,
    order: Order,
}

/// A place in a list: right behind the row with this value in the sorted column and this identifier.
#[derive(Clone, Debug)]
pub(super) struct Position {
    value: Value,
    id: Uuid,
}

/// A [`Position`] as it travels.
#[derive(Serialize, Deserialize)]
struct Cursor {
    value: String,
    id: Uuid,
}

impl<R: Managed> Sorting<R> {
    /// Reads `name` or `-name`.
    pub(super) fn parse(sort: &str) -> Result<Self> {
        let (name, order) = match sort.strip_prefix('-') {
            Some(name) => (name, Order::Desc),
            None => (sort, Order::Asc),
        };
        let column = match name {
            "name" => R::Entity::SORT_NAME,
            "updated_at" => R::Entity::UPDATED_AT,
            "created_at" => R::Entity::ORDINAL,
            name if R::SORTS.contains(&name) => column::<R>(name),
            _ => {
                let known: Vec<&str> = COMMON_SORTS.iter().chain(R::SORTS).copied().collect();
                return Err(Error::Malformed(format!("sort: one of {}, with - for descending", known.join(", "))));
            }
        };
        Ok(Self { column, order })
    }

    /// The sorted column.
    pub(super) const fn column(&self) -> Column<R> {
        self.column
    }

    /// Whether it is the order of making.
    pub(super) fn is_by_making(&self) -> bool {
        matches!(self.column.def().get_column_type(), ColumnType::Integer)
    }

    /// Whether it is the order of names.
    pub(super) fn is_by_name(&self) -> bool {
        self.column.as_column_ref() == R::Entity::SORT_NAME.as_column_ref()
    }

    /// Whether it goes downwards.
    pub(super) fn is_descending(&self) -> bool {
        matches!(self.order, Order::Desc)
    }

    /// Puts rows into this order.
    pub(super) fn apply(&self, select: Select<R::Entity>) -> Select<R::Entity> {
        select.order_by(self.column, self.order.clone()).order_by(R::Entity::ID, self.order.clone())
    }

    /// The rows behind a place.
    pub(super) fn behind(&self, select: Select<R::Entity>, position: &Position) -> Select<R::Entity> {
        let value = position.value.clone();
        // The first condition is implied by the second and is there for the index.
        select.filter(self.from(value.clone())).filter(
            Condition::any()
                .add(self.beyond(self.column, value.clone()))
                .add(Condition::all().add(self.column.eq(value)).add(self.beyond(R::Entity::ID, position.id.into()))),
        )
    }

    /// Which of two places comes first in this order.
    pub(super) fn compare(&self, left: &Position, right: &Position) -> Ordering {
        let upwards = match (&left.value, &right.value) {
            (Value::String(left), Value::String(right)) => left.cmp(right),
            (Value::ChronoDate(left), Value::ChronoDate(right)) => left.cmp(right),
            (Value::ChronoDateTimeUtc(left), Value::ChronoDateTimeUtc(right)) => left.cmp(right),
            (Value::Int(left), Value::Int(right)) => left.cmp(right),
            // One list has values of one type.
            _ => Ordering::Equal,
        };
        let upwards = upwards.then_with(|| left.id.cmp(&right.id));
        if self.is_descending() { upwards.reverse() } else { upwards }
    }

    /// The rows from a value of the sorted column on, it included.
    pub(super) fn from(&self, value: Value) -> SimpleExpr {
        match self.order {
            Order::Desc => self.column.lte(value),
            _ => self.column.gte(value),
        }
    }

    fn beyond(&self, column: Column<R>, value: Value) -> SimpleExpr {
        match self.order {
            Order::Desc => column.lt(value),
            _ => column.gt(value),
        }
    }

    /// The place of a row that has the sorted column and `id`.
    pub(super) fn position(&self, row: &QueryResult) -> Result<Position> {
        let name = self.column.as_str();
        let value: Value = match self.column.def().get_column_type() {
            ColumnType::Integer => row.try_get::<i32>("", name)?.into(),
            ColumnType::Date => row.try_get::<NaiveDate>("", name)?.into(),
            ColumnType::TimestampWithTimeZone => row.try_get::<DateTime<Utc>>("", name)?.into(),
            _ => row.try_get::<String>("", name)?.into(),
        };
        Ok(Position { value, id: row.try_get("", "id")? })
    }

    /// Reads the text that [`Sorting::cursor`] has written.
    pub(super) fn read(&self, after: &str) -> Result<Position> {
        let broken = || Error::Malformed("after: not a cursor of this list".to_owned());
        let bytes = URL_SAFE_NO_PAD.decode(after).map_err(|_| broken())?;
        let cursor: Cursor = serde_json::from_slice(&bytes).map_err(|_| broken())?;
        let value: Value = match self.column.def().get_column_type() {
            ColumnType::Integer => cursor.value.parse::<i32>().map_err(|_| broken())?.into(),
            ColumnType::Date => {
                let date = cursor.value.parse::<NaiveDate>().map_err(|_| broken())?;
                if is_storable(date) { date.into() } else { return Err(broken()) }
            }
            ColumnType::TimestampWithTimeZone => {
                let moment = cursor.value.parse::<DateTime<Utc>>().map_err(|_| broken())?;
                if is_storable(moment.date_naive()) { moment.into() } else { return Err(broken()) }
            }
            // PostgreSQL has no text with this character.
            _ if cursor.value.contains('\0') => return Err(broken()),
            _ => cursor.value.into(),
        };
        Ok(Position { value, id: cursor.id })
    }

    /// The place behind a row, as text.
    pub(super) fn cursor(&self, last: &Stored<R>) -> Result<String> {
        let value = match last.get(self.column) {
            Value::String(Some(text)) => text.to_string(),
            Value::ChronoDate(Some(date)) => date.to_string(),
            Value::ChronoDateTimeUtc(Some(moment)) => moment.to_rfc3339(),
            Value::Int(Some(number)) => number.to_string(),
            other => return Err(Error::Internal(format!("no cursor for {other:?}"))),
        };
        let cursor = Cursor { value, id: last.id() };
        serde_json::to_vec(&cursor)
            .map(|json| URL_SAFE_NO_PAD.encode(json))
            .map_err(|error| Error::internal("cursor", error))
    }
}

impl Position {
    /// The row behind which it is.
    pub(super) const fn id(&self) -> Uuid {
        self.id
    }

    /// The ordinal behind which it is, in the order of making.
    pub(super) fn ordinal(&self) -> Option<i32> {
        match self.value {
            Value::Int(ordinal) => ordinal,
            _ => None,
        }
    }
}

/// Whether both databases know the date: a cursor may have been put together by hand.
fn is_storable(date: NaiveDate) -> bool {
    (0..=9999).contains(&date.year())
}
