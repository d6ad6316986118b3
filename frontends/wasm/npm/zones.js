// The time zones of the engine, by number. The module uses them instead of a database of its own.
const zones = [];
const numbers = new Map();

/** Returns the number of a zone by its IANA name; -1 if the engine does not know it. */
export function zoneNumber(name) {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  let format;
  try {
    format = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return -1;
  }
  zones.push({ name, format });
  numbers.set(name, zones.length - 1);
  return zones.length - 1;
}

/** Returns the name of a zone. */
export function zoneName(zone) {
  return zones[zone].name;
}

/** Returns the UTC offset of a zone in seconds, at an instant in seconds since 1970. */
export function zoneOffset(zone, seconds) {
  const shown = {};
  for (const { type, value } of zones[zone].format.formatToParts(seconds * 1000)) shown[type] = value;
  const year = shown.era === "BC" ? 1 - shown.year : +shown.year;
  const clock = new Date(Date.UTC(2000, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second));
  // `Date.UTC` would interpret years below 100 as 1900 to 1999.
  clock.setUTCFullYear(year, shown.month - 1, shown.day);
  return clock.getTime() / 1000 - seconds;
}
