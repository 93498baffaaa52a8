// Drag a run onto another slot with the mouse: the server says what would happen, and only its button does it.
// Pointer events instead of the browser's own dragging: the page can scroll meanwhile, and Escape lets go.
const table = document.getElementById("rota");
const now = document.getElementById("rota-now");
const NEAR = 6; // pixels of movement before a press becomes a drag, so that a click stays a click
const EDGE = 64; // pixels from the edge of the window where the page begins to scroll
if (table && now) {
  let held = null; // {run, x, y, ghost, slot}
  let timer = 0;
  let just = false;

  const mark = (slot) => {
    if (held.slot === slot) return;
    held.slot?.classList.remove("is-target");
    slot?.classList.add("is-target");
    held.slot = slot;
  };
  const follow = (x, y) => {
    Object.assign(held, { nowX: x, nowY: y });
    held.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
    mark(document.elementFromPoint(x, y)?.closest("#rota [data-slot]") ?? null);
  };
  const scroll = () => {
    const down = held.nowY > window.innerHeight - EDGE ? 1 : held.nowY < EDGE ? -1 : 0;
    if (!down) return;
    window.scrollBy(0, down * 14);
    follow(held.nowX, held.nowY);
  };
  const take = () => {
    held.ghost = document.createElement("div");
    held.ghost.className = "rota-ghost";
    held.ghost.setAttribute("aria-hidden", "true");
    held.ghost.textContent = held.run.querySelector("a").textContent;
    document.body.append(held.ghost);
    held.run.classList.add("is-dragged");
    table.classList.add("is-dragging");
    timer = window.setInterval(scroll, 16);
  };
  const release = () => {
    window.clearInterval(timer);
    held?.ghost?.remove();
    held?.run.classList.remove("is-dragged");
    held?.slot?.classList.remove("is-target");
    table.classList.remove("is-dragging");
    held = null;
  };
  const show = async (run, slot) => {
    const address = `${run.dataset.run}?to=${encodeURIComponent(slot.dataset.slot)}`;
    const answer = await fetch(address, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("consequences");
    if (!found) return location.assign(address);
    now.replaceChildren(document.adoptNode(found));
    now.focus();
  };

  table.classList.add("can-drag");
  table.addEventListener("dragstart", (event) => event.preventDefault()); // links would drag themselves
  table.addEventListener("pointerdown", (event) => {
    just = false;
    const run = event.target.closest("[data-run]");
    if (!run || event.button !== 0 || event.pointerType !== "mouse") return;
    held = { run, x: event.clientX, y: event.clientY, ghost: null, slot: null };
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    if (!held.ghost) {
      if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < NEAR) return;
      take();
    }
    event.preventDefault();
    follow(event.clientX, event.clientY);
  });
  window.addEventListener("pointerup", () => {
    if (!held) return;
    const { run, slot, ghost } = held;
    just = Boolean(ghost);
    release();
    if (ghost && slot && slot !== run.closest("[data-slot]")) show(run, slot);
  });
  window.addEventListener("pointercancel", () => held && release());
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held?.ghost) return;
    just = true;
    release();
  });
  table.addEventListener("click", (event) => {
    if (just) event.preventDefault();
    just = false;
  });
}
