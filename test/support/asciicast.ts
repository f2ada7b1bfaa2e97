// Recordings of a terminal as asciinema keeps them, version 2: a header, then a line for everything that was written.

export interface Recording {
  readonly columns: number
  readonly rows: number
  readonly title: string
  readonly outputs: readonly Output[]
}

export interface Output {
  /** Since the start. */
  readonly seconds: number
  readonly text: string
}

/** The file of a recording. */
export const asciicastOf = ({ columns, rows, title, outputs }: Recording): string =>
  [
    { version: 2, width: columns, height: rows, title, env: { TERM: 'xterm-256color' } },
    ...outputs.map(({ seconds, text }) => [Number(seconds.toFixed(3)), 'o', text]),
  ]
    .map(line => `${JSON.stringify(line)}\n`)
    .join('')

/** The recording of a file. */
export const readAsciicast = (text: string): Recording => {
  const [header, ...lines] = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  return {
    columns: header.width,
    rows: header.height,
    title: header.title,
    outputs: lines.map(([seconds, , text]) => ({ seconds, text })),
  }
}
