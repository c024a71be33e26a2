import { content, cursorAfter, expect, open, paste, score, small, test, text, verdict } from "./hands.ts";

test("opens on the bounty, explained and coloured", async ({ page }) => {
  await open(page);
  await expect(verdict(page)).toHaveText(/Misfires/);
  await expect(score(page)).toHaveText("0.07");
  await expect(page.locator(".sentence")).toContainText("no size of reward makes this aligned");
  await expect(page.locator("#editor .tok-money").first()).toBeVisible();
  await expect(page.locator(".question")).toContainText("raise the amount");
});

test("a mistake is underlined, told and mended by one press", async ({ page }) => {
  await open(page);
  await cursorAfter(page, "window");
  await page.keyboard.press("Backspace");
  await expect(page.locator("#editor .cm-lintRange-error").first()).toBeVisible();
  await expect(page.locator("#problems")).toContainText("Error");
  await expect(page.locator("#hero")).toContainText("this is the picture before it");
  await content(page).focus();
  await page.keyboard.press("Control+.");
  await expect(page.locator("#problems")).toContainText("No problems");
  await expect(page.locator("#hero")).not.toContainText("the picture before it");
});

test("the list of problems is reached by keys, leads to the place and offers the correction", async ({ page }) => {
  await open(page);
  await cursorAfter(page, "window");
  await page.keyboard.press("Backspace");
  const problem = page.locator(".problem").first();
  await expect(problem).toBeVisible();
  await problem.focus();
  await page.keyboard.press("Enter");
  await expect(content(page)).toBeFocused();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("F8");
  await expect(page.locator("#editor .cm-activeLine")).toContainText("windo");
  await page.locator("#problems").getByRole("button", { name: "write window" }).click();
  await expect(page.locator("#problems")).toContainText("No problems");
});

test("Tab leaves the editor", async ({ page }) => {
  await open(page);
  await content(page).focus();
  await page.keyboard.press("Tab");
  await expect(content(page)).not.toBeFocused();
});

test("what a word means is shown beside it", async ({ page }) => {
  await open(page);
  await page.locator("#editor .tok-field", { hasText: "sales_cycle" }).first().hover();
  await expect(page.locator("#editor .cm-about")).toContainText("Sales cycle");
});

test("what could be written is offered", async ({ page }) => {
  await open(page);
  await cursorAfter(page, "kind: services_r");
  await page.keyboard.press("Control+Space");
  await expect(page.locator("#editor .cm-tooltip-autocomplete")).toContainText("services_right");
  await page.keyboard.press("Escape");
});

test("the text is laid out by a key", async ({ page }) => {
  await open(page);
  await paste(page, small.replace("  window: 12 months", "window:   12 months"));
  await expect(score(page)).not.toHaveText("0.07");
  await page.keyboard.press("Shift+Alt+f");
  await expect.poll(() => text(page)).toBe(small);
});

test("a number that is typed is a new picture", async ({ page }) => {
  await open(page);
  await cursorAfter(page, "threshold: 3");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("1");
  await expect(score(page)).toHaveText("2.6");
});

test("where a name is declared is one key away", async ({ page }) => {
  await open(page);
  await cursorAfter(page, 'from "Acme');
  await page.keyboard.press("F12");
  await expect(page.locator("#editor .cm-activeLine")).toContainText("vendor");
});

test("an empty text and a text of nonsense say what to do, and lose nothing", async ({ page }) => {
  await open(page);
  await paste(page, " ");
  await expect(page.locator("#hero")).toContainText("declares no partner and no offer yet");
  await expect(page.getByRole("button", { name: "Begin with an example" })).toBeVisible();
  await paste(page, "{{{ offer of ][ nothing €€€ \u0000 😀");
  await expect(page.locator("#problems .error").first()).toBeVisible();
  expect(await text(page)).toContain("😀");
});

test("what the text expects and does not come out is told", async ({ page }) => {
  await open(page);
  await expect(page.locator("#problems")).toContainText("What the text expects comes out");
  await cursorAfter(page, "threshold: 3");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("1");
  await expect(page.locator("#problems")).toContainText(/expected score 0\.0742, found 2\.6/);
});
