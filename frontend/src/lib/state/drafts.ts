/** A student's unsent work on one assignment. */
export interface Draft {
  files: Record<string, string>;
  /** When it was last changed, milliseconds since 1970. */
  changedAt: number;
}

export interface DraftStore {
  load(key: string): Promise<Draft | null>;
  /** Resolves when the draft is on the device. */
  save(key: string, draft: Draft): Promise<void>;
  /** Tells of each draft of that key that another tab saves, until the returned function is called. */
  watch(key: string, onDraft: (draft: Draft) => void): () => void;
}

/** `user/course/assignment`: two people who share a browser never see each other's drafts. */
export const draftKey = (user: string, course: string, assignment: string): string =>
  [user, course, assignment].map(encodeURIComponent).join('/');

const STORE = 'drafts';
const CHANNEL = 'gradewire.drafts';

/** Drafts in IndexedDB, each save its own transaction. */
export class IndexedDbDrafts implements DraftStore {
  #database: Promise<IDBDatabase> | null = null;
  #tabs: BroadcastChannel | null = null;

  constructor(private readonly factory: IDBFactory = indexedDB) {}

  async load(key: string): Promise<Draft | null> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const request = database.transaction(STORE).objectStore(STORE).get(key);
      request.onsuccess = () => resolve((request.result as Draft | undefined) ?? null);
      request.onerror = () => reject(request.error ?? new Error('the draft cannot be read'));
    });
  }

  async save(key: string, draft: Draft): Promise<void> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, 'readwrite');
      transaction.objectStore(STORE).put(draft, key);
      transaction.oncomplete = () => {
        this.#channel().postMessage({ key, draft });
        resolve();
      };
      transaction.onabort = () => reject(transaction.error ?? new Error('the draft cannot be written'));
      transaction.commit();
    });
  }

  watch(key: string, onDraft: (draft: Draft) => void): () => void {
    const channel = this.#channel();
    const hear = ({ data }: MessageEvent<{ key: string; draft: Draft }>) => {
      if (data.key === key) onDraft(data.draft);
    };
    channel.addEventListener('message', hear);
    return () => channel.removeEventListener('message', hear);
  }

  /** One for this tab: a channel does not hear itself. */
  #channel(): BroadcastChannel {
    this.#tabs ??= new BroadcastChannel(CHANNEL);
    return this.#tabs;
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise((resolve, reject) => {
      const request = this.factory.open('gradewire', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no storage in this browser'));
    });
    return this.#database;
  }
}
