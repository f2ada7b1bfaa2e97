// What a sweep file asks of Modal that Modal does not have: said before anything is built.
import { expect, test } from 'vitest'
import { HEAD, problemsOf, specOf } from './reading.ts'

const on = (resources: string, rest = ''): string =>
  `${HEAD}resources: { engine: modal, ${resources} }\n${rest}`

test.each<[string, string, string]>([
  ['a run of more than a day', on('timeout: 25h'), 'resources.timeout'],
  ['a start of more than a day', on('startup_timeout: 2d'), 'resources.startup_timeout'],
  ['a GPU that nobody may take away', on('gpu: T4, nonpreemptible: true'), 'resources.nonpreemptible'],
  ['more ready containers than runs', on('parallel: 2, prewarm: 3'), 'resources.prewarm'],
  ['an unknown cloud', on('cloud: azure'), 'resources.cloud'],
  ['a region that is no name', on('region: "us east"'), 'resources.region'],
  [
    'two bases',
    on('cpu: 1', 'image: { registry: "ubuntu:24.04", dockerfile: Dockerfile }'),
    'image.dockerfile',
  ],
  ['a variable that is none', on('cpu: 1', 'image: { env: { 1A: x } }'), 'image.env'],
  ['what serves without its module', on('cpu: 1', 'serve: predict'), 'serve'],
  ['a time that never comes', on('cpu: 1', 'schedule: { cron: "0 2 30 2 *" }'), 'schedule.cron'],
])('%s is refused', (_, file, key) => {
  expect(problemsOf(file).join('\n')).toContain(key)
})

test('cores that are kept, regions in a list and a method of a class are taken', () => {
  const file = on('nonpreemptible: true, region: [us-east, eu-west]').replace(
    /train: \S+/,
    'train: app.py:Trainer.train',
  )
  expect(specOf(file)).toMatchObject({
    train: { file: 'app.py', function: 'Trainer.train' },
    resources: { nonpreemptible: true, region: ['us-east', 'eu-west'] },
  })
})

test('on this machine none of it is looked at', () => {
  expect(specOf(`${HEAD}resources: { timeout: 25h, prewarm: 3, parallel: 2 }\n`).resources.timeoutS).toBe(
    90_000,
  )
})
