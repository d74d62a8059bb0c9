// Voice notes of the workshop journal, recorded in the page; by delegation, because fragments come and go.
//
// A `button[data-makerpath-record="<id of a file input>"]` is shown where the browser can record. What was recorded goes
// into that input as if it had been chosen there; the upload then takes it on. The button's `data-words` says everything.
(function () {
  "use strict";
  const makerpath = window.Makerpath;
  if (!makerpath || makerpath.recording) return;
  makerpath.recording = true;
  const SLICE = 1000;
  const FORMATS = ["audio/mp4", "audio/webm;codecs=opus", "audio/webm", "audio/ogg"];
  const can = Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia && window.MediaRecorder && window.DataTransfer);
  if (!can) return;
  document.documentElement.classList.add("mp-can-record");
  const running = new WeakMap();

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const ending = (type) => (type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm");

  function stamp() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  }

  /** Put the recording where a chosen file would stand, and say that it was chosen. */
  function give(input, blob, type) {
    const chosen = new DataTransfer();
    for (const file of input.files) chosen.items.add(file);
    chosen.items.add(new File([blob], `voice-${stamp()}.${ending(type)}`, { type }));
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function start(button) {
    const words = JSON.parse(button.dataset.words);
    const input = document.getElementById(button.dataset.makerpathRecord);
    const label = button.querySelector("[data-makerpath-label]");
    const note = button.parentElement.querySelector("[role=status]");
    button.disabled = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      note.textContent = words.refused;
      return;
    } finally {
      button.disabled = false;
    }
    const type = FORMATS.find((format) => MediaRecorder.isTypeSupported(format)) || "";
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    const pieces = [];
    const form = input.form;
    const begun = Date.now();
    // The form waits for the recording as it waits for an upload.
    form.dataset.makerpathUploads = Number(form.dataset.makerpathUploads || 0) + 1;
    const timer = setInterval(() => {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      label.textContent = makerpath.fill(words.stop, { time: clock(seconds) });
      if (seconds >= Number(button.dataset.longest)) recorder.stop();
    }, 500);
    recorder.ondataavailable = (event) => event.data.size && pieces.push(event.data);
    recorder.onstop = () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      running.delete(button);
      form.dataset.makerpathUploads = Math.max(0, Number(form.dataset.makerpathUploads) - 1);
      button.removeAttribute("aria-pressed");
      label.textContent = words.start;
      const made = (recorder.mimeType || type || "audio/webm").split(";")[0];
      if (pieces.length) give(input, new Blob(pieces, { type: made }), made);
    };
    running.set(button, recorder);
    recorder.start(SLICE);
    button.setAttribute("aria-pressed", "true");
    label.textContent = makerpath.fill(words.stop, { time: clock(0) });
    note.textContent = words.going;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-makerpath-record]");
    if (!button) return;
    const recorder = running.get(button);
    if (recorder) {
      button.parentElement.querySelector("[role=status]").textContent = "";
      recorder.stop();
    } else start(button);
  });
})();
