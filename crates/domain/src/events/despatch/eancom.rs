//! EANCOM 2002, syntax version 4: DESADV D.01B, EAN007 (GS1 EANCOM manual, part II).
//!
//! One interchange with one message. Logistic units are CPS levels below the whole consignment, each with its
//! packaging, SSCC (`PCI+33E`, `GIN+BJ`) and lots; loose goods are in the first level. A party without GLN is given by
//! its name.

use chrono::{DateTime, FixedOffset, Utc};

use super::{AdviceLine, AdviceView};
use crate::events::act::view::{Goods, Party};
use crate::input::quantity::Quantity;

/// Greatest length of a lot number in `GIN`.
const MAX_LOT_LENGTH: usize = 35;
/// Greatest length of a component of a party's name.
const MAX_NAME_LENGTH: usize = 35;
/// Greatest length of a component of a description.
const MAX_DESCRIPTION_LENGTH: usize = 256;

/// Escapes the separators of a text with the release character.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '?' | '+' | ':' | '\'' | '*') {
            escaped.push('?');
        }
        // A line break has no meaning within a segment.
        escaped.push(if character.is_control() { ' ' } else { character });
    }
    escaped
}

/// The first `most` characters of a text, escaped.
fn short(text: &str, most: usize) -> String {
    escaped(&text.chars().take(most).collect::<String>())
}

fn in_vietnam(moment: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(7 * 3600) {
        Some(offset) => moment.with_timezone(&offset),
        None => moment.fixed_offset(),
    }
}

/// The segments of a message, with their count.
struct Message {
    text: String,
    segments: usize,
}

impl Message {
    fn add(&mut self, segment: &str) {
        self.text.push_str(segment);
        self.text.push_str("'\r\n");
        self.segments += 1;
    }
}

/// Returns the interchange.
#[must_use]
pub fn write(advice: &AdviceView, written_at: DateTime<Utc>) -> String {
    let reference = advice.id.simple().to_string();
    let reference = &reference[reference.len() - 14..];
    let mut message = Message { text: String::new(), segments: 0 };
    let sent_at = in_vietnam(advice.sent_at);
    message.add(&format!("UNH+{reference}+DESADV:D:01B:UN:EAN007"));
    message.add(&format!("BGM+351+{}+9", short(&advice.number, 35)));
    message.add(&format!("DTM+137:{}:203", in_vietnam(written_at).format("%Y%m%d%H%M")));
    message.add(&format!("DTM+11:{}:203", sent_at.format("%Y%m%d%H%M")));
    // 17: delivery, estimated.
    if let Some(expected_at) = advice.expected_at {
        message.add(&format!("DTM+17:{}:203", in_vietnam(expected_at).format("%Y%m%d%H%M")));
    }
    for (qualifier, number) in [("ON", &advice.order_number), ("BM", &advice.shipment_number)] {
        if let Some(number) = number {
            message.add(&format!("RFF+{qualifier}:{}", short(number, 70)));
        }
    }
    for (qualifier, party) in [("SU", &advice.sender), ("BY", &advice.recipient)] {
        message.add(&party_segment(qualifier, party));
    }
    for (qualifier, gln) in [("SF", &advice.ship_from), ("DP", &advice.ship_to)] {
        if let Some(gln) = gln {
            message.add(&format!("NAD+{qualifier}+{}::9", escaped(gln)));
        }
    }
    if advice.vehicle.is_some() || advice.carrier.is_some() {
        // Mode of transport 30: road.
        let carrier = advice.carrier.as_deref().map(|name| short(name, 35)).unwrap_or_default();
        let gln = advice.carrier_gln.as_deref().map(|gln| format!("{}::9", escaped(gln)));
        let gln = gln.unwrap_or_else(|| "::".to_owned());
        let vehicle = advice.vehicle.as_deref().map(|plate| short(plate, 35)).unwrap_or_default();
        message.add(&format!("TDT+20++30+31+{gln}:{carrier}+++:::{vehicle}"));
    }
    let (loose, units): (Vec<&AdviceLine>, Vec<&AdviceLine>) =
        advice.lines.iter().partition(|line| line.goods.sscc.is_none());
    let mut line_number = 0;
    message.add("CPS+1");
    if !units.is_empty() {
        message.add(&format!("PAC+{}", units.len()));
    }
    for line in loose {
        goods(&mut message, &mut line_number, &line.goods, line.quantity, line.unit.as_deref());
    }
    for (index, unit) in units.into_iter().enumerate() {
        message.add(&format!("CPS+{}+1", index + 2));
        message.add("PAC+1++PX");
        message.add("PCI+33E");
        message.add(&format!("GIN+BJ+{}", escaped(unit.goods.sscc.as_deref().unwrap_or_default())));
        for content in &unit.contents {
            goods(&mut message, &mut line_number, &content.goods, content.quantity, content.unit.as_deref());
        }
    }
    let count = message.segments + 1;
    message.add(&format!("UNT+{count}+{reference}"));
    let written_at = in_vietnam(written_at);
    let address = |party: &Party| match &party.gln {
        Some(gln) => format!("{}:14", escaped(gln)),
        None => short(&party.name, 35),
    };
    format!(
        "UNA:+.?*'\r\nUNB+UNOW:4+{}+{}+{}+{reference}++DESADV'\r\n{}UNZ+1+{reference}'\r\n",
        address(&advice.sender),
        address(&advice.recipient),
        written_at.format("%Y%m%d:%H%M"),
        message.text
    )
}

fn party_segment(qualifier: &str, party: &Party) -> String {
    let name = short(&party.name, MAX_NAME_LENGTH);
    match &party.gln {
        Some(gln) => format!("NAD+{qualifier}+{}::9++{name}", escaped(gln)),
        None => format!("NAD+{qualifier}+++{name}"),
    }
}

/// Adds a line: trade item, description, quantity, lot.
fn goods(message: &mut Message, number: &mut usize, goods: &Goods, quantity: Option<Quantity>, unit: Option<&str>) {
    *number += 1;
    match &goods.gtin {
        Some(gtin) => message.add(&format!("LIN+{number}++{}:SRV", escaped(gtin))),
        None => message.add(&format!("LIN+{number}")),
    }
    if let Some(lot) = &goods.lot_number {
        message.add(&format!("PIA+1+{}:NB", short(lot, MAX_LOT_LENGTH)));
    }
    if let Some(name) = &goods.name {
        message.add(&format!("IMD+A++:::{}", short(name, MAX_DESCRIPTION_LENGTH)));
    }
    if let Some(quantity) = quantity {
        let unit = unit.map(|unit| format!(":{}", escaped(unit))).unwrap_or_default();
        message.add(&format!("QTY+12:{quantity}{unit}"));
    }
    if let Some(lot) = &goods.lot_number {
        message.add("PCI+36E");
        message.add(&format!("GIN+BX+{}", short(lot, MAX_LOT_LENGTH)));
    }
}

#[cfg(test)]
mod tests {
    use super::{escaped, short, write};
    use crate::events::act::view::{Goods, Party};
    use crate::events::despatch::{AdviceBox, AdviceLine, AdviceState, AdviceView};
    use crate::input::quantity::Quantity;

    fn advice(name: &str) -> AdviceView {
        let sent_at = "2026-11-21T02:00:00Z".parse().expect("a moment");
        let goods = Goods {
            address: "https://nguon.vn/t/7K3M9QX2AB".to_owned(),
            name: Some(name.to_owned()),
            lot_number: Some("TL+15".to_owned()),
            ..Goods::default()
        };
        AdviceView {
            id: uuid::Uuid::from_u128(7),
            number: "GH-2026-000001".to_owned(),
            side: AdviceBox::Sent,
            state: AdviceState::Sent,
            is_return: false,
            sender: Party { name: name.to_owned(), ..Party::default() },
            recipient: Party { name: "Shop".to_owned(), gln: Some("8936000000004".to_owned()), ..Party::default() },
            ship_from: None,
            ship_to: None,
            sent_at,
            expected_at: "2026-11-21T05:30:00Z".parse().ok(),
            order_number: None,
            shipment_number: None,
            vehicle: None,
            carrier: Some("Xe khách".to_owned()),
            carrier_gln: Some("8936000000011".to_owned()),
            lines: vec![AdviceLine {
                number: 1,
                goods,
                quantity: Some(Quantity::from_thousandths(12_500)),
                unit: Some("KGM".to_owned()),
                contents: Vec::new(),
                outcome: None,
                received: None,
                received_unit: None,
                reason: None,
            }],
            answered_at: None,
            answered_by: None,
            note: None,
            act_id: None,
        }
    }

    #[test]
    fn separators_in_texts_separate_nothing() {
        assert_eq!(escaped("O'Neil? 1+1:2*3\n"), "O?'Neil?? 1?+1?:2?*3 ");
        assert_eq!(short("ab+cd", 3), "ab?+");
        let sent_at = "2026-11-21T02:00:00Z".parse().expect("a moment");
        let written = write(&advice("A'B+C"), sent_at);
        assert!(written.contains("NAD+SU+++A?'B?+C'"), "{written}");
        assert!(written.contains("LIN+1'\r\nPIA+1+TL?+15:NB'"), "{written}");
        // As many separators as with a plain name.
        let count = |text: &str| text.replace("?'", "").matches('\'').count();
        assert_eq!(count(&written), count(&write(&advice("ABC"), sent_at)));
    }

    #[test]
    fn both_formats_say_when_the_delivery_is_expected_and_who_brings_it() {
        let sent_at = "2026-11-21T02:00:00Z".parse().expect("a moment");
        let mut advice = AdviceView { vehicle: Some("86C-123.45".to_owned()), ..advice("HTX") };
        let (edi, xml) = (write(&advice, sent_at), crate::events::despatch::gs1_xml::write(&advice, sent_at));
        assert!(edi.contains("DTM+11:202611210900:203'\r\nDTM+17:202611211230:203'"), "{edi}");
        assert!(edi.contains("TDT+20++30+31+8936000000011::9:Xe khách+++:::86C-123.45'"), "{edi}");
        let expected = "<estimatedDeliveryDateTime>2026-11-21T05:30:00Z</estimatedDeliveryDateTime>";
        assert!(xml.contains(expected) && xml.contains("<carrier><gln>8936000000011</gln>"), "{xml}");
        assert!(xml.contains("<transportMeansID>86C-123.45</transportMeansID>"), "{xml}");
        (advice.carrier, advice.carrier_gln, advice.vehicle, advice.expected_at) = (None, None, None, None);
        let (edi, xml) = (write(&advice, sent_at), crate::events::despatch::gs1_xml::write(&advice, sent_at));
        assert!(!edi.contains("DTM+17") && !edi.contains("TDT"), "{edi}");
        assert!(!xml.contains("estimated") && !xml.contains("carrier") && !xml.contains("transport"), "{xml}");
    }

    #[test]
    fn xml_of_the_same_advice_is_well_formed_whatever_the_names() {
        let sent_at = "2026-11-21T02:00:00Z".parse().expect("a moment");
        let written = crate::events::despatch::gs1_xml::write(&advice("<A> & \"B\""), sent_at);
        assert!(written.contains("<organisationName>&lt;A&gt; &amp; &quot;B&quot;</organisationName>"), "{written}");
        let tags: Vec<&str> = written.split('<').skip(1).filter_map(|rest| rest.split('>').next()).collect();
        let mut open = Vec::new();
        for tag in tags.into_iter().filter(|tag| !tag.starts_with('?')) {
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None => open.push(tag.split(' ').next().unwrap_or_default()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}
