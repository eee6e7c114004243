namespace ChatRouter.Model.Releases;

/// <summary>Bounds of the memory that a candidate may use.</summary>
public sealed record MemoryGate
{
    /// <summary>Share of the GPU's memory in use, 0 to 1, under load. Default 0.95.</summary>
    public double MaxGpu { get; init; } = 0.95;

    /// <summary>Share of the KV cache in use, 0 to 1, under load. Default 0.9.</summary>
    public double MaxKvCache { get; init; } = 0.9;

    /// <summary>Why memory is not measured, as <c>hosted API</c>: the only way to release without a profile. Null: it is.</summary>
    public string? NotMeasured { get; init; }
}
