import { expect, it, vi } from 'vitest';
import { BrowserPython, type Worklike } from './python';
import type { News, Order } from './protocol';

/** A worker that answers each order with the news given for it. */
function pythonThat(answers: Partial<Record<Order['do'], News[]>>) {
  const terminate = vi.fn();
  const make = (): Worklike => {
    const worker: Worklike = {
      onmessage: null,
      onerror: null,
      terminate,
      postMessage: (order: Order) =>
        queueMicrotask(() => {
          for (const news of answers[order.do] ?? [])
            worker.onmessage?.({ data: news } as MessageEvent<News>);
        }),
    };
    return worker;
  };
  return { python: new BrowserPython({ pyodide: '/p/', grader: '/g.json' }, make), terminate };
}

it('tells of each test, then of the end', async () => {
  const heard: string[] = [];
  const { python } = pythonThat({
    start: [{ is: 'ready' }],
    run: [
      { is: 'begin', wallS: 1 },
      { is: 'end' },
      { is: 'test', result: '{"name": "a"}' },
      { is: 'done', result: '{"tests": []}' },
    ],
  });
  const end = await python.run('{}', {}, (test) => heard.push(test.name));
  expect([heard, end]).toEqual([['a'], { end: 'done', tests: [] }]);
});

it('says why files cannot be run', async () => {
  const { python } = pythonThat({
    start: [{ is: 'ready' }],
    run: [{ is: 'done', result: '{"refused": "empty"}' }],
  });
  expect(await python.run('{}', {}, () => {})).toEqual({ end: 'refused', why: 'empty' });
});

it('ends the worker of a program that goes on too long and cannot be interrupted', async () => {
  const { python, terminate } = pythonThat({ start: [{ is: 'ready' }], run: [{ is: 'begin', wallS: 0.01 }] });
  expect(await python.run('{}', {}, () => {})).toEqual({ end: 'stopped' });
  expect(terminate).toHaveBeenCalledOnce();
});

it('says so when Python cannot be loaded', async () => {
  const { python } = pythonThat({ start: [{ is: 'broken', why: 'no WebAssembly' }] });
  expect(await python.run('{}', {}, () => {})).toEqual({ end: 'broken', why: 'no WebAssembly' });
});
