// `sweepdeck tag` and `sweepdeck note`: what somebody says of runs and sweeps.
import { type AnnotateDocument, annotateDocument } from '../../domain/annotations/annotation-document.ts'
import { EXIT, type ExitCode, SweepdeckError } from '../../domain/errors.ts'
import type { Session } from '../session.ts'
import { filteredTargets } from '../targets.ts'
import { annotatedLines } from '../views/annotated.ts'

export interface TagFlags {
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  readonly filter?: string
}

export const tag = async (
  session: Session,
  { targets, add = [], remove = [], filter }: TagFlags & { readonly targets: readonly string[] },
): Promise<ExitCode> => {
  if (add.length + remove.length === 0)
    throw new SweepdeckError('no tag is named', {
      code: 'cli.no_tag',
      hint: 'Say --add TAG, --remove TAG or both; several with commas between them.',
    })
  const app = await session.app()
  const words = await filteredTargets(app, targets, filter)
  return print(session, await app.annotate.tag(words, { add, remove }))
}

export const note = async (
  session: Session,
  {
    target,
    text,
    clear = false,
  }: { readonly target: string; readonly text: string | undefined; readonly clear?: boolean },
): Promise<ExitCode> => {
  if (clear === (text !== undefined))
    throw new SweepdeckError(clear ? '--clear goes with no text' : 'the text of the note is missing', {
      code: 'cli.no_note',
      hint: 'sweepdeck note TARGET "what there is to say", or sweepdeck note TARGET --clear.',
    })
  const app = await session.app()
  return print(session, await app.annotate.note([target], text ?? null))
}

const print = ({ output }: Session, document: AnnotateDocument): ExitCode => {
  if (output.json) output.document(annotateDocument, document)
  else output.lines(annotatedLines(document))
  return EXIT.done
}
