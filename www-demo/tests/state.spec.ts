import type { Page } from "@playwright/test";
import { cursorAfter, expect, open, paste, score, small, test, verdict } from "./hands.ts";

/** The text that the page's address holds. */
async function held(): Promise<string | undefined> {
  try {
    const bytes = Uint8Array.from(atob(location.hash.slice(3).replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return (JSON.parse(await new Response(stream).text()) as string[])[0];
  } catch {
    return undefined;
  }
}

/** Pastes a text and waits for its address. */
async function linkOf(page: Page, program: string): Promise<string> {
  await paste(page, program);
  await expect.poll(() => page.evaluate(held)).toBe(program);
  return page.url();
}

test("the text survives a reload and a crash of the tab", async ({ page, context }) => {
  await open(page);
  await paste(page, small);
  await expect(score(page)).not.toHaveText("0.07");
  await page.reload();
  await expect(page.locator("#editor .cm-content")).toContainText('partner "One"');
  await page.goto("about:blank");
  const other = await context.newPage();
  await other.goto("./");
  await cursorAfter(other, "€20k");
  await other.keyboard.type("0");
  // The link, not the memory of this page, is what a crash leaves behind: so look at a new tab without it.
  const client = await context.newCDPSession(other);
  const crashed = other.waitForEvent("crash");
  void client.send("Page.crash").catch(() => undefined);
  await crashed;
  const third = await context.newPage();
  await third.goto("./");
  await expect(third.locator("#editor .cm-content")).toContainText('partner "One"');
});

test("a link holds the text, errors included", async ({ page, context }) => {
  await open(page);
  await paste(page, small.replace("window:", "windw:"));
  await expect(page.locator("#problems .error").first()).toBeVisible();
  await page.getByRole("button", { name: "Share" }).click();
  await expect(page.locator("#notice")).toContainText("link is copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await context.browser()?.newContext();
  const visitor = await other?.newPage();
  if (visitor === undefined) throw new Error("no other reader");
  await visitor.goto(link);
  await expect(visitor.locator("#editor .cm-content")).toContainText("windw");
  await other?.close();
});

test("the address follows the text", async ({ page }) => {
  await open(page);
  const link = await linkOf(page, small);
  await paste(page, small.replace("12 months", "9 months"));
  await expect.poll(() => page.url()).not.toBe(link);
});

test("a link that was cut says so, and one's own text stays", async ({ page }) => {
  await open(page);
  const link = await linkOf(page, small);
  await page.goto("about:blank");
  await page.goto(link.slice(0, link.length - 60));
  await expect(page.locator("#notice")).toContainText("cut or changed");
  await expect(page.locator("#editor .cm-content")).toContainText('partner "One"');
});

test("another's link does not take one's own text away", async ({ page }) => {
  await open(page);
  const link = await linkOf(page, small);
  await linkOf(page, small.replace('"One"', '"Mine"'));
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.locator("#editor .cm-content")).toContainText('partner "One"');
  await page.locator("#notice").getByRole("button", { name: "Put mine back" }).click();
  await expect(page.locator("#editor .cm-content")).toContainText('partner "Mine"');
});

test("a text too long for a link becomes a file", async ({ page }) => {
  await open(page);
  const noise = Array.from({ length: 1500 }, (_, at) => `# ${Math.sin(at).toString(36)} ${Math.cos(at * 7).toString(36)}`).join("\n");
  await paste(page, `${small}\n${noise}`);
  await expect(page.locator("#foot")).toContainText("too long for a link");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Share" }).click()]);
  expect(download.suggestedFilename()).toBe("program.goalfit");
  await expect(page.locator("#notice")).toContainText("saved as a file");
});

test("works without a network after the first load", async ({ page, context }) => {
  await open(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (navigator.serviceWorker.controller === null) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await context.setOffline(true);
  await page.goto("./");
  await expect(verdict(page)).toHaveText(/Misfires/);
  await expect(page.locator("#editor .tok-keyword").first()).toBeVisible();
  await context.setOffline(false);
});
