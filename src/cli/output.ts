// The one place that prints. Whatever reaches a terminal goes through the sanitizer here.
import { once } from 'node:events'
import type { ReadStream, WriteStream } from 'node:tty'
import type { DocumentSchema } from '../domain/documents.ts'
import { glyphSetOf } from '../format/glyph-set.ts'
import { coloured, type Look, plain } from '../format/look.ts'
import { sanitizeLine } from '../format/sanitize.ts'
import { truncate } from '../format/text-width.ts'

export interface Streams {
  readonly stdin: Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream
  readonly stdout: Pick<WriteStream, 'isTTY' | 'columns'> & NodeJS.WritableStream
  readonly stderr: Pick<WriteStream, 'isTTY'> & NodeJS.WritableStream
}

export const processStreams = (): Streams => ({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
})

export type OutputEnv = Readonly<
  Partial<Record<'NO_COLOR' | 'TERM' | 'COLUMNS' | 'LC_ALL' | 'LC_CTYPE' | 'LANG', string | undefined>>
>

/** Wide enough that nothing is cut where a program reads it. */
const NOT_A_TERMINAL = 10_000
const ESC = '\u001B'
// A terminal that knows synchronized output shows the redrawn block in one piece; others ignore the marks.
const BEGIN = `${ESC}[?2026h`
const END = `${ESC}[?2026l`

export class Output {
  /** True where `--json` was given: stdout then holds documents and nothing else. */
  readonly json: boolean
  /** A terminal on which lines can be redrawn. */
  readonly live: boolean
  /** Somebody is there to be asked. */
  readonly canAsk: boolean
  readonly #streams: Streams
  readonly #env: OutputEnv
  readonly #closed = new AbortController()
  #block: readonly string[] = []
  #failure: Error | null = null
  #diverted: ((line: string) => void) | null = null

  constructor({
    streams,
    env,
    json,
  }: {
    readonly streams: Streams
    readonly env: OutputEnv
    readonly json: boolean
  }) {
    this.#streams = streams
    this.#env = env
    this.json = json
    this.live = Boolean(streams.stdout.isTTY) && env.TERM !== 'dumb' && !json
    this.canAsk = Boolean(streams.stdin.isTTY) && Boolean(streams.stderr.isTTY)
    // `sweepdeck ls | head` closes the pipe early: that is no error, only the end of the wish to read.
    for (const stream of [streams.stdout, streams.stderr])
      stream.on('error', (error: NodeJS.ErrnoException) => {
        this.#closed.abort()
        if (error.code !== 'EPIPE') this.#failure ??= error
      })
  }

  /** Fires when nobody reads any more. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Why what was printed did not arrive, such as a full disk. */
  get failure(): Error | null {
    return this.#failure
  }

  get look(): Look {
    const columns = this.#streams.stdout.isTTY
      ? this.#streams.stdout.columns || 80
      : Number(this.#env.COLUMNS) || NOT_A_TERMINAL
    return {
      columns,
      paint: this.live && !this.#env.NO_COLOR ? coloured : plain,
      // Where no terminal is, nobody knows what will show it.
      glyphs: this.#streams.stdout.isTTY ? glyphSetOf(this.#env) : 'braille',
    }
  }

  /** Lines for people, above the status block where one is shown. */
  lines(lines: readonly string[]): void {
    const text = lines.map(line => `${sanitizeLine(line)}\n`).join('')
    const isBare = this.#block.length === 0
    this.#write(isBare ? text : `${BEGIN}${this.#eraseBlock()}${text}${this.#blockText()}${END}`)
  }

  /** One JSON document or event; what its schema does not know is left out. */
  document<Document>(schema: DocumentSchema<Document>, document: Document): void {
    this.#write(`${jsonText(schema.parse(document))}\n`)
  }

  /** What is worth knowing beside the output proper: what long work does, what Ctrl-C did. */
  progress(line: string): void {
    if (this.#diverted !== null) {
      this.#diverted(line)
      return
    }
    if (this.#block.length > 0) this.lines([line])
    else this.#streams.stderr.write(`${sanitizeLine(line)}\n`)
  }

  /** Gives it to somebody who has the screen, until the function that it returns is called. */
  divert(take: (line: string) => void): () => void {
    this.#diverted = take
    return () => {
      this.#diverted = null
    }
  }

  /** Does long work; on a terminal its last word stands in one line that goes away, elsewhere in a line each. */
  async during<T>(work: (progress: (line: string) => void) => Promise<T>): Promise<T> {
    if (!this.live) return work(line => this.progress(line))
    try {
      return await work(line => this.draw([truncate(sanitizeLine(line), this.look.columns - 1)]))
    } finally {
      this.draw([])
    }
  }

  errorLines(lines: readonly string[]): void {
    for (const line of lines) this.progress(line)
  }

  errorDocument(error: Readonly<Record<string, unknown>>): void {
    this.#write(`${jsonText({ error })}\n`)
  }

  /** Draws the status block, or draws it anew in the same place. */
  draw(lines: readonly string[]): void {
    const erase = this.#eraseBlock()
    this.#block = lines.map(line => sanitizeLine(line))
    this.#write(`${BEGIN}${erase}${this.#blockText()}${END}`)
  }

  /** Leaves the block as it stands; what follows comes below it. */
  settle(): void {
    this.#block = []
  }

  #blockText(): string {
    return this.#block.map(line => `${line}\n`).join('')
  }

  #eraseBlock(): string {
    return this.#block.length === 0 ? '' : `\r${ESC}[${this.#block.length}A${ESC}[J`
  }

  /** Text of a stranger that is sanitized already, a piece of a stream. */
  stream(text: string): void {
    this.#write(text)
  }

  /** Data for another program, as it is; where people read it instead, without what a terminal would act on. */
  async data(text: string): Promise<void> {
    const { stdout } = this.#streams
    const shown = stdout.isTTY
      ? text
          .split('\n')
          .map(line => sanitizeLine(line))
          .join('\n')
      : text
    if (this.#closed.signal.aborted || stdout.write(shown)) return
    // Whoever reads takes his time: what is not read yet is not piled up.
    const drained = new AbortController()
    await Promise.race([
      once(stdout, 'drain', { signal: drained.signal }),
      once(this.#closed.signal, 'abort', { signal: drained.signal }),
    ]).catch(() => {})
    drained.abort()
  }

  #write(text: string): void {
    if (!this.#closed.signal.aborted) this.#streams.stdout.write(text)
  }
}

/** JSON leaves C1 controls and bidirectional marks as they are; a terminal would act on them. */
const jsonText = (document: unknown): string =>
  JSON.stringify(document).replace(
    /[\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
