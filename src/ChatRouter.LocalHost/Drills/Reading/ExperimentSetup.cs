using System.Text.Json.Nodes;

namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>What an experiment runs on, and how long.</summary>
internal sealed record ExperimentSetup
{
    /// <summary>Requests per second.</summary>
    public double Rate { get; init; } = 40;

    /// <summary>Batches per second, each of two lines. Default none.</summary>
    public double Batches { get; init; }

    /// <summary>Seconds of load before the first action: the steady state.</summary>
    public double Before { get; init; } = 1;

    /// <summary>Seconds of load after the last action, before the rollbacks.</summary>
    public double Seconds { get; init; } = 2;

    /// <summary>Seconds of load after the rollbacks.</summary>
    public double After { get; init; } = 0.5;

    /// <summary>Laid over the drill's router.json (RFC 7386).</summary>
    public JsonObject? Router { get; init; }

    /// <summary>Laid over the router.json for a run that must fail: the product without what the drill is about.</summary>
    public JsonObject? Broken { get; init; }

    /// <summary>What else the product lacks in a run that must fail, where no setting can take it away: one of <see cref="Drills.Lacks.Words"/>.</summary>
    public string? Lacks { get; init; }

    /// <summary>Environment variables of the router.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>Milliseconds between two tokens of simulated backends; answers have 20.</summary>
    public double TokenMs { get; init; } = 2;

    /// <summary>Slots of simulated backends, by name; 64 where nothing is said.</summary>
    public Dictionary<string, int> Slots { get; init; } = [];

    /// <summary>Environment variables of a second instance over the same tables, which gets a fifth of the load; <c>{gpu1-peer}</c> and <c>{gpu2-peer}</c> are servers of its own. Null: there is none.</summary>
    public Dictionary<string, string>? Peer { get; init; }

    /// <summary>By how many seconds the clock of the second instance is ahead.</summary>
    public double PeerClockAhead { get; init; }

    /// <summary>Whether the backends are probed about twice a second.</summary>
    public bool Probes { get; init; }

    /// <summary>Figures above which the drill ends itself and puts all right.</summary>
    public Dictionary<string, double> Abort { get; init; } = [];

    /// <summary>Rules that must fire; whatever else fires is not expected.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];
}
