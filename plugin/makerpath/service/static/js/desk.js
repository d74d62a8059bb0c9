// The assessor's desk. Without this script the form is an ordinary one; with it, what is typed saves itself, pictures take
// comments on a point, one case leads to the next without a new page, and single keys work for who wants them.
(function () {
  "use strict";
  if (window.MakerpathDesk) return;
  window.MakerpathDesk = true;
  const PROBLEM = "application/problem+json";
  const SOON = 900;
  const AGAIN = [4000, 8000, 15000, 30000, 60000];
  const KEYS = "mp-desk-keys";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const main = () => document.getElementById("main");
  const form = () => $("[data-desk-form]");
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  let state = null;

  /* ---- what this browser remembers; it may refuse to ---- */
  const memory = {
    get: (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full, or not allowed */ } },
    drop: (name) => { try { localStorage.removeItem(name); } catch { /* not allowed */ } },
  };

  /* ---- the draft saves itself ---- */
  function fields() {
    const data = new FormData(form());
    for (const name of ["key", "csrf_token", "final"]) data.delete(name);
    return Object.fromEntries(data);
  }

  function tell(text, kind = "") {
    const place = $("[data-desk-saved]");
    if (!place) return;
    place.textContent = text;
    place.dataset.kind = kind;
  }

  function post(body, options = {}) {
    const data = new URLSearchParams(body);
    data.set("csrf_token", form().elements.csrf_token.value);
    return fetch(form().action, { method: "POST", headers: { Accept: PROBLEM }, body: data, credentials: "same-origin", ...options });
  }

  function changed(wait = SOON) {
    if (!state) return;
    state.dirty = true;
    memory.set(state.store, { at: Date.now(), fields: fields() });
    if (state.conflict) return;
    clearTimeout(state.timer);
    state.timer = setTimeout(save, wait);
  }

  /** Send what stands in the form; one at a time, and again when something was typed meanwhile. */
  async function save() {
    const mine = state;
    if (!mine || mine.conflict) return;
    if (mine.sending) return mine.sending;
    clearTimeout(mine.timer);
    mine.sending = send(mine);
    try { await mine.sending; } finally { mine.sending = null; }
    if (state === mine && mine.dirty && !mine.failed && !mine.conflict) return save();
  }

  async function send(mine) {
    mine.dirty = false;
    mine.failed = false;
    tell(mine.words.saving);
    let answer, said;
    try {
      answer = await post(fields());
      said = await answer.json();
    } catch {
      return later(mine, mine.words.offline);
    }
    if (state !== mine) return;
    if (answer.ok && said.saved) {
      mine.tries = 0;
      form().elements.revision.value = said.revision;
      $("[data-desk-total]").innerHTML = said.total;
      tell(said.saved);
      unmark();
      if (!mine.dirty) memory.drop(mine.store);
    } else if (answer.status === 409 && said.panel) clash(mine, said);
    else if (answer.status === 401 || said.code === "form.expired") later(mine, mine.words.signed_out, AGAIN.length - 1);
    else if (answer.status >= 500) later(mine, mine.words.offline);
    else refuse(mine, said);
  }

  function later(mine, words, tries = mine.tries) {
    if (state !== mine) return;
    mine.dirty = mine.failed = true;
    tell(words, "wrong");
    clearTimeout(mine.timer);
    mine.timer = setTimeout(save, AGAIN[Math.min(tries, AGAIN.length - 1)]);
    mine.tries = tries + 1;
  }

  function unmark() {
    for (const field of $$("[aria-invalid]", form())) field.removeAttribute("aria-invalid");
  }

  /** What cannot be saved as it is: it stays in the form and in this browser. */
  function refuse(mine, said) {
    mine.failed = true;
    tell(fill(mine.words.refused, { reason: [said.title, said.hint].filter(Boolean).join(" ") }), "wrong");
    const field = said.field && form().elements[said.field];
    if (field && field.setAttribute) field.setAttribute("aria-invalid", "true");
  }

  function clash(mine, said) {
    mine.conflict = said.revision;
    mine.failed = true;
    const place = $("[data-desk-conflict]");
    place.innerHTML = said.panel;
    scripted(place);
    tell(mine.words.changed, "wrong");
    $(".mp-desk-conflict", place).focus();
  }

  function resolve() {
    const mine = state;
    form().elements.revision.value = mine.conflict;
    mine.conflict = null;
    for (const panel of $$(".mp-desk-conflict")) panel.remove();
    mine.dirty = true;
    save();
  }

  /** What stands here, and from what is saved whatever has nothing against it here. */
  async function both() {
    const mine = state;
    let saved;
    try {
      const answer = await fetch($("a[data-desk-stored]").href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      saved = $("[data-desk-form]", new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* said below */ }
    if (state !== mine || !mine.conflict) return;
    if (!saved) return tell(mine.words.offline, "wrong");
    const [stands, stored] = [fields(), Object.fromEntries(new FormData(saved))];
    for (const [name, value] of Object.entries(stored)) {
      const level = name.replace(/^points-/, "level-");
      if (/^(pin-|key$|csrf_token$|revision$|final$)/.test(name) || (stands[name] || "").trim()) continue;
      if (level !== name && stands[level] && stands[level] !== stored[level]) continue; // points of another level
      const field = form().elements[name];
      if (field) field.value = value;
    }
    const said = new Set(pinSets().map(({ file, text }) => `${file} ${text}`));
    let number = Math.max(-1, ...$$("[data-desk-pin-fields]").map((set) => Number(set.id.slice(4))));
    for (const set of $$("[data-desk-pin-fields]", saved)) {
      if (said.has(`${$("input[name$='-file']", set).value} ${$("textarea", set).value.trim()}`)) continue;
      number += 1;
      for (const one of [set, ...$$("*", set)]) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/pin-\d+/, `pin-${number}`));
        }
      }
      $("[data-desk-pins]").append(document.adoptNode(set));
    }
    ranges();
    drawPins();
    resolve();
  }

  /* ---- pins ---- */
  function pinSets() {
    return $$("[data-desk-pin-fields]").map((set) => ({
      set,
      file: $("input[name$='-file']", set).value,
      x: Number($("input[name$='-x']", set).value),
      y: Number($("input[name$='-y']", set).value),
      text: $("textarea", set).value.trim(),
    }));
  }

  /** Number the comments anew and draw their points into the pictures. */
  function drawPins() {
    for (const drawing of $$("[data-desk-picture] .mp-pins")) drawing.replaceChildren();
    const SVG = "http://www.w3.org/2000/svg";
    pinSets().forEach(({ set, file, x, y, text }, index) => {
      $(".mp-point-number", set).textContent = index + 1;
      const drawing = text && $(`[data-desk-picture="${file}"] .mp-pins`);
      if (!drawing) return;
      const link = document.createElementNS(SVG, "a");
      link.setAttribute("href", `#${set.id}`);
      link.setAttribute("class", "mp-pin");
      link.setAttribute("aria-label", fill(state.words.pin, { number: index + 1 }));
      const dot = document.createElementNS(SVG, "circle");
      const label = document.createElementNS(SVG, "text");
      for (const [one, names] of [[dot, ["cx", "cy"]], [label, ["x", "y"]]]) {
        one.setAttribute(names[0], `${x * 100}%`);
        one.setAttribute(names[1], `${y * 100}%`);
        link.append(one);
      }
      dot.setAttribute("r", "14");
      label.setAttribute("dy", "0.35em");
      label.setAttribute("text-anchor", "middle");
      label.setAttribute("aria-hidden", "true");
      label.textContent = index + 1;
      drawing.append(link);
    });
  }

  function addPin(source) {
    const said = source.elements;
    if (!said.text.value.trim()) return said.text.focus();
    const number = Math.max(-1, ...$$("[data-desk-pin-fields]").map((set) => Number(set.id.slice(4)))) + 1;
    const made = $("[data-desk-pin-template]").content.cloneNode(true);
    for (const one of $$("*", made)) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace("pin-N", `pin-${number}`));
      }
    }
    const at = [said.x.value || "0.5", said.y.value || "0.5"];
    const set = $("[data-desk-pin-fields]", made);
    $("input[name$='-file']", set).value = source.dataset.deskPin;
    $("input[name$='-x']", set).value = at[0];
    $("input[name$='-y']", set).value = at[1];
    $("select", set).value = said.criterion.value;
    $("textarea", set).value = said.text.value.trim();
    $("legend a", set).href = `#picture-${source.dataset.deskPin}`;
    $("[data-desk-pins]").append(made);
    source.reset();
    // The point goes with what was said of it.
    said.part.dispatchEvent(new Event("change", { bubbles: true }));
    source.hidden = true;
    drawPins();
    changed(100);
    $(`[data-desk-picture="${source.dataset.deskPin}"] [data-makerpath-pin-handle]`).focus();
  }

  function openPin(picture) {
    const source = $(`[data-desk-pin="${picture.dataset.deskPicture}"]`);
    if (source) source.hidden = false;
    return source;
  }

  /* ---- the bank ---- */
  async function useBank(button) {
    const [, place] = button.value.includes("/") ? button.value.split(/\/(.*)/s) : ["", button.value];
    const field = form().elements[place ? `comment-${place}` : "comment"];
    let said;
    try {
      const answer = await post({ ...fields(), [button.name]: button.value });
      said = await answer.json();
      if (!answer.ok) return refuse(state, said);
    } catch {
      return tell(state.words.offline, "wrong");
    }
    if (said.body) {
      const [from, to] = [field.selectionStart, field.selectionEnd];
      const before = field.value.slice(0, from);
      const gap = before && !/\s$/.test(before) ? "\n" : "";
      field.setRangeText(gap + said.body, from, to, "end");
      changed(100);
    }
    for (const [name, html] of Object.entries(said.banks)) {
      const list = $(`[data-desk-bank="${name}"]`);
      const open = $("details", list).open;
      list.innerHTML = html;
      $("details", list).open = open;
    }
    if (said.body) field.focus();
    else $(`[data-desk-bank="${place}"] summary`).focus();
  }

  /* ---- from one page to the next ---- */
  async function visit(address, options = {}, push = true) {
    let answer, html;
    main().setAttribute("aria-busy", "true");
    try {
      answer = await fetch(address, { credentials: "same-origin", ...options, headers: { Accept: "text/html" } });
      html = await answer.text();
    } catch {
      main().removeAttribute("aria-busy");
      return tell(state ? state.words.offline : "", "wrong");
    }
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const inside = fresh.getElementById("main");
    const known = inside && $$("link[rel=stylesheet]", fresh.head).every((link) => $(`link[href="${link.getAttribute("href")}"]`, document.head));
    if (!known) return void location.assign(answer.url);
    if (push && answer.url !== location.href) history.pushState({ desk: true }, "", answer.url);
    leave();
    document.title = fresh.title;
    document.body.className = fresh.body.className;
    main().removeAttribute("aria-busy");
    main().replaceChildren(...[...inside.childNodes].map((node) => document.adoptNode(node)));
    begin();
    window.scrollTo(0, 0);
    ($("[data-mp-focus]") || main()).focus();
  }

  /** Go there once everything typed is saved; if it cannot be, it is kept here and the person stays. */
  async function go(address) {
    if (state && (state.dirty || state.sending)) {
      await save();
      if (state && state.dirty) return;
    }
    return visit(address);
  }

  async function submit(submitter) {
    const mine = state;
    clearTimeout(mine.timer);
    if (mine.sending) await mine.sending;
    if (state !== mine) return;
    if (mine.conflict) {
      const panel = $(".mp-desk-conflict");
      panel.scrollIntoView({ block: "nearest" });
      return panel.focus();
    }
    const data = new URLSearchParams(new FormData(form()));
    if (submitter && submitter.name) data.set(submitter.name, submitter.value);
    await visit(form().action, { method: "POST", body: data });
    if (state !== mine && !$("[data-mp-focus]")) memory.drop(mine.store);
  }

  function leave() {
    if (state) clearTimeout(state.timer);
    state = null;
  }

  /* ---- keys ---- */
  const wished = () => memory.get(KEYS) === true;
  const criteria = () => $$("[data-desk-criterion]");

  function current() {
    const inside = document.activeElement && document.activeElement.closest("[data-desk-criterion]");
    return inside || $("[data-desk-criterion][data-current]") || null;
  }

  function select(item) {
    for (const other of criteria()) other.toggleAttribute("data-current", other === item);
    if (!item) return;
    showTab("rubric");
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  function pressed(event) {
    if (!form() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])");
    if (typing) {
      if (event.key === "Escape" && typing.closest("[data-desk-criterion]") && wished()) select(typing.closest("[data-desk-criterion]"));
      return;
    }
    if (!wished()) return;
    const all = criteria();
    const here = current();
    const at = all.indexOf(here);
    if (/^[1-9]$/.test(event.key)) {
      const level = here && $$("input[type=radio]", here)[Number(event.key) - 1];
      if (!level) return;
      level.checked = true;
      level.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (event.key === "j") select(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "k") select(all[Math.max(at - 1, 0)]);
    else if (event.key === "c" && here) {
      const field = $("textarea", $(`[data-desk-place="${here.dataset.deskCriterion}"]`));
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    } else if (event.key === "n" && $("[data-desk-next]")) go($("[data-desk-next]").href);
    else if (event.key === "?") {
      const help = $("[data-desk-help]");
      help.open = !help.open;
      $("summary", help).focus();
    } else return;
    event.preventDefault();
  }

  /* ---- what is shown ---- */
  function showTab(name) {
    const desk = $("[data-desk]");
    if (!desk) return;
    desk.dataset.shown = name;
    for (const tab of $$("[data-desk-tab]")) {
      if (tab.dataset.deskTab === name) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  }

  /** Points can be given only where the chosen level has a range. */
  function ranges() {
    for (const item of criteria()) {
      const box = $(".mp-desk-points", item);
      if (!box) continue;
      const level = $("input[type=radio]:checked", item);
      const field = $("input", box);
      box.hidden = !(level && level.dataset.least);
      field.placeholder = level && level.dataset.least ? `${level.dataset.least}–${level.dataset.most}` : "";
    }
  }

  function scripted(root) {
    for (const one of $$("[data-desk-with-script], [data-desk-mine], [data-desk-both]", root)) one.hidden = false;
    for (const one of $$("[data-desk-without-script]", root)) one.remove();
  }

  function restore() {
    const kept = memory.get(state.store);
    if (!kept || !kept.fields) return;
    const stands = fields();
    const names = new Set([...Object.keys(kept.fields), ...Object.keys(stands)]);
    const differs = [...names].some((name) => name !== "revision" && (kept.fields[name] || "") !== (stands[name] || ""));
    if (!differs) return memory.drop(state.store);
    for (const set of $$("[data-desk-pin-fields]")) set.remove();
    const numbers = new Set(Object.keys(kept.fields).map((name) => (name.match(/^pin-(\d+)-file$/) || [])[1]).filter(Boolean));
    for (const number of numbers) {
      const made = $("[data-desk-pin-template]").content.cloneNode(true);
      for (const one of $$("*", made)) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace("pin-N", `pin-${number}`));
        }
      }
      $("legend a", made).href = `#picture-${kept.fields[`pin-${number}-file`]}`;
      $("[data-desk-pins]").append(made);
    }
    for (const [name, value] of Object.entries(kept.fields)) {
      const field = form().elements[name];
      if (field) field.value = value;
    }
    tell(state.words.restored);
    changed();
  }

  function begin() {
    const here = form();
    if (!here) return;
    state = { store: `mp-desk:${here.dataset.deskKey}`, words: JSON.parse(here.dataset.deskWords), dirty: false, tries: 0, timer: 0 };
    scripted(main());
    const keys = $("[data-desk-keys]");
    if (keys) {
      keys.hidden = false;
      $("input", keys).checked = wished();
    }
    document.documentElement.toggleAttribute("data-desk-keys-on", wished());
    // A page that was refused shows what was typed: it is not older than what this browser kept.
    const refused = Boolean($("[data-mp-focus]", main()));
    showTab(refused ? "rubric" : ["#work", "#rubric"].includes(location.hash) ? location.hash.slice(1) : "work");
    if (refused) state.conflict = $(".mp-desk-conflict") ? Number(here.elements.revision.value) : null;
    else restore();
    ranges();
    drawPins();
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest("[data-desk-form]")) return;
    if (event.target.closest("[data-desk-pin-fields]")) drawPins();
    changed();
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "desk-keys") {
      memory.set(KEYS, event.target.checked);
      document.documentElement.toggleAttribute("data-desk-keys-on", event.target.checked);
      return;
    }
    if (event.target.closest("[data-desk-form]")) {
      ranges();
      changed(200);
    }
    const picked = event.target.matches("select[name=part]") && event.target.form;
    if (picked && picked.dataset.deskPin) drawPins();
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest ? event.target : null;
    if (!target) return;
    const picture = target.closest("[data-desk-picture]");
    if (picture && !target.closest("a")) {
      const source = openPin(picture);
      if (source && target.tagName === "IMG") $("textarea", source).focus({ preventScroll: true });
      return;
    }
    const tab = target.closest("[data-desk-tab]");
    if (tab) showTab(tab.dataset.deskTab);
    if (target.closest("[data-desk-mine]")) return resolve();
    if (target.closest("button[data-desk-both]")) return both();
    const link = target.closest("a[data-desk-visit], a[data-desk-stored]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.hasAttribute("data-desk-stored")) {
      if (state) memory.drop(state.store);
      leave();
      visit(link.href);
    } else go(link.href);
  });
  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest && event.target.closest("[data-desk-picture]");
    if (handle && event.key.startsWith("Arrow")) openPin(handle);
    if (handle && event.key === "Enter") {
      const source = openPin(handle);
      if (source) $("textarea", source).focus();
      event.preventDefault();
      return;
    }
    if (event.target.closest) pressed(event);
  });
  document.addEventListener("submit", (event) => {
    const sent = event.target;
    if (sent.matches("[data-desk-pin]")) {
      event.preventDefault();
      addPin(sent);
    } else if (sent.matches("[data-desk-form]")) {
      event.preventDefault();
      if (event.submitter && ["insert", "drop", "keep", "share"].includes(event.submitter.name)) useBank(event.submitter);
      else submit(event.submitter);
    }
  }, true);
  window.addEventListener("popstate", () => visit(location.href, {}, false));
  window.addEventListener("online", () => { if (state && state.failed) save(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && state && state.dirty && !state.conflict && !state.sending) save();
  });
  begin();
})();
