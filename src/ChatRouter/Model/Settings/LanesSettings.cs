using ChatRouter.Model.Callers;

namespace ChatRouter.Model.Settings;

/// <summary>What each lane may have of the backends.</summary>
public sealed record LanesSettings
{
    /// <summary>Of <see cref="Lane.Critical"/>. Default 50 %, 1 s.</summary>
    public LaneSettings Critical { get; init; } = new() { Share = 50, MaxWait = TimeSpan.FromSeconds(1) };

    /// <summary>Of <see cref="Lane.Interactive"/>. Default 10 %, 1 s.</summary>
    public LaneSettings Interactive { get; init; } = new() { Share = 10, MaxWait = TimeSpan.FromSeconds(1) };

    /// <summary>Of <see cref="Lane.Internal"/>. Default 5 %, 1 s.</summary>
    public LaneSettings Internal { get; init; } = new() { Share = 5, MaxWait = TimeSpan.FromSeconds(1) };

    /// <summary>Of <see cref="Lane.Batch"/>. Default 0 %, at most 50 %, 20 s: then the line goes back into the queue.</summary>
    public LaneSettings Batch { get; init; } = new() { Share = 0, MaxShare = 50, MaxWait = TimeSpan.FromSeconds(20) };

    /// <summary>Of <see cref="Lane.Shadow"/>. Default 0 %, at most 10 %, no wait.</summary>
    public LaneSettings Shadow { get; init; } = new() { Share = 0, MaxShare = 10, MaxWait = TimeSpan.Zero };

    /// <summary>The settings of a lane.</summary>
    public LaneSettings Of(Lane lane) => lane switch
    {
        Lane.Critical => Critical,
        Lane.Interactive => Interactive,
        Lane.Internal => Internal,
        Lane.Batch => Batch,
        _ => Shadow,
    };
}
