// What is seen at a glance.

function tabs(routes, chosen) {
  return el('nav', { class: 'tabs', 'data-key': 'tabs', 'aria-label': 'Routes' }, routes.map(route => {
    const { level, word } = headline(route);
    return el('button', { type: 'button', 'data-key': route.name, 'data-do': 'route', 'data-id': route.name, 'aria-pressed': route.name === chosen.name ? 'true' : 'false' },
      shape(level), el('span', { class: 'tab-name' }, route.name), el('span', { class: 'tab-word' }, word));
  }));
}

function head(route) {
  const { level, word, reason, since } = headline(route);
  const more = (route.states ?? []).slice(1);
  return el('section', { class: `headline ${level}`, 'data-key': 'headline', 'aria-labelledby': 'headline-title' },
    el('h2', { id: 'headline-title' }, shape(level), el('span', { class: 'route' }, route.name), el('span', { class: 'state' }, word)),
    el('p', { class: 'reason' }, reason,
      since ? el('span', { class: 'note' }, ' since ', moment(since), ', ', age(Date.parse(since), null, '', ' ')) : null),
    more.length ? el('p', { class: 'also' }, 'Also: ', more.map((one, i) => [i ? ', ' : '', el('span', { title: one.reason }, one.state)])) : null);
}

function fact(key, label, figure, level, ...sub) {
  return el('li', { 'data-key': key, class: level ?? null },
    el('span', { class: 'label' }, label),
    el('span', { class: 'figure' }, level && level !== 'ok' ? shape(level) : null, figure),
    el('span', { class: 'sub' }, sub));
}

// The seven questions of an incident, in the order in which they are asked.
function facts(route, state, backends) {
  const own = route.rungs.flat().map(name => backends.get(name)).filter(Boolean);
  const { rungs, isFleet } = shares(route, backends);
  const [primary] = rungs;
  const fallback = primary === null ? null : 1 - primary;
  const out = own.filter(isProvider);
  const zones = state.zones.filter(zone => zone.state);
  const serving = zones.filter(zone => zone.state === 'serving');
  const active = own.filter(one => ['usable', 'degraded', 'throttled'].includes(one.eligibilityKind));
  const models = [...new Set(active.map(one => one.model))];
  const probed = own.filter(one => one.health !== 'unknown');
  const ready = probed.filter(isReady);
  const warming = own.filter(one => one.health === 'warming' || one.isCold);
  const budgets = (route.slo?.objectives ?? []).flatMap(one => one.windows.map(window => ({ name: one.name, ...window })));
  const least = budgets.reduce((worst, one) => worst && worst.left <= one.left ? worst : one, null);
  const next = out.map(one => one.eligibleAt ?? one.openUntil).filter(Boolean).sort()[0];
  return el('ul', { class: 'facts', 'data-key': 'facts', 'aria-label': 'The seven questions' },
    fact('primary', 'On primary', percent(primary), primary !== null && primary < 0.95 ? 'warn' : null,
      route.servingRung === 1 ? 'rung 1 serves' : route.servingRung ? `rung ${route.servingRung} serves` : 'nothing serves'),
    fact('fallback', 'On fallback', percent(fallback), fallback > 0.05 ? 'warn' : null, isFleet ? 'fleet, 5 min' : 'this instance, 1 min'),
    fact('zones', 'Zones serving', zones.length ? `${serving.length} of ${zones.length}` : 'none set', zones.length > serving.length ? 'warn' : null,
      zones.length ? zones.map(zone => zone.name + (zone.state === 'serving' ? '' : ` ${zone.state}`)).join(', ') : 'no backend has a zone'),
    fact('providers', 'Open or throttled', out.length ? `${out.length} of ${own.length}` : 'none', out.length ? 'down' : null,
      out.length ? [out.map(one => one.name).join(', '), next ? [' until ', moment(next)] : null] : plural(own.length, 'backend')),
    fact('models', 'Models active', models.length ? models.slice(0, 2).map(one => el('span', { title: models.join(', ') }, one)) : 'none', null,
      models.length > 2 ? `and ${models.length - 2} more` : null),
    fact('ready', 'Ready', probed.length ? `${ready.length} of ${probed.length}` : '–', warming.length ? 'warn' : probed.length > ready.length ? 'down' : null,
      warming.length ? `warming: ${warming.map(one => one.name).join(', ')}` : probed.length ? 'none warming' : 'not probed'),
    fact('budget', 'Budget left', least ? percent(least.left) : '–', least && least.left < 0.25 ? (least.left <= 0 ? 'down' : 'warn') : null,
      least ? `${least.days} d ${objectiveName(least.name)}` : 'no objective counted yet'));
}

const objectiveName = name => ({ availability: 'availability', firstToken: 'first token', total: 'total time', trajectory: 'tasks' })[name] ?? name;
const minutes = value => value >= 0 ? `${span(value * 60)} of outage` : `${span(-value * 60)} over`;

// What availability does not see: wrong answers, and tasks that were not done.
function quality({ day, trajectories }) {
  const judged = (who, one) => one ? `${who} ${percent(one.failRate)} bad of ${count(one.good + one.bad)}` : null;
  const tasks = trajectories?.day;
  const parts = [judged('evals', day.evals), judged('users', day.users),
    tasks?.tasks ? `tasks ${percent(tasks.good / tasks.tasks)} good of ${count(tasks.tasks)}, ${rate(tasks.callsPerTask)} calls each` : null].filter(Boolean);
  return parts.length ? el('p', { class: 'line note', 'data-key': 'quality' }, '24 h: ', parts.join(' · ')) : null;
}

function budget(route, state) {
  const { slo } = route;
  if (!slo) return panel('budget', 'Error budget', null, el('p', { class: 'empty' }, 'No account of this route yet.'));
  const objectives = slo.objectives.map(one => el('li', { 'data-key': one.name },
    el('div', { class: 'objective' }, el('strong', null, objectiveName(one.name)),
      el('span', { class: 'note' }, `${percent(one.target, 2)}${one.withinMs ? ` within ${millis(one.withinMs)}` : ''}`)),
    one.windows.map(window => {
      const level = window.left <= 0 ? 'down' : window.left < 0.25 ? 'warn' : 'ok';
      return el('div', { class: `budget-line ${level}` },
        el('span', { class: 'days' }, `${window.days} d`),
        bar(Math.max(0, Math.min(1, window.left)), level === 'ok' ? 'main' : 'spare', `${percent(window.left)} of the budget of ${window.days} days left`),
        el('span', { class: 'left' }, percent(window.left)),
        el('span', { class: 'note' }, window.exhaustedAt ? ['gone ', moment(window.exhaustedAt)] : minutes(window.leftMinutes)));
    })));
  const burns = slo.burnRates.map(one => el('tr', { 'data-key': one.name, class: one.isBurning ? 'down' : null },
    el('th', { scope: 'row' }, `${span(one.longMinutes * 60)} / ${span(one.shortMinutes * 60)}`),
    el('td', { class: 'number' }, `×${rate(one.long)}`), el('td', { class: 'number' }, `×${rate(one.short)}`), el('td', { class: 'number' }, `×${rate(one.limit)}`),
    el('td', null, one.isBurning ? sign('down', 'burning') : sign('ok', 'calm'))));
  return panel('budget', 'Error budget', el('span', { class: 'note' }, age(state.sloAt(route), 35, slo.ageSeconds === undefined ? 'this instance ' : 'fleet ')),
    el('ul', { class: 'objectives' }, objectives),
    table('Burn rates', ['Burn over', { text: 'long', number: true }, { text: 'short', number: true }, { text: 'limit', number: true }, 'State'], burns, { class: 'burn' }));
}

function spark(title, values, format, kind) {
  const known = values.filter(value => value !== null && value !== undefined);
  const high = Math.max(...known, 0);
  const x = i => values.length < 2 ? 0 : i / (values.length - 1) * 100;
  const y = value => high === 0 ? 23 : 23 - value / high * 21;
  const points = values.map((value, i) => value === null || value === undefined ? null : `${x(i).toFixed(1)},${y(value).toFixed(1)}`).filter(Boolean).join(' ');
  const last = known.at(-1);
  const label = known.length ? `${title}: last ${format(last)}, lowest ${format(Math.min(...known))}, highest ${format(high)}` : `${title}: nothing in the last hour`;
  return el('figure', { class: `spark ${kind}`, 'data-key': title },
    el('figcaption', null, title, el('strong', null, known.length ? format(last) : '–'), el('span', { class: 'note' }, known.length ? `max ${format(high)}` : '')),
    draw('svg', { viewBox: '0 0 100 24', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
      points ? [draw('polygon', { points: `0,24 ${points} 100,24` }), draw('polyline', { points, 'vector-effect': 'non-scaling-stroke' })] : null));
}

function hour(route) {
  const all = route.slo?.minutes ?? [];
  return panel('hour', 'Last hour', el('span', { class: 'note' }, 'per minute'),
    all.length === 0 ? el('p', { class: 'empty' }, 'Nothing counted yet.') : el('div', { class: 'sparks' },
      spark('Requests', all.map(one => one.requests), count, 'main'),
      spark('Bad', all.map(one => one.bad), count, 'bad'),
      spark('Fallback', all.map(one => one.fallback), count, 'spare'),
      spark('TTFT p95', all.map(one => one.firstTokenMs ?? null), millis, 'main')));
}

function traffic(route, state, backends) {
  const recent = route.slo?.fiveMinutes;
  const own = route.rungs.flat().map(name => backends.get(name)).filter(Boolean);
  const running = own.reduce((sum, one) => sum + one.inFlight, 0);
  const queued = own.reduce((sum, one) => sum + (one.waiting ?? 0), 0);
  const lanes = Object.entries(recent?.lanes ?? {}).sort(([a], [b]) => laneOrder.indexOf(a.toLowerCase()) - laneOrder.indexOf(b.toLowerCase()));
  const errors = Object.entries(recent?.errors ?? {}).sort(([, a], [, b]) => b - a);
  return panel('traffic', 'Queue and lanes', recent ? el('span', { class: 'note' }, 'last 5 min · ', age(state.sloAt(route), 35)) : null,
    el('p', { class: 'line' }, el('strong', null, count(running)), ' in flight here, ', el('strong', null, count(queued)), ' waiting at backends'),
    lanes.length ? table('Lanes', ['Lane', { text: 'requests', number: true }, { text: 'bad', number: true }, { text: 'shed', number: true }],
      lanes.map(([name, one]) => el('tr', { 'data-key': name }, el('th', { scope: 'row' }, name.toLowerCase()), el('td', { class: 'number' }, count(one.requests)),
        el('td', { class: 'number' }, count(one.valid - one.good)), el('td', { class: 'number' }, count(one.errors?.shed ?? 0))))) : el('p', { class: 'empty' }, 'No requests in 5 min.'),
    errors.length ? el('p', { class: 'line note' }, 'Errors: ', errors.map(([name, number]) => `${name} ${count(number)}`).join(', ')) : null,
    route.slo ? quality(route.slo) : null);
}

function zones(state) {
  if (state.zones.length === 0) return null;
  return panel('zones', 'Zones', el('span', { class: 'note' }, 'this instance ', age(Date.parse(state.at), 6)),
    table('Zones', ['Zone', 'State', { text: 'in service', number: true }, { text: 'share', number: true }], state.zones.map(zone => {
      const level = { serving: 'ok', overloaded: 'warn', lost: 'down' }[zone.state] ?? 'unknown';
      return el('tr', { 'data-key': zone.name }, el('th', { scope: 'row' }, zone.name), el('td', { title: zone.reason }, sign(level, zone.state ?? 'no zone')),
        el('td', { class: 'number' }, `${zone.inService} of ${zone.backends}`), el('td', { class: 'number' }, percent(zone.share, 0)));
    })));
}

function alerts(state) {
  const firing = state.alerts.filter(one => one.state !== 'resolved');
  return panel('alerts', 'Alerts', el('span', { class: 'note' }, age(Date.parse(state.at), 6)),
    state.alerts.length === 0 ? el('p', { class: 'line' }, sign('ok', 'none firing')) : el('ul', { class: 'list' }, [...firing, ...state.alerts.filter(one => one.state === 'resolved')].map(one =>
      el('li', { 'data-key': `${one.rule} ${one.subject}` }, el('button', { type: 'button', class: 'link event', 'data-do': 'alert', 'data-id': `${one.rule} ${one.subject}` },
        moment(one.since), sign(alertLevel(one.state), one.state), el('span', { class: 'to' }, one.silencedUntil ? el('span', { class: 'note' }, 'silenced · ') : null, one.summary.replace('[ALERT] ', '')))))),
    state.channels.length ? el('p', { class: 'line channels' }, state.channels.map(one => el('span', { title: one.error ?? `last sent ${one.lastSent ?? 'never'}` },
      sign({ working: 'ok', failing: 'down' }[one.state] ?? 'unknown', `${one.name} ${one.state}`), one.waiting ? ` ${one.waiting} waiting` : '', ' '))) : el('p', { class: 'line note' }, 'No channel is set up: nobody is told.'));
}

const eventRow = one => el('li', { 'data-key': one.id }, el('button', { type: 'button', class: 'link event', 'data-do': 'event', 'data-id': one.id },
  moment(one.at), el('span', { class: 'kind' }, one.kind), el('strong', null, one.subject), ' ', el('span', { class: 'to' }, one.from ? `${one.from} → ${one.to}` : one.to)));

function events(list, at) {
  return panel('events', 'Last events', el('span', { class: 'note' }, list.source === 'instance' ? 'this instance ' : 'fleet ', age(at || null, 25)),
    list.events.length ? el('ol', { class: 'list' }, list.events.slice(0, 6).map(eventRow)) : el('p', { class: 'empty' }, 'Nothing has happened in 7 days.'));
}
