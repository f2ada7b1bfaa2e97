// What a run executes: `train: file.py:function`, or W&B's `program` and `command`.
import { nearestName } from '../nearest-name.ts'
import type { Reading } from './parameters.ts'
import { shown } from './problems.ts'
import type { Sections } from './schema.ts'
import type { SweepSpec } from './spec.ts'
import { placeOf } from './tree.ts'

const macro = (name: string): string => `\${${name}}`

const WANDB_COMMAND = ['env', 'interpreter', 'program', 'args'].map(macro)
const ARGUMENT_MACROS = ['args', 'args_no_boolean_flags', 'args_no_hyphens', 'args_json', 'args_json_file']
const MACROS = ['env', 'interpreter', 'program', ...ARGUMENT_MACROS]

export const readTarget = (
  reading: Reading,
  { train, program, command }: Pick<Sections, 'train' | 'program' | 'command'>,
): SweepSpec['train'] | null => {
  if (train !== undefined) {
    refuseBoth(reading, { program, command })
    return readFunction(reading, train)
  }
  if (command === undefined && program === undefined) {
    reading.findings.problem({
      at: placeOf(reading.root, ['train']),
      key: 'train',
      message: 'is missing',
      expected: '`train: file.py:function`, or a `command` as a list of words',
    })
    return null
  }
  const argv = command ?? WANDB_COMMAND
  checkMacros(reading, argv, program ?? null)
  return { kind: 'command', argv, program: program ?? null }
}

const refuseBoth = ({ root, findings }: Reading, others: Readonly<Record<string, unknown>>): void => {
  for (const [key, value] of Object.entries(others)) {
    if (value === undefined) continue
    findings.problem({
      at: placeOf(root, [key]),
      key,
      message: 'says for a second time what is run',
      expected: 'either train or command',
    })
  }
}

const readFunction = ({ root, findings }: Reading, train: string): SweepSpec['train'] | null => {
  const match = /^(.+\.py):([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)?)$/u.exec(train.trim())
  if (match) return { kind: 'function', file: match[1] as string, function: match[2] as string }
  findings.problem({
    at: placeOf(root, ['train']),
    key: 'train',
    message: `is ${shown(train)}`,
    expected: 'file.py:function',
    suggestion: /\.py$/.test(train) ? `${train}:train` : null,
  })
  return null
}

const checkMacros = ({ root, findings }: Reading, argv: readonly string[], program: string | null): void => {
  const used = argv.flatMap((word, index) =>
    [...word.matchAll(/\$\{([^}]*)\}/g)].map(match => ({ name: match[1] as string, index })),
  )
  for (const { name, index } of used) {
    if (MACROS.includes(name) || /^envvar:[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue
    const nearest = nearestName(name, MACROS)
    findings.problem({
      at: placeOf(root, ['command', index]),
      key: `command[${index}]`,
      message: `${macro(name)} stands for nothing`,
      expected: `one of ${[...MACROS, 'envvar:NAME'].map(macro).join(', ')}`,
      suggestion: nearest && macro(nearest),
    })
  }
  const wantsProgram = used.find(({ name }) => name === 'program')
  if (wantsProgram && program === null) {
    findings.problem({
      at: placeOf(root, ['command', wantsProgram.index]),
      key: `command[${wantsProgram.index}]`,
      message: `${macro('program')} stands for nothing`,
      expected: '`program: train.py` in this file',
    })
  }
  if (!used.some(({ name }) => ARGUMENT_MACROS.includes(name))) {
    findings.warn({
      at: placeOf(root, ['command']),
      key: 'command',
      message: `has no ${macro('args')} among its words, so the script gets no flags`,
    })
  }
}
