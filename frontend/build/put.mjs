import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes `content` into `folder` under a name with the hash of the content, which browsers may cache for ever.
 * Returns its address on the server.
 */
export function put(folder, name, extension, content) {
  const file = `${name}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}.${extension}`;
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
  return `/${file}`;
}
