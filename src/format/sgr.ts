// Which of the terminal's colour and weight codes (SGR) text of a stranger may use, and which it has left on.

/** Codes that switch something on, by the code that switches it off. No blinking, no concealed text. */
const SWITCHED_OFF_BY: ReadonlyMap<number, number> = new Map(
  Object.entries({
    22: [1, 2],
    23: [3],
    24: [4, 21],
    27: [7],
    29: [9],
    39: [...range(30, 38), ...range(90, 97)],
    49: [...range(40, 48), ...range(100, 107)],
    55: [53],
    59: [58],
  }).flatMap(([off, codes]) => codes.map(on => [on, Number(off)] as const)),
)
const OFF = new Set(SWITCHED_OFF_BY.values())

/** Foreground, background, underline: followed by `5;n` or `2;r;g;b`. */
const EXTENDED = new Set([38, 48, 58])
const ARGUMENTS: Readonly<Record<string, number>> = { '5': 1, '2': 3 }

/** The codes of a CSI … m with the harmful ones left out, an extended colour as one code; [] where it is no SGR. */
export const harmlessCodes = (parameters: string): readonly string[] => {
  if (!/^[0-9;:]*$/.test(parameters)) return []
  const codes = parameters.split(';')
  const kept: string[] = []
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] as string
    if (EXTENDED.has(Number(code))) {
      const length = 2 + (ARGUMENTS[codes[index + 1] ?? ''] ?? Number.POSITIVE_INFINITY)
      const whole = codes.slice(index, index + length)
      if (whole.length === length) kept.push(whole.join(';'))
      index += length - 1
    } else if (isHarmless(codeNumber(code))) kept.push(code)
  }
  return kept
}

/** What is on after these codes, each named by what would switch it off. */
export const openAfter = (open: ReadonlySet<number>, codes: readonly string[]): ReadonlySet<number> => {
  const now = new Set(open)
  for (const code of codes.map(codeNumber)) {
    const off = SWITCHED_OFF_BY.get(code)
    if (code === 0) now.clear()
    else if (off === undefined) now.delete(code)
    else now.add(off)
  }
  return now
}

/** `38;5;1` and `4:3` are codes 38 and 4; nothing is 0. */
const codeNumber = (code: string): number => Number(code.split(/[:;]/)[0])

const isHarmless = (code: number): boolean => code === 0 || SWITCHED_OFF_BY.has(code) || OFF.has(code)

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
