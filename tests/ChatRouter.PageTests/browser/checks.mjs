// What is checked in a real browser. Each takes a session and, where it says so, options.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as boards from './boards.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const soon = 5000;

const row = (page, backend) => page.locator(`.rungs tr[data-key="${backend}"]`);
const word = (page, backend) => row(page, backend).locator('.word');
const text = locator => locator.innerText();
const eventually = async (what, within = soon, otherwise = 'nothing') => {
  for (const end = Date.now() + within; ;) {
    if (await what()) return;
    assert.ok(Date.now() < end, `After ${within} ms: ${typeof otherwise === 'function' ? await otherwise() : otherwise}`);
    await new Promise(done => setTimeout(done, 50));
  }
};

/** One of the made-up states as it is served. */
export const board = (_, { name }) => boards[name]();

export async function door(session) {
  session.expect(/401/);
  const page = await session.open({ signIn: false });
  await page.getByLabel('Key', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('alert').getByText('The router refused this key.').waitFor();
  assert.equal(await page.locator('#board').isVisible(), false);
  await session.signIn(page);

  const [inSession, inLocal, cookies] = [await page.evaluate(() => Object.values(sessionStorage)), await page.evaluate(() => localStorage.length), await page.context().cookies()];
  assert.deepEqual([inSession, inLocal, cookies], [[session.target.opsKey], 0, []]);
  assert.equal(page.url().includes(session.target.opsKey), false);
  await page.getByRole('button', { name: 'Lock' }).click();
  assert.deepEqual(await page.evaluate(() => Object.values(sessionStorage)), []);
  assert.equal(await text(page.locator('#board')), '');
}

/** The seven questions and every panel are on the first screen. */
export async function glance(session, { board: name }) {
  const page = await session.open({ board: name });
  await page.locator('.events li').first().waitFor();
  const labels = await page.locator('.facts .label').allInnerTexts();
  assert.deepEqual(labels, ['On primary', 'On fallback', 'Zones serving', 'Open or throttled', 'Models active', 'Ready', 'Budget left']);
  for (const key of ['facts', 'ladder', 'hour', 'traffic', 'zones', 'budget', 'alerts', 'events']) {
    const box = await page.locator(`[data-key="${key}"]`).first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 800 && box.x + box.width <= 1280, `${key} is not on the first screen: ${JSON.stringify(box)}`);
  }
}

export async function incident(session) {
  const page = await session.open({ board: 'incident' });
  const facts = Object.fromEntries(await page.locator('.facts li').evaluateAll(items => items.map(item => [item.dataset.key, item.querySelector('.figure').innerText.trim()])));
  assert.deepEqual(facts, { primary: '11.9 %', fallback: '88.1 %', zones: '1 of 2', providers: '1 of 4', models: 'gpt-4o-mini-2024-07-18\ntinyllama-1.1b', ready: '3 of 4', budget: '18.7 %' });
  assert.match(await text(page.locator('.headline')), /chat\s*degraded-fallback\s*Rung 2 \(azure-swc\) answers 84 %/);
  assert.equal(await text(word(page, 'gpu1')), 'circuit open');
  assert.equal(await text(word(page, 'gpu2')), 'warming');
  assert.equal(await page.locator('.burn tr').nth(1).locator('.sign').innerText(), 'burning');
  assert.deepEqual(await page.locator('.alerts li .sign').allInnerTexts(), ['firing', 'firing', 'pending']);
  await page.getByRole('button', { name: /embed-summary/ }).click();
  assert.match(await text(page.locator('.headline')), /embed-summary\s*healthy/);
}

/** How far a release is at a glance, why a step waits one click further, and that no order goes out unconfirmed. */
export async function canary(session) {
  const page = await session.open({ board: 'canary' });
  const panel = page.locator('.panel.release');
  assert.match(await text(panel), /running llama-3-3 · llama-3\.3-70b-instruct on gpu3/);
  assert.deepEqual(await panel.locator('.stages li').evaluateAll(items => items.map(item => item.className)), ['past', 'past', 'past', 'now', 'ahead', 'ahead']);
  assert.equal(await text(panel.locator('[aria-current=step]')), 'canary 2 of 4');
  assert.equal(await text(panel.locator('.share .left')), '5 %');

  await panel.getByRole('button', { name: 'Figures and orders' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('A request on the candidate is slower').waitFor();
  assert.deepEqual(await drawer.locator('table').first().locator('.sign').allInnerTexts(), ['pass', 'pass', 'not yet', 'pass']);
  let sent = 0;
  await page.route('**/ops/releases/llama-3-3/abort', route => { sent++; return route.fulfill({ contentType: 'application/json', body: '{}' }); });
  await drawer.getByLabel(/^Abort/).check();
  await drawer.getByLabel('Who').fill('anna');
  await drawer.getByLabel('Why').fill('answers are odd');
  await drawer.getByRole('button', { name: 'Order' }).click();
  assert.deepEqual([sent, await drawer.isVisible()], [0, true]);
  await drawer.getByLabel(/^Yes/).check();
  await drawer.getByRole('button', { name: 'Order' }).click();
  await eventually(async () => sent === 1 && !await drawer.isVisible(), soon, () => text(drawer));
}

/** What the tables held is gone, and the page says so. */
export async function outage(session) {
  const page = await session.open({ board: 'outage' });
  assert.match(await text(page.locator('#banners')), /Table Storage is out \(Table Storage: no answer within 2 s\)\. This is what instance chatrouter-7f2c alone knows\./);
  assert.match(await text(page.locator('#banners')), /Nobody probes/);
  assert.match(await text(page.locator('.headline')), /feature-disabled/);
  assert.equal(await text(word(page, 'cpu1')), 'drained');
  assert.match(await row(page, 'gpu1').locator('.age').getAttribute('class'), /late/);
}

/** From the moment a backend dies under traffic to its new state on the page. */
export async function failing(session) {
  const page = await session.open();
  await session.mend('gpu1');
  assert.equal(await text(page.locator('#feed .sign')), 'live');
  await eventually(async () => await text(word(page, 'gpu1')) === 'in service', 30000, () => text(row(page, 'gpu1')));
  await session.fault('gpu1', 'down');
  const start = Date.now();
  try {
    await eventually(async () => {
      await session.ask();
      return await text(word(page, 'gpu1')) !== 'in service';
    }, soon, () => text(row(page, 'gpu1')));
    return Date.now() - start;
  } finally {
    await session.mend('gpu1');
  }
}

export async function order(session) {
  const page = await session.open();
  await row(page, 'cpu1').getByRole('button').click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('For how many minutes').fill('30');
  await drawer.getByLabel('Who').fill('anna');
  await drawer.getByLabel('Why').fill('new driver');
  await drawer.getByRole('button', { name: 'Order' }).click();
  assert.equal(await drawer.isVisible(), true, 'an order without the confirmation must not be sent');
  await drawer.getByLabel(/^Yes, take traffic off cpu1/).check();
  await drawer.getByRole('button', { name: 'Order' }).click();
  await eventually(async () => await text(word(page, 'cpu1')) === 'drained', soon, () => text(row(page, 'cpu1')));
  await eventually(async () => (await text(page.locator('.events'))).includes('cpu1'), soon, () => text(page.locator('.events')));

  await row(page, 'cpu1').getByRole('button').click();
  assert.match(await text(drawer), /drain by anna: new driver/);
  await drawer.getByLabel('Who').fill('anna');
  await drawer.getByLabel('Why').fill('driver is in');
  await drawer.getByLabel(/^Yes, send traffic to cpu1/).check();
  await drawer.getByRole('button', { name: 'Release' }).click();
  await eventually(async () => await text(word(page, 'cpu1')) !== 'drained', soon, () => text(row(page, 'cpu1')));
}

export async function decision(session) {
  const id = await session.ask();
  const page = await session.open();
  await page.getByLabel('Why did this request go there?').fill(id);
  await page.getByRole('button', { name: 'Find' }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText(id.split('.')[0]).waitFor();
  assert.match(await text(drawer), /was the first choice; it answered\.|so \w+ on rung \d answered\./);
  await drawer.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: 'Decisions' }).click();
  await drawer.getByLabel('Result').selectOption('complete');
  await drawer.getByRole('button', { name: 'Show' }).click();
  await drawer.locator('tbody .link').first().click();
  await drawer.locator('code').waitFor();

  session.expect(/404/);
  await drawer.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel('Why did this request go there?').fill('req_unknown');
  await page.getByRole('button', { name: 'Find' }).click();
  await drawer.getByText('No such decision record: req_unknown.').waitFor();
}

export async function events(session) {
  const page = await session.open({ board: 'incident' });
  await page.locator('.events .event').first().click();
  const drawer = page.getByRole('dialog');
  assert.match(await text(drawer), /Kind\s+alert[\s\S]*Written by\s+chatrouter-7f2c/);
  await drawer.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Events' }).click();
  await drawer.getByText(/Of all instances, back to/).waitFor();
  assert.equal(await drawer.locator('.event').count(), boards.events().events.length);
}

/** Streams that do not get through: polls; nothing gets through: says how old the figures are. */
export async function fallback(session) {
  session.expect(/ERR_FAILED|ERR_ABORTED/);
  const page = await session.open({ signIn: false });
  await page.route('**/ops/stream', route => route.abort());
  await session.signIn(page);
  await page.getByText('polling every 5 s').waitFor({ timeout: soon });
  await page.route('**/ops/state', route => route.abort());
  await page.getByText(/The router cannot be reached\. The figures below are/).waitFor({ timeout: 15000 });
  await page.locator('html.stale').waitFor({ timeout: 20000 });
}

/** A tab that nobody sees holds no connection. */
export async function hidden(session) {
  const page = await session.open();
  let [began, ended] = [0, 0];
  page.on('request', () => began++);
  page.on('requestfailed', () => ended++);
  const turn = isHidden => page.evaluate(value => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  await turn(true);
  await page.getByText('paused', { exact: true }).waitFor();
  await eventually(async () => ended === 1, soon, 'the stream is still open');
  began = 0;
  await page.waitForTimeout(6000);
  assert.equal(began, 0, 'a hidden tab asked for something');
  await turn(false);
  await page.getByText('live', { exact: true }).waitFor({ timeout: soon });
}

/** From the address bar to a backend and back without a mouse. */
export async function keyboard(session) {
  const page = await session.open({ board: 'incident', signIn: false });
  await page.keyboard.type(session.target.opsKey);
  await page.keyboard.press('Enter');
  await page.locator('#board .facts').waitFor();
  const seen = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.innerText?.trim() || document.activeElement.getAttribute('aria-label') || document.activeElement.id));
    if (seen.at(-1) === 'gpu1') break;
  }
  assert.equal(seen.at(-1), 'gpu1', `Tab never comes to gpu1: ${seen.join(', ')}`);
  await page.waitForTimeout(2500);
  assert.equal(await page.evaluate(() => document.activeElement.innerText.trim()), 'gpu1', 'a refresh took the focus away');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Backend gpu1' }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.innerText.trim()), 'gpu1');
}

/** A new incident is said aloud once; what is known is not. */
export async function announced(session) {
  const page = await session.open({ board: 'healthy' });
  const news = page.locator('#news');
  assert.equal(await text(news), '');
  await session.show(page, 'incident');
  await eventually(async () => (await text(news)).includes('chat: degraded-fallback'), soon, () => text(news));
  const said = await text(news);
  await page.waitForTimeout(2500);
  assert.equal(await text(news), said);
}

/** Names from outside stay text. */
export async function hostile(session) {
  const evil = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
  const page = await session.open({
    board: () => {
      const state = boards.incident();
      state.routes[0].states[0].reason = state.backends[0].model = state.backends[0].eligibility = state.fleetError = state.alerts[0].summary = evil;
      return state;
    },
  });
  await page.locator('.events li').first().waitFor();
  assert.ok((await text(page.locator('.headline'))).includes(evil));
  assert.equal(await page.locator('#board img, #board script').count(), 0);
  assert.ok(!(await page.title()).includes('owned'));
}

/** No violation that axe knows of. */
export async function access(session, { board: name, scheme, width, view }) {
  const page = await session.open({ board: name, scheme, width, height: 844, bypass: true, signIn: name !== undefined });
  if (name) await page.locator('.events li').first().waitFor();
  if (view === 'backend') await page.locator('[data-do=backend]').first().click();
  if (view === 'decision') await page.evaluate(() => { document.getElementById('decision').value = 'req_0193f1a0b2c1'; document.getElementById('find').requestSubmit(); });
  if (view === 'release') await page.locator('[data-do=release]').click();
  if (view === 'decisions' || view === 'events') await page.locator(`.tools [data-do=${view}]`).click();
  if (view) await page.locator('dialog .drawer-body').waitFor();
  await page.waitForTimeout(300);
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.deepEqual(violations.map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 120)).join(' | ')}`), []);
  assert.ok(passes.length > 10);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(overflow, 0, 'the page scrolls sideways');
}

export { pictures } from './pictures.mjs';
