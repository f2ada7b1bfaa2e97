// What people are told about files that are wrong, to the letter.
import { describe, expect, test } from 'vitest'
import { HEAD, problemsOf } from './reading.ts'

describe('text that is no sweep file', () => {
  test('an empty file', () => {
    expect(problemsOf('')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  the file is empty; expected at least \`train\`, \`metric\` and \`parameters\`; \`sweepdeck init\` writes a first one",
      ]
    `)
  })
  test('only comments', () => {
    expect(problemsOf('# later\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  the file is empty; expected at least \`train\`, \`metric\` and \`parameters\`; \`sweepdeck init\` writes a first one",
      ]
    `)
  })
  test('a list', () => {
    expect(problemsOf('- a\n- b\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  the file is a list; expected a mapping, with lines such as \`name: my-sweep\`",
      ]
    `)
  })
  test('a single word', () => {
    expect(problemsOf('hello\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  the file is a single value; expected a mapping, with lines such as \`name: my-sweep\`",
      ]
    `)
  })
  test('a Python file', () => {
    expect(problemsOf('import torch\n\ndef train(config):\n    return {"loss": 1}\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  is not YAML: implicit keys need to be on a single line",
      ]
    `)
  })
  test('a tab', () => {
    expect(problemsOf('name: x\nmetric:\n\tname: loss\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:3:1  a tab indents this line; expected spaces",
      ]
    `)
  })
  test('two documents', () => {
    expect(problemsOf(`${HEAD}---\nname: y\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:1  a second document starts here (\`---\`); expected one document per file",
      ]
    `)
  })
  test('a list that is never closed', () => {
    expect(problemsOf(`${HEAD}parameters: { lr: [1, 2 }\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:25  is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
        "sweep.yaml:4:26  is not YAML: flow map in block collection must be sufficiently indented and end with a }",
      ]
    `)
  })
  test('a quote that is never closed', () => {
    expect(problemsOf(`${HEAD}tags: ["a]\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:1  is not YAML: missing closing "quote",
        "sweep.yaml:5:1  is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
      ]
    `)
  })
  test('two keys in a line', () => {
    expect(problemsOf('name: x: y\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:7  a second \`key:\` in the same value; expected quotes around a text with \`: \`, or a new line for a new key",
      ]
    `)
  })
  test('bytes that are not UTF-8', () => {
    expect(problemsOf(`name: x\ntrain: tr\uFFFDin.py:f\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:2:10  a byte here is not valid UTF-8; expected the file to be saved as UTF-8",
      ]
    `)
  })
  test('a control character', () => {
    expect(problemsOf('name: a\u001b[31mb\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:8  a control character (U+001B) is here; expected an escape such as "\\x1b" in double quotes",
      ]
    `)
  })
  test('a million brackets', () => {
    expect(problemsOf('['.repeat(1_000_000))).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  the file is nested too deeply; expected at most 100 levels",
      ]
    `)
  })
  test('two hundred brackets', () => {
    expect(problemsOf(`a: ${'['.repeat(200)}${']'.repeat(200)}`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  the file is nested too deeply; expected at most 100 levels",
      ]
    `)
  })
  test('aliases that stand for billions of values', () => {
    const rows = [...'bcdefghij'].map((name, index) => {
      const before = 'abcdefghij'[index]
      return `${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`
    })
    expect(problemsOf(`a: &a [x, x, x, x]\n${rows.join('\n')}\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:8  e[0][5]: aliases (\`*name\`) stand for more than 10000 values",
      ]
    `)
  })
  test('an alias of itself', () => {
    expect(problemsOf('a: &a [*a]\n')[0]).toMatchInlineSnapshot(
      `"sweep.yaml:1:8  a[0][0]: is nested too deeply"`,
    )
  })
  test('an alias of nothing', () => {
    expect(problemsOf(`${HEAD}parameters: { lr: *rates }\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:19  parameters.lr: *rates refers to nothing; expected an anchor \`&rates\` before it",
      ]
    `)
  })
})

describe('keys', () => {
  test('a key that is written twice', () => {
    expect(problemsOf(`${HEAD}parameters:\n  lr: 1\n  lr: 2\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:3  parameters.lr: is written twice; expected every key once",
      ]
    `)
  })
  test('unknown keys at the top, each with the name that was meant', () => {
    expect(problemsOf(`${HEAD}paramters: {}\nschedule: daily\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:1  paramters: unknown key; expected one of name, train, program, command, metric, method, seed, run_cap, seeds, preset, resources, image, volume, schedule, secrets, budget, checkpoint, retry, serve, expect, tags, parameters, zip, exclude, any_of; did you mean \`parameters\`?",
        "sweep.yaml:5:11  schedule: is the text "daily"; expected a mapping such as { cron: "0 2 * * *" }",
      ]
    `)
  })
  test('unknown keys in sections', () => {
    expect(
      problemsOf(`${HEAD}resources: { enigne: local, paralel: 2 }\nretry:\n  prempted: 3\n  zzz: 1\n`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:14  resources.enigne: unknown key; expected one of engine, gpu, cpu, memory, timeout, parallel, prewarm, pack, region, cloud, nonpreemptible, startup_timeout, rate_usd_per_hour; did you mean \`engine\`?",
        "sweep.yaml:4:29  resources.paralel: unknown key; expected one of engine, gpu, cpu, memory, timeout, parallel, prewarm, pack, region, cloud, nonpreemptible, startup_timeout, rate_usd_per_hour; did you mean \`parallel\`?",
        "sweep.yaml:6:3  retry.prempted: unknown key; expected one of preempted, infra, oom, nan, error; did you mean \`preempted\`?",
        "sweep.yaml:7:3  retry.zzz: unknown key; expected one of preempted, infra, oom, nan, error",
      ]
    `)
  })
  test('a key that would not survive', () => {
    expect(problemsOf(`${HEAD}parameters:\n  __proto__: 1\n  a.constructor: 2\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:3  parameters.__proto__: is not allowed as a name",
        "sweep.yaml:6:3  parameters: the text "a.constructor" cannot name a parameter; expected letters, digits, "_", "-" and "." after a first letter",
      ]
    `)
  })
  test('names that cannot be parameters', () => {
    expect(problemsOf(`${HEAD}parameters:\n  "../../x": 1\n  "": 2\n  1a: 3\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:3  parameters: the text "../../x" cannot name a parameter; expected letters, digits, "_", "-" and "." after a first letter",
        "sweep.yaml:6:3  parameters: the text "" cannot name a parameter; expected letters, digits, "_", "-" and "." after a first letter",
        "sweep.yaml:7:3  parameters: the text "1a" cannot name a parameter; expected letters, digits, "_", "-" and "." after a first letter",
      ]
    `)
  })
})

describe('what must be there', () => {
  test('an almost empty file', () => {
    expect(problemsOf('name: x\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:1  metric: is missing; expected a mapping such as { name: val_loss, goal: minimize }",
        "sweep.yaml:1:1  train: is missing; expected \`train: file.py:function\`, or a \`command\` as a list of words",
      ]
    `)
  })
  test('a metric without a name', () => {
    expect(problemsOf('train: t.py:f\nmetric:\n  goal: maximise\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:2:1  metric.name: is missing; expected the name of a metric that the training function returns or logs",
        "sweep.yaml:3:9  metric.goal: is the text "maximise"; expected one of minimize, maximize; did you mean \`maximize\`?",
      ]
    `)
  })
  test('a metric that is only a name', () => {
    expect(problemsOf('train: t.py:f\nmetric: loss\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:2:9  metric: is the text "loss"; expected a mapping such as { name: val_loss, goal: minimize }",
      ]
    `)
  })
  test('random without an end', () => {
    expect(
      problemsOf(`${HEAD}method: random\nparameters: { lr: { min: 0.0, max: 1.0 } }\n`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:9  run_cap: is missing: random would draw configs for ever; expected the number of configs, such as \`run_cap: 20\`",
      ]
    `)
  })
  test("W&B's bayes", () => {
    expect(problemsOf(`${HEAD}method: bayes\nrun_cap: 20\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:9  method: is the text "bayes"; expected one of grid, random, sobol: there is no bayes here; sobol with a run_cap spreads its configs best",
      ]
    `)
  })
  test('a function without a file, and a file without a function', () => {
    expect([
      ...problemsOf('metric: { name: loss }\ntrain: train.py\n'),
      ...problemsOf('metric: { name: loss }\ntrain: main:train\n'),
    ]).toMatchInlineSnapshot(`
      [
        "sweep.yaml:2:8  train: is the text "train.py"; expected file.py:function; did you mean \`train.py:train\`?",
        "sweep.yaml:2:8  train: is the text "main:train"; expected file.py:function",
      ]
    `)
  })
  test('a function and a command', () => {
    expect(problemsOf(`${HEAD}command: [python, train.py, "\${args}"]\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:10  command: says for a second time what is run; expected either train or command",
      ]
    `)
  })
  test('a command as one text, and one with a macro that does not exist', () => {
    expect([
      ...problemsOf('metric: { name: loss }\ncommand: python train.py\n'),
      ...problemsOf(
        `metric: { name: loss }\ncommand:\n  - python\n  - \${programm}\n  - \${program}\n  - \${args}\n`,
      ),
    ]).toMatchInlineSnapshot(`
      [
        "sweep.yaml:2:10  command: is the text "python train.py"; expected a list of words such as [python, train.py, "\${args}"]",
        "sweep.yaml:4:5  command[1]: \${programm} stands for nothing; expected one of \${env}, \${interpreter}, \${program}, \${args}, \${args_no_boolean_flags}, \${args_no_hyphens}, \${args_json}, \${args_json_file}, \${envvar:NAME}; did you mean \`\${program}\`?",
        "sweep.yaml:5:5  command[2]: \${program} stands for nothing; expected \`program: train.py\` in this file",
      ]
    `)
  })
})

describe('parameters', () => {
  const parameters = (text: string) => problemsOf(`${HEAD}parameters:\n${text}`)

  test('a list instead of names', () => {
    expect(problemsOf(`${HEAD}parameters: [lr]\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:13  parameters: is a list of 1; expected a mapping from names to values, such as { lr: [0.1, 0.2] }",
      ]
    `)
  })
  test('misspelled keys', () => {
    expect(
      parameters('  lr: { mn: 1e-4, max: 1.0 }\n  n: { vlues: [1] }\n  x: { min: 1, max: 2, pionts: 3 }\n'),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:3  parameters.lr.min: is missing; expected a number",
        "sweep.yaml:5:9  parameters.lr.mn: unknown key; expected one of min, max, log, int, step, points, when; did you mean \`min\`?",
        "sweep.yaml:6:8  parameters.n.vlues: unknown key; expected one of value, values, min and max, distribution, or parameters (around a nested group); did you mean \`values\`?",
        "sweep.yaml:7:24  parameters.x.pionts: unknown key; expected one of min, max, log, int, step, points, when; did you mean \`points\`?",
      ]
    `)
  })
  test('nothing where a value belongs', () => {
    expect(
      parameters('  a:\n  b: { value: }\n  c: []\n  d: { values: [] }\n  e: {}\n  f: { when: a > 1 }\n'),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:3  parameters.a: has no value; expected a value, a list of values, or a mapping such as { min: 0, max: 1 }; null is written as \`null\`",
        "sweep.yaml:6:3  parameters.b: has no value; expected a value, a list of values, or a mapping such as { min: 0, max: 1 }; null is written as \`null\`",
        "sweep.yaml:7:6  parameters.c: is an empty list; expected at least one value",
        "sweep.yaml:8:16  parameters.d.values: is an empty list; expected at least one value",
        "sweep.yaml:9:6  parameters.e: says no values; expected one of value, values, min and max, distribution, or parameters (around a nested group)",
        "sweep.yaml:10:6  parameters.f: says no values; expected one of value, values, min and max, distribution, or parameters (around a nested group)",
      ]
    `)
  })
  test('a group without the word parameters', () => {
    expect(parameters('  optimizer:\n    name: adam\n    lr: 0.1\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:5  parameters.optimizer.name: unknown key; expected one of value, values, min and max, distribution, or parameters (around a nested group)",
        "sweep.yaml:7:5  parameters.optimizer.lr: unknown key; expected one of value, values, min and max, distribution, or parameters (around a nested group)",
      ]
    `)
  })
  test('a group with something beside its parameters', () => {
    expect(parameters('  optimizer:\n    parameters: { lr: 0.1 }\n    whn: x > 1\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:7:5  parameters.optimizer.whn: unknown key beside \`parameters\`; expected a group to have only parameters and when; did you mean \`when\`?",
      ]
    `)
  })
  test('bounds that are no numbers', () => {
    expect(parameters('  lr: { min: "1e-4", max: high, log: yes }\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:14  parameters.lr.min: is the text "1e-4"; expected a number",
        "sweep.yaml:5:27  parameters.lr.max: is the text "high"; expected a number",
        "sweep.yaml:5:38  parameters.lr.log: is the text "yes"; expected true or false; did you mean \`true\`?",
      ]
    `)
  })
  test('half a range', () => {
    expect(parameters('  lr: { min: 0.1 }\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:3  parameters.lr.max: is missing; expected a number",
      ]
    `)
  })
  test('a distribution nobody knows', () => {
    expect(parameters('  lr: { distribution: log_unifrom, min: 0, max: 1 }\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:23  parameters.lr.distribution: is the text "log_unifrom"; expected one of constant, categorical, categorical_w_probabilities, int_uniform, uniform, q_uniform, log_uniform, log_uniform_values, inv_log_uniform, inv_log_uniform_values, q_log_uniform, q_log_uniform_values, normal, q_normal, log_normal, q_log_normal, beta, q_beta; did you mean \`log_uniform\`?",
      ]
    `)
  })
  test('keys of a distribution that is not named', () => {
    expect(parameters('  a: { mu: 0, sigma: 1 }\n  b: { log: true }\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:8  parameters.a.mu: belongs to a distribution; expected \`distribution: normal\` beside it",
        "sweep.yaml:5:15  parameters.a.sigma: belongs to a distribution; expected \`distribution: normal\` beside it",
        "sweep.yaml:6:8  parameters.b.log: does not say which values there are; expected one of value, values, min and max, distribution, or parameters (around a nested group) beside it",
      ]
    `)
  })
  test('keys of another distribution', () => {
    expect(
      parameters(
        '  a: { distribution: normal, mu: 0, q: 1 }\n  b: { distribution: int_uniform, min: 0.5, max: 2 }\n',
      ),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:37  parameters.a.q: unknown key; expected one of distribution, mu, sigma, when",
        "sweep.yaml:6:40  parameters.b.min: is 0.5; expected a whole number",
      ]
    `)
  })
  test('both value and values', () => {
    expect(parameters('  a: { value: 1, values: [1] }\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:8  parameters.a.value: unknown key; expected one of values, probabilities, distribution, when; did you mean \`values\`?",
      ]
    `)
  })
  test('numbers that a config cannot hold', () => {
    expect(parameters('  a: [.nan, .inf]\n  b: 123456789012345678901\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:7  parameters.a[0]: .nan is no finite number; expected a finite number",
        "sweep.yaml:5:13  parameters.a[1]: .inf is no finite number; expected a finite number",
        "sweep.yaml:6:6  parameters.b: 123456789012345678901 would not be kept exactly; expected a whole number up to 9007199254740991, or quotes around it",
      ]
    `)
  })
  test('bounds that do not fit together', () => {
    expect(
      parameters(`  a: { min: 5, max: 1 }
  b: { min: 0, max: 1, log: true, points: 3 }
  c: { min: 0.5, max: 4, int: true, step: 0.5 }
  d: { min: 1, max: 4, step: 1, points: 3 }
  e: { min: 1, max: 4, step: 1, log: true }
  f: { distribution: q_log_uniform_values, min: -1, max: 4 }
  g: { distribution: log_uniform, min: -9, max: -10 }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:21  parameters.a.max: is 1; expected at least the min, 5",
        "sweep.yaml:6:13  parameters.b.min: is 0; expected a number above 0: it has to have a logarithm",
        "sweep.yaml:7:13  parameters.c.min: is 0.5; expected a whole number, as int is true",
        "sweep.yaml:7:43  parameters.c.step: is 0.5; expected a whole number, as int is true",
        "sweep.yaml:8:41  parameters.d.points: is 3; expected either step or points",
        "sweep.yaml:9:30  parameters.e.step: is 1; expected points in its place: with log there are no equal steps",
        "sweep.yaml:10:49  parameters.f.min: is -1; expected a number above 0: it has to have a logarithm",
        "sweep.yaml:11:49  parameters.g.max: is -10; expected at least the min, -9",
      ]
    `)
  })
  test('probabilities that are none', () => {
    expect(
      parameters(`  a: { values: [1, 2], probabilities: [1] }
  b: { values: [1, 2], probabilities: [0.5, 0.4] }
  c: { values: [1, 2], probabilities: [-1, 2] }
  d: { values: [1, 2, 3], probabilities: [0.3333333, 0.3333333, 0.3333334] }
method: random
run_cap: 3
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:39  parameters.a.probabilities: is a list of 1; expected 2 probabilities, one for each value",
        "sweep.yaml:6:39  parameters.b.probabilities: is a list of 2; expected probabilities that add up to 1, not to 0.9",
        "sweep.yaml:7:40  parameters.c.probabilities[0]: is -1; expected a probability from 0",
      ]
    `)
  })
  test('conditions that are no text', () => {
    expect(parameters('  a: { value: 1, when: [b > 1] }\n')).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:24  parameters.a.when: is a list of 1; expected a condition such as heads > 1",
      ]
    `)
  })
})

describe('the rest of the space', () => {
  test('zip that is no list of groups', () => {
    expect(problemsOf(`${HEAD}parameters: { a: [1, 2], b: [3, 4] }\nzip: [a, b]\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:7  zip[0]: is the text "a"; expected groups such as [[optimizer, weight_decay]], or { opt: { optimizer: [sgd, adamw], weight_decay: [0.1, 0.2] } }",
        "sweep.yaml:5:10  zip[1]: is the text "b"; expected groups such as [[optimizer, weight_decay]], or { opt: { optimizer: [sgd, adamw], weight_decay: [0.1, 0.2] } }",
      ]
    `)
  })
  test('zip groups of what is not there, of what is taken, and of different lengths', () => {
    expect(
      problemsOf(`${HEAD}parameters: { lr: [1, 2], heads: [3, 4], width: [5, 6, 7], depth: [8, 9] }
zip: [[lr, haeds], [lr, depth], [heads, width, heads]]
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:12  zip[0][1]: haeds is no parameter; expected names of parameters; did you mean \`heads\`?",
        "sweep.yaml:5:21  zip[1][0]: lr is in a zip group already; expected every name once",
        "sweep.yaml:5:41  zip[2][1]: width has 3 values, heads has 2; expected as many of each, as they move in step",
        "sweep.yaml:5:48  zip[2][2]: heads is in a zip group already; expected every name once",
      ]
    `)
  })
  test('a parameter twice, and one below another', () => {
    expect(
      problemsOf(`${HEAD}parameters:
  opt.lr: 1
  opt: { parameters: { lr: 2 } }
  opt.lr.warmup: 3
any_of:
  - parameters: { opt.lr: 4 }
  - parameters: { opt: 5 }
  - parameters: { wd: 1 }
  - parameters: { wd: 2 }
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:6:24  parameters.opt.parameters.lr: is the parameter opt.lr for a second time; expected it once; the first is in line 5",
        "sweep.yaml:7:3  parameters.opt.lr.warmup: opt.lr has a value of its own, so opt.lr.warmup cannot be below it",
        "sweep.yaml:9:19  any_of[0].parameters.opt.lr: is the parameter opt.lr for a second time; expected it once; the first is in line 5",
        "sweep.yaml:10:19  any_of[1].parameters.opt: opt has a value of its own, so opt.lr.warmup cannot be below it",
        "sweep.yaml:10:19  any_of[1].parameters.opt: opt has a value of its own, so opt.lr cannot be below it",
      ]
    `)
  })
  test('exclude that is no list of texts', () => {
    expect(problemsOf(`${HEAD}exclude: [{ a: 1 }]\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:11  exclude[0]: is a mapping; expected conditions in quotes, such as ["heads == 6 and lr > 0.1"]",
      ]
    `)
  })
  test('any_of with other things in it', () => {
    expect(problemsOf(`${HEAD}any_of:\n  - 3\n  - parameter: { a: 1 }\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:5  any_of[0]: is 3; expected a list of sub-spaces such as [{ parameters: { lr: [0.1] } }]",
        "sweep.yaml:6:5  any_of[1].parameter: unknown key; expected one of parameters, zip, exclude, any_of; did you mean \`parameters\`?",
      ]
    `)
    expect(problemsOf(`${HEAD}any_of: {}\n`)).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:9  any_of: is a mapping; expected a list of sub-spaces such as [{ parameters: { lr: [0.1] } }]",
      ]
    `)
  })
})

describe('sections', () => {
  test('seeds', () => {
    expect([
      ...problemsOf(`${HEAD}seeds: 0\n`),
      ...problemsOf(`${HEAD}seeds: [1, x]\n`),
      ...problemsOf(`${HEAD}seeds: 1000000000000\n`),
    ]).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:8  seeds: is 0; expected a whole number from 1 to 100000",
        "sweep.yaml:4:12  seeds[1]: is the text "x"; expected a whole number",
        "sweep.yaml:4:8  seeds: is 1000000000000; expected a whole number from 1 to 100000",
      ]
    `)
  })
  test('resources', () => {
    expect(
      problemsOf(`${HEAD}resources:
  engine: Modal
  gpu: [T4, H10, "A10:8"]
  cpu: 0
  memory: 32 gigs
  timeout: 5 parsecs
  parallel: 1.5
  rate_usd_per_hour: -1
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:5:11  resources.engine: is the text "Modal"; expected one of local, modal, slurm; did you mean \`modal\`?",
        "sweep.yaml:6:13  resources.gpu[1]: is the text "H10"; expected one of T4, L4, A10, L40S, A100, A100-40GB, A100-80GB, RTX-PRO-6000, H100, H100!, H200, B200, B200+, B300; did you mean \`H100\`?",
        "sweep.yaml:7:8  resources.cpu: is 0; expected a number of cores above 0",
        "sweep.yaml:8:11  resources.memory: is the text "32 gigs"; expected a size such as 32GiB or 32GB, or a number of MiB",
        "sweep.yaml:9:12  resources.timeout: is the text "5 parsecs"; expected a duration such as 90s, 10m, 6h, 1h30m or 1d, or a number of seconds",
        "sweep.yaml:10:13  resources.parallel: is 1.5; expected a whole number from 1 to 100000",
        "sweep.yaml:11:22  resources.rate_usd_per_hour: is -1; expected dollars per hour, from 0",
      ]
    `)
  })
  test('quantities', () => {
    expect(
      problemsOf(
        `${HEAD}expect: soon\ncheckpoint: { every: never, keep: [lst] }\nretry: { preempted: always, oom: half, nan: -1 }\n`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:9  expect: is the text "soon"; expected the duration of one run such as 90s",
        "sweep.yaml:5:22  checkpoint.every: is the text "never"; expected auto, or a duration such as 30s",
        "sweep.yaml:5:36  checkpoint.keep[0]: is the text "lst"; expected one of last, best; did you mean \`last\`?",
        "sweep.yaml:6:21  retry.preempted: is the text "always"; expected unlimited, or a number of retries",
        "sweep.yaml:6:34  retry.oom: is the text "half"; expected halve, or a number of retries",
        "sweep.yaml:6:45  retry.nan: is -1; expected a whole number from 0 to 100000",
      ]
    `)
  })
  test('image, volume, secrets, preset, budget', () => {
    expect(
      problemsOf(`${HEAD}image: { python: 2.7, pip: numpy }
volume: { name: ../x }
secrets: [a b]
preset: { precision: bf17, batch: 0 }
budget: { usd: 0 }
name: "${'x'.repeat(201)}"
`),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:4:18  image.python: is the text "2.7"; expected a version such as "3.11"",
        "sweep.yaml:4:28  image.pip: is the text "numpy"; expected a list of requirements such as numpy==2.1.0",
        "sweep.yaml:5:17  volume.name: is the text "../x"; expected a name of letters, digits, ".", "_" and "-"",
        "sweep.yaml:6:11  secrets[0]: is the text "a b"; expected the name of a secret of letters, digits, ".", "_" and "-"",
        "sweep.yaml:7:22  preset.precision: is the text "bf17"; expected one of auto, fp32, tf32, bf16, fp16; did you mean \`bf16\`?",
        "sweep.yaml:7:35  preset.batch: is 0; expected a whole number from 1",
        "sweep.yaml:8:16  budget.usd: is 0; expected dollars above 0",
        "sweep.yaml:9:1  name: is written twice; expected every key once",
      ]
    `)
  })
  test('a name with a control character', () => {
    expect(
      problemsOf('name: "a\\u001b[31m"\ntrain: t.py:f\nmetric: { name: loss }\n'),
    ).toMatchInlineSnapshot(`
      [
        "sweep.yaml:1:7  name: is the text "a\\u001b[31m"; expected a name of 1 to 200 characters, in one line",
      ]
    `)
  })
})

test('all that is wrong with a file is said at once, in its order', () => {
  expect(
    problemsOf(
      `trian: train.py:train
metric: { nme: loss }
method: sobol
parameters:
  lr: { mn: 1, max: 2 }
seeds: none
`,
      ['lr=[1', 'seeds=x'],
    ),
  ).toMatchInlineSnapshot(`
    [
      "sweep.yaml:1:1  trian: unknown key; expected one of name, train, program, command, metric, method, seed, run_cap, seeds, preset, resources, image, volume, schedule, secrets, budget, checkpoint, retry, serve, expect, tags, parameters, zip, exclude, any_of; did you mean \`train\`?",
      "sweep.yaml:1:1  train: is missing; expected \`train: file.py:function\`, or a \`command\` as a list of words",
      "sweep.yaml:2:1  metric.name: is missing; expected the name of a metric that the training function returns or logs",
      "sweep.yaml:2:11  metric.nme: unknown key; expected one of name, goal, target; did you mean \`name\`?",
      "sweep.yaml:3:9  run_cap: is missing: sobol would draw configs for ever; expected the number of configs, such as \`run_cap: 20\`",
      "sweep.yaml:5:3  parameters.lr.min: is missing; expected a number",
      "sweep.yaml:5:9  parameters.lr.mn: unknown key; expected one of min, max, log, int, step, points, when; did you mean \`min\`?",
      "override 1 (lr=[1):4  \`[\` is never closed; expected \`]\`",
      "override 2 (seeds=x):7  seeds: is the text "x"; expected a number of seeds from 1, or a list of whole numbers",
    ]
  `)
})
