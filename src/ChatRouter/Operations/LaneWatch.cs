using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Admission.Places;
using ChatRouter.Fleet;

namespace ChatRouter.Operations;

/// <summary>
/// Tells when a lane of a route begins to be shed on this instance, and when that is over: an event each. Compares once a second, off the request path; a lane is shed while
/// a hundredth of its requests are, and no longer after ten seconds without any.
/// </summary>
internal sealed class LaneWatch(PlaceRegistry places, IEventLog events, TimeProvider time)
{
    private const double LeastShare = 0.01;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (DateTimeOffset Since, DateTimeOffset Latest, long Before)> _shedding = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);

    /// <summary>Compares until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pace, time, cancellationToken);
                Turn();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>One comparison. Not to be called twice at once.</summary>
    internal void Turn()
    {
        var now = time.GetUtcNow();
        foreach (var lane in places.Lanes())
        {
            var name = $"{lane.Route}/{lane.Lane.ToString().ToLowerInvariant()}";
            var before = _known.GetValueOrDefault(name);
            var isNew = lane.Shed > before;
            _known[name] = lane.Shed;
            if (_shedding.TryGetValue(name, out var shedding))
            {
                if (isNew) _shedding[name] = shedding with { Latest = now };
                else if (now - shedding.Latest >= Quiet)
                {
                    _shedding.Remove(name);
                    var cause = string.Create(CultureInfo.InvariantCulture, $"{lane.Shed - shedding.Before} requests were shed in {(shedding.Latest - shedding.Since).TotalSeconds:0} s");
                    Write(name, now, "Shedding", "Serving", cause, lane);
                }
            }
            else if (isNew && lane.ShedPerSecond >= LeastShare * (lane.AdmittedPerSecond + lane.ShedPerSecond))
            {
                _shedding[name] = (now, now, before);
                Write(name, now, "Serving", "Shedding", "the backends are full, and what they can take is for others", lane);
            }
        }
    }

    private void Write(string name, DateTimeOffset now, string from, string to, string cause, LaneFigures lane) => events.Write(new FleetEvent
    {
        At = now,
        Kind = "lane",
        Subject = name,
        From = from,
        To = to,
        Cause = cause,
        Figures = new JsonObject { ["admittedPerSecond"] = Math.Round(lane.AdmittedPerSecond, 2), ["shedPerSecond"] = Math.Round(lane.ShedPerSecond, 2), ["shed"] = lane.Shed },
    });
}
