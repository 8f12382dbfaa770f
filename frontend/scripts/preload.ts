import type { Plugin } from 'vite';

/** The modules that a page shows last and needs first: the rest of what it loads comes with them. */
const LAST = /\/(AssignmentPage|Editor)\.svelte$/;

/**
 * Writes `preload.json`: the files of an assignment's page, which the server names in that page (`app/api/ui.py`), so
 * that the browser asks for them at once and not a round trip later, when the first script has run.
 */
export function preload(): Plugin {
  return {
    name: 'preload',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = new Set<string>();
      const take = (name: string) => {
        const chunk = bundle[name];
        if (!chunk || chunk.type !== 'chunk' || chunk.isEntry || files.has(name)) return;
        files.add(name);
        chunk.viteMetadata?.importedCss.forEach((css) => files.add(css));
        chunk.imports.forEach(take);
      };
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && LAST.test(chunk.facadeModuleId ?? '')) take(name);
      }
      this.emitFile({ type: 'asset', fileName: 'preload.json', source: JSON.stringify([...files].sort()) });
    },
  };
}
