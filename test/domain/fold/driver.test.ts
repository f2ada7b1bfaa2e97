// What people who follow a sweep are told of the end of a time slice.
import { expect, test } from 'vitest'
import { noteOf } from '../../../src/domain/fold/driver.ts'
import type { DriverEvent } from '../../../src/domain/protocol.ts'
import { attemptNameOf, runIdOf } from '../../support/records.ts'

const ended = (error: Extract<DriverEvent, { kind: 'attempt_ended' }>['error']): DriverEvent => ({
  v: 1,
  t: 1,
  kind: 'attempt_ended',
  run_id: runIdOf(0),
  attempt: attemptNameOf(2),
  end: 'timeout',
  elapsed: 3600,
  exit: { code: 0, signal: null },
  error,
})

test('a time slice that is over is no warning: the run goes on', () => {
  expect(noteOf(ended(null))).toEqual({ level: 'info', text: 'attempt 2 used its time up (exit 0)' })
})

test('one that brought nothing is a warning, and says why', () => {
  const error = {
    type: 'Timeout',
    message: 'in its 3600 s it saved nothing',
    traceback: '',
    fingerprint: 'Timeout',
  }
  expect(noteOf(ended(error))).toEqual({
    level: 'warning',
    text: 'attempt 2 used its time up: Timeout: in its 3600 s it saved nothing',
  })
})
