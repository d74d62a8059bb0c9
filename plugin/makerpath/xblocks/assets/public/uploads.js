// Files on their way to the service's content origin: progress, and resumption after a lost connection.
//
// An `<input type="file" data-makerpath-upload>` in a form asks the adapter for a ticket (`{upload_url, id}`), sends the
// bytes there by tus 1.0, and puts the id into the form's hidden field `upload`.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const CHUNK = 8 * 1024 * 1024;
  const MAY_PASS = [408, 409, 423, 429];
  const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000];
  let loading = null;

  function loadTus(address) {
    loading =
      loading ||
      new Promise((resolve, reject) => {
        if (window.tus) return resolve(window.tus);
        const script = makerpath.make("script", { src: address });
        script.onload = () => resolve(window.tus);
        script.onerror = () => {
          loading = null;
          script.remove();
          reject(new Error(""));
        };
        document.head.append(script);
      });
    return loading;
  }

  function hiddenFields(form) {
    const fields = {};
    for (const field of form.querySelectorAll("input[type=hidden]")) {
      if (!["key", "upload", "csrf_token"].includes(field.name)) fields[field.name] = field.value;
    }
    return fields;
  }

  function remember(form, id) {
    const empty = form.querySelector("input[type=hidden][name=upload][value='']");
    const field = empty || makerpath.make("input", { type: "hidden", name: "upload" });
    field.setAttribute("value", id);
    if (!empty) form.append(field);
  }

  /** Why the content origin refused the bytes, in its own words; nothing where it was the connection that broke. */
  function refusal(error) {
    const reply = error && error.originalResponse;
    const status = reply ? reply.getStatus() : 0;
    if (status < 400 || status >= 500 || MAY_PASS.includes(status)) return "";
    try {
      const { title, hint } = JSON.parse(reply.getBody());
      return [title, hint].filter(Boolean).join(" ");
    } catch {
      return "";
    }
  }

  async function send(file, input, adapter, words) {
    const form = input.form;
    const text = makerpath.make("p", { role: "status" });
    const bar = makerpath.make("progress", { max: 100, value: 0, "aria-label": file.name });
    const buttons = makerpath.make("p");
    const row = makerpath.make("div", { className: "makerpath-upload" }, [text, bar, buttons]);
    input.after(row);
    const say = (word, values = {}) => (text.textContent = makerpath.fill(words[word], { name: file.name, ...values }));
    const waiting = (by) => (form.dataset.makerpathUploads = Math.max(0, Number(form.dataset.makerpathUploads || 0) + by));
    const look = "mp-button mp-button--quiet mp-button--small";
    const button = (word, onclick) => makerpath.make("button", { type: "button", className: look, textContent: words[word], onclick });

    waiting(1);
    say("uploading", { percent: 0 });
    let upload = null;
    const done = () => {
      waiting(-1);
      bar.remove();
      buttons.remove();
    };
    const failed = (error) => {
      say("upload_failed");
      const refused = refusal(error);
      const reason = refused || (error && error.reason);
      if (reason) text.append(" ", reason);
      if (refused) {
        // What was refused stays refused: the form can go without it.
        done();
        return void row.classList.add("makerpath-upload--refused");
      }
      const resume = button("upload_resume", () => {
        buttons.replaceChildren(cancel);
        upload ? upload.start() : begin();
      });
      buttons.replaceChildren(resume, cancel);
    };
    const cancel = button("upload_cancel", () => {
      if (upload) upload.abort();
      waiting(-1);
      row.remove();
      input.focus();
    });
    buttons.append(cancel);

    async function begin() {
      try {
        const ticket = await adapter.ticket(file, hiddenFields(form));
        const tus = await loadTus(adapter.tus);
        let shown = -1;
        upload = new tus.Upload(file, {
          uploadUrl: ticket.upload_url,
          headers: { "Accept-Language": (form.closest("[lang]") || document.documentElement).lang || "en" },
          chunkSize: CHUNK,
          retryDelays: RETRIES,
          storeFingerprintForResuming: false,
          onProgress: (sent, total) => {
            const percent = total ? Math.floor((100 * sent) / total) : 100;
            bar.value = percent;
            if (percent >= shown + 10) say("uploading", { percent: (shown = percent) });
          },
          onError: failed,
          onSuccess: () => {
            done();
            say("uploaded");
            remember(form, ticket.id);
          },
        });
        upload.start();
      } catch (error) {
        failed(error);
      }
    }
    await begin();
  }

  /** Send what was chosen in `input`; the form waits for it. */
  makerpath.upload = (input, adapter, words) => {
    const files = [...input.files];
    input.value = "";
    for (const file of files) send(file, input, adapter, words);
  };
})();
