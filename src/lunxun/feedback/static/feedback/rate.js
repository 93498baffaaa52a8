// The rating page: reads the ticket from the address, keeps the draft, sends until acknowledged.
//
// The ticket and the ballot's key stay on this phone. The key is made here, so that sending again is
// the same ballot and nothing on the server joins it to the ticket. Without this script the form posts.

const PREFIX = "lunxun.rate.";
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60000;

const store = (() => {
  // Some web views refuse storage; then the page still works, but forgets when it is closed.
  try {
    localStorage.setItem(PREFIX + "test", "1");
    localStorage.removeItem(PREFIX + "test");
    return localStorage;
  } catch {
    const memory = new Map();
    return {
      getItem: (name) => memory.get(name) ?? null,
      setItem: (name, value) => memory.set(name, value),
      removeItem: (name) => memory.delete(name),
      get length() { return memory.size; },
      key: (at) => [...memory.keys()][at] ?? null,
    };
  }
})();

const read = (name) => {
  try {
    return JSON.parse(store.getItem(name));
  } catch {
    return null;
  }
};
const write = (name, slot) => {
  try {
    store.setItem(name, JSON.stringify(slot));
    return true;
  } catch {
    return false;
  }
};
const randomKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const randomCode = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[byte & 31]).join("");
const cleanTicket = (typed) =>
  typed.normalize("NFKC").toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0").replace(/U/g, "V");
const grouped = (code) => code.replace(/(.{4})(?=.)/g, "$1-");

const form = document.getElementById("rate");
const sealed = document.querySelector("[data-sealed]");
if (sealed) forget(sealed.dataset.sealed);
if (form) start();
const receiptBox = document.getElementById("receipt-box");
if (receiptBox) showReceipt();

// Until the seal is announced the phone keeps what it sent. Then that is counted and can't be changed any more,
// and whoever has the phone next finds nothing. What is not sent yet, or came too late, stays.
function forget(code) {
  const names = [...Array(store.length).keys()].map((at) => store.key(at));
  const last = `${PREFIX}${code}.last`;
  for (const name of names.filter((one) => one.startsWith(`${PREFIX}${code}.`))) {
    const kept = read(name);
    if (!kept?.counted || kept.wanted) continue;
    store.removeItem(name);
    if (`${PREFIX}${code}.${read(last)}` === name) store.removeItem(last);
  }
}

function start() {
  const code = form.dataset.code;
  const slotName = (ticket) => `${PREFIX}${code}.${ticket}`;
  const field = form.elements.ticket;
  const count = document.getElementById("count");
  const say = document.getElementById("say");
  const status = { text: "" };
  let waiting = 0;
  let timer = 0;
  let busy = false;

  // --- the ticket -------------------------------------------------------------------------------
  const fromAddress = new URLSearchParams(location.hash.slice(1)).get("T");
  const lastName = `${PREFIX}${code}.last`;
  let ticket = cleanTicket(fromAddress || field.value || read(lastName) || "");
  if (ticket.length === 16) {
    takeTicket();
    showTicket(false);
  }
  // Not left in the address bar, where a screenshot or a neighbour would find it.
  if (fromAddress) history.replaceState(null, "", location.pathname);

  function showTicket(isShown) {
    document.getElementById("ticket-box").hidden = !isShown;
    document.getElementById("ticket-read").hidden = isShown;
  }

  // A typed ticket stays in sight: the page must not jump under the finger that taps next.
  function takeTicket() {
    field.value = ticket;
    write(lastName, ticket);
    fill(slot().draft);
  }

  function slot() {
    return read(slotName(ticket)) || { key: randomKey(), revision: 0, draft: {}, sent: false };
  }

  field.addEventListener("change", () => {
    const typed = cleanTicket(field.value);
    if (typed.length !== 16) return;
    const draft = values();
    ticket = typed;
    const kept = slot();
    write(slotName(ticket), { ...kept, draft: { ...kept.draft, ...draft } });
    takeTicket();
    show();
  });

  // --- the draft --------------------------------------------------------------------------------
  function values() {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (value && name !== "ticket" && name !== "key") found[name] = value;
    }
    return found;
  }

  function fill(draft) {
    for (const [name, value] of Object.entries(draft)) {
      const element = form.elements[name];
      if (!element) continue;
      if (element.type === "checkbox") element.checked = true;
      else element.value = value;
      const details = element.closest?.("details");
      if (details) details.open = true;
    }
  }

  function save() {
    if (ticket.length !== 16) return;
    const kept = slot();
    const isKept = write(slotName(ticket), { ...kept, revision: kept.revision + 1, draft: values() });
    status.text = isKept ? count.dataset.saved : "";
  }

  let saving = 0;
  form.addEventListener("input", (event) => {
    if (event.target === field) return;
    clearTimeout(saving);
    saving = setTimeout(() => { save(); show(); }, event.target.tagName === "TEXTAREA" ? 400 : 0);
    if (event.target.tagName === "TEXTAREA") hint(event.target);
  });
  addEventListener("pagehide", save);

  // A word that tells who wrote: shown before sending, never held back.
  const telling = new RegExp(form.dataset.telling);
  function hint(area) {
    const next = area.nextElementSibling;
    if (!telling.test(area.value)) {
      if (next?.className === "tip") next.remove();
    } else if (next?.className !== "tip") {
      const tip = document.createElement("p");
      tip.className = "tip";
      tip.setAttribute("role", "status");
      tip.textContent = form.dataset.hint;
      area.after(tip);
    }
  }

  // --- what is shown ----------------------------------------------------------------------------
  function show() {
    let rated = 0;
    const lectures = form.querySelectorAll("[data-lecture]");
    for (const lecture of lectures) {
      const isAbsent = lecture.querySelector(".absent input").checked;
      const names = new Set([...lecture.querySelectorAll(".grid input, .tens input, .points input")].map((input) => input.name));
      const isRated = isAbsent || [...names].every((name) => form.elements[name].value !== "");
      lecture.classList.toggle("is-absent", isAbsent);
      lecture.classList.toggle("is-rated", isRated);
      rated += isRated;
    }
    count.innerHTML = "";
    const number = document.createElement("b");
    number.textContent = rated;
    count.append(`${count.dataset.done} `, number, ` / ${lectures.length}`);
    if (status.text) {
      const line = document.createElement("span");
      line.className = "muted";
      line.textContent = status.text;
      count.append(document.createElement("br"), line);
    }
  }

  function tell(sentence) {
    say.textContent = sentence;
    say.classList.toggle("vh", !sentence);
    if (sentence) say.focus();
  }

  // --- sending ----------------------------------------------------------------------------------
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ticket.length !== 16) {
      field.reportValidity?.();
      field.focus();
      return;
    }
    save();
    // The follow-up code is made here and stays the same however often the ballot is sent.
    write(slotName(ticket), { ...slot(), follow: slot().follow || randomCode(), wanted: true });
    waiting = 0;
    tell("");
    send();
  });

  function queued() {
    const names = [];
    for (let at = 0; at < store.length; at++) {
      const name = store.key(at);
      if (name?.startsWith(`${PREFIX}${code}.`) && read(name)?.wanted) names.push(name);
    }
    return names;
  }

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    let later = 0;
    for (const name of queued()) {
      status.text = count.dataset.sending;
      show();
      later = Math.max(later, await sendOne(name));
    }
    busy = false;
    if (later) {
      status.text = count.dataset.queued;
      show();
      timer = setTimeout(send, later);
    }
  }

  // Returns the milliseconds until the next try, 0 when the server has decided.
  async function sendOne(name) {
    const kept = read(name);
    const mine = name.slice(PREFIX.length + code.length + 1);
    const body = new URLSearchParams({ ...kept.draft, ticket: mine, key: kept.key, revision: kept.revision });
    if (kept.draft.follow) body.set("follow", kept.follow);
    let answer, result;
    try {
      answer = await fetch(form.action, {
        method: "POST", body, credentials: "omit", cache: "no-store", headers: { Accept: "application/json" },
      });
      result = answer.status < 500 && answer.status !== 429 ? await answer.json() : null;
    } catch {
      answer = null;
    }
    if (!result) return pause(answer);
    const current = read(name);
    // Changed while it was under way: send the newer state, too.
    const isNewer = current.revision !== kept.revision;
    write(name, { ...current, wanted: isNewer && current.wanted, sent: answer.ok || current.sent, counted: current.counted || (answer.ok && result.outcome !== "late"), receipt: result.receipt || current.receipt });
    status.text = "";
    show();
    if (mine !== ticket) return isNewer ? FIRST_WAIT : 0;
    if (!answer.ok) {
      tell(result.say);
      if (answer.status === 404) {
        showTicket(true);
        store.removeItem(lastName);
      }
      return 0;
    }
    location.assign(`${form.dataset.done}#R=${result.receipt}&n=${result.lectures}&t=${result.texts}&o=${result.outcome}${result.texts && kept.draft.follow ? `&F=${kept.follow}` : ""}`);
    return 0;
  }

  // Full jitter: 600 phones that lost the network together do not come back together.
  function pause(answer) {
    waiting = Math.min(LONGEST_WAIT, waiting ? waiting * 2 : FIRST_WAIT);
    const asked = Number(answer?.headers.get("Retry-After")) * 1000 || 0;
    return asked + FIRST_WAIT / 2 + Math.random() * waiting;
  }

  addEventListener("online", send);
  show();
  for (const area of form.querySelectorAll("textarea")) hint(area);
  send();
}

function showReceipt() {
  const told = new URLSearchParams(location.hash.slice(1));
  const code = told.get("R");
  if (!code || !/^[0-9A-Z]{8}$/.test(code)) return;
  document.getElementById("receipt").textContent = grouped(code);
  receiptBox.hidden = false;
  const follow = told.get("F");
  if (/^[0-9A-Z]{16}$/.test(follow || "")) {
    document.getElementById("follow").textContent = grouped(follow);
    document.getElementById("follow-box").hidden = false;
  }
  const outcome = told.get("o");
  document.getElementById("done-late").hidden = outcome !== "late";
  document.getElementById("done-counted").hidden = outcome !== "counted";
  document.getElementById("done-change").hidden = outcome === "late" || outcome === "counted";
  const what = document.getElementById("done-what");
  what.textContent = what.dataset.words.replace("{n}", Number(told.get("n"))).replace("{t}", Number(told.get("t")));
}
