// The control API, and who wants to hear of which change.

import { toast } from './dom.js';

async function call(method, path, body) {
  const answer = await fetch(`/_sim/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const read = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(read.error || `HTTP ${answer.status}`), { status: answer.status });
  return read;
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);
export const mend = () => call('DELETE', 'faults');

// For what a person does: a refusal is shown, not thrown.
export async function attempt(path, body) {
  try {
    return await post(path, body);
  } catch (problem) {
    toast(problem.message, 'bad');
    return null;
  }
}

const listeners = [];

// `wanted`: a topic, or the beginning of topics ending in a colon.
export function on(wanted, act) {
  listeners.push([wanted, act]);
}

export async function listen() {
  let revision = 0;
  for (;;) {
    try {
      const news = await get(`changes?since=${revision}&wait=25`);
      const first = revision === 0;
      if (news.revision < revision) { location.reload(); return; }
      revision = news.revision;
      if (first) continue;
      for (const [wanted, act] of listeners) {
        const hit = news.topics.filter((topic) => topic === wanted || (wanted.endsWith(':') && topic.startsWith(wanted)));
        if (hit.length) act(hit);
      }
    } catch {
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}
