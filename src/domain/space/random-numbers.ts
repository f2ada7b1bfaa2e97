// Seeded numbers that are the same on every machine: xoshiro128** (D. Blackman, S. Vigna), seeded by splitmix32.

/** The next 32 random bits, as a number from 0. */
export type Bits = () => number

export const randomBits = (seed: number): Bits => xoshiro(seedState(seed))

/** From four numbers that are not all 0. */
export const xoshiro = (state: readonly [number, number, number, number]): Bits => {
  let [a, b, c, d] = state
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotated(d, 11)
    return result
  }
}

/** Strictly between 0 and 1, so that every quantile of it is finite. */
export const unitOf = (bits: number): number => (bits + 0.5) / 2 ** 32

const rotated = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by))

/** Both halves of the seed count, as seeds may be larger than 32 bits. */
const seedState = (seed: number): [number, number, number, number] => {
  const next = splitmix((seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9))
  return [next(), next(), next(), next()]
}

const splitmix = (start: number): Bits => {
  let state = start
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
}
