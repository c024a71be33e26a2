// Numbers as the reader writes them.

const LOCALES = navigator.languages.length > 0 ? [...navigator.languages] : undefined;
const whole = new Intl.NumberFormat(LOCALES, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(LOCALES, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat(LOCALES, { maximumFractionDigits: 2 });
const digits = new Intl.NumberFormat(LOCALES, { maximumSignificantDigits: 1 });
const three = new Intl.NumberFormat(LOCALES, { maximumSignificantDigits: 3 });
const percents = new Intl.NumberFormat(LOCALES, { style: "percent", maximumSignificantDigits: 2 });
const signedTenths = new Intl.NumberFormat(LOCALES, { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: "exceptZero" });
const signedDigits = new Intl.NumberFormat(LOCALES, { maximumSignificantDigits: 1, signDisplay: "exceptZero" });
const times = new Intl.DateTimeFormat(LOCALES, { hour: "2-digit", minute: "2-digit" });

const minus = (text: string): string => text.replace("-", "−");

/** A score: whole where that says enough, with its digits where it is near nothing. */
export function score(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return minus((size >= 10 || size === 0 ? whole : size >= 1 ? tenths : size >= 0.1 ? hundredths : digits).format(value));
}

/** A score in one width, for tables. */
export const cell = (value: number): string => (Number.isFinite(value) ? minus(tenths.format(value)) : "–");

/** What something added or took. */
export function signed(value: number): string {
  const size = Math.abs(value);
  return (size > 0 && size < 0.05 ? signedDigits : signedTenths).format(value).replace("-", "−");
}

export const count = (value: number): string => whole.format(value);
export const plain = (value: number): string => three.format(value);
export const percent = (value: number): string => (Number.isFinite(value) ? minus(percents.format(value)) : "–");
export const time = (value: number): string => times.format(value);

/** The numbers of the engine's sentences, in the reader's notation. */
export function sentence(text: string): string {
  return text.replace(/(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,])|(?<![\w.,-])\d+\.\d+(?!\.\d)/g, (found) => {
    const bare = found.replaceAll(",", "");
    const decimals = bare.includes(".") ? bare.length - bare.indexOf(".") - 1 : 0;
    return new Intl.NumberFormat(LOCALES, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(Number(bare));
  });
}
