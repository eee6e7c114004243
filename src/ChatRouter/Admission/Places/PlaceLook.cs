namespace ChatRouter.Admission.Places;

/// <summary>What a place is wanted for.</summary>
internal enum PlaceLook
{
    /// <summary>A first look, while other backends and rungs may have room: each lane leaves room for those above it, so that they keep the better rung.</summary>
    First,

    /// <summary>A first look at a lower rung, because the better one is full.</summary>
    StepDown,

    /// <summary>Nobody else has room: only the lanes that must not notice are left room.</summary>
    Last,

    /// <summary>An answer that has begun is to be completed: that goes before all that is new.</summary>
    Completion,
}
