namespace ChatRouter.Simulator.Generation;

/// <summary>Which form of answer the caller wants.</summary>
internal enum JsonFormat
{
    /// <summary>Prose.</summary>
    Text,

    /// <summary>Any JSON object.</summary>
    Object,

    /// <summary>An instance of a schema.</summary>
    Schema,
}
