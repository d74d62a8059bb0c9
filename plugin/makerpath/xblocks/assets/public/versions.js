// Two pictures of two versions, one over the other with a slider; without this script they stand side by side.
(function () {
  "use strict";
  const makerpath = window.Makerpath;
  if (!makerpath || makerpath.sliding) return;
  makerpath.sliding = true;
  document.documentElement.classList.add("mp-can-slide");

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-makerpath-slide]")) return;
    event.target.closest(".mp-slide").style.setProperty("--mp-slide", `${event.target.value}%`);
  });
})();
