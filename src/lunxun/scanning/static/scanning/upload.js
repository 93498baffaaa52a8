// One request a file, so that progress is seen and one bad file does not spoil the others. Without a script
// the form sends them all at once.
const form = document.getElementById("upload");
const list = document.getElementById("upload-list");
if (form && list) {
  const input = form.querySelector("input[type=file]");
  const words = list.dataset;
  let batch = form.elements.batch.value;

  const line = (name) => {
    const item = document.createElement("li");
    const label = document.createElement("span");
    label.textContent = name;
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", name);
    const said = document.createElement("b");
    item.append(label, progress, said);
    list.prepend(item);
    return { progress, said };
  };

  const send = (file) =>
    new Promise((resolve) => {
      const { progress, said } = line(file.name);
      const data = new FormData(form);
      data.delete("files");
      data.append("files", file);
      data.set("batch", batch);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "fetch");
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) progress.value = event.loaded / event.total;
      };
      request.onloadend = () => {
        let answer = null;
        try {
          answer = request.status === 200 ? JSON.parse(request.responseText) : null;
        } catch {
          answer = null;
        }
        if (answer && answer.batch) batch = String(answer.batch);
        progress.value = 1;
        said.textContent = !answer ? words.failed : answer.old ? words.known : words.sent;
        said.className = answer ? "is-good" : "is-bad";
        resolve(Boolean(answer));
      };
      request.send(data);
    });

  const target = () => (batch ? words.batch.replace("/0/", `/${batch}/`) : words.paper);

  const sendAll = async () => {
    let good = true;
    const files = [...input.files];
    input.value = "";
    for (const file of files) good = (await send(file)) && good;
    const done = document.getElementById("upload-done");
    if (done) done.href = target();
    else if (good && files.length) location.assign(target());
  };

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    sendAll();
  });
  if (form.dataset.camera) input.addEventListener("change", sendAll);
}
