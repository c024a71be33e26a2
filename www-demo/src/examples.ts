// The gallery. Each example opens with its title, a question to try, and who is asked what.

const texts = import.meta.glob<string>("../examples/*.goalfit", { query: "?raw", import: "default", eager: true });

export interface Example {
  name: string;
  title: string;
  question: string;
  text: string;
}

/** `# Title`, then `# Try: …` over one line or more. */
function example(path: string, text: string): Example {
  const head = /^((?:#[^\n]*\n)+)/.exec(text)?.[1] ?? "";
  const lines = head.split("\n").map((line) => line.replace(/^#\s?/, ""));
  const at = lines.findIndex((line) => line.startsWith("Try: "));
  const question = at < 0 ? "" : lines.slice(at).join(" ").replace(/^Try: /, "").trim();
  return { name: path.replace(/^.*\/(?:\d+-)?|\.goalfit$/g, ""), title: lines[0] ?? "", question, text };
}

export const examples: readonly Example[] = Object.entries(texts)
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([path, text]) => example(path, text));

/** The question of the example that a text still begins as. */
export const questionOf = (text: string): Example | undefined => {
  const title = /^# ([^\n]*)/.exec(text)?.[1];
  return examples.find((one) => one.title === title);
};
