// Before the first paint: the reader's own choice of light or dark, if there is one. The system decides otherwise.
(function () {
  "use strict";
  const KEY = "makerpath-theme";
  const ORDER = ["auto", "light", "dark"];
  const root = document.documentElement;
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  root.dataset.theme = ORDER.includes(stored()) ? stored() : "auto";

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-mp-theme]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = ORDER[(ORDER.indexOf(root.dataset.theme) + 1) % ORDER.length];
      root.dataset.theme = next;
      try {
        localStorage.setItem(KEY, next);
      } catch {
        // Without storage the choice lasts for this page.
      }
    });
  });
})();
