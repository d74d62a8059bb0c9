// Pages work without this; with it, menus close, a form is sent once and says so, and errors get the focus.
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.mp-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.mp-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  });
  // A page that comes back from the browser's memory is not being sent any more.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
    for (const button of document.querySelectorAll("form [aria-disabled]")) button.removeAttribute("aria-disabled");
  });

  for (const place of document.querySelectorAll(".mp-drop")) {
    for (const name of ["dragenter", "dragover"]) place.addEventListener(name, () => place.toggleAttribute("data-over", true));
    for (const name of ["dragleave", "drop"]) place.addEventListener(name, () => place.toggleAttribute("data-over", false));
  }

  // What grows week by week is opened at its newest.
  for (const place of document.querySelectorAll("[data-mp-end]")) place.scrollLeft = place.scrollWidth;

  // What was said above stays in sight where a page opens further down, until it was read.
  const said = document.querySelector(".mp-flash--stays");
  if (said) setTimeout(() => said.classList.remove("mp-flash--stays"), 8000);

  const wrong = document.querySelector("[data-mp-focus]");
  if (wrong) wrong.focus();
})();
