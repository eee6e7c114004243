using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Building;

/// <summary>What a route promises, from its own options and the defaults. Files say percent, the model has shares.</summary>
internal sealed class ObjectivesBuilder(ObjectivesOptions? defaults, Diagnostics diagnostics)
{
    // The fast burn rate, 14.4 times the budget, is more than everything: 1 - 1 / 14.4.
    private const double LeastForFastBurn = 1 - (1 / 14.4);

    /// <summary>The objectives of a route; each of the three falls back on its own.</summary>
    public Objectives Build(ObjectivesOptions? own)
    {
        var standard = new Objectives();
        var objectives = new Objectives
        {
            Availability = (own?.Availability ?? defaults?.Availability) is { } percent ? Share(percent) : standard.Availability,
            FirstToken = Build(own?.FirstToken ?? defaults?.FirstToken),
            Total = Build(own?.Total ?? defaults?.Total),
            Trajectory = (own?.Trajectory ?? defaults?.Trajectory) is { Target: { } tasks, Within: { } within } ? new LatencyObjective(Share(tasks), within) : null,
        };
        if (own?.Availability is not null && objectives.Availability <= LeastForFastBurn)
            diagnostics.WarnThat(own.At("availability"), $"is {own.Show("availability")}; if everything fails its budget burns at less than 14.4 times the allowed rate, so there is no fast burn.");
        return objectives;
    }

    private static LatencyObjective? Build(LatencyObjectiveOptions? options) => options is { Target: { } target, Within: { } within } ? new LatencyObjective(Share(target), within) : null;

    // 99.95 / 100 is a little more than 0.9995 in binary.
    private static double Share(double percent) => Math.Round(percent / 100, 10);
}
