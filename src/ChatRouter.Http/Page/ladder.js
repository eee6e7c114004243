// The ladder of a route as a picture: rungs from the first choice down, how much of the traffic each carries, and what stands on it.

// Shares of the last 5 minutes over the fleet; without an account those of this instance's attempts.
function shares(route, backends) {
  const recent = route.slo?.fiveMinutes;
  const answers = recent?.byRung.reduce((sum, one) => sum + one, 0) ?? 0;
  const attempts = route.rungs.map(rung => rung.reduce((sum, name) => sum + (backends.get(name)?.attempts ?? 0), 0));
  const sum = attempts.reduce((all, one) => all + one, 0);
  const rungs = recent
    ? route.rungs.map((_, i) => answers ? (recent.byRung[i] ?? 0) / answers : null)
    : attempts.map(one => sum ? one / sum : null);
  return { rungs, attempts: sum, answers: recent ? answers : sum, isFleet: Boolean(recent) };
}

const bar = (share, kind, label) => el('span', { class: `meter ${kind}`, role: 'img', 'aria-label': label },
  el('span', { 'data-size': `${Math.round((share ?? 0) * 1000) / 10}%` }));

function backendRow(backend, total, state) {
  const { level, word } = standing(backend);
  const share = total ? backend.attempts / total : null;
  const gpu = backend.gpu;
  const why = backend.eligibilityKind === 'usable' ? backend.circuitCause ?? null : backend.eligibility;
  return el('tr', { 'data-key': backend.name, class: level },
    el('th', { scope: 'row' }, el('button', { type: 'button', class: 'link', 'data-do': 'backend', 'data-id': backend.name }, shape(level), backend.name)),
    el('td', null,
      el('span', { class: 'word' }, word),
      backend.eligibleAt && backend.eligibilityKind !== 'usable' ? el('span', { class: 'until' }, ' until ', moment(backend.eligibleAt)) : null,
      why && !why.startsWith(word) ? el('span', { class: 'why', title: why }, why) : null),
    el('td', { class: 'model', title: `${backend.protocol}: ${backend.model}` }, backend.model),
    el('td', { class: 'note' }, backend.zone ?? '–'),
    el('td', { class: 'number share' }, share === null ? '–' : percent(share, 0), bar(share, level === 'ok' ? 'main' : 'spare', `${percent(share, 0)} of the attempts of this instance`)),
    el('td', { class: 'number' }, count(backend.inFlight), backend.waiting ? el('span', { class: 'sub' }, ` +${count(backend.waiting)}`) : null),
    el('td', { class: 'number' }, millis(backend.latencyMs ?? backend.inference?.firstTokenMs)),
    el('td', { class: 'number' },
      gpu?.temperature === undefined && gpu?.freeMebibytes === undefined ? el('span', { class: 'none' }, '–')
        : [gpu.temperature, gpu.freeMebibytes].map((one, i) => one === undefined ? null : i ? `${(one / 1024).toFixed(0)} GiB` : `${one} °C`).filter(Boolean).join(' · ')),
    el('td', { class: 'number' }, backend.checkedAt ? age(Date.parse(backend.checkedAt), 2.5 * state.probeIntervalSeconds, '', '') : el('span', { class: 'none' }, 'not probed')));
}

function ladder(route, state, backends) {
  const { rungs, attempts, answers, isFleet } = shares(route, backends);
  const bodies = route.rungs.map((names, i) => {
    const share = rungs[i];
    const serves = route.servingRung === i + 1;
    const warm = route.warm?.find(one => one.rung === i + 1);
    return el('tbody', { 'data-key': `rung-${i + 1}`, class: serves ? 'serves' : null },
      el('tr', { class: 'rung' }, el('th', { colspan: 9, scope: 'rowgroup' },
        el('span', { class: 'rung-line' },
          el('span', { class: 'rung-name' }, i === 0 ? '1 · primary' : `${i + 1} · ${route.sources?.[i + 1] ?? 'fallback'}`),
          bar(share, i === 0 ? 'main' : 'spare', `Rung ${i + 1}: ${percent(share)} of the answers`),
          el('span', { class: 'rung-share' }, percent(share)),
          el('span', { class: 'rung-note' }, serves ? el('span', { class: 'tag' }, 'serves') : null,
            warm && warm.warm < warm.minWarm ? sign('warn', `${warm.warm} of ${warm.minWarm} warm`) : null)))),
      names.map(name => backends.get(name)).filter(Boolean).map(backend => backendRow(backend, attempts, state)));
  });
  const heads = ['Backend', 'State', 'Model', 'Zone', 'Share', 'In flight', 'TTFT', 'GPU, free', 'Probed'];
  return panel('ladder', 'Ladder',
    el('span', { class: 'note' }, answers ? (isFleet ? `${plural(answers, 'answer')} of the fleet in 5 min` : 'attempts of this instance in the last minute') : 'no traffic in 5 min',
      isFleet ? [' · ', age(state.sloAt(route), 35)] : null,
      ' · backends: this instance, 1 min'),
    el('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Ladder, table' },
      el('table', { class: 'rungs' },
        el('caption', { class: 'hidden' }, `The ladder of ${route.name}: backends by rung`),
        el('thead', null, el('tr', null, heads.map((head, i) => el('th', { scope: 'col', class: i > 3 ? 'number' : null }, head)))),
        bodies)));
}
