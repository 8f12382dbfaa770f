import { INTERRUPTED, SIGNAL, type News, type Order } from './protocol';

interface Practise {
  (given: string, files: string, watch: object, onTest: (k: number, result: string) => void): string;
}
interface Pyodide {
  FS: { mkdirTree(path: string): void; writeFile(path: string, text: string): void };
  setInterruptBuffer(buffer: Uint8Array): void;
  runPython(code: string): unknown;
}

/** `sandbox.runner` makes jails out of Linux; here its names are there for the imports, and nothing is behind them. */
const SETUP = `
import sys, types
sys.path.insert(0, "/grader")
runner = types.ModuleType("sandbox.runner")
runner.Run = runner.Sandbox = runner.SandboxConfig = type("NoJail", (), {})
sys.modules["sandbox.runner"] = runner
import unittest
from tasks.practice.session import practice
practice
`;

const tell = (news: News) => self.postMessage(news);
let practise: Practise | null = null;
let shared: Uint8Array | null = null;

const watch = {
  begin(wallS: number) {
    shared?.fill(0);
    tell({ is: 'begin', wallS });
  },
  end(): boolean {
    const interrupted = shared?.[INTERRUPTED] === 1;
    shared?.fill(0);
    tell({ is: 'end' });
    return interrupted;
  },
};

async function start(order: Extract<Order, { do: 'start' }>): Promise<void> {
  const [{ loadPyodide }, sources] = await Promise.all([
    import(/* @vite-ignore */ `${order.pyodide}pyodide.mjs`) as Promise<{
      loadPyodide(options: object): Promise<Pyodide>;
    }>,
    fetch(order.grader).then((answer) => answer.json() as Promise<Record<string, string>>),
  ]);
  const pyodide = await loadPyodide({ indexURL: order.pyodide });
  for (const [path, text] of Object.entries(sources)) {
    pyodide.FS.mkdirTree(`/grader/${path.split('/').slice(0, -1).join('/')}`);
    pyodide.FS.writeFile(`/grader/${path}`, text);
  }
  practise = pyodide.runPython(SETUP) as Practise;
  if (order.interrupt) {
    shared = new Uint8Array(order.interrupt);
    pyodide.setInterruptBuffer(shared.subarray(SIGNAL, SIGNAL + 1));
  }
}

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  try {
    if (data.do === 'start') {
      await start(data);
      tell({ is: 'ready' });
    } else if (practise) {
      const onTest = (_k: number, result: string) => tell({ is: 'test', result });
      tell({ is: 'done', result: practise(data.given, data.files, watch, onTest) });
    }
  } catch (error) {
    tell({ is: 'broken', why: error instanceof Error ? error.message : String(error) });
  }
};
