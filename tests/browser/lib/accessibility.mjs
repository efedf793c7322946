// What axe finds on a page against WCAG 2.2 AA, one line per finding.

import axe from 'axe-core'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * @param {import('playwright-core').Page} page
 * @param {{ only?: 'colours' }} options `colours`: just what a change of theme can break
 * @returns {Promise<string[]>} empty when nothing is wrong
 */
export async function listAccessibilityProblems(page, { only } = {}) {
  // Evaluated, not added as a script: the page's content security policy stays in force.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const runOnly = only === 'colours' ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: RULES }
  // 2.5.3: axe holds this rule back as experimental.
  const rules = only === undefined ? { 'label-content-name-mismatch': { enabled: true } } : {}
  const { violations } = await page.evaluate(([runOnly, rules]) => window.axe.run(document, { runOnly, rules, resultTypes: ['violations'] }), [runOnly, rules])
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary.split('\n').slice(1).join(';').trim()}`))
}
