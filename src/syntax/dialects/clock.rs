//! Names of the current time and day.

/// The tamis keyword for the current time or day, by its name in tamis or another language.
pub(crate) fn clock_word(name: &str) -> Option<&'static str> {
    match name.to_lowercase().as_str() {
        "now" | "now64" | "getdate" | "getutcdate" | "current_timestamp" | "current_datetime" | "sysdate"
        | "systimestamp" | "sysdatetime" | "sysdatetimeoffset" | "sysutcdatetime" | "utcnow" | "utc_timestamp"
        | "localtimestamp" | "datetime.now" | "datetime.utcnow" | "date.now" => Some("now"),
        "today" | "curdate" | "current_date" | "startofday" | "utc_date" | "date.today" | "datetime.today" => {
            Some("today")
        }
        _ => None,
    }
}

/// Whether a number added to a clock is days: in PostgreSQL and ClickHouse to a date, in Oracle to each.
pub(super) fn moves_by_days(clock: &str) -> bool {
    clock_word(clock) == Some("today") || clock.eq_ignore_ascii_case("sysdate")
}
