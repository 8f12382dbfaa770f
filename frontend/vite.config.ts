import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { compressed } from './scripts/compress.ts';
import { preload } from './scripts/preload.ts';
import { practiceAssets } from './scripts/practice-assets.ts';
import { defineConfig } from 'vitest/config';

const server = process.env.GRADEWIRE_URL ?? 'http://127.0.0.1:8000';

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), practiceAssets(process.env.PRACTICE_PYTHON ?? '3.11'), preload(), compressed()],
  resolve: {
    alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) },
    ...(mode === 'test' ? { conditions: ['browser'] } : {}),
  },
  build: {
    outDir: '../app/ui',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: URLs; every asset is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long each plugin took is of no use to somebody who runs `make run`.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        // What every page begins with is one file: it is smaller together than in parts.
        codeSplitting: {
          groups: [
            { name: 'start', test: /src\/(lib\/(i18n\/(en|messages)|api\/(client|problem)|router)\.|Root)/ },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': server } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/test-setup.ts'],
  },
}));
