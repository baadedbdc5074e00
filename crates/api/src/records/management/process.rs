//! Storage of production processes.

use nguon_domain::records::process::{Process, ProcessInput};
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, Unique};
use crate::platform::clock::Clock;
use crate::platform::entity::{process, read_date, stored_date};

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

    fn read(model: &Stored<Self>, lists: &mut Lists) -> ProcessInput {
        let model = model.clone();
        ProcessInput {
            name: model.name,
            certificate_number: model.certificate_number,
            issued_on: model.issued_on,
            expires_on: read_date(model.expires_on),
            summary: model.summary,
            certificate_images: lists.take("certificate_images"),
            files: lists.take("files"),
        }
    }

    fn view(_: &Stored<Self>, input: ProcessInput) -> ProcessInput {
        input
    }

    fn unique(input: &ProcessInput) -> Vec<Unique<Self>> {
        let number = process::Column::CertificateNumber;
        let taken = |value: &String| Unique::one("certificate_number", number, value.as_str());
        input.certificate_number.iter().map(taken).collect()
    }
}
