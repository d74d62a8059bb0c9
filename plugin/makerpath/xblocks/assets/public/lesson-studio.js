// The lesson block's form in Studio: text beside its preview, in each language.
window.MakerpathLessonStudio = function (runtime, element, data) {
  "use strict";
  const makerpath = window.Makerpath;
  const PAUSE = 400;
  const form = makerpath.studioForm(runtime, element, data);
  if (!form) return;

  for (const source of form.querySelectorAll("[data-makerpath-source]")) {
    const language = source.dataset.makerpathSource;
    const place = form.querySelector(`[data-makerpath-preview="${language}"]`);
    let timer = null;
    let asked = 0;
    const show = async () => {
      const mine = ++asked;
      const reply = await makerpath
        .call(runtime, element, "preview", { language, text: source.value })
        .catch(() => ({ body: null }));
      if (mine !== asked) return;
      if (reply.body && "html" in reply.body) {
        place.innerHTML = reply.body.html;
        makerpath.tabs(place);
      } else place.textContent = data.words.preview_failed;
    };
    source.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    });
    if (source.value) show();
  }
};
