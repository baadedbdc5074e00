// Prints how long each phase of the build takes.

/** Runs `work`, prints its seconds and returns what it returns. */
export async function phase(name, work) {
  const start = performance.now();
  const result = await work();
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s  ${name}`);
  return result;
}
