import type { Proxy, ProxyVerdict } from './startProxy';

/** Lets the first request that holds `text` meet `fault`, and every other one pass. Returns how often the text was seen. */
export function failOnce(proxy: Proxy, text: string, fault: ProxyVerdict | (() => Promise<ProxyVerdict>)): () => number {
  let seen = 0;
  proxy.judge = sent => {
    if (!sent.includes(text)) {
      return 'forward';
    }
    seen += 1;
    if (seen > 1) {
      return 'forward';
    }
    return typeof fault === 'function' ? fault() : fault;
  };
  return () => seen;
}
