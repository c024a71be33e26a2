import { readFileSync } from "node:fs";
import { expect, open, paste, score, small, test, verdict, view } from "./hands.ts";

test("the map holds every pair, by hand and by keys", async ({ page }) => {
  await open(page);
  await view(page, "Map");
  const map = page.locator("goalfit-map");
  await expect(map.getByRole("button")).toHaveCount(4);
  await map.getByRole("button", { name: /Kite Reviews, €100k referral bounty: 87, Aligned/ }).click();
  await expect(score(page)).toHaveText("87");
  await expect(page.getByLabel("Partner", { exact: true })).toHaveValue("Kite Reviews");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(score(page)).not.toHaveText("87");
});

test("a cell of the matrix opens its explanation", async ({ page }) => {
  await open(page);
  await view(page, "Matrix");
  await page.getByRole("gridcell", { name: /42\.8/ }).click();
  await expect(page.getByRole("tab", { name: "Why" })).toHaveAttribute("aria-selected", "true");
  await expect(score(page)).toHaveText("43");
  await view(page, "Matrix");
  await page.locator("goalfit-matrix td[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(verdict(page)).toHaveText(/Aligned/);
});

test("the same as a table, in order, and as files", async ({ page }) => {
  await open(page);
  await view(page, "Matrix");
  await page.getByRole("button", { name: "Table" }).click();
  const first = page.locator("goalfit-matrix tbody tr").first();
  await expect(first).toContainText("Kite Reviews");
  await expect(first).toContainText("Aligned");
  await page.locator("goalfit-matrix").getByRole("button", { name: /Score/ }).click();
  await expect(first).toContainText("0.0");
  const saved = async (name: string): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const csv = await saved("CSV");
  expect(csv.split("\r\n")[0]).toBe("partner,offer,score,verdict,fit,pull,attention");
  expect(csv).toContain("Kite Reviews,€100k referral bounty,87.2");
  expect(await saved("Save heatmap as SVG")).toMatch(/●.*87\.2/);
  expect(await saved("Save heatmap as PNG")).toContain("PNG");
  const json = JSON.parse(await saved("JSON")) as { pairs: { verdict: string }[] };
  expect(json.pairs.map((pair) => pair.verdict)).toEqual(["misfires", "mixed", "aligned", "misfires"]);
});

test("tabs are moved through by arrows", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Why" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "What if" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("tab", { name: "Data" })).toHaveAttribute("aria-selected", "true");
});

test("a program with a verdict of its own is scored and mapped as well", async ({ page }) => {
  await open(page);
  const offers = Array.from({ length: 160 }, (_, at) => `offer "Offer ${at}" {\n  window: 12 months\n  asks { implement: ${5 + at} days }\n  reward cash { amount: €20k }\n}`);
  await paste(page, `${small}\nverdict on score {\n  poor "Poor" when score < 40\n  splendid "Splendid" otherwise\n}\n${offers.join("\n")}\n`);
  await expect(verdict(page)).toHaveText(/Poor|Splendid/);
  await view(page, "Map");
  await expect(page.locator("#panel-map")).toContainText("161 pairs.");
  await expect(page.locator("#panel-map .legend")).toContainText("Splendid");
});
