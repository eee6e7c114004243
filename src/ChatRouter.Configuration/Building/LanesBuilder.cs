using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Building;

/// <summary>Options of the lanes to what each may have of the backends.</summary>
internal static class LanesBuilder
{
    public static LanesSettings Build(LanesOptions? options, Diagnostics diagnostics)
    {
        var defaults = new LanesSettings();
        if (options is null) return defaults;
        var lanes = new LanesSettings
        {
            Critical = Build(defaults.Critical, options.Critical, diagnostics),
            Interactive = Build(defaults.Interactive, options.Interactive, diagnostics),
            Internal = Build(defaults.Internal, options.Internal, diagnostics),
            Batch = Build(defaults.Batch, options.Batch, diagnostics),
            Shadow = Build(defaults.Shadow, options.Shadow, diagnostics),
        };
        var sum = lanes.Critical.Share + lanes.Interactive.Share + lanes.Internal.Share + lanes.Batch.Share + lanes.Shadow.Share;
        if (sum > 100) diagnostics.RefuseThat(options.ConfigurationPath, FormattableString.Invariant($"guarantees {sum:0.##} % in all; the sum of share is at most 100."));
        return lanes;
    }

    private static LaneSettings Build(LaneSettings defaults, LaneOptions? options, Diagnostics diagnostics)
    {
        if (options is null) return defaults;
        var lane = Overlay.Apply(defaults with { }, options);
        if (lane.Share > lane.MaxShare && !diagnostics.AnyRefused(options.ConfigurationPath))
            diagnostics.RefuseThat(options.At("share"), FormattableString.Invariant($"is {lane.Share:0.##}, which is more than maxShare, {lane.MaxShare:0.##}."));
        return lane;
    }
}
