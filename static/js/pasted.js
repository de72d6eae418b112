// Of what is pasted or kept, only what a note may hold: the server says the last word, this keeps the eye from lying.

const KEPT = new Set(["P", "BR", "STRONG", "B", "EM", "I", "U", "S", "A", "UL", "OL", "LI", "BLOCKQUOTE", "CODE", "PRE"]);
const BLOCKS = new Set(["DIV", "H1", "H2", "H3", "H4", "H5", "H6", "TR"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TITLE", "HEAD", "META", "LINK", "TEMPLATE"]);
// Taken out before anything reads it: the page's policy would complain of each.
const STYLE = /\sstyle\s*=\s*("[^"]*"|'[^']*')/gi;

/** A fragment of `html` with the safe tags only; headings and rows become paragraphs. */
export function clean(html) {
  const { body } = new DOMParser().parseFromString(html.replace(STYLE, ""), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...children(body));
  return fragment;
}

function children(node) {
  return [...node.childNodes].flatMap(copy);
}

/** Somebody who is named; the server puts the name that they have. */
function mention({ dataset, textContent }) {
  const made = Object.assign(document.createElement("span"), { textContent });
  made.dataset.member = dataset.member;
  return made;
}

function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.data)];
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName)) return [];
  if (node.dataset?.member) return [mention(node)];
  if (!KEPT.has(node.tagName) && !BLOCKS.has(node.tagName)) return children(node);
  const made = document.createElement(BLOCKS.has(node.tagName) ? "p" : node.tagName);
  if (node.tagName === "A" && /^(https?|mailto):/i.test(node.href)) made.href = node.href;
  made.append(...children(node));
  return [made];
}
