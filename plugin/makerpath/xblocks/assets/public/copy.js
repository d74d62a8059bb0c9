// A button that copies a field: `data-makerpath-copy` is the field's id, `data-done` what the button says then.
// Without this script the field is there to be copied by hand; a button with `mp-copy` is not.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  if (makerpath.copying) return;
  makerpath.copying = true;
  document.documentElement.classList.add("mp-can-copy");

  /** A frame may not be allowed to use the clipboard; what is selected can be copied even then. */
  const copy = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject()).then(() => true, () => document.execCommand("copy"));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-makerpath-copy]");
    const field = button && document.getElementById(button.dataset.makerpathCopy);
    if (!field) return;
    field.select();
    if (await copy(field.value)) button.textContent = button.dataset.done;
  });
})();
