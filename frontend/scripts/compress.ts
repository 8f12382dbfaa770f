import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH_IT = /\.(js|mjs|css|json|svg|wasm)$/;
const LEAST_BYTES = 1000;
/** Above this, brotli's best takes minutes. */
const LARGE_BYTES = 1_000_000;

function brotli(data: Buffer): Buffer {
  const quality = data.length > LARGE_BYTES ? 8 : constants.BROTLI_MAX_QUALITY;
  return brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
}

/** Lays `name.br` and `name.gz` beside each built asset that gets smaller; the server sends what the browser takes. */
export function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (!entry.isFile() || !WORTH_IT.test(entry.name) || statSync(path).size < LEAST_BYTES) continue;
        const data = readFileSync(path);
        writeFileSync(`${path}.br`, brotli(data));
        writeFileSync(`${path}.gz`, gzipSync(data, { level: 9 }));
      }
    },
  };
}
