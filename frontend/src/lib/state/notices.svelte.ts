/** What the browser offers to tell somebody who is elsewhere. */
export type Notifier = Pick<typeof Notification, 'permission' | 'requestPermission'> &
  (new (title: string, options: NotificationOptions) => Pick<Notification, 'onclick' | 'close'>);

const KEY = 'gradewire.notify';

/** News for a page in the background: in its title always, and as a notification if the student asked for them. */
export class Notices {
  #wanted = $state(false);
  #permission = $state<NotificationPermission>('default');
  #title = document.title;
  #headline: string | null = null;

  constructor(
    private readonly notifier: Notifier | undefined = globalThis.Notification,
    private readonly storage: Storage = localStorage,
  ) {
    this.#permission = notifier?.permission ?? 'denied';
    this.#wanted = storage.getItem(KEY) === 'yes';
  }

  /** Whether this browser has notifications. */
  get possible(): boolean {
    return this.notifier !== undefined;
  }

  /** Whether the browser was told to refuse them: nothing on the page can change that. */
  get refused(): boolean {
    return this.#permission === 'denied';
  }

  get on(): boolean {
    return this.#wanted && this.#permission === 'granted';
  }

  /** Turns notifications on, asking the browser for leave the first time, or off. */
  async toggle(): Promise<void> {
    this.#wanted = !this.on;
    this.storage.setItem(KEY, this.#wanted ? 'yes' : 'no');
    if (this.#wanted && this.notifier) this.#permission = await this.notifier.requestPermission();
  }

  /** What the page is called when there is no news. */
  name(title: string): void {
    this.#title = title;
    document.title = this.#headline ?? title;
  }

  /** Tells it if nobody is looking; the title of the page is itself again when somebody does. */
  tell(headline: string, text: string): void {
    if (!document.hidden) return;
    this.#headline = document.title = headline;
    document.addEventListener('visibilitychange', this.#seen);
    if (!this.on || !this.notifier) return;
    try {
      const notice = new this.notifier(headline, {
        body: text,
        tag: 'gradewire.result',
        icon: '/favicon.svg',
      });
      notice.onclick = () => {
        window.focus();
        notice.close();
      };
    } catch {
      return; // Chrome on Android has the name but not the thing; the title has said it.
    }
  }

  #seen = () => {
    if (document.hidden) return;
    document.removeEventListener('visibilitychange', this.#seen);
    this.#headline = null;
    document.title = this.#title;
  };
}
