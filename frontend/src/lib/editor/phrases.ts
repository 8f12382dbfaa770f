import { EditorState, type Extension } from '@codemirror/state';
import { en } from '$lib/i18n/editor/en';
import { fi } from '$lib/i18n/editor/fi';
import { words } from '$lib/i18n/messages.svelte';

/** CodeMirror's own words in the page's language, as of now. They are apart so that only the editor loads them. */
export function phrases(): Extension {
  const spoken = words.locale === 'fi' ? fi : en;
  return EditorState.phrases.of(
    Object.fromEntries(Object.entries(spoken).map(([phrase, message]) => [phrase, words.fill(message)])),
  );
}
