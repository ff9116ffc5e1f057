// Names the chosen files, refuses one that is too large before it travels, and lets
// nobody send twice. Without this script the browser's own field does the first. A form
// may have several fields; each stands in an area of its own.
"use strict";

const form = document.querySelector("form[data-max-bytes]");
const areas = [...form.querySelectorAll(".crm-drop")];
const button = form.querySelector("button[type=submit]");

function line(file, isTooLarge) {
  const item = document.createElement("li");
  const size = Math.max(1, Math.round(file.size / 1024)).toLocaleString("zh-CN");
  item.textContent = `${file.name}（${size} KB${isTooLarge ? "，太大" : ""}）`;
  if (isTooLarge) item.dataset.tone = "bad";
  return item;
}

function show(area) {
  const input = area.querySelector("input[type=file]");
  const limits = area.dataset.maxBytes ? area.dataset : form.dataset;
  const most = Number(limits.maxBytes);
  const files = [...input.files];
  const lines = files.map((file) => line(file, file.size > most));
  area.querySelector("[data-chosen]").replaceChildren(...lines);
  const isTooLarge = files.some((file) => file.size > most);
  input.setCustomValidity(isTooLarge ? limits.tooLarge : "");
}

for (const area of areas) {
  const input = area.querySelector("input[type=file]");
  // Unfold would write the name into the text field of its own file widget.
  input.hasChangeListener = true;
  area.dataset.scripted = "";
  input.addEventListener("change", () => show(area));
  show(area);
}
form.addEventListener("submit", () => {
  button.disabled = true;
  const hasFile = areas.some((area) => area.querySelector("input").files.length);
  if (hasFile) button.textContent = "正在上传…";
});
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
