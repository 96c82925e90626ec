/** What a page's pretended host needs beside its answers: acquireVsCodeApi, a record of what was asked, and the policy's complaints. */
import { packNumbers, unpackNumbers } from '../../src/protocol/messageNumbers';
import { type Handlers, type Methods, Rpc } from '../../src/protocol/rpc';

/**
 * Installs a host that answers with `handlers`, and returns its end, by which the window is told things. What the window
 * asked is in `window.asked`, the last state that it set in `window.left`; `state` is what getState gives at first.
 */
export function pretendHost<H extends Methods<H>, W extends Methods<W>>(
  handlers: Handlers<H>,
  state: unknown = null,
): Pick<Rpc<W, H>, 'request'> {
  window.asked = [];
  window.violations = [];
  window.left = state;
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
  const listeners: ((message: unknown) => void)[] = [];
  const logged = Object.fromEntries(
    Object.entries<(value: never, call: never) => unknown>(handlers).map(([method, answer]) => [
      method,
      (value: never, call: never) => {
        window.asked.push([method, value]);
        return answer(value, call);
      },
    ]),
  ) as unknown as Handlers<H>;
  const rpc = new Rpc<W, H>(
    {
      postMessage: (message) => window.postMessage(packNumbers(structuredClone(message)), '*'),
      onMessage: (listener) => listeners.push(listener),
    },
    logged,
  );
  window.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => {
      const copy = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners) listener(unpackNumbers(copy));
      });
    },
    getState: () => window.left,
    setState: (left: unknown) => {
      window.left = left;
    },
  });
  return rpc;
}
