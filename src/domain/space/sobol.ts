// Sobol's sequence: points that fill a cube evenly, however many are taken. Scrambled by seed as Owen does it, hashed
// (B. Burley, "Practical Hash-based Owen Scrambling", JCGT 9, 2020), which keeps what is even about them.
import { type Bits, randomBits } from './random-numbers.ts'
import { DIRECTIONS } from './sobol-directions.ts'

/** As many as there are direction numbers for. */
export const MOST_DIMENSIONS = DIRECTIONS.length + 1

const BITS = 32

/** The next point at each call, 32 bits per dimension. */
export type Points = () => readonly number[]

export const scrambledSobol = (dimensions: number, seed: number): Points => {
  const next = sobol(dimensions)
  const bits: Bits = randomBits(seed)
  const seeds = Array.from({ length: dimensions }, bits)
  return () => next().map((coordinate, dimension) => scrambled(coordinate, seeds[dimension] as number))
}

/** As it is: the first point is 0 everywhere, the order that of Gray codes. */
export const sobol = (dimensions: number): Points => {
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension))
  const point = new Array<number>(dimensions).fill(0)
  let index = 0
  return () => {
    const now = point.map(coordinate => coordinate >>> 0)
    // The Gray codes of index and index + 1 differ in the lowest bit of index that is 0.
    const changed = 31 - Math.clz32(~index & (index + 1))
    index += 1
    directions.forEach((numbers, dimension) => {
      point[dimension] = (point[dimension] as number) ^ (numbers[changed] as number)
    })
    return now
  }
}

/** One direction number per bit of the index, each a fraction of 32 bits. */
const directionsOf = (dimension: number): readonly number[] => {
  if (dimension === 0) return Array.from({ length: BITS }, (_, bit) => 1 << (31 - bit))
  const [polynomial, first] = DIRECTIONS[dimension - 1] as (typeof DIRECTIONS)[number]
  const degree = first.length
  const numbers = first.map((number, bit) => number << (31 - bit))
  for (let bit = degree; bit < BITS; bit += 1) {
    const before = numbers[bit - degree] as number
    let number = before ^ (before >>> degree)
    for (let term = 1; term < degree; term += 1) {
      if ((polynomial >> (degree - term)) & 1) number ^= numbers[bit - term] as number
    }
    numbers.push(number)
  }
  return numbers
}

/** Each bit flipped or not, as a hash of the seed and of the bits above it says. */
const scrambled = (coordinate: number, seed: number): number => {
  let bits = reversed(coordinate)
  bits = (bits + seed) | 0
  bits ^= Math.imul(bits, 0x6c50b47c)
  bits ^= Math.imul(bits, 0xb82f1e52)
  bits ^= Math.imul(bits, 0xc7afe638)
  bits ^= Math.imul(bits, 0x8d22f6e6)
  return reversed(bits)
}

const reversed = (bits: number): number => {
  let turned = 0
  for (let bit = 0; bit < BITS; bit += 1) turned = (turned << 1) | ((bits >>> bit) & 1)
  return turned >>> 0
}
