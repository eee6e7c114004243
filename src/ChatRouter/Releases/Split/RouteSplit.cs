using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Requests;

namespace ChatRouter.Releases.Split;

/// <summary>
/// One stage of a release as requests meet it: both ladders and who goes where, made once for all of them. A unit is on the candidate if its bucket, the first eight bytes of
/// <c>SHA-256(salt|unit)</c> modulo 10,000, is below 100 times the percent: it stays where it is, and a greater percent only adds units. Immutable; thread-safe.
/// </summary>
internal sealed class RouteSplit
{
    private const int Buckets = 10_000;
    private const int LongestOnStack = 512;

    private readonly FrozenSet<string> _optedOut;
    private readonly SplitUnit _unit;
    private readonly int _below;

    /// <param name="progress">Where the release is.</param>
    /// <param name="release">What was ordered.</param>
    /// <param name="route">The route as it is configured.</param>
    public RouteSplit(ReleaseProgress progress, ReleaseSettings release, Route route)
    {
        Progress = progress;
        Release = release;
        Baseline = route;
        Candidate = WithCandidate(route, release, progress.Salt);
        _optedOut = release.OptedOut.ToFrozenSet(StringComparer.Ordinal);
        _unit = release.Unit;
        _below = (int)Math.Round(Math.Clamp(progress.Percent, 0, 100) * Buckets / 100);
        if (!progress.IsCounted) return;
        BaselineSide = SideOf(ReleaseArm.Baseline, route.Ladder[0].Backends);
        CandidateSide = SideOf(ReleaseArm.Candidate, release.Candidate);
    }

    /// <summary>Where the release is.</summary>
    public ReleaseProgress Progress { get; }

    /// <summary>What was ordered.</summary>
    public ReleaseSettings Release { get; }

    /// <summary>The route as it is configured.</summary>
    public Route Baseline { get; }

    /// <summary>
    /// The route with the candidate before all others. The baseline comes next, under the same number: what the candidate cannot answer, the baseline does in the same request,
    /// and the caller does not see which.
    /// </summary>
    public Route Candidate { get; }

    /// <summary>What requests on the baseline count for; null: nothing is counted.</summary>
    public ReleaseVariant? BaselineSide { get; }

    /// <summary>What requests on the candidate count for; null: nothing is counted.</summary>
    public ReleaseVariant? CandidateSide { get; }

    /// <summary>Whether a request is on the candidate.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="conversation">The conversation or task that the caller names, or null.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="request">What is asked: where each request is a unit, those with tools are units by their <see cref="ToolTurn"/>.</param>
    public bool IsOnCandidate(string tenant, string? conversation, string id, ChatRequest? request = null)
    {
        if (_below == 0 || _optedOut.Contains(tenant)) return false;
        return _unit switch
        {
            SplitUnit.Request when request is not null && ToolTurn.Of(request) is { } turn => BucketOf(Progress.Salt, tenant, turn) < _below,
            SplitUnit.Request => BucketOf(Progress.Salt, id, "") < _below,
            SplitUnit.Conversation when conversation is not null => BucketOf(Progress.Salt, tenant, conversation) < _below,
            _ => BucketOf(Progress.Salt, tenant, "") < _below,
        };
    }

    /// <summary>Whether copies of a request may go to the candidate: its tenant has not opted out, and its bucket is one of the sampled.</summary>
    public bool IsShadowed(string tenant, string request, double percent) => !_optedOut.Contains(tenant) && BucketOf(Progress.Salt, request, "") < percent * Buckets / 100;

    /// <summary>The bucket of a unit, 0 to 9,999. A second part tells units of one tenant apart.</summary>
    internal static int BucketOf(string salt, string unit, string part)
    {
        var most = Encoding.UTF8.GetMaxByteCount(salt.Length + unit.Length + part.Length + 2);
        var text = most <= LongestOnStack ? stackalloc byte[most] : new byte[most];
        var length = Encoding.UTF8.GetBytes(salt, text);
        text[length++] = (byte)'|';
        length += Encoding.UTF8.GetBytes(unit, text[length..]);
        if (part.Length > 0)
        {
            text[length++] = (byte)'\n';
            length += Encoding.UTF8.GetBytes(part, text[length..]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % Buckets);
    }

    /// <summary>The ladder with the candidate on top of it. A backend stands once in a ladder: where the candidate stood before, it stands no more.</summary>
    internal static Route WithCandidate(Route route, ReleaseSettings release, string? run)
    {
        var first = route.Ladder[0];
        var ladder = ImmutableArray.CreateBuilder<Rung>(route.Ladder.Length + 1);
        ladder.Add(first with { Source = new BackendSource(release.Candidate), MinWarm = 0, IsOnTrial = true });
        foreach (var rung in route.Ladder)
        {
            var others = rung.Backends.RemoveAll(backend => release.Candidate.Any(one => one.Name == backend.Name));
            if (rung.Source is not BackendSource) ladder.Add(rung);
            else if (others.Length > 0) ladder.Add(others.Length == rung.Backends.Length ? rung : rung with { Source = new BackendSource(others) });
        }

        return route with { Ladder = ladder.ToImmutable(), MaxAttempts = route.MaxAttempts + release.Candidate.Length, ReleaseRun = run };
    }

    private ReleaseVariant SideOf(ReleaseArm arm, ImmutableArray<Backend> backends)
        => new(Progress.Name, Progress.Salt, Progress.Stage, Progress.Step, arm) { Backends = [.. backends.Select(backend => backend.Name)] };
}
