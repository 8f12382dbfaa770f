import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import type { TestOutcome, TestRow } from '$lib/state/submission.svelte';
import FailureCard from './FailureCard.svelte';

const outcome: TestOutcome = {
  outcome: 'wrong',
  score: 0,
  ms: 3,
  output: 'Another value.',
  expected: '[1, 2]',
  actual: '[1, 5]',
  printed: 'debug\n',
  frames: [{ file: 'solution.py', line: 6, function: 'mean', source: '    return 1', locals: { xs: '[]' } }],
  hint: 'Count again.',
};
const row = (name: string): TestRow => ({
  test: { name, number: '1.1', max_score: 2, visibility: 'visible', tags: [] },
  outcome,
});

it('shows expected and got with the difference marked, what was printed, where, and the hint', () => {
  const { container } = render(FailureCard, { failure: { rows: [row('small')] }, onGo: () => {} });
  expect(screen.getByTestId('expected').textContent).toBe('[1, 2]');
  expect([...container.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['2', '5']);
  for (const text of [
    'small',
    'wrong answer',
    'Another value.',
    'debug',
    'Count again.',
    'First difference at [1].',
  ]) {
    expect(container.textContent).toContain(text);
  }
  expect(container.querySelector('dl')?.textContent).toContain('xs');
});

it('tells the place of the difference once', () => {
  const told = { ...outcome, output: 'mean() gave [1, 5]; expected [1, 2].\nAt [1] it is 5, expected 2.' };
  const { container } = render(FailureCard, {
    failure: { rows: [{ ...row('small'), outcome: told }] },
    onGo: () => {},
  });
  expect(container.textContent).toContain('At [1] it is 5');
  expect(container.textContent).not.toContain('First difference');
});

it('goes to the line when asked', async () => {
  const onGo = vi.fn();
  render(FailureCard, { failure: { rows: [row('small')] }, onGo });
  await fireEvent.click(screen.getByRole('button', { name: 'line 6 of solution.py, in mean' }));
  expect(onGo).toHaveBeenCalledWith('solution.py', 6);
});

it('names all tests that have one cause', () => {
  const { container } = render(FailureCard, { failure: { rows: [row('one'), row('two')] }, onGo: () => {} });
  expect(container.textContent).toContain('2 tests, one cause');
  expect(container.textContent).toContain('one, two');
});
