// The review queue by keyboard: a digit decides and goes on, Shift decides the rest of the row, Backspace goes
// back. When everything on the page is decided it is sent. Without a script one clicks and presses the button.
const form = document.getElementById("review");
if (form) {
  const groups = [...form.querySelectorAll("[role=radiogroup]")];
  let at = 0;

  const inputs = (group) => [...group.querySelectorAll("input")];
  const isDone = (group) => inputs(group).some((input) => input.checked);
  const show = () => {
    groups.forEach((group, number) => group.classList.toggle("is-current", number === at));
    const group = groups[at];
    if (!group) return;
    const chosen = inputs(group).find((input) => input.checked) || inputs(group)[0];
    chosen.focus({ preventScroll: true });
    group.closest(".scanrow").scrollIntoView({ block: "nearest" });
  };
  const finish = () => {
    if (groups.every(isDone)) form.requestSubmit();
  };
  const next = () => {
    while (at < groups.length && isDone(groups[at])) at += 1;
    if (at >= groups.length) at = groups.findIndex((group) => !isDone(group));
    if (at < 0) at = groups.length - 1;
    show();
    finish();
  };
  const pick = (group, choose) => {
    const input = inputs(group).find(choose);
    if (input) input.checked = true;
    return Boolean(input);
  };
  const rest = () => {
    const row = groups[at].closest(".scanrow");
    return groups.slice(at).filter((group) => group.closest(".scanrow") === row && !isDone(group));
  };

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.tagName === "BUTTON") return;
    if (event.key === "Backspace") {
      event.preventDefault();
      at = Math.max(0, at - 1);
      inputs(groups[at]).forEach((input) => {
        input.checked = false;
      });
      show();
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (pick(groups[at], (input) => "proposed" in input.dataset)) next();
      return;
    }
    // By the place of the key, because Shift turns a digit into a sign.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
    const key = digit ? digit[1] : ["Minus", "NumpadSubtract"].includes(event.code) ? "-" : "";
    if (!key) return;
    event.preventDefault();
    const wanted = event.shiftKey ? rest() : [groups[at]];
    if (wanted.filter((group) => pick(group, (input) => input.dataset.key === key)).length) next();
  });
  groups.forEach((group, number) =>
    group.addEventListener("change", () => {
      at = number;
      next();
    }),
  );
  show();
}
