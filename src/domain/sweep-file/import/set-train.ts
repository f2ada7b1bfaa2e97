// What a run executes, as the command line of an import answers it.
import type { Draft } from './draft.ts'

/** Whether `train.py:train` is meant, and not a script. */
export const isFunction = (train: string): boolean => /\.py:/.test(train)

/** `train.py:train` is a function, and takes the place of a command; anything else is the path of a script. */
export const setTrain = (draft: Draft, train: string): void => {
  if (!isFunction(train)) {
    draft.set(['program'], train)
    return
  }
  for (const key of ['program', 'command'])
    if (draft.has([key])) {
      draft.say([key], 'dropped', `${train} is called in its place`)
      draft.drop([key])
    }
  draft.set(['train'], train)
}
