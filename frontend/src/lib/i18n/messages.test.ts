import { describe, expect, it } from 'vitest';
import { en } from './en';
import { fi } from './fi';
import { en as editorEn } from './editor/en';
import { fi as editorFi } from './editor/fi';
import { en as staffEn } from './staff/en';
import { fi as staffFi } from './staff/fi';
import { preferredLanguage, speak, Words, type Message } from './messages.svelte';

const places = (message: Message) =>
  [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort().join(' ');

const CATALOGUES: [string, Record<string, Message>, Record<string, Message>][] = [
  ['everybody', en, fi],
  ['staff', staffEn, staffFi],
  ['the editor', editorEn, editorFi],
];
describe.each(CATALOGUES)('the Finnish catalogue for %s', (_, english, finnish) => {
  it.each(Object.entries(english))('has the same places in %s', (key, message) =>
    expect(places(finnish[key] ?? '')).toBe(places(message)),
  );
});

it('chooses plural forms and writes numbers as the language does', () => {
  const words = new Words();
  expect(words.text('card.passed', { n: 1 })).toBe('1 test passed');
  expect(words.text('status.points', { score: 2.5, max: 4 })).toBe('2.5 of 4 points');
  words.use('fi', fi);
  expect(words.text('status.points', { score: 2.5, max: 4 })).toBe('2,5 / 4 pistettä');
  expect(document.documentElement.lang).toBe('fi');
});

it('remembers the language that was chosen', async () => {
  expect(preferredLanguage(localStorage, ['fi-FI'])).toBe('fi');
  await speak('en', new Words());
  expect(preferredLanguage(localStorage, ['fi-FI'])).toBe('en');
  localStorage.clear();
});
