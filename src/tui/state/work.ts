// Long work that goes on beside the screens: what it is, what it does just now, and since when. Nothing waits for it.
import type { Effect } from './effect.ts'

export interface Work {
  readonly id: number
  /** `Launching digits`. */
  readonly title: string
  /** What it says itself; null: nothing yet. */
  readonly doing: string | null
  readonly since: number
}

/** Begins, and ends, and what is said in between is of the work that began last. */
export type WorkNews =
  | { readonly work: 'begun'; readonly id: number; readonly title: string }
  | { readonly work: 'says'; readonly id: number | null; readonly text: string }
  | { readonly work: 'done'; readonly id: number }

/** What goes on after the news; null where nobody is at work who could have said it. */
export const afterNews = (works: readonly Work[], news: WorkNews, now: number): readonly Work[] | null => {
  switch (news.work) {
    case 'begun':
      return [...works, { id: news.id, title: news.title, doing: null, since: now }]
    case 'done':
      return works.filter(({ id }) => id !== news.id)
    case 'says': {
      const id = news.id ?? works.at(-1)?.id
      if (id === undefined) return null
      return works.map(work => (work.id === id ? { ...work, doing: news.text } : work))
    }
  }
}

/** What somebody may have to wait for, by its effect; null: it is done in no time. */
export const workOf = (effect: Effect): string | null => {
  switch (effect.kind) {
    case 'sync':
      return 'Reading all volumes'
    case 'extend':
      return 'Planning what would be added'
    case 'launch-extension':
      return 'Adding the runs: the driver is asked, and started where none is alive'
    case 'control':
      return CONTROLS[effect.request.verb]
    case 'action':
      return effect.request.do === 'promote'
        ? 'Promoting the best checkpoint'
        : 'Fetching and verifying files'
    case 'draft':
      return effect.request.do === 'launch' ? `Launching ${effect.request.plan.document.sweep.name}` : null
    default:
      return null
  }
}

const CONTROLS: Readonly<Record<Extract<Effect, { kind: 'control' }>['request']['verb'], string>> = {
  stop: 'Stopping: the driver is asked, and waits for what is saved',
  pause: 'Pausing: the driver is asked',
  resume: 'Resuming: the driver is asked, and started where none is alive',
  retry: 'Retrying: the driver is asked, and started where none is alive',
  budget: 'Changing the budget: the driver is asked',
  parallel: 'Changing how many go at once: the driver is asked',
}
