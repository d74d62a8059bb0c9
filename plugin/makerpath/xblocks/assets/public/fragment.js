// The service's fragment, at work inside a block or a page of the service itself.
//
// `Makerpath.fragment(container, adapter, words)` enhances what the service rendered:
//   form[data-makerpath-action="name"]    is sent with adapter.send(name, key, fields), if the adapter has `send`
//   a[data-makerpath-page="stage=plan"]   opens with adapter.open({stage: "plan"}), if the adapter has `open`
//   form[data-makerpath-page]             opens with what stands in its fields, likewise
//   input[type=file][data-makerpath-upload]  is uploaded with adapter.ticket(file, hiddenFields) and adapter.tus
// Without `send` and `open`, forms post and links lead as ordinary ones do.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const FOCUS = ["[data-makerpath-focus]", "[aria-invalid=true]", "[role=alert]"];

  /** What a form says: its action, its key, its fields; a name that stands twice has a list of values. */
  function said(form, submitter) {
    const fields = {};
    let key = "";
    for (const [name, value] of new FormData(form, submitter)) {
      if (typeof value !== "string" || name === "csrf_token") continue;
      if (name === "key") key = value;
      else fields[name] = name in fields ? [].concat(fields[name], value) : value;
    }
    return { name: form.dataset.makerpathAction, key: key || makerpath.newKey(), fields };
  }

  /** What a form asks to see: its fields; what stands there several times is joined by commas. */
  function asked(form, submitter) {
    const page = {};
    for (const [name, value] of new FormData(form, submitter)) {
      if (value) page[name] = name in page ? `${page[name]},${value}` : value;
    }
    return page;
  }

  /** What is said of an element around, and stays whatever one opens in it, as the project that an instructor has opened. */
  function staying(from) {
    const around = from.closest("[data-makerpath-stays]");
    return around ? Object.fromEntries(new URLSearchParams(around.dataset.makerpathStays)) : {};
  }

  const CHANGING = ["key", "revision", "upload", "csrf_token"];

  /** Which form it is, whatever fragment it stands in: its action, what it is about, the hidden fields that stay. */
  function identity(form) {
    const about = form.closest("[data-makerpath-stays]");
    const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((field) => !CHANGING.includes(field.name));
    return [form.dataset.makerpathAction, about ? about.dataset.makerpathStays : "", ...hidden.map((field) => `${field.name}=${field.value}`)].join("&");
  }

  const ticked = (field) => ["checkbox", "radio"].includes(field.type);
  const typed = (field) => "defaultValue" in field && !ticked(field) && !["hidden", "file", "submit"].includes(field.type);
  const untouched = (field) => (ticked(field) ? field.checked === field.defaultChecked : !typed(field) || field.value === field.defaultValue);

  const held = (field) => (ticked(field) ? field.checked : field.value);

  /** What stands unsent in the forms: of `sent`, what was written after it went (`then`); of others, all that was. */
  function drafts(container, sent, then) {
    const found = [];
    for (const form of container.querySelectorAll("form[data-makerpath-action]")) {
      for (const field of form.elements) {
        // Of a group every box says for itself whether it is ticked.
        if (form === sent ? then.has(field) && then.get(field) !== held(field) : !untouched(field)) found.push({ which: identity(form), name: field.name, value: field.value, ticked: ticked(field), checked: field.checked, desk: "deskForm" in form.dataset });
      }
    }
    return found;
  }

  /** Fills the forms again, in sight; gives back what belongs to others. A desk keeps what is typed there by itself. */
  function putBack(container, found) {
    const met = new Set();
    for (const form of container.querySelectorAll("form[data-makerpath-action]")) {
      const which = identity(form);
      met.add(which);
      for (const draft of found.filter((one) => one.which === which)) {
        for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
        for (const field of form.elements) {
          if (field.name !== draft.name || ticked(field) !== draft.ticked || !untouched(field)) continue;
          if (draft.ticked && field.value === draft.value) field.checked = draft.checked;
          else if (!draft.ticked && typed(field)) field.value = draft.value;
        }
      }
    }
    return found.filter(({ which, desk }) => !desk && !met.has(which));
  }

  /** Takes the files of the forms along, on their way or there already, until their form stands there again. */
  function filesOf(container, sent) {
    const found = [];
    for (const form of container.querySelectorAll("form[data-makerpath-action]")) {
      for (const row of form === sent ? [] : form.querySelectorAll(".makerpath-upload")) {
        found.push({ which: identity(form), input: row.dataset.makerpathOf, row });
      }
    }
    return found;
  }

  function filesBack(container, files) {
    return files.filter(({ which, input, row }) => {
      const form = [...container.querySelectorAll("form[data-makerpath-action]")].find((one) => identity(one) === which);
      const place = form && [...form.querySelectorAll("input[data-makerpath-upload]")].find((field) => field.name === input);
      if (place) makerpath.moveUpload(row, place);
      return !place;
    });
  }

  /** A link out of a block opens beside it: the block may stand in a frame that shows the platform alone. */
  function outwards(container) {
    for (const link of container.querySelectorAll("a[href^=http]:not([target])")) Object.assign(link, { target: "_blank", rel: "noopener" });
  }

  /** Where the tabs are wider than the screen, the chosen one is in sight. */
  function reveal(container) {
    const tabs = container.querySelector(".mp-tabs");
    const chosen = tabs && tabs.querySelector("a[aria-current]");
    if (!chosen) return;
    const strip = tabs.getBoundingClientRect();
    const place = chosen.getBoundingClientRect();
    tabs.scrollLeft += place.left + place.width / 2 - strip.left - strip.width / 2;
  }

  const REFERENCES = ["for", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-errormessage"];
  const NAMED = ["data-makerpath-copy", "data-makerpath-record", "data-makerpath-starter"];
  let others = 0;

  /** Another block of the page may name a thing the same: then ours takes another name, and what points to it follows. */
  function apart(container) {
    const names = new Map();
    for (const element of container.querySelectorAll("[id]")) {
      const taken = [...document.querySelectorAll(`[id="${CSS.escape(element.id)}"]`)].some((other) => !container.contains(other));
      if (taken && !names.has(element.id)) names.set(element.id, `${element.id}-${(others += 1)}`);
    }
    if (!names.size) return;
    const renamed = (text) => text.split(" ").map((name) => names.get(name) || name).join(" ");
    for (const element of container.querySelectorAll("*")) {
      if (names.has(element.id)) element.id = names.get(element.id);
      for (const name of [...REFERENCES, ...NAMED]) {
        if (element.hasAttribute(name)) element.setAttribute(name, renamed(element.getAttribute(name)));
      }
      const goal = element.getAttribute("href") || "";
      if (names.has(goal.slice(1)) && goal[0] === "#") element.setAttribute("href", `#${names.get(goal.slice(1))}`);
    }
  }

  function once(tag, attribute, address) {
    const there = [...document.querySelectorAll(tag)].some((element) => element[attribute] === address);
    if (!there) document.head.append(makerpath.make(tag, { [attribute]: address, ...(tag === "link" ? { rel: "stylesheet" } : {}) }));
  }

  /** A key for an operation that is to happen once. */
  makerpath.newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** By its container, how a fragment reaches the service: for scripts that come with it. */
  makerpath.adapters = new WeakMap();

  makerpath.fragment = function (container, adapter, words) {
    makerpath.adapters.set(container, adapter);
    const sending = new WeakMap();
    let parked = [];
    let left = [];
    container.addEventListener("submit", (event) => {
      const asks = adapter.open && event.target.closest("form[data-makerpath-page]");
      if (asks) {
        event.preventDefault();
        return void adapter.open({ ...staying(asks), ...asked(asks, event.submitter) });
      }
      const form = event.target.closest("form[data-makerpath-action]");
      // In a block no form goes anywhere by itself: the page belongs to the platform.
      if (!form) return void (adapter.send && event.preventDefault());
      const note = form.querySelector("[data-makerpath-note]");
      if (Number(form.dataset.makerpathUploads || 0) > 0 || form.querySelector(".makerpath-upload[data-going]")) {
        event.preventDefault();
        const text = note || makerpath.make("p", { role: "alert", "data-makerpath-note": "" });
        text.textContent = words.upload_wait;
        form.append(text);
        return;
      }
      if (note) note.remove();
      if (!adapter.send) return;
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true") return;
      form.setAttribute("aria-busy", "true");
      const buttons = [...form.querySelectorAll("button:not([type=button]), input[type=submit]")];
      for (const button of buttons) button.setAttribute("aria-disabled", "true");
      const free = () => {
        form.removeAttribute("aria-busy");
        for (const button of buttons) button.removeAttribute("aria-disabled");
      };
      sending.set(form, new Map([...form.elements].filter((field) => typed(field) || ticked(field)).map((field) => [field, held(field)])));
      adapter.send(said(form, event.submitter), form).finally(free);
    });

    container.addEventListener("click", (event) => {
      const link = adapter.open && event.target.closest("a[data-makerpath-page]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      adapter.open({ ...staying(link), ...Object.fromEntries(new URLSearchParams(link.dataset.makerpathPage)) });
    });

    container.addEventListener("change", (event) => {
      if (event.target.matches("input[type=file][data-makerpath-upload]") && event.target.form) {
        makerpath.upload(event.target, adapter, words);
      }
    });

    reveal(container);
    return {
      /** Put an answer's fragment in place; `sent` is the form it answers, `focus` whether to lead the reader there. */
      show(answer, sent, focus) {
        (answer.styles || []).forEach((address) => once("link", "href", address));
        const unsent = drafts(container, sent, (sent && sending.get(sent)) || new Map());
        parked.push(...filesOf(container, answer.error ? null : sent));
        for (const { row } of parked) row.remove();
        container.innerHTML = answer.html;
        apart(container);
        left = putBack(container, [...left, ...unsent]);
        parked = filesBack(container, parked);
        outwards(container);
        reveal(container);
        (answer.scripts || []).forEach((address) => once("script", "src", address));
        if (!focus) return;
        const target = FOCUS.map((selector) => container.querySelector(selector)).find(Boolean) || container;
        if (!target.matches("a, button, input, select, textarea")) target.tabIndex = -1;
        target.focus();
      },
    };
  };
})();
