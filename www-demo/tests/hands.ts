// What hands and eyes do, by names.

import { type Locator, type Page, expect, test as base } from "@playwright/test";

export { expect };

/** Requests that left the origin, and what the page's policy or scripts complained about: every test fails where there are any. */
export const test = base.extend<{ quiet: void }>({
  quiet: [
    async ({ page, baseURL }, use) => {
      const strays: string[] = [];
      page.on("request", (request) => {
        const address = request.url().replace(/^blob:/, "");
        if (!address.startsWith(baseURL ?? "") && !address.startsWith("data:") && address !== "about:blank") strays.push(address);
      });
      page.on("pageerror", (error) => strays.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (/Content Security Policy|Refused to/i.test(message.text())) strays.push(message.text());
      });
      await use();
      expect(strays).toEqual([]);
    },
    { auto: true },
  ],
});

export async function open(page: Page, address = "./"): Promise<void> {
  await page.goto(address);
  await expect(page.locator("#editor .tok-keyword").first()).toBeVisible();
}

export const score = (page: Page): Locator => page.locator(".score span");
export const verdict = (page: Page): Locator => page.locator("#hero .verdict");
export const content = (page: Page): Locator => page.locator("#editor .cm-content");

export async function view(page: Page, name: "Why" | "What if" | "Map" | "Matrix" | "Data"): Promise<void> {
  await page.getByRole("tab", { name, exact: true }).click();
}

/** The whole text, as it is kept in this browser. */
export async function text(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("goalfit.text") ?? "{}").text as string);
}

/** Puts another text in place of the one that is there, as somebody who pastes it. */
export async function paste(page: Page, program: string): Promise<void> {
  await content(page).focus();
  await page.keyboard.press("Control+a");
  await page.evaluate((value) => navigator.clipboard.writeText(value), program);
  await page.keyboard.press("Control+v");
}

/** Puts the cursor behind the first place where the editor shows a text. */
export async function cursorAfter(page: Page, what: string): Promise<void> {
  await content(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+f");
  await page.locator("#editor .cm-search input[name=search]").fill("");
  await page.keyboard.type(what);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
}

/** Drops a file on the page; `before` runs when it is at hand, so that only the page's own work comes after. */
export async function drop(page: Page, name: string, body: string, before?: () => Promise<unknown>): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, value]) => {
      const data = new DataTransfer();
      data.items.add(new File([value as string], file as string));
      return data;
    },
    [name, body],
  );
  await before?.();
  await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

export const small = `use std

partner "One" is services_firm {
  gross_profit: €100k per month, day_worth: €700 per day
}

offer "Two" {
  window: 12 months
  asks { implement: 10 days }
  reward cash { amount: €20k }
}
`;
