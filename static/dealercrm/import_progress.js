// Moves the bars of imports under way and loads the page anew when a state changes.
// Without this script the page's own link 刷新 does the same.
"use strict";

const EVERY_MS = 1000;

function show(card, progress) {
  const bar = card.querySelector("progress");
  if (progress.percent === null) bar.removeAttribute("value");
  else bar.value = progress.percent;
  card.querySelector("[data-sentence]").textContent = progress.sentence;
}

async function poll(card) {
  try {
    const response = await fetch(card.dataset.progress);
    const isSignedOut = response.redirected;
    const progress = isSignedOut ? null : await response.json();
    if (isSignedOut || progress.state !== card.dataset.state) {
      location.reload();
      return;
    }
    show(card, progress);
  } catch {
    // The server may be restarting: the next round asks again.
  }
  setTimeout(poll, EVERY_MS, card);
}

for (const card of document.querySelectorAll("[data-progress]")) {
  card.querySelector("[data-refresh]").hidden = true;
  setTimeout(poll, EVERY_MS, card);
}
