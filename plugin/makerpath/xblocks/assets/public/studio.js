// What the blocks' Studio forms have in common: save, cancel, and an error that leads to its field.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});

  /** `collect(form)` gives the body for the handler `save_settings`. */
  makerpath.studioForm = (runtime, element, words, collect) => {
    const form = makerpath.root(element).querySelector("form.makerpath-studio");
    if (!form) return null;
    const place = form.querySelector("[data-makerpath-error]");
    const notify = (name, data) => runtime.notify && runtime.notify(name, data);

    function refuse(error) {
      for (const field of form.elements) field.removeAttribute("aria-invalid");
      place.hidden = false;
      place.textContent = [error.title, error.detail].filter(Boolean).join(" ");
      const wrong = error.field && form.querySelector(`[name="${CSS.escape(error.field)}"]`);
      if (wrong) {
        wrong.setAttribute("aria-invalid", "true");
        wrong.focus();
      }
      notify("error", { title: words.save_failed, message: place.textContent });
    }

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      place.hidden = true;
      notify("save", { state: "start", message: words.saving });
      const reply = await makerpath.call(runtime, element, "save_settings", collect(form)).catch(() => ({ body: null }));
      if (reply.body && reply.body.saved) {
        notify("save", { state: "end" });
        if (!runtime.notify) window.location.reload();
      } else refuse((reply.body && reply.body.error) || { title: words.save_failed });
    });
    form.querySelector("[data-makerpath-cancel]").addEventListener("click", () => notify("cancel", {}));
    return form;
  };
})();
