import { readFileSync, readdirSync } from 'node:fs';
import { EditorState } from '@codemirror/state';
import { expect, it } from 'vitest';
import { en } from '$lib/i18n/editor/en';
import { speak, words } from '$lib/i18n/messages.svelte';
import { phrases } from './phrases';

/** Of parts that the editor does not show: folding, buttons that take changes over, panels that close. */
const NOT_SHOWN = ['Accept', 'Reject', 'Revert this chunk'];
/** Every literal phrase that the installed packages ask for. */
function asked(): string[] {
  const folder = `${process.cwd()}/node_modules/@codemirror`;
  const sources = readdirSync(folder)
    .filter((name) => name !== 'language') // folding is not part of the editor
    .map((name) => readFileSync(`${folder}/${name}/dist/index.js`, 'utf8'));
  return sources.flatMap((source) =>
    [...source.matchAll(/(?:\.phrase\(|\bphrase\(view, )"([^"]+)"/g)].map(([, phrase]) => phrase ?? ''),
  );
}

it('knows every phrase that CodeMirror may show', () => {
  const found = asked().filter((phrase) => !NOT_SHOWN.includes(phrase));
  expect(found).toContain('$ unchanged lines');
  expect(found.filter((phrase) => !(phrase in en))).toEqual([]);
});

it('speaks the language of the page', async () => {
  await speak('fi', words);
  const state = EditorState.create({ extensions: phrases() });
  expect(state.phrase('$ unchanged lines', 12)).toBe('12 muuttumatonta riviä');
  await speak('en', words);
});
