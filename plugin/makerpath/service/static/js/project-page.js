// A project on the service's own page: forms and links are ordinary, only uploads go by ticket, with progress.
(function () {
  "use strict";
  const place = document.querySelector("[data-makerpath-project]");
  if (!place || !window.Makerpath) return;
  const tus = document.querySelector("script[data-tus]").dataset.tus;

  async function ticket(file, fields, key) {
    const body = new FormData();
    const sent = { ...fields, name: file.name, size: String(file.size), key };
    for (const [name, value] of Object.entries(sent)) body.append(name, value);
    body.append("csrf_token", place.querySelector("input[name=csrf_token]").value);
    const reply = await fetch(place.dataset.makerpathProject, {
      method: "POST",
      body,
      headers: { Accept: "application/problem+json" },
    });
    const answer = await reply.json().catch(() => ({}));
    if (reply.ok && answer.upload_url) return answer;
    throw Object.assign(new Error("no ticket"), { reason: [answer.title, answer.hint].filter(Boolean).join(" ") });
  }

  window.Makerpath.fragment(place, { ticket, tus }, JSON.parse(place.dataset.words));
})();
