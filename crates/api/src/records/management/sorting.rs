//! The sort order of a list, and cursors into it.

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

/// The sort order of a list.
pub(super) struct Sorting<R: Managed> {
    column: Column<R>,
    order: Order,
}

/// A position in a list: just after the row with this value in the sorted column and this id.
#[derive(Clone, Debug)]
pub(super) struct Position {
    value: Value,
    id: Uuid,
}

/// The serialised form of a [`Position`].
#[derive(Serialize, Deserialize)]
struct Cursor {
    value: String,
    id: Uuid,
}

impl<R: Managed> Sorting<R> {
    /// Parses the `sort` parameter: a column name, with a leading `-` for descending order.
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

    /// Returns the sorted column.
    pub(super) const fn column(&self) -> Column<R> {
        self.column
    }

    /// Whether the list is sorted by creation.
    pub(super) fn is_by_making(&self) -> bool {
        matches!(self.column.def().get_column_type(), ColumnType::Integer)
    }

    /// Whether the list is sorted by name.
    pub(super) fn is_by_name(&self) -> bool {
        self.column.as_column_ref() == R::Entity::SORT_NAME.as_column_ref()
    }

    /// Whether the order is descending.
    pub(super) fn is_descending(&self) -> bool {
        matches!(self.order, Order::Desc)
    }

    /// Adds the order to a query.
    pub(super) fn apply(&self, select: Select<R::Entity>) -> Select<R::Entity> {
        select.order_by(self.column, self.order.clone()).order_by(R::Entity::ID, self.order.clone())
    }

    /// Restricts a query to the rows after a position.
    pub(super) fn behind(&self, select: Select<R::Entity>, position: &Position) -> Select<R::Entity> {
        let value = position.value.clone();
        // Implied by the second condition; lets the database use the index.
        select.filter(self.from(value.clone())).filter(
            Condition::any()
                .add(self.beyond(self.column, value.clone()))
                .add(Condition::all().add(self.column.eq(value)).add(self.beyond(R::Entity::ID, position.id.into()))),
        )
    }

    /// Compares two positions in this order.
    pub(super) fn compare(&self, left: &Position, right: &Position) -> Ordering {
        let upwards = match (&left.value, &right.value) {
            (Value::String(left), Value::String(right)) => left.cmp(right),
            (Value::ChronoDate(left), Value::ChronoDate(right)) => left.cmp(right),
            (Value::ChronoDateTimeUtc(left), Value::ChronoDateTimeUtc(right)) => left.cmp(right),
            (Value::Int(left), Value::Int(right)) => left.cmp(right),
            // All values of a list have the same type.
            _ => Ordering::Equal,
        };
        let upwards = upwards.then_with(|| left.id.cmp(&right.id));
        if self.is_descending() { upwards.reverse() } else { upwards }
    }

    /// The condition for rows from `value` of the sorted column on, inclusive.
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

    /// Returns the position of a row that has the sorted column and `id`.
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

    /// Parses a cursor written by [`Sorting::cursor`].
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
            // PostgreSQL cannot store this character in text.
            _ if cursor.value.contains('\0') => return Err(broken()),
            _ => cursor.value.into(),
        };
        Ok(Position { value, id: cursor.id })
    }

    /// Returns the cursor for the position after a row.
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
    /// Returns the id of the row before this position.
    pub(super) const fn id(&self) -> Uuid {
        self.id
    }

    /// Returns the ordinal of the row before this position, when sorted by creation.
    pub(super) fn ordinal(&self) -> Option<i32> {
        match self.value {
            Value::Int(ordinal) => ordinal,
            _ => None,
        }
    }
}

/// Whether both databases can represent the date: a cursor may be forged.
fn is_storable(date: NaiveDate) -> bool {
    (0..=9999).contains(&date.year())
}
