/**
 * Logarithm, exponential and the normal quantile from + - * / and square root alone.
 *
 * Why: engines disagree in the last bit of Math.log and Math.exp (measured on 2% to 10% of inputs between Node 20 and
 * Chromium 156), and one different bit in a delay is a different run. IEEE 754 fixes the basic operations, so these
 * agree everywhere. They serve table building, not the hot path; accuracy is about 1e-15 relative for ln and exp.
 */
const LN2 = 0.6931471805599453;

/** Natural logarithm of x > 0, which must be finite: halving infinity would never end. */
export function ln(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`ln wants a positive number, was given ${x}.`);
  let mantissa = x;
  let exponent = 0;
  while (mantissa > 1.5) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < 0.75) {
    mantissa *= 2;
    exponent--;
  }
  // ln m = 2 artanh((m-1)/(m+1)); |z| <= 0.2, so 1/(2k+1) z^(2k+1) is below 1e-17 after 12 terms.
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * square + 1 / k;
  return exponent * LN2 + 2 * z * sum;
}

/** e to the power x, for x from -700 to 700. */
export function exp(x: number): number {
  if (!(x >= -700 && x <= 700)) throw new RangeError(`exp wants a number from -700 to 700, was given ${x}.`);
  const halvings = Math.floor(x / LN2 + 0.5);
  const rest = x - halvings * LN2;
  let sum = 1;
  for (let k = 18; k >= 1; k--) sum = 1 + (sum * rest) / k;
  let result = sum;
  for (let i = 0; i < halvings; i++) result *= 2;
  for (let i = 0; i > halvings; i--) result /= 2;
  return result;
}

/**
 * The standard normal quantile: the z with P(Z <= z) = p, for 0 < p < 1. Wichura's algorithm AS 241 (PPND16, Applied
 * Statistics 37, 1988), relative error about 1e-16.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A quantile wants a probability between 0 and 1, was given ${p}.`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(A, r)) / polynomial(B, r);
  }
  let r = Math.sqrt(-ln(q < 0 ? p : 1 - p));
  let value: number;
  if (r <= 5) {
    r -= 1.6;
    value = polynomial(C, r) / polynomial(D, r);
  } else {
    r -= 5;
    value = polynomial(E, r) / polynomial(F, r);
  }
  return q < 0 ? -value : value;
}

/** Coefficients from the constant term up. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

const A = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const B = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
  28729.085735721942674, 5226.495278852545925,
];
const C = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const D = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const E = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123, 0.026532189526576123093,
  0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const F = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];
