// Reads what the user does from the terminal: a shell with the one timer that the parser must not hold.
import { StringDecoder } from 'node:string_decoder'
import { type Input, isPaste, parseInput, parseRest } from './input-parser.ts'

/** An Escape that nothing follows for so long was the key; over SSH a sequence may come in two packets. */
const ESCAPE_MS = 50
/** Pasted text that stops coming has lost its end; what came after it would be taken for keys. */
const PASTE_MS = 5_000

export interface InputReader {
  /** Takes bytes as they come. */
  readonly push: (bytes: Uint8Array) => void
  readonly stop: () => void
}

/** Calls back with everything that is whole, in order. */
export const createInputReader = (take: (input: Input) => void): InputReader => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let timer: NodeJS.Timeout | null = null

  const forget = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  const giveUp = (): void => {
    timer = null
    const left = rest
    rest = ''
    for (const input of parseRest(left)) take(input)
  }

  return {
    push: bytes => {
      forget()
      const parsed = parseInput(rest + decoder.write(Buffer.from(bytes)))
      rest = parsed.rest
      if (rest !== '') timer = setTimeout(giveUp, isPaste(rest) ? PASTE_MS : ESCAPE_MS)
      for (const input of parsed.inputs) take(input)
    },
    stop: forget,
  }
}
