// Chooses all, none, or all of a stage; without it, each is ticked by hand.
(function () {
  "use strict";
  const bar = document.querySelector("[data-mp-all]");
  if (!bar) return;
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mp-set]");
    if (!button) return;
    const wanted = button.dataset.mpSet;
    for (const box of bar.closest("form").querySelectorAll("input[name=item]")) {
      if (wanted === "1" || wanted === "") box.checked = wanted === "1";
      else box.checked = box.dataset.stage === wanted;
    }
  });
})();
