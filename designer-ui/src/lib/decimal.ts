/** Exact decimals as text. Amounts never pass through a float. */

const UNITS: Record<string, number> = { 万: 4, 亿: 8, 千: 3, k: 3, K: 3, m: 6, M: 6 };

/**
 * Reads what a person types ("1,234.5", "１２３", "35.7万", "¥ 1 200") into canonical text ("1234.5").
 * Null when it is no number, or has more decimals than `scale`.
 */
export function readDecimal(input: string, scale: number): string | null {
  const text = input
    .normalize("NFKC")
    .replace(/[\s,_¥$€£%]/g, "")
    .replace(/^CN/, "");
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([万亿千kKmM]?)$/.exec(text);
  if (!match) return null;
  const [, sign = "", whole = "", fraction = "", unit = ""] = match;
  if (whole === "" && fraction === "") return null;
  const shift = UNITS[unit] ?? 0;
  const digits = whole + fraction.padEnd(shift, "0");
  const point = whole.length + shift;
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
  const rest = digits.slice(point).replace(/0+$/, "");
  if (rest.length > scale) return null;
  const value = rest === "" ? integer : `${integer}.${rest}`;
  return sign === "-" && /[1-9]/.test(value) ? `-${value}` : value;
}

/** -1, 0, 1 for two canonical decimals. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max(fractionLength(a), fractionLength(b));
  const left = scaled(a, scale);
  const right = scaled(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Exact sum. */
export function addDecimals(a: string, b: string): string {
  const scale = Math.max(fractionLength(a), fractionLength(b));
  return unscaled(scaled(a, scale) + scaled(b, scale), scale);
}

/** `a` × `b`, rounded half up to `scale` decimals. */
export function multiplyDecimals(a: string, b: string, scale: number): string {
  const given = fractionLength(a) + fractionLength(b);
  const product = scaled(a, fractionLength(a)) * scaled(b, fractionLength(b));
  if (given <= scale) return unscaled(product * 10n ** BigInt(scale - given), scale);
  const unit = 10n ** BigInt(given - scale);
  const rounded = (product < 0n ? product - unit / 2n : product + unit / 2n) / unit;
  return unscaled(rounded, scale);
}

/** Drops zeros at the end of the fraction: "357000.00" → "357000". */
export function trimDecimal(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function fractionLength(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

function scaled(text: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const value = BigInt(whole + fraction.padEnd(scale, "0"));
  return text.startsWith("-") ? -value : value;
}

function unscaled(value: bigint, scale: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return negative ? `-${text}` : text;
}
