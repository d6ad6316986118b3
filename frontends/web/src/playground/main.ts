import "../editor/index";
const editor = document.querySelector("tamis-editor");
const out = document.querySelector("#out");
editor?.addEventListener("change", (event) => {
  if (out && event instanceof CustomEvent) out.textContent = event.detail.tree;
});
