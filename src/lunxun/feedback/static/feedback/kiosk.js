// The kiosk: nothing is stored on the device, and nothing stays on the screen when a person has gone.
//
// A failed send leaves the answers on the screen and says so; the ballot's key stays the same, so that
// pressing again is the same ballot. Without this script the form posts and the answer is a redirect.

const IDLE = 60000;
const THANKS = 6000;
const form = document.getElementById("kiosk");
const next = document.getElementById("next");

if (next) {
  // The page of thanks gives its place in the history to the empty form: "back" finds neither twice.
  const words = document.getElementById("done-next");
  words.textContent = words.dataset.words;
  const forward = () => location.replace(next.href);
  next.addEventListener("click", (event) => {
    event.preventDefault();
    forward();
  });
  setTimeout(forward, THANKS);
}

if (form) {
  const say = document.getElementById("say");
  let timer = 0;

  const clear = () => location.replace(location.pathname);
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(clear, IDLE);
  };
  for (const kind of ["input", "pointerdown", "keydown", "scroll"]) addEventListener(kind, wait, { passive: true });
  // The back button may bring the filled page out of the browser's memory.
  addEventListener("pageshow", (event) => { if (event.persisted) clear(); });
  form.reset();
  wait();

  const tell = (sentence) => {
    say.textContent = sentence;
    say.classList.remove("vh");
    say.focus();
  };

  // The same hint as on one's own phone: a word that tells who wrote, shown before sending, never held back.
  const telling = new RegExp(form.dataset.telling);
  form.addEventListener("input", ({ target }) => {
    if (target.tagName !== "TEXTAREA") return;
    const next = target.nextElementSibling;
    if (!telling.test(target.value)) {
      if (next?.className === "tip") next.remove();
    } else if (next?.className !== "tip") {
      const tip = document.createElement("p");
      tip.className = "tip";
      tip.setAttribute("role", "status");
      tip.textContent = form.dataset.hint;
      target.after(tip);
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "omit", cache: "no-store",
        headers: { Accept: "application/json" },
      });
      const result = answer.status < 500 ? await answer.json() : null;
      if (answer.ok) location.replace(form.dataset.done);
      else tell(result ? result.say : form.dataset.lost);
    } catch {
      tell(form.dataset.lost);
    }
    button.disabled = false;
    wait();
  });
}
