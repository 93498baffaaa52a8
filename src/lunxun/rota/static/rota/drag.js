// Drag a run onto another slot: the server says what would happen, and only its button does it.
const table = document.getElementById("rota");
const now = document.getElementById("rota-now");
if (table && now) {
  let dragged = null;
  for (const run of table.querySelectorAll("[data-run]")) run.draggable = true;
  table.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-run]");
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.run);
  });
  table.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("is-dragged");
    for (const slot of table.querySelectorAll(".is-target")) slot.classList.remove("is-target");
    dragged = null;
  });
  table.addEventListener("dragover", (event) => {
    const slot = event.target.closest("[data-slot]");
    if (!dragged || !slot) return;
    event.preventDefault();
    for (const other of table.querySelectorAll(".is-target")) if (other !== slot) other.classList.remove("is-target");
    slot.classList.add("is-target");
  });
  table.addEventListener("drop", async (event) => {
    const slot = event.target.closest("[data-slot]");
    if (!dragged || !slot) return;
    event.preventDefault();
    const address = `${dragged.dataset.run}?to=${encodeURIComponent(slot.dataset.slot)}`;
    const answer = await fetch(address, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("consequences");
    if (!found) return location.assign(address);
    now.replaceChildren(document.adoptNode(found));
    now.focus();
  });
}
