declare module "virtual:std-rules" {
  const rules: Record<string, { text: string; facts: string[] }>;
  export default rules;
}
