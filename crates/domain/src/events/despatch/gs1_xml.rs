//! GS1 XML Despatch Advice 3.4: a Standard Business Document with one despatch advice.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{AdviceLine, AdviceView};
use crate::events::act::view::{Goods, Party};
use crate::input::quantity::Quantity;

/// Mode of transport by UN/ECE Recommendation 19 and its EDIFACT code list: road.
const ROAD: &str = "30";

/// Writes XML elements and closes those that are open.
struct Writer {
    text: String,
    open: Vec<&'static str>,
}

impl Writer {
    fn begin(&mut self, name: &'static str, attributes: &str) {
        self.text.push_str(&format!("<{name}{attributes}>"));
        self.open.push(name);
    }

    fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.push_str(&format!("</{name}>"));
        }
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.with(name, "", text);
    }

    fn with(&mut self, name: &str, attributes: &str, text: &str) {
        self.text.push_str(&format!("<{name}{attributes}>{}</{name}>", escaped(text)));
    }

    fn within(&mut self, name: &'static str, write: impl FnOnce(&mut Self)) {
        self.begin(name, "");
        write(self);
        self.end();
    }
}

/// Escapes a text for XML; control characters, which XML 1.0 does not allow, become spaces.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

fn moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Returns the document.
#[must_use]
pub fn write(advice: &AdviceView, written_at: DateTime<Utc>) -> String {
    let mut writer = Writer { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(), open: Vec::new() };
    writer.begin(
        "despatch_advice:despatchAdviceMessage",
        " xmlns:despatch_advice=\"urn:gs1:ecom:despatch_advice:xsd:3\" \
         xmlns:sh=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\"",
    );
    writer.within("sh:StandardBusinessDocumentHeader", |writer| {
        writer.leaf("sh:HeaderVersion", "1.0");
        writer.within("sh:Sender", |writer| address(writer, &advice.sender));
        writer.within("sh:Receiver", |writer| address(writer, &advice.recipient));
        writer.within("sh:DocumentIdentification", |writer| {
            writer.leaf("sh:Standard", "GS1");
            writer.leaf("sh:TypeVersion", "3.4");
            writer.leaf("sh:InstanceIdentifier", &advice.id.to_string());
            writer.leaf("sh:Type", "Despatch Advice");
            writer.leaf("sh:CreationDateAndTime", &moment(written_at));
        });
    });
    writer.within("despatchAdvice", |writer| {
        writer.leaf("creationDateTime", &moment(written_at));
        writer.leaf("documentStatusCode", "ORIGINAL");
        writer.within("despatchAdviceIdentification", |writer| {
            writer.leaf("entityIdentification", &advice.number);
            writer.within("contentOwner", |writer| identified(writer, &advice.sender));
        });
        writer.within("receiver", |writer| party(writer, &advice.recipient));
        writer.within("shipper", |writer| party(writer, &advice.sender));
        if let Some(name) = &advice.carrier {
            let carrier = Party { name: name.clone(), gln: advice.carrier_gln.clone(), ..Party::default() };
            writer.within("carrier", |writer| party(writer, &carrier));
        }
        for (name, gln) in [("shipTo", &advice.ship_to), ("shipFrom", &advice.ship_from)] {
            if let Some(gln) = gln {
                writer.within(name, |writer| writer.leaf("gln", gln));
            }
        }
        if let Some(number) = &advice.order_number {
            writer.within("purchaseOrder", |writer| writer.leaf("entityIdentification", number));
        }
        writer.within("despatchInformation", |writer| {
            writer.leaf("despatchDateTime", &moment(advice.sent_at));
            if let Some(expected_at) = advice.expected_at {
                writer.leaf("estimatedDeliveryDateTime", &moment(expected_at));
            }
        });
        if advice.vehicle.is_some() || advice.shipment_number.is_some() {
            writer.within("despatchAdviceTransportInformation", |writer| {
                if let Some(plate) = &advice.vehicle {
                    writer.leaf("transportMeansID", plate);
                }
                writer.leaf("transportModeCode", ROAD);
                if let Some(number) = &advice.shipment_number {
                    writer.within("billOfLadingNumber", |writer| writer.leaf("entityIdentification", number));
                }
            });
        }
        let mut numbers = Numbers::default();
        for line in &advice.lines {
            unit(writer, line, &mut numbers);
        }
    });
    writer.end();
    writer.text
}

/// Counters of levels and lines.
#[derive(Default)]
struct Numbers {
    level: usize,
    line: usize,
}

fn address(writer: &mut Writer, party: &Party) {
    match &party.gln {
        Some(gln) => writer.with("sh:Identifier", " Authority=\"GS1\"", gln),
        None => writer.leaf("sh:Identifier", &party.name),
    }
}

fn identified(writer: &mut Writer, party: &Party) {
    match &party.gln {
        Some(gln) => writer.leaf("gln", gln),
        None => writer.with(
            "additionalPartyIdentification",
            " additionalPartyIdentificationTypeCode=\"FOR_INTERNAL_USE_1\"",
            &party.name,
        ),
    }
}

fn party(writer: &mut Writer, party: &Party) {
    identified(writer, party);
    writer.within("organisation", |writer| writer.leaf("organisationName", &party.name));
}

/// Writes a logistic unit with its contents; loose goods are a level of their own without SSCC.
fn unit(writer: &mut Writer, line: &AdviceLine, numbers: &mut Numbers) {
    numbers.level += 1;
    let level = numbers.level;
    writer.within("despatchAdviceLogisticUnit", |writer| {
        writer.leaf("levelIdentification", &level.to_string());
        match &line.goods.sscc {
            Some(sscc) => {
                writer.within("logisticUnitIdentification", |writer| writer.leaf("sscc", sscc));
                for content in &line.contents {
                    item(writer, &content.goods, content.quantity, content.unit.as_deref(), numbers);
                }
            }
            None => item(writer, &line.goods, line.quantity, line.unit.as_deref(), numbers),
        }
    });
}

fn item(writer: &mut Writer, goods: &Goods, quantity: Option<Quantity>, unit: Option<&str>, numbers: &mut Numbers) {
    numbers.line += 1;
    let number = numbers.line;
    writer.within("despatchAdviceLineItem", |writer| {
        writer.leaf("lineItemNumber", &number.to_string());
        if let Some(quantity) = quantity {
            let unit = unit.map(|unit| format!(" measurementUnitCode=\"{}\"", escaped(unit))).unwrap_or_default();
            writer.with("despatchedQuantity", &unit, &quantity.to_string());
        }
        writer.within("transactionalTradeItem", |writer| {
            match &goods.gtin {
                Some(gtin) => writer.leaf("gtin", gtin),
                None => writer.with(
                    "additionalTradeItemIdentification",
                    " additionalTradeItemIdentificationTypeCode=\"SUPPLIER_ASSIGNED\"",
                    &goods.address,
                ),
            }
            if let Some(name) = &goods.name {
                writer.with("tradeItemDescription", " languageCode=\"vi\"", name);
            }
            if let Some(lot) = &goods.lot_number {
                writer.within("transactionalItemData", |writer| writer.leaf("batchNumber", lot));
            }
        });
    });
}
