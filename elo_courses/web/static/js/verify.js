// Compares a chosen file with the fingerprint on the page. The file is read here and sent nowhere.

const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function compare(form, file) {
  const wanted = form.dataset.sha256.toLowerCase();
  try {
    const found = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return found === wanted ? ["ok", form.dataset.same, found] : ["bad", form.dataset.differs, found];
  } catch {
    return ["warn", form.dataset.failed, ""];
  }
}

for (const form of document.querySelectorAll("form[data-verify]")) {
  const answer = form.querySelector("[role=status]");
  form.hidden = !window.crypto?.subtle;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const [kind, word, hash] = await compare(form, file);
    answer.dataset.kind = kind;
    answer.querySelector("[data-word]").textContent = word;
    answer.querySelector("[data-hash]").textContent = hash;
    answer.hidden = false;
  });
}
