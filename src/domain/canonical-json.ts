// One text per JSON value, whatever order its keys were written in: what ids are made from. Changing a character
// here changes every run id that was ever given out.

/** Throws TypeError for what JSON cannot hold (NaN, the infinities, undefined, functions). */
export const canonicalJson = (value: unknown): string => {
  if (typeof value === 'number') return canonicalNumber(value)
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') return canonicalObject(value as Record<string, unknown>)
  throw new TypeError(`${typeof value} has no place in a config`)
}

// A hundred thousand configs go through here before a plan is shown, so this is written for speed.
const canonicalObject = (object: Record<string, unknown>): string => {
  let text = ''
  for (const key of Object.keys(object).sort())
    text += `${text === '' ? '{' : ','}${quoted(key)}:${canonicalJson(object[key])}`
  return text === '' ? '{}' : `${text}}`
}

const NEEDS_NO_ESCAPE = /^[\w .-]*$/

const quoted = (text: string): string => (NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text))

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in a config; JSON cannot hold it`)
  // Both write the shortest digits that read back as the same number; -0 is written as 0.
  return String(value)
}
