const { readFileSync } = require("node:fs");
const { compile } = require("goalfit");

compile(readFileSync("programme.goalfit", "utf8")).then((program) => {
  const { score, verdict } = program.assess("Northwind Consulting", "€100k referral bounty");
  console.log(JSON.stringify({ score, verdict }));
});
