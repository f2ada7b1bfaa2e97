// How well some letters fit a text: all of them in their order, better where words begin and where they are together.

/** Higher is better; null where they don't fit. */
export const fuzzyScore = (wanted: string, text: string): number | null => {
  const letters = wanted.toLowerCase().replaceAll(' ', '')
  const small = text.toLowerCase()
  let at = 0
  let score = 0
  let previous = -2
  for (const letter of letters) {
    const found = small.indexOf(letter, at)
    if (found === -1) return null
    if (found === previous + 1) score += 5
    if (found === 0 || !/[a-z0-9]/.test(small[found - 1] as string)) score += 8
    score -= Math.min(3, found - at)
    previous = found
    at = found + letter.length
  }
  // All of a word rather than the beginning of a longer one.
  if (!/[a-z0-9]/.test(small[at] ?? ' ')) score += 4
  return score - small.length / 100
}
