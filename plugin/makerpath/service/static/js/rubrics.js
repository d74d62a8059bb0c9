// The editor of a rubric works without this; with it, the draft is kept as one types, the preview follows, and
// buttons that change the structure do so without loading the page.
(function () {
  "use strict";

  const STRUCTURE = /^(add|remove|up|down|copy)-(criterion|level)/;
  const PAUSE = 900;
  let timer = 0;
  let running = Promise.resolve();
  let stopped = false;

  const editor = () => document.querySelector("[data-rb-editor]");

  function say(text) {
    const place = document.querySelector("[data-rb-status]");
    if (place) place.textContent = text;
  }

  function show(problems) {
    for (const place of document.querySelectorAll("[data-rb-place]")) {
      place.replaceChildren(
        ...(problems[place.dataset.rbPlace] || []).map((words) => {
          const item = document.createElement("li");
          item.textContent = words;
          return item;
        }),
      );
    }
  }

  async function keep() {
    const form = editor();
    if (!form || stopped) return;
    say(form.dataset.saving);
    let answer, said;
    try {
      answer = await fetch(form.dataset.draft, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/problem+json" } });
      said = await answer.json();
    } catch {
      return say(form.dataset.failed);
    }
    if (!answer.ok) {
      // Somebody else saved it, or it is too much: the ordinary button says it with everything that was typed.
      stopped = true;
      return say(`${said.title || ""} ${said.hint || ""}`);
    }
    form.elements.revision.value = said.revision;
    show(said.problems);
    document.querySelector("[data-rb-preview]").innerHTML = said.preview;
    say(form.dataset.saved);
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      running = running.then(keep);
    }, PAUSE);
  }

  async function change(form, button) {
    clearTimeout(timer);
    await running;
    const body = new URLSearchParams(new FormData(form));
    body.set("do", button.value);
    let answer, words;
    try {
      answer = await fetch(form.action, { method: "POST", body });
      words = await answer.text();
    } catch {
      form.removeAttribute("aria-busy");
      return say(form.dataset.failed);
    }
    const page = new DOMParser().parseFromString(words, "text/html");
    const next = page.querySelector("main");
    if (!next || !page.querySelector("[data-rb-editor]")) return location.assign(answer.url);
    document.querySelector("main").replaceWith(next);
    stopped = false;
    const goal = document.getElementById(decodeURIComponent(new URL(answer.url).hash.slice(1)) || anchor(button.value));
    (next.querySelector("[data-mp-focus]") || goal || next).focus();
  }

  // The address that fetch ends at has no fragment in every browser: the button says where to go on, too.
  function anchor(value) {
    const [what, where = ""] = value.split(":");
    const [at, inner] = where.split(".");
    const shift = what.startsWith("up") ? -1 : what.startsWith("down") || what.startsWith("copy") ? 1 : 0;
    if (what === "add-criterion") return [...document.querySelectorAll(".mp-rb-criterion")].pop()?.id || "main";
    if (what === "add-level") return [...document.querySelectorAll(`[id="criteria.${at}"] .mp-rb-level`)].pop()?.id || "main";
    return inner === undefined ? `criteria.${Number(at) + shift}` : `criteria.${at}.levels.${Number(inner) + shift}`;
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest("[data-rb-editor]")) return;
    const spare = event.target.closest(".mp-rb-codes-in");
    if (spare && event.target === spare.lastElementChild && event.target.value) {
      const more = event.target.cloneNode();
      more.value = "";
      more.setAttribute("aria-label", event.target.getAttribute("aria-label").replace(/\d+$/, (found) => Number(found) + 1));
      spare.append(more);
    }
    soon();
  });

  // Before the page's own listener, which would mark the form as sent.
  window.addEventListener(
    "submit",
    (event) => {
      if (event.target !== editor()) return;
      clearTimeout(timer);
      if (!event.submitter || !STRUCTURE.test(event.submitter.value)) return;
      event.preventDefault();
      change(event.target, event.submitter);
    },
    true,
  );
})();
