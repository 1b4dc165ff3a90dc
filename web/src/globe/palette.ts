/** Colours of Okabe and Ito, which readers with any colour vision tell apart; the sky is dark in both themes. */
export const TYPES = ["PAYLOAD", "ROCKET BODY", "DEBRIS", "UNKNOWN"] as const;
export const REGIMES = ["LEO", "MEO", "GEO", "HEO", "OTHER"] as const;

const COLOURS: Record<string, string> = {
  PAYLOAD: "#56b4e9",
  "ROCKET BODY": "#e69f00",
  DEBRIS: "#c9ced6",
  UNKNOWN: "#d98cb8",
};
export const SELECTED = "#ffffff";
export const HOVERED = "#f0e442";
export const INVOLVED = "#f0e442";

export function colourOf(type: string): string {
  return COLOURS[type] ?? COLOURS.UNKNOWN!;
}

/** Return a colour as the bytes R, G, B, A of an image. */
export function bytesOf(colour: string, alpha = 255): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as [
    number,
    number,
    number,
  ];
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Return the colour of each object by its type; those not in `bright` are dimmed, where `bright` is given. */
export function tintsOf(types: string[], norads: number[], bright: ReadonlySet<number> | null): Uint32Array {
  const full = new Map(types.map((type) => [type, bytesOf(colourOf(type))]));
  const dim = new Map(types.map((type) => [type, bytesOf(colourOf(type), 90)]));
  const involved = bytesOf(INVOLVED);
  return Uint32Array.from(types, (type, at) => {
    if (bright === null) return full.get(type)!;
    return bright.has(norads[at]!) ? involved : dim.get(type)!;
  });
}
