// Scripts say nothing of their own: sentences come, translated, from <template id="words">.

const words = document.getElementById("words")?.dataset ?? {};

/** The sentence `key`, with {name} replaced from `values`. */
export function word(key, values = {}) {
  return fill(words[key] ?? "", values);
}

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function number(count) {
  return new Intl.NumberFormat(document.documentElement.lang).format(count);
}

/** A fresh copy of the first element in `<template id=…>`. */
export function copyOf(templateId) {
  return document.getElementById(templateId).content.firstElementChild.cloneNode(true);
}
