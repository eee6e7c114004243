// The release of a route: how far it is, at a glance; its record and the operator's orders, one click further.

const stages = ['validation', 'synthetic', 'shadow', 'canary', 'bake', 'done'];
const releaseLevel = one => ({ running: 'ok', paused: 'warn', done: 'ok', rolledBack: 'down', aborted: 'held' })[one.status] ?? 'unknown';
const releaseWord = one => ({ rolledBack: 'rolled back' })[one.status] ?? one.status;
const stageWord = (stage, step) => stage === 'canary' && step ? `canary ${step}` : stage;
const isActive = one => one.status === 'running' || one.status === 'paused';

function stairs(one) {
  const at = stages.indexOf(one.stage);
  return el('ol', { class: 'stages', 'aria-label': 'Stages' }, stages.map((stage, i) => {
    const where = i < at || one.status === 'done' ? 'past' : i === at ? (isActive(one) ? 'now' : 'end') : 'ahead';
    return el('li', { 'data-key': stage, class: where, 'aria-current': where === 'now' ? 'step' : null }, i === at ? stageWord(stage, one.step) : stage);
  }));
}

function release(route, state) {
  const one = (state.releases ?? []).find(release => release.route === route.name);
  if (!one) return null;
  return panel('release', 'Release', el('span', { class: 'note' }, 'since ', moment(one.since), ', ', age(Date.parse(one.since), null, '', ' ')),
    el('p', { class: 'line' }, sign(releaseLevel(one), releaseWord(one)), ' ', el('strong', null, one.name), one.version ? ` · ${one.version}` : '', one.candidate ? ` on ${[...one.candidate].join(', ')}` : ''),
    stairs(one),
    el('div', { class: 'share' }, bar(one.percent / 100, 'main', `${one.percent} % of the units on the candidate`), el('span', { class: 'left' }, `${one.percent} %`), el('span', { class: 'note' }, 'on the candidate')),
    el('p', { class: 'line note' }, one.reason),
    el('p', { class: 'line' }, el('button', { type: 'button', 'data-do': 'release', 'data-id': one.name }, isActive(one) ? 'Figures and orders' : 'Record')));
}

const verdictLevel = { pass: 'ok', fail: 'down', unavailable: 'warn', unknown: 'unknown' };
const orderWords = { pause: 'Pause: callers stay where they are', resume: 'Resume', promote: 'Promote: all callers to the candidate, now', abort: 'Abort: all callers back to the baseline, now' };

function releaseView(one) {
  const orders = one.status === 'paused' ? ['resume', 'promote', 'abort'] : ['pause', 'promote', 'abort'];
  open(`Release ${one.name}`,
    el('p', { class: 'big' }, sign(releaseLevel(one), releaseWord(one)), ' ', stageWord(one.stage, one.step), `, ${one.percent} % on the candidate`),
    el('p', null, one.reason),
    pairs([['Route', one.route], ['Version', one.version], ['Candidate', one.candidate ? [...one.candidate].join(', ') : null], ['Ordered by', one.who], ['Begun', moment(one.startedAt)]]),
    [...(one.findings ?? [])].reverse().map(finding => [
      el('h3', null, `${stageWord(finding.stage, finding.stage === 'canary' ? `step ${finding.step + 1}` : null)} · `, moment(finding.at)),
      table(`Checks of ${finding.stage}`, ['Check', 'Says', 'Why'], finding.gates.map(gate => el('tr', { 'data-key': gate.gate },
        el('th', { scope: 'row' }, gate.gate), el('td', null, sign(verdictLevel[gate.verdict] ?? 'unknown', gate.verdict === 'unknown' ? 'not yet' : gate.verdict)), el('td', null, gate.why))))]),
    (one.moves ?? []).length ? [el('h3', null, 'How it went'), el('ol', { class: 'plan' }, one.moves.map(move =>
      el('li', null, moment(move.at), ` ${stageWord(move.stage, move.stage === 'canary' ? move.step + 1 : null)} ${releaseWord(move)}, ${move.percent} %: ${move.reason}`)))] : null,
    isActive(one) ? [el('h3', null, 'Order'), el('form', { class: 'order', 'data-do': 'order', 'data-of': 'releases', 'data-id': one.name, 'data-key': 'release-order' },
      el('fieldset', null, el('legend', null, 'What'), orders.map((kind, i) => el('label', null, el('input', { type: 'radio', name: 'order', value: kind, checked: i === 0 }), orderWords[kind]))),
      el('label', null, 'Who', el('input', { name: 'who', maxlength: 100, required: true, autocomplete: 'username' })),
      el('label', null, 'Why', el('input', { name: 'why', maxlength: 500, required: true, autocomplete: 'off' })),
      el('label', { class: 'confirm' }, el('input', { type: 'checkbox', name: 'sure', required: true }), 'Yes, on every instance'),
      el('button', { type: 'submit', class: 'strong' }, 'Order'),
      el('p', { class: 'refused', role: 'alert', 'data-key': 'answer' }))] : null);
}
