// The time zones of the engine, each by its number. The module asks for them, so that it need not bring its own.
const zones = [];
const numbers = new Map();

/** The number of a zone by its IANA name; -1 where the engine knows none of that name. */
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

/** The name of a zone. */
export function zoneName(zone) {
  return zones[zone].name;
}

/** How many seconds the clocks of a zone are ahead of UTC, at an instant in seconds since 1970. */
export function zoneOffset(zone, seconds) {
  const shown = {};
  for (const { type, value } of zones[zone].format.formatToParts(seconds * 1000)) shown[type] = value;
  const year = shown.era === "BC" ? 1 - shown.year : +shown.year;
  const clock = new Date(Date.UTC(2000, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second));
  // Years below 100 would be taken for those of the last century.
  clock.setUTCFullYear(year, shown.month - 1, shown.day);
  return clock.getTime() / 1000 - seconds;
}
