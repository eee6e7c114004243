// Where the figures come from: a stream while the page is seen, polling where streams do not get through, nothing while it is hidden or nobody has touched it for long.

const keyName = 'chatrouter-ops-key';
const keepName = 'chatrouter-ops-keep';
const streamMs = 2000;
const pollMs = 5000;
const untouchedMs = 30 * 60 * 1000;

class Feed {
  constructor(onState, onChange) {
    this.onState = onState;
    this.onChange = onChange;
    this.mode = 'locked';
    this.error = null;
    this.abort = null;
    this.turn = 0;
    this.touched = Date.now();
    this.noStreamBefore = 0;
    document.addEventListener('visibilitychange', () => this.decide());
    for (const kind of ['pointerdown', 'keydown', 'wheel']) addEventListener(kind, () => this.touch(), { passive: true });
    setInterval(() => this.decide(), 5000);
  }

  get key() { return sessionStorage.getItem(keyName); }

  get keeps() { return sessionStorage.getItem(keepName) === 'yes'; }

  get refreshMs() { return this.mode === 'polling' ? pollMs : streamMs; }

  open(key) {
    sessionStorage.setItem(keyName, key);
    this.stop('paused');
    this.decide();
  }

  lock(reason) {
    sessionStorage.removeItem(keyName);
    this.stop('locked', reason ?? null);
  }

  keep(on) {
    sessionStorage.setItem(keepName, on ? 'yes' : 'no');
    this.decide();
  }

  touch() {
    this.touched = Date.now();
    if (this.mode === 'paused') this.decide();
  }

  // One request with the key. The error says what the router said.
  async ask(path, options = {}) {
    const response = await fetch(path, { cache: 'no-store', ...options, headers: { Authorization: `Bearer ${this.key}`, ...options.headers } });
    if (response.status === 401) {
      this.lock('The router refused this key.');
      throw new Error('The router refused this key.');
    }
    if (!response.ok) {
      const body = await response.json().catch(() => null);
      throw new Error(body?.error?.message ?? `The router answered ${response.status}.`);
    }
    return response;
  }

  async json(path, options) { return (await this.ask(path, options)).json(); }

  decide() {
    if (!this.key) return this.mode === 'locked' ? undefined : this.stop('locked');
    const isIdle = !this.keeps && Date.now() - this.touched > untouchedMs;
    if (document.hidden || isIdle) return this.mode === 'paused' ? undefined : this.stop('paused');
    if (this.mode === 'paused' || this.mode === 'locked') this.run();
    return undefined;
  }

  stop(mode, error = null) {
    this.turn++;
    this.abort?.abort();
    this.abort = null;
    this.set(mode, error);
  }

  set(mode, error = null) {
    this.mode = mode;
    this.error = error;
    this.onChange();
  }

  async run() {
    const turn = ++this.turn;
    const goesOn = () => turn === this.turn;
    this.set('connecting');
    while (goesOn()) {
      try {
        if (Date.now() < this.noStreamBefore) {
          await this.poll(goesOn);
        } else {
          // A stream ends after 200 s. One that ends at once must not be asked for in a circle.
          const began = Date.now();
          await this.stream(goesOn);
          await this.wait(Math.max(0, streamMs - (Date.now() - began)));
        }
      } catch (error) {
        if (!goesOn()) return;
        // Streams that do not get through are not tried again for a while; polls are.
        if (this.mode !== 'polling') this.noStreamBefore = Date.now() + 30000;
        this.set('polling', this.mode === 'polling' ? this.say(error) : null);
        if (this.error) await this.wait(pollMs);
      }
    }
  }

  say(error) { return error instanceof TypeError ? 'The router cannot be reached.' : error.message; }

  wait(ms) { return new Promise(done => setTimeout(done, ms)); }

  async poll(goesOn) {
    const state = await this.json('ops/state');
    if (!goesOn()) return;
    this.set('polling');
    this.onState(state);
    await this.wait(pollMs);
  }

  async stream(goesOn) {
    this.abort = new AbortController();
    let silence = null;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.abort?.abort(), 4 * streamMs);
    };
    try {
      listen();
      const response = await this.ask('ops/stream', { signal: this.abort.signal });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done || !goesOn()) return;
        listen();
        const events = (rest + value).split('\n\n');
        rest = events.pop();
        for (const event of events) {
          const data = event.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6)).join('\n');
          if (!event.startsWith('event: state')) continue;
          if (this.mode !== 'live') this.set('live');
          this.onState(JSON.parse(data));
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }
}
