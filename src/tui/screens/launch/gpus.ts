// Every GPU there is a price of, side by side.
import { AVAILABILITY, type GpuRow } from '../../../domain/gpu-comparison.ts'
import type { Subject } from '../../../domain/query/field.ts'
import { duration } from '../../../format/duration.ts'
import { guessMark } from '../../../format/gpu-text.ts'
import { money } from '../../../format/money.ts'
import type { Column } from '../../table/columns.ts'
import { createSelect, type Selection } from '../../table/select.ts'
import type { LaunchPlace } from './place.ts'

const unknown = '-'

export const GPU_COLUMNS: readonly Column<GpuRow>[] = [
  {
    id: 'gpu',
    title: 'GPU',
    min: 14,
    priority: 1,
    cell: ({ gpu, isChosen }, { theme }) => (isChosen ? theme.paint('focus', `${gpu} *`) : gpu),
    sortBy: ({ gpu }) => gpu,
  },
  {
    id: 'memory',
    title: 'memory',
    align: 'right',
    min: 7,
    priority: 7,
    cell: ({ memoryGib }) => `${memoryGib} GiB`,
    sortBy: ({ memoryGib }) => memoryGib,
  },
  {
    id: 'price',
    title: '$/hour',
    align: 'right',
    min: 8,
    priority: 2,
    cell: ({ usdPerHour }) => money(usdPerHour),
    sortBy: ({ usdPerHour }) => usdPerHour,
  },
  {
    id: 'availability',
    title: 'to be had',
    align: 'right',
    min: 10,
    priority: 5,
    cell: ({ availability }, { theme }) =>
      availability === null ? theme.paint('dim', 'not ranked') : `${availability} of ${AVAILABILITY.length}`,
    sortBy: ({ availability }) => availability,
  },
  {
    id: 'time',
    title: 'time',
    align: 'right',
    min: 8,
    priority: 6,
    cell: ({ wallS, isGuess }, { theme }) =>
      wallS === null ? theme.paint('dim', unknown) : `${guessMark(isGuess)}${duration(wallS)}`,
    sortBy: ({ wallS }) => wallS,
  },
  {
    id: 'cost',
    title: 'cost',
    align: 'right',
    min: 8,
    priority: 3,
    cell: ({ usd, isGuess }, { theme }) =>
      usd === null ? theme.paint('dim', unknown) : `${guessMark(isGuess)}${money(usd)}`,
    sortBy: ({ usd }) => usd,
  },
  {
    id: 'per-run',
    title: 'a run',
    align: 'right',
    min: 17,
    priority: 4,
    cell: ({ usdPerRun, isGuess, isCheapest }, { theme }) => {
      if (usdPerRun === null) return theme.paint('dim', unknown)
      const text = `${guessMark(isGuess)}${money(usdPerRun)}`
      return isCheapest ? theme.paint('best', `${text} cheapest`) : text
    },
    sortBy: ({ usdPerRun }) => usdPerRun,
  },
]

const select = createSelect<GpuRow>({
  idOf: ({ gpu }) => gpu,
})

/** What a filter may ask of a GPU. */
export const GPU_SUBJECT: Subject<GpuRow> = {
  fields: [{ name: 'gpu', kind: 'text', means: 'its name', of: ({ gpu }) => gpu }],
  groups: [],
  texts: [{ of: ({ gpu }) => gpu }],
}

export const gpuSelection = ({ gpus, table }: LaunchPlace): Selection<GpuRow> =>
  select(gpus, table, GPU_COLUMNS)
