import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { cursorAfter, drop, expect, open, score, test, verdict, view } from "./hands.ts";

async function sound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 4).join(" | ")}`)).toEqual([]);
}

for (const scheme of ["light", "dark"] as const) {
  test(`nothing for axe to find, ${scheme}`, async ({ page }, info) => {
    info.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await open(page);
    await expect(page.locator("goalfit-ceiling svg")).toBeVisible();
    await sound(page);
    await view(page, "What if");
    await expect(page.locator("goalfit-tornado svg")).toBeVisible();
    await page.getByRole("button", { name: "Pin this scenario" }).click();
    await sound(page);
    await view(page, "Map");
    await expect(page.locator("goalfit-map svg")).toBeVisible();
    await sound(page);
    await view(page, "Matrix");
    await sound(page);
    await page.getByRole("button", { name: "Table" }).click();
    await sound(page);
    await drop(page, "book.csv", "Company,Kind\nOne,services_firm\n");
    await expect(page.getByLabel("What Company is")).toBeVisible();
    await sound(page);
    await view(page, "Why");
    await cursorAfter(page, "window");
    await page.keyboard.press("Backspace");
    await expect(page.locator("#problems .error").first()).toBeVisible();
    await sound(page);
    await page.getByRole("button", { name: "Examples" }).click();
    await sound(page);
  });
}

test("fits a screen of 360 pixels, without a finding", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page);
  for (const name of ["Why", "What if", "Map", "Matrix", "Data"] as const) {
    await view(page, name);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  await sound(page);
});

test("numbers are the reader's", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: "de-DE", baseURL });
  const page = await context.newPage();
  await page.goto("./");
  await expect(score(page)).toHaveText("0,07");
  await expect(page.locator(".sentence")).toContainText("3,68");
  await context.close();
});

test("colours can be chosen, and stay chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Colours: Auto" }).click();
  await page.getByRole("button", { name: "Colours: Light" }).click();
  expect(await ground()).not.toBe(light);
  await page.reload();
  await expect(page.getByRole("button", { name: "Colours: Dark" })).toBeVisible();
});

test("nothing moves for readers who want it still", async ({ page }) => {
  const transition = () => page.locator("#panel-why").evaluate((panel) => getComputedStyle(panel).transitionDuration);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await open(page);
  expect(await transition()).toBe("0.12s");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await transition()).toBe("0s");
  await view(page, "Map");
  await view(page, "Why");
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test("prints a report without the workshop", async ({ page }) => {
  await open(page);
  await expect(page.locator("goalfit-ceiling svg")).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".program")).toBeHidden();
  await expect(verdict(page)).toBeVisible();
  await expect(page.locator("goalfit-map svg")).toBeVisible();
  await expect(page.locator("goalfit-matrix")).toBeVisible();
  expect((await page.pdf()).length).toBeGreaterThan(20_000);
});

test("times, measured in the page", async ({ page }, info) => {
  info.setTimeout(120_000);
  await open(page);
  await expect(score(page)).toHaveText("0.07");
  const first = await page.evaluate(() => performance.getEntriesByName("goalfit first explanation")[0]?.startTime);
  console.log(`first explanation ${Math.round(first ?? 0)} ms after navigation`);
  const all: number[] = [];
  for (let example = 0; example < 8; example++) {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.locator("#gallery li button").nth(example).click();
    await cursorAfter(page, "window: ");
    await page.waitForTimeout(800);
    await page.evaluate(() => performance.clearMeasures());
    for (let at = 0; at < 6; at++) {
      await page.keyboard.type("1");
      await page.waitForTimeout(130);
      await page.keyboard.press("Backspace");
      await page.waitForTimeout(130);
    }
    const keys = await page.evaluate(() => performance.getEntriesByName("goalfit key to picture").map((entry) => entry.duration));
    expect(keys.length).toBe(12);
    all.push(...keys);
    console.log(`key to picture, example ${example + 1}: ${told(keys)}`);
  }
  console.log(`key to picture, all examples: ${told(all)}`);
});

const told = (times: readonly number[]): string => {
  const sorted = [...times].sort((one, other) => one - other);
  const [best, median, worst] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)].map((time) => Math.round(time ?? 0));
  return `median ${median} ms, best ${best} ms, worst ${worst} ms of ${times.length}`;
};

test("nothing jumps while the page fills", async ({ page }) => {
  await page.addInitScript(() => {
    const shifts = { sum: 0, told: [] as string[] };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; sources: { node: Element | null }[] }[]) {
        shifts.sum += entry.value;
        shifts.told.push(`${entry.value.toFixed(3)} ${entry.sources.map(({ node }) => node?.id || node?.nodeName).join(" ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await open(page);
  await expect(page.locator("goalfit-ceiling svg")).toBeVisible();
  const shifts = await page.evaluate(() => (window as unknown as { shifts: { sum: number; told: string[] } }).shifts);
  console.log(`layout shift while loading: ${shifts.sum.toFixed(3)} (${shifts.told.join("; ")})`);
  expect(shifts.sum).toBeLessThan(0.1);
});
