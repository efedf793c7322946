// The published metadata as files: taken out by the command line, compared with what was there before, and brought into a workspace
// that has nothing yet.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { BINARY } from './server.mjs'

const run = promisify(execFile)
const sartor = (...words) => run(BINARY, words, { env: { ...process.env, LC_ALL: 'en_US.UTF-8' } })

/**
 * Exports what is published in a server's folder, publishes it in a fresh workspace, and exports that: byte for byte the same.
 * @param {string} data the server's folder
 * @returns {Promise<Record<string, object | string>>} the files by path, as the API answers them
 */
export async function takeThrough(data) {
  const root = await mkdtemp(join(tmpdir(), 'sartor-browser-files-'))
  try {
    const [out, fresh, again] = ['out', 'fresh', 'again'].map((name) => join(root, name))
    await sartor('metadata', 'export', out, '--data', data)
    await sartor('metadata', 'check', out)
    await sartor('metadata', 'publish', out, '--data', fresh, '--accept-all')
    await sartor('metadata', 'export', again, '--data', fresh)
    const files = await readTexts(out)
    assert.deepEqual(await readTexts(again), files)
    return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, path.endsWith('.json') ? JSON.parse(text) : text]))
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/**
 * Publishes what is there with these files over it by the command line, as a consultant does with many at once.
 * @param {(files: Record<string, object | string>) => Record<string, object>} change the files to write, from those that are there
 */
export async function publishOver(data, change) {
  const root = await mkdtemp(join(tmpdir(), 'sartor-browser-files-'))
  try {
    await sartor('metadata', 'export', root, '--data', data)
    const there = Object.fromEntries(Object.entries(await readTexts(root)).map(([path, text]) => [path, path.endsWith('.json') ? JSON.parse(text) : text]))
    for (const [path, file] of Object.entries(change(there))) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), JSON.stringify(file))
    }
    await sartor('metadata', 'publish', root, '--data', data, '--accept-all')
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Path → text of every file in a folder. */
async function readTexts(folder) {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => /\.\w+$/.test(path)).sort()
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')])))
}

/**
 * What is different, place by place: a new file whole, a gone one as null, of a changed one each place with what stands there now (null:
 * nothing any more). Things with an id are found by it, wherever in their list they are; a new order of a list is told as its ids.
 */
export function differences(before, after) {
  const found = {}
  for (const path of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    if (!(path in before)) found[path] = after[path]
    else if (!(path in after)) found[path] = null
    else compare(before[path], after[path], path, found)
  }
  return found
}

function compare(before, after, place, found) {
  if (JSON.stringify(before) === JSON.stringify(after)) return
  const [old, now] = [byKey(before), byKey(after)]
  if (old === null || now === null) {
    found[place] = after ?? null
    return
  }
  for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) compare(old[key], now[key], `${place} ${key}`, found)
  const kept = (value, other) => Object.keys(value).filter((key) => key in other).join()
  if (Array.isArray(after) && kept(old, now) !== kept(now, old)) found[`${place} order`] = Object.keys(now)
}

/** The parts of a thing by what names them; null when it has none. */
function byKey(value) {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return value
  const named = (item) => [item?.id, item?.field, item?.from].find((name) => typeof name === 'string')
  const keys = value.map(named)
  return keys.every((key) => key !== undefined) && new Set(keys).size === keys.length ? Object.fromEntries(value.map((item, at) => [keys[at], item])) : null
}
