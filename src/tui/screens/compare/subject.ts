// What a filter may ask of a config in the ranking.
import { configText, metricGroup, parameterGroup } from '../../../domain/query/config-fields.ts'
import type { Field, Subject } from '../../../domain/query/field.ts'
import { RANKED_FIELDS } from '../../../domain/query/ranked-fields.ts'
import { memoLast } from '../../table/select.ts'
import type { Ranked } from './rows.ts'

const FIELDS: readonly Field<Ranked>[] = [
  ...RANKED_FIELDS,
  { name: 'id', kind: 'text', means: 'the id of the config', of: ({ config_id }) => config_id },
  { name: 'sweep', kind: 'text', means: 'ids of its sweeps', of: ({ sweep_ids }) => sweep_ids },
]

/** Configs of a ranking as queries see them. */
export const rankedSubject = memoLast((rows: readonly Ranked[]): Subject<Ranked> => {
  const parameters = new Set(rows.flatMap(row => [...row.parameters.keys()]))
  const metrics = new Set(rows.flatMap(row => Object.keys(row.metrics)))
  return {
    fields: FIELDS,
    groups: [parameterGroup([...parameters]), metricGroup([...metrics])],
    texts: [
      { of: ({ config }) => configText(config) },
      { of: ({ config_id }) => config_id },
      { of: ({ sweep_ids }) => sweep_ids.join(' ') },
    ],
  }
})
