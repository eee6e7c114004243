using ChatRouter.Model.Callers;

namespace ChatRouter.Model.Settings;

/// <summary>The panic policy of each lane.</summary>
public sealed record PanicSettings
{
    /// <summary>Of <see cref="Lane.Critical"/>. Default try.</summary>
    public PanicPolicy Critical { get; init; } = PanicPolicy.Try;

    /// <summary>Of <see cref="Lane.Interactive"/>. Default try.</summary>
    public PanicPolicy Interactive { get; init; } = PanicPolicy.Try;

    /// <summary>Of <see cref="Lane.Internal"/>. Default try.</summary>
    public PanicPolicy Internal { get; init; } = PanicPolicy.Try;

    /// <summary>Of <see cref="Lane.Batch"/>. Default fail: a line waits in the queue until a backend is back.</summary>
    public PanicPolicy Batch { get; init; } = PanicPolicy.Fail;

    /// <summary>Of <see cref="Lane.Shadow"/>. Default fail.</summary>
    public PanicPolicy Shadow { get; init; } = PanicPolicy.Fail;

    /// <summary>The policy of a lane.</summary>
    public PanicPolicy Of(Lane lane) => lane switch
    {
        Lane.Critical => Critical,
        Lane.Interactive => Interactive,
        Lane.Internal => Internal,
        Lane.Batch => Batch,
        _ => Shadow,
    };
}
