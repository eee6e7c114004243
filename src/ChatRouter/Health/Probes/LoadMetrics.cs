namespace ChatRouter.Health.Probes;

/// <summary>Adds up what a metrics page says of load. One page may hold several engines: queues add up, cache use is that of the fullest.</summary>
internal static class LoadMetrics
{
    /// <summary>The sum over all series of the first name that is there, or null.</summary>
    internal static int? Sum(List<PrometheusSample> samples, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var found = samples.FindAll(sample => sample.Name == name);
            if (found.Count > 0) return (int)Math.Clamp(found.Sum(sample => sample.Value), 0, int.MaxValue);
        }

        return null;
    }

    /// <summary>The largest value over all series of the first name that is there, or null.</summary>
    internal static double? Max(List<PrometheusSample> samples, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var found = samples.FindAll(sample => sample.Name == name);
            if (found.Count > 0) return Math.Max(0, found.Max(sample => sample.Value));
        }

        return null;
    }
}
