import { readFileSync } from "node:fs";
import { compile } from "goalfit/worker";

// Neither closed nor waited for by anything else: the process lives as long as a call waits, and no longer.
compile(readFileSync("programme.goalfit", "utf8"))
  .then((program) => program.assess("Northwind Consulting", "€100k referral bounty"))
  .then(({ score, verdict }) => console.log(JSON.stringify({ score, verdict })));
