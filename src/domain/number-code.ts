// NaN and the infinities have no JSON form; on the volume they travel as these three strings, and nothing
// else is re-typed. Python writes the same (python/src/sweepdeck/protocol.py).
import * as z from 'zod'

export type CodedNumber = number | 'NaN' | 'Infinity' | '-Infinity'

// Marked as pure, so that the page of a report, which only decodes, is bundled without zod.
export const codedNumber = /* @__PURE__ */ z.union([
  /* @__PURE__ */ z.number(),
  /* @__PURE__ */ z.enum(['NaN', 'Infinity', '-Infinity']),
])

export const encodeNumber = (value: number): CodedNumber =>
  Number.isFinite(value) ? value : (String(value) as CodedNumber)

export const decodeNumber = (value: CodedNumber): number =>
  typeof value === 'number' ? value : Number(value)
