// What stays on this computer: the text at each key, so that a reload or a crash of the tab loses nothing.

const NOW = "goalfit.text";
const BEFORE = "goalfit.before";

export interface Kept {
  text: string;
  partner: string;
  offer: string;
}

const get = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

/** Whether it could be kept: private windows and full disks refuse. */
const set = (key: string, value: string): boolean => {
  try {
    localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
};

function parse(text: string | null): Kept | undefined {
  try {
    const found = JSON.parse(text ?? "") as Partial<Kept>;
    if (typeof found.text !== "string") return undefined;
    return { text: found.text, partner: found.partner ?? "", offer: found.offer ?? "" };
  } catch {
    return undefined;
  }
}

export const keep = (kept: Kept): boolean => set(NOW, JSON.stringify(kept));
export const kept = (): Kept | undefined => parse(get(NOW));
/** Puts the text aside before another takes its place. */
export const putAside = (kept: Kept): boolean => set(BEFORE, JSON.stringify(kept));
export const aside = (): Kept | undefined => parse(get(BEFORE));

export const setting = (name: string): string | null => get(`goalfit.${name}`);
export const setSetting = (name: string, value: string): void => void set(`goalfit.${name}`, value);
