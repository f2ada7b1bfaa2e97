// Apps of ours that live at the provider, whoever launched them.
import type { LiveDocument, LiveRow } from '../../domain/cloud-documents.ts'
import { ago } from '../../format/duration.ts'
import type { Look } from '../../format/look.ts'
import { money } from '../../format/money.ts'
import { count } from '../../format/number.ts'
import { plainTable } from '../../format/plain-table.ts'
import { sanitizeLine } from '../../format/sanitize.ts'
import { plural } from '../../format/words.ts'

export const liveLines = (
  { apps, usd_per_hour }: LiveDocument,
  { look, now }: { readonly look: Look; readonly now: number },
): readonly string[] => {
  if (apps.length === 0) return ['Nothing of ours runs on Modal.']
  const forgotten = apps.filter(({ known }) => known === 'nobody').length
  const total =
    usd_per_hour === null ? 'at prices not all of which are known' : `at about ${money(usd_per_hour)}/h`
  return [
    ...tableOf(apps, { look, now }),
    '',
    `${plural(apps.length, 'App')} on Modal, ${total}.`,
    ...(forgotten === 0
      ? []
      : [
          `${plural(forgotten, 'App')} ${forgotten === 1 ? 'is' : 'are'} of no project on this machine: forgotten, or ` +
            "somebody else's. `sweepdeck stop --orphans` ends what is not needed.",
        ]),
  ]
}

const tableOf = (
  apps: readonly LiveRow[],
  { look, now }: { readonly look: Look; readonly now: number },
): readonly string[] => {
  const [title = '', ...rows] = plainTable<LiveRow>(
    [
      { title: 'SWEEP', cell: row => sanitizeLine(row.sweep ?? '-'), shrinks: true },
      { title: 'ID', cell: row => row.sweep_id },
      { title: 'APP', cell: row => row.app_id },
      { title: 'CONTAINERS', cell: row => count(row.containers), align: 'right' },
      {
        title: 'PER HOUR',
        cell: row => (row.usd_per_hour === null ? '-' : money(row.usd_per_hour)),
        align: 'right',
      },
      {
        title: 'SINCE',
        cell: row => (row.created_at === null ? '-' : ago(now - Date.parse(row.created_at))),
      },
      { title: 'OF', cell: whose, shrinks: true },
    ],
    apps,
    { width: look.columns },
  )
  return [look.paint('dim', title), ...rows]
}

/** `this project, finished`, `/home/me/other`, `nobody here`. */
const whose = ({ known, project, sweep_state, scheduled }: LiveRow): string =>
  [
    known === 'here' ? 'this project' : known === 'elsewhere' ? sanitizeLine(project ?? '') : 'nobody here',
    ...(sweep_state === null ? [] : [sweep_state]),
    ...(scheduled ? ['scheduled'] : []),
  ].join(', ')
