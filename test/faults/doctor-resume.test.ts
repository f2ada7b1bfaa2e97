// The whole of `doctor resume` on real processes: what it proves, what it finds, and that it leaves nothing behind.
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { Project } from '../support/project.ts'

const projects: Project[] = []
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove()
})
const project = (): Project => {
  const made = new Project()
  projects.push(made)
  return made
}

describe('doctor resume', () => {
  test('proves the toy with twenty kills, and writes nothing into the project', async () => {
    const toy = project()
    const { code, stdout } = await toy.run('doctor', 'resume', 'epochs=20', '--kills', '20', '--json')
    const proof = JSON.parse(stdout)
    expect(proof).toMatchObject({ identical: true, kills: 20, damaged: 4, first_difference: null })
    expect(proof.compared.map(({ name }: { name: string }) => name)).toContain('final checkpoint')
    expect(code).toBe(0)
    expect(existsSync(toy.home)).toBe(false)
  })

  test('finds a generator that nobody tracks, and says what to do', async () => {
    const toy = project()
    toy.write(
      'train.py',
      `import random

def train(config, run):
    draw, point = random.Random(run.seed), {"x": 3.0}
    run.track(point=point)
    for epoch in run.epochs(config.epochs):
        point["x"] += draw.random()
        run.log(loss=point["x"])
    return {"loss": point["x"]}
`,
    )
    const { code, stdout } = await toy.run('doctor', 'resume', 'epochs=20', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      identical: false,
      first_difference: { name: 'point.x' },
      cause: { code: 'untracked_state' },
    })
    expect(code).toBe(1)
  })
})
