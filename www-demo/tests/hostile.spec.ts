import type { Page } from "@playwright/test";
import { content, drop, expect, open, paste, score, small, test, text, verdict, view } from "./hands.ts";

/** Whether a frame is drawn, and a key is taken, within a moment. */
async function atHand(page: Page): Promise<void> {
  await view(page, "Why");
  await expect(page.getByRole("tab", { name: "Why", exact: true })).toHaveAttribute("aria-selected", "true");
}

const FILES: readonly (readonly [what: string, name: string, body: string])[] = [
  ["nothing", "empty.csv", ""],
  ["a header alone", "head.csv", "name,win\n"],
  ["blank lines", "blank.csv", "\n\n\r\n   \n"],
  ["bytes that are no text", "photo.csv", "\u0000\u0001\ufffd\ufffdPNG\r\n\u001a\n\u0000\u0000IHDR"],
  ["a quote that never ends", "quote.csv", `name,win\n"${"x".repeat(50_000)}`],
  ["rows of all lengths", "ragged.csv", "name,win\nA\nB,1,2,3,4\n,,,\nC,25%"],
  ["names that JavaScript knows", "names.csv", "name,archetype\n__proto__,reseller\nconstructor,reseller\ntoString,reseller\nhasOwnProperty,reseller\n"],
  ["two thousand columns", "wide.csv", `name,${Array.from({ length: 2000 }, (_, at) => `c${at}`).join(",")}\nA,${"1,".repeat(1999)}1\n`],
  ["the same name twice", "twice.csv", "name,archetype\nA,reseller\nA,reseller\n"],
  ["JSON that nests", "deep.json", `${"[".repeat(5000)}${"]".repeat(5000)}`],
  ["JSON with a text that never ends", "quote.json", `[{"name": "${'\\"'.repeat(500_000)}`],
  ["JSON of another kind", "other.json", '{"a": 1, "b": [1, 2, 3]}'],
  ["markup and formulas", "evil.csv", 'name,archetype\n<img src=x onerror=alert(1)>,reseller\n"=cmd|\' /C calc\'!A0",reseller\n"Ω≈ç√ 🦀 \u202Eevil",reseller\n'],
];

for (const [what, name, body] of FILES) {
  test(`a file of ${what} is read or refused in words`, async ({ page }) => {
    page.on("dialog", (dialog) => expect(dialog.message()).toBe("no dialog"));
    await open(page);
    await drop(page, name, body);
    const panel = page.locator("#panel-data");
    await expect(panel).toContainText(name);
    const read = page.getByRole("button", { name: "Read it" });
    if (await read.isEnabled()) {
      await read.click();
      await expect(panel).toContainText(/rows became partners|cannot be|could be|no row|no table|not|missing|never/i);
    }
    await expect(panel.locator("img")).toHaveCount(0);
    await atHand(page);
    await expect(page.locator("#hero")).toBeVisible();
  });
}

test("a file that comes while another is looked at takes its place, and letters of another kind are told", async ({ page }) => {
  await open(page);
  const table = (name: string) => `name,archetype\n${name},reseller\n`;
  await drop(page, "one.csv", table("One") + "x,reseller\n".repeat(200_000));
  await drop(page, "two.csv", table("Two"));
  await expect(page.getByRole("heading", { name: "two.csv" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Read it" })).toBeEnabled();
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.locator("#panel-data")).toContainText("1 of 1 rows became partners");
  await expect(page.getByRole("heading", { name: "one.csv" })).toHaveCount(0);
  const input = page.locator("#panel-data input[type=file]");
  await input.setInputFiles({ name: "latin.csv", mimeType: "text/csv", buffer: Buffer.from("name,archetype\nBj\u00f6rn,reseller\n", "latin1") });
  await expect(page.locator("#panel-data").getByRole("alert")).toContainText("not in UTF-8");
  await input.setInputFiles({ name: "wide.csv", mimeType: "text/csv", buffer: Buffer.from(`\ufeff${"name\tarchetype\nBj\u00f6rn\treseller\n"}`, "utf16le") });
  await page.getByRole("button", { name: "Read it" }).click();
  await page.getByLabel("Partner", { exact: true }).selectOption("Bj\u00f6rn");
});

test("links of all sorts of harm leave the page usable", async ({ page }) => {
  const bomb = await (async () => {
    const { deflateSync } = await import("node:zlib");
    return deflateSync(Buffer.alloc(300_000_000, 32)).toString("base64url");
  })();
  for (const hash of ["#1.", "#1.AAAA", "#1.%E0%A4%A", "#1.💣", "#2.later", "#picture", "#constructor", `#1.${bomb.slice(0, -9)}`, `#1.${bomb}`]) {
    await page.goto("about:blank");
    await page.goto(`./${hash}`);
    await expect(score(page)).toHaveText("0.07");
  }
  await expect(page.locator("#notice")).toContainText(/cut or changed|too large/);
});

test("a text of a megabyte is taken, and the page stays at hand", async ({ page }, info) => {
  info.setTimeout(180_000);
  await open(page);
  const line = (at: number) => `partner "Partner ${at}" is reseller { gross_profit: €${10 + (at % 90)}k per month, day_worth: €500 per day } # ${"words ".repeat(6)}\n`;
  const large = small + Array.from({ length: 8000 }, (_, at) => line(at)).join("");
  expect(large.length).toBeGreaterThan(900_000);
  await paste(page, large);
  await expect(page.getByText(/Partner \(8,001\)/)).toBeVisible({ timeout: 60_000 });
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
  await content(page).focus();
  await page.keyboard.press("Control+Home");
  for (const key of "# now") {
    await page.keyboard.type(key);
    await page.waitForTimeout(200);
  }
  await page.waitForTimeout(1500);
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  console.log(`typing in a text of ${large.length} letters: ${tasks.length} long tasks, the longest ${Math.round(Math.max(0, ...tasks))} ms`);
  await atHand(page);
  await expect(verdict(page)).toBeVisible({ timeout: 60_000 });
});

test("a megabyte of empty lines is no burden", async ({ page }) => {
  await open(page);
  await paste(page, `${small}${"\n".repeat(1_000_000)}# end`);
  await expect(page.locator("#choose-partner option")).toHaveText(["One"], { timeout: 30_000 });
  await content(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# x");
  await page.keyboard.press("Enter");
  await expect(page.locator("#problems")).toContainText("No problems", { timeout: 30_000 });
  await atHand(page);
});

test("names in any script, with markup and half letters, are shown as they are", async ({ page }) => {
  page.on("dialog", (dialog) => expect(dialog.message()).toBe("no dialog"));
  await open(page);
  const strange = "<b>株式会社</b> שלום 👍🏽 e\u0301 ﷽";
  await paste(page, small.replace('"One"', JSON.stringify(strange)));
  await expect(page.locator("#choose-partner option")).toHaveText([strange]);
  await view(page, "Matrix");
  await expect(page.locator("goalfit-matrix")).toContainText("株式会社");
  await expect(page.locator("#picture b")).toHaveCount(0);
  await paste(page, small.replace('"One"', '"turned \u202Earound"'));
  await expect(page.locator("#problems .error").first()).toBeVisible();
  await paste(page, `${small}# \ud83d`);
  await expect(page.locator("#choose-partner option")).toHaveText(["One"]);
});

test("examples that are switched while others are scored leave the last one", async ({ page }) => {
  await open(page);
  await drop(page, "book.csv", `name,archetype,gross_profit (€ per month),day_worth (€ per day)\n${Array.from({ length: 3000 }, (_, at) => `P${at},reseller,${10_000 + at},400`).join("\n")}\n`);
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.locator("#panel-data")).toContainText("3,000 of 3,000 rows");
  for (let at = 0; at < 8; at++) {
    await page.getByRole("button", { name: "Examples" }).click();
    await page.locator("#gallery li button").nth(at).click();
    if (at % 3 === 0) await view(page, "Matrix");
  }
  await expect(page.locator("progress")).toHaveCount(0, { timeout: 30_000 });
  await view(page, "Matrix");
  const offers = await page.locator("#choose-offer option").allTextContents();
  await expect(page.locator("goalfit-matrix thead th")).toHaveCount(offers.length + 1);
  await expect(page.locator("#panel-matrix")).toContainText(`${(3001 * offers.length).toLocaleString("en-GB")} pairs`);
  expect(await text(page)).toContain("Onboarding that asks");
});

test("two tabs keep their own texts, and neither is lost", async ({ page, context }) => {
  await open(page);
  await paste(page, small);
  const other = await context.newPage();
  await open(other);
  await paste(other, small.replace('"One"', '"Other"'));
  await expect(other.locator("#choose-partner option")).toHaveText(["Other"]);
  await expect(page.locator("#choose-partner option")).toHaveText(["One"]);
  await page.waitForTimeout(500);
  await page.reload();
  await expect(page.locator("#choose-partner option")).toHaveText(["One"]);
  await other.reload();
  await expect(other.locator("#choose-partner option")).toHaveText(["Other"]);
});

test("a browser that keeps nothing loses nothing else", async ({ page }) => {
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: denied });
    Object.defineProperty(window, "indexedDB", { get: denied });
  });
  await open(page);
  await expect(score(page)).toHaveText("0.07");
  await expect(page.locator("#notice")).toContainText("does not let the page keep your text");
  await drop(page, "book.csv", "name,archetype,gross_profit (€ per month),day_worth (€ per day)\nA,reseller,10000,400\n");
  await page.getByRole("button", { name: "Read it" }).click();
  await expect(page.locator("#panel-data")).toContainText("1 of 1 rows became partners");
  await expect(page.locator("#notice")).toContainText("must be read again");
});

test("undo after advice, and after undo a redo, are one step each", async ({ page }) => {
  await open(page);
  const before = await text(page);
  await view(page, "What if");
  await page.getByRole("button", { name: "Look for changes" }).click();
  await expect(page.getByRole("button", { name: "Write it into the text" })).toBeVisible({ timeout: 40_000 });
  await page.getByRole("button", { name: "Write it into the text" }).click();
  await expect(verdict(page)).toHaveText(/Aligned/);
  const after = await text(page);
  await content(page).focus();
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(before);
  await page.keyboard.press("Control+y");
  await expect.poll(() => text(page)).toBe(after);
});
