import { content, expect, open, paste, score, test, text, verdict, view } from "./hands.ts";

test("a slider that is dragged edits the text, as one step to undo", async ({ page }) => {
  await open(page);
  const before = await text(page);
  await view(page, "What if");
  const slider = page.getByRole("slider", { name: "cash: closings needed before anything is paid" });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (box === null) throw new Error("the slider is not there");
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await page.mouse.down();
  for (const share of [0.35, 0.5, 0.7, 0.4, 0.12]) await page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 3 });
  await page.mouse.up();
  await expect.poll(() => text(page)).toMatch(/threshold: [01],/);
  await expect(score(page)).not.toHaveText("0.07");
  await content(page).focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(before);
  await expect(score(page)).toHaveText("0.07");
});

test("a slider is moved by keys, and its number is typed", async ({ page }) => {
  await open(page);
  await view(page, "What if");
  await page.getByRole("slider", { name: "Window", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => text(page)).toContain("window: 13 months");
  await page.getByLabel("Readiness, as a number").fill("80");
  await page.keyboard.press("Enter");
  await expect.poll(() => text(page)).toContain("readiness: 80%");
});

test("what matters most is drawn, and leads to its number", async ({ page }) => {
  await open(page);
  await view(page, "What if");
  const row = page.locator("goalfit-tornado").getByRole("button", { name: /closings needed/ });
  await expect(row).toBeVisible();
  await row.click();
  await expect(page.locator("#editor .cm-fact").first()).toHaveText("3");
});

test("a scenario is pinned, compared and put back", async ({ page }) => {
  await open(page);
  const before = await text(page);
  await view(page, "What if");
  await page.getByRole("button", { name: "Pin this scenario" }).click();
  await page.getByLabel("cash: closings needed before anything is paid, as a number").fill("1");
  await page.keyboard.press("Enter");
  await expect(score(page)).toHaveText("2.6");
  const scenario = page.getByRole("article", { name: "Scenario 1" });
  await expect(scenario.locator(".versus")).toContainText("+2.5");
  await expect(scenario.getByRole("row", { name: /long shot/ })).toBeVisible();
  await scenario.getByRole("button", { name: "Put its text back" }).click();
  await expect.poll(() => text(page)).toBe(before);
});

test("advice is found, written into the text, and undone", async ({ page }) => {
  await open(page);
  const before = await text(page);
  await view(page, "What if");
  await page.getByRole("button", { name: "Look for changes" }).click();
  await expect(page.locator("#panel-whatif")).toContainText("No single change is enough", { timeout: 40_000 });
  await page.getByRole("button", { name: "Write it into the text" }).click();
  await expect(verdict(page)).toHaveText(/Aligned/);
  await page.locator("#notice").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => text(page)).toBe(before);
});

test("advice leaves comments and the layout of the offer as they are", async ({ page }) => {
  await open(page);
  const before = await text(page);
  const commented = before
    .replace('offer "€100k referral bounty"', '# Ours since spring.\noffer "€100k referral bounty"')
    .replace(/(window: *12 months)/, "$1   # as the board wanted it\n  # and nothing shorter");
  expect(commented).not.toBe(before);
  await paste(page, commented);
  await expect.poll(() => text(page)).toBe(commented);
  await view(page, "What if");
  await page.getByRole("button", { name: "Look for changes" }).click();
  await expect(page.locator("#panel-whatif")).toContainText("No single change is enough", { timeout: 40_000 });
  await page.getByRole("button", { name: "Write it into the text" }).click();
  await expect(verdict(page)).toHaveText(/Aligned/);
  const after = await text(page);
  expect(after).not.toMatch(/[\w\])] \w+:|,\s*,/);
  for (const comment of ["# Ours since spring.\n", "   # as the board wanted it\n", "# and nothing shorter\n"]) expect(after).toContain(comment);
  await page.locator("#notice").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => text(page)).toBe(commented);
});

test("advice that takes long can be stopped", async ({ page }) => {
  await open(page);
  await view(page, "What if");
  await page.getByRole("button", { name: "Look for changes" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("button", { name: "Look for changes" })).toBeVisible();
  await view(page, "Matrix");
  await expect(page.getByRole("gridcell").first()).toBeVisible();
});
