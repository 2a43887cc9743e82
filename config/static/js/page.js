"use strict";

// A reader who has just saved, or failed to, should hear the outcome first. An address with a fragment already says
// where to go; what is wrong with the input still comes before it.
const wrong = document.querySelector("#error-summary");
const news = window.location.hash ? null : document.querySelector("#messages");
(wrong || news)?.focus();
