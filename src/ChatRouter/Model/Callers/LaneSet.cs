namespace ChatRouter.Model.Callers;

/// <summary>Lanes that callers may ask for: one bit for each, in the order of <see cref="Lane"/>.</summary>
[Flags]
public enum LaneSet
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="Lane.Critical"/>.</summary>
    Critical = 1 << Lane.Critical,

    /// <summary><see cref="Lane.Interactive"/>.</summary>
    Interactive = 1 << Lane.Interactive,

    /// <summary><see cref="Lane.Internal"/>.</summary>
    Internal = 1 << Lane.Internal,
}
