"use strict";

// A passkey is made or shown by the browser; what it answers is posted with the form around the button. Without script,
// or in a browser that cannot, the form stays hidden and the text below it says so.
const NOT_DONE = "パスキーを確認できませんでした。もう一度お試しください。";
const NOT_HERE = "このアドレスではパスキーを使えません。管理者から案内されたアドレスで開き直してください。";
const TWICE = "この端末のパスキーは、既に登録されています。";
const REASONS = { SecurityError: NOT_HERE, InvalidStateError: TWICE };

// The options stand in the page, or are asked for when they are needed.
async function optionsOf(form) {
    if (form.dataset.options) {
        return JSON.parse(form.dataset.options).publicKey;
    }
    const response = await fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!response.ok) {
        throw new Error(`${response.status}`);
    }
    return (await response.json()).request_options.publicKey;
}

async function answerOf(form) {
    const options = await optionsOf(form);
    if (form.dataset.passkey === "create") {
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
        return navigator.credentials.create({ publicKey });
    }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function send(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const problem = form.querySelector("[data-problem]");
    const button = form.querySelector("button");
    problem.hidden = true;
    button.disabled = true;
    try {
        const credential = await answerOf(form);
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
    } catch (error) {
        problem.hidden = false;
        problem.firstElementChild.textContent = REASONS[error.name] || NOT_DONE;
        button.disabled = false;
    }
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    for (const form of document.querySelectorAll("form[data-passkey]")) {
        form.addEventListener("submit", send);
        form.hidden = false;
    }
    for (const text of document.querySelectorAll("[data-without-passkeys]")) {
        text.hidden = true;
    }
}
