// @ts-check
// A vitest reporter: says why tests were skipped, each reason once. Its tests give the reason with `context.skip('reason')`.

/** vitest loads a reporter by its default export. */
export default class SkipReasons {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    /** @type {Map<string, number>} */
    const reasons = new Map();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const { note } = /** @type {{ note?: string }} */ (test.result());
        const reason = note ?? `${module.relativeModuleId}: no reason given`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    if (reasons.size > 0) console.log('\nSkipped:');
    for (const [reason, count] of reasons) console.log(`  ${count} × ${reason}`);
  }
}
