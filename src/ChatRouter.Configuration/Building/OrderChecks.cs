using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Building;

/// <summary>Checks between values of one object: which must be the larger.</summary>
internal sealed class OrderChecks(Diagnostics diagnostics)
{
    public void Check(AttemptTimers timers, TimerOptions options)
    {
        if (diagnostics.AnyRefused(options.ConfigurationPath)) return;
        RefuseUnlessBelow(options, "connect", timers.Connect, "firstToken", timers.FirstToken);
        RefuseUnlessWithinTotal(timers, options);
    }

    /// <summary>Timers of a route over those of its backends, which keep their time to connect.</summary>
    public void Check(IEnumerable<Backend> ladder, RouteTimerOptions options)
    {
        if (diagnostics.AnyRefused(options.ConfigurationPath)) return;
        foreach (var backend in ladder.DistinctBy(backend => backend.Timers))
        {
            var timers = backend.Timers;
            if (timers.Connect >= timers.FirstToken)
                Refuse(options.At("firstToken"), timers.FirstToken, "more than", $"timers.connect of backend '{backend.Name}'", timers.Connect);
            RefuseUnlessWithinTotal(timers, options);
        }
    }

    public void Check(BreakerSettings breaker, BreakerOptions options)
    {
        if (!diagnostics.AnyRefused(options.ConfigurationPath)) RefuseUnlessAtMost(options, "break", breaker.Break, "maxBreak", breaker.MaxBreak);
    }

    public void Check(HealthSettings health, HealthOptions options)
    {
        if (diagnostics.AnyRefused(options.ConfigurationPath)) return;
        RefuseUnlessBelow(options, "degradedAfter", health.DegradedAfter, "timeout", health.Timeout);
        if (options.Inference is { FirstToken: not null } inference && health.Inference.FirstTokenLimit >= health.Timeout)
            Refuse(inference.At("firstToken"), health.Inference.FirstTokenLimit, "less than", options.ConfigurationPath.Member("timeout").Name, health.Timeout);
        if (options.Gpu is { } gpu) Check(health.Gpu, gpu);
    }

    public void Check(FleetSettings fleet, FleetOptions options)
    {
        if (!diagnostics.AnyRefused(options.ConfigurationPath)) RefuseUnlessBelow(options, "probeInterval", fleet.ProbeInterval, "verdictTtl", fleet.VerdictTtl);
    }

    public void Check(OpsSettings ops, OpsOptions options)
    {
        if (!diagnostics.AnyRefused(options.ConfigurationPath)) RefuseUnlessAtMost(options, "holdFor", ops.HoldFor, "longestHold", ops.LongestHold);
    }

    private void RefuseUnlessWithinTotal(AttemptTimers timers, SettingsObject options)
    {
        RefuseUnlessAtMost(options, "firstToken", timers.FirstToken, "total", timers.Total);
        RefuseUnlessAtMost(options, "idle", timers.Idle, "total", timers.Total);
    }

    private void Check(GpuSettings gpu, GpuOptions options)
    {
        if (gpu.MaxTemperature >= gpu.CriticalTemperature)
            diagnostics.RefuseThat(options.At("maxTemperature"), $"is {gpu.MaxTemperature}; it must be less than {options.ConfigurationPath.Member("criticalTemperature").Name}, which is {gpu.CriticalTemperature}.");
        if (gpu.MetricsUrl is { } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
            diagnostics.RefuseThat(options.At("metricsUrl"), $"is {options.Show("metricsUrl")}, which is no address.");
    }

    private void RefuseUnlessBelow(SettingsObject options, string low, TimeSpan lowValue, string high, TimeSpan highValue)
    {
        if (lowValue >= highValue) Refuse(options, low, lowValue, "less than", high, highValue);
    }

    private void RefuseUnlessAtMost(SettingsObject options, string low, TimeSpan lowValue, string high, TimeSpan highValue)
    {
        if (lowValue > highValue) Refuse(options, low, lowValue, "at most", high, highValue);
    }

    private void Refuse(SettingsObject options, string low, TimeSpan lowValue, string relation, string high, TimeSpan highValue) =>
        Refuse(options.At(low), lowValue, relation, options.ConfigurationPath.Member(high).Name, highValue);

    private void Refuse(ConfigurationPath path, TimeSpan value, string relation, string other, TimeSpan otherValue) => diagnostics.RefuseThat(
        path, $"is {DurationText.Format(value)}; it must be {relation} {other}, which is {DurationText.Format(otherValue)}.");
}
