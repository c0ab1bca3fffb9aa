// A form with a marker (the field "of") is saved some seconds after typing stops and when the page is hidden; what
// cannot be sent waits in localStorage until the connection is back. Passwords and files are never read.
"use strict";
(() => {
  const line = document.querySelector("[data-keep]");
  const form = line && line.previousElementSibling;
  if (!form || !form.elements.of) return;
  const DAYS = 30, PAUSE = 3000, AGAIN = 20000;
  const mine = `kept:${line.dataset.person}:`, here = mine + line.dataset.address;
  let dirty = false, leaving = false, timer = 0, going = null;

  const fields = () => {
    const found = [["by", "script"]];
    for (const [name, value] of new FormData(form)) {
      const control = form.elements.namedItem(name);
      const secret = control && control.type === "password";
      if (typeof value === "string" && !secret && name !== "csrfmiddlewaretoken") found.push([name, value]);
    }
    return found;
  };
  const say = (what) => {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    line.textContent = line.dataset[what].replace("{time}", time);
  };
  const store = (said) => {
    try {
      localStorage.setItem(here, JSON.stringify({ at: Date.now(), said }));
      return true;
    } catch { return false; }
  };
  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const drop = (key) => {
    try { localStorage.removeItem(key); } catch { /* no storage, nothing to drop */ }
  };

  const post = async (said, more) => {
    const body = new URLSearchParams(said);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return (await fetch(line.dataset.keep, { method: "POST", body, redirect: "error", ...more })).status;
  };
  const save = async (more) => {
    clearTimeout(timer);
    if (!dirty || leaving) return;
    dirty = false;
    const said = fields(), held = store(said);
    going = new AbortController();
    let status = 0;
    try { status = await post(said, { signal: going.signal, ...more }); } catch { /* not connected */ }
    if (leaving) return;
    if (status === 204 || status === 208) {
      if (!dirty) drop(here);
      return say("server");
    }
    say(status === 401 ? "out" : status === 413 ? "none" : held ? "device" : "none");
    if (status !== 401 && status !== 413) {
      dirty = true;
      timer = setTimeout(save, AGAIN);
    }
  };

  const copies = () => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith("kept:")); } catch { return []; }
  };
  const sendCopies = async () => {
    for (const key of copies()) {
      const copy = read(key);
      if (!copy || Date.now() - copy.at > DAYS * 864e5) { drop(key); continue; }
      if (!key.startsWith(mine)) continue;
      if (key === here && !line.dataset.fresh) continue;
      if (key === here && copy.at < Number(line.dataset.at)) { drop(key); continue; }
      let status = 0;
      try { status = await post(copy.said); } catch { return; }
      if (![204, 208, 404, 413].includes(status)) continue;
      drop(key);
      if (key === here && status === 204 && !dirty) location.reload();
    }
  };

  const typed = () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  document.addEventListener("submit", (event) => {
    leaving = true;
    if (going) going.abort();
    clearTimeout(timer);
    if (event.target === form) store(fields());
    else if (event.submitter?.dataset.discard) drop(here);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("online", () => (dirty ? save() : sendCopies()));
  if (!line.dataset.fresh) typed();
  sendCopies();
})();
