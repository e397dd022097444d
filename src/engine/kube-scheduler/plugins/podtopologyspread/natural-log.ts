/**
 * The natural logarithm of a whole number above zero, by sums and products alone: `Math.log` may differ in its last
 * digit from one browser to the next, and a score would with it.
 *
 *     n = m · 2^k, m between 1 and 2:   ln n = k · ln 2 + 2 · (t + t³/3 + t⁵/5 + …)   with t = (m-1)/(m+1)
 *
 * Upstream: math.Log of Go, which pkg/scheduler/framework/plugins/podtopologyspread/scoring.go uses.
 */
export function naturalLog(n: number): number {
  let k = 0;
  let m = n;
  while (m >= 2) {
    m /= 2;
    k++;
  }
  const t = (m - 1) / (m + 1);
  const square = t * t;
  let power = t;
  let sum = 0;
  for (let i = 1; i < 60 && power > 1e-20; i += 2) {
    sum += power / i;
    power *= square;
  }
  return k * LN_2 + 2 * sum;
}

const LN_2 = 0.6931471805599453;
