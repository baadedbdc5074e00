//! Sensor elements (EPCIS 2.0, section 7.3.7).

use serde_json::{Map, Value};

use super::super::{Vocabulary, sensor};
use super::Reader;
use crate::input::violation::Reason;

impl Reader<'_> {
    /// Checks the sensor elements. Returns whether there is one.
    pub(super) fn sensors(&mut self, event: &Map<String, Value>) -> bool {
        let elements = self.objects(event, "", "sensorElementList");
        for (place, element) in &elements {
            self.check_fields(element, place, &["sensorMetadata", "sensorReport"]);
            if let Some(metadata) = self.object(element, place, "sensorMetadata") {
                let place = format!("{place}sensorMetadata.");
                self.check_fields(metadata, &place, sensor::METADATA);
                self.sensor_fields(metadata, &place);
            }
            let reports = self.objects(element, place, "sensorReport");
            if reports.is_empty() {
                self.refuse(&format!("{place}sensorReport"), Reason::Required);
            }
            for (place, report) in reports {
                self.check_fields(report, &place, &[sensor::REPORT, &[sensor::REPORT_WITHOUT_PLACE]].concat());
                if ["type", "exception"].iter().all(|key| report.get(*key).is_none_or(Value::is_null)) {
                    self.refuse(&format!("{place}type"), Reason::Required);
                }
                let _ = self.term(report, &place, "type", Vocabulary::MeasurementType);
                let _ = self.term(report, &place, "exception", Vocabulary::SensorAlert);
                let _ = self.term(report, &place, "component", Vocabulary::Component);
                self.sensor_fields(report, &place);
            }
        }
        !elements.is_empty()
    }

    /// Checks times, URIs and numbers of sensor metadata and reports.
    fn sensor_fields(&mut self, object: &Map<String, Value>, place: &str) {
        for key in ["time", "startTime", "endTime"] {
            let _ = self.moment(object, place, key);
        }
        for key in [
            "deviceID",
            "deviceMetadata",
            "rawData",
            "dataProcessingMethod",
            "bizRules",
            "microorganism",
            "chemicalSubstance",
            "coordinateReferenceSystem",
            "uriValue",
        ] {
            let _ = self.address(object, place, key);
        }
        for key in ["value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"] {
            if object.get(key).is_some_and(|value| !value.is_number() && !value.is_null()) {
                self.refuse(&format!("{place}{key}"), Reason::WrongType);
            }
        }
        if object.get("booleanValue").is_some_and(|value| !value.is_boolean()) {
            self.refuse(&format!("{place}booleanValue"), Reason::WrongType);
        }
        if let Some(hex) = self.text(object, place, "hexBinaryValue")
            && !hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        {
            self.refuse(&format!("{place}hexBinaryValue"), Reason::WrongType);
        }
        for key in ["stringValue", "uom"] {
            let _ = self.text(object, place, key);
        }
    }
}
