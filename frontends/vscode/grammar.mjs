// Writes the TextMate grammars in `syntaxes`. They color a file before the server or the compiler answers, and queries in
// other files: so they know the language's words, but not its columns. `npm run grammar` updates the files.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Characters that a word contains: a keyword next to one is part of a longer word. */
const WORD = String.raw`\w.\-/:@+`;
const START = `(?<![${WORD}$])`;
const END = `(?![${WORD}#])`;
const GAP = String.raw`[ \t]+`;

/** Operators that compare a text: a word after them is a value. */
const RELATIONS = ["==?", "!=", "<>", "≠"];
const ORDERS = ["<=", ">=", "<", ">", "≤", "≥"];
const RELATION_WORDS = ["eq", "ne", `is${GAP}not`, "is"];
const ORDER_WORDS = ["lte", "gte", "lt", "gt"];
const MEMBERSHIP_WORDS = [
  `(?:(?:does|is)${GAP})?not${GAP}(?:in|one_of)`,
  "not_in",
  `(?:is${GAP})?(?:in|one_of)`,
];
const CONTENT_WORDS = [`(?:(?:does|is)${GAP})?not${GAP}contains?`, "contains", `has${GAP}(?:any|all|none)`, "has"];
const RANGE_WORDS = [`(?:(?:does|is)${GAP})?(?:not${GAP})?between`];

const words = (list) => `${START}(?i:${list.join("|")})${END}`;
const negatedIn = String.raw`!\s*(?i:in|one_of)${END}`;
const symbols = `(?:${RELATIONS.join("|")})(?![=~])`;
// Atomic: `is in` is never `is` and the value `in`.
const relation = `(?>${words([...MEMBERSHIP_WORDS, ...CONTENT_WORDS, ...RELATION_WORDS, "by"])}|${negatedIn}|${symbols})`;
/** The word after `in` is a column: `"prod" in tags`. */
const beforeValue = `(?!${words(MEMBERSHIP_WORDS)}|${negatedIn})${relation}`;
const order = `(?>${words(ORDER_WORDS)}|(?:${ORDERS.join("|")})(?![=>]))`;

const DIGITS = String.raw`\d+(?:_\d+)*`;
const DECIMAL = String.raw`${DIGITS}(?:\.${DIGITS})?(?:[eE][+-]?${DIGITS})?`;
const TIME_UNIT = "(?:ns|us|µs|μs|ms|min|s|m|h|d|w)";
const DURATION = `${DECIMAL}${TIME_UNIT}(?:${DIGITS}${TIME_UNIT})*`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2})?`;
const INSTANT = String.raw`(?:${DATE}[Tt ]${TIME}|(?:${DATE}|${START}(?i:now|today|yesterday))(?:[ \t]*[+-][ \t]*${DURATION})?)${END}`;
const QUANTITY = String.raw`-?(?:\$${DECIMAL}|${DECIMAL}(?:%|[kMB](?![A-Za-z]))|${DURATION})${END}`;
const NUMBER = `-?${DECIMAL}${END}`;

const ESCAPE = String.raw`\\(?:["'\\/nrtbf]|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\})`;
const DOUBLE = String.raw`"(?:[^"\\\n]|\\.)*"`;
const SINGLE = String.raw`'(?:[^'\\\n]|\\.)*'`;
const NAME = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_]*(?:[./\-][\p{L}\p{M}\p{N}_]+)*`;
const RESERVED = "(?i:and|or|not|true|false)";
const LITERAL = `${INSTANT}|${QUANTITY}|${NUMBER}|r#*"`;
/** A word that is a value without quotes. */
const BAREWORD = String.raw`(?!${RESERVED}${END}|${LITERAL})[.\-/:@+]*\w[${WORD}]*(?!#)`;

const include = (...names) => names.map((name) => ({ include: `#${name}` }));
const capture = (name) => ({ name: `${name}.tamis` });

const string = (quote, kind) => ({
  name: `string.quoted.${kind}.tamis`,
  begin: quote,
  end: `${quote}|$`,
  patterns: [
    { name: "constant.character.escape.tamis", match: ESCAPE },
    { match: String.raw`\\.` },
  ],
});

const tamis = {
  name: "tamis",
  scopeName: "source.tamis",
  patterns: include("comment", "list", "range", "bareword-value", "literals", "operators", "keywords", "punctuation", "columns"),
  repository: {
    comment: { name: "comment.line.number-sign.tamis", match: String.raw`(?<![${WORD}])#.*$` },
    list: {
      begin: String.raw`(${relation})\s*([(\[{])`,
      beginCaptures: { 1: capture("keyword.operator"), 2: capture("punctuation.section.list.begin") },
      end: String.raw`[)\]}]`,
      endCaptures: { 0: capture("punctuation.section.list.end") },
      patterns: [
        ...include("comment", "literals"),
        { name: "constant.language.boolean.tamis", match: `${START}(?i:true|false)${END}` },
        { name: "string.unquoted.tamis", match: BAREWORD },
        { name: "punctuation.separator.tamis", match: "," },
      ],
    },
    // The `and` of `between 1 and 5` is part of the operator.
    range: {
      begin: words(RANGE_WORDS),
      beginCaptures: { 0: capture("keyword.operator") },
      end: String.raw`(${START}(?i:and)${END}|&&)|(?=[()]|${START}(?i:or)${END}|\|\||$)`,
      endCaptures: { 1: capture("keyword.operator") },
      patterns: include("comment", "literals"),
    },
    "bareword-value": {
      match: String.raw`(${beforeValue})(\s*)(${BAREWORD})`,
      captures: { 1: capture("keyword.operator"), 3: capture("string.unquoted") },
    },
    literals: { patterns: include("raw-string", "column-in-quotes", "string", "parameter", "instant", "quantity", "number") },
    "raw-string": {
      name: "string.quoted.raw.tamis",
      begin: `${START}r(#*)"`,
      end: String.raw`"\1`,
    },
    string: { patterns: [string('"', "double"), string("'", "single")] },
    "column-in-quotes": { name: "variable.other.property.tamis", match: `${START}(?!r#*")${NAME}[./](?:${DOUBLE}|${SINGLE})` },
    parameter: { name: "variable.parameter.tamis", match: String.raw`\$[\p{L}_][\p{L}\p{M}\p{N}_]*${END}` },
    instant: { name: "constant.other.timestamp.tamis", match: `(?<![${WORD}])${INSTANT}` },
    quantity: {
      match: `(?<![${WORD}])${QUANTITY}`,
      captures: {
        0: {
          patterns: [
            { name: "constant.numeric.tamis", match: `-?${DECIMAL}|-` },
            { name: "keyword.other.unit.tamis", match: String.raw`[$%]|\p{L}+` },
          ],
        },
      },
    },
    number: { name: "constant.numeric.tamis", match: `(?<![${WORD}])${NUMBER}` },
    operators: { name: "keyword.operator.tamis", match: `${relation}|${order}` },
    keywords: {
      patterns: [
        { name: "keyword.control.tamis", match: String.raw`${words(["and", "or", "not", "nocase"])}|&&|\|\||!(?![=~])` },
        { name: "constant.language.boolean.tamis", match: words(["true", "false"]) },
      ],
    },
    punctuation: {
      patterns: [
        { name: "punctuation.section.group.tamis", match: String.raw`[()\[\]{}]` },
        { name: "punctuation.separator.tamis", match: "," },
      ],
    },
    columns: {
      patterns: [
        { name: "variable.other.property.tamis", match: "`(?:[^`\\n]|``)*`" },
        { name: "variable.other.property.tamis", match: `${START}${NAME}${END}` },
      ],
    },
  },
};

const markdown = {
  scopeName: "markdown.tamis.codeblock",
  injectionSelector: "L:text.html.markdown",
  patterns: [
    {
      name: "markup.fenced_code.block.markdown",
      // The content ends with a fence of the same characters.
      begin: "(^|\\G)([ \\t]*)(`{3,}|~{3,})[ \\t]*(?i:(tamis))(?=[ \\t,{]|$)([^`]*)$",
      beginCaptures: {
        3: { name: "punctuation.definition.markdown" },
        4: { name: "fenced_code.block.language.markdown" },
        5: { name: "fenced_code.block.language.attributes.markdown" },
      },
      end: String.raw`(^|\G)([ \t]*)(\3)[ \t]*$`,
      endCaptures: { 3: { name: "punctuation.definition.markdown" } },
      contentName: "meta.embedded.block.tamis",
      patterns: [{ include: "source.tamis" }],
    },
  ],
};

const KEY = String.raw`[^\s#:\-"'\[\]{},&*!|>%@][^#:]*|"[^"]*"|'[^']*'`;

// Only block scalars with a comment, `query: | # tamis`: under `query` and `filter`, files of other programs have other
// languages. The server colors the queries that `tamis.toml` names.
const yaml = {
  scopeName: "yaml.tamis.block",
  injectionSelector: "L:source.yaml -comment -string",
  patterns: [
    {
      begin: String.raw`^([ ]*)((?:-[ ]+)*)(${KEY})(:)[ ]+([|>])([-+1-9]*)[ ]+(#[ ]*tamis)[ \t]*$`,
      beginCaptures: {
        2: { name: "punctuation.definition.block.sequence.item.yaml" },
        3: { name: "string.unquoted.plain.out.yaml entity.name.tag.yaml" },
        4: { name: "punctuation.separator.key-value.mapping.yaml" },
        5: { name: "keyword.control.flow.block-scalar.yaml" },
        6: { name: "storage.modifier.chomping-indicator.yaml" },
        7: { name: "comment.line.number-sign.yaml" },
      },
      // The content is indented more than its key, or empty.
      while: String.raw`^(?:\1[ ]|[ \t]*$)`,
      contentName: "meta.embedded.block.tamis",
      patterns: [{ include: "source.tamis" }],
    },
  ],
};

/** The text of each grammar, by file name. */
export const grammars = Object.fromEntries(
  Object.entries({ tamis, markdown, yaml }).map(([name, grammar]) => [
    `${name}.tmLanguage.json`,
    `${JSON.stringify(grammar, null, 2)}\n`,
  ]),
);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(grammars)) {
    writeFileSync(fileURLToPath(new URL(`syntaxes/${name}`, import.meta.url)), text);
  }
}
