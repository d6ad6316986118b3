// The class that all entries export, and the loading of the module.
import start, { initSync, Tamis as Compiler } from "./tamis.js";
import { halves, withoutTree } from "./surrogates.js";

/** The compiled module, once it is loaded. */
let loaded;
let loading;
let loadNow = () => {
  throw new Error("tamis: the module is not loaded: `await init()` before `new Tamis()`");
};

/** Sets how `new Tamis()` loads the module if it is not loaded; by default, it throws an error. */
export function loadLazily(compileNow) {
  loadNow = () => {
    loaded = compileNow();
    initSync({ module: loaded });
  };
}

/** Loads the module once. `compile` returns a promise of the compiled module. */
export function load(compile) {
  loading ??= compile()
    .then(async (module) => {
      if (!loaded) {
        await start({ module_or_path: module });
        loaded = module;
      }
      return loaded;
    })
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

export class Tamis extends Compiler {
  constructor(columns) {
    if (!loaded) loadNow();
    super(typeof columns === "object" && columns !== null ? JSON.stringify(columns) : columns);
  }

  // A text with half of a surrogate pair cannot be passed to the module: it would compile another text.

  analyze(query, options) {
    const diagnostics = halves(query);
    return diagnostics ? { ...withoutTree, diagnostics } : super.analyze(query, options);
  }

  explain(query, options) {
    return halves(query) ? null : super.explain(query, options);
  }

  trace(query, record, settings, options) {
    return halves(query) ? null : super.trace(query, record, settings, options);
  }

  request(target, query, settings, options) {
    const diagnostics = typeof query === "string" && halves(query);
    if (!diagnostics) return super.request(target, query, settings, options);
    return { ok: false, method: null, path: null, body: null, diagnostics, omitted: 0, errors: [], warnings: [] };
  }

  fix(query, safety, options) {
    const diagnostics = halves(query);
    return diagnostics
      ? { ok: false, text: query, applied: [], diagnostics, omitted: 0 }
      : super.fix(query, safety, options);
  }

  raise(json) {
    const [half] = halves(json) ?? [];
    if (half) throw new Error(`${half.message}, at offset ${half.labels[0].start.utf16}`);
    return super.raise(json);
  }
}
