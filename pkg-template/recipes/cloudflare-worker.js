// GET /?partner=Northwind%20Consulting&offer=…
import { compile } from "goalfit";
import programme from "./programme.txt";

let program;

export default {
  async fetch(request) {
    const asked = new URL(request.url).searchParams;
    try {
      program ??= await compile(programme);
      const { score, verdict, causes } = program.assess(asked.get("partner"), asked.get("offer"));
      return Response.json({ score, verdict, because: causes[0]?.because });
    } catch (error) {
      return Response.json({ error: error.message }, { status: error.kind === "internal" ? 500 : 422 });
    }
  },
};
