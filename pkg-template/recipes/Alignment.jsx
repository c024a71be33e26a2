import { compile } from "goalfit/worker";
import { useEffect, useState } from "react";

/** How well an offer serves a partner, and what took most. `partner` and `offer` are names of the programme, or facts from the PRM. */
export function Alignment({ programme, partner, offer }) {
  const [{ report, error }, show] = useState({});

  useEffect(() => {
    const ender = new AbortController();
    const { signal } = ender;
    async function assess() {
      const program = await compile(programme, { signal });
      try {
        show({ report: await program.assess(partner, offer, { signal }) });
      } finally {
        program.free();
      }
    }
    assess().catch((error) => signal.aborted || show({ error }));
    return () => ender.abort();
  }, [programme, partner, offer]);

  if (error) return <p role="alert">{error.message}</p>;
  if (!report) return <p aria-busy="true">…</p>;
  return (
    <section aria-label={`${report.offer} for ${report.partner}`}>
      <p>
        <strong>{report.score.toFixed(1)}</strong> {report.verdict_title}
      </p>
      <ul>
        {report.causes.slice(0, 3).map((cause) => (
          <li key={cause.name}>
            {cause.title}: {cause.because}
          </li>
        ))}
      </ul>
    </section>
  );
}
