/** Where the user is, from the address. */
export type Route =
  | { name: 'courses' }
  | { name: 'course'; course: string }
  | { name: 'assignment'; course: string; assignment: string }
  | { name: 'submission'; submission: string }
  | { name: 'staff'; course: string; parts: string[] }
  | { name: 'tokens' }
  | { name: 'join'; secret: string }
  | { name: 'unknown' };

const PATTERNS: [RegExp, (groups: string[]) => Route][] = [
  [/^\/$/, () => ({ name: 'courses' })],
  [/^\/courses\/([^/]+)\/?$/, ([course = '']) => ({ name: 'course', course })],
  [
    /^\/courses\/([^/]+)\/([^/]+)\/?$/,
    ([course = '', assignment = '']) => ({ name: 'assignment', course, assignment }),
  ],
  [/^\/submissions\/([^/]+)\/?$/, ([submission = '']) => ({ name: 'submission', submission })],
  [
    /^\/staff\/([^/]+)(?:\/(.+?))?\/?$/,
    ([course = '', rest]) => ({ name: 'staff', course, parts: rest ? rest.split('/') : [] }),
  ],
  [/^\/account\/tokens\/?$/, () => ({ name: 'tokens' })],
  [/^\/join\/([^/]+)\/?$/, ([secret = '']) => ({ name: 'join', secret })],
];

export function parseRoute(pathname: string): Route {
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(pathname);
    if (match) return make(match.slice(1).map((group = '') => decodeURIComponent(group)));
  }
  return { name: 'unknown' };
}

export const pathOf = {
  courses: () => '/',
  course: (course: string) => `/courses/${encodeURIComponent(course)}`,
  assignment: (course: string, assignment: string) =>
    `/courses/${encodeURIComponent(course)}/${encodeURIComponent(assignment)}`,
  submission: (id: string) => `/submissions/${encodeURIComponent(id)}`,
  /** A page for the staff of a course, e.g. `staff('python-1', 'students', 'ada')`. */
  staff: (course: string, ...parts: (string | number)[]) =>
    `/staff/${[course, ...parts].map(encodeURIComponent).join('/')}`,
  tokens: () => '/account/tokens',
};

/** The address as state; links in the page change it without loading the page again. */
export class Router {
  #pathname = $state(location.pathname);
  readonly route = $derived(parseRoute(this.#pathname));

  go(path: string): void {
    if (path === location.pathname) return;
    history.pushState(null, '', path);
    this.#pathname = location.pathname;
    scrollTo(0, 0);
  }

  /** Starts listening; the returned function stops it. */
  start(): () => void {
    const back = () => (this.#pathname = location.pathname);
    const click = (event: MouseEvent) => {
      const link = (event.target as Element | null)?.closest?.('a');
      if (!link || event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
      if (link.hash || parseRoute(link.pathname).name === 'unknown') return;
      event.preventDefault();
      this.go(link.pathname);
    };
    addEventListener('popstate', back);
    document.addEventListener('click', click);
    return () => {
      removeEventListener('popstate', back);
      document.removeEventListener('click', click);
    };
  }
}
