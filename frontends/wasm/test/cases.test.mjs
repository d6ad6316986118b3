// Runs the case files of the library with the package; `tests/cases/*.rs` describe their format.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";

import { Tamis } from "../pkg/node.js";

const TESTS = new URL("../../../tests/", import.meta.url);
const COLUMNS = JSON.parse(readFileSync(new URL("data/columns.json", TESTS), "utf8")).columns;

/** Returns the cases of all files in a directory, except those in subdirectories such as `poor`. */
function cases(directory) {
  const files = readdirSync(new URL(`cases/${directory}/`, TESTS)).filter((file) => file.endsWith(".txt"));
  assert.ok(files.length > 0, directory);
  return files.flatMap((file) => read(readFileSync(new URL(`cases/${directory}/${file}`, TESTS), "utf8"), file));
}

function read(text, file) {
  const all = [];
  let write = () => {};
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const [, kind, name] = /^(===|---) (.*)$/.exec(line) ?? [];
    if (kind === "===") {
      const one = { name: `${file}: ${name.trim()}`, query: "" };
      all.push(one);
      write = (line) => (one.query += `${line}\n`);
    } else if (kind === "---") {
      const one = all.at(-1);
      one[name.trim()] = "";
      write = (line) => (one[name.trim()] += `${line}\n`);
    } else {
      write(line);
    }
  }
  for (const one of all) {
    for (const key of Object.keys(one)) one[key] = one[key].replace(/^\n+|\n+$/g, "");
  }
  return all;
}

/** Returns the options and columns of a case. */
function settings({ set = "", recent = "" }) {
  const options = { now: "2026-01-15T12:00:00Z" };
  const parameters = [];
  const bindings = (lines) => {
    const bound = lines.map((line) => /^([^=]*)=(.*)$/s.exec(line).slice(1));
    return bound.map(([name, text]) => [name, valueOf(text)]);
  };
  let columns = COLUMNS;
  for (const line of set.split("\n").filter(Boolean)) {
    const [, name, value] = /^(\S+) ?(.*)$/s.exec(line);
    if (name === "zone") options.zone = value;
    else if (name === "no-now") delete options.now;
    else if (name === "now") options.now = value;
    else if (name === "columns") columns = null;
    else if (name === "column" && columns) columns = [...columns, JSON.parse(value)];
    else if (name === "param") parameters.push(value);
    else options.limits = { ...options.limits, [name]: Number(value) };
  }
  const values = bindings(parameters);
  const used = bindings(recent.split("\n").filter(Boolean));
  options.parameters = Object.fromEntries(values);
  options.recent = used.map(([column, value]) => ({ column, value }));
  return { tamis: columns ? tamisWith(JSON.stringify(columns)) : tamisWith(undefined), options };
}

const known = new Map();
function tamisWith(columns) {
  if (!known.has(columns)) known.set(columns, new Tamis(columns));
  return known.get(columns);
}

/** Converts a command-line value to a JSON value if possible, otherwise to a literal. */
function valueOf(text) {
  if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) || /^(true|false)$/.test(text)) return JSON.parse(text);
  if (/^"[^"\\]*"$/.test(text)) return JSON.parse(text);
  return isLiteral(text) ? { literal: text } : text;
}

/** Whether a text is one literal or list of the language. */
function isLiteral(text) {
  try {
    tamisWith(undefined).analyze("", { parameters: { text: { literal: text } } });
    return true;
  } catch {
    return false;
  }
}

/** Runs each case of a directory. */
function every(directory, run) {
  suite(directory, () => {
    for (const one of cases(directory)) {
      const { tamis, options } = settings(one);
      test(one.name, () => run(one, tamis, options));
    }
  });
}

const codes = (diagnostics, severity) =>
  diagnostics.filter((found) => found.severity === severity).map(({ code }) => code);
const words = (text = "") => text.split(/\s+/).filter(Boolean);
/** Removes the frame and spaces of a rendered report, to find messages that are wrapped. */
const unframed = (text) => text.replace(/[\s│·]/g, "");

every("corpus", ({ query, ...stated }, tamis, options) => {
  const { ok, diagnostics, tree, flat, flat_diagnostics } = tamis.analyze(query, options);
  assert.deepEqual(codes(diagnostics, "error"), words(stated.errors));
  const reported = diagnostics.filter(({ severity }) => severity !== "error").map(({ code }) => code);
  assert.deepEqual(reported, words(stated.warnings));
  assert.equal(tree, stated.tree ?? null);
  assert.equal(ok, stated.tree !== undefined);
  if (stated.flat !== undefined) {
    assert.equal(flat ?? codes(flat_diagnostics, "error").join(" "), stated.flat);
    assert.deepEqual(codes(flat_diagnostics, "advice"), words(stated.advice));
  }
  const reports = { report: diagnostics, "flat-report": stated.flat === undefined ? [] : flat_diagnostics };
  for (const [name, found] of Object.entries(reports)) {
    for (const { message, help } of found) {
      for (const part of [message, help ?? ""]) assert.ok(unframed(stated[name]).includes(unframed(part)), part);
    }
  }
});

every("explain", ({ query, outline, text }, tamis, options) => {
  const explanation = tamis.explain(query, options);
  assert.equal(explanation.outline.trim(), outline);
  assert.equal(explanation.text.trim(), text);
});

every("tokens", ({ query, tokens }, tamis) => {
  const MARKS = {
    column: "c", operator: "o", keyword: "k", string: "s", number: "n", unit: "u", instant: "i", parameter: "p",
    comment: "#", punctuation: ",", error: "!",
  };
  const marks = [...query].fill(" ");
  const character = (offset) => [...query.slice(0, offset)].length;
  for (const { start, end, kind } of tamis.tokens(query)) {
    marks.fill(MARKS[kind], character(start), character(end));
    marks[character(start)] = MARKS[kind].toUpperCase();
  }
  const lines = query.split("\n").map((line) => {
    const below = marks.splice(0, [...line].length + 1);
    return `${line}\n${below.slice(0, [...line].length).join("")}`;
  });
  assert.deepEqual(trimmed(lines.join("\n")), trimmed(tokens));
});

const trimmed = (text) => text.split("\n").map((line) => line.trimEnd()).join("\n").trim();

every("complete", ({ query: marked, menu, show = "8" }, tamis, options) => {
  const offset = marked.indexOf("│");
  const query = marked.replace("│", "");
  const { suggestions } = tamis.complete(query, offset, options);
  const rows = suggestions.slice(0, show).map(({ label, kind, edit, detail, documentation }) => {
    const accepted = `${query.slice(0, edit.start.utf16)}${edit.text}│${query.slice(edit.end.utf16)}`;
    const line = accepted.split("\n").find((line) => line.includes("│"));
    return `${label} → ${line} ${[kind, detail, documentation].filter((part) => part !== null).join("; ")}`;
  });
  if (suggestions.length > show) rows.push(`${suggestions.length - show} more`);
  assert.deepEqual(rows.length ? rows.map(collapsed) : ["nothing"], menu.split("\n").map(collapsed));
});

const collapsed = (line) => line.replace(/\s+/g, " ").trim();

every("hover", ({ query: marked, hover: stated, markdown }, tamis, options) => {
  const query = marked.replace("│", "");
  const hover = tamis.hover(query, marked.indexOf("│"), options);
  if (!hover) return assert.equal(stated, "nothing");
  const { start, end } = hover.range;
  const shown = `${query.slice(0, start.utf16)}«${query.slice(start.utf16, end.utf16)}»${query.slice(end.utf16)}`;
  assert.equal(stated.slice(0, shown.length), shown);
  // The text is that of the Markdown without its syntax.
  assert.equal(plain(hover.markdown), plain(markdown ?? stated.slice(shown.length)));
});

const plain = (text) => text.replace(/[\s`\\*-]/g, "");
