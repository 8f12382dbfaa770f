/** Thrown when a zip cannot be read. */
export class BadZip extends Error {}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const MOST_BYTES = 2_000_000;
const MOST_FILES = 200;

/** The files of a zip as bytes; folders, and what operating systems add (`__MACOSX`), are left out. */
export async function unzip(data: ArrayBuffer): Promise<Map<string, Uint8Array>> {
  const view = new DataView(data);
  let end = data.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new BadZip();
  const count = view.getUint16(end + 10, true);
  if (count > MOST_FILES) throw new BadZip();
  let at = view.getUint32(end + 16, true);
  const files = new Map<string, Uint8Array>();
  let total = 0;
  try {
    for (let i = 0; i < count; i++) {
      if (view.getUint32(at, true) !== ENTRY) throw new BadZip();
      const method = view.getUint16(at + 10, true);
      const packed = view.getUint32(at + 20, true);
      const nameLength = view.getUint16(at + 28, true);
      const extraLength = view.getUint16(at + 30, true);
      const commentLength = view.getUint16(at + 32, true);
      const local = view.getUint32(at + 42, true);
      const name = new TextDecoder().decode(new Uint8Array(data, at + 46, nameLength));
      at += 46 + nameLength + extraLength + commentLength;
      if (name.endsWith('/') || name.startsWith('__MACOSX/') || name.split('/').pop()?.startsWith('.'))
        continue;
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const bytes = await content(new Uint8Array(data, start, packed), method, MOST_BYTES - total);
      total += bytes.length;
      files.set(name, bytes);
    }
  } catch (error) {
    throw error instanceof BadZip ? error : new BadZip();
  }
  return files;
}

async function content(packed: Uint8Array<ArrayBuffer>, method: number, most: number): Promise<Uint8Array> {
  if (method === 0) return packed;
  if (method !== 8) throw new BadZip();
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) throw new BadZip();
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
