// The screenshots of docs/images, as PNGs with a palette of 64 colours: a fifth of the size, and text stays sharp.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

const shots = [
  { file: 'ops-healthy.png', board: 'healthy', scheme: 'light' },
  { file: 'ops-incident.png', board: 'incident', scheme: 'dark' },
  { file: 'ops-decision.png', board: 'incident', scheme: 'light', view: 'decision' },
  { file: 'ops-release.png', board: 'canary', scheme: 'light', view: 'release' },
  { file: 'ops-phone.png', board: 'incident', scheme: 'light', width: 390, height: 844 },
];

/** Writes all of them into a folder; their sizes in bytes. */
export async function pictures(session, { folder }) {
  const sizes = {};
  for (const { file, view, ...how } of shots) {
    session.shows = false;
    const page = await session.open(how);
    await page.locator('.events li').first().waitFor();
    if (view === 'release') {
      await page.getByRole('button', { name: 'Figures and orders' }).click();
      await page.locator('dialog table').first().waitFor();
    } else if (view) {
      await page.locator('#decision').fill('req_0193f1a0b2c1');
      await page.getByRole('button', { name: 'Find' }).click();
      await page.locator('dialog code').waitFor();
    }
    await page.waitForTimeout(500);
    const png = await smaller(session, await page.screenshot());
    writeFileSync(join(folder, file), png);
    sizes[file] = png.length;
  }
  return sizes;
}

// The browser decodes; the commonest colours that differ stay, others take the nearest of them.
async function smaller(session, screenshot) {
  const context = await session.browser.newContext();
  const page = await context.newPage();
  const { width, height, data } = await page.evaluate(async base64 => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    canvas.drawImage(bitmap, 0, 0);
    const pixels = canvas.getImageData(0, 0, bitmap.width, bitmap.height).data;
    let text = '';
    for (let i = 0; i < pixels.length; i += 32768) text += String.fromCharCode(...pixels.subarray(i, i + 32768));
    return { width: bitmap.width, height: bitmap.height, data: btoa(text) };
  }, screenshot.toString('base64'));
  await context.close();
  const pixels = Buffer.from(data, 'base64');
  const counts = new Map();
  const colour = i => (pixels[i] & 0xfc) << 16 | (pixels[i + 1] & 0xfc) << 8 | pixels[i + 2] & 0xfc;
  for (let i = 0; i < pixels.length; i += 4) counts.set(colour(i), (counts.get(colour(i)) ?? 0) + 1);
  const far = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + ((a >> 8 & 255) - (b >> 8 & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  const palette = [];
  for (const [one] of [...counts].sort(([, a], [, b]) => b - a)) {
    if (palette.length < 64 && palette.every(other => far(one, other) > 220)) palette.push(one);
  }
  const nearest = new Map([...counts.keys()].map(one => [one, palette.reduce((best, _, i) => far(palette[i], one) < far(palette[best], one) ? i : best, 0)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = nearest.get(colour((y * width + x) * 4));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('PLTE', Buffer.from(palette.flatMap(one => [one >> 16, one >> 8 & 255, one & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const all = Buffer.alloc(8);
  all.writeUInt32BE(content.length, 0);
  all.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([all.subarray(0, 4), body, all.subarray(4)]);
}
