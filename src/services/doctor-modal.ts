// What this machine needs to run sweeps on Modal, asked of Modal itself: client, token, workspace, billing, volume.
import type { Cloud, CloudAccess } from '../domain/cloud-port.ts'
import type { DoctorDocument } from '../domain/documents.ts'
import { SweepdeckError } from '../domain/errors.ts'

type Check = DoctorDocument['checks'][number]

export interface ModalDoctorPorts {
  readonly cloud: Pick<Cloud, 'python' | 'access' | 'volumeVersion'>
  /** The volume that sweeps go to whose file names none. */
  readonly volume: string
}

export interface ModalDoctorReport extends DoctorDocument {
  /** A token is all that is missing, and can be made. */
  readonly needsToken: boolean
}

/** Gives the rows of `doctor modal`; where one fails, those behind it cannot be asked for and are left out. */
export const createModalDoctor =
  ({ cloud, volume }: ModalDoctorPorts) =>
  async (progress: (line: string) => void): Promise<ModalDoctorReport> => {
    const checks: Check[] = []
    try {
      const python = await cloud.python(progress)
      checks.push(passed('python', python))
      const access = await cloud.access()
      checks.push(...accessChecks(access), volumeCheck(volume, await cloud.volumeVersion(volume)))
      return { checks, needsToken: false }
    } catch (error) {
      if (!(error instanceof SweepdeckError)) throw error
      checks.push({
        name: NAMES[error.code] ?? 'modal',
        ok: false,
        found: error.message,
        hint: error.hint ?? null,
      })
      return { checks, needsToken: error.code === 'modal.no_token' }
    }
  }

const NAMES: Readonly<Record<string, string>> = {
  'modal.no_token': 'token',
  'modal.unreachable': 'network',
  'modal.client_version': 'client',
  'modal.no_client': 'client',
  'modal.client_missing': 'client',
}

const passed = (name: string, found: string, hint: string | null = null): Check => ({
  name,
  ok: true,
  found,
  hint,
})

const accessChecks = ({ client, python, workspace, environment, billing }: CloudAccess): readonly Check[] => [
  passed('client', `modal ${client} on Python ${python}`),
  passed('token', 'taken by Modal'),
  passed('workspace', workspace),
  passed('environment', environment === '' ? 'the default one of the workspace' : environment),
  billing
    ? passed('billing', 'rates and bills can be read')
    : passed(
        'billing',
        'the plan of this workspace does not show it',
        'Costs are then reckoned with the dated list of `sweepdeck prices`, and not checked against the bill.',
      ),
]

const volumeCheck = (name: string, version: number | null): Check =>
  version === null
    ? passed('volume', `${name}: none yet; the first sweep makes it, of version 2`)
    : passed(
        'volume',
        `${name}: version ${version}`,
        version === 1
          ? 'Version 1 takes few writers at once; `volume: { name: … }` with a new name makes one of version 2.'
          : null,
      )
