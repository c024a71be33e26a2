// A sale arrives, and the partner who made it is assessed again: POST /sales { "partner": { …facts as the PRM holds them… } }
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { compile } from "goalfit";

const program = await compile(readFileSync("programme.goalfit", "utf8"));

function assess(partner) {
  const reports = program.offers.map((offer) => program.assess(partner, offer));
  const best = reports.toSorted((one, other) => other.score - one.score);
  return best.map(({ offer, score, verdict, causes }) => ({ offer, score, verdict, because: causes[0]?.because }));
}

const server = createServer(async (request, response) => {
  const answer = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method !== "POST" || request.url !== "/sales") return answer(404, { error: "POST /sales" });
  try {
    const sale = await json(request);
    answer(200, assess(sale?.partner));
  } catch (error) {
    // Facts that are missing or cannot be read are the sender's; `diagnostics` says which, and what would be right.
    answer(error.kind === "internal" ? 500 : 422, { error: error.message, diagnostics: error.diagnostics });
  }
});

server.listen(process.env.PORT ?? 8080, () => console.log(`listening on ${server.address().port}`));
