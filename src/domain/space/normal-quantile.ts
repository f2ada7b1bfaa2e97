// The value that a standard normal variable stays below with a given probability: algorithm AS 241 of M. J. Wichura
// (Applied Statistics 37, 1988), good to about 16 digits.

/** `u` strictly between 0 and 1. */
export const normalQuantile = (u: number): number => {
  const offset = u - 0.5
  if (Math.abs(offset) <= 0.425) return offset * ratio(CENTRE, 0.180625 - offset * offset)
  const distance = Math.sqrt(-Math.log(Math.min(u, 1 - u)))
  const tail = distance <= 5 ? ratio(MIDDLE, distance - 1.6) : ratio(FAR, distance - 5)
  return offset < 0 ? -tail : tail
}

/** Coefficients from the highest power down. */
interface Rational {
  readonly above: readonly number[]
  readonly below: readonly number[]
}

const ratio = ({ above, below }: Rational, x: number): number => polynomial(above, x) / polynomial(below, x)

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)

const CENTRE: Rational = {
  above: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  below: [
    5226.495278852855, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
}

const MIDDLE: Rational = {
  above: [
    7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  below: [
    1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
}

const FAR: Rational = {
  above: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  below: [
    2.0442631033899397e-15, 1.4215117583164459e-7, 1.8463183175100548e-5, 7.868691311456133e-4,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
}
