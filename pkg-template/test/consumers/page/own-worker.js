import { compile } from "/goalfit/index.js";

addEventListener("message", async ({ data: [programme, partner, offer] }) => {
  postMessage((await compile(programme)).assess(partner, offer));
});
