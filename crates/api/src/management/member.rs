//! Where supply-chain members are stored.

use nguon_domain::member::{Member, MemberInput};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::{Lists, Managed, Row, Stored};
use crate::clock::Clock;
use crate::entity::{NamedValues, member};

impl Managed for Member {
    type Entity = member::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: MemberInput) {
        row.category_id = Set(input.category_id.unwrap_or_default());
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
    }

    fn read(model: &Stored<Self>, _: &mut Lists) -> MemberInput {
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
        }
    }

    fn view(_: &Stored<Self>, input: MemberInput) -> MemberInput {
        input
    }

    fn unique(input: &MemberInput) -> Vec<(&'static str, Condition)> {
        input.code.iter().map(|code| ("code", Condition::all().add(member::Column::Code.eq(code)))).collect()
    }
}
