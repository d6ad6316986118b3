// Compiles the module from whatever holds it.

/** Returns a promise of the compiled module. */
export async function compile(source) {
  const found = await source;
  if (found instanceof WebAssembly.Module) return found;
  const bytes = found instanceof ArrayBuffer || ArrayBuffer.isView(found);
  const place = bytes ? "the module" : String(found.url ?? found);
  try {
    if (bytes) return await WebAssembly.compile(found);
    return await fromResponse(typeof Response === "function" && found instanceof Response ? found : await fetch(found));
  } catch (error) {
    throw new Error(`tamis: cannot load ${place}: ${reason(error)}`, { cause: error });
  }
}

async function fromResponse(response) {
  if (!response.ok) throw new Error(`the server returned status ${response.status}`);
  const type = response.headers.get("Content-Type") ?? "";
  // Only this type can be compiled while it arrives.
  return type.startsWith("application/wasm") && WebAssembly.compileStreaming
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** The message of an error; if a Content Security Policy may be the reason, also what it must allow. */
function reason({ name, message }) {
  if (/content security policy|unsafe-eval|\bCSP\b/i.test(message)) {
    return "the Content Security Policy blocks WebAssembly: add 'wasm-unsafe-eval' to its script-src";
  }
  return name === "TypeError" ? `${message}; a Content Security Policy must allow the URL in its connect-src` : message;
}
