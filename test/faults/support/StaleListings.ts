import { headerOf, type HttpAnswer, type HttpExchange } from '../../support/startHttpProxy';

const CONTENTS = /<Contents>.*?<\/Contents>/gs;
const LISTING = /^\/([^/?]+)\/?\?(?=.*\blist-type=2\b)/;
const OBJECT = /^\/([^/?]+)\/([^?]+)/;
const DELETED_KEY = /<Key>(.*?)<\/Key>/gs;

/**
 * Lets an S3 service list as those did that were consistent in the end only: from the moment on that this is put in between, an object
 * that is written is missing from every listing, and one that is deleted is still listed. Reads and writes tell the truth.
 */
export class StaleListings {
  /** How many objects were left out of a listing, and how many were in it that are gone. */
  hidden = 0;
  ghosts = 0;
  private readonly written = new Set<string>();
  private readonly deleted = new Set<string>();
  /** The last entry of each object that any listing had, by bucket and key. */
  private readonly entries = new Map<string, string>();

  readonly answer = async (exchange: HttpExchange): Promise<HttpAnswer> => {
    const answer = await exchange.forward();
    const bucket = LISTING.exec(exchange.url)?.[1];
    if (exchange.method === 'GET' && bucket !== undefined && answer.status === 200) {
      return this.age(answer, bucket, new URL(exchange.url, 'http://s3').searchParams);
    }
    this.note(exchange, answer);
    return answer;
  };

  private note({ method, url, body }: HttpExchange, { status }: HttpAnswer): void {
    const [, bucket, path] = OBJECT.exec(url) ?? /^\/([^/?]+)()/.exec(url) ?? [];
    if (bucket === undefined || status >= 300) {
      return;
    }
    const name = `${bucket}/${decodeURIComponent(path)}`;
    if (method === 'PUT') {
      this.written.add(name);
    } else if (method === 'DELETE') {
      this.deleted.add(name);
    } else if (method === 'POST' && /[?&]delete\b/.test(url)) {
      [...body.toString().matchAll(DELETED_KEY)].forEach(([, key]) => this.deleted.add(`${bucket}/${key}`));
    }
  }

  /** The page with what it would have had before: only the first page of a listing gets ghosts, since all tests' listings have but one. */
  private age(answer: HttpAnswer, bucket: string, query: URLSearchParams): HttpAnswer {
    const text = answer.body.toString();
    const present = new Map([...text.matchAll(CONTENTS)].map(([entry]) => [`${bucket}/${keyOf(entry)}`, entry]));
    present.forEach((entry, name) => this.entries.set(name, entry));

    const visible = [...present].filter(([name]) => !this.written.has(name));
    const gone = [...this.entries].filter(([name]) => this.deleted.has(name) && !present.has(name) && isListed(name, bucket, query));
    this.hidden += present.size - visible.length;
    this.ghosts += gone.length;
    const entries = [...visible, ...gone].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);

    const start = text.search(CONTENTS);
    const at = start < 0 ? text.search(/<CommonPrefixes>|<\/ListBucketResult>/) : start;
    const rest = text.replace(CONTENTS, '');
    const body = Buffer.from(rest.slice(0, at) + entries.join('') + rest.slice(at));
    return { ...answer, rawHeaders: withoutChecksums(answer), body };
  }
}

function keyOf(entry: string): string {
  return /<Key>(.*?)<\/Key>/s.exec(entry)![1];
}

/** Whether a listing that was asked for so would have had the object. */
function isListed(name: string, bucket: string, query: URLSearchParams): boolean {
  const prefix = `${bucket}/${query.get('prefix') ?? ''}`;
  const after = query.get('start-after');
  const below = name.slice(prefix.length);
  return (
    name.startsWith(prefix) &&
    !(query.get('delimiter') === '/' && below.includes('/')) &&
    !query.has('continuation-token') &&
    (after === null || name > `${bucket}/${after}`)
  );
}

function withoutChecksums(answer: HttpAnswer): string[] {
  const value = headerOf(answer, 'content-type');
  return value === undefined ? [] : ['content-type', value];
}
