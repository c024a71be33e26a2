import { expect, type Page, test } from "@playwright/test";

const folder = new URL("../../docs/images/", import.meta.url).pathname;

async function open(page: Page): Promise<void> {
  await page.goto("./");
  await expect(page.locator("#editor .tok-keyword").first()).toBeVisible();
  await expect(page.locator("goalfit-ceiling svg")).toBeVisible();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${folder}${name}.png`, animations: "disabled" });
}

test.use({ viewport: { width: 1280, height: 860 } });

test("the explanation", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page);
  await page.locator("goalfit-waterfall").getByRole("button", { name: /^long shot/ }).click();
  await shoot(page, "why");
});

test("what would align it", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page);
  await page.getByRole("tab", { name: "What if" }).click();
  await page.getByRole("button", { name: "Look for changes" }).click();
  await expect(page.getByText("No single change is enough")).toBeVisible({ timeout: 40_000 });
  await page.locator("#panel-whatif").getByRole("heading", { name: "What matters most" }).evaluate((heading) => heading.scrollIntoView());
  await expect(page.locator("goalfit-tornado svg")).toBeVisible();
  await shoot(page, "what-if");
});

const KINDS = ["services_firm", "reseller", "affiliate", "msp", "isv"];
const OFFERS = [
  ["Referral fee", "refer", "referral_fee", 20],
  ["Co-delivery", "co_sell", "services_right", 40],
  ["Rebate", "resell", "rebate", 15],
  ["Campaign", "market", "mdf", 10],
  ["Leads", "co_sell", "leads", 30],
] as const;

test("many pairs at one glance", async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page);
  const partners = Array.from({ length: 40 }, (_, at) => `partner "Partner ${at + 1}" is ${KINDS[at % 5]} {\n  gross_profit: €${30 + (at * 17) % 90}k per month, day_worth: €${300 + ((at * 37) % 500)} per day\n  readiness: ${40 + ((at * 13) % 60)}%, trust: ${50 + ((at * 7) % 50)}%\n}`);
  const offers = OFFERS.map(([name, activity, kind, amount], at) => `offer "${name}" {\n  window: ${6 + at * 2} months\n  asks { ${activity}: ${8 + at * 3} days }\n  reward r { kind: ${kind}, amount: €${amount}k, odds: ${60 + at * 8}% }\n}`);
  await page.locator("#editor .cm-content").focus();
  await page.keyboard.press("Control+a");
  await page.evaluate((text) => navigator.clipboard.writeText(text), ["# Forty partners, five offers\nuse std", ...offers, ...partners].join("\n\n"));
  await page.keyboard.press("Control+v");
  await page.keyboard.press("Control+Home");
  await page.getByRole("tab", { name: "Map" }).click();
  await expect(page.locator("#panel-map")).toContainText("200 pairs.");
  await page.locator("goalfit-map").getByRole("button", { name: /Partner 6, Co-delivery/ }).click();
  await page.locator("#tabs").evaluate((tabs) => tabs.scrollIntoView());
  await shoot(page, "map");
});
