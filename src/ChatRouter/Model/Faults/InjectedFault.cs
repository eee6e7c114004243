using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ChatRouter.Model.Faults;

/// <summary>A fault that an operator has put into the router for a time. Ends by itself. Immutable.</summary>
public sealed record InjectedFault
{
    /// <summary>Unique.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of thing it hits.</summary>
    public required FaultTarget Target { get; init; }

    /// <summary>Which: a backend, zone or dependency.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required FaultWord Kind { get; init; }

    /// <summary>When it was ordered.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Share of the requests, or calls of a dependency, that it hits: 0 to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Only requests of these tenants; empty: of all.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>Only requests with the header <c>x-router-drill</c>.</summary>
    public bool OnlyMarked { get; init; }

    /// <summary>The delay of slow kinds.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The status of <see cref="FaultWord.Error"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>Who ordered it.</summary>
    public string Who { get; init; } = "";

    /// <summary>The reason given.</summary>
    public string Why { get; init; } = "";

    /// <summary>Why it ended before its time; null if it did not.</summary>
    public string? Ended { get; init; }

    /// <summary>The word of <see cref="Kind"/>.</summary>
    public string Word => WordOf(Kind);

    /// <summary>The mark in a decision.</summary>
    public string Mark => string.Create(CultureInfo.InvariantCulture, $"{Id}: {Word} on {Name}");

    /// <summary>Whether it is meant for calls of a backend.</summary>
    public bool Hits(Backend backend) => Target switch
    {
        FaultTarget.Backend => Name == backend.Name,
        FaultTarget.Zone => Name == backend.Zone,
        _ => false,
    };

    /// <summary>A kind in kebab case.</summary>
    public static string WordOf(FaultWord kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
