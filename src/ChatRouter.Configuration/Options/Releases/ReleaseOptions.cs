using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Release")]
[Builds(typeof(ReleaseSettings))]
internal sealed class ReleaseOptions : SettingsObject
{
    public const string NamePattern = "^[a-z0-9][a-z0-9.-]{0,62}$";
    public const string NameText = "1 to 63 of a-z, 0-9, '.' and '-', the first a letter or digit";

    [Setting("The route whose first rung gets a new model.", Required = true)]
    public string? Route { get; set; }

    [Setting("Backends that answer in place of the first rung's. None of them may stand there already.", Required = true)]
    public IReadOnlyList<string>? Candidate { get; set; }

    [Setting("The version of the model, for the record of the release.", Required = true, MaxLength = 100)]
    public string? Version { get; set; }

    [Setting("What stays on one side of the canary: a `conversation` or task by its id (else the tenant), a `tenant`, or each `request` by itself (results of tools stay with the request that called them).")]
    [Choice("conversation", SplitUnit.Conversation)]
    [Choice("tenant", SplitUnit.Tenant)]
    [Choice("request", SplitUnit.Request)]
    public SplitUnit? Unit { get; set; }

    [Setting("Tenants whose requests never reach the candidate before its promotion, copies included.", Otherwise = "none")]
    public IReadOnlyList<string>? OptedOut { get; set; }

    [Setting("The team's own questions and what answers must be like.", Required = true)]
    public GoldenOptions? Golden { get; set; }

    [Setting("Bounds of the memory that the candidate may use, as its probes and its GPU's exporter tell it.", Required = true)]
    public MemoryGateOptions? Memory { get; set; }

    [Setting("Copies of requests that the candidate answers beside the callers; `false` leaves the stage out.", MayBeOff = true, Otherwise = "all defaults")]
    public ShadowOptions? Shadow { get; set; }

    [Setting("Steps of the canary, rising. At most 20.", Otherwise = "1, 5, 25 and 50 %")]
    public IReadOnlyList<CanaryStepOptions>? Steps { get; set; }

    [Setting("How much worse than the baseline the candidate may be, and how sure the verdict is to be.", Otherwise = "all defaults")]
    public GateOptions? Gates { get; set; }

    [Setting("How long after the promotion the baseline stays ready to take over again.", Min = "1s", Max = "720h")]
    public TimeSpan? Bake { get; set; }
}
