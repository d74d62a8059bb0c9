// Small improvements of every page; nothing here is needed to get on.
(function () {
  "use strict";
  const focus = document.querySelector("[data-mp-focus]");
  if (focus) focus.focus();

  // A file that is too large is refused before a byte of it is sent.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches || !input.matches("input[type=file][data-max-bytes]")) return;
    const limit = Number(input.dataset.maxBytes);
    const big = [...input.files].some((file) => file.size > limit);
    input.setCustomValidity(big ? input.dataset.tooLarge || "" : "");
    if (big) input.reportValidity();
  });

  // A second click while a form is on its way is not a second form.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.mpSent) return event.preventDefault();
    event.target.dataset.mpSent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-mp-sent]")) delete form.dataset.mpSent;
  });

  for (const menu of document.querySelectorAll("details.mp-menu")) {
    document.addEventListener("click", (event) => menu.contains(event.target) || menu.removeAttribute("open"));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    });
  }
})();
