// The assessor's desk, on a page of the service and in a platform's block. Without this script the form is an ordinary one;
// with it, what is typed saves itself, pictures take comments on a point, one case leads to the next without a new page,
// and single keys work for who wants them.
(function () {
  "use strict";
  if (window.MakerpathDesk) return;
  window.MakerpathDesk = true;
  const PROBLEM = "application/problem+json";
  const SOON = 900;
  const PAUSE = 3000; // between two saves that nobody waits for
  const AGAIN = [4000, 8000, 15000, 30000, 60000];
  const KEYS = "mp-desk-keys";
  const BANK = ["insert", "drop", "keep", "share"];
  const $ = (selector, root) => root.querySelector(selector);
  const $$ = (selector, root) => [...root.querySelectorAll(selector)];
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const plain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;

  /* ---- what this browser remembers; it may refuse to ---- */
  const memory = {
    get: (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full, or not allowed */ } },
    drop: (name) => { try { localStorage.removeItem(name); } catch { /* not allowed */ } },
  };

  /** One place where desks stand, one after another; `host` is how it reaches the service. */
  function place(root, host) {
    const form = () => $("[data-desk-form]", root);
    let state = null;

    /** The desk that stands here now, if one does: a block may show something else meanwhile. */
    function now() {
      if (state && !form()) leave();
      return state;
    }
    const busy = () => state.leaving || form().getAttribute("aria-busy") === "true";

    /* ---- the draft saves itself ---- */
    function fields(here = form()) {
      const data = new FormData(here);
      for (const name of ["key", "csrf_token", "final"]) data.delete(name);
      return Object.fromEntries(data);
    }

    function tell(text, kind = "") {
      const place = $("[data-desk-saved]", root);
      if (!place) return;
      place.textContent = text;
      place.dataset.kind = kind;
    }

    function changed(wait = SOON) {
      if (!now()) return;
      state.dirty = true;
      memory.set(state.store, { at: Date.now(), fields: fields() });
      if (state.conflict || busy()) return;
      clearTimeout(state.timer);
      state.timer = setTimeout(save, Math.max(wait, state.last + PAUSE - Date.now()));
    }

    /** Send what stands in the form; one at a time, and again when something was typed meanwhile. */
    async function save() {
      const mine = now();
      if (!mine || mine.conflict || busy()) return;
      if (mine.sending) return mine.sending;
      clearTimeout(mine.timer);
      mine.sending = send(mine);
      try { await mine.sending; } finally { mine.sending = null; }
      if (state === mine && mine.dirty && !mine.failed && !mine.conflict) changed(0);
    }

    async function send(mine) {
      // What may have arrived although no answer came is sent again as it was, so that it happens once; what was typed
      // since goes after it.
      const sent = mine.unanswered || { key: newKey(), fields: fields() };
      if (!mine.unanswered) mine.dirty = false;
      mine.failed = false;
      mine.last = Date.now();
      tell(mine.words.saving);
      let answer;
      try {
        mine.unanswered = sent;
        answer = await host.post(form(), sent.fields, sent.key, "saved");
      } catch {
        return later(mine, mine.words.offline);
      }
      if (now() !== mine) return;
      const { status, said } = answer;
      if (status < 300 && said.saved) {
        mine.unanswered = null;
        mine.tries = 0;
        form().elements.revision.value = said.revision;
        $("[data-desk-total]", root).innerHTML = said.total;
        tell(said.saved);
        unmark();
        settled(sent.fields);
        if (!same(sent.fields, fields())) mine.dirty = true;
        if (!mine.dirty) memory.drop(mine.store);
      } else if (status === 401 || said.code === "form.expired") later(mine, mine.words.signed_out, AGAIN.length - 1);
      else if (status >= 500 || status === 429 || !said.code) later(mine, mine.words.offline);
      else {
        mine.unanswered = null;
        if (status === 409 && said.panel) clash(mine, said);
        else refuse(mine, said);
      }
    }

    /** Whether two say the same, but for what changes by itself. */
    function same(one, other) {
      return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => name === "revision" || (one[name] || "") === (other[name] || ""));
    }

    /** What is saved is what the form began from: a block does not take it for unsent words. Where one writes, that would
        move the cursor. */
    function settled(saved) {
      for (const field of form().elements) {
        const value = saved[field.name];
        if (["radio", "checkbox"].includes(field.type)) field.defaultChecked = value === field.value;
        else if (field.type === "hidden" || !("defaultValue" in field) || value !== field.value || field.defaultValue === value) continue;
        else if (field !== document.activeElement) field.defaultValue = value;
      }
    }

    function later(mine, words, tries = mine.tries) {
      if (now() !== mine) return;
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
      const place = $("[data-desk-conflict]", root);
      place.innerHTML = said.panel;
      scripted(place);
      tell(mine.words.changed, "wrong");
      $(".mp-desk-conflict", place).focus();
    }

    function resolve() {
      const mine = state;
      form().elements.revision.value = mine.conflict;
      mine.conflict = null;
      for (const panel of $$(".mp-desk-conflict", root)) panel.remove();
      mine.dirty = true;
      save();
    }

    /** What stands here, and from what is saved whatever has nothing against it here. */
    async function both() {
      const mine = state;
      const saved = await host.stored($("a[data-desk-stored]", root)).catch(() => null);
      if (now() !== mine || !mine.conflict) return;
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
      for (const set of $$(PINS, saved)) {
        if (said.has(`${$("input[name$='-file']", set).value} ${$("textarea", set).value.trim()}`)) continue;
        renumber(set, nextPin());
        $("[data-desk-pins]", root).append(document.adoptNode(set));
      }
      ranges();
      drawPins();
      resolve();
    }

    /* ---- pins ---- */
    const PINS = "[data-desk-pins] [data-desk-pin-fields]";
    const nextPin = () => Math.max(-1, ...$$(PINS, root).map((set) => Number(set.dataset.deskPinFields))) + 1;

    function renumber(set, number) {
      set.dataset.deskPinFields = number;
      for (const one of [set, ...$$("*", set)]) {
        for (const name of ["id", "name", "for", "aria-describedby"]) {
          if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace(/pin-(\d+|N)/g, `pin-${number}`));
        }
      }
    }

    /** The fields of a new comment on a point, from the pattern that the page has of them. */
    function madePin(number) {
      const set = $("[data-desk-pin-pattern]", root).cloneNode(true);
      set.removeAttribute("data-desk-pin-pattern");
      set.hidden = set.disabled = false;
      renumber(set, number);
      return set;
    }

    function point(set, file) {
      const link = $("legend a", set);
      link.href = link.getAttribute("href").replace(/picture-.*/, `picture-${file}`);
      $("[data-desk-pins]", root).append(set);
    }

    function pinSets() {
      return $$(PINS, root).map((set) => ({
        set,
        file: $("input[name$='-file']", set).value,
        x: Number($("input[name$='-x']", set).value),
        y: Number($("input[name$='-y']", set).value),
        text: $("textarea", set).value.trim(),
      }));
    }

    /** Number the comments anew and draw their points into the pictures. */
    function drawPins() {
      for (const drawing of $$("[data-desk-picture] .mp-pins", root)) drawing.replaceChildren();
      const SVG = "http://www.w3.org/2000/svg";
      pinSets().forEach(({ set, file, x, y, text }, index) => {
        $(".mp-point-number", set).textContent = index + 1;
        const drawing = text && $(`[data-desk-picture="${file}"] .mp-pins`, root);
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
      const number = nextPin();
      const at = [said.x.value || "0.5", said.y.value || "0.5"];
      const set = madePin(number);
      $("input[name$='-file']", set).value = source.dataset.deskPin;
      $("input[name$='-x']", set).value = at[0];
      $("input[name$='-y']", set).value = at[1];
      $("select", set).value = said.criterion.value;
      $("textarea", set).value = said.text.value.trim();
      point(set, source.dataset.deskPin);
      source.reset();
      // The point goes with what was said of it.
      said.part.dispatchEvent(new Event("change", { bubbles: true }));
      source.hidden = true;
      drawPins();
      changed(100);
      $(`[data-desk-picture="${source.dataset.deskPin}"] [data-makerpath-pin-handle]`, root).focus();
    }

    function openPin(picture) {
      const source = $(`[data-desk-pin="${picture.dataset.deskPicture}"]`, root);
      if (source) source.hidden = false;
      return source;
    }

    /* ---- the bank ---- */
    async function useBank(button) {
      const [, place] = button.value.includes("/") ? button.value.split(/\/(.*)/s) : ["", button.value];
      const field = form().elements[place ? `comment-${place}` : "comment"];
      let said;
      try {
        const answer = await host.post(form(), { ...fields(), [button.name]: button.value }, newKey(), "banks");
        said = answer.said;
        if (answer.status >= 300) return refuse(state, said);
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
        const list = $(`[data-desk-bank="${name}"]`, root);
        const open = $("details", list).open;
        list.innerHTML = html;
        $("details", list).open = open;
      }
      if (said.body) field.focus();
      else $(`[data-desk-bank="${place}"] summary`, root).focus();
    }

    /* ---- from one desk to the next ---- */
    /** Go there once everything typed is saved; if it cannot be, it is kept here and the person stays. */
    async function go(link) {
      await flush();
      if (state && (state.dirty || state.unanswered)) return;
      leave();
      return host.visit(link);
    }

    async function flush() {
      for (let turn = 0; turn < 3 && now() && !state.conflict && (state.dirty || state.sending || state.unanswered); turn++) {
        await save();
        if (!state || state.failed) return;
      }
    }

    async function submit(submitter) {
      const mine = state;
      clearTimeout(mine.timer);
      if (mine.sending || mine.unanswered) await save();
      if (state !== mine) return;
      // What was sent may be there or not: only its answer says what the form begins from.
      if (mine.unanswered) return;
      if (mine.conflict) {
        const panel = $(".mp-desk-conflict", root);
        panel.scrollIntoView({ block: "nearest" });
        return panel.focus();
      }
      if (host.draftsInPlace && submitter && submitter.name === "final" && submitter.value === "0") {
        mine.dirty = true;
        return save();
      }
      mine.leaving = true;
      await host.submit(form(), submitter);
      mine.leaving = false;
      if (state !== mine && !$("[data-mp-focus]", root)) memory.drop(mine.store);
      if (state === mine && mine.dirty) changed();
    }

    function leave() {
      if (state) clearTimeout(state.timer);
      state = null;
    }

    /* ---- keys ---- */
    const wished = () => memory.get(KEYS) === true;
    const criteria = () => $$("[data-desk-criterion]", root);

    function current() {
      const inside = document.activeElement && document.activeElement.closest("[data-desk-criterion]");
      return inside || $("[data-desk-criterion][data-current]", root) || null;
    }

    function select(item) {
      for (const other of criteria()) other.toggleAttribute("data-current", other === item);
      if (!item) return;
      showTab("rubric");
      item.focus({ preventScroll: true });
      item.scrollIntoView({ block: "nearest" });
    }

    function pressed(event) {
      if (!now() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
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
        const field = $("textarea", $(`[data-desk-place="${here.dataset.deskCriterion}"]`, root));
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
      } else if (event.key === "n" && $("[data-desk-next]", root)) go($("[data-desk-next]", root));
      else if (event.key === "?") {
        const help = $("[data-desk-help]", root);
        help.open = !help.open;
        $("summary", help).focus();
      } else return;
      event.preventDefault();
    }

    /* ---- what is shown ---- */
    function showTab(name) {
      const desk = $("[data-desk]", root);
      if (!desk) return;
      desk.dataset.shown = name;
      for (const tab of $$("[data-desk-tab]", root)) {
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
      for (const set of $$(PINS, root)) set.remove();
      const numbers = new Set(Object.keys(kept.fields).map((name) => (name.match(/^pin-(\d+)-file$/) || [])[1]).filter(Boolean));
      for (const number of numbers) {
        point(madePin(number), kept.fields[`pin-${number}-file`]);
      }
      for (const [name, value] of Object.entries(kept.fields)) {
        const field = form().elements[name];
        if (field) field.value = value;
      }
      tell(state.words.restored);
      changed();
    }

    /** A new desk stands here. */
    function begin() {
      leave();
      const here = form();
      state = { store: `mp-desk:${here.dataset.deskKey}`, words: JSON.parse(here.dataset.deskWords), dirty: false, tries: 0, timer: 0, last: 0 };
      scripted(root);
      for (const box of $$("[data-desk-keys]", root)) {
        box.hidden = false;
        $("input", box).checked = wished();
      }
      $("[data-desk]", root).toggleAttribute("data-desk-keys-on", wished());
      // A page that was refused shows what was typed: it is not older than what this browser kept.
      const refused = Boolean($("[data-mp-focus]", root));
      showTab(refused || host.rubricFirst() ? "rubric" : "work");
      if (refused) state.conflict = $(".mp-desk-conflict", root) ? Number(here.elements.revision.value) : null;
      else restore();
      ranges();
      drawPins();
    }

    root.addEventListener("input", (event) => {
      if (!event.target.closest("[data-desk-form]")) return;
      if (event.target.closest("[data-desk-pin-fields]")) drawPins();
      changed();
    });
    root.addEventListener("change", (event) => {
      if (event.target.matches("[data-desk-single]")) {
        memory.set(KEYS, event.target.checked);
        $("[data-desk]", root).toggleAttribute("data-desk-keys-on", event.target.checked);
        return;
      }
      if (event.target.closest("[data-desk-form]")) {
        ranges();
        changed(200);
      }
      const picked = event.target.matches("select[name=part]") && event.target.form;
      if (picked && picked.dataset.deskPin) drawPins();
    });
    root.addEventListener("click", (event) => {
      const target = event.target.closest ? event.target : null;
      if (!target || !now()) return;
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
      if (!link || !plain(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!link.hasAttribute("data-desk-stored")) return void go(link);
      memory.drop(state.store);
      form().reset();
      leave();
      host.visit(link);
    }, true);
    host.keys.addEventListener("keydown", (event) => {
      if (!event.target.closest) return;
      const handle = root.contains(event.target) && event.target.closest("[data-desk-picture]");
      if (handle && event.key.startsWith("Arrow")) openPin(handle);
      if (handle && event.key === "Enter") {
        const source = openPin(handle);
        if (source) $("textarea", source).focus();
        event.preventDefault();
        return;
      }
      pressed(event);
    });
    root.addEventListener("submit", (event) => {
      const sent = event.target;
      if (!sent.matches("[data-desk-pin], [data-desk-form]") || !now()) return;
      // A form that goes on to the block's own script has waited for what was being saved.
      if (state.leaving) return;
      event.preventDefault();
      event.stopPropagation();
      if (sent.matches("[data-desk-pin]")) addPin(sent);
      else if (event.submitter && BANK.includes(event.submitter.name)) useBank(event.submitter);
      else submit(event.submitter);
    }, true);
    window.addEventListener("online", () => { if (now() && state.failed) save(); });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && now() && state.dirty && !state.conflict && !state.sending) save();
    });
    return { begin, leave };
  }

  /* ---- a page of the service ---- */
  function onPage(root) {
    let here = null;
    const read = async (answer) => ({ status: answer.status, said: await answer.json() });

    async function visit(address, options = {}, push = true) {
      let answer, html;
      root.setAttribute("aria-busy", "true");
      try {
        answer = await fetch(address, { credentials: "same-origin", ...options, headers: { Accept: "text/html" } });
        html = await answer.text();
      } catch {
        root.removeAttribute("aria-busy");
        for (const line of $$("[data-desk-saved]", root)) line.textContent = JSON.parse($("[data-desk-form]", root).dataset.deskWords).offline;
        return;
      }
      const fresh = new DOMParser().parseFromString(html, "text/html");
      const inside = fresh.getElementById("main");
      const known = inside && $$("link[rel=stylesheet]", fresh.head).every((link) => $(`link[href="${link.getAttribute("href")}"]`, document.head));
      if (!known) return void location.assign(answer.url);
      if (push && answer.url !== location.href) history.pushState({ desk: true }, "", answer.url);
      here.leave();
      document.title = fresh.title;
      document.body.className = fresh.body.className;
      root.removeAttribute("aria-busy");
      root.replaceChildren(...[...inside.childNodes].map((node) => document.adoptNode(node)));
      ready();
      window.scrollTo(0, 0);
      ($("[data-mp-focus]", root) || root).focus();
    }

    window.addEventListener("popstate", () => visit(location.href, {}, false));
    here = place(root, {
      keys: document,
      rubricFirst: () => location.hash === "#rubric",
      visit: (link) => visit(link.href),
      async post(form, fields, key) {
        const body = new URLSearchParams({ ...fields, key, csrf_token: form.elements.csrf_token.value });
        return read(await fetch(form.action, { method: "POST", headers: { Accept: PROBLEM }, body, credentials: "same-origin" }));
      },
      submit(form, submitter) {
        const body = new URLSearchParams(new FormData(form));
        if (submitter && submitter.name) body.set(submitter.name, submitter.value);
        return visit(form.action, { method: "POST", body });
      },
      async stored(link) {
        const answer = await fetch(link.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
        return $("[data-desk-form]", new DOMParser().parseFromString(await answer.text(), "text/html"));
      },
    });
    return here;
  }

  /* ---- a block: everything goes through its own handlers ---- */
  function inBlock(root, adapter) {
    const parsed = (html) => new DOMParser().parseFromString(html || "", "text/html");
    const asked = (link) => Object.fromEntries(new URLSearchParams(link.dataset.makerpathPage));

    /** An answer's pieces of the desk, as the page's own answers name them. */
    function pieces({ html, result, error }) {
      const found = { ...result, ...error, banks: {} };
      for (const piece of $$("[data-desk-piece]", parsed(html))) {
        const name = piece.dataset.deskPiece;
        if (name === "bank") found.banks[piece.dataset.deskPlace] = piece.innerHTML;
        else found[name] = name === "saved" ? piece.textContent : piece.innerHTML;
        if (piece.dataset.deskRevision) found.revision = Number(piece.dataset.deskRevision);
      }
      return found;
    }

    return place(root, {
      keys: root,
      rubricFirst: () => false,
      draftsInPlace: true,
      visit: (link) => adapter.open(asked(link)),
      async post(form, fields, key, only) {
        const page = { desk: fields.desk, as: fields.as, only };
        const { status, body } = await adapter.ask("act", { name: form.dataset.makerpathAction, key, fields: { ...fields, quiet: "1" }, page });
        if (!body) return { status: status < 400 ? 500 : 401, said: {} };
        if (body.state === "down") throw new Error("down");
        return { status: body.error ? body.error.status || status : status, said: pieces(body) };
      },
      async submit(form, submitter) {
        // While a form is being sent it cannot be sent again: the press that led here has to be over.
        await new Promise((over) => setTimeout(over));
        form.requestSubmit(submitter);
      },
      async stored(link) {
        const { body } = await adapter.ask("fragment", { page: asked(link) });
        return body && $("[data-desk-form]", parsed(body.html));
      },
    });
  }

  /** Fragments come and go: whatever new desk stands somewhere is made ready. */
  const places = new WeakMap();
  function ready() {
    for (const form of $$("[data-desk-form]:not([data-ready])", document)) {
      const block = form.closest("[data-makerpath-fragment]");
      const root = block || document.getElementById("main");
      const adapter = block && window.Makerpath && window.Makerpath.adapters.get(block);
      if (!root || (block && !adapter)) continue;
      form.dataset.ready = "";
      if (!places.has(root)) places.set(root, block ? inBlock(root, adapter) : onPage(root));
      places.get(root).begin();
    }
  }
  new MutationObserver(ready).observe(document.documentElement, { childList: true, subtree: true });
  ready();
})();
