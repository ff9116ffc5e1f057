// Names the chosen files, refuses one that is too large before it travels, and lets
// nobody send twice. Without this script the browser's own field does the first.
"use strict";

const form = document.querySelector("form[data-max-bytes]");
const input = form.querySelector("input[type=file]");
const list = form.querySelector("[data-chosen]");
const button = form.querySelector("button[type=submit]");

function line(file, isTooLarge) {
  const item = document.createElement("li");
  const size = Math.max(1, Math.round(file.size / 1024)).toLocaleString("zh-CN");
  item.textContent = `${file.name}（${size} KB${isTooLarge ? "，太大" : ""}）`;
  if (isTooLarge) item.dataset.tone = "bad";
  return item;
}

function show() {
  const most = Number(form.dataset.maxBytes);
  const files = [...input.files];
  list.replaceChildren(...files.map((file) => line(file, file.size > most)));
  const isTooLarge = files.some((file) => file.size > most);
  input.setCustomValidity(isTooLarge ? form.dataset.tooLarge : "");
}

// Unfold would write the name into the text field of its own file widget.
input.hasChangeListener = true;
input.parentElement.dataset.scripted = "";
input.addEventListener("change", show);
form.addEventListener("submit", () => {
  button.disabled = true;
  if (input.files.length) button.textContent = "正在上传…";
});
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
show();
