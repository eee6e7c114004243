using System.Text.Json;
using ChatRouter.AzuriteTests.App;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>The fleet as it is deployed: processes that share nothing but the tables.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ProcessFleetTests
{
    private const int Members = 8;

    [Fact]
    public async Task EightProcesses_HolderKilledAndStorageAway_OneTrialNothingLostNoCallerSeesIt()
    {
        await using var fleet = await ProcessFleet.StartAsync(Members);

        // The primary breaks: the fleet opens its circuit.
        fleet.Primary.SetFault(new FaultSettings { Fault = FaultKind.Error });
        await fleet.SeeAllAsync("open for the fleet", IsOpenForAllAsync);
        var quiet = fleet.Log.Read().Max(attempt => attempt.Sequence);

        // It answers again, but slowly; whoever has the trial is killed in the middle of it.
        fleet.Primary.SetFault(new FaultSettings { Fault = FaultKind.SlowFirstToken, DelayMs = 3000 });
        await Eventually.SeeAsync("a trial", () => Trials(fleet, quiet), trials => trials.Any(trial => trial.Ended == AttemptEnd.Open));
        var holder = await HolderAsync(fleet);
        await fleet.KillAsync(holder);
        var lease = (await fleet.RowAsync()).GetDateTimeOffset("TrialExpiry")!.Value;
        var before = Trials(fleet, quiet).Count;
        await Eventually.SeeAsync("the next trial", () => Trials(fleet, quiet).Count, count => count > before);
        Assert.True(Trials(fleet, quiet)[before].Start >= lease, "A trial began within the lease of the dead.");

        // Another one brings it back for all.
        fleet.Primary.ClearFault();
        await fleet.SeeAllAsync("closed", IsClosedAsync);
        var ramps = await Eventually.SeeAsync("the ramp", () => fleet.TransitionsAsync("Ramping", since: lease), transitions => transitions.Count > 0);
        var trials = Trials(fleet, quiet).Where(trial => trial.Start < ramps.Min(transition => transition.GetDateTimeOffset("At"))).ToList();
        Assert.InRange(trials.Count, 3, 10);
        Assert.All(
            trials.Zip(trials.Skip(1)),
            pair => Assert.True(pair.Second.Start >= pair.First.Start.AddMilliseconds(pair.First.LastTokenMs ?? pair.First.DurationMs!.Value), $"Two trials at once: {pair.First} and {pair.Second}"));

        // The storage goes, and the primary with it: each process opens for itself. When the storage is back, it has every transition.
        await fleet.AddAsync();
        await fleet.SeeAllAsync("eight again", async member => (await member.Client.StateAsync()).GetProperty("instances").GetInt32() == Members);
        await fleet.SeeAllAsync("closed", IsClosedAsync);
        var generation = (await fleet.RowAsync()).GetInt64("Generation")!.Value;
        var outage = TimeProvider.System.GetUtcNow();
        await fleet.Azurite.StopAsync();
        fleet.Primary.SetFault(new FaultSettings { Fault = FaultKind.Down });
        await fleet.SeeAllAsync("open for itself", async member => !await IsClosedAsync(member));
        await fleet.Azurite.StartAsync();
        await fleet.SeeAllAsync("open for the fleet", IsOpenForAllAsync);
        Assert.True((await fleet.RowAsync()).GetInt64("Generation") > generation);
        await Eventually.SeeAsync(
            "the transition of each",
            async () => (await fleet.TransitionsAsync("Open", outage)).Where(row => row.GetString("From") == "Closed").Select(row => row.GetString("Instance")).Distinct().Count(),
            count => count == Members);

        fleet.Primary.ClearFault();
        await fleet.SeeAllAsync("closed", IsClosedAsync);
        await fleet.HangUpAsync();
        Assert.Empty(fleet.Failures);
    }

    private static async Task<bool> IsClosedAsync(RouterProcess member) => Text(await member.PrimaryAsync(), "circuit") == "closed";

    private static async Task<bool> IsOpenForAllAsync(RouterProcess member)
        => await member.PrimaryAsync() is var primary && Text(primary, "circuit") is "open" or "halfopen" && Text(primary, "circuitScope") == "fleet";

    private static async Task<RouterProcess> HolderAsync(ProcessFleet fleet)
    {
        var name = (await fleet.RowAsync()).GetString("TrialHolder");
        var states = await Task.WhenAll(fleet.Members.Select(async member => (Member: member, State: await member.Client.StateAsync())));
        return Assert.Single(states, known => Text(known.State, "instance") == name).Member;
    }

    private static List<WireLogEntry> Trials(ProcessFleet fleet, long after) => [.. fleet.Log.Read("gpu1", after, probes: false)];

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
