import assert from 'node:assert/strict';
import * as boards from './boards.mjs';

/** One tab on the operations page, and a caller of the router behind it. */
export class Session {
  constructor(browser, target) {
    this.browser = browser;
    this.target = target;
    this.complaints = [];
    this.expected = [];
    this.contexts = [];
  }

  /** Opens the page; with a board, on that state instead of the router's own. */
  async open({ width = 1280, height = 800, scheme = 'light', board, motion = 'reduce', bypass = false, signIn = true } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: motion, bypassCSP: bypass });
    this.contexts.push(context);
    const page = await context.newPage();
    page.on('console', message => { if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text()); });
    page.on('pageerror', error => this.complaints.push(error.stack));
    if (board) await this.show(page, board);
    const response = await page.goto(`${this.target.url}/ops`);
    assert.equal(response.status(), 200);
    if (signIn) await this.signIn(page);
    return page;
  }

  async signIn(page, key = this.target.opsKey) {
    await page.getByLabel('Key', { exact: true }).fill(key);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.locator('#board .facts').waitFor();
  }

  /** Serves made-up states. Called again, the page sees the new one with its next refresh. */
  async show(page, board) {
    this.board = typeof board === 'string' ? boards[board] : board;
    if (this.shows) return;
    this.shows = true;
    const json = (route, body) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) });
    await page.route('**/ops/stream', route => route.fulfill({ contentType: 'text/event-stream', body: `event: state\ndata: ${JSON.stringify(this.board())}\n\nevent: end\ndata: {}\n\n` }));
    await page.route('**/ops/state', route => json(route, this.board()));
    await page.route('**/ops/events?*', route => json(route, boards.events()));
    await page.route('**/ops/decisions?*', route => json(route, boards.decisions()));
    await page.route('**/ops/releases/*', route => json(route, boards.record()));
    await page.route('**/ops/decisions/*', route => json(route, boards.decision()));
  }

  /** A chat request; what its answer calls the decision: the id, a dot, and a mark of tenant and route. */
  async ask() {
    const response = await fetch(`${this.target.url}/v1/chat/completions`, {
      method: 'POST', headers: { Authorization: `Bearer ${this.target.key}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await response.text();
    return response.headers.get('x-router-decision');
  }

  fault(backend, fault) { return fetch(`${this.target.control}/${backend}`, { method: 'PUT', body: JSON.stringify({ fault }) }); }

  mend(backend) { return fetch(`${this.target.control}/${backend}`, { method: 'DELETE' }); }

  /** Errors that a check brings about on purpose. */
  expect(pattern) { this.expected.push(pattern); }

  verify() {
    assert.deepEqual(this.complaints.filter(text => !this.expected.some(pattern => pattern.test(text))), []);
  }

  async close() { for (const context of this.contexts) await context.close(); }
}
