// Files on their way to the service's content origin: progress, and resumption after a lost connection.
//
// An `<input type="file" data-makerpath-upload data-max-bytes="…">` in a form asks the adapter for a ticket
// (`{upload_url, id}`), sends the bytes there by tus 1.0, and puts the id into a hidden field `upload`. Each file has a
// row beside the input; the row may be moved into another rendering of the same form while the bytes are on their way.
(function () {
  "use strict";
  const makerpath = (window.Makerpath = window.Makerpath || {});
  const CHUNK = 8 * 1024 * 1024;
  const MAY_PASS = [408, 409, 423, 429];
  const GONE = [404, 410];
  const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000];
  const LOOK = "mp-button mp-button--quiet mp-button--small";
  const FIELD = "input[type=hidden][name=upload]";
  const discarding = new WeakMap();
  let loading = null;

  /** What is under way: who leaves the page now is warned. */
  makerpath.busy = makerpath.busy || new Set();
  window.addEventListener("beforeunload", (event) => {
    if (!makerpath.busy.size) return;
    event.preventDefault();
    event.returnValue = "";
  });

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

  // Never inside of a label: what stands there is part of the input's name.
  const placeOf = (input) => input.closest("label") || input;
  const rowsOf = (input) => [...placeOf(input).parentElement.children].filter((child) => child.dataset.makerpathOf === input.name);
  const place = (row, input) => (rowsOf(input).pop() || placeOf(input)).after(row);
  const emptyField = (form) => form.querySelector(`${FIELD}[value='']`);

  /** The row's file belongs to the form that the row stands in. */
  function remember(row, id) {
    const field = emptyField(row.closest("form") || row) || makerpath.make("input", { type: "hidden", name: "upload" });
    field.setAttribute("value", id);
    row.append(field);
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

  function size(bytes, lang) {
    const unit = bytes >= 1e9 ? ["gigabyte", 1e9] : bytes >= 1e6 ? ["megabyte", 1e6] : ["kilobyte", 1e3];
    return new Intl.NumberFormat(lang, { style: "unit", unit: unit[0], maximumFractionDigits: 1 }).format(bytes / unit[1]);
  }

  async function send(file, input, adapter, words) {
    const lang = (input.closest("[lang]") || document.documentElement).lang || "en";
    const text = makerpath.make("p", { role: "status" });
    const bar = makerpath.make("progress", { max: 100, value: 0, "aria-label": file.name });
    const buttons = makerpath.make("p");
    const row = makerpath.make("div", { className: "makerpath-upload", "data-makerpath-of": input.name }, [text, bar, buttons]);
    place(row, input);
    const say = (word, values = {}) => (text.textContent = makerpath.fill(words[word], { name: file.name, ...values }));
    const button = (word, onclick) =>
      makerpath.make("button", { type: "button", className: LOOK, textContent: words[word], "aria-label": `${words[word]} · ${file.name}`, onclick });
    const going = (is) => {
      if (!is) window.removeEventListener("offline", lost);
      row.toggleAttribute("data-going", is);
      is ? makerpath.busy.add(row) : makerpath.busy.delete(row);
    };

    let upload = null;
    let key = makerpath.newKey();
    let paused = false;
    let tries = 0;
    let timer = 0;

    /** Away with the file: what is on its way stops, and the form knows nothing of it. */
    const discard = () => {
      paused = false;
      clearTimeout(timer);
      // What arrived already is thrown away there as well; if nobody hears it, it expires.
      if (upload && row.hasAttribute("data-going")) Promise.resolve(upload.abort(true)).catch(() => {});
      going(false);
      const form = row.closest("form");
      row.remove();
      if (form && !form.querySelector(FIELD)) form.append(makerpath.make("input", { type: "hidden", name: "upload", value: "" }));
    };
    discarding.set(row, discard);
    const leave = () => {
      const next = row.closest("form") && row.closest("form").querySelector("input[type=file][data-makerpath-upload]");
      discard();
      if (next) next.focus();
    };
    const over = () => {
      going(false);
      bar.remove();
      buttons.replaceChildren(button("upload_remove", leave));
    };
    const refused = () => {
      // What was refused stays refused: the form can go without it.
      over();
      row.classList.add("makerpath-upload--refused");
    };

    const resume = () => {
      if (!paused) return;
      paused = false;
      clearTimeout(timer);
      buttons.replaceChildren(cancel);
      say("uploading", { percent: bar.value });
      upload ? upload.start() : begin();
    };
    const failed = (error) => {
      const why = refusal(error);
      const offline = navigator.onLine === false;
      say(offline && !why ? "upload_offline" : "upload_failed");
      const reason = why || (!offline && error && error.reason);
      if (reason) text.append(" ", reason);
      const status = error && error.originalResponse ? error.originalResponse.getStatus() : 0;
      if (why && !GONE.includes(status)) return void refused();
      if (error && error.refused) return void refused();
      if (GONE.includes(status)) {
        // That place is given up: going on means another one.
        upload = null;
        key = makerpath.newKey();
      }
      paused = true;
      buttons.replaceChildren(button("upload_resume", resume), cancel);
      window.addEventListener("online", resume, { once: true });
      if (error && error.again) timer = setTimeout(resume, RETRIES[Math.min(++tries, RETRIES.length - 1)]);
    };
    const cancel = button("upload_cancel", leave);
    // What is in the air when the line goes is not waited for.
    const lost = () => {
      if (paused || !upload || !row.hasAttribute("data-going")) return;
      upload.abort();
      failed(null);
    };
    window.addEventListener("offline", lost);

    async function begin() {
      try {
        const ticket = await adapter.ticket(file, hiddenFields(row.closest("form")), key);
        const tus = await loadTus(adapter.tus);
        let shown = -1;
        upload = new tus.Upload(file, {
          uploadUrl: ticket.upload_url,
          headers: { "Accept-Language": lang },
          chunkSize: CHUNK,
          retryDelays: RETRIES,
          storeFingerprintForResuming: false,
          onProgress: (sent, total) => {
            const percent = total ? Math.floor((100 * sent) / total) : 100;
            bar.value = percent;
            if (percent >= shown + 10 || percent < shown || paused) say("uploading", { percent: (shown = percent) });
          },
          onError: failed,
          onSuccess: () => {
            over();
            say("uploaded");
            remember(row, ticket.id);
          },
        });
        if (row.hasAttribute("data-going")) upload.start();
      } catch (error) {
        if (row.hasAttribute("data-going")) failed(error);
      }
    }

    const most = Number(input.dataset.maxBytes || 0);
    if (most && file.size > most) {
      say("upload_large", { size: size(file.size, lang), most: size(most, lang) });
      return refused();
    }
    buttons.append(cancel);
    going(true);
    say("uploading", { percent: 0 });
    await begin();
  }

  /** Send what was chosen in `input`; the form waits for it. Where one file is asked for, the last one chosen counts. */
  makerpath.upload = (input, adapter, words) => {
    const files = [...input.files];
    input.value = "";
    if (!input.multiple) rowsOf(input).forEach((row) => discarding.get(row)());
    for (const file of files) send(file, input, adapter, words);
  };

  /** Put the row of a file beside `input` of another rendering of its form. */
  makerpath.moveUpload = (row, input) => {
    const id = row.querySelector(FIELD);
    if (id) {
      const there = [...input.form.querySelectorAll(FIELD)].filter((field) => ["", id.value].includes(field.value));
      there.forEach((field) => field.remove());
    }
    place(row, input);
  };
})();
