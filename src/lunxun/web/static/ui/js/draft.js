// What is typed into <form data-draft="name"> survives a closed tab, a lost session and the way back.
// Kept on this computer only, apart for each account, and removed when it was saved or the person leaves.
const words = document.body.dataset;
const prefix = `draft:${words.account || ""}:`;
const SENT = "draft-sent";

function storage(run) {
  try {
    return run();
  } catch {
    return null; // storage switched off or full: typing goes on without a draft
  }
}

function texts(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      (field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && ["text", "search", "tel"].includes(field.type)))
  );
}

function read(key) {
  return storage(() => JSON.parse(localStorage.getItem(key) || "null"));
}

function notice(form, originals, key) {
  const box = document.createElement("div");
  box.className = "notice notice--ok";
  box.setAttribute("role", "status");
  const text = document.createElement("div");
  const title = document.createElement("b");
  title.textContent = words.draftRestored;
  text.append(title);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "linkbutton notice__act";
  undo.textContent = words.draftUndo;
  undo.addEventListener("click", () => {
    for (const [field, value] of originals) field.value = value;
    storage(() => localStorage.removeItem(key));
    box.remove();
    form.dispatchEvent(new Event("input"));
  });
  box.append(text, undo);
  form.prepend(box);
}

function restore(form, key) {
  const saved = read(key);
  if (!saved) return;
  const originals = [];
  for (const field of texts(form)) {
    const value = saved[field.name];
    if (typeof value === "string" && value !== field.value && value.trim()) {
      originals.push([field, field.value]);
      field.value = value;
    }
  }
  if (originals.length) notice(form, originals, key);
}

function keep(form, key) {
  let timer;
  const save = () => {
    clearTimeout(timer);
    const values = Object.fromEntries(texts(form).map((field) => [field.name, field.value]));
    storage(() => localStorage.setItem(key, JSON.stringify(values)));
  };
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.target !== form) timer = setTimeout(save, 400);
  });
  form.addEventListener("submit", () => {
    save();
    storage(() => sessionStorage.setItem(SENT, key));
  });
}

// A form that was sent and didn't come back with errors has been saved.
const sent = storage(() => sessionStorage.getItem(SENT));
if (sent) {
  storage(() => sessionStorage.removeItem(SENT));
  const isSaved = !document.getElementById("errors") && document.body.dataset.status !== "error";
  if (isSaved) storage(() => localStorage.removeItem(sent));
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = `${prefix}${location.pathname}:${form.dataset.draft}`;
  restore(form, key);
  keep(form, key);
}

for (const form of document.querySelectorAll("form[data-leaves]")) {
  form.addEventListener("submit", () => {
    storage(() => {
      for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
    });
  });
}
