export interface Span {
  low: number;
  high: number;
}

/** Return round values inside a span, about `most` of them. */
export function ticks({ low, high }: Span, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const found: number[] = [];
  for (let at = first; at * step <= high + step * 1e-9; at++) found.push(Number((at * step).toPrecision(12)));
  return found;
}

const STEPS = [600, 3600, 10800, 21600, 43200, 86400, 172800, 432000, 864000, 2592000];

/** Return round instants (Unix seconds) in UTC with their texts. */
export function timeTicks({ low, high }: Span, most: number): [number, string][] {
  const rough = (high - low) / Math.max(1, most);
  const step = STEPS.find((one) => one >= rough) ?? 10 * STEPS[STEPS.length - 1]!;
  const found: [number, string][] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
    const text = new Date(1000 * at).toISOString();
    found.push([at, step < 86400 ? `${text.slice(5, 10)} ${text.slice(11, 16)}` : text.slice(5, 10)]);
  }
  return found;
}

/** Return the span of values with a margin of a twentieth; never empty. */
export function spanOf(values: Iterable<number | null>): Span {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  const margin = 0.05 * (high - low) || 1;
  return { low: low - margin, high: high + margin };
}
