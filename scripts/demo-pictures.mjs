// Renders the pictures of the demo data: crates/api/demo/pictures/source/*.svg to WebP beside it.
//
//   CHROMIUM_PATH=/usr/bin/chromium node scripts/demo-pictures.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const folder = resolve(import.meta.dirname, '../crates/api/demo/pictures');
const LARGEST = 40 * 1024;
const work = mkdtempSync(join(tmpdir(), 'nguon-pictures-'));

for (const file of readdirSync(join(folder, 'source')).filter((name) => name.endsWith('.svg')).sort()) {
  const name = basename(file, '.svg');
  let bytes = draw(readFileSync(join(folder, 'source', file), 'utf8'), 0.85);
  if (bytes.length > LARGEST) bytes = draw(readFileSync(join(folder, 'source', file), 'utf8'), 0.6);
  if (bytes.length > LARGEST) throw new Error(`${name}: ${bytes.length} bytes`);
  writeFileSync(join(folder, `${name}.webp`), bytes);
  console.log(`${name}.webp ${bytes.length}`);
}
rmSync(work, { recursive: true });

/** Returns an SVG as WebP, rendered by a browser. */
function draw(svg, quality) {
  const page = join(work, 'page.html');
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><pre></pre><script>
      const image = new Image();
      image.onload = () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
        canvas.getContext('2d').drawImage(image, 0, 0);
        document.querySelector('pre').textContent = canvas.toDataURL('image/webp', ${quality});
      };
      image.src = 'data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}';
    </script>`,
  );
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=5000', '--dump-dom', `file://${page}`];
  const dom = execFileSync(chromium, options, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'ignore'] });
  const found = /data:image\/webp;base64,([A-Za-z0-9+/=]+)/.exec(dom.slice(dom.indexOf('<pre>')));
  if (!found) throw new Error('the browser has drawn nothing');
  return Buffer.from(found[1], 'base64');
}
