import type { Api, SessionGate } from '$lib/api/client';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Session, User } from '$lib/api/types';

const KEY = 'gradewire.session';

/** Who is logged in; when the session ends in mid-work, the requests that met it wait here for the next log-in. */
export class SessionState implements SessionGate {
  user = $state.raw<User | null>(null);
  flowerUrl = $state.raw<string | null>(null);
  /** Whether the server has said who we are, or that we are nobody. */
  known = $state(false);
  /** The session ended while somebody was at work: a dialog asks for the password, the page stays. */
  ended = $state(false);
  problem = $state.raw<Problem | null>(null);

  #csrf: string | null = null;
  #waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];

  constructor(private readonly api: Api) {
    api.useGate(this);
  }

  /** Whether somebody was logged in here when the page was last open; the cookie itself no script can see. */
  get expected(): boolean {
    return localStorage.getItem(KEY) !== null;
  }

  get csrfToken(): string | null {
    return this.#csrf;
  }

  async load(): Promise<void> {
    this.problem = null;
    try {
      this.#take(await this.api.session());
      this.known = true;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** Throws Problem when login or password are wrong. */
  async logIn(login: string, password: string): Promise<void> {
    this.#take(await this.api.logIn(login, password));
    this.known = true;
    this.ended = false;
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  async logOut(): Promise<void> {
    try {
      await this.api.logOut();
    } finally {
      this.#take(null);
      this.ended = false;
    }
  }

  renewed(): Promise<void> {
    this.ended = true;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** The user closed the dialog: what waited fails, the page stays as it is. */
  giveUp(reason: Problem): void {
    this.ended = false;
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  #take(session: Session | null): void {
    this.user = session?.user ?? null;
    this.#csrf = session?.csrf_token ?? null;
    if (session) localStorage.setItem(KEY, 'yes');
    else localStorage.removeItem(KEY);
    this.flowerUrl = session?.flower_url ?? null;
  }
}
