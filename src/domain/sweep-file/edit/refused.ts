// Why an edit of a sweep file cannot be made: said at a field, so that the text stays as it was.
import type { Path } from '../tree.ts'

/** Thrown inside of an edit only; `editSweepFile` turns it into a result. */
export class EditRefused extends Error {
  readonly path: Path
  /** What would be right, after the word "expected"; null where the message says it. */
  readonly expected: string | null

  constructor(path: Path, message: string, expected: string | null = null) {
    super(message)
    this.name = 'EditRefused'
    this.path = path
    this.expected = expected
  }
}

/** For what is written in a way that only a person should touch. */
export const byHand = (path: Path, message: string): EditRefused =>
  new EditRefused(path, message, 'it to be changed in the text itself')
