"use client";

import { compile } from "goalfit";
import { compile as compileInWorker } from "goalfit/worker";
import { useEffect, useState } from "react";
import { assess } from "./actions.js";

const pair = ["Northwind Consulting", "€100k referral bounty"];
const told = ({ score, verdict }) => JSON.stringify({ score, verdict });

function Answer({ id, ask }) {
  const [text, show] = useState("…");
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once.
  useEffect(() => {
    ask()
      .then((report) => show(told(report)))
      .catch((error) => show(String(error)));
  }, []);
  return <output id={id}>{text}</output>;
}

export function InTheBrowser({ programme }) {
  return (
    <>
      <Answer id="client" ask={async () => (await compile(programme)).assess(...pair)} />
      <Answer id="worker" ask={async () => (await compileInWorker(programme)).assess(...pair)} />
      <Answer id="action" ask={() => assess(...pair)} />
    </>
  );
}
