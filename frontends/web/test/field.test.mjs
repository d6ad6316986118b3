// `<tamis-editor>` as a form field: keys, events, forms, the selection, and the text itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "../chromium.mjs";

let site;
let page;
before(async () => {
  site = await open();
  page = await site.browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${site.origin}/test/blank.html`);
});
after(() => site.close());

/** Shows this HTML; its editors record in `events` the events that a page sees, with the value at that time. */
async function show(html) {
  await page.evaluate(async (content) => {
    document.querySelector("main").innerHTML = content;
    await customElements.whenDefined("tamis-editor");
    const editor = document.querySelector("tamis-editor");
    window.editor = editor;
    window.seen = [];
    for (const type of ["input", "change", "result", "submit"]) {
      editor.addEventListener(type, ({ target }) => window.seen.push([type, target.value]));
    }
    await editor.ready;
    editor.result;
    window.seen.length = 0;
  }, html);
}

const content = () => page.locator(".cm-content");
const value = () => page.evaluate(() => window.editor.value);
const seen = (...types) => page.evaluate((wanted) => window.seen.filter(([type]) => wanted.includes(type)), types);
const press = (...keys) => keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
/** Waits for a menu, if one opens. */
const pause = () => page.waitForTimeout(150);

test("Tab and Enter do not change a finished query", async () => {
  for (const text of ["status_code > 4", "model = a ", "(status_code > 4", "type = ll"]) {
    for (const key of ["Tab", "Enter"]) {
      for (const multiline of key === "Tab" ? [""] : ["", "multiline"]) {
        await show(`<tamis-editor ${multiline}></tamis-editor><button>next</button>`);
        await content().click();
        // Closes no brackets.
        await page.keyboard.insertText(text);
        await press("Backspace");
        await page.keyboard.type(text.at(-1));
        await pause();
        await press(key);
        const isNewLine = key === "Enter" && multiline;
        assert.equal((await value()).trim(), text.trim(), `${text} ${key}`);
        assert.equal((await value()).includes("\n"), Boolean(isNewLine), `${text} ${key}`);
        if (key === "Tab") {
          assert.equal(await page.evaluate(() => document.activeElement.tagName), "BUTTON", text);
        }
      }
    }
  }
});

test("Tab and Enter complete an unfinished word, and accept what an arrow key selects", async () => {
  for (const key of ["Tab", "Enter"]) {
    await show("<tamis-editor multiline></tamis-editor>");
    await content().click();
    await page.keyboard.type("name = a and dura");
    await page.locator(".cm-tooltip-autocomplete li[aria-selected]").waitFor();
    await press(key);
    assert.equal(await value(), "name = a and duration_ns ");
    await page.keyboard.type("> 4");
    await pause();
    await press("ArrowDown", key);
    assert.match(await value(), /duration_ns > 4[a-z]+$/);
  }
  // Neither is too early for the menu.
  for (const key of ["Tab", "Enter"]) {
    await show("<tamis-editor></tamis-editor>");
    await content().click();
    await page.keyboard.type("dura");
    await press(key);
    assert.equal(await value(), "duration_ns ");
  }
});

test("each change of the text is one `input`, with the new value", async () => {
  await show("<tamis-editor></tamis-editor><button>next</button>");
  await content().click();
  await page.keyboard.type("ab");
  await press("Backspace");
  await page.keyboard.type("n");
  await press("Tab");
  assert.deepEqual(await seen("input"), [["input", "a"], ["input", "ab"], ["input", "a"], ["input", "an"]].concat((await value()) === "an" ? [] : [["input", await value()]]));
  await page.evaluate(() => {
    window.seen.length = 0;
    window.editor.value = "status_code>1,000";
  });
  assert.deepEqual(await seen("input", "change"), [], "a script's value is no input");
  const changes = await page.evaluate(() => {
    const { editor } = window;
    editor.applyFix(editor.result.diagnostics[0].fixes[0]);
    const fixed = editor.value;
    editor.format();
    const formatted = editor.value;
    editor.insert("and");
    return [fixed, formatted, editor.value];
  });
  assert.deepEqual(await seen("input"), changes.map((text) => ["input", text]));
  await press("ControlOrMeta+z");
  assert.deepEqual((await seen("input")).at(-1), ["input", await value()]);
});

test("a change is committed once, by leaving the field or with Enter", async () => {
  await show("<tamis-editor></tamis-editor><button>next</button>");
  await content().click();
  await page.keyboard.type("is_complete");
  assert.deepEqual(await seen("change"), []);
  await press("Escape", "Enter");
  await page.locator("button").focus();
  assert.deepEqual(await seen("change"), [["change", "is_complete"]]);
  await content().click();
  await page.locator("button").focus();
  assert.equal((await seen("change")).length, 1);
  await content().click();
  await press("End");
  await page.keyboard.type(" ");
  await page.locator("button").focus();
  assert.deepEqual((await seen("change")).at(-1), ["change", "is_complete "]);
  const [[type, text]] = await seen("result");
  assert.deepEqual([type, text.slice(0, 2)], ["result", "is"], "the analysis has an event of its own");
});

/** Shows a form that records what it sends. */
async function form(attributes = "", more = "") {
  await show(`<form id=f><label for=e>Filter</label><tamis-editor id=e name=q ${attributes}></tamis-editor>${more}<button>Send</button></form>`);
  await page.evaluate(() => {
    window.sent = [];
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      window.sent.push([...new FormData(event.target, event.submitter)].map((entry) => entry.join("=")).join("&"));
    });
  });
}
const sent = () => page.evaluate(() => window.sent);

test("an invalid query is not submitted, however soon", async () => {
  await form();
  const outcome = await page.evaluate(() => {
    const { editor } = window;
    editor.focus();
    const outcomes = [];
    for (const text of ["name = a", "name =", "name = a ".repeat(1_000), "name = a and ".repeat(1_000) + "is_complete"]) {
      editor.value = text;
      document.querySelector("button").click();
      outcomes.push([window.sent.length, editor.checkValidity(), editor.validity.valid, editor.validationMessage !== ""]);
    }
    return outcomes;
  });
  assert.deepEqual(outcome, [[1, true, true, false], [1, false, false, true], [1, false, false, true], [2, true, true, false]]);
});

test("a form waits for the compiler", async () => {
  const other = await site.browser.newPage();
  let proceed;
  const held = new Promise((resolve) => (proceed = resolve));
  await other.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await other.goto(`${site.origin}/test/blank.html`);
  const early = await other.evaluate(async () => {
    document.querySelector("main").innerHTML = "<form><tamis-editor name=q value='name ='></tamis-editor><button name=b value=1>Send</button></form>";
    window.sent = [];
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      window.sent.push(`${new FormData(event.target, event.submitter).get("q")} ${event.submitter.name}`);
    });
    document.querySelector("button").click();
    return window.sent.length;
  });
  assert.equal(early, 0);
  proceed();
  await other.evaluate(() => document.querySelector("tamis-editor").ready);
  await other.waitForTimeout(100);
  assert.deepEqual(await other.evaluate(() => window.sent), [], "it has an error");
  await other.reload();
  await other.evaluate(async () => {
    document.querySelector("main").innerHTML = "<form><tamis-editor name=q value='name = a'></tamis-editor><button name=b value=1>Send</button></form>";
    document.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      window.sent = `${new FormData(event.target, event.submitter).get("q")} ${event.submitter.name}`;
    });
    document.querySelector("button").click();
  });
  await other.waitForFunction(() => window.sent === "name = a b");
  await other.close();
});

test("the properties and methods of a form field", async () => {
  await form("required", "<input name=other value=1>");
  const read = await page.evaluate(() => {
    const { editor } = window;
    const { form, name, type, required, willValidate } = editor;
    const missing = editor.validity.valueMissing;
    editor.value = "name = a";
    editor.setCustomValidity("not now");
    const custom = [editor.checkValidity(), editor.validationMessage, form.checkValidity()];
    editor.setCustomValidity("");
    const valid = [editor.reportValidity(), form.reportValidity()];
    editor.disabled = true;
    const disabled = [editor.willValidate, [...new FormData(form).keys()].join()];
    editor.disabled = false;
    editor.defaultValue = "type = llm";
    form.reset();
    editor.name = "filter";
    return { form: form.id, name, type, required, willValidate, missing, custom, valid, disabled, reset: editor.value, entries: [...new FormData(form).keys()].join(), labels: editor.labels.length };
  });
  assert.deepEqual(read, {
    form: "f", name: "q", type: "tamis-editor", required: true, willValidate: true, missing: true,
    custom: [false, "not now", false], valid: [true, true], disabled: [false, "other"], reset: "type = llm", entries: "filter,other", labels: 1,
  });
  await page.evaluate(() => document.activeElement.blur());
  await page.locator("label").click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "e");
  await press("End");
  await page.keyboard.type(" ");
  assert.equal(await value(), "type = llm ");
  await page.evaluate(() => window.editor.formStateRestoreCallback("name = b", "restore"));
  assert.equal(await value(), "name = b");
  await page.evaluate(() => (window.editor.readOnly = true));
  await page.keyboard.type("x");
  assert.equal(await value(), "name = b");
});

test("the selection is that of an input", async () => {
  await show("<tamis-editor value='name = abc'></tamis-editor>");
  const read = await page.evaluate(() => {
    const { editor } = window;
    editor.setSelectionRange(7, 10, "backward");
    const first = [editor.selectionStart, editor.selectionEnd, editor.selectionDirection];
    editor.selectionStart = 8;
    editor.selectionEnd = 99;
    const second = [editor.selectionStart, editor.selectionEnd];
    editor.select();
    return [first, second, [editor.selectionStart, editor.selectionEnd]];
  });
  assert.deepEqual(read, [[7, 10, "backward"], [8, 10], [0, 10]]);
});

test("inserted text is separated from the words around it", async () => {
  await show("<tamis-editor value='name = a'></tamis-editor>");
  const inserted = await page.evaluate(() => {
    const { editor } = window;
    const at = (text, offset) => {
      editor.value = text;
      editor.setSelectionRange(offset, offset);
      editor.insert("cost");
      return editor.value;
    };
    return [at("", 0), at("name = a and", 12), at("name = a and ", 13), at("(", 1), at("()", 1), at("> 1", 0), at("a in (x,", 8)];
  });
  assert.deepEqual(inserted, ["cost", "name = a and cost", "name = a and cost", "(cost", "(cost)", "cost > 1", "a in (x,cost"]);
});

test("setting the value is no history", async () => {
  await show("<tamis-editor></tamis-editor>");
  await page.evaluate(() => (window.editor.value = "name = a"));
  await content().click();
  await press("ControlOrMeta+z");
  assert.equal(await value(), "name = a");
  await press("End");
  await page.keyboard.type("b");
  await press("ControlOrMeta+z");
  assert.equal(await value(), "name = a");
});

test("in a page that is written from right to left, the query is not", async () => {
  await show(`<div dir=rtl><tamis-editor value='name = "שלום עולם" and cost > 1'></tamis-editor></div>`);
  await page.locator(".tamis-string").waitFor();
  const left = (selector, at = 0) => page.locator(selector).nth(at).evaluate((mark) => mark.getBoundingClientRect().left);
  const edges = [await left(".tamis-column"), await left(".tamis-string"), await left(".tamis-keyword"), await left(".tamis-column", 1), await left(".tamis-number")];
  assert.deepEqual(edges, edges.toSorted((one, other) => one - other));
  const start = await page.locator("tamis-editor").evaluate((editor) => editor.getBoundingClientRect().left);
  assert.ok(edges[0] - start < 40);
  assert.equal(await page.locator(".tamis-string").evaluate((mark) => getComputedStyle(mark).unicodeBidi), "isolate");
});

test("half of a surrogate pair is reported", async () => {
  await show("<tamis-editor></tamis-editor>");
  const read = await page.evaluate(() => {
    window.editor.value = 'name = "\ud83d"';
    const { ok, diagnostics } = window.editor.result;
    return [ok, diagnostics[0].code, window.editor.value.charCodeAt(8)];
  });
  assert.deepEqual(read, [false, "unexpected-character", 0xd83d]);
});
