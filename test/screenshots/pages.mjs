/**
 * The pages to take pictures of: `visit` goes there and waits until there is something to see. It returns false where the portal has
 * nothing of the kind, such as a failed job.
 */
const TABLE_ROW = '[role="row"][data-href]';
const ENTITY_TIMEOUT_MS = 30_000;
const EMPTY_TABLE = 'tbody[data-empty]';
/** The page that is left may have what the next one is known by; by then it is gone. */
const ROUTER_MS = 300;

/** Follows an address as a link within the portal does: loading its bundle takes seconds in development, so that is done once. */
async function go(page, url) {
  const { origin, href } = new URL(url);
  if (new URL(page.url()).origin !== origin) {
    await page.goto(href, { waitUntil: 'domcontentloaded' });
    return;
  }
  await page.evaluate(address => {
    window.history.pushState({}, '', address);
    window.dispatchEvent(new PopStateEvent('popstate', { state: {} }));
  }, href);
  await page.waitForTimeout(ROUTER_MS);
}

async function open(page, url, ready) {
  await go(page, url);
  await page.locator(ready).first().waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
}

/** Follows the first row of a list; which objects there are is the portal's affair. */
async function openFirst(page, url) {
  await open(page, url, `${TABLE_ROW}, ${EMPTY_TABLE}`);
  const row = page.locator(TABLE_ROW).first();
  if ((await row.count()) === 0) {
    return false;
  }
  const href = await row.getAttribute('data-href');
  await open(page, new URL(href, url).href, 'h2');
  return true;
}

/** A page below the one of the first policy. */
async function openOfFirst(page, url, path, ready) {
  const found = await openFirst(page, `${url}/replication/policies`);
  return found && open(page, `${page.url()}${path}`, ready);
}

/** The catalog's page of the first policy, at one of its tabs; a portal without the catalog module has none. */
async function openEntity(page, url, tab, ready) {
  if ((await openFirst(page, `${url}/replication/policies`)) === false) {
    return false;
  }
  const name = page.url().split('/').at(-1);
  await go(page, `${url}/catalog/default/resource/${name}${tab}`);
  return page
    .getByText(ready, { exact: true })
    .first()
    .waitFor({ timeout: ENTITY_TIMEOUT_MS })
    .then(
      () => true,
      () => false,
    );
}

export const pages = [
  { name: 'overview', visit: (page, url) => open(page, `${url}/replication/overview`, 'h2') },
  { name: 'clusters', visit: (page, url) => open(page, `${url}/replication/clusters`, TABLE_ROW) },
  { name: 'cluster', visit: (page, url) => openFirst(page, `${url}/replication/clusters`) },
  { name: 'policies', visit: (page, url) => open(page, `${url}/replication/policies`, TABLE_ROW) },
  { name: 'policy', visit: (page, url) => openFirst(page, `${url}/replication/policies`) },
  { name: 'policy-new', visit: (page, url) => open(page, `${url}/replication/policies/-/new`, 'form') },
  {
    name: 'policy-edit',
    async visit(page, url) {
      const found = await openFirst(page, `${url}/replication/policies`);
      return found && open(page, `${page.url()}/edit`, 'form');
    },
  },
  { name: 'jobs', visit: (page, url) => open(page, `${url}/replication/jobs`, TABLE_ROW) },
  { name: 'job-running', visit: (page, url) => openFirst(page, `${url}/replication/jobs?status=running`) },
  { name: 'job-succeeded', visit: (page, url) => openFirst(page, `${url}/replication/jobs?status=succeeded`) },
  { name: 'job-failed', visit: (page, url) => openFirst(page, `${url}/replication/jobs?status=failed`) },
  { name: 'job-verify', visit: (page, url) => openFirst(page, `${url}/replication/jobs?purpose=verify`) },
  { name: 'job-prune', visit: (page, url) => openFirst(page, `${url}/replication/jobs?purpose=prune`) },
  { name: 'audit-reports', visit: (page, url) => openOfFirst(page, url, '/audit-reports', '[aria-label="Audit reports"]') },
  {
    name: 'audit-report',
    async visit(page, url) {
      const found = await openFirst(page, `${url}/replication/policies`);
      return found && openFirst(page, `${page.url()}/audit-reports`);
    },
  },
  { name: 'entity', visit: (page, url) => openEntity(page, url, '', 'Sync health') },
  { name: 'entity-replication', visit: (page, url) => openEntity(page, url, '/replication', 'Last published commit') },
];
