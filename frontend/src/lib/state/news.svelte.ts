/** How an event stream is opened; a test opens one of its own. */
export type OpenStream = (url: string) => EventSource;

const REOPEN_MS = 5000;

/** The latest news of one topic of `GET /events`; each tells the whole state, so nothing is missed by coming back. */
export class News<Payload> {
  latest = $state.raw<Payload | null>(null);
  /** Since when the line is down; null while it is up, or has not been tried. */
  lostAt = $state.raw<Date | null>(null);
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly topic: string,
    private readonly name: string,
    private readonly onNews: (news: Payload, before: Payload | null) => void = () => undefined,
  ) {}

  /** Follows the topic until the returned function is called. */
  follow(open: OpenStream = (url) => new EventSource(url)): () => void {
    this.#open(open);
    return () => {
      clearTimeout(this.#timer);
      this.#source?.close();
    };
  }

  #open(open: OpenStream): void {
    const source = open(`/api/v1/events?topics=${encodeURIComponent(this.topic)}`);
    this.#source = source;
    source.onopen = () => (this.lostAt = null);
    source.onerror = () => {
      this.lostAt ??= new Date();
      // the browser comes back by itself, unless it was refused
      if (source.readyState === 2) this.#timer = setTimeout(() => this.#open(open), REOPEN_MS);
    };
    source.addEventListener(this.name, (message) => {
      const before = this.latest;
      this.latest = JSON.parse((message as MessageEvent<string>).data) as Payload;
      this.onNews(this.latest, before);
    });
  }
}
