// What `init` wrote, what it could not know, and what to do next.
import type { Starter } from '../../domain/sweep-file/starter.ts'
import { isBlank } from '../../domain/sweep-file/starter-axes.ts'
import type { Look } from '../../format/look.ts'
import { wrapped } from '../../format/wrap.ts'
import { type Found, foundText } from '../../services/starter-choice.ts'
import { DEFAULT_SWEEP_FILE } from '../sweep-file-argument.ts'

export const writtenLines = (
  found: Found,
  {
    starter,
    target,
    columns,
  }: { readonly starter: Starter; readonly target: string } & Pick<Look, 'columns'>,
): readonly string[] => {
  const where = target === DEFAULT_SWEEP_FILE ? '' : ` ${target}`
  return [
    `Wrote ${target} for ${foundText(found)}`,
    ...metricLines(found, starter),
    ...parameterLines(starter),
    ...packageLines(starter),
    'Look at its parameters, then:',
    `  sweepdeck plan${where}   what it would run, and cost`,
    `  sweepdeck run${where}    do it`,
  ].flatMap(line => wrapped(line, { width: columns, indent: '  ' }))
}

const metricLines = ({ candidate: { kind, metrics, reported } }: Found, { metricName }: Starter) => {
  const none = `No metric was found in it: put the name of yours in place of "${metricName}".`
  const asLine = `The script has to print it as a line of JSON, such as {"${metricName}": 0.3}, or call sweepdeck.log(${metricName}=0.3).`
  return [...(metrics.length === 0 ? [none] : []), ...(kind === 'command' && !reported ? [asLine] : [])]
}

const parameterLines = ({ parameters }: Starter): readonly string[] => {
  const unsaid = parameters.filter(({ default: value, values }) => value === undefined && !values?.length)
  const names = (blank: boolean): string =>
    unsaid
      .filter(parameter => isBlank(parameter) === blank)
      .map(({ name }) => name)
      .join(', ')
  const [blank, guessed] = [names(true), names(false)]
  return [
    ...(guessed === '' ? [] : [`No default was found for ${guessed}: what it has for them is a guess.`]),
    ...(blank === ''
      ? []
      : [`No default was found for ${blank}: put in what to try; it cannot be planned before.`]),
  ]
}

const packageLines = ({ packages }: Starter): readonly string[] =>
  packages.length === 0
    ? []
    : [
        `The python3 here lacks ${packages.join(', ')}: \`image:\` has an environment built with what it names.`,
      ]
