"use strict";

// How far the job is, without a reload that would take away the focus; when it has ended the whole page is new.
const EVERY = 1000;

async function look() {
    const response = await fetch(window.location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const state = page.querySelector("#job-state[data-open]");
    if (!response.ok || !state) {
        window.location.reload();
        return;
    }
    const shown = document.querySelector("#job-state");
    if (shown.innerHTML !== state.innerHTML) {
        shown.replaceChildren(...state.childNodes); // a screen reader says what has changed, and only then
    }
    window.setTimeout(again, EVERY);
}

// A network that is away for a moment is asked again.
function again() {
    look().catch(() => window.setTimeout(again, EVERY));
}

window.setTimeout(again, EVERY);
