// Points in a picture, and first words for a critique; on the service's pages and in a block alike.
//
//   [data-makerpath-pins="form"]        a picture with a handle; the point goes into x, y and part of form[data-form="form"]
//   button[data-makerpath-starter="id"] puts its words before what stands in the field `id`
// Without this script a part of the picture is chosen from a list.
(function () {
  "use strict";
  if (window.MakerpathPins) return;
  window.MakerpathPins = true;
  const STEP = 0.02;
  const PARTS = [["nw", "n", "ne"], ["w", "c", "e"], ["sw", "s", "se"]];
  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const within = (value) => Math.min(1, Math.max(0, value));
  const third = (value) => Math.min(2, Math.floor(value * 3));

  /** The picture's form, by its name, in the same fragment. */
  const formOf = (place) => (place.closest(".mp-fragment") || document).querySelector(`form[data-form="${place.dataset.makerpathPins}"]`);

  function point(place) {
    const form = formOf(place);
    if (!form || form.elements.x.value === "" || form.elements.y.value === "") return null;
    return [Number(form.elements.x.value), Number(form.elements.y.value)];
  }

  /** Show the point that the form says, or none. */
  function draw(place) {
    const handle = place.querySelector("[data-makerpath-pin-handle]");
    const words = JSON.parse(place.dataset.words);
    const at = point(place);
    handle.toggleAttribute("data-set", Boolean(at));
    const [x, y] = at || [0.5, 0.5];
    handle.style.left = `${x * 100}%`;
    handle.style.top = `${y * 100}%`;
    handle.setAttribute("aria-label", at ? words.set.replace("{x}", Math.round(x * 100)).replace("{y}", Math.round(y * 100)) : words.none);
  }

  function set(place, at) {
    const form = formOf(place);
    if (!form) return;
    form.elements.x.value = at ? within(at[0]).toFixed(4) : "";
    form.elements.y.value = at ? within(at[1]).toFixed(4) : "";
    form.elements.part.value = at ? PARTS[third(within(at[1]))][third(within(at[0]))] : "";
    draw(place);
  }

  function touched(place, event) {
    const box = place.querySelector("img").getBoundingClientRect();
    set(place, [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  }

  document.addEventListener("click", (event) => {
    const place = event.target.matches && event.target.matches("[data-makerpath-pins] > img") && event.target.parentElement;
    if (place) touched(place, event);
    const starter = event.target.closest && event.target.closest("[data-makerpath-starter]");
    const field = starter && document.getElementById(starter.dataset.makerpathStarter);
    if (!field) return;
    const words = starter.textContent.split("…")[0].trimEnd();
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${words} ` : `${words} `;
    field.focus();
  });

  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest && event.target.closest("[data-makerpath-pin-handle]");
    if (!handle) return;
    const place = handle.parentElement;
    const move = MOVES[event.key];
    if (move) {
      const [x, y] = point(place) || [0.5, 0.5];
      const step = event.shiftKey ? 5 * STEP : STEP;
      set(place, [x + move[0] * step, y + move[1] * step]);
    } else if (event.key === "Delete" || event.key === "Backspace") set(place, null);
    else return;
    event.preventDefault();
  });

  document.addEventListener("pointermove", (event) => {
    const handle = event.buttons && event.target.closest && event.target.closest("[data-makerpath-pin-handle]");
    if (handle && handle.hasPointerCapture(event.pointerId)) touched(handle.parentElement, event);
  });
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest && event.target.closest("[data-makerpath-pin-handle]");
    if (handle) handle.setPointerCapture(event.pointerId);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.matches && event.target.matches("select[name=part]") && event.target.form;
    const place = form && document.querySelector(`[data-makerpath-pins="${form.dataset.form}"]`);
    if (!place) return;
    const row = PARTS.findIndex((names) => names.includes(event.target.value));
    set(place, row < 0 ? null : [(PARTS[row].indexOf(event.target.value) + 0.5) / 3, (row + 0.5) / 3]);
  });

  /** Fragments come and go in a block: each picture is made ready when it is there. */
  function ready() {
    for (const place of document.querySelectorAll("[data-makerpath-pins]:not([data-ready])")) {
      place.dataset.ready = "";
      place.querySelector("[data-makerpath-pin-handle]").hidden = false;
      draw(place);
    }
    for (const starter of document.querySelectorAll("[data-makerpath-starter][disabled]")) starter.disabled = false;
  }
  new MutationObserver(ready).observe(document.documentElement, { childList: true, subtree: true });
  ready();
})();
