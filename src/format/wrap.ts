// Text broken into lines at spaces, for a terminal that would break it anywhere.
import { textWidth } from './text-width.ts'

/** Lines of at most `width` cells where words allow it; all but the first begin with `indent`. Line breaks stay. */
export const wrapped = (
  text: string,
  { width, indent = '' }: { readonly width: number; readonly indent?: string },
): readonly string[] =>
  text
    .split('\n')
    .flatMap((line, index) => wrappedLine(index === 0 ? line : indent + line, { width, indent }))

const wrappedLine = (
  line: string,
  { width, indent }: { readonly width: number; readonly indent: string },
): readonly string[] => {
  if (textWidth(line) <= width) return [line]
  const lines: string[] = []
  let current = ''
  let used = 0
  // Spaces between words are kept with the word before, so that what is not broken stays as it is.
  for (const word of line.match(/^\s*\S+\s*|\S+\s*/g) ?? []) {
    const cells = textWidth(word.trimEnd())
    if (used > 0 && used + cells > width) {
      lines.push(current.trimEnd())
      current = indent
      used = textWidth(indent)
    }
    current += word
    used += textWidth(word)
  }
  return [...lines, current.trimEnd()]
}
