import type { Message } from '../messages.svelte';

/** CodeMirror's own phrases, as it asks for them, in words for learners. `$` is filled by CodeMirror. */
export const en = {
  '$ unchanged lines': '$ unchanged lines',
  Completions: 'Completions',
  'Control character': 'Control character',
  Diagnostics: 'Suggestions',
  'No diagnostics': 'No suggestions',
  close: 'close',
  'Selection deleted': 'Selection deleted',
  'Go to line': 'Go to line',
  go: 'go',
  Find: 'Find',
  Replace: 'Replace',
  next: 'next',
  previous: 'previous',
  all: 'all',
  'match case': 'match case',
  regexp: 'regular expression',
  'by word': 'whole words',
  replace: 'replace',
  'replace all': 'replace all',
  'replaced match on line $': 'replaced the match in line $',
  'replaced $ matches': 'replaced $ matches',
  'current match': 'current match',
  'on line': 'in line',
} as const satisfies Record<string, Message>;
