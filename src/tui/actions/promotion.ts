// Asks under which name a checkpoint is kept.
import { promotionNameOf } from '../../domain/promotable.ts'
import { safeSegment } from '../../domain/protocol.ts'
import { promptFor } from '../sheets/prompt.ts'
import { type Step, step } from '../state/effect.ts'
import type { State } from '../state/model.ts'

export interface PromotionTarget {
  /** `the best checkpoint of digits`. */
  readonly what: string
  /** A name to begin with, made one that can be given. */
  readonly name: string
  /** Id of a run, or of a sweep for its best run. */
  readonly target: string
  /** The same, as one would type it. */
  readonly written: string
}

/** The question. */
export const promotionPrompt = (state: State, { what, name, target, written }: PromotionTarget): Step =>
  promptFor(state, {
    title: `A name for ${what}`,
    hint: 'small letters, digits and dashes; a later one of that name takes its place',
    text: promotionNameOf(name),
    accept: (text, before) => {
      if (!safeSegment.safeParse(text).success)
        return 'a name has small letters, digits and dashes, and begins with no dash'
      const cli = `sweepdeck promote ${written} --as ${text}`
      return step(before, { kind: 'action', request: { do: 'promote', target, as: text, cli } })
    },
  })
