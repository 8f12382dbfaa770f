import { unzip } from './unzip';

/** Why a file that was dropped or chosen is not taken. */
export type Refused = { name: string; why: 'not_text' | 'not_asked' | 'too_large' | 'bad_zip' };

export interface Upload {
  files: Record<string, string>;
  refused: Refused[];
}

const MOST_BYTES = 1_000_000;

/** Reads what was dropped or chosen: text files and zips, as far as the assignment asks for them. */
export async function readUpload(list: Iterable<File>, patterns: readonly string[]): Promise<Upload> {
  const found: [string, Uint8Array][] = [];
  const refused: Refused[] = [];
  for (const file of list) {
    if (file.size > MOST_BYTES) refused.push({ name: file.name, why: 'too_large' });
    else if (/\.zip$/i.test(file.name)) {
      try {
        found.push(...withoutCommonFolder(await unzip(await file.arrayBuffer())));
      } catch {
        refused.push({ name: file.name, why: 'bad_zip' });
      }
    } else found.push([file.name, new Uint8Array(await file.arrayBuffer())]);
  }
  const files: Record<string, string> = {};
  const only = patterns.length === 1 && !isGlob(patterns[0] ?? '') ? patterns[0] : null;
  for (const [name, bytes] of found) {
    const text = asText(bytes);
    if (text === null) refused.push({ name, why: 'not_text' });
    else if (patterns.some((pattern) => matches(pattern, name))) files[name] = text;
    else if (only && found.length === 1 && name.endsWith('.py')) files[only] = text;
    else refused.push({ name, why: 'not_asked' });
  }
  return { files, refused };
}

/** Whether a name fits a pattern of `assignment.yaml`: `*` and `?` within a folder, `**` across folders. */
export function matches(pattern: string, name: string): boolean {
  const source = pattern.replace(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/g, (part) =>
    part.startsWith('**') ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : `\\${part}`,
  );
  return new RegExp(`^${source}$`).test(name);
}

const isGlob = (pattern: string): boolean => /[*?[]/.test(pattern);

function asText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text.replace(/\r\n/g, '\n');
  } catch {
    return null;
  }
}

function withoutCommonFolder(files: Map<string, Uint8Array>): [string, Uint8Array][] {
  const names = [...files.keys()];
  const folder = names[0]?.includes('/') ? `${names[0].split('/')[0]}/` : '';
  const common = folder && names.every((name) => name.startsWith(folder));
  return [...files].map(([name, bytes]) => [common ? name.slice(folder.length) : name, bytes]);
}
