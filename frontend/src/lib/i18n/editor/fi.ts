import type { Message } from '../messages.svelte';
import type { en } from './en';

/** Editorin omat sanat suomeksi. */
export const fi: Record<keyof typeof en, Message> = {
  '$ unchanged lines': '$ muuttumatonta riviä',
  Completions: 'Täydennykset',
  'Control character': 'Ohjausmerkki',
  Diagnostics: 'Ehdotukset',
  'No diagnostics': 'Ei ehdotuksia',
  close: 'sulje',
  'Selection deleted': 'Valinta poistettu',
  'Go to line': 'Siirry riville',
  go: 'siirry',
  Find: 'Etsi',
  Replace: 'Korvaa',
  next: 'seuraava',
  previous: 'edellinen',
  all: 'kaikki',
  'match case': 'sama kirjainkoko',
  regexp: 'säännöllinen lauseke',
  'by word': 'kokonaiset sanat',
  replace: 'korvaa',
  'replace all': 'korvaa kaikki',
  'replaced match on line $': 'korvattu osuma rivillä $',
  'replaced $ matches': 'korvattu $ osumaa',
  'current match': 'nykyinen osuma',
  'on line': 'rivillä',
};
