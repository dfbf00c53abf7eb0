/**
 * Takes a picture of each page of a running portal, in light and dark:
 *
 *   npm run screenshots -- [--url http://localhost:3000] [--out DIR] [--width 1440] [--only overview,jobs] [--settle 2500]
 *
 * The portal is only looked at: no job is started and nothing is changed. The browser is Debian's Chromium (CHROMIUM_PATH names another).
 * Exits with 1 where a page shows an error or the browser's console does.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { pages } from './pages.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const THEMES = ['light', 'dark'];
const HEIGHT = 900;
const MAX_HEIGHT = 4_000;
/** The first visit of a page compiles it. */
const LOAD_TIMEOUT_MS = 90_000;
/** What says nothing about Portage: development servers, signals that connect anew, and Material UI 4 in pages of the host. */
const HARMLESS = [/WebSocket/i, /findDOMNode is deprecated/, /react-router.*future flag/i, /Download the React DevTools/i, /favicon/i];

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:3000' },
    out: { type: 'string', default: 'test/work/screenshots' },
    width: { type: 'string', default: '1440' },
    /** Milliseconds: charts that are still drawn would be pictures of half a page. */
    settle: { type: 'string', default: '2500' },
    only: { type: 'string' },
  },
});

function report(problem) {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

/** A page of the browser that starts in one theme; its console is listened to. */
async function openPage(browser, theme) {
  const context = await browser.newContext({
    viewport: { width: Number(options.width), height: HEIGHT },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  await context.addInitScript(name => window.localStorage.setItem('theme', name), theme);
  const page = await context.newPage();
  page.setDefaultTimeout(LOAD_TIMEOUT_MS);
  page.on('console', message => {
    if (message.type() === 'error' && !HARMLESS.some(pattern => pattern.test(message.text()))) {
      report(`${theme} ${page.url()}: ${message.text().slice(0, 500)}`);
    }
  });
  page.on('pageerror', error => report(`${theme} ${page.url()}: ${error.message}`));
  return page;
}

/** The page scrolls inside the app's frame: the window is made as high as what there is to see. */
async function growToContent(page) {
  // Boxes that scroll by themselves, such as a log, stay as they are: only what the page itself holds counts.
  const height = await page.evaluate(() =>
    Math.max(
      document.documentElement.scrollHeight,
      ...[...document.querySelectorAll('.bui-Container')].map(element => element.getBoundingClientRect().bottom + 24),
    ),
  );
  await page.setViewportSize({ width: Number(options.width), height: Math.ceil(Math.min(Math.max(HEIGHT, height), MAX_HEIGHT)) });
}

const out = resolve(process.env.INIT_CWD ?? process.cwd(), options.out);
mkdirSync(out, { recursive: true });
const wanted = options.only?.split(',');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: FLAGS });
try {
  for (const theme of THEMES) {
    const page = await openPage(browser, theme);
    for (const { name, visit } of pages.filter(entry => wanted === undefined || wanted.includes(entry.name))) {
      await page.setViewportSize({ width: Number(options.width), height: HEIGHT });
      const found = await visit(page, options.url.replace(/\/$/, ''));
      if (found === false) {
        process.stdout.write(`${name}: nothing there to show\n`);
        continue;
      }
      await page.waitForTimeout(Number(options.settle));
      await growToContent(page);
      await page.waitForTimeout(300);
      const alerts = await page.locator('[role="alert"]:visible').allInnerTexts();
      for (const alert of alerts.filter(text => /backend (is not reached|failed|does not answer)|not allowed|not exist/i.test(text))) {
        report(`${theme} ${name} shows an error: ${alert.replaceAll('\n', ' ')}`);
      }
      const file = resolve(out, `${name}-${theme}.png`);
      await page.screenshot({ path: file });
      process.stdout.write(`${file}\n`);
    }
    await page.context().close();
  }
} finally {
  await browser.close();
}
