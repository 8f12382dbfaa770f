import { expect, it, vi } from 'vitest';
import { Api } from './client';
import { Problem } from './problem';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

function apiOf(...answers: (Response | Error)[]) {
  const requests: Request[] = [];
  const api = new Api('http://server.test', async (input) => {
    requests.push(input as Request);
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer ?? new Error('no more answers');
  });
  return { api, requests };
}

it('walks all pages of a list', async () => {
  const { api } = apiOf(
    json(200, { items: [{ slug: 'a' }], next: 'c1' }),
    json(200, { items: [{ slug: 'b' }], next: null }),
  );
  expect((await api.courses()).map((course) => course.slug)).toEqual(['a', 'b']);
});

it('turns a problem document into a Problem', async () => {
  const { api } = apiOf(json(429, { title: 'Slow down', detail: 'Too many.' }, { 'Retry-After': '7' }));
  const problem = await api.courses().catch((error: unknown) => error as Problem);
  expect(problem).toMatchObject({
    status: 429,
    title: 'Slow down',
    retryAfter: 7,
    owner: 'you',
    passing: true,
  });
});

it('says that the network is away when it is', async () => {
  const { api } = apiOf(new TypeError('Failed to fetch'));
  await expect(api.courses()).rejects.toMatchObject({ status: 0, owner: 'network' });
});

it('repeats a request with the new token after the session was renewed', async () => {
  const { api, requests } = apiOf(json(401, {}), json(202, { id: 's1' }));
  const gate = { csrfToken: 'old', renewed: vi.fn(async () => void (gate.csrfToken = 'new')) };
  api.useGate(gate);
  await api.submit('c', 'a', { 'x.py': '1' }, 'key');
  expect(gate.renewed).toHaveBeenCalledOnce();
  expect(requests.map((request) => request.headers.get('X-CSRF-Token'))).toEqual(['old', 'new']);
  expect(requests[1]?.headers.get('Idempotency-Key')).toBe('key');
});

it('knows that nobody is logged in', async () => {
  const { api } = apiOf(json(200, { user: null, csrf_token: null, flower_url: null }));
  expect(await api.session()).toBeNull();
});
