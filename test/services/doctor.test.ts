import { expect, test } from 'vitest'
import { doctorDocument } from '../../src/domain/documents.ts'
import type { MachineProbe } from '../../src/domain/ports.ts'
import { createDoctor } from '../../src/services/doctor.ts'

const PROGRAMS: Readonly<Record<string, string>> = {
  python3: 'Python 3.11.7',
  git: 'git version 2.39.5',
  uv: 'uv 0.9.1',
  'nvidia-smi': 'NVIDIA L4, 23034 MiB',
}

const checks = async (over: Partial<MachineProbe> = {}, programs = PROGRAMS) => {
  const probe: MachineProbe = {
    nodeVersion: '20.11.0',
    sqliteVersion: () => '3.53.1',
    firstLineOf: async program => programs[program] ?? null,
    whyNotWritable: async () => null,
    freeBytes: async () => 50 * 1024 ** 3,
    ...over,
  }
  const document = await createDoctor({
    probe,
    home: '/p/.sweepdeck',
    volume: '/p/.sweepdeck/volume',
    hasModalToken: () => programs === PROGRAMS,
  })()
  expect(doctorDocument.parse(document)).toEqual(document)
  return new Map(document.checks.map(check => [check.name, check]))
}

test('a machine that has everything passes, without a hint', async () => {
  for (const check of (await checks()).values()) expect(check).toMatchObject({ ok: true, hint: null })
})

test.each([
  ['node', { nodeVersion: '18.20.1' }, 'Node 20'],
  ['sqlite', { sqliteVersion: () => '3.51.2' }, 'npm ci'],
  ['python3', { firstLineOf: async () => 'Python 3.9.18' }, '3.10'],
  ['home', { whyNotWritable: async () => 'EACCES' }, 'SWEEPDECK_HOME'],
  ['free space', { freeBytes: async () => 1024 ** 2 }, 'Make room'],
] as const)('%s fails with what to do about it', async (name, over, hint) => {
  const check = (await checks(over)).get(name)
  expect(check?.ok).toBe(false)
  expect(check?.hint).toContain(hint)
})

test('versions are compared as numbers, not as text', async () => {
  const found = await checks({ nodeVersion: '100.0.0', sqliteVersion: () => '3.100.0' })
  expect(found.get('node')?.ok).toBe(true)
  expect(found.get('sqlite')?.ok).toBe(true)
})

test('no python3 is a failure; no git, uv or GPU only has consequences', async () => {
  const found = await checks({}, {})
  expect(found.get('python3')).toMatchObject({ ok: false, found: 'not found' })
  for (const name of ['git', 'uv', 'gpu']) {
    expect(found.get(name)?.ok).toBe(true)
    expect(found.get(name)?.hint).toMatch(/^Without it |^No NVIDIA GPU /)
  }
})
