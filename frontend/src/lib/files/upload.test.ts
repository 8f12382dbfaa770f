import { describe, expect, it } from 'vitest';
import { matches, readUpload } from './upload';
import { unzip } from './unzip';

/** A zip with one stored file, byte by byte (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). */
function zipOf(name: string, text: string): ArrayBuffer {
  const [nameBytes, data] = [new TextEncoder().encode(name), new TextEncoder().encode(text)];
  const out = new DataView(new ArrayBuffer(30 + 46 + 22 + 2 * nameBytes.length + data.length));
  const bytes = new Uint8Array(out.buffer);
  out.setUint32(0, 0x04034b50, true);
  out.setUint16(26, nameBytes.length, true);
  bytes.set(nameBytes, 30);
  bytes.set(data, 30 + nameBytes.length);
  const central = 30 + nameBytes.length + data.length;
  out.setUint32(central, 0x02014b50, true);
  out.setUint32(central + 20, data.length, true);
  out.setUint32(central + 24, data.length, true);
  out.setUint16(central + 28, nameBytes.length, true);
  bytes.set(nameBytes, central + 46);
  const end = central + 46 + nameBytes.length;
  out.setUint32(end, 0x06054b50, true);
  out.setUint16(end + 10, 1, true);
  out.setUint32(end + 12, 46 + nameBytes.length, true);
  out.setUint32(end + 16, central, true);
  return out.buffer;
}

/** jsdom's File has no arrayBuffer(). */
function file(name: string, content: string | ArrayBuffer): File {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content).buffer : content;
  return { name, size: bytes.byteLength, arrayBuffer: async () => bytes } as unknown as File;
}

describe('readUpload', () => {
  it('takes a file that is asked for', async () => {
    const upload = await readUpload([file('solution.py', 'x = 1\r\n')], ['solution.py']);
    expect(upload).toEqual({ files: { 'solution.py': 'x = 1\n' }, refused: [] });
  });
  it('takes one .py file under another name as the only file that is asked for', async () => {
    expect((await readUpload([file('mine.py', 'x')], ['solution.py'])).files).toEqual({ 'solution.py': 'x' });
  });
  it('takes the files of a zip, without the folder that holds them all', async () => {
    const upload = await readUpload([file('work.zip', zipOf('work/main.py', 'y'))], ['main.py', 'lib/*.py']);
    expect(upload.files).toEqual({ 'main.py': 'y' });
  });
  it.each([
    ['bad.zip', 'no zip', 'bad_zip'],
    ['picture.png', '\0\0', 'not_text'],
    ['notes.txt', 'text', 'not_asked'],
    ['big.py', 'x'.repeat(1_000_001), 'too_large'],
  ])('refuses %s', async (name, content, why) => {
    expect((await readUpload([file(name, content)], ['a.py', 'b.py'])).refused).toEqual([{ name, why }]);
  });
});

it('reads a stored zip entry', async () => {
  const files = await unzip(zipOf('a.py', 'print()'));
  expect(new TextDecoder().decode(files.get('a.py'))).toBe('print()');
});

it.each([
  ['*.py', 'a.py', true],
  ['*.py', 'lib/a.py', false],
  ['lib/*.py', 'lib/a.py', true],
  ['**/*.py', 'lib/deep/a.py', true],
  ['a.py', 'aXpy', false],
])('%s against %s', (pattern, name, fits) => expect(matches(pattern, name)).toBe(fits));
