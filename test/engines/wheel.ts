// A Python package that is installed without a network: a wheel with one empty module.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { PYTHON } from './local-harness.ts'

const WRITE = `
import sys, zipfile
path, name = sys.argv[1:]
info = f"{name}-1.0.dist-info"
files = {
    f"{name}.py": "",
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
}
files[f"{info}/RECORD"] = "".join(f"{file},,\\n" for file in [*files, f"{info}/RECORD"])
with zipfile.ZipFile(path, "w") as wheel:
    for file, text in files.items():
        wheel.writestr(file, text)
`

/** Path of the wheel. */
export const writeWheel = (folder: string, name: string): string => {
  const path = join(folder, `${name}-1.0-py3-none-any.whl`)
  execFileSync(PYTHON, ['-c', WRITE, path, name])
  return path
}
