// What stays on this computer: the text at each key, and partners from a file, so that a reload or a crash of the tab loses nothing.

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

const DATABASE = "goalfit";
const FILES = "files";
const FILE = "partners";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(FILES);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another tab holds it"));
  });
}

async function within<T>(mode: IDBTransactionMode, act: (files: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const change = database.transaction(FILES, mode);
      const asked = act(change.objectStore(FILES));
      change.oncomplete = () => resolve(asked.result);
      change.onabort = () => reject(change.error ?? asked.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps what was made of a file, or forgets it; says whether that could be done. */
export async function keepFile(file: unknown): Promise<boolean> {
  try {
    if (file === undefined) await within("readwrite", (files) => files.delete(FILE));
    else await within("readwrite", (files) => files.put(file, FILE));
    return true;
  } catch {
    return false;
  }
}

/** What {@link keepFile} kept. */
export async function keptFile(): Promise<unknown> {
  try {
    return await within("readonly", (files) => files.get(FILE));
  } catch {
    return undefined;
  }
}
