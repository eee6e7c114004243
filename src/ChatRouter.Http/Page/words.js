// Figures and states in words.

const percent = (share, digits = 1) => {
  if (share === null || share === undefined || Number.isNaN(share)) return '–';
  const value = share * 100;
  if (value > 99.9 && value < 100) return `${(Math.floor(value * 1000) / 1000).toFixed(3)} %`;
  return `${value === 0 || Math.abs(value) >= 99.95 ? Math.round(value) : value.toFixed(digits)} %`;
};

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const count = number => number === null || number === undefined ? '–' : whole.format(number);
const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

function span(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  const value = Math.max(0, seconds);
  if (value < 100) return `${Math.round(value)} s`;
  if (value < 5400) return `${Math.round(value / 60)} min`;
  return value < 172800 ? `${Math.round(value / 3600)} h` : `${Math.round(value / 86400)} d`;
}

const millis = value => value === null || value === undefined ? '–' : value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
const rate = value => value >= 100 ? count(value) : value.toFixed(1);
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' });

function moment(iso) {
  const at = new Date(iso);
  const text = Math.abs(Date.now() - at) < 43200000 ? clock.format(at) : day.format(at);
  return el('time', { datetime: iso, title: at.toISOString() }, text);
}

// An age that goes on counting, and turns grey past its limit. The clock of the router counts, not that of this computer.
const age = (at, limit, before = '', after = ' ago') => at === null || at === undefined || Number.isNaN(at)
  ? el('span', { class: 'age late' }, `${before}never`)
  : el('span', { class: 'age', 'data-at': at, 'data-limit': limit, 'data-before': before, 'data-after': after });

const routeLevels = {
  'healthy': 'ok', 'model-warming': 'warn', 'canary-paused': 'warn', 'provider-circuit-open': 'warn',
  'degraded-primary': 'warn', 'rollback-active': 'warn', 'degraded-fallback': 'warn', 'feature-disabled': 'down',
};

function headline(route) {
  const state = route.states?.[0];
  return state
    ? { word: state.state, level: routeLevels[state.state] ?? 'unknown', reason: state.reason, since: state.since }
    : { word: 'unknown', level: 'unknown', reason: 'The state of this route has not been worked out yet.', since: null };
}

function standing(backend) {
  switch (backend.eligibilityKind) {
    case 'usable': return { level: 'ok', word: backend.isCold ? 'cold' : backend.circuit === 'ramping' ? 'ramping up' : 'in service' };
    case 'degraded': return { level: 'warn', word: 'degraded' };
    case 'throttled': return { level: 'warn', word: 'throttled' };
    case 'circuitOpen': return { level: 'down', word: 'circuit open' };
    case 'drained': return { level: 'held', word: 'drained' };
    case 'isolated': return { level: 'held', word: 'isolated' };
    case 'unhealthy': return backend.health === 'warming' ? { level: 'warn', word: 'warming' } : { level: 'down', word: backend.health };
    case 'unavailable': return { level: 'down', word: backend.eligibility === 'throttled' ? 'throttled' : 'unavailable' };
    default: return { level: 'unknown', word: 'unknown' };
  }
}

const isProvider = backend => ['circuitOpen', 'throttled', 'unavailable'].includes(backend.eligibilityKind) || backend.circuit !== 'closed';
const isReady = backend => backend.health === 'healthy' && !backend.isCold;
const laneOrder = ['critical', 'interactive', 'internal', 'batch', 'shadow'];
const alertLevel = state => state === 'firing' ? 'down' : state === 'pending' ? 'warn' : 'ok';
const resultLevel = result => result === 'complete' ? 'ok' : result === 'caller_gone' ? 'held' : 'down';

// "00:00:01.2345678" as milliseconds.
function duration(text) {
  if (typeof text !== 'string') return null;
  const parts = text.split(':').map(Number);
  return parts.length === 3 ? ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 : null;
}
