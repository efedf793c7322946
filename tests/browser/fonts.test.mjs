// Chinese text is drawn with real glyphs. Without a Chinese font every screenshot would show boxes and prove nothing.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPage, startBrowser, takeShot } from './lib/browser.mjs'

let browser
before(async () => (browser = await startBrowser()))
after(() => browser?.close())

/** The picture of each text, as one string of its pixels. */
function draw(page, texts) {
  return page.evaluate((texts) => {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d', { willReadFrequently: true })
    return texts.map((text) => {
      canvas.width = canvas.height = 64
      context.font = '40px sans-serif'
      context.textBaseline = 'top'
      context.fillText(text, 8, 8)
      return context.getImageData(0, 0, 64, 64).data.join()
    })
  }, texts)
}

for (const language of ['zh-CN', 'en']) {
  test(`汉 is not a box (${language})`, async () => {
    const { page } = await openPage(browser, { language })
    await page.setContent(`<html lang="${language}"><body style="font: 40px sans-serif">汉字 量体 Sartor</body></html>`)
    await takeShot(page, 'fonts')
    const [han, zi, box, otherBox, blank] = await draw(page, ['汉', '字', '\u{10FFFD}', '\u{10FFFC}', ' '])
    assert.equal(box, otherBox, 'two characters without a glyph look alike, so the comparison below means something')
    assert.notEqual(han, box, '汉 is drawn as a box')
    assert.notEqual(zi, box, '字 is drawn as a box')
    assert.notEqual(han, zi, '汉 and 字 look alike')
    assert.notEqual(han, blank, '汉 is drawn as nothing')
    await page.context().close()
  })
}
