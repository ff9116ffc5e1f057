// Counts the characters of an answer while it is typed. Without this script the limit
// stands beside the field, and the server counts.
"use strict";

for (const field of document.querySelectorAll(".crm-composer [data-longest]")) {
  const count = field.closest(".crm-form-row").querySelector("[data-count]");
  const longest = Number(field.dataset.longest);

  const show = () => {
    const length = field.value.trim().replace(/\s+/g, " ").length;
    const left = longest - length;
    count.textContent = left < 0 ? `超出 ${-left} 字` : `还可写 ${left} 字`;
    count.dataset.tone = left < 0 ? "bad" : "";
    count.hidden = false;
  };
  field.addEventListener("input", show);
  show();
}

// A second click on a canned answer or on 发送 does nothing more.
for (const form of document.querySelectorAll(".crm-composer form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.isSent) event.preventDefault();
    form.dataset.isSent = "1";
  });
  // Who comes back to the page may send again.
  window.addEventListener("pageshow", () => delete form.dataset.isSent);
}
