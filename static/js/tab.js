// Each tab has a name of its own, sent with every change, so that it can tell its own echo in the live stream.

export const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

document.addEventListener("htmx:config:request", ({ detail }) => {
  detail.ctx.request.headers["X-Tab"] = tab;
});
