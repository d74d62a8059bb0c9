// Tabs of a lesson: what follows one another without this script becomes a list of tabs with one panel in sight.
//
// `Makerpath.tabs(root)` improves every group under `root` that it has not seen yet; on a page that is read as a
// whole it is called by itself. Nothing is remembered.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  let groups = 0;

  function improve(group) {
    const panels = [...group.children].filter((child) => child.classList.contains("mp-tab"));
    if (panels.length < 2) return;
    const name = `mp-tabs-${++groups}`;
    const list = document.createElement("div");
    list.className = "mp-tablist";
    list.setAttribute("role", "tablist");
    const tabs = panels.map((panel, number) => {
      const title = panel.querySelector(".mp-tab-title");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.className = "mp-tab-button";
      tab.id = `${name}-tab-${number}`;
      tab.textContent = title.textContent;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", `${name}-panel-${number}`);
      panel.id = `${name}-panel-${number}`;
      panel.tabIndex = 0;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      title.hidden = true;
      list.append(tab);
      return tab;
    });

    const choose = (chosen) =>
      tabs.forEach((tab, number) => {
        tab.setAttribute("aria-selected", String(number === chosen));
        tab.tabIndex = number === chosen ? 0 : -1;
        panels[number].hidden = number !== chosen;
      });
    const go = (number) => {
      const next = (number + tabs.length) % tabs.length;
      choose(next);
      tabs[next].focus();
    };
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) choose(tabs.indexOf(tab));
    });
    list.addEventListener("keydown", (event) => {
      const here = tabs.indexOf(document.activeElement);
      const backwards = getComputedStyle(list).direction === "rtl" && /Left|Right/.test(event.key) ? -1 : 1;
      if (here < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in MOVES) go(here + MOVES[event.key] * backwards);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(tabs.length - 1);
      else return;
      event.preventDefault();
    });

    // A link to something inside of a panel opens it.
    const reveal = () => {
      const goal = document.querySelector(":target");
      const panel = goal ? panels.findIndex((one) => one.contains(goal)) : -1;
      if (panel >= 0) {
        choose(panel);
        goal.scrollIntoView();
      }
    };
    window.addEventListener("hashchange", reveal);
    window.addEventListener("beforeprint", () => panels.forEach((panel) => (panel.hidden = false)));
    window.addEventListener("afterprint", () => choose(Math.max(0, tabs.findIndex((tab) => tab.ariaSelected === "true"))));
    group.prepend(list);
    group.classList.add("mp-tabs--live");
    choose(0);
    reveal();
  }

  makerpath.tabs = (root) => {
    for (const group of root.querySelectorAll(".mp-tabs:not(.mp-tabs--live)")) improve(group);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => makerpath.tabs(document));
  else makerpath.tabs(document);
})();
