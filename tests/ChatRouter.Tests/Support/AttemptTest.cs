using System.Text.Json;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Protocols;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Support;

/// <summary>A test over the whole engine. Whatever it does, at its end nothing may be held any more.</summary>
public abstract class AttemptTest : IDisposable
{
    private protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<AttemptFixture> _fixtures = [];

    private protected static DateTimeOffset Start { get; } = new ManualClock().Now;

    private protected static Backend A { get; } = TestModel.Backend("a");

    private protected static Backend B { get; } = TestModel.Backend("b");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var fixture in _fixtures)
        {
            fixture.Verify();
            fixture.Dispose();
        }
    }

    private protected AttemptFixture Create(Route route, ITokenSource? tokens = null, Tenant? tenant = null) => Watch(new AttemptFixture(route, tokens, tenant: tenant));

    /// <summary>Checks it at the end of the test.</summary>
    private protected AttemptFixture Watch(AttemptFixture fixture)
    {
        _fixtures.Add(fixture);
        return fixture;
    }

    /// <summary>Without rescue: what breaks stays broken.</summary>
    private protected AttemptFixture CreateForOneAttempt(Backend backend) => Create(TestModel.Route(TestModel.Rung(1, backend)) with { MaxAttempts = 1 });

    /// <summary>The text of a whole answer, as the caller got it.</summary>
    private protected static string? TextOf(Answered answer)
        => JsonDocument.Parse(answer.Sink.Text).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    /// <summary>What the fleet knows when the test begins.</summary>
    private protected static MemoryEntityTableStore Known(params EntityRow[] rows)
    {
        var tables = new MemoryEntityTableStore();
        tables.EnsureCreatedAsync(TableNames.All, CancellationToken.None).GetAwaiter().GetResult();
        foreach (var row in rows) tables.Table(TableNames.Fleet).UpsertAsync(row, CancellationToken.None).GetAwaiter().GetResult();
        return tables;
    }

    /// <summary>What a probe has found just before the test begins.</summary>
    private protected static EntityRow Verdict(string backend, HealthState state, string reason)
        => HealthRecord.Write(new BackendHealth { Backend = backend, State = state, Reason = reason, CheckedAt = Start, Since = Start });

    /// <summary>Each backend on a rung of its own.</summary>
    private protected AttemptFixture Create(params Backend[] ladder) => Create(TestModel.Route([.. ladder.Select((b, i) => TestModel.Rung(i + 1, b))]));
}
