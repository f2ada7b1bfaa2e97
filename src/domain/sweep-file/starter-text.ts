// Names and values as YAML text that every YAML reader takes for the same.

/** A key of a mapping. */
export const keyText = (key: string): string => (/^[A-Za-z_][\w.-]*$/.test(key) ? key : quoted(key))

/** 1e-7 is text to PyYAML, 1.0e-7 is a number to everyone. */
export const numberText = (value: number): string => String(value).replace(/^(-?\d+)e/, '$1.0e')

/** Any value that JSON has, in flow style. */
export const valueText = (value: unknown): string => {
  if (typeof value === 'number' && Number.isFinite(value) && fits(value)) return numberText(value)
  if (typeof value === 'string') return scalarText(value)
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, each]) => `${quoted(key)}: ${valueText(each)}`)
      .join(', ')} }`
  return typeof value === 'boolean' || value === null ? String(value) : quoted(String(value))
}

const fits = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value)

/** Without quotes where every YAML reader would see the same text. */
export const scalarText = (text: string): string =>
  /^[A-Za-z_./][\w./:-]*$/.test(text) && !LOOKS_LIKE_A_VALUE.test(text) && !text.endsWith(':')
    ? text
    : quoted(text)

const LOOKS_LIKE_A_VALUE = /^([yn]|yes|no|on|off|true|false|null|[.+-]*(inf|nan)|[\d._]+(e\d+)?)$/i

const quoted = (text: string): string =>
  // JSON leaves these as they are, and YAML does not take them.
  JSON.stringify(text).replace(
    /[\u007F-\u009F\u2028\u2029\uFFFD\uFEFF]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
