import { readFileSync } from "node:fs";
import { content, cursorAfter, expect, open, score, test, verdict, view } from "./hands.ts";

test("shares lead from the ideal offer to the score, and into the text", async ({ page }) => {
  await open(page);
  const fall = page.locator("goalfit-waterfall");
  await expect(fall.getByRole("button", { name: /^wrong work −58/ })).toBeVisible();
  await expect(fall).toContainText("money ceiling 3.7");
  await fall.getByRole("button", { name: /^long shot/ }).click();
  await expect(page.locator(".cause")).toContainText("closings can be expected");
  await expect(page.locator("#editor .cm-fact").first()).toBeVisible();
  await page.locator(".cause").getByRole("button", { name: "threshold: 3" }).click();
  await expect(page.locator("#editor .cm-fact").first()).toHaveText("threshold: 3");
  await expect(content(page)).toBeFocused();
});

test("a line of the waterfall is reached by keys", async ({ page }) => {
  await open(page);
  const row = page.locator("goalfit-waterfall").getByRole("button", { name: /^wrong clock/ });
  await row.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".cause")).toContainText("Wrong clock.");
});

test("the text leads back to the reasons", async ({ page }) => {
  await open(page);
  await cursorAfter(page, "threshold: 3");
  await expect(page.locator("#cursor")).toContainText("threshold: 3");
  await page.locator("#cursor").getByRole("button", { name: /long shot/ }).click();
  await expect(page.locator(".cause")).toContainText("Long shot.");
});

test("rules of the library can be read, and show their facts", async ({ page }) => {
  await open(page);
  await page.locator(".cause").getByText("Rule", { exact: true }).click();
  await expect(page.locator(".cause pre")).toContainText("effect:  fit becomes");
  await page.locator(".findings").getByRole("button", { name: /that the rule One pocket of a two-layer job reads/ }).click();
  await expect(page.locator("#editor .cm-fact", { hasText: "to: decider" })).toBeVisible();
});

test("from face value to felt value, goal by goal, and however large the reward", async ({ page }) => {
  await open(page);
  await expect(page.locator("goalfit-chain")).toContainText("142.9 days");
  await expect(page.locator("goalfit-chain")).toContainText("0.0129 days");
  await page.locator("goalfit-goals").getByRole("button", { name: /Keep clients' trust/ }).click();
  await expect(page.locator("#editor .cm-fact").first()).toContainText("goal trust");
  await expect(page.locator("goalfit-ceiling").getByRole("img", { name: /the money ceiling is 3\.7/ })).toBeVisible();
});

test("pictures are saved as SVG and as PNG", async ({ page }) => {
  await open(page);
  const saved = async (name: string): Promise<Buffer> => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFileSync(await download.path());
  };
  const svg = (await saved("Save waterfall as SVG")).toString();
  expect(svg).toContain("<svg");
  expect(svg).toContain("wrong work");
  expect(svg).not.toContain("var(");
  expect((await saved("Save waterfall as PNG")).subarray(1, 4).toString()).toBe("PNG");
  await view(page, "Map");
  await expect(page.locator("goalfit-map svg")).toBeVisible();
  expect((await saved("Save map as SVG")).toString()).toContain("fit: is the work");
});

test("every example opens without a problem and asks one thing", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Examples" }).click();
  const titles = await page.locator("#gallery li strong").allTextContents();
  expect(titles.length).toBeGreaterThanOrEqual(8);
  await page.keyboard.press("Escape");
  for (const title of titles) {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.locator("#gallery").getByRole("button", { name: title }).click();
    await expect(page.locator("#editor .cm-line").first()).toContainText(title);
    await expect(page.locator("#problems")).toContainText("No problems");
    await expect(page.locator(".question")).not.toBeEmpty();
    await expect(verdict(page)).toBeVisible();
    await expect(page.locator("goalfit-waterfall svg")).toBeVisible();
  }
  await expect(page.locator("#panel-why")).toContainText("everything at once is nothing at all");
});

test("what the partner lacks is told, with what it gains and when", async ({ page }) => {
  await open(page);
  const lacks = page.getByRole("region", { name: "What the partner lacks" });
  await expect(lacks).toContainText("Make room");
  await expect(lacks).toContainText("60 days → 80 days");
  await expect(lacks.getByRole("listitem").first()).toContainText(/→/);
});

test("another pair is chosen in the lists", async ({ page }) => {
  await open(page);
  await page.getByLabel("Partner", { exact: true }).selectOption("Kite Reviews");
  await expect(verdict(page)).toHaveText(/Aligned/);
  await expect(score(page)).toHaveText("87");
});
