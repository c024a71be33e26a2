import { compile } from "goalfit";
import programme from "./programme.js";

compile(programme).then((program) => {
  const { score, verdict } = program.assess("Northwind Consulting", "€100k referral bounty");
  console.log(JSON.stringify({ score, verdict }));
});
