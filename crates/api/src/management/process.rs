//! Where production processes are stored.

use nguon_domain::process::{Process, ProcessInput};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::{Lists, Managed, Row, Stored};
use crate::clock::Clock;
use crate::entity::{process, read_date, stored_date};

impl Managed for Process {
    type Entity = process::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: ProcessInput) {
        row.name = Set(input.name);
        row.certificate_number = Set(input.certificate_number);
        row.issued_on = Set(input.issued_on);
        row.expires_on = Set(stored_date(input.expires_on));
        row.summary = Set(input.summary);
    }

    fn read(model: &Stored<Self>, _: &mut Lists) -> ProcessInput {
        let model = model.clone();
        ProcessInput {
            name: model.name,
            certificate_number: model.certificate_number,
            issued_on: model.issued_on,
            expires_on: read_date(model.expires_on),
            summary: model.summary,
        }
    }

    fn view(_: &Stored<Self>, input: ProcessInput) -> ProcessInput {
        input
    }

    fn unique(input: &ProcessInput) -> Vec<(&'static str, Condition)> {
        let number = process::Column::CertificateNumber;
        let taken = |value: &String| ("certificate_number", Condition::all().add(number.eq(value)));
        input.certificate_number.iter().map(taken).collect()
    }
}
