// The program on an app whose second sweep can't be drawn: what a bug in a component looks like.
import { main } from '../../src/cli/program.ts'
import { fakeApp } from './fake-app.ts'
import { liveSweep, SWEEPS } from './sample-sweeps.ts'

const broken = Object.defineProperty(
  liveSweep({ name: 'broken', sweep_id: '20261101-000000-dead', created_at: '2026-11-01T00:00:00Z' }),
  'stateWhy',
  {
    get: () => {
      throw new TypeError('this sweep can not be drawn')
    },
    enumerable: true,
  },
)
const [first] = SWEEPS
const app = fakeApp({ live: { sweeps: first === undefined ? [broken] : [first, broken] } })
process.exitCode = await main([process.execPath, 'sweepdeck'], {
  openApp: async () => app,
  version: () => '0',
})
