import assert from "node:assert/strict";
import { test } from "node:test";

import { Tamis } from "../pkg/node.js";

const EXAMPLE = 'tags contains "x" and not (duration_ns > 4)';
const tamis = new Tamis();

test("a query is compiled and raised back", () => {
  const { ok, tree, flat, flat_diagnostics, formatted } = tamis.analyze(EXAMPLE);
  assert.equal(ok, true);
  assert.deepEqual(JSON.parse(tree), {
    and: [
      { filter: { column_id: "tags", operator: "contains", value: "x", case_sensitive: true, type: "collection" } },
      { not: { filter: { column_id: "metrics/duration_ns", operator: "gt", value: 4, type: "number" } } },
    ],
  });
  assert.deepEqual(JSON.parse(flat).map(({ operator }) => operator), ["contains", "lte"]);
  assert.deepEqual(flat_diagnostics.map(({ code }) => code), ["missing-values"]);
  assert.equal(formatted, EXAMPLE);
  const raised = tamis.raise(tree);
  assert.equal(tamis.analyze(raised.query).tree, tree);
});

test("large integers keep their values", () => {
  const { tree } = tamis.analyze("duration_ns = 9223372036854775807");
  assert.match(tree, /"value":9223372036854775807,/);
  assert.match(tamis.raise(tree).query, / = 9223372036854775807$/);
  const options = '{"parameters": {"most": 9223372036854775807}}';
  assert.equal(tamis.analyze("duration_ns = $most", options).tree, tree);
});

test("positions are counted in UTF-16 code units", () => {
  const query = 'name = "😀" and duratoin_ns > 4s';
  const [error] = tamis.analyze(query).diagnostics;
  const [{ start, end }] = error.labels;
  assert.equal(query.slice(start.utf16, end.utf16), "duratoin_ns");
  const [edit] = error.fixes[0].edits;
  const fixed = query.slice(0, edit.start.utf16) + edit.text + query.slice(edit.end.utf16);
  assert.equal(fixed, 'name = "😀" and duration_ns > 4s');
  assert.equal(tamis.fix(query, "unsafe").text, fixed);
  assert.equal(tamis.fix(query, "safe").text, query);

  const words = tamis.tokens(query).map(({ start, end, kind }) => [query.slice(start, end), kind]);
  assert.deepEqual(words.slice(2, 5), [['"😀"', "string"], ["and", "keyword"], ["duratoin_ns", "column"]]);
  const { matches } = tamis.explain(fixed);
  assert.deepEqual(matches.parts.map(({ span }) => fixed.slice(span.start, span.end)), ['name = "😀"', "duration_ns > 4s"]);
});

test("a record is traced through the conditions of a query", () => {
  const query = 'name = "😀" and (duration_ns > 5s or tags has prod)';
  const record = '{"name": "😀", "metrics": {"duration_ns": 9007199254740993}, "tags": null}';
  const { truth, layout, conditions } = tamis.trace(query, record);
  assert.deepEqual([truth, layout], ["true", "search"]);
  assert.deepEqual(
    conditions.map(({ span, column, truth, met, value }) => [query.slice(span.start, span.end), column, truth, met, value]),
    [
      ['name = "😀"', "name", "true", "value", '"😀"'],
      ["duration_ns > 5s", "metrics/duration_ns", "true", "value", "9007199254740993"],
      ["tags has prod", "tags", "unknown", "missing", null],
    ],
  );
  assert.equal(tamis.trace("duration_ns > 1", '{"metrics_duration_ns": 2}').layout, "flat");
  const missing = (missing_values) => tamis.trace("status_code != 5", "{}", { missing_values }).truth;
  assert.deepEqual(["unknown", "false", "unequal-is-true"].map(missing), ["unknown", "false", "true"]);
  assert.equal(tamis.trace("status_code >", "{}"), null);
  assert.throws(() => tamis.trace("is_complete", "[1]"), /the record is not a JSON object/);
  assert.throws(() => tamis.trace("is_complete", "[".repeat(100_000)), /the record is not a JSON object/);
  assert.throws(() => tamis.trace("is_complete", "{}", { layout: "nested" }), /unknown layout `nested`/);
});

test("completion and hover use offsets in UTF-16 code units", () => {
  const query = 'name = "😀" and tags cont';
  const [{ edit }] = tamis.complete(query, query.length).suggestions;
  assert.equal(edit.text, "contains");
  assert.equal(query.slice(edit.start.utf16, edit.end.utf16), "cont");

  const hover = tamis.hover(query, query.indexOf("tags") + 1);
  assert.deepEqual([hover.kind, hover.id, hover.range.text], ["column", "tags", "tags"]);
  assert.equal(tamis.hover("name   = a", 5), null);

  const recent = { recent: [{ column: "model", value: "gpt-4o" }] };
  assert.equal(tamis.complete("model = ", 8, recent).suggestions[0].label, '"gpt-4o"');
});

test("now, the zone and parameters", () => {
  const options = { now: "2026-01-15T12:00:00Z", zone: "Europe/Paris", parameters: { model: "5", codes: [500, 502] } };
  const { tree } = tamis.analyze("created_at >= today and model = $model and status_code in $codes", options);
  assert.match(tree, /"value":"2026-01-14T23:00:00Z"/);
  assert.match(tree, /"column_id":"model","operator":"eq","value":"5"/);
  assert.match(tree, /"value":502/);
  assert.equal(tamis.analyze("created_at >= today").ok, false);
});

test("malformed input throws an error", () => {
  assert.throws(() => new Tamis('[{"id": 5}]'), /\[0\]\.id: invalid type/);
  assert.throws(() => tamis.analyze("name = a", { now: "yesterday" }), /`now` must be a timestamp/);
  assert.throws(() => tamis.analyze("name = a", { zone: "Mars/Olympus" }), /`zone`/);
  assert.throws(() => tamis.analyze("name = a", { tz: "UTC" }), /unknown field `tz`/);
  assert.throws(() => tamis.analyze("name = $a", { parameters: { a: 1n } }), /as JSON text/);
  assert.throws(() => tamis.analyze("name = $a", { parameters: { a: null } }), /`\$a`: expected a string, .* found `null`/);
  assert.throws(() => tamis.analyze("name = $a", { parameters: { a: { literal: "5x" } } }), /`5x` is not a literal/);
  assert.throws(() => tamis.raise('{"and": []}'), /\/and/);
  assert.throws(() => tamis.fix("name = a", "perhaps"), /`safety`/);
});

test("half of a surrogate pair is an error, and no other text is compiled", () => {
  const query = 'name = "é\ud83d" and status_code > 4';
  const { ok, tree, diagnostics } = tamis.analyze(query);
  assert.deepEqual([ok, tree], [false, null]);
  const [{ code, message, labels, fixes }] = diagnostics;
  assert.deepEqual([code, message], ["unexpected-character", "`U+D83D` is half of a character"]);
  assert.deepEqual([labels[0].span, labels[0].start], [{ start: 10, end: 13 }, { line: 1, column: 10, utf16: 9 }]);
  const [{ start, end, text }] = fixes[0].edits;
  assert.equal(query.slice(0, start.utf16) + text + query.slice(end.utf16), 'name = "é" and status_code > 4');
  assert.equal(tamis.explain(query), null);
  assert.equal(tamis.trace(query, "{}"), null);
  assert.equal(tamis.fix(query, "unsafe").text, query);
  assert.equal(tamis.request("traces-search", query).body, null);
  assert.throws(() => tamis.raise('{"a": "\udc00"}'), /`U\+DC00` is half of a character, at offset 7/);
  assert.equal(tamis.analyze('name = "😀"').ok, true);
});

test("custom columns", () => {
  const own = new Tamis('{"columns": [{"id": "größe", "filter_type": "number", "filterable": true}]}');
  assert.equal(own.analyze("größe > 4").ok, true);
  assert.equal(own.analyze("name = 'a'").diagnostics[0].code, "unknown-column");
  const columns = [{ id: "größe", filter_type: "number", filterable: true }];
  assert.equal(new Tamis({ columns }).analyze("größe > 4").ok, true);
  assert.equal(new Tamis(columns).analyze("größe > 4").ok, true);
});

test("the body of a request", () => {
  const id = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";
  const settings = { project_id: id, log_stream_id: id, limit: 5, sort: { column: "created_at", ascending: false } };
  const { ok, path, body } = tamis.request("traces-search", EXAMPLE, settings);
  assert.equal(ok, true);
  assert.equal(path, `/v2/projects/${id}/traces/search`);
  assert.equal(JSON.parse(body).limit, 5);
  assert.deepEqual(JSON.parse(body).filter_tree, JSON.parse(tamis.analyze(EXAMPLE).tree));

  const codes = ({ errors }) => errors.map(({ code }) => code);
  assert.deepEqual(codes(tamis.request("spans-delete", undefined, { log_stream_id: id })), ["unbounded-delete"]);
  assert.deepEqual(codes(tamis.request("span-delete")), ["unknown-target"]);
  assert.throws(() => tamis.request("traces-search", EXAMPLE, { limits: 5 }), /unknown field `limits`/);

  const records = { project_id: id, log_stream_id: id, root_type: "trace", export_format: "jsonl" };
  const url = tamis.request("export-records-url", EXAMPLE, records);
  assert.equal(url.path, `/v2/projects/${id}/export_records/url`);
  assert.equal(url.body, tamis.request("export-records", EXAMPLE, records).body);

  const agent = tamis.request("spans-count", undefined, { agent_stream_id: "0199c0de-7b8a-7c7e-9d53-0a1b2c3d4e5f" });
  assert.deepEqual(JSON.parse(agent.body), { log_stream_id: "0199c0de-7b8a-7c7e-9d53-0a1b2c3d4e5f" });
  assert.deepEqual(agent.warnings.map(({ code }) => code), ["uuid-version"]);
});

test("a delete that may affect every record is rejected", () => {
  const id = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";
  const options = { now: "2026-01-15T12:00:00Z" };
  const deletes = (query, more = {}) =>
    tamis.request("spans-delete", query, { project_id: id, log_stream_id: id, ...more }, options);
  const any = ["status_code >= 500 or status_code < 500"];
  for (let n = 1; n <= 11; n += 1) any.push(`user_metadata.a${n} = "x"`);
  for (const query of ["created_at <= now", "created_at > 1970-01-01", "duration_ns >= 0", any.join(" or ")]) {
    const { ok, method, path, body, errors } = deletes(query);
    assert.deepEqual({ ok, method, path, body }, { ok: false, method: null, path: null, body: null }, query);
    assert.deepEqual(errors.map(({ code }) => code), ["unbounded-delete"], query);
    assert.equal(deletes(query, { all_records: true }).ok, true, query);
  }
  const { ok, body } = deletes("created_at < 2025-01-01");
  assert.equal(ok, true);
  assert.equal(JSON.parse(body).filters[0].value, "2025-01-01T00:00:00Z");
});

test("`now` is truncated to microseconds, and times are in the years 1 to 9999", () => {
  const { tree } = tamis.analyze("created_at <= now", { now: "2026-01-15T12:00:00.123456789Z" });
  assert.equal(JSON.parse(tree).filter.value, "2026-01-15T12:00:00.123456Z");
  const codes = (query, options) => tamis.analyze(query, options).diagnostics.map(({ code }) => code);
  assert.deepEqual(codes("created_at > 0000-01-01"), ["invalid-instant"]);
  assert.deepEqual(codes("created_at > 9999-12-31T23:59:59-01:00"), ["invalid-instant"]);
  assert.deepEqual(codes("created_at > now", { now: "0000-01-01T00:00:00Z" }), ["invalid-instant"]);
});

test("diagnostics past the limit are counted", () => {
  const query = "a and b and c and d and e";
  const options = { limits: { diagnostics: 2 } };
  const counts = ({ diagnostics, omitted }) => [diagnostics.length, omitted];
  assert.deepEqual(counts(tamis.analyze(query)), [5, 0]);
  assert.deepEqual(counts(tamis.analyze(query, options)), [2, 3]);
  assert.deepEqual(counts(tamis.fix(query, "safe", options)), [2, 3]);
  assert.deepEqual(counts(tamis.request("traces-search", query, {}, options)), [2, 3]);

  const flat = tamis.analyze(Array(1_500).fill('(cost > 1 or name = "x")').join(" and "));
  assert.deepEqual([flat.flat, flat.flat_diagnostics.length, flat.flat_omitted], [null, 1_000, 500]);
});

test("zones are those of the engine", () => {
  const since = (day, zone) => {
    const { tree } = tamis.analyze(`created_at >= ${day}`, { zone, now: "2026-01-15T12:00:00Z" });
    return JSON.parse(tree).filter.value;
  };
  assert.equal(since("today", "America/New_York"), "2026-01-15T05:00:00Z");
  assert.equal(since("2025-07-01", "Europe/Paris"), "2025-06-30T22:00:00Z");
  assert.equal(since("2025-07-01T12:00", "Asia/Kathmandu"), "2025-07-01T06:15:00Z");
  assert.equal(since("2025-01-01", "+05:30"), "2024-12-31T18:30:00Z");
  // The first of two equal local times, and a day whose midnight is skipped.
  assert.equal(since("2025-10-26T02:30", "Europe/Paris"), "2025-10-26T00:30:00Z");
  assert.equal(since("2018-11-04", "America/Sao_Paulo"), "2018-11-04T03:00:00Z");
  assert.equal(since("0044-03-15", "UTC"), "0044-03-15T00:00:00Z");
  assert.equal(since("0044-03-15T12:00", "Asia/Tokyo"), "0044-03-15T02:41:01Z");
  // Until 1972 these clocks were 44 minutes and 30 seconds behind: days begin at whole seconds, not at whole minutes.
  assert.equal(since("1972-01-07", "Africa/Monrovia"), "1972-01-07T00:44:30Z");
  assert.equal(since("1972-06-01", "Africa/Monrovia"), "1972-06-01T00:00:00Z");
  const [skipped] = tamis.analyze("created_at >= 2025-03-30T02:30", { zone: "Europe/Paris" }).diagnostics;
  assert.equal(skipped.severity, "error");
  for (const zone of ["Nowhere", "+0200", "-2", "", "Europe/Paris "]) {
    assert.throws(() => tamis.analyze("name = a", { zone }), /`zone`/, zone);
  }
  assert.match(tamis.explain("created_at = 2025-07-01", { zone: "Asia/Kolkata" }).text, /time zone Asia\/Kolkata\./);
});
