import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What grading is made of, as far as it runs in a browser. `sandbox.runner` is not among it: there is no jail. */
const SOURCES = [
  'app/__init__.py',
  'app/domain',
  'app/packs',
  'sandbox',
  'tasks/__init__.py',
  'tasks/grading',
  'tasks/practice',
];
const PYODIDE_FILES = [
  'pyodide.mjs',
  'pyodide.asm.js',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json',
];

function* pythonFiles(path: string): Generator<string> {
  if (path.endsWith('.py')) return yield path;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name !== '__pycache__') yield* pythonFiles(join(path, entry.name));
    else if (entry.name.endsWith('.py')) yield join(path, entry.name);
  }
}

/** The graders' Python sources by path, as JSON. */
function graderSources(): string {
  const files = SOURCES.flatMap((source) => [...pythonFiles(join(ROOT, source))]).sort();
  return JSON.stringify(
    Object.fromEntries(
      files.map((file) => [relative(ROOT, file).split(sep).join('/'), readFileSync(file, 'utf8')]),
    ),
  );
}

/** The folder of the Pyodide whose Python is the graders'; null when there is none. */
function pyodideFor(python: string): { folder: string; version: string } | null {
  try {
    const folder = dirname(
      createRequire(import.meta.url).resolve(`pyodide-${python.replace('.', '')}/package.json`),
    );
    return {
      folder,
      version: (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string })
        .version,
    };
  } catch {
    return null;
  }
}

/** Puts the graders' sources and the browser's Python beside the other assets; `virtual:practice` says where. */
export function practiceAssets(python: string): Plugin {
  const pyodide = pyodideFor(python);
  const sources = graderSources();
  const grader = `assets/grader-${createHash('sha256').update(sources).digest('hex').slice(0, 10)}.json`;
  const folder = pyodide && `assets/pyodide-${pyodide.version}`;
  return {
    name: 'practice-assets',
    resolveId: (id) => (id === 'virtual:practice' ? `\0${id}` : null),
    load: (id) =>
      id === '\0virtual:practice'
        ? `export default ${JSON.stringify(folder && { python, pyodide: `/${folder}/`, grader: `/${grader}` })}`
        : null,
    generateBundle() {
      if (!pyodide || !folder) return;
      this.emitFile({ type: 'asset', fileName: grader, source: sources });
      for (const name of PYODIDE_FILES) {
        try {
          this.emitFile({
            type: 'asset',
            fileName: `${folder}/${name}`,
            source: readFileSync(join(pyodide.folder, name)),
          });
        } catch {
          continue; // Pyodide's main script has one of two names, by version.
        }
      }
    },
  };
}
