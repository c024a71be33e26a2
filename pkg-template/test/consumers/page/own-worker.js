import { compile } from "/goalfit/index.js";

onmessage = async ({ data: [programme, partner, offer] }) => {
  postMessage((await compile(programme)).assess(partner, offer));
};
