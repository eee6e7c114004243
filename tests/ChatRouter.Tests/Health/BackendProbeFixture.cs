using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Health;

/// <summary>One probe of a backend that answers as told.</summary>
public abstract class BackendProbeFixture
{
    private protected readonly ManualClock _clock = new();
    private protected readonly FakeBackend _fake = new();

    private protected async Task<BackendHealth> ProbeAsync(ProtocolKind protocol, string model, Func<Backend, Backend>? change = null)
    {
        var backend = new Backend { Name = "b", Protocol = protocol, BaseUrl = new Uri("http://backend"), Model = model, QuotaGroup = "b" };
        backend = change?.Invoke(backend) ?? backend;
        using var http = _fake.Connect();
        var report = await _clock.RunToEndAsync(() => new BackendProber(http, new FakeTokens(), _clock).ProbeAsync(backend, Task.FromResult<BackendHealth?>(null), default));
        return HealthVerdict.From(backend.Name, report, backend.Health, null, _clock.Now);
    }

    private sealed class FakeTokens : ChatRouter.Protocols.ITokenSource
    {
        public ValueTask<string> GetTokenAsync(string scope, CancellationToken cancellationToken) =>
            scope == "broken" ? throw new InvalidOperationException("a long story") : new ValueTask<string>($"TOKEN {scope}");
    }
}
