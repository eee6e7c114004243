using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Faults;
using ChatRouter.Model.Settings;
using NCrontab;

namespace ChatRouter.Configuration.Building;

/// <summary>Drills that run by themselves. What the fault's words mean, and which go together, the order of a fault checks when it is due, and this before that.</summary>
internal sealed class ScheduledDrillBuilder(RouterOptions options, DrillSettings drills, Diagnostics diagnostics)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    public ImmutableArray<ScheduledDrill> Build()
    {
        if (options.Drills?.Scheduled is not { Count: > 0 } all) return [];
        if (!drills.Enabled) diagnostics.RefuseThat(options.Drills.At("scheduled"), "needs drills.enabled.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var drill in all.Where(drill => drill.Name is { } name && !names.Add(name))) diagnostics.RefuseThat(drill.At("name"), $"is {drill.Show("name")}, which another drill has.");
        return [.. all.Select(Build).OfType<ScheduledDrill>()];
    }

    private ScheduledDrill? Build(ScheduledDrillOptions drill)
    {
        var schedule = drill.Schedule is null ? null : CrontabSchedule.TryParse(drill.Schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true });
        if (schedule is null && drill.Schedule is not null) diagnostics.RefuseThat(drill.At("schedule"), $"is {drill.Show("schedule")}; it must be six fields of NCRONTAB such as \"0 0 3 * * Tue\".");
        Check(drill, "route", drill.Route, [.. (options.Routes ?? []).Select(route => route.EntryName)]);
        CheckTarget(drill);
        var holds = drill.For ?? (drills.HoldFor < s_longest ? drills.HoldFor : s_longest);
        if (holds > drills.Longest && !diagnostics.AnyRefused(drill.At("for"))) diagnostics.RefuseThat(drill.At("for"), $"is {DurationText.Format(holds)}; it must be at most drills.longest, which is {DurationText.Format(drills.Longest)}.");
        return schedule is null || drill.Name is null || drill.Route is null || drill.Kind is null ? null : new ScheduledDrill
        {
            Name = drill.Name,
            Schedule = drill.Schedule!,
            Next = after => new DateTimeOffset(schedule.GetNextOccurrence(after.UtcDateTime), TimeSpan.Zero),
            Days = [.. (drill.Days ?? []).Select(DayOf)],
            From = Time(drill.From),
            Until = Time(drill.Until),
            Route = drill.Route,
            Lane = drill.Lane ?? Lane.Internal,
            Rate = drill.Rate ?? 1,
            Fault = JsonSerializer.SerializeToUtf8Bytes(Order(drill, holds)),
            For = holds,
        };
    }

    private void CheckTarget(ScheduledDrillOptions drill)
    {
        if (diagnostics.AnyRefused(drill.At("backend"), drill.At("zone"), drill.At("dependency"), drill.At("kind"))) return;
        var given = new[] { drill.Backend, drill.Zone, drill.Dependency }.Count(target => target is not null);
        if (given != 1)
        {
            diagnostics.RefuseThat(drill.ConfigurationPath, $"has {given} of backend, zone and dependency; it needs exactly one.");
            return;
        }

        Check(drill, "backend", drill.Backend, [.. (options.Backends ?? []).Select(backend => backend.EntryName)]);
        Check(drill, "zone", drill.Zone, [.. (options.Backends ?? []).Select(backend => backend.Zone).OfType<string>().Distinct(StringComparer.Ordinal)]);
        Check(drill, "dependency", drill.Dependency, FaultDependencies.All);
        if (drill.Dependency is null)
        {
            if (drill.Kind == "read-only") diagnostics.RefuseThat(drill.At("kind"), "is \"read-only\", which is for the dependencies tables and cache.");
            return;
        }

        if (drill.Marked != false) diagnostics.RefuseThat(drill.At("dependency"), "fails for everybody, because a dependency does not know whose call it is; say so with \"marked\": false.");
        var kinds = FaultDependencies.KindsOf(drill.Dependency).Select(InjectedFault.WordOf);
        if (!kinds.Contains(drill.Kind, StringComparer.Ordinal)) diagnostics.RefuseThat(drill.At("kind"), $"is {drill.Show("kind")}; {drill.Dependency} takes {string.Join(", ", kinds)}.");
    }

    private void Check(ScheduledDrillOptions drill, string field, string? name, IReadOnlyList<string> known)
    {
        if (name is null || diagnostics.AnyRefused(drill.At(field)) || known.Contains(name, StringComparer.Ordinal)) return;
        diagnostics.RefuseThat(drill.At(field), $"is {drill.Show(field)}, which there is not; {NearestName.Hint(name, known)}");
    }

    private static JsonObject Order(ScheduledDrillOptions drill, TimeSpan holds)
    {
        var (field, name) = drill.Backend is { } backend ? ("backend", backend) : drill.Zone is { } zone ? ("zone", zone) : ("dependency", drill.Dependency);
        var order = new JsonObject { [field] = name, ["kind"] = drill.Kind, ["share"] = drill.Share ?? 1, ["for"] = DurationText.Format(holds), ["who"] = "schedule", ["why"] = $"drill {drill.Name}" };
        if (drill.Marked != false) order["marked"] = true;
        if (drill.DelayMs is { } delay) order["delayMs"] = delay;
        if (drill.Status is { } status) order["status"] = status;
        return order;
    }

    private static DayOfWeek DayOf(string word) => Enum.GetValues<DayOfWeek>().First(day => day.ToString().StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private static TimeOnly? Time(string? text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
