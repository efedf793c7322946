// What tests of the designer ask for again and again: the files of a revision, publishing by clicking, and going back.

import { dialog, request, warningsOf } from './app.mjs'
import { takeShot } from './browser.mjs'

/** The number of the revision in force. */
export async function currentRevision(page) {
  return (await request(page, 'GET', '/revisions')).items.find((revision) => revision.current).number
}

/** The files of a revision by path; without a number, of the one in force. */
export async function readFiles(page, revision) {
  return (await request(page, 'GET', `/revisions/${revision ?? (await currentRevision(page))}/files`)).files
}

/** A draft of these files; answers its id. */
export async function makeDraft(page, name, files) {
  const { id } = await request(page, 'POST', '/drafts', { name })
  await request(page, 'PATCH', `/drafts/${id}`, { files })
  return id
}

/** Throws every draft away, and leaves the designer before: a page that shows one goes on asking for it, and for its plan. */
export async function discardDrafts(page) {
  await page.goto('/sign-in')
  for (const { id } of (await request(page, 'GET', '/drafts')).items) await request(page, 'DELETE', `/drafts/${id}`)
}

/** Back to a revision, agreeing with every warning of the plan. */
export async function restore(page, revision, note = '') {
  const plan = await request(page, 'GET', `/revisions/${revision}/plan`)
  await request(page, 'POST', `/revisions/${revision}/restore`, { plan: plan.hash, accept: warningsOf(plan), note })
}

/**
 * Publishes the draft at hand by its button, ticking every warning.
 * @param {(key: string) => string} t texts in the page's language
 * @param {() => Promise<unknown>} [look] at the plan, before anything is agreed with
 */
export async function publishByClicking(page, t, look) {
  await page.getByRole('button', { name: t('designer.publish'), exact: true }).click()
  const consent = dialog(page, t('designer.publishTitle'))
  await consent.getByRole('region', { name: t('plan.changes') }).waitFor()
  await look?.()
  for (const box of await consent.getByRole('checkbox', { name: t('plan.accept') }).all()) await box.check()
  await consent.getByRole('button', { name: t('designer.publishNow'), exact: true }).click()
  await consent.waitFor({ state: 'detached' })
}

/** A value with the ids that chance made told by their kind, so that it can be compared. */
export function withoutChance(value) {
  return JSON.parse(JSON.stringify(value).replace(/(?<=["\s])([a-z]{3})_[0-9a-z]{12}(?=["\s])/g, '$1_…'))
}

/** Pictures in both themes; the page is light afterwards. */
export async function shootThemes(page, name) {
  for (const theme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme: theme })
    await takeShot(page, name, theme)
  }
}

/** Goes back to a revision in the list of them, ticking every warning. */
export async function restoreByClicking(page, t, revision) {
  await page.goto('/design/revisions')
  await page.getByRole('button', { name: new RegExp(`^${t('revisions.restore')}\\s*${t('revisions.number', { n: revision })}$`) }).click()
  const consent = dialog(page, t('revisions.restoreTitle', { n: revision }))
  await consent.getByRole('region', { name: t('plan.changes') }).waitFor()
  for (const box of await consent.getByRole('checkbox', { name: t('plan.accept') }).all()) await box.check()
  await consent.getByRole('button', { name: t('revisions.restore'), exact: true }).click()
  await consent.waitFor({ state: 'detached' })
}
