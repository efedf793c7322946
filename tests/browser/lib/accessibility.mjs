// What axe finds on a page against WCAG 2.2 AA, one line per finding.

import axe from 'axe-core'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** @param {import('playwright-core').Page} page @returns {Promise<string[]>} empty when nothing is wrong */
export async function listAccessibilityProblems(page) {
  // Evaluated, not added as a script: the page's content security policy stays in force.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), RULES)
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}`))
}
