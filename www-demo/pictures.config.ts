import config from "./playwright.config.ts";

/** `npm run pictures`: the pictures of the README, from the page as it is. */
export default { ...config, testDir: "pictures" };
