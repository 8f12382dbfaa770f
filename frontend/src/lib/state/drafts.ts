export type Files = Readonly<Record<string, string>>;

/** Files as they were at a time, in milliseconds since 1970. */
export interface Version {
  files: Files;
  changedAt: number;
}

/** A student's work on one assignment that is not handed in, as this device has it. Every change has a later time. */
export interface Draft extends Version {
  /** The server's revision that it is made from; 0 for none. */
  revision: number;
  /** Whether the server has not got it yet. */
  unsent: boolean;
  /** Drafts that were written elsewhere meanwhile and are not this one, newest first. */
  others: readonly Version[];
}

export interface DraftStore {
  load(key: string): Promise<Draft | null>;
  /** Resolves with the draft when it is on the device. No other tab changes it between `change` and then. */
  change(key: string, change: (draft: Draft | null) => Draft): Promise<Draft>;
  /** Tells of each draft of that key that another tab saves, until the returned function is called. */
  watch(key: string, onDraft: (draft: Draft) => void): () => void;
}

/** `user/course/assignment`: two people who share a browser never see each other's drafts. */
export const draftKey = (user: string, course: string, assignment: string): string =>
  [user, course, assignment].map(encodeURIComponent).join('/');

const STORE = 'drafts';
const CHANNEL = 'gradewire.drafts';

/** A stored draft; those of earlier versions of this page were on no server. */
const whole = (stored: Partial<Draft> | undefined): Draft | null =>
  stored ? { files: {}, changedAt: 0, revision: 0, unsent: true, others: [], ...stored } : null;

/** Drafts in IndexedDB, each change its own transaction. */
export class IndexedDbDrafts implements DraftStore {
  #database: Promise<IDBDatabase> | null = null;
  #tabs: BroadcastChannel | null = null;

  constructor(private readonly factory: IDBFactory = indexedDB) {}

  async load(key: string): Promise<Draft | null> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      const request = database.transaction(STORE).objectStore(STORE).get(key);
      request.onsuccess = () => resolve(whole(request.result as Partial<Draft> | undefined));
      request.onerror = () => reject(request.error ?? new Error('the draft cannot be read'));
    });
  }

  async change(key: string, change: (draft: Draft | null) => Draft): Promise<Draft> {
    const database = await this.#open();
    return new Promise((resolve, reject) => {
      let draft: Draft;
      const transaction = database.transaction(STORE, 'readwrite');
      const store = transaction.objectStore(STORE);
      const request = store.get(key);
      request.onsuccess = () => {
        draft = change(whole(request.result as Partial<Draft> | undefined));
        store.put(draft, key);
        transaction.commit();
      };
      transaction.oncomplete = () => {
        this.#channel().postMessage({ key, draft });
        resolve(draft);
      };
      transaction.onabort = () => reject(transaction.error ?? new Error('the draft cannot be written'));
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
