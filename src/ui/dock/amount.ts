const FACTOR: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
};

/** What a quantity amounts to: `250m` and `0.25` are the same. Undefined for what is none. */
export function amountOf(value: unknown): number | undefined {
  const [, number, suffix = ""] = /^(-?\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(String(value)) ?? [];
  const factor = FACTOR[suffix];
  return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor * 1e9) / 1e9;
}
