// The page: what happens when.

const byId = id => document.getElementById(id);
const board = byId('board');
const door = byId('door');

let state = null;
let chosen = null;
let lastEvents = { source: 'fleet', events: [] };
let lastEventsAt = null; // 0: asked for the first time.
let skew = 0;
let known = null;
let shownEvents = [];

const now = () => Date.now() + skew;

function refresh() {
  if (!state) return;
  const backends = new Map(state.backends.map(one => [one.name, one]));
  const order = { down: 0, warn: 1, unknown: 2, held: 3, ok: 4 };
  const routes = [...state.routes].sort((a, b) => order[headline(a).level] - order[headline(b).level] || a.name.localeCompare(b.name));
  const route = routes.find(one => one.name === chosen) ?? routes[0];
  if (!route) return show(board, el('p', { class: 'empty' }, 'No route is configured.'));
  const { level, word } = headline(route);
  document.title = `${word} · ${route.name} · ChatRouter`;
  byId('main').className = level;
  show(board,
    routes.length > 1 ? tabs(routes, route) : null,
    head(route),
    facts(route, state, backends),
    el('div', { class: 'columns', 'data-key': 'columns' },
      el('div', { class: 'wide', 'data-key': 'wide' }, ladder(route, state, backends), hour(route), el('div', { class: 'pair', 'data-key': 'pair' }, traffic(route, state, backends), zones(state)), release(route, state)),
      el('div', { class: 'side', 'data-key': 'side' }, budget(route, state), alerts(state), events(lastEvents, lastEventsAt))));
  ages();
}

function banners() {
  const list = [];
  const late = state ? now() - Date.parse(state.at) : 0;
  if (feed.error && feed.mode === 'polling') list.push(['down', `${feed.error} The figures below are ${state ? span(late / 1000) : ''} old.`]);
  else if (state && isStale()) list.push(['down', feed.mode === 'paused' ? 'Paused: nobody has touched this page for 30 minutes. Touch it or press a key to go on.' : `The figures below are ${span(late / 1000)} old.`]);
  if (state?.fleetError) list.push(['warn', `Table Storage is out (${state.fleetError.replace(/\.$/, '')}). This is what instance ${state.instance} alone knows.`]);
  if (state?.prober === 'nobody') list.push(['warn', `Nobody probes: the last run was ${span(state.proberHeartbeatAgeSeconds)} ago.`]);
  show(byId('banners'), list.map(([level, text]) => el('p', { class: `banner ${level}`, role: 'status' }, shape(level), text)));
}

const isStale = () => state !== null && now() - Date.parse(state.at) > 2.5 * feed.refreshMs;

function status() {
  const words = { locked: 'locked', connecting: 'connecting', live: 'live', polling: 'polling every 5 s', paused: 'paused' };
  const level = feed.mode === 'live' || (feed.mode === 'polling' && !feed.error) ? (isStale() ? 'warn' : 'ok') : 'unknown';
  show(byId('feed'), feed.mode === 'locked' ? [] : [
    sign(level, words[feed.mode], { 'data-key': 'mode' }),
    state ? el('span', { class: 'note', 'data-key': 'of' }, age(Date.parse(state.at), feed.refreshMs * 2.5 / 1000, ' '), ` · ${state.instance} · ${plural(state.instances, 'instance')}`) : null]);
  byId('tools').querySelector('[data-do=keep]').setAttribute('aria-pressed', String(feed.keeps));
}

function ages() {
  document.documentElement.classList.toggle('stale', isStale());
  for (const one of document.querySelectorAll('[data-at]')) {
    const seconds = (now() - Number(one.dataset.at)) / 1000;
    const text = one.dataset.before + span(seconds) + one.dataset.after;
    if (one.textContent !== text) one.textContent = text;
    one.classList.toggle('late', Boolean(one.dataset.limit) && seconds > Number(one.dataset.limit));
  }
}

// Said aloud: what became worse since the last state, and nothing else.
function announce() {
  const incidents = new Map([
    ...state.routes.map(route => [route, headline(route)]).filter(([, one]) => one.level === 'warn' || one.level === 'down').map(([route, one]) => [`${route.name} ${one.word}`, `${route.name}: ${one.word}. ${one.reason}`]),
    ...state.alerts.filter(one => one.state === 'firing').map(one => [`alert ${one.rule} ${one.subject}`, `Alert: ${one.summary}`]),
  ]);
  const fresh = known === null ? [] : [...incidents].filter(([key]) => !known.has(key)).map(([, text]) => text);
  if (fresh.length) byId('news').textContent = fresh.join(' ');
  known = new Set(incidents.keys());
}

function take(next) {
  skew = Date.parse(next.at) - Date.now();
  state = next;
  state.sloAt = route => route.slo ? Date.parse(state.at) - (route.slo.ageSeconds ?? 0) * 1000 : null;
  announce();
  refresh();
  change();
  if (lastEventsAt === null) {
    lastEventsAt = 0;
    loadEvents();
  }
}

function change() {
  const isLocked = feed.mode === 'locked';
  door.hidden = !isLocked;
  board.hidden = isLocked;
  byId('find').hidden = byId('tools').hidden = isLocked;
  if (isLocked) {
    state = known = null;
    show(board);
    if (drawer.open) drawer.close();
    byId('refused').textContent = feed.error ?? '';
    document.title = 'ChatRouter operations';
    if (!door.contains(document.activeElement)) byId('key').focus();
  }
  status();
  banners();
  ages();
}

async function loadEvents() {
  if (feed.mode !== 'live' && feed.mode !== 'polling') return;
  try {
    lastEvents = await feed.json('ops/events?limit=12');
    lastEventsAt = now();
    refresh();
  } catch {
    // Its age says that it is old.
  }
}

const query = filter => new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();

async function look(title, load, view) {
  wait(title);
  try {
    view(await load());
  } catch (error) {
    failed(title, error);
  }
  size(drawer);
  ages();
}

const seen = id => [...shownEvents, ...lastEvents.events].find(one => one.id === id);
const back = name => state?.backends.find(one => one.name === name);

const acts = {
  route: id => { chosen = id; refresh(); },
  backend: id => { backendView(back(id), state); ages(); },
  event: id => { eventView(seen(id)); ages(); },
  alert: id => { alertView(state.alerts.find(one => `${one.rule} ${one.subject}` === id)); ages(); },
  decision: id => look('Decision', () => feed.json(`ops/decisions/${encodeURIComponent(id)}`), decisionView),
  decisions: (_, filter = {}) => look('Decisions', () => feed.json(`ops/decisions?${query({ ...filter, limit: 100 })}`), list => decisionsView(list, filter, state)),
  events: (_, filter = {}) => look('Events', () => feed.json(`ops/events?${query({ ...filter, limit: 100 })}`), list => { shownEvents = list.events; eventsView(list, filter, state); }),
  release: id => look(`Release ${id}`, () => feed.json(`ops/releases/${encodeURIComponent(id)}`), releaseView),
  keep: () => { feed.keep(!feed.keeps); status(); },
  leave: () => feed.lock(),
  close: () => drawer.close(),
};

async function order(form) {
  const { order: kind, minutes: length, who, why } = Object.fromEntries(new FormData(form));
  const answer = form.querySelector('[role=alert]');
  const button = form.querySelector('[type=submit]');
  answer.textContent = '';
  button.disabled = true;
  try {
    await feed.ask(`ops/${form.dataset.of}/${encodeURIComponent(form.dataset.id)}/${kind}`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(length ? { who, why, for: `${length}m` } : { who, why }),
    });
    drawer.close();
    take(await feed.json('ops/state'));
    await loadEvents();
  } catch (error) {
    answer.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

document.addEventListener('click', event => {
  const target = event.target.closest('button[data-do]');
  if (target) acts[target.dataset.do]?.(target.dataset.id);
  else if (event.target === drawer) drawer.close();
});

document.addEventListener('submit', event => {
  event.preventDefault();
  const form = event.target;
  const fields = Object.fromEntries(new FormData(form));
  if (form === door) {
    feed.open(byId('key').value.trim());
    byId('key').value = '';
  } else if (form === byId('find')) {
    acts.decision(fields.decision.trim());
  } else if (form.dataset.do === 'order') {
    order(form);
  } else {
    acts[form.dataset.do]?.(null, fields);
  }
});

const feed = new Feed(take, change);
change();
feed.decide();
setInterval(() => { status(); banners(); ages(); }, 1000);
setInterval(loadEvents, 10000);
