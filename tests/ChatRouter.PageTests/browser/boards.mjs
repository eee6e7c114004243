// States of a router for pictures and checks: everything that /ops/state can hold, as of now.

const ago = (seconds, from = Date.now()) => new Date(from - seconds * 1000).toISOString();
const timers = { connectMs: 2000, firstTokenMs: 8000, idleMs: 8000, minTokensPerSecond: 2, floorWindowMs: 10000, totalMs: 60000 };

// The same waves in every picture.
const wave = (i, low, high) => Math.round(low + (high - low) * (0.5 + 0.3 * Math.sin(i / 5) + 0.2 * Math.sin(i * 2.7)));

function backend(name, rung, more) {
  return {
    name, protocol: 'vllm', model: 'llama-3.1-70b-instruct', zone: 'zone-1', health: 'healthy', checkedAt: ago(4), running: 3, waiting: 0, kvCacheUse: 0.41, isCold: false,
    gpu: { temperature: 61, memoryTemperature: 70, xid: 0, doubleBitErrors: 0, throttleReasons: 0, freeMebibytes: 18432, utilization: 71 },
    circuit: 'closed', inFlight: 6, limit: 64, latencyMs: 212, attempts: 118, timers, eligibility: 'usable', eligibilityKind: 'usable', ...more,
  };
}

const sli = (requests, bad, byRung, more) => ({
  requests, valid: requests - 2, good: requests - 2 - bad, errors: bad ? { connect: bad - 1, shed: 1 } : {}, byRung,
  fallbackRate: byRung.slice(1).reduce((sum, one) => sum + one, 0) / byRung.reduce((sum, one) => sum + one, 0), degraded: byRung[2] ?? 0,
  byAttempts: [byRung[0], byRung[1] ?? 0, 0, 0], hedges: 4, rescues: bad, unfit: 0, promptTokens: requests * 900, completionTokens: requests * 210, wastedTokens: bad * 120,
  firstToken: { p50: 190, p95: 540, p99: 910 }, total: { p50: 2900, p95: 7200, p99: 9900 }, lanes: {}, ...more,
});

const tasks = good => ({ good, late: 14, broken: 3, failed: 2, calls: (good + 19) * 4, badCalls: 9, repeats: 31, failedTools: 5, failedRetrievals: 1, tasks: good + 19, callsPerTask: 4 });

function account(route, { bad, fallback, left, burning }) {
  const now = Date.now();
  const minutes = Array.from({ length: 60 }, (_, i) => {
    const requests = wave(i, 90, 150);
    const isOut = bad && i > 51;
    return { at: ago((59 - i) * 60, now), requests, bad: isOut ? wave(i, 0, 6) : 0, fallback: isOut ? Math.round(requests * (i > 53 ? 0.95 : 0.4)) : wave(i, 0, 2), firstTokenMs: isOut ? wave(i, 700, 1300) : wave(i, 380, 560), promptTokens: requests * 900 };
  });
  const lanes = {
    critical: sli(41, 0, [fallback ? 4 : 41, fallback ? 37 : 0]), interactive: sli(498, bad ? 9 : 0, [fallback ? 60 : 497, fallback ? 420 : 1]), batch: sli(77, bad ? 3 : 0, [fallback ? 8 : 77, fallback ? 66 : 0]),
  };
  const five = sli(616, bad, fallback ? [72, 519, 13] : [612, 2, 0], { lanes });
  const window = (days, part, valid) => ({ days, valid, good: Math.round(valid * (1 - 0.0005 * (1 - part))), left: part, leftMinutes: part * days * 1440 * 0.0005, ...(burning ? { exhaustedAt: ago(-3600 * 7) } : {}) });
  return {
    route,
    objectives: [
      { name: 'availability', target: 0.9995, windows: [window(30, left, 4812345), window(90, (left + 1) / 2, 14412345)] },
      { name: 'firstToken', target: 0.95, withinMs: 2000, windows: [window(30, 0.71, 4800000), window(90, 0.83, 14400000)] },
    ],
    burnRates: [
      { name: 'fast', longMinutes: 60, shortMinutes: 5, limit: 14.4, long: burning ? 31.2 : 0.2, short: burning ? 44 : 0, bad: burning ? 104 : 1, isBurning: burning },
      { name: 'medium', longMinutes: 360, shortMinutes: 30, limit: 6, long: burning ? 5.4 : 0.3, short: burning ? 38 : 0.1, bad: burning ? 110 : 3, isBurning: false },
      { name: 'slow', longMinutes: 4320, shortMinutes: 360, limit: 1, long: 0.6, short: burning ? 5.4 : 0.3, bad: burning ? 160 : 52, isBurning: false },
    ],
    fiveMinutes: five, hour: sli(7100, bad * 3, fallback ? [6200, 870, 30] : [7090, 8, 2]), day: sli(160000, bad * 4, [159000, 960, 40], { evals: { good: 388, bad: 12, failRate: 0.03 } }), minutes, ageSeconds: 7,
    trajectories: { day: tasks(412), month: tasks(9120), quarter: tasks(21800), dropped: 0 },
  };
}

/** All is well: two routes, four backends, two zones. */
export function healthy() {
  const rungs = [['gpu1', 'gpu2'], ['azure-swc'], ['cpu1']];
  return {
    instance: 'chatrouter-7f2c', at: ago(0), instances: 3, zone: 'zone-1', trials: 'fleet', fleetViewAgeSeconds: 1.2, proberHeartbeatAgeSeconds: 4.1, probeIntervalSeconds: 10, prober: 'timer', proberInstance: 'chatrouter-7f2c',
    routes: [
      { name: 'chat', rungs, servingRung: 1, timers: {}, warm: [{ rung: 1, warm: 2, minWarm: 1, missing: 'none' }], states: [{ state: 'healthy', since: ago(86400 * 3), reason: 'Rung 1 answers; 2 of 2 backends in service.' }], slo: account('chat', { bad: 0, fallback: false, left: 0.824, burning: false }) },
      { name: 'embed-summary', rungs: [['cpu1']], servingRung: 1, timers: {}, warm: [], states: [{ state: 'healthy', since: ago(86400), reason: 'Rung 1 answers; 1 of 1 backends in service.' }], slo: account('embed-summary', { bad: 0, fallback: false, left: 0.99, burning: false }) },
    ],
    backends: [
      backend('gpu1'), backend('gpu2', 1, { zone: 'zone-2', attempts: 109, latencyMs: 231, gpu: { temperature: 64, freeMebibytes: 17306 } }),
      backend('azure-swc', 2, { protocol: 'azureopenai', model: 'gpt-4o-mini-2024-07-18', zone: undefined, gpu: undefined, running: undefined, waiting: undefined, kvCacheUse: undefined, attempts: 1, inFlight: 0, latencyMs: 390 }),
      backend('cpu1', 3, { protocol: 'llamacpp', model: 'tinyllama-1.1b', gpu: undefined, attempts: 0, inFlight: 0, running: 0, latencyMs: undefined, kvCacheUse: 0 }),
    ],
    zones: [
      { name: 'zone-1', state: 'serving', backends: 2, inService: 2, attempts: 118, share: 0.52, inFlight: 6, limit: 64, rungs: [] },
      { name: 'zone-2', state: 'serving', backends: 1, inService: 1, attempts: 109, share: 0.48, inFlight: 6, limit: 32, rungs: [] },
      { name: '(none)', backends: 1, inService: 1, attempts: 1, share: 0, inFlight: 0, limit: 64, rungs: [] },
    ],
    alerts: [], channels: [{ name: 'oncall', kind: 'pagerduty', state: 'working', lastSent: ago(86400 * 2), waiting: 0 }, { name: 'team', kind: 'slack', state: 'idle', waiting: 0 }],
    activeByTenant: { app: 12, voice: 3 },
  };
}

/** The classic incident: the whole first rung is out and a provider answers. */
export function incident() {
  const state = healthy();
  const [chat] = state.routes;
  chat.servingRung = 2;
  chat.states = [
    { state: 'degraded-fallback', since: ago(520), reason: 'Rung 2 (azure-swc) answers 84 % of the last 5 minutes: gpu1 is out by its circuit, gpu2 is loading its model.' },
    { state: 'provider-circuit-open', since: ago(540), reason: 'gpu1: circuit open.' },
    { state: 'model-warming', since: ago(300), reason: 'gpu2: loading.' },
  ];
  chat.warm = [{ rung: 1, warm: 0, minWarm: 1, missing: 'gpu1: down, gpu2: warming' }];
  chat.slo = account('chat', { bad: 12, fallback: true, left: 0.187, burning: true });
  const [gpu1, gpu2, azure] = state.backends;
  Object.assign(gpu1, {
    circuit: 'open', circuitCause: 'ConsecutiveFailures: 5 failures in a row, the last: Connect', circuitScope: 'fleet', openUntil: ago(-41), eligibility: 'circuit open: 5 failures in a row, the last: Connect', eligibilityKind: 'circuitOpen', eligibleAt: ago(-41),
    attempts: 2, inFlight: 0, running: undefined, waiting: undefined, gpu: undefined, health: 'healthy', latencyMs: undefined, kvCacheUse: undefined,
  });
  Object.assign(gpu2, { health: 'warming', healthReason: 'the model is being loaded', eligibility: 'warming: the model is being loaded', eligibilityKind: 'unhealthy', eligibleAt: ago(-6), attempts: 0, inFlight: 0, running: 0, isCold: true, gpu: { temperature: 44, freeMebibytes: 51200 }, latencyMs: undefined });
  Object.assign(azure, { attempts: 231, inFlight: 11, latencyMs: 640 });
  Object.assign(state.zones[0], { state: 'serving', inService: 1, attempts: 2, share: 0.01, inFlight: 0 });
  Object.assign(state.zones[1], { state: 'lost', inService: 0, attempts: 0, share: 0, inFlight: 0, reason: '0 of 1 in service; missing: gpu2 (warming)' });
  Object.assign(state.zones[2], { attempts: 231, share: 0.99, inFlight: 11 });
  state.alerts = [
    { rule: 'failover', subject: 'chat', state: 'firing', since: ago(515), summary: '[ALERT] LLM Failover: gpu1 -> azure-swc', runbook: 'runbook: failover' },
    { rule: 'fast-burn', subject: 'chat', state: 'firing', since: ago(300), summary: 'chat burns its budget 31 times too fast', runbook: 'runbook: burn rate' },
    { rule: 'rung-cold', subject: 'chat/1', state: 'pending', since: ago(60), summary: 'Rung 1 of chat has no warm backend', runbook: 'runbook: cold rung', silencedUntil: ago(-3600) },
  ];
  state.channels[1] = { name: 'team', kind: 'slack', state: 'failing', lastSent: ago(90000), error: '429 Too Many Requests', waiting: 2 };
  return state;
}

/** A canary at its second step. */
export function canary() {
  const state = healthy();
  const { moves, findings, ...release } = record();
  state.releases = [release];
  return state;
}

/** The record of that canary. */
export function record() {
  const gate = (name, verdict, why) => ({ gate: name, verdict, why });
  const move = (seconds, stage, step, percent, reason) => ({ at: ago(seconds), stage, step, status: 'running', percent, reason });
  return {
    name: 'llama-3-3', route: 'chat', version: 'llama-3.3-70b-instruct', candidate: ['gpu3'], who: 'anna', startedAt: ago(9000), stage: 'canary', step: '2 of 4', status: 'running', since: ago(840), percent: 5,
    reason: 'Step 2 of 4: 312 of 100 requests and 14 of 10 minutes; one check cannot say yet.',
    findings: [
      { stage: 'validation', step: 0, at: ago(8990), gates: [gate('models', 'pass', 'gpu3 lists the model.'), gate('tokenizer', 'pass', '118 tokens counted, 112 estimated.')] },
      { stage: 'canary', step: 1, at: ago(12), gates: [
        gate('errors', 'pass', '1 of 312 bad on the candidate, 22 of 5,930 on the baseline.'), gate('interruptions', 'pass', 'None on the candidate, 3 on the baseline.'),
        gate('first token', 'unknown', 'A request on the candidate is slower with the chance 0.53; 0.6 is borne.'), gate('tokens', 'pass', '1.08 times as many for an answer.')] },
    ],
    moves: [move(9000, 'validation', 0, 0, 'ordered by anna'), move(8400, 'synthetic', 0, 0, 'all checks pass'), move(5200, 'shadow', 0, 0, 'all checks pass'), move(2100, 'canary', 0, 1, 'all checks pass'), move(840, 'canary', 1, 5, 'all checks pass')],
  };
}

/** Nothing answers, the tables are out, an operator has drained a backend, and the account was never opened. */
export function outage() {
  const state = incident();
  state.fleetError = 'Table Storage: no answer within 2 s';
  state.fleetViewAgeSeconds = 94;
  state.trials = 'own';
  state.prober = 'nobody';
  state.proberHeartbeatAgeSeconds = 94;
  const [chat] = state.routes;
  chat.servingRung = 0;
  chat.states = [{ state: 'feature-disabled', reason: 'No backend of the ladder can be used.' }];
  chat.slo = undefined;
  for (const one of state.backends) Object.assign(one, { eligibilityKind: 'unhealthy', eligibility: 'down: connection refused', health: 'down', healthReason: 'connection refused', attempts: 0, inFlight: 0, checkedAt: ago(94) });
  Object.assign(state.backends[3], { eligibilityKind: 'drained', eligibility: 'drained by an operator', eligibleAt: ago(-1800), hold: { kind: 'drain', since: ago(600), until: ago(-1800), who: 'anna', why: 'new driver' } });
  return state;
}

/** The events of the incident, the newest first. */
export function events() {
  const one = (seconds, kind, subject, from, to, cause, figures) => ({ id: `e${seconds}`, at: ago(seconds), kind, subject, from, to, cause, figures, instance: 'chatrouter-7f2c' });
  return {
    source: 'fleet', since: ago(86400), events: [
      one(300, 'alert', 'fast-burn', 'Pending', 'Firing', 'both windows above 14.4'), one(500, 'health', 'gpu2', 'Down', 'Warming', 'the model is being loaded'), one(505, 'zone', 'zone-2', 'Serving', 'Lost', '0 of 1 in service'),
      one(520, 'state', 'chat', 'healthy', 'degraded-fallback', 'rung 2 answers'), one(538, 'breaker', 'gpu1', 'Closed', 'Open', '5 failures in a row, the last: Connect', { failures: 5, break: 30 }),
      one(540, 'health', 'gpu2', 'Healthy', 'Down', 'connection refused'), one(7300, 'hold', 'gpu2', 'drain', 'released', 'anna: driver is in'), one(9200, 'hold', 'gpu2', '', 'drain', 'anna: new driver', { minutes: 60 }),
    ],
  };
}

/** A decision of the incident. */
export function decision() {
  return {
    id: 'req_0193f1a0b2c1', at: ago(42), route: 'chat', tenant: 'app', lane: 'interactive', stream: true, zone: 'zone-1', candidates: ['gpu1@1', 'azure-swc@2', 'cpu1@3'], zoneOrder: ['gpu1@1: near', 'azure-swc@2: elsewhere'],
    skipped: [{ backend: 'gpu2', rung: 1, reason: 'warming: the model is being loaded', until: ago(-6) }],
    attempts: [
      { backend: 'gpu1', rung: 1, mode: 'fresh', start: '00:00:00.0004000', duration: '00:00:00.0310000', kind: 'failure', reason: 'connect', detail: 'Connection refused' },
      { backend: 'azure-swc', rung: 2, mode: 'fresh', start: '00:00:00.0320000', duration: '00:00:02.8100000', firstToken: '00:00:00.6400000', kind: 'success', reason: 'none' },
    ],
    result: 'complete', duration: '00:00:02.8430000', usage: { promptTokens: 812, completionTokens: 190, totalTokens: 1002 }, wastedTokens: 0,
  };
}

/** The list that holds it. */
export function decisions() {
  const { id, at, route, tenant, lane, stream, result } = decision();
  return {
    instance: 'chatrouter-7f2c', decisions: [
      { id, at, route, tenant, lane, stream, result, backend: 'azure-swc', rung: 2, attempts: 2, durationMs: 2843 },
      { id: 'req_0193f1a0b2c0', at: ago(43), route: 'chat', tenant: 'voice', lane: 'critical', stream: true, result: 'deadline_exceeded', backend: 'gpu1', rung: 1, attempts: 1, durationMs: 9000 },
    ],
  };
}
