// Runs checks in one browser: a line of JSON in asks for one, a line of JSON out answers. Ends with its input.
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import * as checks from './checks.mjs';
import { Session } from './session.mjs';

const browser = await chromium.launch({ executablePath: process.env.CHATROUTER_CHROMIUM, args: ['--no-sandbox', '--disable-lcd-text', '--font-render-hinting=none'] });
for await (const line of createInterface({ input: process.stdin })) {
  const { check, target, options } = JSON.parse(line);
  const session = new Session(browser, target);
  let answer;
  try {
    const result = await checks[check](session, options ?? {});
    session.verify();
    answer = { ok: true, result: result ?? null };
  } catch (error) {
    answer = { ok: false, error: `${error.stack}\nconsole: ${session.complaints.join(' | ')}` };
  } finally {
    await session.close();
  }
  console.log(JSON.stringify(answer));
}
await browser.close();
