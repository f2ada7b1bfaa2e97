// Asks for what a starter file cannot know: values of parameters that have no default and no name that says enough.
import { isBlank, type StarterParameter } from '../domain/sweep-file/starter-axes.ts'
import { ask } from './confirm.ts'
import type { Session } from './session.ts'

/** The same parameters, those that were blank with the values that the user gave; an empty answer leaves one blank. */
export const askForBlanks = async (
  session: Session,
  parameters: readonly StarterParameter[],
): Promise<readonly StarterParameter[]> => {
  const asked: StarterParameter[] = []
  for (const parameter of parameters) {
    const blank = isBlank(parameter)
    const answer = blank
      ? await ask(session, `${parameter.name} has no default. Values to try [later]: `)
      : ''
    const values = valuesOf(answer)
    asked.push(values.length === 0 ? parameter : { ...parameter, values })
  }
  return asked
}

/** `0.1, 0.2` as numbers, `adam, sgd` as texts. */
const valuesOf = (answer: string): readonly unknown[] =>
  answer
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
    .map(wordValue)

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

const wordValue = (word: string): unknown =>
  NUMBER.test(word) ? Number(word) : (WORDS.get(word.toLowerCase()) ?? word.replace(/^(['"])(.*)\1$/, '$2'))
