import { UNSEEN_PATTERN } from '../text/visible';

/**
 * What the page does: it asks for the status each second, and puts what it says in place, as text. Rates are what has come
 * between two answers. What has not changed is not touched, so that somebody may mark and copy it.
 */
export const pageScript = `
'use strict';
const unseen = new RegExp(${JSON.stringify(UNSEEN_PATTERN)}, 'gu');
const byId = (id) => document.getElementById(id);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const KEPT = 2 * MINUTE;
/** What was counted at which time, the latest last. */
const samples = [];
let isPaused = false;

/** What nobody would see, or what would turn the direction of reading, as an escape. */
function visible(text) {
  return text.replace(unseen, (character) =>
    Array.from({ length: character.length }, (_, at) => '\\\\u' + character.charCodeAt(at).toString(16).padStart(4, '0')).join(''));
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function sizeText(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1) + ' ' + units[unit];
}

function durationText(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / SECOND));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return days + ' d ' + hours + ' h';
  if (hours > 0) return hours + ' h ' + minutes + ' min';
  return minutes > 0 ? minutes + ' min ' + (seconds % 60) + ' s' : seconds + ' s';
}

const timeText = (iso) => new Date(iso).toLocaleTimeString([], { hour12: false });
const plural = (count, noun) => count.toLocaleString() + ' ' + noun + (count === 1 ? '' : 's');

/** How much of a number has been added in the last so many milliseconds. */
function added(now, ms, read) {
  const before = samples.find(({ at }) => at >= now.at - ms) ?? now;
  return Math.max(0, read(now.status) - read(before.status));
}

/** How much of a number is added each second. */
function rate(now, ms, read) {
  const before = samples.find(({ at }) => at >= now.at - ms) ?? now;
  return before.at === now.at ? 0 : (Math.max(0, read(now.status) - read(before.status)) * SECOND) / (now.at - before.at);
}

function tile(id, value, detail, isWarm = false) {
  const node = byId(id);
  put(node.querySelector('.value'), value);
  put(node.querySelector('.detail'), detail);
  node.classList.toggle('warm', isWarm);
}

/** A cell: text, or text with a class, or a progress. */
function cell(node, content) {
  const { text = content, kind = '', of } = typeof content === 'object' ? content : { text: content };
  if (node.className !== kind) node.className = kind;
  if (of === undefined) return put(node, visible(String(text)));
  if (node.firstElementChild === null) {
    const frame = document.createElement('div');
    frame.className = 'progress';
    frame.append(document.createElement('progress'), document.createElement('span'));
    node.replaceChildren(frame);
  }
  const [bar, label] = node.firstElementChild.children;
  bar.max = Math.max(1, of);
  bar.value = text;
  const percent = Math.floor((100 * text) / Math.max(1, of)) + ' %';
  bar.setAttribute('aria-label', percent);
  put(label, percent + ' of ' + sizeText(of));
}

function table(id, rows, count = rows.length) {
  const node = byId(id);
  const names = [...node.tHead.rows[0].cells].map(({ textContent }) => textContent);
  const [body] = node.tBodies;
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((row, at) => {
    const line = body.rows[at] ?? body.insertRow();
    row.forEach((content, column) => {
      const one = line.cells[column] ?? line.insertCell();
      one.dataset.column = names[column];
      cell(one, content);
    });
  });
  // A heading stands where its numbers do.
  [...node.tHead.rows[0].cells].forEach((head, at) => head.classList.toggle('number', rows[0]?.[at]?.kind === 'number'));
  node.hidden = rows.length === 0;
  node.parentElement.querySelector('.nothing').hidden = rows.length > 0;
  put(node.parentElement.querySelector('.count'), count === 0 ? '' : count.toLocaleString());
}

const number = (value) => ({ text: value.toLocaleString(), kind: 'number' });
const size = (bytes) => ({ text: sizeText(bytes), kind: 'number' });
const short = (text) => ({ text, kind: 'short' });

function showChart(now) {
  const points = samples.slice(1).map((sample, at) => {
    const before = samples[at];
    const came = Math.max(0, sample.status.bytes.received - before.status.bytes.received);
    return { age: (now.at - sample.at) / SECOND, rate: (came * SECOND) / Math.max(1, sample.at - before.at) };
  });
  const most = Math.max(1, ...points.map((point) => point.rate));
  const path = points.map((point) => (120 - point.age).toFixed(2) + ' ' + (29 - (28 * point.rate) / most).toFixed(2));
  const [area, line] = byId('chart').querySelectorAll('path');
  line.setAttribute('d', path.length === 0 ? '' : 'M' + path.join('L'));
  area.setAttribute('d', path.length === 0 ? '' : 'M' + path.join('L') + 'V30H' + path[0].split(' ')[0] + 'Z');
  const at = points.at(-1)?.rate ?? 0;
  put(byId('chart-text'), 'Two minutes: ' + sizeText(at) + '/s now, ' + sizeText(points.length === 0 ? 0 : most) + '/s at the most');
}

function showUploads(now) {
  const files = now.status.connections.list.filter(({ file }) => file !== undefined);
  const rows = files.map(({ connection, client, edition, peer, file }) => {
    const arrived = (status) => status.connections.list.find((one) => one.connection === connection)?.file?.arrived ?? 0;
    const isComing = file.stage === 'receiving';
    const speed = rate(now, 3 * SECOND, (status) => Math.min(arrived(status), file.arrived));
    const stages = { unconfirmed: 'the client compares', rejected: 'to be sent again' };
    const isStalled = isComing && speed === 0 && file.milliseconds > 3 * SECOND;
    return [
      client ?? '–', file.name, { text: file.arrived, of: file.size, kind: '' },
      isStalled ? { text: 'stalled', kind: 'short warm' } : short(isComing ? sizeText(speed) + '/s' : stages[file.stage]),
      short(durationText(file.milliseconds)), short(edition ?? '–'), short(peer),
    ];
  });
  table('uploads', rows);
}

function showCounts(now) {
  const ofCounts = (pick) => Object.entries(pick(now.status))
    .sort(([, one], [, other]) => other - one)
    .map(([name, total]) => [name, number(total), number(added(now, MINUTE, (status) => pick(status)[name] ?? 0))]);
  const { turnedAway, closed, refusals } = now.status;
  table('refusals', [
    ...ofCounts((status) => status.refusals),
    ...ofCounts((status) => status.turnedAway).map(([name, ...counts]) => ['turned away: ' + name, ...counts]),
    ...ofCounts((status) => status.closed).map(([name, ...counts]) => ['closed: ' + name, ...counts]),
  ], [turnedAway, closed, refusals].flatMap((counts) => Object.values(counts)).reduce((sum, one) => sum + one, 0));
  table('outcomes', ofCounts((status) => status.events), 0);
}

function showLists({ status }) {
  const time = Date.parse(status.time);
  const { list, open } = status.connections;
  table('connection-list', list.map(({ connection, client, edition, bytesReceived, bytesSent, since, peer }) => [
    short('#' + connection), client ?? '–', short(edition ?? '–'), size(bytesReceived), size(bytesSent),
    short(durationText(time - Date.parse(since))), short(peer),
  ]), open);
  table('warnings', status.warnings.slice(0, 12).map(({ time, text, count }) => [
    short(timeText(time)), count > 1 ? text + ' (' + count.toLocaleString() + ' times)' : text,
  ]), 0);
  const { latestFiles = [], latestClients = [], files = 0, clients = 0 } = status.stored ?? {};
  const ago = (iso) => short(durationText(time - Date.parse(iso)) + ' ago');
  table('files', latestFiles.map(({ name, client, bytes, isVerified, receivedAt }) => [
    name, client, size(bytes),
    isVerified ? { text: 'verified', kind: 'short good' } : { text: 'unverified', kind: 'short warm' }, ago(receivedAt),
  ]), files);
  table('clients', latestClients.map((client) => [
    client.name, short(client.edition), number(client.files), ago(client.lastSeen),
  ]), clients);
}

function showTiles(now) {
  const { connections, bytes, events, refusals, turnedAway, waiting, stored } = now.status;
  const total = (counts) => Object.values(counts).reduce((sum, one) => sum + one, 0);
  const refused = (status) => total(status.refusals) + total(status.turnedAway);
  tile('connections', connections.open.toLocaleString(), (connections.allowed > 0 ? 'of ' + connections.allowed.toLocaleString() + ' allowed, ' : '')
    + connections.accepted.toLocaleString() + ' so far', connections.open >= connections.allowed && connections.allowed > 0);
  tile('received', sizeText(rate(now, 3 * SECOND, (status) => status.bytes.received)) + '/s',
    sizeText(bytes.received) + ' in, ' + sizeText(bytes.sent) + ' out so far');
  tile('verified', (events.verified ?? 0).toLocaleString(), sizeText(bytes.verified) + ' since the start');
  tile('stored', stored === undefined ? '–' : stored.files.toLocaleString(), stored === undefined ? '' :
    sizeText(stored.bytes) + ' of ' + plural(stored.clients, 'client') + ', ' + stored.unverified.toLocaleString() + ' unverified'
      + (stored.damaged > 0 ? ', ' + stored.damaged.toLocaleString() + ' damaged' : ''), (stored?.damaged ?? 0) > 0);
  const lately = added(now, MINUTE, refused);
  tile('refused', (total(refusals) + total(turnedAway)).toLocaleString(), lately.toLocaleString()
    + (now.at - samples[0].at < MINUTE ? ' since this page is open' : ' in the last minute'), lately > 0);
  tile('waiting', waiting.writes.toLocaleString(), plural(waiting.uploads, 'file') + ' in hand'
    + (now.status.linesDropped > 0 ? ', ' + plural(now.status.linesDropped, 'line') + ' of the log lost' : ''));
}

function showHead({ status }) {
  const failing = status.checks.filter(({ isOk }) => !isOk);
  const words = { serving: 'Serving', draining: 'Stopping: files in hand may be finished', starting: 'Starting' };
  const isFailing = status.state === 'serving' && failing.length > 0;
  document.documentElement.className = isFailing ? 'failing' : status.state;
  put(byId('state'), isFailing ? 'Not ready' : words[status.state]);
  const time = Date.parse(status.time);
  put(byId('since'), (status.since === undefined ? '' : 'for ' + durationText(time - Date.parse(status.since)) + ', ')
    + sizeText(status.memory) + ' of memory, as of ' + timeText(status.time));
  const list = byId('checks');
  while (list.children.length > status.checks.length) list.lastElementChild.remove();
  status.checks.forEach(({ name, isOk, text }, at) => {
    const item = list.children[at] ?? list.appendChild(document.createElement('li'));
    if (item.children.length === 0) item.append(document.createElement('b'), document.createElement('span'));
    item.className = isOk ? '' : 'bad';
    put(item.children[0], (isOk ? '✓ ' : '✗ ') + name + ' ');
    put(item.children[1], visible(text));
  });
}

function show(status) {
  const now = { at: performance.now(), status };
  // A server that was started anew counts anew.
  if (samples.at(-1)?.status.since !== status.since) samples.length = 0;
  samples.push(now);
  while (samples[0].at < now.at - KEPT) samples.shift();
  showHead(now);
  showTiles(now);
  showChart(now);
  showUploads(now);
  showCounts(now);
  showLists(now);
}

async function ask() {
  if (!isPaused && !document.hidden) {
    try {
      const answer = await fetch('/status.json', { cache: 'no-store', signal: AbortSignal.timeout(5 * SECOND) });
      show(await answer.json());
    } catch {
      document.documentElement.className = 'lost';
      put(byId('state'), 'No answer from the server');
    }
  }
  setTimeout(ask, SECOND);
}

byId('pause').addEventListener('click', ({ currentTarget }) => {
  isPaused = !isPaused;
  currentTarget.setAttribute('aria-pressed', String(isPaused));
});
void ask();
`;
