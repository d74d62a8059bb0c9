// The blocks' form in Studio: what is wrong stands at its field, a preview follows what is typed, and nothing typed is lost.
//
// It speaks the dialog's protocol: runtime.notify("save", {state: "start" | "end"}), ("cancel", {}) and ("error", {…}).
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});

  /** The message for a field that cannot be saved as it is; empty if it can. The server checks the same again. */
  function wrongWith(field, all) {
    const { makerpathMessage, makerpathLongest, makerpathLeast, makerpathMost, makerpathOneOf } = field.dataset;
    const value = field.value.trim();
    if (makerpathOneOf && field === all.find((one) => one.dataset.makerpathOneOf) && all.every((one) => !one.dataset.makerpathOneOf || !one.value.trim())) return makerpathOneOf;
    const missing = field.required && !value;
    const long = makerpathLongest && [...value].length > Number(makerpathLongest);
    const uneven = makerpathMost && (!/^\d{1,9}$/.test(value) || Number(value) < Number(makerpathLeast) || Number(value) > Number(makerpathMost));
    return missing || long || uneven ? makerpathMessage : "";
  }

  /** `data`: words, the course's title in each language, and the names that are the course's own. */
  makerpath.studioForm = (runtime, element, data) => {
    const form = makerpath.root(element).querySelector("form.makerpath-studio");
    if (!form) return null;
    const words = data.words;
    const summary = form.querySelector("[data-makerpath-error]");
    const saying = form.querySelector("[data-makerpath-saying]");
    const save = form.querySelector("[type=submit]");
    const fields = [...form.querySelectorAll("[data-makerpath-setting]")];
    const place = (name) => form.querySelector(`[data-makerpath-wrong="${CSS.escape(name)}"]`);
    const notify = (name, detail) => runtime.notify && runtime.notify(name, detail);

    function mark(field, message) {
      const said = place(field.name);
      said.textContent = message;
      said.hidden = !message;
      if (message) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }

    /** Show what is wrong, by field, and lead to the first of it; what has no field here stands above all. */
    function refuse(errors, otherwise) {
      for (const field of fields) mark(field, errors[field.name] || "");
      const first = fields.find((field) => errors[field.name]);
      summary.textContent = otherwise;
      summary.hidden = false;
      saying.textContent = "";
      (first || summary).focus();
    }

    /** What learners see of the name and of numbers. */
    function preview() {
      const name = form.elements.display_name.value.trim().replace(/\s+/g, " ");
      const own = name && !data.names.includes(name);
      for (const title of form.querySelectorAll("[data-makerpath-title]")) {
        title.textContent = own ? name : data.titles[title.dataset.makerpathTitle] || name;
      }
      for (const echo of form.querySelectorAll("[data-makerpath-echo]")) {
        const field = form.elements[echo.dataset.makerpathEcho];
        echo.textContent = Number(field.value) && !wrongWith(field, fields) ? makerpath.fill(echo.dataset.makerpathSays, { count: Number(field.value) }) : "";
      }
    }

    form.addEventListener("input", ({ target }) => {
      preview();
      for (const field of fields) {
        if (field.getAttribute("aria-invalid") && (field === target || field.dataset.makerpathOneOf)) mark(field, wrongWith(field, fields));
      }
    });
    form.addEventListener("change", ({ target }) => fields.includes(target) && mark(target, wrongWith(target, fields)));

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (save.getAttribute("aria-disabled") === "true") return;
      const found = fields.map((field) => [field.name, wrongWith(field, fields)]).filter(([, message]) => message);
      if (found.length) return refuse(Object.fromEntries(found), words.wrong);
      summary.hidden = true;
      save.setAttribute("aria-disabled", "true");
      saying.textContent = words.saving;
      notify("save", { state: "start", message: words.saving });
      const body = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      const reply = await makerpath.call(runtime, element, "save_settings", body).catch(() => ({ body: null }));
      save.removeAttribute("aria-disabled");
      if (reply.body && reply.body.saved) {
        saying.textContent = words.saved;
        notify("save", { state: "end" });
        if (!runtime.notify) window.location.reload();
        return;
      }
      const error = (reply.body && reply.body.error) || { title: words.save_failed };
      const message = [error.title, error.detail].filter(Boolean).join(" ");
      const errors = error.errors || {};
      refuse(errors, fields.some((field) => errors[field.name]) ? words.wrong : message);
      notify("error", { title: words.save_failed, message });
    });
    form.querySelector("[data-makerpath-cancel]").addEventListener("click", () => notify("cancel", {}));
    preview();
    return form;
  };

  // Platforms call it with `new`, which an arrow function does not bear.
  window.MakerpathStudio = function (runtime, element, data) {
    return makerpath.studioForm(runtime, element, data);
  };
})();
