import webpack from "webpack";

const common = { mode: "production", context: import.meta.dirname, performance: false };
const web = { ...common, entry: "./main.js", output: { path: `${import.meta.dirname}/dist`, filename: "main.js" } };
const node = {
  ...common,
  mode: "development",
  devtool: false,
  target: "node20",
  entry: "./node.js",
  output: { path: `${import.meta.dirname}/dist-node`, filename: "node.cjs" },
};

webpack([web, node], (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings()) {
    console.error(stats.toString());
    process.exitCode = 1;
  }
});
