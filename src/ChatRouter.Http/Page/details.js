// One click further: a backend, a decision, an event, and the lists of them; in a drawer over the board.

const drawer = document.getElementById('drawer');

function open(title, ...content) {
  show(drawer,
    el('div', { class: 'drawer-head', 'data-key': 'head' }, el('h2', { id: 'drawer-title', tabindex: -1 }, title), el('button', { type: 'button', 'data-do': 'close' }, 'Close')),
    el('div', { class: 'drawer-body', 'data-key': `body ${title}` }, content));
  if (!drawer.open) {
    drawer.showModal();
    document.getElementById('drawer-title').focus();
  }
}

const pairs = entries => el('dl', null, entries.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => [el('dt', null, name), el('dd', null, value)]));
const wait = title => open(title, el('p', { class: 'empty' }, 'Asking the router …'));
const failed = (title, error) => open(title, el('p', { class: 'refused', role: 'alert' }, error.message));

function backendView(backend, state) {
  const { level, word } = standing(backend);
  const { gpu, inference, hold, timers } = backend;
  open(`Backend ${backend.name}`,
    el('p', { class: 'big' }, sign(level, word)),
    pairs([
      ['Why', backend.eligibility === 'usable' ? null : backend.eligibility],
      ['Until', backend.eligibleAt ? moment(backend.eligibleAt) : null],
      ['Held', hold ? [`${hold.kind} by ${hold.who}: ${hold.why}, since `, moment(hold.since), ', until ', moment(hold.until)] : null],
      ['Model', `${backend.model} (${backend.protocol})`],
      ['Zone', backend.zone],
      ['Routes', state.routes.filter(route => route.rungs.flat().includes(backend.name)).map(route => `${route.name}/${route.rungs.findIndex(rung => rung.includes(backend.name)) + 1}`).join(', ')],
      ['Health', [backend.health, backend.healthReason ? `: ${backend.healthReason}` : '', backend.isCold ? ', cold' : '']],
      ['Probed', backend.checkedAt ? age(Date.parse(backend.checkedAt), 2.5 * state.probeIntervalSeconds) : 'never'],
      ['Circuit', [backend.circuit, backend.circuitScope ? ` (${backend.circuitScope})` : '', backend.circuitCause ? `: ${backend.circuitCause}` : '']],
      ['Trial by', backend.trialHolder],
      ['In flight', `${count(backend.inFlight)} from this instance, at most ${count(backend.limit)} now`],
      ['Attempts', `${count(backend.attempts)} in the last minute from this instance`],
      ['Running, waiting', backend.running === undefined ? null : `${count(backend.running)}, ${count(backend.waiting)}`],
      ['KV cache', backend.kvCacheUse === undefined ? null : percent(backend.kvCacheUse, 0)],
      ['GPU', gpu ? [gpu.temperature === undefined ? '' : `${gpu.temperature} °C `, gpu.memoryTemperature === undefined ? '' : `memory ${gpu.memoryTemperature} °C `,
        gpu.utilization === undefined ? '' : `${gpu.utilization} % busy `, gpu.freeMebibytes === undefined ? '' : `${(gpu.freeMebibytes / 1024).toFixed(1)} GiB free `, gpu.xid ? `XID ${gpu.xid} ` : '', gpu.doubleBitErrors ? `${gpu.doubleBitErrors} double-bit errors ` : ''] : null],
      ['Synthetic inference', inference ? `${inference.state}${inference.reason ? `: ${inference.reason}` : ''}; ${count(inference.tokensToday)} of ${count(inference.tokensPerDay)} tokens today` : null],
      ['First token', millis(backend.latencyMs)],
      ['Limits', `first token ${millis(timers.firstTokenMs)}, silence ${millis(timers.idleMs)}, whole answer ${millis(timers.totalMs)}`],
    ]),
    el('h3', null, hold ? 'Give it back' : 'Take it out of service'),
    el('form', { class: 'order', 'data-do': 'order', 'data-of': 'backends', 'data-id': backend.name, 'data-key': hold ? 'release' : 'hold' },
      hold ? el('input', { type: 'hidden', name: 'order', value: 'release' }) : el('fieldset', null, el('legend', null, 'How far'),
        el('label', null, el('input', { type: 'radio', name: 'order', value: 'drain', checked: true }), 'Drain: no new work, what runs finishes'),
        el('label', null, el('input', { type: 'radio', name: 'order', value: 'isolate' }), 'Isolate: not probed either, never a last resort')),
      hold ? null : el('label', null, 'For how many minutes', el('input', { name: 'minutes', type: 'number', min: 1, max: 1440, value: 60, required: true })),
      el('label', null, 'Who', el('input', { name: 'who', maxlength: 100, required: true, autocomplete: 'username' })),
      el('label', null, 'Why', el('input', { name: 'why', maxlength: 500, required: true, autocomplete: 'off' })),
      el('label', { class: 'confirm' }, el('input', { type: 'checkbox', name: 'sure', required: true }), `Yes, ${hold ? 'send traffic to' : 'take traffic off'} ${backend.name} on every instance`),
      el('button', { type: 'submit', class: 'strong' }, hold ? 'Release' : 'Order'),
      el('p', { class: 'refused', role: 'alert', 'data-key': 'answer' })));
}

const offset = text => {
  const ms = duration(text);
  return ms === null ? '–' : millis(ms);
};

function decisionView(one) {
  const id = one.id;
  open('Decision',
    el('p', { class: 'big' }, sign(resultLevel(one.result), one.result ?? 'unknown'), ' ', el('code', null, id)),
    el('p', null, sentence(one)),
    pairs([
      ['At', moment(one.at)], ['Route', one.route], ['Tenant', one.tenant], ['Lane', one.lane], ['Stream', one.stream ? 'yes' : 'no'],
      ['Took', offset(one.duration)], ['Zone', [one.zone ?? '', one.zoneNote ? ` ${one.zoneNote}` : '']], ['Degraded', one.degraded], ['Panic', one.panic],
      ['Tokens', one.usage ? `${count(one.usage.promptTokens)} in, ${count(one.usage.completionTokens)} out${one.wastedTokens ? `, ${count(one.wastedTokens)} wasted` : ''}` : null],
    ]),
    el('h3', null, 'Attempts'),
    one.attempts.length ? table('Attempts', ['#', 'Backend', { text: 'rung', number: true }, 'How', { text: 'began', number: true }, { text: 'took', number: true }, { text: 'first token', number: true }, 'Outcome'],
      one.attempts.map((attempt, i) => el('tr', { 'data-key': i },
        el('td', null, i + 1), el('th', { scope: 'row' }, attempt.backend), el('td', { class: 'number' }, attempt.rung), el('td', null, attempt.mode), el('td', { class: 'number' }, `+${offset(attempt.start)}`),
        el('td', { class: 'number' }, offset(attempt.duration)), el('td', { class: 'number' }, offset(attempt.firstToken)),
        el('td', null, sign({ success: 'ok', failure: 'down' }[attempt.kind] ?? 'held', attempt.kind === 'success' ? 'success' : attempt.reason), attempt.detail ? el('span', { class: 'sub' }, attempt.detail) : null)))) : el('p', { class: 'empty' }, 'None.'),
    el('h3', null, 'Who might have been tried, in order'),
    el('ol', { class: 'plan' }, [...(one.candidates ?? [])].map(candidate => el('li', null, candidate))),
    (one.zoneOrder ?? []).length ? el('ul', { class: 'plan note' }, one.zoneOrder.map(line => el('li', null, line))) : null,
    one.skipped.length || one.overruled?.length ? [el('h3', null, 'Who was not, and why'), el('ul', { class: 'plan' },
      one.skipped.map(skipped => el('li', null, `${skipped.backend}@${skipped.rung}: ${skipped.reason}`, skipped.until ? [' until ', moment(skipped.until)] : null)),
      (one.overruled ?? []).map(skipped => el('li', null, `${skipped.backend}@${skipped.rung}: tried against the word of the probes (${skipped.reason})`)))] : null);
}

function alertView(one) {
  open('Alert',
    el('p', { class: 'big' }, sign(alertLevel(one.state), one.state), ' ', one.summary),
    pairs([['Since', moment(one.since)], ['Rule', one.rule], ['On', one.subject], ['Silenced until', one.silencedUntil ? moment(one.silencedUntil) : null], ['Runbook', one.runbook]]));
}

// The decision in one sentence.
function sentence(one) {
  if (one.attempts.length === 0) return one.result === 'complete' ? 'Answered without any attempt on a backend.' : `No backend was tried: ${one.result}.`;
  const last = one.attempts.at(-1);
  const failures = one.attempts.filter(attempt => attempt.kind === 'failure').map(attempt => `${attempt.backend} failed (${attempt.reason})`);
  const skips = one.skipped.filter(skipped => skipped.rung <= last.rung).map(skipped => `${skipped.backend} was out (${skipped.reason})`);
  const because = [...skips, ...failures];
  const end = last.kind === 'success' ? `${last.backend} on rung ${last.rung} answered` : `the last attempt was on ${last.backend} on rung ${last.rung}`;
  return because.length ? `${because.join('; ')}; so ${end}.` : `${last.backend} on rung ${last.rung} was the first choice; ${last.kind === 'success' ? 'it answered' : 'it did not complete'}.`;
}

function eventView(one) {
  open('Event',
    el('p', { class: 'big' }, el('strong', null, one.subject), ' ', one.from ? `${one.from} → ${one.to}` : one.to),
    pairs([['At', moment(one.at)], ['Kind', one.kind], ['Why', one.cause], ['Written by', one.instance], ['Id', el('code', null, one.id)]]),
    one.figures ? [el('h3', null, 'Figures'), el('pre', { tabindex: 0 }, JSON.stringify(one.figures, null, 1))] : null);
}

function picker(name, label, options, chosen, all) {
  return el('label', null, label, el('select', { name }, el('option', { value: '' }, all), options.map(one => el('option', { value: one, selected: one === chosen }, one))));
}

function decisionsView(list, filter, state) {
  open('Decisions',
    el('form', { class: 'filter', 'data-do': 'decisions' },
      picker('route', 'Route', state.routes.map(one => one.name), filter.route, 'all'),
      picker('result', 'Result', ['failed', 'complete', 'interrupted', 'caller_gone', 'all_backends_unavailable', 'deadline_exceeded', 'rate_limit_exceeded', 'lane_saturated'], filter.result, 'all'),
      el('button', { type: 'submit' }, 'Show')),
    el('p', { class: 'note' }, `The latest of instance ${list.instance}.`),
    list.decisions.length ? table('Decisions', ['At', 'Route', 'Result', 'Backend', { text: 'rung', number: true }, { text: 'attempts', number: true }, { text: 'took', number: true }],
      list.decisions.map(one => el('tr', { 'data-key': one.id }, el('th', { scope: 'row' }, el('button', { type: 'button', class: 'link', 'data-do': 'decision', 'data-id': one.id }, moment(one.at))),
        el('td', null, one.route ?? '–'), el('td', null, sign(resultLevel(one.result), one.result)), el('td', null, one.backend ?? '–'), el('td', { class: 'number' }, one.rung || '–'),
        el('td', { class: 'number' }, one.attempts), el('td', { class: 'number' }, millis(one.durationMs))))) : el('p', { class: 'empty' }, 'None.'));
}

function eventsView(list, filter, state) {
  open('Events',
    el('form', { class: 'filter', 'data-do': 'events' },
      picker('route', 'Route', state.routes.map(one => one.name), filter.route, 'all'),
      picker('kind', 'Kind', ['breaker', 'health', 'capacity', 'zone', 'hold', 'prober', 'recovery', 'state', 'alert', 'channel', 'silence', 'switch', 'lane', 'release', 'configuration', 'dead-letter', 'drill'], filter.kind, 'all'),
      el('button', { type: 'submit' }, 'Show')),
    el('p', { class: 'note' }, list.error ? `This instance alone: ${list.error}` : ['Of all instances, back to ', moment(list.since), '.']),
    list.events.length ? el('ol', { class: 'list' }, list.events.map(eventRow)) : el('p', { class: 'empty' }, 'None.'));
}
