// Two admins change the same field at once: the second one is told, decides side by side, and nothing of either is lost;
// the history says what each revision changed.

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { listAccessibilityProblems } from './lib/accessibility.mjs'
import { ADMIN, dialog, publishFiles, readModel, request, SALES, until } from './lib/app.mjs'
import { takeShot } from './lib/browser.mjs'
import { discardDrafts, readFiles } from './lib/designer.mjs'
import { DESK, useSite } from './lib/site.mjs'
import { LANGUAGES, t as textOf } from './lib/texts.mjs'

const FILE = 'entities/competitor/entity.json'

const COLLEAGUE = { name: '陈建国', email: 'chen.jianguo@demo.example' }

/** There is no plan of a draft while conflicts are undecided, and neither plan nor merge of one that was published a moment ago. */
const UNDECIDED = /409 \(Conflict\) .*\/drafts\/[^/]+\/(plan|merge)/

/** A save into a draft that is a colleague's by now. */
const HANDED_OVER = /403 \(Forbidden\) .*\/drafts\/[^/]+$/

/** A publish that came second, or again. */
const OVERTAKEN = /409 \(Conflict\) .*\/drafts\/[^/]+\/publish/
/** No network. */
const CUT = /net::ERR_INTERNET_DISCONNECTED/

const site = useSite()

for (const language of LANGUAGES) {
  describe(language, () => {
    const t = (key, params) => textOf(language, key, params)
    let page
    beforeEach(async () => ({ page } = await site.open({ language, size: DESK, excused: [UNDECIDED, HANDED_OVER, OVERTAKEN, CUT] })))

    /** A draft in which the entity has this hue, and one more field. */
    async function makeDraft(hue, name) {
      const files = await readFiles(page)
      const file = { ...files[FILE], hue, fields: [...files[FILE].fields, { id: `fld_${name}`, name, type: 'text', label: { 'zh-CN': `备注${name}`, en: `Note ${name}` } }] }
      const draft = await request(page, 'POST', '/drafts', { name: `d-${name}` })
      await request(page, 'PATCH', `/drafts/${draft.id}`, { files: { [FILE]: file } })
      return draft.id
    }

    async function publish(id) {
      const plan = await request(page, 'GET', `/drafts/${id}/plan`)
      const accept = plan.effects.filter((effect) => effect.level === 'warn').map((effect) => `${effect.code}:${effect.element}`)
      return (await request(page, 'POST', `/drafts/${id}/publish`, { plan: plan.hash, accept, note: 'theirs' })).revision
    }

    test('a draft that was overtaken is brought up to date, place by place', async () => {
      const hue = language === 'en' ? 41 : 201
      const suffix = language === 'en' ? 'en' : 'zh'
      const model = await readModel(page, language)
      const mine = await makeDraft(hue, `mine_${suffix}`)
      const head = await publish(await makeDraft(hue + 60, `theirs_${suffix}`))

      await page.goto(`/design/entities/competitor?draft=${mine}`)
      await page.getByText(t('studio.behindConflicts', { head, n: 1 })).waitFor()
      await page.getByRole('button', { name: t('studio.compare') }).click()
      const merge = dialog(page, t('studio.mergeTitle'))
      const place = merge.getByRole('group', { name: new RegExp(model.label('competitor')) })
      await place.waitFor()
      // Undecided, it says so and stays.
      await merge.getByRole('button', { name: t('studio.merge'), exact: true }).click()
      await merge.getByText(t('studio.decideFirst', { n: 1 })).waitFor()
      await takeShot(page, `merge-${language}`)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await place.getByRole('radio', { name: new RegExp(`^${t('studio.mine')}`) }).check()
      await merge.getByRole('button', { name: t('studio.merge'), exact: true }).click()
      await merge.waitFor({ state: 'detached' })
      await page.getByText(t('studio.behindConflicts', { head, n: 1 })).waitFor({ state: 'detached' })

      const draft = await request(page, 'GET', `/drafts/${mine}`)
      assert.deepEqual([draft.base, draft.files[FILE].hue], [head, hue])
      const names = draft.files[FILE].fields.map((field) => field.name)
      assert.ok(names.includes(`mine_${suffix}`) && names.includes(`theirs_${suffix}`), names.join())

      // What was published in between is on the page that stayed open.
      await page.getByText(`theirs_${suffix}`, { exact: true }).first().waitFor()
      const revision = await publish(mine)
      await page.goto('/design/revisions')
      const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: t('revisions.number', { n: revision }) }) })
      await row.locator('summary').click()
      await row.getByText(language === 'en' ? `Note mine_${suffix}` : `备注mine_${suffix}`).waitFor()
      await takeShot(page, `revision-changes-${language}`)
    })

    test('a draft is handed to a colleague; the page it was open on says so and loses nothing', async () => {
      const suffix = `hand_${language === 'en' ? 'en' : 'zh'}`
      const files = await readFiles(page)
      const manager = files['roles/manager.json']
      if (!manager.platform.includes('design')) await publishFiles(page, { 'roles/manager.json': { ...manager, platform: [...manager.platform, 'design'] } })
      const id = await makeDraft(100, suffix)
      const hue = (where, n) => where.getByRole('radio', { name: t('designer.hueN', { n }), exact: true })

      // Open in two tabs of its owner.
      const other = await page.context().newPage()
      await other.goto(`/design/entities/competitor?show=settings&draft=${id}`)
      await hue(other, 3).waitFor()
      // What is done in one is still on its way when the other gives the draft away.
      let isHanded
      const handed = new Promise((resolve) => (isHanded = resolve))
      await other.route('**/api/v1/drafts/*', async (route) => {
        if (route.request().method() === 'PATCH') await handed
        await route.continue()
      })
      await hue(other, 3).click({ force: true })
      await page.goto(`/design/entities/competitor?show=settings&draft=${id}`)
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByRole('button', { name: new RegExp(`d-${suffix}`) }).click()
      await page.getByRole('menuitem', { name: t('studio.handoverOpen') }).click()
      const handover = dialog(page, t('studio.handover'))
      await handover.getByRole('button', { name: t('studio.handoverAction'), exact: true }).click()
      await handover.getByText(t('studio.handoverMissing')).waitFor()
      const choice = handover.getByRole('combobox', { name: t('studio.handoverTo') })
      await choice.getByRole('option', { name: new RegExp(COLLEAGUE.name) }).waitFor({ state: 'attached' })
      assert.equal(await choice.getByRole('option', { name: new RegExp(SALES.name) }).count(), 0)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'handover')
      await choice.selectOption({ label: `${COLLEAGUE.name} · ${COLLEAGUE.email}` })
      await handover.getByRole('button', { name: t('studio.handoverAction'), exact: true }).click()
      await page.getByText(t('studio.foreign', { name: COLLEAGUE.name })).waitFor()
      await hue(page, 3).click({ force: true })
      await page.getByText(t('studio.foreignRefused', { name: COLLEAGUE.name })).first().waitFor()
      assert.equal(await hue(page, 3).isChecked(), false)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'handed-over')

      // The other tab is told with its save: what was done there is kept, and goes on in a draft of its own.
      isHanded()
      await other.getByText(t('studio.foreignUnsaved', { name: COLLEAGUE.name })).waitFor()
      assert.equal((await request(page, 'GET', `/drafts/${id}`)).files[FILE].hue, 100)
      await other.getByRole('button', { name: t('studio.fork') }).click()
      await other.waitForURL((url) => url.searchParams.get('draft') !== id)
      const own = new URL(other.url()).searchParams.get('draft')
      await other.getByText(t('designer.saved')).waitFor()
      const forked = await until(async () => {
        const kept = await request(page, 'GET', `/drafts/${own}`)
        return kept.files[FILE] && kept
      })
      assert.notEqual(forked.files[FILE].hue, 100)
      assert.ok(forked.files[FILE].fields.some((field) => field.name === suffix))
      await request(page, 'DELETE', `/drafts/${own}`)

      // The colleague finds it among their drafts and goes on.
      const theirs = await site.open({ language, person: COLLEAGUE })
      await theirs.page.goto('/design/revisions')
      await theirs.page.getByRole('link', { name: `d-${suffix}` }).click()
      await theirs.page.getByRole('toolbar', { name: t('designer.draft') }).getByText(`d-${suffix}`).waitFor()
      await theirs.page.goto(`/design/entities/competitor?show=settings&draft=${id}`)
      await hue(theirs.page, 5).check({ force: true })
      await until(async () => (await request(theirs.page, 'GET', `/drafts/${id}`)).files[FILE].hue !== 100)
      await discardDrafts(theirs.page)
    })

    /** Opens a draft's publish dialog and waits for its plan. */
    async function openPublish(id) {
      await page.goto(`/design/publish?draft=${id}`)
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByRole('button', { name: t('designer.publish'), exact: true }).click()
      const consent = dialog(page, t('designer.publishTitle'))
      await consent.getByRole('textbox', { name: t('plan.note') }).waitFor()
      return { consent, go: consent.getByRole('button', { name: t('designer.publishNow'), exact: true }) }
    }

    const countRevisions = async () => (await request(page, 'GET', '/revisions')).items.length

    test('two admins publish at once: the second one sees the new plan first, and both changes are in use', async () => {
      const suffix = `once_${language === 'en' ? 'en' : 'zh'}`
      const mine = await makeDraft(60, `mine_${suffix}`)
      const theirs = await makeDraft(60, `theirs_${suffix}`)
      const { consent, go } = await openPublish(mine)
      await publish(theirs)
      const before = await countRevisions()
      await go.click()
      await consent.getByText(t('plan.stale')).waitFor()
      assert.equal(await countRevisions(), before)
      await consent.getByRole('textbox', { name: t('plan.note') }).waitFor()
      await go.click()
      await consent.waitFor({ state: 'detached' })
      const model = await readModel(page, language)
      const names = model.entity('competitor').fields.map((field) => field.name)
      assert.ok(names.includes(`mine_${suffix}`) && names.includes(`theirs_${suffix}`), names.join())
    })

    test('the network is lost while publishing: said clearly, and published once', async () => {
      const suffix = `net_${language === 'en' ? 'en' : 'zh'}`
      for (const reached of [false, true]) {
        const id = await makeDraft(60, `${suffix}_${reached ? 'there' : 'not'}`)
        const before = await countRevisions()
        const { consent, go } = await openPublish(id)
        const cut = async (route) => {
          if (reached && route.request().url().endsWith('/publish')) await route.fetch()
          await route.abort('internetdisconnected')
        }
        await page.route(`**/api/v1/drafts/${id}**`, cut)
        await go.click()
        await consent.getByText(t('plan.lost')).waitFor()
        if (!reached) await takeShot(page, 'publish-lost')
        await page.unroute(`**/api/v1/drafts/${id}**`, cut)
        await go.click()
        await consent.waitFor({ state: 'detached' })
        await page.getByText(t('designer.published', { n: before + 1 })).first().waitFor()
        assert.equal(await countRevisions(), before + 1)
      }
    })

    test('a draft of somebody who left is found and taken over; its roles are looked through before it is published', async () => {
      const suffix = `left_${language === 'en' ? 'en' : 'zh'}_${process.pid}`
      const files = await readFiles(page)
      const manager = files['roles/manager.json']
      if (!manager.platform.includes('design')) await publishFiles(page, { 'roles/manager.json': { ...manager, platform: [...manager.platform, 'design'] } })
      const theirs = await site.open({ language, person: COLLEAGUE })
      const sales = files['roles/sales.json']
      const seen = { ...sales, objects: { ...sales.objects, opportunity: { ...sales.objects.opportunity, read: 'none', create: false, update: 'none', delete: 'none' } } }
      const draft = await request(theirs.page, 'POST', '/drafts', { name: `d-${suffix}` })
      await request(theirs.page, 'PATCH', `/drafts/${draft.id}`, { files: { 'roles/sales.json': seen } })
      const colleague = (await request(page, 'GET', '/users')).items.find(({ email }) => email === COLLEAGUE.email)
      await request(page, 'PATCH', `/users/${colleague.id}`, { active: false })

      await page.goto('/design/publish')
      await page.getByRole('toolbar', { name: t('designer.draft') }).getByRole('button').first().click()
      await page.getByRole('menuitemcheckbox', { name: new RegExp(`d-${suffix}`) }).click()
      await page.getByText(t('studio.isLeft', { name: COLLEAGUE.name })).waitFor()
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'draft-left')
      await page.getByRole('button', { name: t('studio.takeOver'), exact: true }).click()
      await page.getByText(t('studio.isLeft', { name: COLLEAGUE.name })).waitFor({ state: 'detached' })
      assert.equal((await request(page, 'GET', `/drafts/${draft.id}`)).author.name, ADMIN.name)
      await request(page, 'PATCH', `/users/${colleague.id}`, { active: true })

      // What sellers would see with it published: no opportunities.
      await page.getByRole('button', { name: t('viewAs.open') }).click()
      const choice = dialog(page, t('viewAs.title'))
      await choice.getByText(t('viewAs.bodyDraft', { draft: `d-${suffix}` })).waitFor()
      await choice.getByRole('checkbox', { name: language === 'en' ? /^Sales/ : /^销售/ }).check()
      await choice.getByRole('button', { name: t('viewAs.enter'), exact: true }).click()
      const banner = page.getByRole('complementary', { name: t('viewAs.label') })
      await banner.getByText(t('viewAs.drafted', { draft: `d-${suffix}` })).waitFor()
      await page.goto('/o/account')
      await banner.waitFor()
      const places = page.getByRole('navigation', { name: t('shell.navigation') })
      await places.getByRole('link').first().waitFor()
      assert.equal(await places.locator('a[href*="/o/opportunity"]').count(), 0)
      assert.deepEqual(await listAccessibilityProblems(page), [])
      await takeShot(page, 'view-as-draft')
      await page.emulateMedia({ colorScheme: 'dark' })
      await takeShot(page, 'view-as-draft', 'dark')
      await page.setViewportSize({ width: 390, height: 844 })
      await takeShot(page, 'view-as-draft-narrow', 'dark')
      await page.setViewportSize(DESK)
      await banner.getByRole('button', { name: t('viewAs.leave') }).click()
      await page.waitForURL((url) => url.pathname === '/design/publish')
      await discardDrafts(page)
    })
  })
}
