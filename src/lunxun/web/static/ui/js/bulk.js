// The bar of a list's bulk actions: counts the ticked rows, ticks a whole page at once. Without it all still works.
for (const form of document.querySelectorAll("form[data-bulk]")) {
  const boxes = () => [...form.elements].filter((field) => field.name === "row");
  const scope = form.elements.namedItem("scope");
  const words = form.querySelector("[data-count]");
  const all = document.querySelector("input[data-all]");
  const say = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    words.hidden = scope.value !== "chosen";
    words.textContent = ticked ? form.dataset.some.replace("{n}", ticked) : form.dataset.none;
    if (all) {
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      scope.value = "chosen";
      say();
    });
  }
  document.addEventListener("change", (event) => {
    if (event.target === scope) say();
    if (event.target.name === "row" && event.target.form === form) {
      scope.value = "chosen";
      say();
    }
  });
  say();
}
