//! Storage of supply-chain members.

use nguon_domain::records::member::{Member, MemberInput};
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, Unique};
use crate::platform::clock::Clock;
use crate::platform::entity::{Certificates, NamedValues, member, required};

impl Managed for Member {
    type Entity = member::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: MemberInput) {
        row.category_id = required(input.category_id);
        row.name = Set(input.name);
        row.code = Set(input.code);
        row.representative_name = Set(input.representative_name);
        row.representative_position = Set(input.representative_position);
        row.phone = Set(input.phone);
        row.email = Set(input.email);
        row.address = Set(input.address);
        row.area_id = Set(input.area_id);
        row.latitude = Set(input.latitude);
        row.longitude = Set(input.longitude);
        row.gln = Set(input.gln.map(|gln| gln.replace(' ', "")));
        row.specifications = Set(NamedValues(input.specifications));
        row.content = Set(input.content);
        row.licences = Set(Certificates(input.licences));
        row.quality_certificates = Set(Certificates(input.quality_certificates));
        row.test_certificates = Set(Certificates(input.test_certificates));
    }

    fn read(model: &Stored<Self>, lists: &mut Lists) -> MemberInput {
        let model = model.clone();
        MemberInput {
            category_id: Some(model.category_id),
            name: model.name,
            code: model.code,
            representative_name: model.representative_name,
            representative_position: model.representative_position,
            phone: model.phone,
            email: model.email,
            address: model.address,
            area_id: model.area_id,
            latitude: model.latitude,
            longitude: model.longitude,
            gln: model.gln,
            specifications: model.specifications.0,
            content: model.content,
            image: lists.first("image"),
            licences: model.licences.0,
            quality_certificates: model.quality_certificates.0,
            test_certificates: model.test_certificates.0,
        }
    }

    fn view(_: &Stored<Self>, input: MemberInput) -> MemberInput {
        input
    }

    fn unique(input: &MemberInput) -> Vec<Unique<Self>> {
        input.code.iter().map(|code| Unique::one("code", member::Column::Code, code.as_str())).collect()
    }
}
