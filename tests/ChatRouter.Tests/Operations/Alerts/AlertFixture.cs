using System.Collections.Immutable;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Alerts;

/// <summary>An evaluator and an outbox over tables with faults, and channels that note what they are sent.</summary>
internal sealed class AlertFixture
{
    public AlertFixture(ShakyTableStore store, ManualClock clock, params RecordingChannel[] channels)
    {
        Store = store;
        Clock = clock;
        Channels = channels;
        Settings = new AlertSettings { Channels = [.. channels.Select(channel => new AlertChannelSettings { Name = channel.Name, Kind = AlertChannelKind.Webhook })] };
        Table = new AlertTable(store, clock);
    }

    public ShakyTableStore Store { get; }

    public ManualClock Clock { get; }

    public RecordingChannel[] Channels { get; }

    public AlertSettings Settings { get; set; }

    public AlertTable Table { get; }

    public CollectedEvents Events { get; } = new();

    public static AlertCondition Condition(string rule, string subject, bool? holds) => new(rule, subject)
    {
        Holds = holds,
        Title = $"{rule} of {subject}",
        Summary = "what happens",
        Details = [new AlertDetail("from", "gpu1")],
    };

    /// <summary>What the timer does, by a process that has just started.</summary>
    public async Task RunAsync(params AlertCondition[] found)
    {
        await EvaluateAsync(found);
        await SendAsync();
    }

    public async Task<bool> EvaluateAsync(params AlertCondition[] found)
        => await new AlertEvaluator(Settings, Table, Events).EvaluateAsync(await Table.ReadAsync(), found, Clock.Now);

    public async Task SendAsync() => await new Outbox(Settings, Table, Channels, Events, Clock).SendAsync(await Table.ReadAsync(), default);

    public Task<AlertBook> ReadAsync() => Table.ReadAsync();

    /// <summary>Turns every rule into one that fires and resolves at once.</summary>
    public AlertFixture AtOnce()
    {
        Settings = Settings with
        {
            Rules = AlertRuleSettings.Defaults.ToImmutableSortedDictionary(one => one.Key, one => one.Value with { For = TimeSpan.Zero, Resolve = TimeSpan.Zero }, StringComparer.Ordinal),
        };
        return this;
    }
}
