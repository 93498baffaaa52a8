// Keyboard entry: Enter goes to the next row, and from the last one saves. Without it Tab does the same.
const form = document.getElementById("entry");
if (form) {
  const rows = [form.elements.ticket, ...form.querySelectorAll("td:nth-child(2) input"), form.elements.e0].filter(Boolean);
  (form.querySelector(".is-bad input") || rows[0]).focus();
  form.addEventListener("keydown", (event) => {
    const at = rows.indexOf(event.target);
    if (event.key !== "Enter" || event.isComposing || at < 0 || at === rows.length - 1) return;
    event.preventDefault();
    rows[at + 1].focus();
    rows[at + 1].select();
  });
}
