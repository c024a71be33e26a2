import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createApp, reactive } from "vue";
import { Alignment } from "./Alignment.jsx";
import AlignmentInVue from "./Alignment.vue";
import programme from "./programme.goalfit?raw";

const offer = "€100k referral bounty";
createRoot(document.querySelector("#react")).render(
  <StrictMode>
    <Alignment programme={programme} partner="Northwind Consulting" offer={offer} />
  </StrictMode>,
);
// Facts as Vue holds them: behind proxies.
const partner = reactive({
  name: "Live",
  archetype: "services_firm",
  gross_profit: "€130k per month",
  day_worth: "€700 per day",
});
createApp(AlignmentInVue, { programme, partner, offer }).mount("#vue");
