const UNITS = ["Ki", "Mi", "Gi", "Ti"] as const;

/**
 * An amount as people write it in a manifest: CPU comes in thousandths (`250m`, `1.5`), what is counted in bytes gets a
 * unit, and the rest stays a figure.
 */
export function amountWords(resource: string, amount: number): string {
  if (resource === "cpu") return amount % 100 === 0 ? String(amount / 1000) : `${amount}m`;
  if (!isBytes(resource)) return String(amount);
  let value = amount;
  let unit = "";
  for (const next of UNITS) {
    if (Math.abs(value) < 1024) break;
    value /= 1024;
    unit = next;
  }
  return `${value.toFixed(1).replace(/\.0$/, "")}${unit}`;
}

/** `cpu 250m, memory 128Mi`. */
export function amountsWords(amounts: { readonly [resource: string]: number }): string {
  return Object.entries(amounts)
    .filter(([, amount]) => amount > 0)
    .map(([resource, amount]) => `${resource} ${amountWords(resource, amount)}`)
    .join(", ");
}

function isBytes(resource: string): boolean {
  return resource === "memory" || resource === "ephemeral-storage" || resource.startsWith("hugepages-");
}
