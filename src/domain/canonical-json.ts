// One text per JSON value, whatever order its keys were written in: what ids are made from. Changing a character
// here changes every run id that was ever given out.

/** Throws TypeError for what JSON cannot hold (NaN, the infinities, undefined, functions). */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  throw new TypeError(`${typeof value} has no place in a config`)
}

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in a config; JSON cannot hold it`)
  return JSON.stringify(value === 0 ? 0 : value)
}
