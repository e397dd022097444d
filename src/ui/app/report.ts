import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";

/**
 * What happened, and what makes it happen again: the seed, the inputs, the version; and a hash of each second, with which
 * `npm run sim -- --report FILE` compares what it comes to.
 */
export function downloadReport(fault: { readonly [field: string]: unknown }): void {
  Promise.all([orReason(() => engine().recipe()), orReason(() => engine().hash())])
    .then(([recipe, hash]) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(
        new Blob([JSON.stringify({ fault, recipe, hash }, undefined, 2)], { type: "application/json" }),
      );
      link.download = "kubarium-report.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
    })
    .catch(reportFailure("Writing the report"));
}

/** An engine that does not answer is part of the report, not a reason to have none. */
async function orReason(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}
