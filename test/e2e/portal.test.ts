import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findFreePorts } from '../servers/findFreePorts';
import { clusterDocument } from '../support/clusterDocument';
import { Fixture } from '../support/Fixture';
import { SqlCatalogFile } from '../support/SqlCatalogFile';
import { startBackend, type TestBackend } from '../support/startBackend';
import { startPortal } from '../support/startPortal';
import { waitForJob } from '../support/waitForJob';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SCREENSHOTS = resolve(__dirname, '..', 'screenshots', 'run.mjs');

/** A person with a browser: signs in as a guest, makes a policy by the form, runs it and sees it succeed. */
describe('the portal', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portage-portal-'));
  const fixture = Fixture.open('v1-two-regions');
  const root = fixture.description.root;
  const catalog = new SqlCatalogFile(join(directory, 'catalog.sqlite'));
  let backend: TestBackend;
  let portal: { url: string; stop(): Promise<void> };
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    fixture.unpack();
    catalog.set('main', { 'sales.orders': fixture.tables[0].table.head });
    const [portalPort] = await findFreePorts(1);
    backend = await startBackend({
      portalPort,
      replication: {
        region: 'us',
        connections: {
          catalog: { type: 'sql', client: 'better-sqlite3', connection: catalog.path },
          disk: { type: 'file', root },
        },
      },
    });
    await backend.client.call('createCluster', { body: clusterDocument('lake-catalog', { region: 'us', connection: 'catalog' }) });
    for (const { region, uri_prefixes: prefixes } of fixture.description.storages) {
      await backend.client.call('createCluster', { body: clusterDocument(`${region}-disk`, { region, connection: 'disk', prefixes }) });
    }
    portal = await startPortal(backend, portalPort);
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: FLAGS });
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    page.setDefaultTimeout(60_000);
  }, 600_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.stop();
    await backend?.stop();
    catalog.close();
    fixture.remove();
    rmSync(directory, { recursive: true });
  });

  async function choose(label: string, option: string) {
    await page
      .getByRole('button', { name: new RegExp(label) })
      .first()
      .click();
    await page.getByRole('option', { name: new RegExp(`^${option}`) }).click();
  }

  it('lets a guest in and opens on the overview', async () => {
    await page.goto(portal.url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).toContain('/replication');
  }, 240_000);

  it('makes a policy by the form', async () => {
    await page.goto(`${portal.url}/replication/policies/-/new`);
    await page.getByRole('textbox', { name: 'Name' }).fill('sales-to-us');
    await page.getByRole('combobox', { name: 'Owner' }).fill('group:default/sales');
    const forms = page.locator('form');
    await forms.getByText('Choose a catalog').first().click();
    await page.getByRole('option', { name: /lake-catalog/ }).click();
    await page.getByRole('textbox', { name: 'Reference' }).first().fill('main');
    await forms.getByText('Choose a storage').first().click();
    await page.getByRole('option', { name: /us-disk/ }).click();
    await page.getByRole('textbox', { name: 'Location' }).fill(`file:${root}/us/replica/`);
    const [, targetReference] = await page.getByRole('textbox', { name: 'Reference' }).all();
    // The target's catalog is the source's, unless somebody chooses another one.
    if (await forms.getByText('Choose a catalog').count()) {
      await forms.getByText('Choose a catalog').first().click();
      await page.getByRole('option', { name: /lake-catalog/ }).click();
    }
    await targetReference.fill('main_replica_us');
    await choose('Runs', 'Manual');
    await page.getByRole('button', { name: 'Create policy' }).click();
    await page.waitForURL(/\/replication\/policies\/sales-to-us$/);
    expect((await backend.client.call('getPolicy', { path: { name: 'sales-to-us' } })).spec.replication).toMatchObject({
      kind: 'iceberg',
      source: { cluster: 'lake-catalog', reference: 'main' },
      target: { cluster: 'lake-catalog', reference: 'main_replica_us', storage: 'us-disk', location: `file:${root}/us/replica/` },
      trigger: { type: 'manual' },
    });
  }, 240_000);

  it('runs it and sees it succeed', async () => {
    await page.getByRole('button', { name: 'Run now' }).click();
    let job: Job | undefined;
    while (!job) {
      [job] = (await backend.client.call('listJobs', { query: { policy: 'sales-to-us' } })).items;
    }
    expect(await waitForJob(backend.client, job.id)).toMatchObject({ status: 'succeeded', result: { tables: 1, heldTables: [] } });
    await page.goto(`${portal.url}/replication/jobs/${job.id}`);
    await page.getByText('publish').first().waitFor();
    await page.getByText('succeeded').first().waitFor();
    expect(Object.keys(catalog.pointers('main_replica_us'))).toEqual(['sales.orders']);
  }, 240_000);

  it('shows each page in light and dark without an error on it or in the console', async () => {
    const pictures = join(directory, 'pictures');
    // The script exits with 1, and names the page, where one shows an error.
    await promisify(execFile)(process.execPath, [SCREENSHOTS, '--url', portal.url, '--out', pictures, '--settle', '300']);
    const pages = ['overview', 'clusters', 'cluster', 'policies', 'policy', 'policy-new', 'policy-edit', 'jobs', 'job-succeeded'];
    expect(readdirSync(pictures)).toEqual(expect.arrayContaining(pages.flatMap(name => [`${name}-dark.png`, `${name}-light.png`])));
  }, 600_000);
});
