/** Lists of tabs. */

/** Fades the edge of a list that can be scrolled to more tabs. */
export function showOverflow(list: HTMLElement): void {
  const show = (): void => {
    list.classList.toggle("more-before", list.scrollLeft > 1);
    list.classList.toggle("more-after", list.scrollLeft + list.clientWidth < list.scrollWidth - 1);
  };
  list.addEventListener("scroll", show, { passive: true });
  new ResizeObserver(show).observe(list);
}

/** Sets up the tabs of a list; each names its panel in `aria-controls`. */
export function setUpTabs(list: HTMLElement): void {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  const select = (selected: HTMLElement): void => {
    for (const tab of tabs) {
      const isSelected = tab === selected;
      tab.setAttribute("aria-selected", String(isSelected));
      tab.tabIndex = isSelected ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) {
        panel.hidden = !isSelected;
      }
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => select(tab));
  }
  list.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const next = tabs.at((at + step) % tabs.length);
    if (step !== 0 && next) {
      select(next);
      next.focus();
    }
  });
}
