// Of what is pasted or kept, only what a note may hold: the server says the last word, this keeps the eye from lying.

const KEPT = new Set(["P", "BR", "STRONG", "B", "EM", "I", "U", "S", "A", "UL", "OL", "LI", "BLOCKQUOTE", "CODE", "PRE"]);
const BLOCKS = new Set(["DIV", "H1", "H2", "H3", "H4", "H5", "H6", "TR"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TITLE", "HEAD", "META", "LINK", "TEMPLATE"]);
// Taken out before anything reads it: the page's policy would complain of each. What it says of bold and the like stays:
// word processors say it by style alone, and wrap all of it into a <b> that is none.
const STYLE = /\sstyle\s*=\s*("[^"]*"|'[^']*')/gi;
const LOOKS = [
  ["B", /font-weight\s*:\s*(bold|[6-9]00)/i],
  ["I", /font-style\s*:\s*italic/i],
  ["U", /text-decoration[^;]*:[^;]*underline/i],
  ["S", /text-decoration[^;]*:[^;]*line-through/i],
];
const PLAIN = /font-weight\s*:\s*(normal|400)/i;

/** A fragment of `html` with the safe tags only; headings and rows become paragraphs. */
export function clean(html) {
  const { body } = new DOMParser().parseFromString(html.replace(STYLE, (_, style) => ` data-look="${looksOf(style)}"`), "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...children(body));
  return fragment;
}

function looksOf(style) {
  const looks = LOOKS.filter(([, pattern]) => pattern.test(style)).map(([tag]) => tag);
  return (PLAIN.test(style) ? ["plain", ...looks] : looks).join(" ");
}

/** What a style alone says of the words in `node`, said by tags. */
function dressed(node) {
  const inside = children(node);
  const looks = (node.dataset?.look ?? "").split(" ").filter((look) => KEPT.has(look));
  if (!looks.length || !node.textContent.trim()) return inside;
  return looks.reduce((nodes, tag) => {
    const made = document.createElement(tag);
    made.append(...nodes);
    return [made];
  }, inside);
}

const isNoBold = ({ tagName, dataset }) => tagName === "B" && dataset.look?.includes("plain");

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
  if (isNoBold(node)) return children(node);
  if (!KEPT.has(node.tagName) && !BLOCKS.has(node.tagName)) return dressed(node);
  const made = document.createElement(BLOCKS.has(node.tagName) ? "p" : node.tagName);
  if (node.tagName === "A" && /^(https?|mailto):/i.test(node.href)) made.href = node.href;
  made.append(...children(node));
  return [made];
}
