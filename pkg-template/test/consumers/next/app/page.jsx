import programme from "../programme.js";
import { assess } from "./actions.js";
import { InTheBrowser } from "./in-the-browser.jsx";

// Made on the server at each request.
export const dynamic = "force-dynamic";

export default async function Page() {
  const { score, verdict } = await assess("Northwind Consulting", "€100k referral bounty");
  return (
    <main>
      <output id="server">{JSON.stringify({ score, verdict })}</output>
      <InTheBrowser programme={programme} />
    </main>
  );
}
