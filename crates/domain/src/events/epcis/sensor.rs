//! The fields of sensor elements (EPCIS 2.0, section 7.3.7), in the order of the event hash.

/// Fields of `sensorMetadata`.
pub(super) const METADATA: &[&str] =
    &["time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"];
/// Fields of a `sensorReport`.
pub(super) const REPORT: &[&str] = &[
    "type",
    "exception",
    "deviceID",
    "deviceMetadata",
    "rawData",
    "dataProcessingMethod",
    "time",
    "microorganism",
    "chemicalSubstance",
    "value",
    "component",
    "stringValue",
    "booleanValue",
    "hexBinaryValue",
    "uriValue",
    "minValue",
    "maxValue",
    "meanValue",
    "sDev",
    "percRank",
    "percValue",
    "uom",
    "coordinateReferenceSystem",
];
/// A field of a `sensorReport` that has no position in the event hash.
pub(super) const REPORT_WITHOUT_PLACE: &str = "bizRules";
