//! Time zones of the JavaScript engine.

use chrono::{DateTime, FixedOffset, Offset, Utc};
use tamis::{Zone, ZoneDatabase};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(raw_module = "./zones.js")]
extern "C" {
    #[wasm_bindgen(js_name = zoneNumber)]
    fn zone_number(name: &str) -> i32;
    #[wasm_bindgen(js_name = zoneName)]
    fn zone_name(zone: u32) -> String;
    #[wasm_bindgen(js_name = zoneOffset)]
    fn zone_offset(zone: u32, seconds: f64) -> i32;
}

/// The zones of the engine.
struct Engine;

impl ZoneDatabase for Engine {
    fn name(&self, zone: u32) -> String {
        zone_name(zone)
    }

    fn offset(&self, zone: u32, at: DateTime<Utc>) -> FixedOffset {
        // Instants are within 262,143 years of 1970, so that a float represents their seconds exactly.
        let seconds = at.timestamp() as f64;
        FixedOffset::east_opt(zone_offset(zone, seconds)).unwrap_or_else(|| Utc.fix())
    }
}

/// Parses a time zone.
pub(crate) fn zone(written: &str) -> Option<Zone> {
    written.parse().ok().or_else(|| {
        // Engines accept more forms of offsets than tamis does.
        let name = Some(written).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
        let number = u32::try_from(zone_number(name)).ok()?;
        Some(Zone::external(&Engine, number))
    })
}
