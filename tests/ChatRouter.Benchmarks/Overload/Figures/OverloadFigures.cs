using System.Text.Json;

namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>All that a command measured, as it is kept in a file.</summary>
internal sealed record OverloadFigures
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Machine { get; init; }

    /// <summary>How the routers were configured, in words.</summary>
    public required string Setup { get; init; }

    /// <summary>Answers per second called 1x, by the servers' figures.</summary>
    public required double Capacity { get; init; }

    /// <summary>What the servers did without a router, all slots busy: answers per second.</summary>
    public required double PeakAnswers { get; init; }

    /// <summary>The same in tokens per second.</summary>
    public required double PeakTokens { get; init; }

    /// <summary>Share of the capacity that is there in the measured time: less than 1 if a server is slow for a part of it.</summary>
    public required double CapacityShare { get; init; }

    public required IReadOnlyList<RunFigures> Runs { get; init; }

    public Task WriteAsync(string file, CancellationToken cancellationToken) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(this, s_json), cancellationToken);

    public static async Task<OverloadFigures> ReadAsync(string file, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<OverloadFigures>(await File.ReadAllTextAsync(file, cancellationToken), s_json) ?? throw new InvalidDataException($"{file} is empty.");
}
